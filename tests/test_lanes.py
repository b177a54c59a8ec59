"""Lanes driven from Python move as a run of the engine does; groups know nothing of each other."""

import numpy as np
import pytest

from optviz.engine.lanes import Lanes
from optviz.engine.plane import evaluate
from optviz.engine.runs import run
from optviz.engine.stages import CLIP_MODES, Clip, Noise, Schedule
from optviz.lab.state import learning_rate
from optviz.optimizers import OPTIMIZERS
from optviz.surfaces import SURFACES

STEPS = 40
SCHEDULES = [None, Schedule("cosine", warmup=7), Schedule("step", factor=0.7, period=9)]
NOISES = [None, Noise(sigma=1.5, seed=3)]


def defaults(key, lanes, **given):
    """The rows (h, lanes) of an optimizer's parameters."""
    return np.array([np.full(lanes, given.get(p.name, p.default)) for p in OPTIMIZERS[key].params])


@pytest.mark.parametrize("noise", NOISES, ids=["still", "noisy"])
@pytest.mark.parametrize("mode", CLIP_MODES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_two_weights_trained_from_python_are_a_run_bit_for_bit(optimizer, mode, noise):
    surface, clip = SURFACES["rosenbrock"], Clip(mode, 0.7)
    lr = learning_rate(surface, OPTIMIZERS[optimizer])
    draws = noise.draw(STEPS) if noise else np.zeros((STEPS, 2))
    for schedule in SCHEDULES:
        alone = run(
            surface, optimizer, steps=STEPS, lr=lr, clip=clip, noise=noise, schedule=schedule
        )
        steps = len(alone.path) - 1
        assert steps >= 2
        rates = schedule and schedule.multipliers(STEPS)
        lanes = Lanes(optimizer, defaults(optimizer, 2, lr=lr), clip=clip, rates=rates)
        x = np.array(surface.start)
        for t in range(steps):
            assert x.tobytes() == alone.path[t].tobytes()
            for name, values in lanes.memory.items():
                assert values.tobytes() == alone.state[name][t].tobytes()
            grad = evaluate(surface, x[:, None])[1][:, 0]
            lanes.step(x, grad + draws[t] if noise else grad, t)
            assert bool(lanes.clipped[0]) == alone.clipped[t]
        assert x.tobytes() == alone.path[-1].tobytes()


@pytest.mark.parametrize("mode", CLIP_MODES)
@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam", "rprop"])
def test_groups_among_many_lanes_are_each_group_alone_bit_for_bit(optimizer, mode):
    """10⁵ lanes in three groups that lie mixed, each with a threshold and an η of its own."""
    lanes, groups = 100_000, 3
    rng = np.random.default_rng(2)
    group, grads = rng.integers(0, groups, lanes), rng.normal(size=(3, lanes))
    thresholds, rates = np.array([0.3, 1e3, 20.0]), np.array([1.0, 0.5, 2.0])
    hparams = defaults(optimizer, lanes)
    hparams[0] = rng.uniform(1e-3, 1e-2, lanes)
    start = rng.normal(size=lanes)
    clip = Clip(mode)
    together = Lanes(optimizer, hparams, group=group, clip=clip, threshold=thresholds, rates=rates)
    x = start.copy()
    for t, grad in enumerate(grads):
        together.step(x, grad, t)
    for g in range(groups):
        here = group == g
        apart = Lanes(
            optimizer, hparams[:, here], clip=clip, threshold=thresholds[g : g + 1], rates=rates
        )
        alone = start[here]
        for t, grad in enumerate(grads):
            apart.step(alone, grad[here], t)
        assert alone.tobytes() == x[here].tobytes()
        assert apart.clipped[0] == together.clipped[g]
    assert (x != start).all()


def test_the_norm_of_many_lanes_is_theirs():
    """One step of gradient descent with η = 1 leaves x = -g · c/‖g‖."""
    grad = np.random.default_rng(1).normal(size=100_000) * 1e-200
    lanes = Lanes("gd", np.ones((1, len(grad))), clip=Clip("normalize", 2.0))
    x = np.zeros(len(grad))
    lanes.step(x, grad, 0)
    expected = -2.0 * grad / (np.linalg.norm(grad * 1e200) * 1e-200)
    np.testing.assert_allclose(x, expected, rtol=1e-11)


def test_inputs_stay_as_they_are():
    hparams, grad = np.full((1, 3), 0.1), np.array([3.0, -4.0, 0.0])
    lanes = Lanes("gd", hparams, clip=Clip("norm", 1.0), rates=np.array([0.5]))
    x = np.zeros(3)
    lanes.step(x, grad, 0)
    np.testing.assert_array_equal(hparams, np.full((1, 3), 0.1))
    np.testing.assert_array_equal(grad, [3.0, -4.0, 0.0])
    np.testing.assert_allclose(x, [-0.03, 0.04, 0.0], rtol=1e-15)


@pytest.mark.parametrize(
    ("sentence", "bad"),
    [
        ("hparams must have the shape (1, lanes)", {"hparams": np.ones((2, 3))}),
        ("hparams must have the shape (1, lanes)", {"hparams": np.ones(3)}),
        ("lr must be a number of at least 0, not np.float64(-1.0)", {"hparams": -np.ones((1, 3))}),
        ("group must be whole numbers from 0, one for each lane", {"group": np.zeros(2, int)}),
        ("group must be whole numbers from 0, one for each lane", {"group": np.zeros(3)}),
        ("group must be whole numbers from 0, one for each lane", {"group": np.array([0, -1, 1])}),
        ("threshold must be numbers of the shape (1,)", {"threshold": np.ones(2)}),
        ("rates must be finite numbers of the shape (steps,)", {"rates": np.array([1.0, np.nan])}),
        ("There is no step 2; there are 2 rates", {"rates": np.ones(2), "t": 2}),
        ("There is no step -1", {"t": -1}),
        ("x and grad must be 3 numbers each", {"x": np.zeros(2)}),
        ("x and grad must be 3 numbers each", {"x": np.zeros(3, dtype=np.float32)}),
        ("x and grad must be 3 numbers each", {"x": np.zeros(6)[::2]}),
        ("x and grad must be 3 numbers each", {"grad": np.zeros(4)}),
    ],
)
def test_what_does_not_fit_is_one_sentence(sentence, bad):
    given = {"hparams": np.ones((1, 3)), **bad}
    x, grad = given.pop("x", np.zeros(3)), given.pop("grad", np.ones(3))
    t = given.pop("t", 0)
    with pytest.raises(ValueError) as error:
        Lanes("gd", **given).step(x, grad, t)
    assert str(error.value).startswith(sentence)
