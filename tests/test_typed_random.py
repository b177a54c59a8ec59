"""Typed formulas f(a·x ± b·y): level along straight lines, so that every Hessian is singular.

`python -m tests.test_own_random` checks the whole family, which takes some minutes.
"""

import math
import random
from itertools import product
from urllib.parse import urlencode

import numpy as np
import pytest

from optviz.engine.typed import typed_surface
from optviz.surfaces.tokens import FUNCTIONS

from .links import opened

pytestmark = pytest.mark.filterwarnings("error")

FACTORS = ("0.1", "0.5", "1", "2", "3", "7.3", "pi", "100")
# Where these have no value, or no bound, the lowest point may be an end or a pole.
BROKEN = ("tan", "log", "sqrt")
SHAPES = (
    *(f"{name}(u)" for name in FUNCTIONS if name not in ("min", "max")),
    *("min(u, 1)", "max(u, 1)", "max(abs(u), 1)", "u", "(u)**2", "(u)**3", "(u)**4", "1/(u)"),
    *("abs(u)**1.5", "2**(u)", "1/(1+(u)**2)", "exp(-(u)**2)", "log(1+(u)**2)", "sqrt(1+(u)**2)"),
    *("(u)**2/2 - cos(u)", "((u)**2-1)**2", "tanh(u)**2", "atan(u) + (u)**2"),
)


def ridges() -> list[tuple[str, bool]]:
    """All formulas of the family, and whether each has a finite value everywhere."""
    return [
        (shape.replace("u", f"{a}*x{sign}{b}*y") if "u" in shape else shape, whole)
        for shape in SHAPES
        for whole in [not shape.startswith((*(f"{name}(u)" for name in BROKEN), "1/(u)"))]
        for a, b, sign in product(FACTORS, FACTORS, "+-")
    ]


def assert_usable(text: str, whole: bool) -> None:
    """A link opens it, its numbers are numbers, and no point of a valley floor is named."""
    lab, notes = opened(urlencode({"surface": "formula", "f": text}))
    surface = typed_surface(text)
    assert notes == [] and lab.surface is surface, text
    numbers = [*surface.lr.values(), *surface.start, *np.ravel(surface.domain)]
    assert np.isfinite([*numbers, *np.ravel(surface.minima)]).all(), text
    assert all(rate > 0 for rate in surface.lr.values()), text
    assert not (whole and surface.minima), text


@pytest.mark.parametrize(
    "text", ["(x-2*y)**2", "cos(x+y)", "x**2-4*x*y+4*y**2", "(y-x**2)**2", "(x*x+y*y-1)**2"]
)
def test_a_valley_floor_is_a_surface_without_minima(text):
    assert_usable(text, True)


def test_formulas_that_are_level_along_lines():
    for text, whole in random.Random(3).sample(ridges(), 30):
        assert_usable(text, whole)


@pytest.mark.parametrize("a", [1, 3, 100])
@pytest.mark.parametrize("b", [0.01, 1, math.pi])
def test_the_smallest_curvature_across_makes_a_minimum(a, b):
    """What is nearly a valley floor is none: its one lowest point is found, and found well."""
    ((x, y),) = typed_surface(f"({a}*x - {b}*y)**2 + 1e-6*(x + y - 1)**2").minima
    assert math.dist((x, y), (b / (a + b), a / (a + b))) < 1e-4


if __name__ == "__main__":
    everything = ridges()
    for text, whole in everything:
        assert_usable(text, whole)
    print(f"{len(everything)} formulas, all usable")
