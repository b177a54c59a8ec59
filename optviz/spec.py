"""The cards: what a parameter, an optimizer and a surface are, and nothing that computes.

A card is the single source of everything said about a thing: its slider, its place in a link,
its legend, its checks and its page in the reference are all read off it.
"""

import inspect
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Literal

Point = tuple[float, float]


@dataclass(frozen=True)
class Param:
    """One number a person can set, with the range of its slider and the range it may have at all.

    A parameter with `choices`, pairs of a word for the link and a text for people, is set to one of
    them; its value is the place of that choice, counted from 0. `choice` and `tick` make such.

    `low` and `high` bound the slider. `at_least`, `at_most` and `below` bound what is accepted
    from a typed value, a link or a call: `at_least <= value <= at_most` and `value < below`.
    `scale` is how the slider spreads its range: `linear`, `log`, or `near_one` (logarithmic in
    the distance to 1, for decay rates). A log slider with a positive `low` never reaches 0; a
    value of 0 is still accepted where `at_least` allows it.
    """

    name: str
    symbol: str
    label: str
    default: float
    low: float
    high: float
    scale: Literal["linear", "log", "near_one"] = "linear"
    at_least: float = -math.inf
    at_most: float = math.inf
    below: float = math.inf
    integer: bool = False
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def allowed(self) -> str:
        """The accepted range in words, for messages."""
        if self.choices:
            return f"one of {', '.join(word for word, _ in self.choices)}"
        kind = "a whole number" if self.integer else "a number"
        bounds = []
        if self.at_least > -math.inf and self.at_most < math.inf:
            bounds.append(f"from {self.at_least:g} to {self.at_most:g}")
        elif self.at_least > -math.inf:
            bounds.append(f"of at least {self.at_least:g}")
        elif self.at_most < math.inf:
            bounds.append(f"of at most {self.at_most:g}")
        if self.below < math.inf:
            bounds.append(f"{'and ' if bounds else ''}below {self.below:g}")
        return " ".join([kind, *bounds])

    def check(self, value: object) -> float:
        """Return `value` as a float, or raise ValueError with one sentence naming the range.

        A choice may be given by its word.
        """
        words = [word for word, _ in self.choices]
        if value in words:
            return float(words.index(value))
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            number = math.nan
        within = self.at_least <= number <= self.at_most and number < self.below
        if not (math.isfinite(number) and within and (not self.integer or number.is_integer())):
            raise ValueError(f"{self.name} must be {self.allowed}, not {value!r}.")
        return number


def choice(
    name: str, label: str, choices: tuple[tuple[str, str], ...], default: str, symbol: str = ""
) -> Param:
    """A parameter that is one of a few: pairs of the word in a link and the text for people."""
    words = [word for word, _ in choices]
    last = float(len(words) - 1)
    return Param(
        name, symbol, label, float(words.index(default)), 0.0, last,
        at_least=0.0, at_most=last, integer=True, choices=choices,
    )  # fmt: skip


def tick(name: str, label: str, default: bool, texts: tuple[str, str]) -> Param:
    """A parameter that is 0 or 1, `no` or `yes` in a link; `texts` say what each means."""
    words = ("no", "yes")
    return choice(name, label, tuple(zip(words, texts, strict=True)), words[default])


@dataclass(frozen=True, eq=False)
class Optimizer:
    """A method that moves each coordinate by itself.

    `step(x, g, *state, *params) -> x, *state` is one coordinate's arithmetic for one step, on
    floats; a step without state returns x alone. State starts at 0. The first parameter is `lr`.
    `family` picks the surface's good learning rate, of which `rate` is the share that suits this
    method; one of the family `own` brings its own.
    `as_in` holds, for each of PyTorch, optax, Keras and the paper where they have the method, the
    parameters, other than η, in which theirs differs from our defaults. A `misprint` is a formula
    that was printed wrongly and runs as it was printed.
    """

    key: str
    name: str
    step: Callable
    params: tuple[Param, ...]
    family: Literal["gd", "momentum", "adagrad", "adaptive", "own"]
    formula: str
    citation: str
    convention: str
    rate: float = 1.0
    as_in: Mapping[str, Mapping[str, float | str]] = field(default_factory=dict)
    misprint: bool = False
    stability_limit: Callable[..., float] | None = None
    """The largest stable learning rate times curvature on a quadratic, from the parameters."""
    adaptive_limit: Callable[..., float] | None = None
    """The same for a method that divides the step, of the curvature over its divisors."""

    @cached_property
    def state(self) -> tuple[str, ...]:
        """The names of what the method remembers, in the order of `step`."""
        names = tuple(inspect.signature(self.step).parameters)
        params = tuple(p.name for p in self.params)
        if names[-len(params) :] != params or len(names) < 2 + len(params):
            raise ValueError(f"{self.key}: step must take x, g, its state, then {params}.")
        return names[2 : len(names) - len(params)]

    @property
    def text(self) -> str:
        """What students read: the docstring of the method's own file."""
        return inspect.cleandoc(inspect.getmodule(self.step).__doc__)


@dataclass(frozen=True, eq=False)
class Surface:
    """A loss over the plane.

    `function(x, y, *params) -> value, d/dx, d/dy`, on floats. `domain` is ((x0, x1), (y0, y1)).
    `minima` are the known global minimisers, for the default parameters where there are some.
    `lr` names a learning rate that works from `start`, for each family of methods.

    A `timed` function takes one argument more, t: it returns the loss over all time, with the
    gradient that arrives at step t = 1, 2, …; at t = 0 the gradient is that of the value. A run is
    projected into `bounds`, ((x0, x1), (y0, y1)), after each step. `reading` is a sentence with
    places {x} and {y} that says what a position means. A surface that was `typed` has a `program`;
    see `surfaces/tape.py`.
    """

    key: str
    name: str
    function: Callable
    domain: tuple[Point, Point]
    start: Point
    minima: tuple[Point, ...]
    formula: str
    citation: str
    teaches: str
    lr: Mapping[str, float]
    params: tuple[Param, ...] = ()
    steps: int = 300
    timed: bool = False
    bounds: tuple[Point, Point] | None = None
    reading: str = ""
    typed: str = ""
    program: tuple[float, ...] = ()


def index(cards: Iterable) -> Mapping:
    """Return the cards by key, in the order given; two cards with one key are an error."""
    table: dict = {}
    for card in cards:
        if card.key in table:
            raise ValueError(f"Two cards share the key {card.key!r}.")
        table[card.key] = card
    return MappingProxyType(table)
