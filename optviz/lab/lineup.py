"""What every page has: a line-up of runs, what they share, and the noise that they meet.

What decides the gradient is the stage's: the plane's `Lab` is in `state`. How a state travels is in
`codec`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..engine.stages import (
    BATCH,
    FACTOR,
    PERIOD,
    SCHEDULE,
    SEED,
    SIGMA,
    THRESHOLD,
    WARMUP,
    Clip,
    Noise,
    Schedule,
)
from ..optimizers import OPTIMIZERS
from ..optimizers.params import SHARED as HYPERPARAMETERS
from ..spec import Param
from ..words import Values

MAX_RUNS = 8
# Steps at which the course of η is told.
RATES = 100
SCHEDULING = (SCHEDULE, WARMUP, FACTOR, PERIOD)
# What every run has beside its optimizer's own parameters.
COMMON = (*SCHEDULING, THRESHOLD)
SHARED: Mapping[str, Param] = {**HYPERPARAMETERS, **{p.name: p for p in COMMON}}
NOISE: Mapping[str, Param] = {p.name: p for p in (SIGMA, BATCH, SEED)}
NO_NOISE = Noise()


@dataclass(frozen=True)
class Run:
    """One line of the line-up. `own` holds the parameters it does not share.

    `style` is its colour, mark and dash, a number below MAX_RUNS, which it keeps wherever it
    stands; None for the first that is free in its line-up.
    """

    optimizer: str
    clip: str = "none"
    own: Mapping[str, float] = Values()
    hidden: bool = False
    style: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "own", Values(self.own))

    @property
    def params(self) -> dict[str, Param]:
        """Every parameter that it has, by name."""
        return {p.name: p for p in (*OPTIMIZERS[self.optimizer].params, *COMMON)}

    @property
    def peculiar(self) -> dict[str, float]:
        """What its card says otherwise than the shared parameters do, by name."""
        shared = {name: p.default for name, p in self.params.items() if name in SHARED}
        return {name: value for name, value in shared.items() if value != SHARED[name].default}


def styled(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs, each with a style of its own: the one that it has, unless it is taken."""
    runs, taken = list(runs), set()
    for i, run in enumerate(runs):
        if run.style in taken:
            runs[i] = replace(run, style=None)
        taken.add(run.style)
    free = iter(sorted(set(range(len(runs) + MAX_RUNS)) - taken))
    return tuple(replace(r, style=next(free)) if r.style is None else r for r in runs)


@dataclass(frozen=True, kw_only=True)
class State:
    """What decides the runs of any page. It can be the key of a cache."""

    shared: Mapping[str, float]
    runs: tuple[Run, ...]
    noise: Noise = NO_NOISE

    def __post_init__(self) -> None:
        object.__setattr__(self, "shared", Values(self.shared))
        object.__setattr__(self, "runs", styled(self.runs))

    @property
    def noise_params(self) -> Mapping[str, Param]:
        """Those of the noise that can be set, by name."""
        return NOISE

    @property
    def params(self) -> dict[str, tuple[Param, ...]]:
        """The parameters of what the runs run on, by the field that holds their values."""
        return {}

    @property
    def placed(self) -> dict:
        """Every value at its place in the table of a link, as the page keeps it."""
        return {
            "noise": {name: getattr(self.noise, name) for name in self.noise_params},
            "shared": dict(self.shared),
            "runs": [
                {
                    "optimizer": r.optimizer,
                    "clip": r.clip,
                    "own": dict(r.own),
                    "hidden": r.hidden,
                    "style": r.style,
                }
                for r in self.runs
            ],
        }

    def value(self, run: Run, name: str) -> float:
        """The value of a parameter for a run: its own, the shared one, or its method's default."""
        if name in run.own:
            return run.own[name]
        return self.shared[name] if name in self.shared else run.params[name].default

    def hparams(self, run: Run) -> dict[str, float]:
        """The values of all parameters of a run's method, by name."""
        return {p.name: self.value(run, p.name) for p in OPTIMIZERS[run.optimizer].params}

    def clip(self, run: Run) -> Clip:
        """How a run's gradients are clipped."""
        return Clip(run.clip, self.value(run, THRESHOLD.name))

    def schedule(self, run: Run) -> Schedule:
        """The course of a run's η."""
        return Schedule(**{p.name: self.value(run, p.name) for p in SCHEDULING})

    def coursing(self, run: Run) -> tuple[Param, ...]:
        """The numbers that the course of a run's η makes use of."""
        kind = SCHEDULE.choices[int(self.value(run, SCHEDULE.name))][0]
        factor = (FACTOR,) if kind in ("step", "exponential") else ()
        period = () if kind in ("constant", "cosine") else (PERIOD,)
        return (WARMUP, *factor, *period)

    def course(self, run: Run, steps: int) -> list[float] | None:
        """The course of a run's η, at RATES steps, as shares of its value; None if it is steady."""
        rates = self.schedule(run).multipliers(steps)
        if not rates.size:
            return None
        at = np.linspace(0, steps - 1, min(steps, RATES)).astype(int)
        return [round(float(rate), 4) for rate in rates[at]]


def methods(runs: Iterable[Run]) -> list[tuple[str, str]]:
    """What a line-up is made of: the method of each run, and how it clips."""
    return [(run.optimizer, run.clip) for run in runs]


def shared_out(
    runs: Iterable[Run], rate: Callable[[str], float], threshold: float = THRESHOLD.default
) -> dict:
    """The fields `shared` and `runs` of a state in which all are at the learning rates that suit.

    A run's own stays; else it is `rate(optimizer)`. The first run's is shared, and who needs
    another one owns it.
    """
    runs = tuple(runs)
    shared = {name: param.default for name, param in SHARED.items()}
    rates = [run.own.get("lr", rate(run.optimizer)) for run in runs]
    if runs:
        shared |= {"lr": rates[0], THRESHOLD.name: threshold}
    own = (
        {**({} if lr == rates[0] else {"lr": lr}), **without_rate(run)}
        for run, lr in zip(runs, rates, strict=True)
    )
    return {
        "shared": shared,
        "runs": tuple(replace(run, own=one) for run, one in zip(runs, own, strict=True)),
    }


def without_rate(run: Run) -> dict[str, float]:
    """What a run owns beside its learning rate."""
    return {name: value for name, value in run.own.items() if name != "lr"}


def suited(card, optimizer: str) -> float:
    """The learning rate that suits an optimizer on what has such a card, to one digit."""
    method = OPTIMIZERS[optimizer]
    rate = card.lr.get(method.family)
    return method.params[0].default if rate is None else float(f"{rate * method.rate:.1g}")
