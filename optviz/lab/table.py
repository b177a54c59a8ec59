"""The line-up as a table: what each run did over the whole of its steps."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

import numpy as np

from ..engine.plane import above, floor
from ..engine.tasks import Trajectory
from ..words import Message
from ..words.numbers import exact
from .names import names
from .state import Lab
from .stays import TOLERANCES, stays

TAIL = 10


@dataclass(frozen=True)
class Row:
    """One run. Losses are above the surface's least value where that is known.

    `reached` has, for each of TOLERANCES, the first step at which the loss is within it, None where
    it never is, or only in a dent, or no least value is known. `best` is the least loss of any step
    and `final` that of the last; `spread` is the highest loss less the lowest over the last tenth
    of the steps.
    `final` and `spread` are None for a run that diverged, `best` for one without a finite loss.
    `length` is that of the path, in units of the map. `clipped` counts the steps whose gradient
    the clip stage changed, `gradients` the gradients that were used. `diverged_at` is a step or
    None.
    """

    name: Message
    lr: float
    reached: tuple[int | None, ...]
    best: float | None
    final: float | None
    spread: float | None
    length: float
    clipped: int
    gradients: int
    diverged_at: int | None


def row(lab: Lab, name: Message, lr: float, trajectory: Trajectory) -> Row:
    """Sum up a trajectory of a run of the Lab."""
    loss = above(trajectory.loss, floor(lab.surface, lab.surface_params))
    whole = trajectory.diverged_at is None
    tail = loss[-max(2, -(-(len(loss) - 1) // TAIL)) :]
    with np.errstate(over="ignore"):
        steps = np.diff(trajectory.path, axis=0)
        length = float(np.hypot(steps[:, 0], steps[:, 1]).sum())
    return Row(
        name=name,
        lr=lr,
        reached=tuple(stay.first for stay in stays(lab, trajectory)[0]),
        best=float(loss.min()) if loss.size else None,
        final=float(loss[-1]) if whole else None,
        spread=float(tail.max() - tail.min()) if whole else None,
        length=length,
        clipped=int(trajectory.clipped.sum()),
        gradients=len(trajectory.path) - 1 if whole else trajectory.diverged_at,
        diverged_at=trajectory.diverged_at,
    )


def table(lab: Lab) -> list[Row]:
    """A row for every run of the line-up that is not hidden, in its order."""
    return [
        row(lab, name, lab.value(line, "lr"), lab.task(line).run())
        for name, line in zip(names(lab), lab.runs, strict=True)
        if not line.hidden
    ]


def columns(rows: Sequence[Row]) -> dict[str, list]:
    """The table by columns, under the names that the download gives them."""
    reached = {
        f"steps_to_{exact(to)}": [row.reached[k] for row in rows] for k, to in enumerate(TOLERANCES)
    }
    rest = ("best", "final", "spread", "length", "clipped", "gradients", "diverged_at")
    return {
        "run": [str(row.name) for row in rows],
        "lr": [row.lr for row in rows],
        **reached,
        **{name: [getattr(row, name) for row in rows] for name in rest},
    }


def written(rows: Sequence[Row]) -> str:
    """The table as CSV, every number so that it reads back as the same float, None as nothing."""
    text = StringIO()
    lines = csv.writer(text, lineterminator="\n")
    named = columns(rows)
    lines.writerow(named)
    lines.writerows(zip(*named.values(), strict=True))
    return text.getvalue()
