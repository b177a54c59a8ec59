"""Noise, clip and the schedule of η: what each does, and where it stands."""

import math
from dataclasses import replace

import numpy as np
import pytest

from optviz.engine.plane import evaluate
from optviz.engine.runs import run
from optviz.engine.stages import Clip, Noise, Schedule
from optviz.optimizers import OPTIMIZERS
from optviz.spec import Param
from optviz.surfaces import SURFACES


def incline(x, y):
    """A slope of 1 along x, and of -2 along y, everywhere."""
    return x - 2 * y, 1.0, -2.0


INCLINE = replace(SURFACES["saddle"], key="incline", function=incline, start=(0.0, 0.0))


def tilted(x, y, a, b):
    return a * x + b * y, a, b


TILTED = replace(
    INCLINE,
    key="tilted",
    function=tilted,
    params=tuple(Param(name, name, name, 0.0, -9.0, 9.0) for name in "ab"),
)

# (schedule, steps) → multipliers, worked by hand.
WORKED = [
    (Schedule("step", factor=0.5, period=2), [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125]),
    (Schedule("step", factor=0.1, period=3, warmup=2), [0.5, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.01]),
    (Schedule("exponential", factor=0.25, period=2), [1, 0.5, 0.25, 0.125, 0.0625]),
    (Schedule("exponential", factor=0.5, period=1, warmup=1), [1, 1, 0.5, 0.25]),
    (Schedule("cosine"), [1, 0.75, 0.25]),
    (Schedule("cosine"), [1, (2 + math.sqrt(2)) / 4, 0.5, (2 - math.sqrt(2)) / 4]),
    (Schedule("cosine", warmup=4), [0.25, 0.5, 0.75, 1, 1, 0.75, 0.25]),
    (Schedule("cosine"), [1]),
    (Schedule("inverse", period=1), [1, 1 / 2, 1 / 3, 1 / 4]),
    (Schedule("inverse", period=2, warmup=2), [0.5, 1, 1, 2 / 3, 1 / 2, 2 / 5]),
    (Schedule("inverse_sqrt", period=1), [1, 1 / math.sqrt(2), 1 / math.sqrt(3), 1 / 2]),
    (Schedule("inverse_sqrt", period=4), [1, math.sqrt(4 / 5), math.sqrt(4 / 6)]),
    (Schedule("constant", warmup=4), [0.25, 0.5, 0.75, 1, 1, 1]),
    (Schedule("constant", warmup=1), [1, 1]),
    (Schedule("cosine", warmup=5), [0.2, 0.4, 0.6]),  # still warming up at the end
    (Schedule("step", factor=1.0, period=1), [1, 1, 1]),
    (Schedule("inverse", warmup=3), []),
]


@pytest.mark.parametrize(("schedule", "expected"), WORKED, ids=repr)
def test_multipliers_at_worked_steps(schedule, expected):
    found = schedule.multipliers(len(expected))
    np.testing.assert_allclose(found, expected, rtol=1e-14, atol=1e-16)


T = 700
CLOSED = {
    "step": lambda t, f, k: f ** math.floor(t / k),
    "exponential": lambda t, f, k: math.exp(math.log(f) * t / k),
    "cosine": lambda t, f, k: math.cos(math.pi * t / (2 * (T - 30))) ** 2,  # half an angle
    "inverse": lambda t, f, k: k / (k + t),
    "inverse_sqrt": lambda t, f, k: math.sqrt(k / (k + t)),
    "constant": lambda t, f, k: 1.0,
}


@pytest.mark.parametrize("kind", CLOSED)
def test_multipliers_are_their_closed_forms(kind):
    found = Schedule(kind, factor=0.3, period=37, warmup=30).multipliers(T)
    expected = [(t + 1) / 30 for t in range(30)]
    expected += [CLOSED[kind](t, 0.3, 37) for t in range(T - 30)]
    np.testing.assert_allclose(found, expected, rtol=1e-11)
    assert found[29] == found[30] == 1.0  # the warm-up ends where the course begins


def test_a_cosine_ends_at_zero():
    """As PyTorch's: 1 at the first step, 0 at the one after the last."""
    for steps in (1, 10, 1000):
        course = Schedule("cosine").multipliers(steps)
        assert course[0] == 1.0 and (np.diff(course) < 0).all()
        assert course[-1] == pytest.approx(math.sin(math.pi / (2 * steps)) ** 2, rel=1e-9)
    assert Schedule("cosine").multipliers(100_000)[-1] < 1e-9


def test_a_steady_rate_is_no_schedule():
    assert Schedule().multipliers(50).shape == (0,)
    ones = Schedule("step", factor=1.0)
    for schedule in (None, Schedule(), ones, np.ones(40), np.ones(40, dtype=int)):
        t = run("rosenbrock", "adam", steps=40, lr=0.05, schedule=schedule)
        assert t.path.tobytes() == run("rosenbrock", "adam", steps=40, lr=0.05).path.tobytes()


@pytest.mark.parametrize(("schedule", "expected"), WORKED, ids=repr)
def test_gd_on_a_slope_travels_the_sum_of_its_rates(schedule, expected):
    steps, lr = len(expected), 0.125
    path = run(INCLINE, "gd", steps=steps, lr=lr, schedule=schedule).path
    travelled = lr * np.concatenate([[0], np.cumsum(expected)])
    np.testing.assert_allclose(path, np.outer(travelled, [-1, 2]), rtol=1e-13, atol=1e-15)


def test_multipliers_may_be_given_themselves():
    given = np.array([1, -1, 0.5, 0, 3], dtype=np.float32)[::-1]
    path = run(INCLINE, "gd", steps=5, lr=0.1, schedule=given).path
    np.testing.assert_allclose(path[1:, 0], -0.1 * np.cumsum(given.astype(float)), rtol=1e-13)
    several = [run(INCLINE, "gd", steps=5, lr=0.1, schedule=kind(given)) for kind in (list, tuple)]
    assert all(t.path.tobytes() == path.tobytes() for t in several)
    course = Schedule("cosine", warmup=9)
    a = run("beale", "adam", steps=60, lr=0.1, schedule=course)
    b = run("beale", "adam", steps=60, lr=0.1, schedule=course.multipliers(60))
    assert a.path.tobytes() == b.path.tobytes()


BAD_SCHEDULES = [
    *(np.ones(4), np.ones(6), np.ones((5, 1)), np.ones((1, 5)), [], 1.0, True, [[1], [2], [3]]),
    *("cosine", "abcde", [1, 1, 1, 1, math.nan], [1, 1, 1, 1, math.inf], [1, 1, 1, 1, None]),
    *(["1"] * 5, [1j] * 5, [True] * 5, [[1], [1, 2], 3, 4, 5], {"a": 1}, Clip()),
]


@pytest.mark.parametrize("bad", BAD_SCHEDULES, ids=repr)
def test_anything_else_as_a_schedule_is_one_sentence(bad):
    with pytest.raises(ValueError) as error:
        run("ravine", "gd", steps=5, schedule=bad)
    assert str(error.value) == "schedule must be a Schedule or 5 finite numbers."


def test_a_number_is_no_schedule_of_one_step():
    with pytest.raises(ValueError, match=r"^schedule must be a Schedule or 1 finite numbers\.$"):
        run("ravine", "gd", steps=1, schedule=0.5)


BAD_PARTS = {
    "schedule must be one of constant, step, exponential, cosine, inverse, inverse_sqrt, "
    "not 'linear'": lambda: Schedule("linear"),
    "factor must be a number from 1e-6 to 1, not 0": lambda: Schedule("step", factor=0),
    "factor must be a number from 1e-6 to 1, not 1.5": lambda: Schedule("step", factor=1.5),
    "period must be a whole number from 1 to 100000, not 0": lambda: Schedule(period=0),
    "period must be a whole number from 1 to 100000, not 2.5": lambda: Schedule(period=2.5),
    "warmup must be a whole number from 0 to 100000, not -1": lambda: Schedule(warmup=-1),
    "warmup must be a whole number from 0 to 100000, not nan": lambda: Schedule(warmup=math.nan),
    "sigma must be a number from 0 to 1e150, not -1": lambda: Noise(-1),
    "sigma must be a number from 0 to 1e150, not inf": lambda: Noise(math.inf),
    "batch must be a whole number from 1 to 1e9, not 0": lambda: Noise(1, batch=0),
    "seed must be a whole number from 0 to 2.147483648e9, not 0.5": lambda: Noise(1, seed=0.5),
    "seed must be a whole number from 0 to 2.147483648e9, not -1": lambda: Noise(1, seed=-1),
    "noise must be a Noise or None, not 0.1": lambda: run("ravine", "gd", noise=0.1),
    "noise must be a Noise or None, not Clip(mode='none', threshold=1.0)": lambda: run(
        "ravine", "gd", noise=Clip()
    ),
    "clip must be a Clip or None, not Noise(sigma=0.0, batch=1.0, seed=1.0)": lambda: run(
        "ravine", "gd", clip=Noise()
    ),
}


@pytest.mark.parametrize(("sentence", "make"), BAD_PARTS.items(), ids=list(BAD_PARTS))
def test_a_part_that_cannot_be_is_one_sentence(sentence, make):
    with pytest.raises(ValueError) as error:
        make()
    assert str(error.value) == sentence + "."


# Noise


def met(trajectory, lr):
    """The noise that plain gradient descent met, from where it went."""
    return (trajectory.path[:-1] - trajectory.path[1:]) / lr - trajectory.grad[:-1]


def test_the_noise_is_added_to_the_gradient_and_the_record_has_none():
    noise = Noise(sigma=3.0, batch=4, seed=5)
    t = run(INCLINE, "gd", steps=200, lr=0.5, noise=noise)
    np.testing.assert_array_equal(t.grad, np.tile([1.0, -2.0], (201, 1)))
    np.testing.assert_allclose(met(t, 0.5), noise.draw(200), atol=1e-12)


def test_the_noise_is_standard_normal():
    draws = Noise(sigma=1.0, seed=3).draw(100_000)
    assert draws.shape == (100_000, 2)
    # Five standard errors of each.
    np.testing.assert_allclose(draws.mean(axis=0), 0, atol=5 / math.sqrt(1e5))
    np.testing.assert_allclose(draws.std(axis=0), 1, atol=5 / math.sqrt(2e5))
    assert abs(np.corrcoef(draws.T)[0, 1]) < 5 / math.sqrt(1e5)
    assert abs(np.corrcoef(draws[1:, 0], draws[:-1, 0])[0, 1]) < 5 / math.sqrt(1e5)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_method_meets_the_same_noise(optimizer):
    """Its first step is that of the gradient with the first draw added, alone."""
    noise = Noise(sigma=0.5, seed=8)
    with_noise = run(INCLINE, optimizer, steps=1, lr=0.01, noise=noise).path
    a, b = np.array([1.0, -2.0]) + noise.draw(1)[0]
    alone = run(TILTED, optimizer, steps=1, lr=0.01, surface_params={"a": a, "b": b}).path
    np.testing.assert_allclose(with_noise, alone, rtol=1e-15)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_same_seed_is_the_same_run_and_another_is_not(optimizer):
    go = lambda seed: run("beale", optimizer, steps=50, lr=1e-3, noise=Noise(100.0, seed=seed))  # noqa: E731
    assert go(3).path.tobytes() == go(3).path.tobytes()
    assert (go(3).path[1:] != go(4).path[1:]).any()


def test_more_steps_do_not_change_the_first():
    noise = Noise(sigma=1.0, seed=2)
    np.testing.assert_array_equal(noise.draw(500)[:37], noise.draw(37))
    short = run("himmelblau", "momentum", steps=100, lr=1e-3, noise=noise)
    long = run("himmelblau", "momentum", steps=1000, lr=1e-3, noise=noise)
    assert long.path[:101].tobytes() == short.path.tobytes()


def test_a_batch_divides_the_noise_by_its_root():
    one = Noise(sigma=2.0, seed=2).draw(100)
    np.testing.assert_allclose(Noise(2.0, 4, 2).draw(100), one / 2, rtol=1e-15)
    np.testing.assert_allclose(Noise(2.0, 50, 2).draw(100), one / math.sqrt(50), rtol=1e-15)
    np.testing.assert_allclose(Noise(6.0, 9, 2).draw(100), one, rtol=1e-15)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_sigma_of_zero_is_no_noise_bit_for_bit(optimizer):
    quiet = run("rosenbrock", optimizer, steps=100, lr=1e-3, noise=Noise(0.0, batch=7, seed=9))
    assert quiet.path.tobytes() == run("rosenbrock", optimizer, steps=100, lr=1e-3).path.tobytes()
    assert Noise().draw(100).shape == (0, 2)


def test_the_noise_cannot_be_changed_from_outside():
    Noise(sigma=1.0, seed=77).draw(10)[:] = 0.0
    assert Noise(sigma=1.0, seed=77).draw(10).all()


def test_clip_comes_after_noise():
    """A step of gradient descent is at most η·c, whatever the noise."""
    huge = Noise(sigma=1e6, seed=1)
    by_value = run(INCLINE, "gd", steps=500, lr=0.1, noise=huge, clip=Clip("value", 2.0))
    steps = np.diff(by_value.path, axis=0)
    np.testing.assert_allclose(np.abs(steps), 0.2, rtol=1e-9)
    assert by_value.clipped.all()
    by_norm = run(INCLINE, "gd", steps=500, lr=0.1, noise=huge, clip=Clip("norm", 2.0))
    np.testing.assert_allclose(np.hypot(*np.diff(by_norm.path, axis=0).T), 0.2, rtol=1e-9)


def test_the_noisy_gradient_is_what_is_clipped_and_marked():
    noise = Noise(sigma=1.0, seed=6)
    seen = np.array([1.0, -2.0]) + noise.draw(400)
    t = run(INCLINE, "gd", steps=400, lr=1.0, noise=noise, clip=Clip("value", 2.5))
    np.testing.assert_allclose(-np.diff(t.path, axis=0), np.clip(seen, -2.5, 2.5), atol=1e-11)
    np.testing.assert_array_equal(t.clipped, (np.abs(seen) > 2.5).any(axis=1))
    assert 0 < t.clipped.sum() < 400
    t = run(INCLINE, "gd", steps=400, lr=1.0, noise=noise, clip=Clip("norm", 2.5))
    np.testing.assert_array_equal(t.clipped, np.hypot(*seen.T) > 2.5)


def test_noise_without_clip_is_not_marked_as_clipped():
    assert not run("ravine", "gd", steps=50, noise=Noise(sigma=1.0)).clipped.any()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_gradient_and_loss_are_those_of_the_position_whatever_is_added(optimizer):
    t = run(
        "rosenbrock", optimizer, steps=60, lr=1e-3, noise=Noise(1.0), schedule=Schedule("cosine")
    )
    loss, grad = evaluate("rosenbrock", t.path.T)
    np.testing.assert_array_equal(t.loss, loss)
    np.testing.assert_array_equal(t.grad, grad.T)


def test_gd_hovers_where_the_noise_holds_it():
    """On ½x² the variance settles at η σ² / (2 - η)."""
    bowl = {"kappa": 1.0, "angle": 0.0}
    lr, sigma = 0.2, 0.3
    t = run(
        "ravine", "gd", start=(0, 0), steps=100_000, lr=lr, noise=Noise(sigma), surface_params=bowl
    )
    expected = sigma * math.sqrt(lr / (2 - lr))
    np.testing.assert_allclose(t.path[1000:].std(axis=0), expected, rtol=0.03)
