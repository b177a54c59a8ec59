"""What stands around the update: noise and clip before it, the schedule of η beside it."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import numpy as np

from ..spec import Param, choice

ClipMode = Literal["none", "value", "norm", "normalize"]
CLIP_MODES: tuple[str, ...] = get_args(ClipMode)

THRESHOLD = Param("threshold", "c", "clip threshold", 1.0, 1e-3, 1e3, "log", 1e-300, 1e300)

SIGMA = Param("sigma", "σ", "gradient noise", 0.0, 1e-3, 1e3, "log", 0, 1e150)
BATCH = Param("batch", "B", "batch size", 1, 1, 1024, "log", 1, 1e9, integer=True)
SEED = Param("seed", "seed", "draw", 1, 1, 1000, "linear", 0, 2**31, integer=True)

SCHEDULE = choice(
    "schedule",
    "course",
    (
        ("constant", "constant η"),
        ("step", "η in steps"),
        ("exponential", "η exponential"),
        ("cosine", "η cosine"),
        ("inverse", "η 1/t"),
        ("inverse_sqrt", "η 1/√t"),
    ),
    "constant",
)
FACTOR = Param("factor", "γ", "factor", 0.5, 0.01, 1.0, "log", 1e-6, 1.0)
PERIOD = Param("period", "k", "in every k steps", 100, 1, 10_000, "log", 1, 100_000, integer=True)
WARMUP = Param("warmup", "w", "warm-up steps", 0, 1, 1_000, "log", 0, 100_000, integer=True)


@dataclass(frozen=True)
class Clip:
    """What happens to a gradient g before the optimizer sees it, with threshold c > 0.

    `value`: each coordinate to [-c, c]. `norm`: g · min(1, c/‖g‖). `normalize`: g · c/‖g‖, a
    gradient of zero staying zero.
    """

    mode: ClipMode = "none"
    threshold: float = THRESHOLD.default

    def __post_init__(self) -> None:
        if self.mode not in CLIP_MODES:
            raise ValueError(f"clip must be one of {', '.join(CLIP_MODES)}, not {self.mode!r}.")
        object.__setattr__(self, "threshold", THRESHOLD.check(self.threshold))


@dataclass(frozen=True)
class Noise:
    """What is added to every gradient: σ/√B times a standard normal number, for each coordinate.

    The draws follow from the seed alone, so that all runs of a line-up meet the same noise.
    """

    sigma: float = SIGMA.default
    batch: float = BATCH.default
    seed: float = SEED.default

    def __post_init__(self) -> None:
        for param in (SIGMA, BATCH, SEED):
            object.__setattr__(self, param.name, param.check(getattr(self, param.name)))

    def draw(self, steps: int, draws: int = 1) -> np.ndarray:
        """The noise of each step, (steps, 2); (0, 2) where there is none.

        That of several draws, of `seeds`, is (steps, 2 draws): x of all, then y of all.
        """
        if self.sigma == 0.0:
            return np.empty((0, 2 * draws))
        return _normals(self.seeds(draws), steps) * (self.sigma / math.sqrt(self.batch))

    def seeds(self, draws: int) -> tuple[int, ...]:
        """The seed itself and those after it; after the largest comes 0."""
        return tuple((int(self.seed) + k) % (int(SEED.at_most) + 1) for k in range(draws))


@lru_cache(maxsize=4)
def _normals(seeds: tuple[int, ...], steps: int) -> np.ndarray:
    each = [np.random.default_rng(seed).standard_normal((steps, 2)) for seed in seeds]
    return np.stack(each, axis=2).reshape(steps, -1)


@dataclass(frozen=True)
class Schedule:
    """What η is multiplied by, t = 0, 1, … counting the steps after the warm-up of w steps.

    `step`: γ^⌊t/k⌋. `exponential`: γ^(t/k). `cosine`: ½(1 + cos πt/T), 0 at the end of the run.
    `inverse`: 1/(1 + t/k). `inverse_sqrt`: 1/√(1 + t/k). During the warm-up: 1/w, 2/w, …, 1.
    """

    schedule: str | float = "constant"
    factor: float = FACTOR.default
    period: float = PERIOD.default
    warmup: float = WARMUP.default

    def __post_init__(self) -> None:
        for param in (SCHEDULE, FACTOR, PERIOD, WARMUP):
            object.__setattr__(self, param.name, param.check(getattr(self, param.name)))

    def multipliers(self, steps: int) -> np.ndarray:
        """The multiplier of each step, (steps,); (0,) where all are 1."""
        if self.schedule == 0 and self.warmup == 0:
            return np.empty(0)
        t = np.arange(steps) - self.warmup
        after = np.maximum(t, 0.0)
        kind = SCHEDULE.choices[int(self.schedule)][0]
        if kind == "step":
            course = self.factor ** (after // self.period)
        elif kind == "exponential":
            course = self.factor ** (after / self.period)
        elif kind == "cosine":
            course = (1 + np.cos(np.pi * after / max(steps - self.warmup, 1))) / 2
        elif kind == "inverse":
            course = 1 / (1 + after / self.period)
        elif kind == "inverse_sqrt":
            course = 1 / np.sqrt(1 + after / self.period)
        else:
            course = np.ones(steps)
        return np.where(t < 0, (np.arange(steps) + 1) / max(self.warmup, 1), course)
