"""What `run` promises: records, clipping, divergence, and one clear sentence for bad input."""

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from optviz.engine.plane import evaluate
from optviz.engine.runs import run
from optviz.engine.stages import CLIP_MODES, Clip
from optviz.lab.state import learning_rate
from optviz.optimizers import OPTIMIZERS
from optviz.spec import Param
from optviz.surfaces import SURFACES


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("steps", [0, 1, 57])
def test_shapes_and_names(optimizer, steps):
    t = run("beale", optimizer, steps=steps, lr=1e-7)
    assert t.path.shape == t.grad.shape == (steps + 1, 2)
    assert t.loss.shape == (steps + 1,) and t.clipped.shape == (steps,)
    assert tuple(t.state) == OPTIMIZERS[optimizer].state
    assert all(values.shape == (steps + 1, 2) for values in t.state.values())
    assert t.clipped.dtype == np.bool_ and t.diverged_at is None
    assert tuple(t.path[0]) == SURFACES["beale"].start


@pytest.mark.parametrize("mode", CLIP_MODES)
def test_loss_and_raw_gradient_are_those_of_each_position(mode):
    t = run("rosenbrock", "adam", steps=80, lr=0.05, clip=Clip(mode, 0.5))
    loss, grad = evaluate("rosenbrock", t.path.T)
    np.testing.assert_array_equal(t.loss, loss)
    np.testing.assert_array_equal(t.grad, grad.T)


def test_state_is_what_the_step_remembers():
    t = run("rosenbrock", "momentum", steps=30, lr=1e-3, beta1=0.9)
    velocity = t.state["velocity"]
    np.testing.assert_array_equal(velocity[0], [0.0, 0.0])
    np.testing.assert_allclose(velocity[1:], 0.9 * velocity[:-1] + t.grad[:-1], rtol=1e-15)
    np.testing.assert_allclose(t.path[1:], t.path[:-1] - 1e-3 * velocity[1:], rtol=1e-15)


def _seen(gradient, clip):
    """What plain gradient descent with η = 1 makes of a gradient, on a ravine without a turn."""
    params = {"kappa": 1.0, "angle": 0.0}  # its gradient at x is x
    t = run("ravine", "gd", start=gradient, steps=1, lr=1.0, clip=clip, surface_params=params)
    return t.path[0] - t.path[1], bool(t.clipped[0])


def test_clip_by_value_turns_the_gradient_and_by_norm_does_not():
    """P14."""
    g = np.array([10.0, 1.0])
    by_value, _ = _seen(g, Clip("value", 1.0))
    by_norm, _ = _seen(g, Clip("norm", 1.0))
    np.testing.assert_allclose(by_value, [1.0, 1.0], rtol=1e-12)
    np.testing.assert_allclose(by_norm, [0.99503719, 0.09950372], rtol=1e-7)
    angle = lambda v: math.degrees(math.atan2(v[1], v[0]))  # noqa: E731
    assert angle(by_value) - angle(g) == pytest.approx(39.289, abs=1e-3)
    assert angle(by_norm) - angle(g) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("mode", "gradient", "expected", "changed"),
    [
        ("none", (300.0, -400.0), (300.0, -400.0), False),
        ("value", (2.0, -5.0), (2.0, -3.0), True),
        ("value", (3.0, -3.0), (3.0, -3.0), False),
        ("norm", (30.0, -40.0), (1.8, -2.4), True),
        ("norm", (1.8, -2.4), (1.8, -2.4), False),
        ("norm", (0.0, 0.0), (0.0, 0.0), False),
        ("normalize", (30.0, -40.0), (1.8, -2.4), True),
        ("normalize", (0.003, -0.004), (1.8, -2.4), True),
        ("normalize", (0.0, 0.0), (0.0, 0.0), False),
    ],
)
def test_clip_modes(mode, gradient, expected, changed):
    seen, clipped = _seen(gradient, Clip(mode, 3.0))
    np.testing.assert_allclose(seen, expected, rtol=1e-13, atol=1e-13)
    assert clipped is changed


@pytest.mark.parametrize("x", [5.0, 26.0, 28.0, 35.0, 38.0])
def test_normalizing_reaches_the_far_plateau(x):
    """Squares of slopes below 1e-162 are 0, and a norm made of them leaves the run where it is."""
    t = run("plateau", "gd", start=(x, 0.0), steps=1, lr=0.5, clip=Clip("normalize", 1.0))
    assert t.grad[0, 0] > 0 and t.clipped[0]
    # The smallest slopes are subnormal, with few digits left.
    assert t.path[1, 0] == pytest.approx(x - 0.5, rel=1e-9)


@pytest.mark.parametrize("mode", ["value", "norm", "normalize"])
def test_clipping_is_exact(mode):
    """g · min(1, c/‖g‖) with nothing added to the norm, as the optimizer's own memory has it."""
    c = 40.0
    t = run("rosenbrock", "momentum", steps=100, lr=1e-3, beta1=0.0, clip=Clip(mode, c))
    seen = t.state["velocity"][1:]  # with β₁ = 0 the velocity is the gradient that was seen
    g = t.grad[:-1]
    norm = np.array([math.hypot(*row) for row in g])
    share = c / norm if mode == "normalize" else np.minimum(1.0, c / norm)
    expected = np.clip(g, -c, c) if mode == "value" else g * share[:, None]
    np.testing.assert_allclose(seen, expected, rtol=1e-15, atol=0)
    assert t.clipped.any()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_clipped_steps_are_recorded_for_any_method(optimizer):
    lr = learning_rate(SURFACES["rosenbrock"], OPTIMIZERS[optimizer])
    t = run("rosenbrock", optimizer, steps=200, lr=lr, clip=Clip("norm", 40.0))
    np.testing.assert_array_equal(t.clipped, np.hypot(*t.grad[:-1].T) > 40.0)
    assert 0 < t.clipped.sum() < 200


def test_without_clipping_nothing_is_clipped():
    """Gate 5: clipping that nobody asked for."""
    t = run("rosenbrock", "gd", steps=200)
    assert not t.clipped.any()
    assert Clip().mode == "none"


def test_divergence_is_kept_with_its_step():
    t = run("rosenbrock", "momentum", lr=0.01, steps=500)
    step = t.diverged_at
    assert step == len(t.path) - 1 == len(t.loss) - 1 == len(t.clipped) == len(t.grad) - 1
    assert np.abs(t.path[step]).max() > 1e6
    assert np.abs(t.path[:step]).max() <= 1e6
    for values in (t.path, t.loss, t.grad, *t.state.values()):
        assert np.isfinite(values).all()


def test_overflow_within_one_step_leaves_only_finite_rows():
    """A row whose loss is infinite is not shown, but its step is."""
    t = run("rosenbrock", "gd", lr=1e200, steps=50)
    assert t.diverged_at == 1
    assert len(t.path) == len(t.loss) == 1 and len(t.clipped) == 0
    assert np.isfinite(t.path).all() and np.isfinite(t.loss).all()


def test_adam_does_not_hide_overflow():
    """v = inf makes Adam's step 0, which looks like convergence."""
    t = run("rosenbrock", "adam", lr=1e60, steps=50)
    assert t.diverged_at == 1


def steep_in_x(x, y):
    # Nothing but one slope is beyond a limit.
    return y, 1e151 if y < 0 else 1e149, 1.0


def steep_in_y(x, y):
    return x, 1.0, 1e151 if x < 0 else 1e149


@pytest.mark.parametrize("function", [steep_in_x, steep_in_y])
def test_a_slope_beyond_the_limit_has_diverged(function):
    """Adam's v = g² would be infinite, and its step 0."""
    card = replace(SURFACES["saddle"], key="steep", function=function)
    t = run(card, "gd", start=(1.5, 1.5), steps=5, lr=1.0, clip=Clip("value", 1.0))
    assert t.diverged_at == 2 and t.path.min(axis=1).tolist() == [1.5, 0.5, -0.5]
    assert np.isfinite(t.grad).all() and np.abs(t.path).max() < 10


@pytest.mark.parametrize("start", [(2e6, 0.0), (0.0, -2e6)])
def test_a_start_outside_the_limits_has_diverged_at_once(start):
    t = run("ravine", "gd", start=start, steps=10)
    assert t.diverged_at == 0 and len(t.path) == 1


def test_eps_zero_at_a_point_without_slope_is_not_a_number_and_says_so():
    t = run("saddle", "adam", start=(0.0, 0.0), eps=0.0, steps=5)
    assert t.diverged_at == 1 and len(t.path) == 1


def test_a_hundred_thousand_steps():
    t = run("ravine", "gd", steps=100_000, lr=1e-3)
    assert t.path.shape == (100_001, 2)


@pytest.mark.parametrize(
    "start", [[1, 2], (1, 2), np.array([1, 2]), np.array([1, 2], dtype=np.float32)]
)
def test_any_kind_of_two_numbers_is_a_start(start):
    np.testing.assert_array_equal(run("beale", "gd", start=start, steps=0).path, [[1.0, 2.0]])


def test_inputs_stay_as_they_are():
    start, params = np.array([0.5, 0.5]), {"kappa": 10.0}
    start.setflags(write=False)
    run("ravine", "momentum", start=start, steps=20, surface_params=params)
    assert start.tolist() == [0.5, 0.5] and params == {"kappa": 10.0}


BAD = {
    "momentum has no parameter 'beta2'; its parameters are lr, beta1, memory": {"beta2": 0.9},
    "beta1 must be a number of at least 0 and below 1, not 1.0": {"beta1": 1.0},
    "beta1 must be a number of at least 0 and below 1, not -0.1": {"beta1": -0.1},
    "lr must be a number of at least 0, not -1": {"lr": -1},
    "lr must be a number of at least 0, not nan": {"lr": math.nan},
    "lr must be a number of at least 0, not inf": {"lr": math.inf},
    "lr must be a number of at least 0, not 'fast'": {"lr": "fast"},
    "lr must be a number of at least 0, not None": {"lr": None},
    "start must be two finite numbers, not (1, 2, 3)": {"start": (1, 2, 3)},
    "start must be two finite numbers, not (1, nan)": {"start": (1, math.nan)},
    "start must be two finite numbers, not (inf, 1)": {"start": (math.inf, 1)},
    "start must be two finite numbers, not 'ab'": {"start": "ab"},
    "start must be two finite numbers, not ('1', '2')": {"start": ("1", "2")},
    "start must be two finite numbers, not (1j, 2)": {"start": (1j, 2)},
    "start must be two finite numbers, not (1, None)": {"start": (1, None)},
    "start must be two finite numbers, not 3": {"start": 3},
    "steps must be a whole number from 0 to 100000, not -1": {"steps": -1},
    "steps must be a whole number from 0 to 100000, not 100001": {"steps": 100_001},
    "steps must be a whole number from 0 to 100000, not 2.5": {"steps": 2.5},
    "steps must be a whole number from 0 to 100000, not nan": {"steps": math.nan},
    "kappa must be a number from 1 to 10000, not 0.5": {"surface_params": {"kappa": 0.5}},
    "angle must be a number from −360 to 360, not nan": {"surface_params": {"angle": math.nan}},
    "ravine has no parameter 'width'; its parameters are kappa, angle": {
        "surface_params": {"width": 1}
    },
}


@pytest.mark.parametrize(("sentence", "bad"), BAD.items(), ids=list(BAD))
def test_bad_input_is_one_sentence(sentence, bad):
    with pytest.raises(ValueError) as error:
        run("ravine", "momentum", **bad)
    assert str(error.value) == sentence + "."


def test_unknown_names_are_one_sentence():
    with pytest.raises(ValueError, match=r"^There is no surface 'hill'; there are ravine, .*\.$"):
        run("hill", "gd")
    with pytest.raises(ValueError, match=r"^There is no optimizer 'sgd'; there are gd, .*\.$"):
        run("ravine", "sgd")
    with pytest.raises(ValueError, match=r"^gd has no parameter 'beta1'; .* lr\.$"):
        run("ravine", "gd", beta1=0.9)
    with pytest.raises(ValueError, match=r"^beale has no parameter 'kappa'; it has none\.$"):
        run("beale", "gd", surface_params={"kappa": 1})
    for nothing in (None, ["gd"], 3):
        with pytest.raises(ValueError, match=r"^There is no surface .*\.$"):
            run(nothing, "gd")
        with pytest.raises(ValueError, match=r"^There is no optimizer .*\.$"):
            run("ravine", nothing)
    for clip in ("norm", 0, 1.0):
        with pytest.raises(ValueError, match=r"^clip must be a Clip or None, not .*\.$"):
            run("ravine", "gd", clip=clip)
    with pytest.raises(ValueError, match=r"^clip must be one of none, value, norm, normalize, "):
        Clip("hard")
    for threshold in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"^threshold must be a number "):
            Clip("norm", threshold)
    with pytest.raises(ValueError, match=r"^points must have the shape \(2, n\), not \(3,\)\.$"):
        evaluate("beale", np.zeros(3))


def test_runs_on_threads_equal_runs_in_turn_bit_for_bit():
    jobs = [*((s, "adam") for s in SURFACES), *(("rosenbrock", o) for o in OPTIMIZERS)] * 3
    one = lambda job: run(*job, steps=300, lr=1e-3)  # noqa: E731
    serial = [one(job) for job in jobs]
    with ThreadPoolExecutor(8) as pool:
        threaded = list(pool.map(one, jobs))
    for a, b in zip(serial, threaded, strict=True):
        assert a.path.tobytes() == b.path.tobytes() and a.loss.tobytes() == b.loss.tobytes()
        assert a.diverged_at == b.diverged_at


def sway(x, y, t):
    # The value is the same at all times, the gradient is the time.
    return x + y, t, -2.0 * t


SWAY = replace(SURFACES["saddle"], key="sway", function=sway, timed=True, start=(0.0, 0.0))


def test_time_is_counted_from_one():
    t = run(SWAY, "gd", steps=20, lr=0.5)
    np.testing.assert_array_equal(t.grad[:, 0], np.arange(1, 22))
    np.testing.assert_array_equal(t.path[:, 0], -0.5 * np.arange(21) * np.arange(1, 22) / 2)
    np.testing.assert_array_equal(t.path[:, 1], -2 * t.path[:, 0])
    # Without a run there is no time: t = 0.
    assert not evaluate(SWAY, np.ones((2, 3)))[1].any()


def scaled(x, y, a, t):
    return a * x, a * t, 0.0


def test_time_comes_after_the_parameters():
    params = SURFACES["ravine"].params[:1]
    card = replace(SWAY, key="scaled", function=scaled, params=params)
    t = run(card, "momentum", steps=9, lr=1e-3, surface_params={params[0].name: 3.0})
    np.testing.assert_array_equal(t.grad[:, 0], 3.0 * np.arange(1, 11))


def test_two_runs_of_a_timed_surface_both_begin_at_one():
    a, b = run(SWAY, "adam", steps=30, lr=0.1), run(SWAY, "adam", steps=30, lr=0.1)
    assert a.path.tobytes() == b.path.tobytes() and a.grad[0, 0] == b.grad[0, 0] == 1.0


BOX = ((-1.0, 2.0), (-3.0, 0.5))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_run_stays_within_bounds(optimizer):
    card = replace(SURFACES["himmelblau"], key="boxed", bounds=BOX)
    lr = 50.0 if optimizer == "adadelta" else 0.05
    t = run(card, optimizer, start=(0.3, 0.2), steps=300, lr=lr)
    for axis, (low, high) in enumerate(BOX):
        assert low <= t.path[:, axis].min() and t.path[:, axis].max() <= high
    assert (t.path == [2.0, 0.5]).any() or (t.path == [-1.0, -3.0]).any()
    np.testing.assert_array_equal(t.grad, evaluate("himmelblau", t.path.T)[1].T)


def test_bounds_project_each_coordinate_after_each_step():
    card = replace(SWAY, key="wall", bounds=((-2.0, 2.0), (-math.inf, math.inf)))
    t = run(card, "gd", steps=6, lr=1.0)
    free = run(SWAY, "gd", steps=6, lr=1.0)
    np.testing.assert_array_equal(t.path[:, 0], np.maximum(free.path[:, 0], -2.0))
    np.testing.assert_array_equal(t.path[:, 1], free.path[:, 1])
    # The method's memory is left alone.
    momentum = run(card, "momentum", steps=6, lr=1.0).state["velocity"]
    np.testing.assert_array_equal(momentum, run(SWAY, "momentum", steps=6).state["velocity"])


def test_bounds_within_reach_of_nothing_change_nothing():
    card = replace(SURFACES["beale"], key="far", bounds=((-1e3, 1e3), (-1e3, 1e3)))
    a, b = run(card, "adam", steps=100, lr=0.1), run("beale", "adam", steps=100, lr=0.1)
    assert a.path.tobytes() == b.path.tobytes()


def test_a_start_out_of_bounds_is_where_it_was_put_until_the_first_step():
    card = replace(SURFACES["saddle"], key="boxed", bounds=BOX)
    t = run(card, "gd", start=(5.0, 5.0), steps=3, lr=0.0)
    assert t.path.tolist() == [[5.0, 5.0], [2.0, 0.5], [2.0, 0.5], [2.0, 0.5]]


def test_bounds_do_not_hide_what_is_not_a_number():
    card = replace(SURFACES["saddle"], key="boxed", bounds=((-1.0, 1.0), (-1.0, 1.0)))
    t = run(card, "adam", start=(0.0, 0.0), eps=0.0, steps=5)
    assert t.diverged_at == 1 and len(t.path) == 1


def incline(x, y, a, b):
    return a * x + b * y, a, b


@pytest.mark.parametrize("a", [1, -1])
@pytest.mark.parametrize("b", [1, -1])
def test_each_side_of_the_bounds_holds(a, b):
    slopes = tuple(Param(name, name, name, 0.0, -1.0, 1.0) for name in "ab")
    card = replace(SURFACES["saddle"], key="incline", function=incline, params=slopes, bounds=BOX)
    params = {"a": a, "b": b}
    t = run(card, "gd", start=(0.0, 0.0), steps=50, lr=0.125, surface_params=params)
    assert tuple(t.path[-1]) == (BOX[0][a < 0], BOX[1][b < 0])
