"""The line-up that the Lab shows, to take away: its trajectories as CSV and as JSON.

Both carry every setting, so that a file says by itself what was run, and both give every number
with all the digits of its float64.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from ..engine.tasks import Trajectory
from ..words.numbers import exact
from .codec import worded
from .lineup import SCHEDULING, Run
from .link import encode
from .names import named
from .state import Lab

COLUMNS = ("step", "x", "y", "loss", "dloss/dx", "dloss/dy", "clipped")


@dataclass(frozen=True, eq=False)
class Line:
    """One visible run of the Lab under a name that no other run has."""

    name: str
    run: Run
    trajectory: Trajectory


def line_up(lab: Lab) -> list[Line]:
    """The runs that are not hidden, each run anew."""
    return [Line(name, line, lab.task(line).run()) for name, line in named(lab).items()]


def run_settings(lab: Lab, line: Run) -> dict:
    """Everything that decides a run beside surface, start, steps and noise."""
    task, schedule = lab.task(line), {p.name: lab.value(line, p.name) for p in SCHEDULING}
    return {
        "optimizer": line.optimizer,
        "hyperparameters": worded(line.params, task.hparams),
        "clip": {"mode": task.clip.mode, "threshold": task.clip.threshold},
        "schedule": worded(line.params, schedule),
    }


def settings(lab: Lab) -> dict:
    """Everything that the runs of a Lab have in common."""
    return {
        "link": f"?{encode(lab)}",
        "surface": lab.surface.key,
        "formula": lab.surface.typed or None,
        "surface_params": dict(lab.surface_params),
        "coordinates": list(lab.surface.names),
        "start": list(lab.start),
        "steps": lab.steps,
        "noise": asdict(lab.noise),
    }


def _header(line: Line) -> list[str]:
    """The columns of a run: those of all, then its method's state, by coordinate."""
    return [*COLUMNS, *(f"{name}_{c}" for name in line.trajectory.state for c in "xy")]


def _rows(line: Line) -> Iterator[list[float | int | None]]:
    """One row for each position; at the last one no step was taken that could be clipped."""
    t = line.trajectory
    clipped = [*t.clipped.astype(int).tolist(), None]
    for k in range(len(t.path)):
        state = (value for memory in t.state.values() for value in memory[k].tolist())
        yield [k, *t.path[k].tolist(), float(t.loss[k]), *t.grad[k].tolist(), clipped[k], *state]


def above(settings: Mapping[str, object], runs: Mapping[str, Mapping]) -> str:
    """What stands above a table: settings of all and of each run by its name, in `# ` lines."""
    told = {**settings, **{f"run {name}": said for name, said in runs.items()}}
    return "".join(
        f"# {name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in told.items()
    )


def as_csv(lab: Lab) -> bytes:
    """The trajectories as CSV in UTF-8, one row for each run and step.

    The settings stand above it, in lines that begin with `# `. A column that a run does not have,
    such as the state of another method, is empty. `clipped` is 1 where the clip stage changed the
    gradient of that step.
    """
    lines = line_up(lab)
    columns = list(dict.fromkeys(name for line in lines for name in _header(line)))
    raw = io.BytesIO()
    text = io.TextIOWrapper(raw, "utf-8", newline="", write_through=True)
    runs = {
        line.name: {
            **run_settings(lab, line.run),
            "diverged_at": line.trajectory.diverged_at,
        }
        for line in lines
    }
    text.write(above(settings(lab), runs))
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["run", *(columns or COLUMNS)])
    for line in lines:
        at = [columns.index(name) for name in _header(line)]
        for row in _rows(line):
            cells = [""] * len(columns)
            for place, value in zip(at, row, strict=True):
                cells[place] = "" if value is None else repr(value)
            table.writerow([line.name, *cells])
    text.detach()
    return raw.getvalue()


def as_json(lab: Lab) -> bytes:
    """The settings and trajectories as JSON in UTF-8; `rows` of each run are under `columns`."""
    raw = io.BytesIO()
    head = json.dumps(settings(lab), ensure_ascii=False, allow_nan=False)
    raw.write(f'{head[:-1]}, "runs": ['.encode())
    for k, line in enumerate(line_up(lab)):
        said = {
            "name": line.name,
            **run_settings(lab, line.run),
            "diverged_at": line.trajectory.diverged_at,
            "columns": _header(line),
        }
        about = json.dumps(said, ensure_ascii=False, allow_nan=False)
        raw.write(f'{"," if k else ""}\n{about[:-1]}, "rows": ['.encode())
        # Row by row: as Python's objects all rows would take several times the file.
        for t, row in enumerate(_rows(line)):
            raw.write(f"{',' if t else ''}\n{json.dumps(row, allow_nan=False)}".encode())
        raw.write(b"]}")
    raw.write(b"]}\n")
    return raw.getvalue()


def file_name(lab: Lab, ending: str) -> str:
    """A name for a file: the surface and the number of steps."""
    return f"optviz-{lab.surface.key}-{exact(lab.steps)}.{ending}"
