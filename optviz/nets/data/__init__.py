"""Data to learn from: real ones, with their source, and ones drawn by a seed.

A split is the same for every run of a line-up, and so are its batches: what differs between two
runs is the method alone.
"""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ...spec import Param, index
from ...surfaces.regression import CARS
from ...words import Message, Values, of_card
from ..layer import Shape

HERE = Path(__file__).parent
VALIDATION = 0.2
N = Param("n", "n", "examples", 400, 50, 2000, "log", 20, 5000, integer=True)
SPREAD = Param("spread", "s", "noise in the data", 0.1, 0.0, 0.5, at_least=0, at_most=2)
LENGTH = Param("length", "T", "steps of a sequence", 20, 2, 60, "log", 2, 100, integer=True)


@dataclass(frozen=True, eq=False)
class Dataset:
    """A card of data.

    `draw(rng, **params) -> x, y`: examples x (n, features) and y, labels (n,) from 0 or, where
    there are no `classes`, numbers (n, 1). `shape` is what an example is; `scale` what x is divided
    by, and without it every feature is brought to mean 0 and deviation 1 of the training examples.
    """

    key: str
    name: str
    draw: Callable[..., tuple[np.ndarray, np.ndarray]]
    shape: Shape
    classes: tuple[str, ...]
    source: str
    about: str
    scale: float | None = None
    params: tuple[Param, ...] = ()

    def said(self, what: str) -> Message:
        """A text of the card, by the name of its field: `name`, `source`, `about`."""
        # A table that somebody brought is `own-` and what tells it from others.
        return of_card(f"data.{self.key.partition('-')[0]}.{what}", getattr(self, what))


@dataclass(frozen=True, eq=False)
class Split:
    """What is learned from and what is judged by: x (n, features), y (n,) or (n, 1) as drawn."""

    x: np.ndarray
    y: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    classes: tuple[str, ...]
    shape: Shape


def _read(name: str) -> Callable[..., tuple[np.ndarray, np.ndarray]]:
    """The rows of a file, in an order of their own: those of one class may stand together."""

    def draw(_rng) -> tuple[np.ndarray, np.ndarray]:
        with gzip.open(HERE / f"{name}.csv.gz", "rt") as file:
            rows = np.loadtxt(file, delimiter=",")
        return rows[:, :-1], rows[:, -1].astype(np.int64)

    return draw


def _cars(_rng) -> tuple[np.ndarray, np.ndarray]:
    rows = np.array(CARS, dtype=np.float64)
    return rows[:, :1], rows[:, 1:]


def _moons(rng, n, spread) -> tuple[np.ndarray, np.ndarray]:
    label, angle = np.arange(int(n)) % 2, np.pi * rng.random(int(n))
    x = np.where(label, 1.0 - np.cos(angle), np.cos(angle))
    y = np.where(label, 0.5 - np.sin(angle), np.sin(angle))
    return _spread(rng, x, y, spread), label


def _circles(rng, n, spread) -> tuple[np.ndarray, np.ndarray]:
    label, angle = np.arange(int(n)) % 2, 2 * np.pi * rng.random(int(n))
    radius = np.where(label, 0.5, 1.0)
    return _spread(rng, radius * np.cos(angle), radius * np.sin(angle), spread), label


def _spirals(rng, n, spread) -> tuple[np.ndarray, np.ndarray]:
    label, way = np.arange(int(n)) % 2, np.sqrt(rng.random(int(n)))
    angle = 3 * np.pi * way + np.pi * label
    return _spread(rng, way * np.cos(angle), way * np.sin(angle), spread / 2), label


def _xor(rng, n, spread) -> tuple[np.ndarray, np.ndarray]:
    corner = np.arange(int(n)) % 4
    x, y = corner % 2 - 0.5, corner // 2 - 0.5
    return _spread(rng, x, y, 2 * spread), (corner % 2) ^ (corner // 2)


def _spread(rng, x, y, spread) -> np.ndarray:
    return np.stack((x, y), axis=1) + spread * rng.standard_normal((len(x), 2))


def _noise(rng, n) -> tuple[np.ndarray, np.ndarray]:
    return rng.standard_normal((int(n), 1)), rng.standard_normal((int(n), 1))


def _sum(rng, n, length) -> tuple[np.ndarray, np.ndarray]:
    """Numbers and marks: whether the two that are marked sum to more than 1."""
    n, length = int(n), int(length)
    x = np.zeros((n, length, 2))
    x[:, :, 0] = rng.random((n, length))
    first = rng.integers(0, length // 2, n)
    second = rng.integers(length // 2, length, n)
    x[np.arange(n), first, 1] = x[np.arange(n), second, 1] = 1.0
    total = (x[:, :, 0] * x[:, :, 1]).sum(axis=1)
    return x.reshape(n, -1), (total > 1.0).astype(np.int64)


SPECIES = ("setosa", "versicolor", "virginica")
PLANE = Shape(1, 1, 2)
REAL = (
    Dataset(
        key="digits",
        name="Handwritten digits, 8 × 8",
        draw=_read("digits"),
        shape=Shape(8, 8, 1),
        classes=tuple("0123456789"),
        source="Alpaydin and Kaynak (1998), doi 10.24432/C50P49, "
        "UCI Machine Learning Repository, CC BY 4.0",
        about="1,797 digits by 13 writers, each an image of 8 × 8 counts from 0 to 16, which are "
        "divided by 16. One of the 359 for validation is 0.28 points of accuracy.",
        scale=16.0,
    ),
    Dataset(
        key="iris",
        name="Iris",
        draw=_read("iris"),
        shape=Shape(1, 1, 4),
        classes=SPECIES,
        source="Fisher (1936), doi 10.24432/C56C76, UCI Machine Learning Repository, CC BY 4.0",
        about="150 flowers of three species by four lengths. Two of the species overlap.",
    ),
    Dataset(
        key="wine",
        name="Wine",
        draw=_read("wine"),
        shape=Shape(1, 1, 13),
        classes=("0", "1", "2"),
        source="Aeberhard and Forina (1992), doi 10.24432/C5PC7J, "
        "UCI Machine Learning Repository, CC BY 4.0",
        about="178 wines of three cultivars by 13 measurements, of very different sizes before "
        "they are standardised.",
    ),
    Dataset(
        key="cancer",
        name="Breast cancer",
        draw=_read("cancer"),
        shape=Shape(1, 1, 30),
        classes=("malignant", "benign"),
        source="Wolberg, Mangasarian, Street and Street (1993), doi 10.24432/C5DW2B, "
        "UCI Machine Learning Repository, CC BY 4.0",
        about="569 tumours by 30 measurements of their cells, many of which say nearly the "
        "same: the loss is a long valley.",
    ),
    Dataset(
        key="cars",
        name="Stopping distance of cars",
        draw=_cars,
        shape=Shape(1, 1, 1),
        classes=(),
        source="Ezekiel (1930), Methods of Correlation Analysis, Wiley; the data set cars of R",
        about="Speed and stopping distance of fifty cars: numbers to be said, not classes.",
    ),
)
GENERATED = (
    Dataset(
        key="moons",
        name="Moons",
        draw=_moons,
        shape=PLANE,
        classes=("upper", "lower"),
        source="drawn by the seed",
        about="Two half circles, each reaching into the other: no straight line parts them.",
        params=(N, SPREAD),
    ),
    Dataset(
        key="circles",
        name="Circles",
        draw=_circles,
        shape=PLANE,
        classes=("outer", "inner"),
        source="drawn by the seed",
        about="A ring around another.",
        params=(N, SPREAD),
    ),
    Dataset(
        key="spirals",
        name="Spirals",
        draw=_spirals,
        shape=PLANE,
        classes=("one", "other"),
        source="drawn by the seed; after Lang and Witbrock (1988)",
        about="Two arms wound into each other, of one turn and a half: hard for a small network.",
        params=(N, SPREAD),
    ),
    Dataset(
        key="xor",
        name="XOR",
        draw=_xor,
        shape=PLANE,
        classes=("equal", "different"),
        source="drawn by the seed; after Minsky and Papert (1969)",
        about="Four clouds, opposite ones of one class: no model without a hidden layer learns it.",
        params=(N, SPREAD),
    ),
    Dataset(
        key="noise",
        name="Noise on noise",
        draw=_noise,
        shape=Shape(1, 1, 1),
        classes=(),
        source="drawn by the seed",
        about="Nothing can be learned: the best weight and bias are near 0, the best loss near 1.",
        params=(N,),
    ),
    Dataset(
        key="sums",
        name="The two that are marked",
        draw=_sum,
        shape=Shape(20, 1, 2),
        classes=("at most 1", "more"),
        source="drawn by the seed; after Hochreiter and Schmidhuber (1997)",
        about="A sequence of numbers, two of them marked: is their sum more than 1? What is marked "
        "early must be remembered to the end.",
        params=(N, LENGTH),
    ),
)
MENU = {"Real": REAL, "Generated": GENERATED}
DATA = index((*REAL, *GENERATED))


def split(dataset: Dataset, *, seed: int = 0, share: float = VALIDATION, **params: float) -> Split:
    """Draw, shuffle and part a dataset by a seed: the last `share` is for validation.

    `params` are the dataset's own, all of them. The same arguments give the same arrays.
    """
    return _split(dataset, int(seed), float(share), Values(params))


@lru_cache(maxsize=16)
def _split(dataset: Dataset, seed: int, share: float, params: Mapping[str, float]) -> Split:
    rng = np.random.default_rng(seed)
    x, y = dataset.draw(rng, **params)
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    kept = len(x) - max(round(share * len(x)), 1)
    if dataset.scale is not None:
        x = x / dataset.scale
    elif dataset.shape.high == 1:
        x = _standard(x, kept)
    if not dataset.classes:
        y = _standard(y, kept)
    shape = dataset.shape
    if dataset.params and dataset.params[-1] is LENGTH:
        shape = shape._replace(high=int(params["length"]))
    parts = x[:kept], y[:kept], x[kept:], y[kept:]
    for part in parts:
        part.flags.writeable = False
    return Split(*parts, dataset.classes, shape)


def _standard(x: np.ndarray, kept: int) -> np.ndarray:
    """Columns less the mean of the first `kept` rows, over their deviation where there is some.

    That of equal numbers may come out as rounding, which is none.
    """
    mean, deviation = x[:kept].mean(axis=0), x[:kept].std(axis=0)
    some = deviation > 1e-12 * np.abs(mean)
    return (x - mean) / np.where(some, deviation, 1.0)


def batches(n: int, size: int, epochs: int, seed: int) -> np.ndarray:
    """The examples of every step, (steps, size): each epoch a new shuffle, the same for every run.

    What does not fill a batch is left out of that epoch; a batch is at most all n examples.
    """
    size, rng = min(size, n), np.random.default_rng([seed, 1])
    full = n - n % size
    return np.concatenate([rng.permutation(n)[:full].reshape(-1, size) for _ in range(epochs)])
