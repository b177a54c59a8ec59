"""What is seen of runs that learn: what they say of the data, and the loss around their weights."""

from functools import lru_cache

import numpy as np

from ..nets.data import Split
from ..nets.learner import Learner
from ..nets.plane import Plane, between
from ..nets.training import Trainer

# Points of the plane along each side, and around the data what is shown beside them.
SIZE = 64
BESIDE = 0.15
# Of a landscape: points along each side, examples, and what is shown beside the paths.
GRID = 32
SUBSET = 256
AROUND = 0.35


def view(split: Split) -> tuple[float, float, float, float]:
    """The part of the plane that holds all examples, as a square: x0, x1, y0, y1."""
    x = np.concatenate((split.x, split.x_validation))
    low, high = x.min(axis=0), x.max(axis=0)
    half = float((high - low).max()) * (0.5 + BESIDE)
    across, up = (low + high) / 2
    return float(across - half), float(across + half), float(up - half), float(up + half)


@lru_cache(maxsize=4)
def _points(window: tuple[float, float, float, float]) -> np.ndarray:
    """The points of a grid, (SIZE², 2), row by row from the lowest."""
    x0, x1, y0, y1 = window
    across, up = np.meshgrid(np.linspace(x0, x1, SIZE), np.linspace(y0, y1, SIZE))
    return np.stack((across.ravel(), up.ravel()), axis=1)


def _softmax(z: np.ndarray) -> np.ndarray:
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def decision(trainer: Trainer, step: int) -> tuple[int, bytes]:
    """What a run says at a step that was kept, and which step that is.

    Of data in the plane with two classes the probability of the second at each point of a grid, in
    255 parts; of other classes the class that it says of each example for validation.
    """
    split, learner = trainer.split, trainer.learner
    at, weights = trainer.weights_at(step)
    if split.shape.size == 2 and len(split.classes) == 2:
        said = learner.say(weights, _points(view(split)))
        return at, np.rint(255 * np.nan_to_num(_softmax(said)[:, 1])).astype(np.uint8).tobytes()
    said = learner.say(weights, split.x_validation)
    return at, (said.argmax(axis=1) if split.classes else said[:, 0]).astype(np.uint8).tobytes()


def landscape(trainers: list[Trainer | None], shape: float = 1.0) -> tuple[dict, list[np.ndarray]]:
    """The loss over the plane through the start and two runs' ends, and all runs on it.

    The part of it that is shown is `shape` times as wide as high. For the header: `slots`; their
    `rows`, how many points of each path there are, at every `every` steps; the `view` and `size` of
    the field; how far off the plane each run has been at most, as a share of its way; and on how
    many examples the field is. Then for each slot a, b and the distance from the plane, and the
    loss at the points of the grid, row by row.
    """
    there = [(slot, one) for slot, one in enumerate(trainers) if one]
    ends = [one for _, one in there if one.diverged_at is None] or [one for _, one in there]
    start = there[0][1].start
    plane = between(start, ends[0].weights, ends[-1].weights if len(ends) > 1 else start)
    paths, off, blocks = [], [], []
    for _, one in there:
        kept = one.course.kept[: one.done // one.every + 1].astype(np.float64)
        kept[0] = one.start
        path = np.concatenate((kept[: -(-one.done // one.every)], one.weights[None]))
        ab, away = plane.shadow(path)
        way = np.linalg.norm(path - start, axis=1).max()
        paths.append(ab)
        off.append(float(away.max() / way) if way > 0 else 0.0)
        blocks += [ab[:, 0], ab[:, 1], away]
    # Both directions in the weights' own units, so that the map shows no stretched picture.
    units = np.array([np.linalg.norm(plane.u), np.linalg.norm(plane.v)])
    spots = np.concatenate(paths) * units
    low, high = spots.min(axis=0), spots.max(axis=0)
    (wide, tall), (x, y) = high - low, (low + high) / 2
    half = max(wide / shape, tall, 1e-6) * (0.5 + AROUND)
    window = (x - half * shape, x + half * shape, y - half, y + half)
    for k in range(len(there)):
        blocks[3 * k] = blocks[3 * k] * units[0]
        blocks[3 * k + 1] = blocks[3 * k + 1] * units[1]
    split, learner = there[0][1].split, there[0][1].learner
    values = _field(learner, split, plane, units, window)
    about = {
        "slots": [slot for slot, _ in there],
        "rows": [len(ab) for ab in paths],
        "every": [one.every for _, one in there],
        "view": [float(edge) for edge in window],
        "size": GRID,
        "off": off,
        "examples": min(SUBSET, len(split.x)),
        "ends": [slot for slot, one in there if one in (ends[0], ends[-1])],
    }
    return about, [*blocks, values]


def _field(
    learner: Learner, split: Split, plane: Plane, units: np.ndarray, window: tuple[float, ...]
) -> np.ndarray:
    """The loss on a subset of the examples at the points of a grid, (GRID²,)."""
    x0, x1, y0, y1 = window
    across, up = np.meshgrid(np.linspace(x0, x1, GRID), np.linspace(y0, y1, GRID))
    points = plane.points(across.ravel() / units[0], up.ravel() / units[1])
    x, y = split.x[:SUBSET], split.y[:SUBSET]
    return np.array([learner.loss(point, x, y) for point in points])
