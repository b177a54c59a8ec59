"""Noise, starts at random and trials at random, each from fixed seeds."""

import math

import numpy as np

from ...engine.runs import run
from ...engine.stages import Noise, Schedule
from ...engine.sweeps import sweep
from ...words import message
from .phenomenon import Measured, Phenomenon, listed, opens, within

SEEDS = 8
ROUND = {"kappa": 1.0, "angle": 0.0}
FLOORS = ((0.1, 0.0), (0.5, 0.0), (0.1, 0.9))


def _variance(lr: float, beta1: float, seed: int, batch: float = 1) -> float:
    """Of both coordinates of ½(x² + y²) over 100,000 steps under noise of σ = 1."""
    path = run(
        "ravine", "momentum", start=(0.0, 0.0), steps=100_000, lr=lr, beta1=beta1,
        noise=Noise(1.0, batch, seed), surface_params=ROUND,
    ).path[1000:]  # fmt: skip
    return float(np.vdot(path, path)) / path.size


def _noise_floor() -> Measured:
    # All three for one seed before the next, so that its noise is drawn once.
    variances = np.mean(
        [[_variance(*setting, seed) for setting in FLOORS] for seed in range(SEEDS)], axis=0
    )
    theory = [lr * (1 + b) / ((1 - b) * (2 * (1 + b) - lr)) for lr, b in FLOORS]
    text = message("phenomena.P18.measured", variances=listed(variances))
    return Measured(text, within(variances, theory, share=0.02))


P18 = Phenomenon(
    "P18",
    "The noise floor",
    "With λ = σ = 1 the variance settles at η(1 + β)/((1 - β)(2(1 + β) - η)): for (η, β) = "
    "(0.1, 0), (0.5, 0), (0.1, 0.9) that is 0.0526, 0.333, 0.5135 (± 2 %; 8 seeds, both "
    "coordinates, 100,000 steps).",
    _noise_floor,
    opens(
        "ravine", "gd", "gd~lr~0.5", "momentum",
        kappa=1, angle=0, start="0~0", steps=2000, lr=0.1, sigma=1, curve="distance",
    ),
    "The distance to the minimum: it hovers around the root of twice the variance, some 0.32, 0.82 "
    "and 1.",
)  # fmt: skip

DRAWS, MEAN_OF = 3000, 250


def _averaging() -> Measured:
    course = Schedule("inverse", period=1)
    ends = [
        run(
            "ravine", "gd", start=(1.0, 1.0), steps=MEAN_OF, lr=1.0, schedule=course,
            noise=Noise(1.0, 1, seed), surface_params=ROUND,
        ).path[-1]
        for seed in range(DRAWS)
    ]  # fmt: skip
    measured = MEAN_OF * float(np.mean(np.square(ends)))
    text = message("phenomena.P19.measured", product=measured)
    return Measured(text, within((measured,), (1.0,), 0.06))


P19 = Phenomenon(
    "P19",
    "With η = 1/t noise averages out",
    "x is then the mean of all the noise so far, and T · Var → 1 (± 0.06, three standard errors: "
    "3000 seeds, both coordinates, T = 250).",
    _averaging,
    opens(
        "ravine", "gd~schedule~inverse", "gd~lr~0.1",
        kappa=1, angle=0, start="1~1", steps=500, lr=1, sigma=1, period=1,
        curve="distance",
    ),
    "The distance to the minimum: with 1/t it falls as 1/√T, with a fixed η it hovers.",
)  # fmt: skip

BATCHES = (1, 4, 16)


def _batches() -> Measured:
    variances = [
        np.mean([_variance(0.1, 0.0, seed, batch) for seed in range(100 * batch, 100 * batch + 4)])
        for batch in BATCHES
    ]
    theory = [0.1 / 1.9 / batch for batch in BATCHES]
    text = message("phenomena.P20.measured", variances=listed(variances))
    return Measured(text, within(variances, theory, share=0.02))


P20 = Phenomenon(
    "P20",
    "A batch of B divides the noise by √B",
    "Gradient descent with η = 0.1 and λ = σ = 1: a variance of η/(2 - η)/B, which is 0.0526, "
    "0.0132, 0.0033 for B = 1, 4, 16 (± 2 %; 4 seeds for each, both coordinates, 100,000 steps).",
    _batches,
    opens(
        "ravine", "gd",
        kappa=1, angle=0, start="0~0", steps=2000, lr=0.1, sigma=1, batch=16, curve="distance",
    ),
    "The distance to the minimum: it hovers around the root of twice the variance, 0.081; "
    "with a batch of 1 around 0.32.",
)  # fmt: skip

STARTS = 10_000
# surface, method, settings and the share of 20,000 starts that arrive
SHARES = (
    ("rastrigin", "gd", {"lr": 0.001}, 0.010),
    ("rastrigin", "momentum", {"lr": 0.001}, 0.010),
    ("rastrigin", "adam", {"lr": 0.5}, 0.012),
    ("ackley", "gd", {"lr": 0.01}, 0.018),
    ("ackley", "momentum", {"lr": 0.01}, 0.124),
    ("ackley", "momentum", {"lr": 0.01, "beta1": 0.99}, 0.252),
    ("ackley", "adam", {"lr": 0.5}, 0.45),
)


def _global_minimum() -> Measured:
    starts = np.random.default_rng(0).uniform(-5.12, 5.12, (STARTS, 2))
    shares, holds = [], True
    for surface, method, hparams, share in SHARES:
        ends = sweep(surface, method, starts=starts, steps=1000, **hparams)
        # Nearer to the minimum than half of its dent.
        found = (np.abs(ends.position).max(axis=1) < 0.5) & ~ends.diverged
        shares.append(float(found.mean()))
        error = 4 * math.sqrt(share * (1 - share) / STARTS)
        holds = holds and abs(shares[-1] - share) < error + 0.0015
    return Measured(message("phenomena.P25.measured", shares=listed(shares, "3")), holds)


P25 = Phenomenon(
    "P25",
    "Momentum rescues from Ackley's dents, not from Rastrigin's",
    "Of starts at random in [-5.12, 5.12]² these shares find the global minimum in 1000 steps: on "
    "Rastrigin gradient descent 0.010, momentum no more, Adam (0.5) 0.012; on Ackley gradient "
    "descent 0.018, momentum 0.124, 7 times as many, with β = 0.99 0.252, 14 times, Adam (0.5) "
    "0.45 (± four standard errors; 10,000 starts).",
    _global_minimum,
    opens(
        "ackley", "gd", "momentum", "momentum~beta1~0.99", "adam~lr~0.5",
        start="3.3~-4.1", steps=1000, lr=0.01, curve="distance",
    ),
    "The distance to the minimum, of one start of many: drag it, and see which runs are "
    "caught in a dent.",
)  # fmt: skip


def _losses(lr: np.ndarray, slack: np.ndarray) -> np.ndarray:
    """What 100 steps of momentum with β₁ = 1 - slack leave of the loss of the ravine."""
    starts = np.tile((-4.0, 2.5), (len(lr), 1))
    return sweep("ravine", "momentum", starts=starts, steps=100, lr=lr, beta1=1 - slack).loss


def _trials(count: int) -> np.ndarray:
    """η and 1 - β₁ at random, logarithmic between the bounds of the grid, (2, count)."""
    return 10 ** np.random.default_rng(0).uniform((-4, -3), (0, 0), (count, 2)).T


def _grid(side: int) -> np.ndarray:
    """η and 1 - β₁ on a logarithmic grid, (2, side²)."""
    axes = np.meshgrid(np.logspace(-4, 0, side), np.logspace(-3, 0, side))
    return np.stack(axes).reshape(2, -1)


def _random_search() -> Measured:
    best = np.sort(_losses(*_grid(41)))[83]  # the last of 5 % of 41² cells
    hits = (_losses(*_trials(1000 * 60)) <= best).reshape(1000, 60).any(axis=1).mean()
    nine = _losses(*_trials(1000 * 9)).reshape(1000, 9).min(axis=1)
    lower = (nine < _losses(*_grid(3)).min()).mean()
    text = message("phenomena.P28.measured", best=best, share=hits, lower=lower)
    # By the closed form of momentum on a quadratic, worked out apart from the engine.
    holds = within((best,), (4.970006e-4,), share=1e-5)
    return Measured(text, holds and within((hits, lower), (1 - 0.95**60, 0.77), 0.02))


P28 = Phenomenon(
    "P28",
    "Random search against a grid",
    "Momentum on the ravine, 100 steps, over a logarithmic grid of 41 × 41 in η and 1 - β₁: the "
    "best 5 % end below f = 0.0004970006 (± 0.001 %). 60 trials at random reach them with "
    "probability 1 - 0.95⁶⁰ = 0.9539 (± 0.02; 1000 times 60 trials), and 9 at random, which try 9 "
    "values of each setting, end below the best of a grid of 9, which tries 3, in 0.77 of 1000 "
    "searches (± 0.02).",
    _random_search,
    opens(
        "ravine",
        *(f"momentum~lr~{lr:.3g}~beta1~{1 - slack:.3g}" for lr, slack in _trials(8).T),
        start="-4~2.5", steps=100, curve="loss",
    ),
    "The loss at step 100, of eight trials, each with an η and a β₁ of its own.",
)  # fmt: skip
