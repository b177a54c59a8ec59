"""The methods of a search: in what order which points are tried."""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import Executor

import numpy as np

from ..words import Wrong
from .bayes import bayes, installed
from .points import grid, random, sobol
from .searches import Search, Tried

# What is kept of each rung of a halving, the next of which is as many times as long; and rungs.
KEPT, RUNGS = 3, 4
Blocks = Iterator[list[Tried]]
Method = Callable[[Search, Executor | None], Blocks]


def _at_once(points: Callable[[int, int, int], np.ndarray]) -> Method:
    def blocks(search: Search, executor: Executor | None) -> Blocks:
        values = search.values(points(len(search.over), search.budget, search.seed))
        return search.evaluated(values, search.target.length, executor=executor)

    return blocks


def _halving(search: Search, executor: Executor | None) -> Blocks:
    """Rungs that cost the same: of three times fewer points, three times as long."""
    total = search.target.length
    lengths = sorted({max(total // KEPT**k, 1) for k in range(RUNGS)})
    each = max(search.budget / len(lengths), 1.0)
    count = max(int(each * total / lengths[0]), 1)
    values, spent = search.values(random(len(search.over), count, search.seed)), 0.0
    for length in lengths:
        rung: list[Tried] = []
        for block in search.evaluated(values, length, spent, executor):
            rung += block
            yield block
        spent = rung[-1].spent
        order = search.target.score(np.array([point.loss for point in rung])).argsort(kind="stable")
        values = [values[k] for k in order[: max(math.ceil(len(values) / KEPT), 1)]]


METHODS: dict[str, Method] = {
    "grid": _at_once(grid),
    "random": _at_once(random),
    "sobol": _at_once(sobol),
    "halving": _halving,
    "bayes": bayes,
}


def offered() -> list[str]:
    """The methods that can be had here: one of them needs a package of its own."""
    return [name for name in METHODS if name != "bayes" or installed()]


def blocks(search: Search, executor: Executor | None = None) -> Blocks:
    """Every point that a search tries, in its order, as they are evaluated on an executor or here.

    Raises Wrong where there is no such method, or not here.
    """
    if search.method not in METHODS:
        raise Wrong("wrong.search_method", given=search.method, known=", ".join(METHODS))
    return METHODS[search.method](search, executor)


def tried(search: Search, executor: Executor | None = None) -> Iterator[Tried]:
    """The same, one after another."""
    for block in blocks(search, executor):
        yield from block
