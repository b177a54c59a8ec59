"""A map is single runs of the Lab, at every point of the grid of its axes."""

from dataclasses import replace

import numpy as np
import pytest

from optviz.lab.maps import Axis, Map, numeric, steps_to_goal

from .links import opened

LINK = "surface=ravine&kappa=20&steps=50&sigma=0.5&seed=7&schedule=cosine&run=momentum~clip~norm"
AXES = {
    "lr": Axis("lr", np.array([1e-3, 1e-2, 0.1, 2.0])),
    "threshold": Axis("threshold", np.array([0.1, 1.0, 50.0])),
    "kappa": Axis("kappa", np.array([2.0, 40.0])),
    "angle": Axis("angle", np.array([0.0, 30.0, 45.0])),
}


def single(lab, values):
    """The last loss of the only run with these values, by the engine alone."""
    (run,) = lab.runs
    surface = {name: value for name, value in values.items() if name in lab.surface_params}
    own = {name: value for name, value in values.items() if name not in surface}
    lab = replace(lab, surface_params={**lab.surface_params, **surface})
    return lab.task(replace(run, own={**run.own, **own})).run()


@pytest.mark.parametrize(
    "names", [("lr",), ("kappa",), ("lr", "kappa"), ("threshold", "angle"), tuple(AXES)]
)
def test_every_point_is_a_single_run_bit_for_bit(names):
    lab, notes = opened(LINK)
    assert not notes
    axes = tuple(AXES[name] for name in names)
    losses = Map(lab, lab.runs[0], axes).values
    assert losses.shape == tuple(len(axis.values) for axis in reversed(axes))
    for at in np.ndindex(losses.shape):
        values = {a.name: float(a.values[k]) for a, k in zip(axes, reversed(at), strict=True)}
        done = single(lab, values)
        assert losses[at] == (done.loss[-1] if done.diverged_at is None else np.inf)
    for dimension in range(losses.ndim):
        assert (np.diff(losses, axis=dimension) != 0).any()


def test_a_map_of_the_steps_that_it_takes_to_a_loss():
    lab, _ = opened("surface=ravine&kappa=5&angle=0&steps=200&run=gd")
    axis = Axis("lr", np.array([1e-4, 0.05, 0.1, 0.3, 1.0]))
    steps = Map(lab, lab.runs[0], (axis,), steps_to_goal, goal=1e-3).values
    for rate, found in zip(axis.values, steps, strict=True):
        loss = single(lab, {"lr": float(rate)}).loss
        there = np.flatnonzero(loss <= 1e-3)
        assert found == (there[0] if there.size else np.inf)
    assert np.isinf(steps[[0, -1]]).all() and 0 < steps[2] < steps[1]


def test_any_number_of_a_run_may_be_an_axis():
    lab, _ = opened("surface=ravine&run=adam~clip~norm&run=gd")
    assert {"lr", "beta1", "eps", "threshold", "kappa", "angle"} <= set(numeric(lab, lab.runs[0]))
    assert set(numeric(lab, lab.runs[1])) == {"lr", "kappa", "angle"}
    for name, param in numeric(lab, lab.runs[0]).items():
        assert not param.choices
        values = np.array([param.low, param.high])
        assert Map(lab, lab.runs[0], (Axis(name, values),)).values.shape == (2,)
