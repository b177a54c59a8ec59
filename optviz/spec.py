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

from .words import Message, Row, Wrong, message, of_card

Point = tuple[float, float]


@dataclass(frozen=True)
class Param:
    """One number a person can set, with the range of its slider and the range it may have at all.

    A parameter with `choices`, pairs of a word for the link and a text for people, is set to one of
    them; its value is the place of that choice, counted from 0. `choice` and `tick` make such. The
    choices whose words are `alike` lead along one path, but for rounding, while η is constant.

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
    alike: tuple[str, ...] = ()

    @property
    def allowed(self) -> Message | Row:
        """The accepted range in words, for messages."""
        if self.choices:
            return message("allowed.one_of", words=Row(tuple(word for word, _ in self.choices)))
        low, high, below = self.at_least, self.at_most, self.below
        parts = [message("allowed.whole" if self.integer else "allowed.number")]
        if low > -math.inf and high < math.inf:
            parts.append(message("allowed.from_to", low=low, high=high))
        elif low > -math.inf:
            parts.append(message("allowed.at_least", low=low))
        elif high < math.inf:
            parts.append(message("allowed.at_most", high=high))
        if below < math.inf:
            bounded = len(parts) > 1
            parts.append(message("allowed.and_below" if bounded else "allowed.below", below=below))
        return Row(tuple(parts), "join.space")

    def said(self, what: str, card: str = "") -> Message:
        """Its `label`, or the text of the choice whose word it is.

        `card` is the path of the card it stands on, where there is one: `optimizers.adam`.
        """
        text = self.label if what == "label" else dict(self.choices)[what]
        return of_card(f"{card}{'.' * bool(card)}params.{self.name}.{what}", text)

    def check(self, value: object) -> float:
        """Return `value` as a float, or raise Wrong, which says what it may be.

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
            raise Wrong("wrong.value", name=self.name, allowed=self.allowed, given=repr(value))
        return number


def choice(
    name: str,
    label: str,
    choices: tuple[tuple[str, str], ...],
    default: str,
    alike: tuple[str, ...] = (),
) -> Param:
    """A parameter that is one of a few: pairs of the word in a link and the text for people."""
    words = [word for word, _ in choices]
    last = float(len(words) - 1)
    return Param(
        name, "", label, float(words.index(default)), 0.0, last,
        at_least=0.0, at_most=last, integer=True, choices=choices, alike=alike,
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
    `as_in` holds, for each of PyTorch, optax, Keras, the `authors` by their code and the `paper`
    where they have the method, the parameters, other than η, in which theirs differs from our
    defaults. `steep` are parameters with which a method settles on the steepest surfaces too, where
    its defaults diverge. A method that
    `drifts` moves a coordinate that never has a slope, since an average of slopes does not start at
    0. A `misprint` is a formula that was printed wrongly and runs as it was printed.
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
    steep: Mapping[str, float] = field(default_factory=dict)
    drifts: bool = False
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

    def said(self, what: str) -> Message:
        """A text of the card, by the name of its field: `name`, `text`, `convention`."""
        return of_card(f"optimizers.{self.key}.{what}", getattr(self, what))

    @property
    def text(self) -> str:
        """What students read: the docstring of the method's own file."""
        return inspect.cleandoc(inspect.getmodule(self.step).__doc__)


Named = tuple[str, Mapping[str, float | str]]


@dataclass(frozen=True, eq=False)
class LineUp:
    """What is shown of a surface to whoever brings no runs: in its window they do what it teaches.

    `runs` are pairs of an optimizer's key and what the run has beside the surface's values: `clip`,
    or parameters by name, a choice by its word. All runs that clip share the `threshold`. Start and
    steps are the surface's own and the window its domain, unless it says otherwise.
    """

    runs: tuple[Named, ...] = (
        ("gd", {}),
        ("momentum", {}),
        ("momentum", {"clip": "norm"}),
        ("adam", {}),
    )
    threshold: float = 1.0
    start: Point | None = None
    steps: int | None = None
    window: tuple[Point, Point] | None = None


@dataclass(frozen=True)
class Data:
    """What a model is fitted to: `points`, with the words under and beside their axes.

    At u the model has z = x (u - centre) / scale + y, and says `unit` times z, or, where it is
    `logistic`, the odds e^z.
    """

    points: tuple[Point, ...]
    across: str
    up: str
    centre: float = 0.0
    scale: float = 1.0
    unit: float = 1.0
    logistic: bool = False


@dataclass(frozen=True, eq=False)
class Surface:
    """A loss over the plane.

    `function(x, y, *params) -> value, d/dx, d/dy`, on floats. `domain` is ((x0, x1), (y0, y1)).
    `minima` are the known global minimisers, for the default parameters where there are some; where
    they are some of many that lie on lines, `valleys` are those lines, each a row of points.
    `lr` names a learning rate that works from `start`, for each family of methods; `tame` one at
    which no method multiplies rounding, where those lead through dents, over a wall or a ridge, or
    back and forth over an edge. On a `restless` surface gradient descent settles at no fixed η.

    `expression` is the value once more, in the language of `surfaces/reader.py` and with the
    parameters by their names: from the published formula, not from the function, so that each
    vouches for the other, and a script's loss is written from it. Where there is no closed form,
    `code` is a script's loss instead: Python that defines `loss(x, y)`, with {lib} in the place of
    the framework.

    A `timed` function takes one argument more, t: it returns the loss over all time, with the
    gradient that arrives at step t = 1, 2, …; at t = 0 the gradient is that of the value. A run is
    projected into `bounds`, ((x0, x1), (y0, y1)), after each step. `reading` is a sentence with
    places {x} and {y} that says what a position means, `names` are its coordinates' own where they
    have some, and `data` what its model is fitted to. A surface that was `typed` has a `program`;
    see `surfaces/tape.py`. A `slow` one takes so many times as long as the others, so that what is
    swept over it is coarser.
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
    tame: float | None = None
    restless: bool = False
    params: tuple[Param, ...] = ()
    steps: int = 300
    expression: str = ""
    code: str = ""
    timed: bool = False
    bounds: tuple[Point, Point] | None = None
    reading: str = ""
    names: tuple[str, str] = ("x", "y")
    data: Data | None = None
    valleys: tuple[tuple[Point, ...], ...] = ()
    line_up: LineUp = LineUp()
    typed: str = ""
    program: tuple[float, ...] = ()
    slow: int = 1

    def said(self, what: str) -> Message:
        """A text of the card, by the name of its field: `name`, `teaches`, `reading`."""
        return of_card(f"surfaces.{self.key}.{what}", getattr(self, what))


def of_menu(menu: str, group: str) -> Message:
    """The name of a group of a menu: `optimizers`, `surfaces`, `models`, `layers` or `data`."""
    return of_card(f"menus.{menu}.{group.lower().replace(' ', '_')}", group)


def index(cards: Iterable) -> Mapping:
    """Return the cards by key, in the order given; two cards with one key are an error."""
    table: dict = {}
    for card in cards:
        if card.key in table:
            raise ValueError(f"Two cards share the key {card.key!r}.")
        table[card.key] = card
    return MappingProxyType(table)
