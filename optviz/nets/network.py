"""A network: layers in a row, over one flat vector of weights."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import prod

import numpy as np

from .layer import Layer, Shape
from .layers import LAYERS
from .losses import cross_entropy

# How random weights begin, each normal with this deviation by how many numbers come in and go out;
# biases are 0.
INITS: dict[str, Callable[[int, int], float]] = {
    "he": lambda into, _: (2 / into) ** 0.5,
    "glorot": lambda into, out: (2 / (into + out)) ** 0.5,
    "zeros": lambda _, __: 0.0,
    "large": lambda into, _: 2 * (2 / into) ** 0.5,
}
# The columns of a plan.
KIND, FROM, TO, X, Y, HIGH, WIDE, CHANNELS, OUTPUTS, WIDTH = range(10)
NUMBERS = {key: number for number, key in enumerate(LAYERS)}


@dataclass(frozen=True, eq=False)
class Network:
    """Layers over examples of one shape: pairs of a layer and the channels that it lets out.

    The weights of a run are one vector (L,): those of the first layer, its bias last, then those of
    the next; `places` says where each lies. `loss` is one of `losses`.
    """

    shape: Shape
    layers: tuple[tuple[Layer, int], ...]
    loss: Callable = cross_entropy

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """What an example is before each layer, and after the last."""
        return tuple(
            accumulate(
                self.layers, lambda shape, row: row[0].shape(shape, row[1]), initial=self.shape
            )
        )

    @cached_property
    def places(self) -> tuple[tuple[tuple[slice, tuple[int, ...]], ...], ...]:
        """Where each layer's weights lie in the vector, and their shapes, the bias last."""
        at, places = 0, []
        for (layer, outputs), shape in zip(self.layers, self.shapes, strict=False):
            row = []
            for one in layer.weights(shape, outputs):
                row.append((slice(at, at + prod(one)), one))
                at += prod(one)
            places.append(tuple(row))
        return tuple(places)

    @cached_property
    def size(self) -> int:
        """How many weights there are, L."""
        return max((place[-1][0].stop for place in self.places if place), default=0)

    @cached_property
    def biases(self) -> np.ndarray:
        """Which weights are biases, (L,)."""
        found = np.zeros(self.size, dtype=bool)
        for place in self.places:
            if place:
                found[place[-1][0]] = True
        return found

    @cached_property
    def learning(self) -> tuple[int, ...]:
        """The layers that have weights, by their places in the row."""
        return tuple(k for k, place in enumerate(self.places) if place)

    @cached_property
    def plan(self) -> np.ndarray:
        """What the loop reads, a row for each layer, (layers, 10): see KIND and what follows it.

        From where to where its weights lie; where its x and y begin among the numbers that one
        example is on its way; the shape of x, and the channels and the size of y.
        """
        rows, at, end = [], 0, 0
        for k, (layer, outputs) in enumerate(self.layers):
            before, after = self.shapes[k], self.shapes[k + 1]
            begin, end = end, self.places[k][-1][0].stop if self.places[k] else end
            rows.append(
                (NUMBERS[layer.key], begin, end, at, at + before.size, *before, outputs, after.size)
            )
            at += before.size
        return np.array(rows, dtype=np.int64).reshape(-1, 10)

    @cached_property
    def work(self) -> int:
        """How many products of a weight and a number one example takes on its way through."""
        rows = zip(self.layers, self.shapes, self.shapes[1:], self.places, strict=False)
        return sum(
            sum(prod(one) for _, one in place[:-1]) * after.high * after.wide
            for _, _, after, place in rows
        )

    @cached_property
    def width(self) -> int:
        """How many numbers one example is on its way, from what comes in to what goes out."""
        return sum(shape.size for shape in self.shapes)

    def start(self, seed: int, init: str = "he") -> np.ndarray:
        """Random weights (L,), as INITS has them."""
        rng, weights = np.random.default_rng(seed), np.zeros(self.size)
        for (layer, outputs), shape, place in zip(
            self.layers, self.shapes, self.places, strict=False
        ):
            deviation = INITS[init](*layer.fan(shape, outputs))
            for at, _ in place[:-1]:
                weights[at] = rng.standard_normal(at.stop - at.start) * deviation
        return weights
