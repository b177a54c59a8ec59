"""What a phenomenon is, and the few things that measuring one takes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np

from ...engine.runs import run
from ...engine.tasks import Trajectory
from ...words import Message, Row, message, of_card


@dataclass(frozen=True)
class Measured:
    """What the engine did just now, as a message, and whether that is what was predicted."""

    text: Message
    holds: bool


@dataclass(frozen=True)
class Phenomenon:
    """Something optimizers must be seen to do.

    `prediction` is the theory with its numbers, and how far off a measurement may be. `measure`
    runs the engine. `link` is the query string of a Lab that shows it, with the quantity of the
    curve that the prediction speaks of, and `watch` what is to be seen there.
    """

    id: str
    title: str
    prediction: str
    measure: Callable[[], Measured]
    link: str
    watch: str

    @property
    def in_lab(self) -> str:
        """The link with what is to be seen over the picture."""
        return f"{self.link}&about={self.id}"

    def said(self, what: str) -> Message:
        """A text of the phenomenon, by the name of its field: `title`, `prediction`, `watch`."""
        return of_card(f"phenomena.{self.id}.{what}", getattr(self, what))


def measured(phenomenon: Phenomenon) -> Measured:
    """What is measured now; where a run has not the steps to measure, that does not hold."""
    try:
        return phenomenon.measure()
    except (ArithmeticError, LookupError, ValueError):
        return Measured(message("phenomena.not_measured"), False)


def opens(surface: str, *runs: str, **settings: str | float) -> str:
    """The query string of a Lab, without a question mark; `runs` as a link has them."""
    return urlencode([("surface", surface), *settings.items(), *(("run", text) for text in runs)])


def bowl(optimizer: str, kappa: float, start, steps: int, **more) -> Trajectory:
    """Run on ½(x² + κy²)."""
    params = {"kappa": kappa, "angle": 0.0}
    return run("ravine", optimizer, start=start, steps=steps, surface_params=params, **more)


def distance(trajectory: Trajectory) -> np.ndarray:
    """How far from the origin each row is, (T+1,)."""
    return np.hypot(*trajectory.path.T)


def paces(optimizer: str, steps: int, **hparams) -> np.ndarray:
    """Steps down a slope whose gradient is 1 for ever, in units of η, (steps,), NaN if diverged."""
    lr, pace = 0.01, np.full(steps, np.nan)
    t = run("slope", optimizer, start=(0.0, 0.0), steps=steps, lr=lr, **hparams)
    taken = -np.diff(t.path[:, 0]) / lr
    pace[: len(taken)] = taken
    return pace


def first(condition: np.ndarray) -> int | None:
    """The first step at which a condition holds, None if it never does."""
    found = np.flatnonzero(condition)
    return int(found[0]) if found.size else None


def within(measured: Iterable, expected: Iterable, off: float = 0.0, share: float = 0.0) -> bool:
    """Whether each measured number is as expected, up to `off` or a `share` of it."""
    pairs = list(zip(measured, expected, strict=True))
    return all(m is not None and abs(m - e) <= max(off, share * abs(e)) for m, e in pairs)


def listed(values: Iterable, form: str = "4") -> Row:
    """Numbers in a row, of so many digits or `grouped`: 1, 2.5, never."""
    return Row(
        tuple(
            message("phenomena.never") if value is None else message(f"number.{form}", value=value)
            for value in values
        )
    )
