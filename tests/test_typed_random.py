"""Typed formulas at random: of any shape, and of shapes that are hard to tell apart.

f(a·x ± b·y) is level along straight lines, so that every Hessian is singular; what else people try
are products of functions of one variable, sums of squares, and constants in disguise.
`python -m tests.test_typed_random` checks all of the first family, which takes some minutes.
"""

import math
import random
from functools import cache
from itertools import product
from urllib.parse import urlencode

import numpy as np
import pytest

from optviz.engine import plane, typed
from optviz.engine.typed import typed_surface
from optviz.surfaces.reader import MAX_LENGTH
from optviz.surfaces.tokens import FUNCTIONS
from optviz.wire.payload import payload
from optviz.wire.request import read_request

from .links import opened
from .test_formula_random import Tree

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


@cache
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
    lab, notes = opened(urlencode({"surface": "formula", "f": text.replace(" ", "~")}))
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


OF_ONE = (
    *("{u}", "{u}**2", "{u}**3", "{u}**4 - {u}**2", "{u}**-2", "1/{u}", "1/(1 + {u}**2)"),
    *("sin({u})", "cos({u})", "tan({u})", "sin({u})/{u}", "exp({u})", "exp(-{u}**2)", "log({u})"),
    *("abs({u})", "sqrt({u})", "tanh({u})", "cosh({u})", "atan({u})", "max({u}, 0)"),
)
STEADY = (
    *("({t}) - ({t})", "({t})/({t})", "0*({t})", "({t})**0", "min({t}, {t}) - ({t})"),
    *("sin({t})**2 + cos({t})**2", "e - ({t}) + ({t})", "sqrt(({t})**2) - abs({t})"),
)


def structured(rng: random.Random) -> str:
    """A formula of a shape that people try, or that is less than it seems."""

    def of_one(name: str) -> str:
        inner = f"({rng.choice(FACTORS)}*{name} - {rng.randint(0, 3)})"
        return rng.choice(OF_ONE).format(u=inner)

    sign = rng.choice("+-*/")
    match rng.randrange(5):
        case 0:
            return rng.choice(ridges())[0]
        case 1:
            return f"{of_one('x')} * {of_one('y')}"
        case 2:
            return " + ".join(f"({of_one('x')} {sign} {of_one('y')})**2" for _ in range(3))
        case 3:
            return rng.choice(STEADY).format(t=f"{of_one('x')} {sign} {of_one('y')}")
    return f"{rng.choice(STEADY).format(t=of_one('x'))} {sign} {of_one('y')}"


# Of all that can be asked for with a formula: the search for its minima on one grid, from 200 of
# its points by 60 steps of Newton's, each with four slopes and three lengths, and what is beside.
MOST_POINTS = 201**2 + 200 * 60 * (4 + 3) + 20_000


@pytest.mark.random
def test_any_formula_is_little_work_and_breaks_nothing(times, monkeypatch):
    """Some took more than a second, one point after the other. Counted in points, not in time."""
    evaluated = []

    def counted(surface, points, params=None):
        evaluated.append(points.shape[1])
        return evaluate(surface, points, params)

    evaluate = plane.evaluate
    for module in (plane, typed):
        monkeypatch.setattr(module, "evaluate", counted)
    rng, tried = random.Random(8), 0
    while tried < 500 * times:
        text = Tree(rng, rng.randint(1, 5)).text(rng) if tried % 2 else structured(rng)
        if len(text) > MAX_LENGTH:
            continue
        tried += 1
        evaluated.clear()
        assert_usable(text, False)
        assert sum(evaluated) <= MOST_POINTS and len(evaluated) <= 500, text
        query = urlencode({"surface": "formula", "f": text.replace(" ", "~"), "steps": 30})
        payload(read_request(f"{query}&run=gd&run=adam&run=momentum~clip~norm"))


if __name__ == "__main__":
    everything = ridges()
    for text, whole in everything:
        assert_usable(text, whole)
    print(f"{len(everything)} formulas, all usable")
