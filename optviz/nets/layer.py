"""What a layer is: its formulas, for a batch of examples, and the shape of its weights."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ..words import Message, of_card


class Shape(NamedTuple):
    """What one example is: `high` × `wide` places (or steps) of `channels` numbers each."""

    high: int
    wide: int
    channels: int

    @property
    def size(self) -> int:
        """How many numbers it is."""
        return self.high * self.wide * self.channels


@dataclass(frozen=True, eq=False)
class Layer:
    """A kind of layer.

    All arrays of its formulas are flat, one example after another: x and y, what comes in and what
    goes out, `w` its weights, the bias last, and `sizes` five numbers: how many examples there are,
    then height, width and channels of x, and the channels of y.

    `forward(x, w, y, sizes)` fills y. `to_input(dy, x, y, w, dx, sizes)` is the chain rule back to
    what came in, and `to_weights(dy, x, y, w, dw, sizes)` back to the weights, where it has some;
    both take what the loss says of y, and fill. `shape(shape, outputs)` is that of y, and
    `weights(shape, outputs)` those of its weights in order; `fan` is how many numbers one of y
    comes from and one of x goes to, for the size of random weights.
    """

    key: str
    name: str
    forward: Callable
    to_input: Callable
    to_weights: Callable | None = None
    shape: Callable[[Shape, int], Shape] = lambda shape, _: shape
    weights: Callable[[Shape, int], tuple[tuple[int, ...], ...]] = lambda _, __: ()
    fan: Callable[[Shape, int], tuple[int, int]] = lambda _, __: (1, 1)
    formula: str = ""
    rectifies: bool = False
    """Whether what it lets out is 0 over half of all inputs, so that a unit of it can die."""

    @property
    def text(self) -> str:
        """What students read: the docstring of the layer's own file."""
        return inspect.cleandoc(inspect.getmodule(self.forward).__doc__)

    def said(self, what: str) -> Message:
        """A text of the card, by the name of its field: `name`, `text`."""
        return of_card(f"layers.{self.key}.{what}", getattr(self, what))
