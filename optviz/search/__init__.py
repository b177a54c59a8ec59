"""A search: which values of 1 to 4 parameters of a run end lowest after its T steps.

`grid`     the same number of values along every side
`random`   as many values of each parameter as there are points (Bergstra and Bengio 2012, Random
           search for hyper-parameter optimization, Journal of Machine Learning Research 13)
`sobol`    spread evenly and not at random (Sobol 1967), shifted by the seed
`halving`  many for few steps, the best third of them for three times as many, and so on
           (Jamieson and Talwalkar 2016, Non-stochastic best arm identification, AISTATS)

Every point is evaluated by the sweep of its task, on whichever executor is at hand.
"""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from ..engine.plane import comparable, floor
from ..lab.lineup import Run
from ..lab.maps import numeric
from ..lab.pad import value_at
from ..lab.state import Lab
from ..spec import Param
from ..words import Wrong

MOST_PARAMS, MOST_POINTS = 4, 100_000
# What is kept of each rung of a halving, the next of which has as many more steps; and rungs.
KEPT, RUNGS = 3, 4
# Direction numbers of the first four dimensions, of Joe and Kuo (2008), Constructing Sobol
# sequences with better two-dimensional projections, SIAM Journal on Scientific Computing 30(5):
# the degree, the inner coefficients of the polynomial, and the first odd numbers.
DIRECTIONS = ((1, 0, (1,)), (2, 1, (1, 3)), (3, 1, (1, 3, 1)))
BITS = 30


@dataclass(frozen=True)
class Tried:
    """One point: the values of the parameters by name, the steps it was given, and its loss.

    `loss` is infinite where it diverged. `spent` is what the search has cost up to here, in runs
    of T steps.
    """

    values: dict[str, float]
    steps: int
    loss: float
    spent: float


@dataclass(frozen=True, eq=False)
class Search:
    """What is searched: parameters `over`, by name, of the run in `slot`, for `budget` runs.

    Raises Wrong where there are none such, too many, or too few points.
    """

    lab: Lab
    slot: int
    over: tuple[str, ...]
    method: str = "random"
    budget: int = 64
    seed: int = 0

    def __post_init__(self) -> None:
        known = numeric(self.lab, self.run)
        for name in self.over:
            if name not in known:
                raise Wrong("wrong.search_param", name=name, known=", ".join(sorted(known)))
        if not 1 <= len(set(self.over)) == len(self.over) <= MOST_PARAMS:
            raise Wrong("wrong.search_over", most=MOST_PARAMS)
        if self.method not in METHODS:
            raise Wrong("wrong.search_method", given=self.method, known=", ".join(METHODS))
        if not 1 <= self.budget <= MOST_POINTS:
            raise Wrong("wrong.search_budget", most=MOST_POINTS)

    @property
    def run(self) -> Run:
        """The run that is searched for."""
        return self.lab.runs[self.slot]

    @property
    def params(self) -> list[Param]:
        """The parameters that are searched over."""
        known = numeric(self.lab, self.run)
        return [known[name] for name in self.over]

    def values(self, shares: np.ndarray) -> list[dict[str, float]]:
        """Points (n, d) of the unit cube as values that a slider has, by name."""
        return [
            {p.name: value_at(p, float(share)) for p, share in zip(self.params, row, strict=True)}
            for row in shares
        ]

    def losses(
        self, values: list[dict[str, float]], steps: int, executor: Executor | None
    ) -> np.ndarray:
        """The loss after so many steps of each, (n,), infinite where it diverged."""
        columns = {name: np.array([each[name] for each in values]) for name in self.over}
        task = replace(self.lab, steps=steps).task(self.run)
        return task.sweep(executor=executor, **columns).loss

    def score(self, loss: np.ndarray) -> np.ndarray:
        """What losses are compared by."""
        return comparable(loss, floor(self.lab.surface, self.lab.surface_params))


def grid(search: Search) -> np.ndarray:
    """As many points along every side as the budget has room for, its ends among them."""
    dimensions = len(search.over)
    side = int(search.budget ** (1 / dimensions) + 1e-9)
    along = np.linspace(0, 1, side) if side > 1 else np.array([0.5])
    return np.stack(np.meshgrid(*[along] * dimensions, indexing="ij"), axis=-1).reshape(
        -1, dimensions
    )


def random(search: Search) -> np.ndarray:
    """Points drawn evenly from the cube."""
    return np.random.default_rng(search.seed).random((search.budget, len(search.over)))


def sobol(search: Search) -> np.ndarray:
    """The first points of Sobol's sequence, all shifted by what the seed draws."""
    dimensions = len(search.over)
    shift = np.random.default_rng(search.seed).integers(0, 1 << BITS, dimensions)
    columns = [
        _sobol(dimension, search.budget) ^ shift[dimension] for dimension in range(dimensions)
    ]
    return np.stack(columns, axis=1) / (1 << BITS)


def _sobol(dimension: int, count: int) -> np.ndarray:
    """The first numbers of one dimension of the sequence, (count,), of BITS bits."""
    if dimension == 0:
        ways = [1 << (BITS - 1 - k) for k in range(BITS)]
    else:
        degree, inner, first = DIRECTIONS[dimension - 1]
        ways = [m << (BITS - 1 - k) for k, m in enumerate(first)]
        for k in range(degree, BITS):
            new = ways[k - degree] ^ (ways[k - degree] >> degree)
            for j in range(1, degree):
                if inner >> (degree - 1 - j) & 1:
                    new ^= ways[k - j]
            ways.append(new)
    numbers, current = np.zeros(count, dtype=np.int64), 0
    for n in range(1, count):
        # The rightmost zero bit of n - 1, as in Gray's code.
        current ^= ways[(~(n - 1) & n).bit_length() - 1]
        numbers[n] = current
    return numbers


def _at_once(points: Callable[[Search], np.ndarray]):
    def tried(search: Search, executor: Executor | None) -> Iterator[Tried]:
        values = search.values(points(search))
        losses = search.losses(values, search.lab.steps, executor)
        for k, (each, loss) in enumerate(zip(values, losses, strict=True), 1):
            yield Tried(each, search.lab.steps, float(loss), float(k))

    return tried


def _halving(search: Search, executor: Executor | None) -> Iterator[Tried]:
    """Rungs that cost the same: of three times fewer points, three times as many steps."""
    total = search.lab.steps
    lengths = sorted({max(total // KEPT**k, 1) for k in range(RUNGS)})
    each = max(search.budget / len(lengths), 1.0)
    first = replace(search, budget=max(int(each * total / lengths[0]), 1))
    values, spent = search.values(random(first)), 0.0
    for steps in lengths:
        losses = search.losses(values, steps, executor)
        for one, loss in zip(values, losses, strict=True):
            spent += steps / total
            yield Tried(one, steps, float(loss), spent)
        order = search.score(losses).argsort(kind="stable")
        values = [values[k] for k in order[: max(math.ceil(len(values) / KEPT), 1)]]


METHODS: dict[str, Callable[[Search, Executor | None], Iterator[Tried]]] = {
    "grid": _at_once(grid),
    "random": _at_once(random),
    "sobol": _at_once(sobol),
    "halving": _halving,
}


def tried(search: Search, executor: Executor | None = None) -> Iterator[Tried]:
    """Every point that a search tries, in its order, evaluated on an executor or here."""
    return METHODS[search.method](search, executor)


def best(search: Search, points: list[Tried]) -> Tried | None:
    """Of the points that were given all steps the one that ends lowest, None where all diverged."""
    whole = [point for point in points if point.steps == search.lab.steps]
    found = min(whole, key=lambda point: point.loss, default=None)
    return found if found is not None and math.isfinite(found.loss) else None
