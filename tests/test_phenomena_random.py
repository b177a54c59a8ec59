"""Phenomena of chance, each by its id: noise, starts and trials at random, from fixed seeds."""

import math

import numpy as np
import pytest

from optviz.engine.runs import run
from optviz.engine.stages import Noise, Schedule
from optviz.engine.sweeps import sweep

ROUND = {"kappa": 1.0, "angle": 0.0}


def variance(lr, beta1, batch=1):
    """Of x and y on ½(x² + y²) in 20 runs of 100,000 steps under noise of σ = 1."""
    tails = [
        run(
            "ravine", "momentum", start=(0.0, 0.0), steps=100_000, lr=lr, beta1=beta1,
            noise=Noise(1.0, batch, seed), surface_params=ROUND,
        ).path[1000:]
        for seed in range(20)
    ]  # fmt: skip
    return np.mean(np.square(tails))


@pytest.mark.parametrize(
    ("lr", "beta1", "floor"), [(0.1, 0.0, 0.0526), (0.5, 0.0, 0.333), (0.1, 0.9, 0.5135)]
)
def test_p18_noise_floor(lr, beta1, floor):
    theory = lr * (1 + beta1) / ((1 - beta1) * (2 * (1 + beta1) - lr))
    assert theory == pytest.approx(floor, rel=2e-3)
    assert variance(lr, beta1) == pytest.approx(theory, rel=0.02)


def test_p19_with_eta_over_t_the_variance_falls_as_one_over_t():
    """x is then the mean of all noise so far; 8,000 of them, of which the error is 1.6 %."""
    steps, course = 500, Schedule("inverse", period=1)
    ends = [
        run(
            "ravine", "gd", start=(1.0, 1.0), steps=steps, lr=1.0, schedule=course,
            noise=Noise(1.0, 1, seed), surface_params=ROUND,
        ).path[[steps // 5, steps]]
        for seed in range(4000)
    ]  # fmt: skip
    early, late = np.mean(np.square(ends), axis=(0, 2)) * (steps // 5, steps)
    assert late == pytest.approx(1.0, abs=0.065)
    assert early == pytest.approx(1.0, abs=0.065)


@pytest.mark.parametrize(("batch", "floor"), [(1, 0.0526), (4, 0.0132), (16, 0.0033)])
def test_p20_a_batch_divides_the_noise_by_its_root(batch, floor):
    measured = variance(0.1, 0.0, batch)
    assert measured == pytest.approx(floor, rel=0.02)
    assert measured == pytest.approx(0.1 / 1.9 / batch, rel=0.02)


@pytest.mark.parametrize(
    ("surface", "method", "hparams", "share"),
    [
        ("rastrigin", "gd", {"lr": 0.001}, 0.010),
        # Momentum does not rescue.
        ("rastrigin", "momentum", {"lr": 0.001, "beta1": 0.9}, 0.010),
        ("rastrigin", "adam", {"lr": 0.5}, 0.012),
        ("ackley", "gd", {"lr": 0.01}, 0.018),
        ("ackley", "momentum", {"lr": 0.01, "beta1": 0.9}, 0.124),
        ("ackley", "momentum", {"lr": 0.01, "beta1": 0.99}, 0.252),
        ("ackley", "adam", {"lr": 0.5}, 0.45),
    ],
)
def test_p25_random_starts_that_find_the_global_minimum(surface, method, hparams, share):
    """The margin is four standard errors, and the last digit of the table's share."""
    starts = np.random.default_rng(0).uniform(-5.12, 5.12, (20_000, 2))
    ends = sweep(surface, method, starts=starts, steps=1000, **hparams)
    # In the basin of the global minimum at the end: nearer to it than half a dent.
    found = (np.abs(ends.position).max(axis=1) < 0.5) & ~ends.diverged
    error = 4 * math.sqrt(share * (1 - share) / len(starts))
    assert found.mean() == pytest.approx(share, abs=error + 0.0015)


def losses(lr, beta1):
    """What momentum has left of the loss of a ravine after 100 steps, for each pair."""
    starts = np.tile((-4.0, 2.5), (len(lr), 1))
    return sweep("ravine", "momentum", starts=starts, steps=100, lr=lr, beta1=beta1).loss


def trials(draws, count):
    """η and 1 - β₁ of trials at random, logarithmic between the bounds of the grid."""
    return 10 ** np.random.default_rng(0).uniform((-4, -3), (0, 0), (draws * count, 2)).T


def test_p28_sixty_random_trials_hit_the_best_twentieth():
    """A grid of 41 × 41, logarithmic in η and in 1 - β₁; 2,000 times 60 trials beside it."""
    lr, slack = np.meshgrid(np.logspace(-4, 0, 41), np.logspace(-3, 0, 41))
    ordered = np.sort(losses(lr.ravel(), 1 - slack.ravel()))
    best = ordered[83]  # the last of 5 % of 1681 cells
    assert best < ordered[84] < np.inf
    chance = 1 - 0.95**60
    assert chance == pytest.approx(0.9539, abs=5e-5)
    lr, slack = trials(2000, 60)
    hit = (losses(lr, 1 - slack) <= best).reshape(2000, 60)
    assert hit.mean() == pytest.approx(0.05, abs=0.003)
    assert hit.any(axis=1).mean() == pytest.approx(chance, abs=0.015)


def test_p28_nine_random_trials_try_nine_values_of_each_parameter():
    axis = np.logspace(-4, 0, 3)
    grid = np.stack(np.meshgrid(axis, axis)).reshape(2, 9)
    assert [len(set(values)) for values in grid] == [3, 3]
    assert [len(set(values)) for values in trials(1, 9)] == [9, 9]
