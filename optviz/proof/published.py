"""How far each surface is from what was published.

What the engine runs was derived by hand. The witness is the published expression on the card,
differentiated by the tape that reads typed formulas. Where a card has no such expression, nothing
vouches for the value here, and for the slopes differences of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..engine.plane import evaluate
from ..spec import Surface
from ..surfaces import SURFACES
from ..surfaces.formula import program
from ..surfaces.tape import FORMULA

POINTS = 500
TOLERANCE = 1e-12
# Of differences of five points, a share of the map apart.
APART, ROUGH = 1e-7, 1e-8


@dataclass(frozen=True)
class Witnessed:
    """A surface, and how far it is from its witness, relative to the largest on the map.

    `value` is of the loss, None where it has no witness; `slope` of both derivatives, and
    `tolerance` what they may be off.
    """

    surface: str
    value: float | None
    slope: float
    tolerance: float = TOLERANCE

    @property
    def holds(self) -> bool:
        return max(self.value or 0.0, self.slope) < self.tolerance


def points(surface: Surface) -> np.ndarray:
    """Points at random all over the map, the same at every visit, (2, n)."""
    low, high = np.array(surface.domain).T[:, :, None]
    return np.random.default_rng(8).uniform(low, high, (2, POINTS))


def _differences(surface: Surface, at: np.ndarray) -> np.ndarray:
    """The slopes at points (2, n) by five-point differences of the value, (2, n)."""
    (low, high), _ = surface.domain
    slopes = []
    for axis in APART * (high - low) * np.eye(2)[:, :, None]:
        one, two, back, far = (evaluate(surface, at + k * axis)[0] for k in (1, 2, -1, -2))
        slopes.append((8 * (one - back) - (two - far)) / (12 * axis.max()))
    return np.stack(slopes)


def witness(surface: Surface, at: np.ndarray) -> tuple[np.ndarray | None, np.ndarray]:
    """Values (n,), if any, and slopes (2, n) as published, at points (2, n)."""
    if not surface.expression:
        return None, _differences(surface, at)
    default = {p.name: p.default for p in surface.params}
    return evaluate(replace(FORMULA, program=program(surface.expression, default)), at)


def _off(ours: np.ndarray, theirs: np.ndarray | None) -> float | None:
    return None if theirs is None else float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def witnessed(surface: Surface) -> Witnessed:
    """Hold a surface against its witness."""
    at = points(surface)
    pairs = zip(evaluate(surface, at), witness(surface, at), strict=True)
    value, slope = (_off(*pair) for pair in pairs)
    return Witnessed(surface.key, value, slope, TOLERANCE if surface.expression else ROUGH)


def surfaces() -> Iterator[Witnessed]:
    """Every surface of the menu."""
    return map(witnessed, SURFACES.values())
