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
from ..engine.typed import as_set
from ..optimizers import OPTIMIZERS
from ..optimizers.params import SHARED as HYPERPARAMETERS
from ..spec import Optimizer, Param, Point, Surface
from ..surfaces import SURFACES
from ..words import Values

MAX_RUNS = 8
# Of the noise, where the steps are not too many.
DRAWS = 64
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


@dataclass(frozen=True)
class Lab:
    """All that decides the runs. It can be the key of a cache.

    Its surface has the minima that belong to the values of its parameters.
    """

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
        object.__setattr__(self, "surface", as_set(self.surface, self.surface_params))
        object.__setattr__(self, "runs", styled(self.runs))

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


def learning_rate(surface: Surface, optimizer: Optimizer) -> float:
    """The learning rate that suits an optimizer on a surface, by their cards, to one digit."""
    rate = surface.lr.get(optimizer.family)
    return optimizer.params[0].default if rate is None else float(f"{rate * optimizer.rate:.1g}")


def recommended(surface: Surface, runs: Iterable[Run]) -> Lab:
    """The surface with its recommended values for these runs.

    The first run's learning rate is shared; a run of a family that needs another one owns it.
    Parameters other than the learning rate that a run owns, it keeps.
    """
    runs = tuple(replace(run, own=without_rate(run)) for run in runs)
    return _shared_out(surface, runs, surface.start, surface.steps)


def without_rate(run: Run) -> dict[str, float]:
    """What a run owns beside its learning rate."""
    return {name: value for name, value in run.own.items() if name != "lr"}


def line_up(surface: Surface) -> Lab:
    """The surface with the line-up that shows what it teaches."""
    card = surface.line_up
    runs = tuple(_run(key, dict(has)) for key, has in card.runs)
    return _shared_out(surface, runs, card.start or surface.start, card.steps or surface.steps)


def _run(optimizer: str, has: dict[str, float | str]) -> Run:
    """A run as a card names it."""
    run = Run(optimizer, has.pop("clip", "none"))
    own = {name: run.params[name].check(value) for name, value in has.items()}
    return replace(run, own={**run.peculiar, **own})


def _shared_out(surface: Surface, runs: tuple[Run, ...], start: Point, steps: int) -> Lab:
    """The runs at the learning rates that they own or the surface's, the first one's shared."""
    shared = {name: param.default for name, param in SHARED.items()}
    rates = [run.own.get("lr", learning_rate(surface, OPTIMIZERS[run.optimizer])) for run in runs]
    if runs:
        shared |= {"lr": rates[0], THRESHOLD.name: surface.line_up.threshold}
    each = zip(runs, rates, strict=True)
    return Lab(
        surface=surface,
        surface_params={p.name: p.default for p in surface.params},
        start=start,
        steps=steps,
        shared=shared,
        runs=tuple(
            replace(run, own={**({} if rate == rates[0] else {"lr": rate}), **without_rate(run)})
            for run, rate in each
        ),
    )


def methods(runs: Iterable[Run]) -> list[tuple[str, str]]:
    """What a line-up is made of: the method of each run, and how it clips."""
    return [(run.optimizer, run.clip) for run in runs]


def renewed(surface: Surface, runs: Iterable[Run], left: Surface) -> Lab:
    """What a surface recommends to a reader with these runs who comes from a surface, or stays.

    Who has changed the line-up keeps it, at this surface's values; who has not gets this one's.
    """
    runs = tuple(runs)
    own = methods(runs) != methods(line_up(left).runs)
    return recommended(surface, runs) if own else line_up(surface)


def first_visit() -> Lab:
    """What a visitor sees who brings no link."""
    return line_up(SURFACES[DEFAULT_SURFACE])
