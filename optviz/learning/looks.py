"""What is seen of runs that learn: what they say of the data, and the loss around their weights."""

import os
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from ..nets.data import Split
from ..nets.learner import Learner
from ..nets.plane import Plane, between, principal, random_filters
from ..nets.training import Trainer
from .sessions import Budget, threads

# Points of the plane along each side, and around the data what is shown beside them.
SIZE = 64
BESIDE = 0.15
# Of a landscape: which planes there are, points along each side, at first and then, examples, and
# what is shown beside the paths.
PLANES = ("ends", "principal", "filters")
COARSE, FINE = 24, 48
SUBSET, FEW = 256, 64
AROUND = 0.35
# Products of numbers for one example up to which all of the subset is afforded.
AFFORDED = 12_000
# Points of a run from which its principal directions are found.
MOST = 60
# Of a line between two ends.
ALONG, POINTS = (-0.25, 1.25), 61


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


def kind(split: Split) -> Literal["plane", "classes", "numbers"]:
    """How what is said of such data is shown."""
    if not split.classes:
        return "numbers"
    return "plane" if split.shape.size == 2 and len(split.classes) == 2 else "classes"


def line(split: Split) -> np.ndarray:
    """Where a model of one feature is asked what it says, (SIZE, 1): all examples, and beside."""
    x = np.concatenate((split.x, split.x_validation))
    low, high = float(x.min()), float(x.max())
    beside = BESIDE * (high - low) / 2
    return np.linspace(low - beside, high + beside, SIZE)[:, None]


def decision(trainer: Trainer, step: int) -> tuple[int, list[np.ndarray]]:
    """What a run says at a step that was kept, and which step that is.

    Of classes the one that it says of each example for validation, uint8; then, for two in the
    plane, the probability of the second at each point of a grid, in 255 parts, and otherwise those
    of all classes for each example. Of numbers what it says of each example for validation,
    float32, and of one feature along `line`.
    """
    split, learner = trainer.split, trainer.learner
    at, weights = trainer.weights_at(step)
    said = learner.say(weights, split.x_validation)
    if kind(split) == "numbers":
        along = [learner.say(weights, line(split))] if split.shape.size == 1 else []
        return at, [values[:, 0].astype("<f4") for values in (said, *along)]
    labels = said.argmax(axis=1).astype(np.uint8)
    if kind(split) == "plane":
        believed = _softmax(learner.say(weights, _points(view(split))))[:, 1]
    else:
        believed = _softmax(said)
    return at, [labels, np.rint(255 * np.nan_to_num(believed)).astype(np.uint8)]


@dataclass(frozen=True, eq=False)
class Landscape:
    """A plane through weight space with all runs on it, or the line between two ends.

    `slots` are the places of the runs in the line-up, and `paths` where each falls, (rows, 2), in
    the weights' own units, at every `every` steps, with its distance from the plane, (rows,).
    `off` is the farthest of these as a share of the run's way. `window` is x0, x1, y0, y1 of what
    is shown, `field` the loss on `examples` of the training examples at a grid of points, row by
    row, and `shares` of all movement what is in the two directions, None where that is no matter.
    `ends` are the slots of the runs that the plane goes through.
    """

    slots: list[int]
    paths: list[tuple[np.ndarray, np.ndarray]]
    every: list[int]
    off: list[float]
    window: tuple[float, float, float, float]
    field: np.ndarray
    examples: int
    ends: list[int]
    shares: list[float] | None = None


def _two(runs: list[tuple[int, Trainer]]) -> list[tuple[int, Trainer]]:
    """The first and the last run that has not diverged; of one alone itself."""
    fine = [pair for pair in runs if pair[1].diverged_at is None] or runs
    return [fine[0], fine[-1]] if len(fine) > 1 else fine


def _path(one: Trainer) -> np.ndarray:
    """The weights that were kept of a run, from its start to its end, (rows, L)."""
    kept = one.course.kept[: -(-one.done // one.every)].astype(np.float64)
    kept[:1] = one.start
    return np.concatenate((kept, one.weights[None]))


def _plane(which: str, ends: list[Trainer], paths: list[np.ndarray]) -> tuple[Plane, list | None]:
    start = ends[0].start
    if which == "principal":
        plane, shares = principal([path[:: max(len(path) // MOST, 1)] for path in paths], start)
        return plane, shares.tolist()
    if which == "filters":
        layout = [place for row in ends[0].learner.network.places for place in row]
        return random_filters(layout, ends[0].weights), None
    return between(start, ends[0].weights, ends[1].weights if len(ends) > 1 else start), None


UNBOUNDED = Budget(float("inf"))


def landscape(
    trainers: list[Trainer | None],
    shape: float = 1.0,
    which: str = "ends",
    size: int = FINE,
    budget: Budget = UNBOUNDED,
) -> Landscape:
    """The loss over a plane through weight space, at size × size points, and all runs on it.

    The part of it that is shown is `shape` times as wide as high. `which` is one of PLANES: that
    through the start and two runs' ends, exact at all three; that of most movement, from the start
    on; or around the first run's end two random directions, in which each neuron's own weights are
    as long as they are there. Raises Gone where nobody waits for it any more.
    """
    there = [(slot, one) for slot, one in enumerate(trainers) if one]
    two = _two(there)
    ways = [_path(one) for _, one in there]
    plane, shares = _plane(which, [one for _, one in two], ways)
    # Both directions in the weights' own units, so that the map shows no stretched picture.
    units = np.array([np.linalg.norm(plane.u), np.linalg.norm(plane.v)])
    paths, off = [], []
    for (_, one), way in zip(there, ways, strict=True):
        ab, away = plane.shadow(way)
        far = np.linalg.norm(way - one.start, axis=1).max()
        paths.append((ab * units, away))
        left = away if which != "filters" else np.linalg.norm(_moved(ab, way, plane), axis=1)
        off.append(float(left.max() / far) if far > 0 else 0.0)
    if which == "filters":
        half = float(min(units))
        x, y = 0.0, 0.0
    else:
        spots = np.concatenate([ab for ab, _ in paths])
        low, high = spots.min(axis=0), spots.max(axis=0)
        (wide, tall), (x, y) = high - low, (low + high) / 2
        half = max(wide / shape, tall, 1e-6) * (0.5 + AROUND)
    window = (x - half * shape, x + half * shape, y - half, y + half)
    first = there[0][1]
    return Landscape(
        slots=[slot for slot, _ in there],
        paths=paths,
        every=[one.every for _, one in there],
        off=off,
        window=window,
        field=_values(first, first.split, _grid(plane, units, window, size), budget),
        examples=subset(first.learner, first.split),
        ends=[slot for slot, _ in two],
        shares=shares,
    )


def _moved(ab: np.ndarray, way: np.ndarray, plane: Plane) -> np.ndarray:
    """What of a run's movement from its start is not along the plane, (rows, L)."""
    a, b = (ab - ab[0]).T
    return way - way[0] - np.multiply.outer(a, plane.u) - np.multiply.outer(b, plane.v)


def subset(learner: Learner, split: Split) -> int:
    """On how many of the training examples a landscape is: fewer where a model takes long."""
    return min(max(SUBSET * AFFORDED // max(learner.network.work, AFFORDED), FEW), len(split.x))


def _values(one: Trainer, split: Split, points: np.ndarray, budget: Budget) -> np.ndarray:
    """The loss on a subset of the examples at weights (N, L), on all cores, (N,)."""
    learner = one.learner
    n = subset(learner, split)
    x, y = split.x[:n], split.y[:n]
    count = max(len(points) // (8 * (os.cpu_count() or 1)), 1)
    parts = [points[k : k + count] for k in range(0, len(points), count)]

    def value(part: np.ndarray) -> np.ndarray:
        budget.check()
        return learner.losses(part, x, y)

    return np.concatenate(list(threads().map(value, parts)))


def _grid(plane: Plane, units: np.ndarray, window: tuple[float, ...], size: int) -> np.ndarray:
    """The weights at the points of a grid, (size², L)."""
    x0, x1, y0, y1 = window
    across, up = np.meshgrid(np.linspace(x0, x1, size), np.linspace(y0, y1, size))
    return plane.points(across.ravel() / units[0], up.ravel() / units[1])


def profile(
    trainers: list[Trainer | None], budget: Budget = UNBOUNDED
) -> tuple[list[int], np.ndarray, np.ndarray]:
    """The loss along the line from one run's end to another's, or from the start of one to its end.

    The slots of the runs, the first alone where there is no other; the losses on training and on
    validation examples at POINTS places from ALONG[0] to ALONG[1], 0 the one end and 1 the other.
    After Goodfellow, Vinyals and Saxe (2015), Qualitatively characterizing neural network
    optimization problems, ICLR.
    """
    two = _two([(slot, one) for slot, one in enumerate(trainers) if one])
    first, last = two[0][1], two[-1][1]
    begin = first.start if len(two) == 1 else first.weights
    share = np.linspace(*ALONG, POINTS)[:, None]
    points = begin + share * (last.weights - begin)
    split, learner = first.split, first.learner
    n = min(subset(learner, split), len(split.x_validation))
    held = replace(split, x=split.x_validation[:n], y=split.y_validation[:n])
    values = (_values(first, part, points, budget) for part in (split, held))
    return [slot for slot, _ in two], *values
