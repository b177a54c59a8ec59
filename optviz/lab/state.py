"""The state of the Lab: all that decides its runs, and what a surface recommends.

What every page has are runs, shared values, steps and noise; the plane adds surface and start. How
a state travels is in `link`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..engine.runs import STEPS
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
from ..engine.tasks import Task
from ..optimizers import OPTIMIZERS
from ..optimizers.params import SHARED as HYPERPARAMETERS
from ..spec import Optimizer, Param, Point, Surface
from ..surfaces import SURFACES
from ..words import Values

MAX_RUNS = 8
DEFAULT_SURFACE = "rosenbrock"

LAB_STEPS = replace(STEPS, at_least=1, at_most=20_000)
COORDINATE = Param("start", "x₀", "start", 0.0, -10.0, 10.0, at_least=-1e6, at_most=1e6)
SCHEDULING = (SCHEDULE, WARMUP, FACTOR, PERIOD)
# What every run has beside its optimizer's own parameters.
COMMON = (*SCHEDULING, THRESHOLD)
SHARED: Mapping[str, Param] = {**HYPERPARAMETERS, **{p.name: p for p in COMMON}}
NOISE: Mapping[str, Param] = {p.name: p for p in (SIGMA, BATCH, SEED)}
NO_NOISE = Noise()


@dataclass(frozen=True)
class Run:
    """One line of the line-up. `own` holds the parameters it does not share."""

    optimizer: str
    clip: str = "none"
    own: Mapping[str, float] = Values()
    hidden: bool = False

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


@dataclass(frozen=True)
class Lab:
    """All that decides the runs. It can be the key of a cache."""

    surface: Surface
    surface_params: Mapping[str, float]
    start: Point
    steps: int
    shared: Mapping[str, float]
    runs: tuple[Run, ...]
    noise: Noise = NO_NOISE

    def __post_init__(self) -> None:
        for name in ("surface_params", "shared"):
            object.__setattr__(self, name, Values(getattr(self, name)))

    def value(self, run: Run, name: str) -> float:
        """The value of a parameter for a run: its own, the shared one, or its method's default."""
        if name in run.own:
            return run.own[name]
        return self.shared[name] if name in self.shared else run.params[name].default

    def task(self, run: Run) -> Task:
        """Everything of a run. What the Lab holds is checked already."""
        return Task(
            surface=self.surface,
            surface_params=self.surface_params,
            optimizer=OPTIMIZERS[run.optimizer],
            hparams={p.name: self.value(run, p.name) for p in OPTIMIZERS[run.optimizer].params},
            start=self.start,
            steps=self.steps,
            clip=Clip(run.clip, self.value(run, THRESHOLD.name)),
            noise=self.noise,
            schedule=Schedule(**{p.name: self.value(run, p.name) for p in SCHEDULING}),
        )


FIRST_RUNS = (Run("gd"), Run("momentum"), Run("momentum", clip="norm"), Run("adam"))


def learning_rate(surface: Surface, optimizer: Optimizer) -> float:
    """The learning rate that suits an optimizer on a surface, by their cards, to one digit."""
    rate = surface.lr.get(optimizer.family)
    return optimizer.params[0].default if rate is None else float(f"{rate * optimizer.rate:.1g}")


def recommended(surface: Surface, runs: Iterable[Run]) -> Lab:
    """The surface with its recommended values for these runs.

    The first run's learning rate is shared; a run of a family that needs another one owns it.
    Parameters other than the learning rate that a run owns, it keeps.
    """
    runs = tuple(runs)
    rates = [learning_rate(surface, OPTIMIZERS[run.optimizer]) for run in runs]
    shared = {name: param.default for name, param in SHARED.items()}
    shared["lr"] = rates[0] if rates else shared["lr"]
    line_up = []
    for run, rate in zip(runs, rates, strict=True):
        own = {name: value for name, value in run.own.items() if name != "lr"}
        line_up.append(replace(run, own=own if rate == rates[0] else {"lr": rate, **own}))
    return Lab(
        surface=surface,
        surface_params={p.name: p.default for p in surface.params},
        start=surface.start,
        steps=surface.steps,
        shared=shared,
        runs=tuple(line_up),
    )


def first_visit() -> Lab:
    """What a visitor sees who brings no link."""
    return recommended(SURFACES[DEFAULT_SURFACE], FIRST_RUNS)
