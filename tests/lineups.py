"""What the line-up of each surface shows within five seconds of play, as a table.

`python -m tests.lineups [surface ...]`
"""

import math
import sys
from dataclasses import dataclass

import numpy as np

from optviz.engine.plane import floor
from optviz.lab.names import names
from optviz.lab.state import line_up
from optviz.surfaces import SURFACES

# A whole run plays in eight seconds.
SEEN = 5 / 8


@dataclass(frozen=True, eq=False)
class Shown:
    """A run of a line-up, up to the step that five seconds of play show.

    `inside` (n,) says where the path is in the window, `moved` how far it gets from the start, as a
    share of the window. `loss` (n,) is above the least value, where there is one.
    """

    name: str
    optimizer: str
    path: np.ndarray
    loss: np.ndarray
    clipped: np.ndarray
    inside: np.ndarray
    moved: float
    diverged: bool

    @property
    def end(self) -> tuple[float, float]:
        """Where it is."""
        x, y = self.path[-1].tolist()
        return x, y

    def far(self, point) -> float:
        """Its distance from a point."""
        return math.dist(self.end, point)


def shown(key: str) -> list[Shown]:
    """The runs of a surface's line-up."""
    surface = SURFACES[key]
    lab = line_up(surface)
    window = np.array(surface.line_up.window or surface.domain)
    least, last = floor(surface) or 0.0, math.floor(SEEN * lab.steps)
    found = []
    for name, run in zip(names(lab), lab.runs, strict=True):
        done = lab.task(run).run()
        path = done.path[: last + 1]
        inside = ((path >= window[:, 0]) & (path <= window[:, 1])).all(axis=1)
        away = np.abs(path - path[0]) / (window[:, 1] - window[:, 0])
        gone = done.diverged_at is not None and done.diverged_at <= last
        found.append(
            Shown(
                name=str(name),
                optimizer=run.optimizer,
                path=path,
                loss=done.loss[: last + 1] - least,
                clipped=done.clipped[:last],
                inside=inside,
                moved=float(np.nanmax(np.minimum(away, 1.0))),
                diverged=gone,
            )
        )
    return found


def apart(a: Shown, b: Shown, width: float) -> float:
    """How far two paths are apart at most, as a share of the window."""
    n = min(len(a.path), len(b.path))
    return float(np.abs(a.path[:n] - b.path[:n]).max()) / width


def tell(key: str) -> None:
    """Print what the line-up of a surface shows."""
    surface = SURFACES[key]
    (x0, x1), _ = surface.line_up.window or surface.domain
    print(f"\n{key}: {surface.teaches}")
    runs = shown(key)
    for k, run in enumerate(runs):
        near = min((run.far(at) for at in surface.minima), default=math.nan)
        said = (
            f"inside {run.inside.mean():4.0%}, moved {run.moved:4.0%}, ends {np.round(run.end, 3)}"
        )
        said += f", {near:.3g} from a minimum, loss {run.loss[-1]:.3g}"
        said += f", clipped {run.clipped.sum()}" if run.clipped.any() else ""
        said += ", DIVERGED" if run.diverged else ""
        twins = [o.name for o in runs[:k] if apart(o, run, x1 - x0) < 0.005]
        print(f"  {run.name}: {said}" + f"{'; one path with ' if twins else ''}{', '.join(twins)}")


if __name__ == "__main__":
    for chosen in sys.argv[1:] or SURFACES:
        tell(chosen)
