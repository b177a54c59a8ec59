"""What a run makes of every value of one or more of its parameters: one sweep over their grid."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..engine.stages import THRESHOLD
from ..engine.tasks import Ends
from ..optimizers import OPTIMIZERS
from ..spec import Param
from .lineup import Run
from .state import Lab

# Steps of all runs after which it is looked up whether anybody still waits, some hundredths of a
# second; and the runs that keep two cores busy.
SLICE, AT_ONCE = 1_000_000, 256


def numeric(lab: Lab, run: Run) -> dict[str, Param]:
    """The parameters that an axis can have, by name: the numbers that change a run's path.

    A name that the surface and the method have both is the method's.
    """
    params = (*lab.surface.params, *OPTIMIZERS[run.optimizer].params)
    if run.clip != "none":
        params = (*params, THRESHOLD)
    return {p.name: p for p in params if not p.choices}


@dataclass(frozen=True, eq=False)
class Axis:
    """A parameter and the values of it that are tried, (n,). They are taken as allowed."""

    name: str
    values: np.ndarray


def end(ends: Ends) -> np.ndarray:
    """The loss after the last step, infinite where the run diverged."""
    return ends.loss


def steps_to_goal(ends: Ends) -> np.ndarray:
    """The first step that reaches the goal of the map, infinite where none does."""
    return np.where(ends.reached < 0, math.inf, ends.reached)


@dataclass(frozen=True, eq=False)
class Map:
    """A run of the Lab at every point of a grid, one axis or several.

    `measure` takes the ends of all runs to the numbers of the map: `end`, or `steps_to_goal` with
    `goal`, a loss. Between slices it is looked up whether it is still `wanted`.
    """

    lab: Lab
    run: Run
    axes: tuple[Axis, ...]
    measure: Callable[[Ends], np.ndarray] = end
    goal: float = -math.inf
    wanted: Callable[[], bool] = lambda: True

    # Not cached: before Python 3.12 a cached property of one map has all others wait.
    @property
    def values(self) -> np.ndarray | None:
        """The measure at every point, None where it was not wanted any more.

        The first axis is the last dimension, as x in a picture.
        """
        shape = tuple(len(axis.values) for axis in reversed(self.axes))
        points = np.meshgrid(*(axis.values for axis in reversed(self.axes)), indexing="ij")
        columns = {
            axis.name: np.ascontiguousarray(place, dtype=np.float64).reshape(-1)
            for axis, place in zip(reversed(self.axes), points, strict=True)
        }
        parts, count = [], max(SLICE // self.lab.steps, AT_ONCE)
        for k in range(0, math.prod(shape), count):
            if not self.wanted():
                return None
            slices = {name: column[k : k + count] for name, column in columns.items()}
            parts.append(self.lab.task(self.run).sweep(goal=self.goal, **slices))
        return self.measure(Ends.joined(parts)).reshape(shape)
