"""The state of the Lab, a line-up and the plane it moves on; and what a surface recommends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..engine.runs import STEPS
from ..engine.tasks import Task
from ..engine.typed import as_set
from ..optimizers import OPTIMIZERS
from ..spec import Optimizer, Param, Point, Surface
from ..surfaces import SURFACES
from ..words import Values
from .lineup import Run, State, methods, shared_out, suited, without_rate

# Of the noise, where the steps are not too many.
DRAWS = 64
DEFAULT_SURFACE = "rosenbrock"

LAB_STEPS = replace(STEPS, at_least=1, at_most=20_000)
COORDINATE = Param("start", "x₀", "start", 0.0, -10.0, 10.0, at_least=-1e6, at_most=1e6)


@dataclass(frozen=True, kw_only=True)
class Lab(State):
    """All that decides the runs on a surface.

    The surface has the minima that belong to the values of its parameters.
    """

    surface: Surface
    surface_params: Mapping[str, float]
    start: Point
    steps: int

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "surface_params", Values(self.surface_params))
        object.__setattr__(self, "surface", as_set(self.surface, self.surface_params))
        object.__setattr__(self, "steps", int(self.steps))

    @property
    def params(self) -> dict[str, tuple[Param, ...]]:
        return {"surface_params": self.surface.params}

    @property
    def placed(self) -> dict:
        return {
            "surface": self.surface.key,
            "formula": self.surface.typed,
            "surface_params": dict(self.surface_params),
            "start": list(self.start),
            "steps": self.steps,
            **super().placed,
        }

    def task(self, run: Run) -> Task:
        """Everything of a run. What the Lab holds is checked already."""
        return Task(
            surface=self.surface,
            surface_params=self.surface_params,
            optimizer=OPTIMIZERS[run.optimizer],
            hparams=self.hparams(run),
            start=self.start,
            steps=self.steps,
            clip=self.clip(run),
            noise=self.noise,
            schedule=self.schedule(run),
        )


def learning_rate(surface: Surface, optimizer: Optimizer) -> float:
    """The learning rate that suits an optimizer on a surface, by their cards, to one digit."""
    return suited(surface, optimizer.key)


def recommended(surface: Surface, runs: Iterable[Run]) -> Lab:
    """The surface with its recommended values for these runs.

    The first run's learning rate is shared; a run of a family that needs another one owns it.
    Parameters other than the learning rate that a run owns, it keeps.
    """
    runs = tuple(replace(run, own=without_rate(run)) for run in runs)
    return _shared_out(surface, runs, surface.start, surface.steps)


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
    """The runs at the learning rates that they own or the surface's."""
    threshold = surface.line_up.threshold
    return Lab(
        surface=surface,
        surface_params={p.name: p.default for p in surface.params},
        start=start,
        steps=steps,
        **shared_out(runs, lambda optimizer: suited(surface, optimizer), threshold),
    )


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
