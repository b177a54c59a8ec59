"""The surface of a typed formula: true minima, a map and a start that fit, nothing that breaks."""

import json
import math
from urllib.parse import urlencode

import numpy as np
import pytest

from optviz.engine.plane import evaluate, floor
from optviz.engine.runs import run
from optviz.engine.sweeps import sweep
from optviz.engine.typed import MAX_MINIMA, typed_surface
from optviz.lab.link import encode
from optviz.lab.state import learning_rate
from optviz.optimizers import OPTIMIZERS
from optviz.scripts.losses import loss
from optviz.surfaces import SURFACES
from optviz.surfaces.tokens import FormulaError
from optviz.surfaces.typeset import latex, layout
from optviz.wire.payload import payload
from optviz.wire.request import read_request

pytestmark = pytest.mark.filterwarnings("error")

PI = math.pi
# Published formulas and all their global minimisers within [-10, 10]².
KNOWN = {
    "(1-x)**2 + 100*(y-x**2)**2": [(1, 1)],
    "(1.234-x)**2 + 100*(y-x**2)**2": [(1.234, 1.234**2)],
    "(x**2+y-11)**2 + (x+y**2-7)**2": SURFACES["himmelblau"].minima,
    "(1.5-x+x*y)**2 + (2.25-x+x*y**2)**2 + (2.625-x+x*y**3)**2": [(3, 0.5)],
    "-20*exp(-0.2*sqrt(0.5*(x**2+y**2))) - exp(0.5*(cos(2*pi*x)+cos(2*pi*y))) + e + 20": [(0, 0)],
    "(x+2*y-7)**2 + (2*x+y-5)**2": [(1, 3)],  # Booth
    "0.26*(x**2+y**2) - 0.48*x*y": [(0, 0)],  # Matyas
    "2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2": [(0, 0)],
    "(x**4-16*x**2+5*x + y**4-16*y**2+5*y)/2": SURFACES["styblinski_tang"].minima,
    "20 + x**2-10*cos(2*pi*x) + y**2-10*cos(2*pi*y)": [(0, 0)],
    "1e-12*(20 + x**2-10*cos(2*pi*x) + y**2-10*cos(2*pi*y))": [(0, 0)],
    "-cos(x)*cos(y)*exp(-(x-pi)**2-(y-pi)**2)": [(PI, PI)],  # Easom
    # Branin; its third minimum, at -π, and the edge of the box of the literature: (-π, 12.275).
    "(y - 5.1*x**2/(4*pi**2) + 5*x/pi - 6)**2 + 10*(1-1/(8*pi))*cos(x) + 10": [
        (PI, 2.275),
        (3 * PI, 2.475),
    ],
    "(x-9.5)**2 + (y-9.7)**2": [(9.5, 9.7)],
    "1e10*((x-1.23)**2 + (y+4.56)**2)": [(1.23, -4.56)],
    "-exp(-100*((x-1.23)**2 + (y+2.34)**2))": [(1.23, -2.34)],  # narrower than the grid is fine
    "abs(x) + abs(y-2)": [(0, 2)],
    "max(x, -x) + y*y": [(0, 0)],
    "sqrt(x*x + y*y)": [(0, 0)],
    "sqrt(x) + y*y": [(0, 0)],  # the lowest value is on the edge of where there are values
    "log(x)**2 + y**2": [(1, 0)],
}


@pytest.mark.parametrize("text", KNOWN)
def test_published_minima_are_found(text):
    surface = typed_surface(text)
    assert len(surface.minima) == len(KNOWN[text])
    for wanted in KNOWN[text]:
        assert min(math.dist(wanted, found) for found in surface.minima) < 1e-8
    (x0, x1), (y0, y1) = surface.domain
    assert all(x0 < x < x1 and y0 < y < y1 for x, y in surface.minima)


def test_six_hump_camel():
    """Its value is published to more digits than its places are."""
    surface = typed_surface("(4-2.1*x**2+x**4/3)*x**2 + x*y + (-4+4*y**2)*y**2")
    value, grad = evaluate(surface, np.array(surface.minima).T)
    assert len(value) == 2 and np.abs(grad).max() < 1e-12
    np.testing.assert_allclose(value, -1.031628453489877, rtol=1e-14)
    x, y = surface.minima[0]
    assert surface.minima[1] == pytest.approx((-x, -y), abs=1e-9)


def test_a_flat_minimum_is_found_as_well_as_its_values_tell():
    ((x, y),) = typed_surface("(x-1.23)**4 + (y-0.77)**4").minima
    assert math.dist((x, y), (1.23, 0.77)) < 1e-5
    assert evaluate(typed_surface("(x-1.23)**4 + (y-0.77)**4"), np.array([[x], [y]]))[0][0] < 1e-20


NO_MINIMA = {
    "unbounded": ["x", "x + y", "x*y", "x*x - y*y", "x**3 - 3*x*y**2", "-x*x - y*y", "tan(x)"],
    "lowest on the edge": ["exp(x)", "(x-100)**2 + y*y", "(x-10)**2 + y*y", "1/(1+x*x+y*y)"],
    "a pole": ["1/x", "log(x*x+y*y)", "log((x-1.23)**2+y*y)", "(x-3)**2 + y*y + log(x*x+y*y)"],
    "a whole valley": ["3", "0*x", "x*x", "max(x*x+y*y, 4)", "sin(x) + cos(y)", "sin(x)*sin(y)"],
    # The point of the grid next to the kink or the edge is not the lowest.
    "a kink off the grid": [
        "abs(x-1.23) + abs(y-0.77)",
        "sqrt((x-1.23)**2 + (y-0.77)**2)",
        "max(abs(x-0.05), abs(y))",
        "sqrt(x-1.23) + y*y",
    ],
    "values without a neighbourhood": ["x**x + y**2"],
}


@pytest.mark.parametrize("text", [text for texts in NO_MINIMA.values() for text in texts])
def test_no_minimum_is_named_where_none_is_known(text):
    assert typed_surface(text).minima == ()


@pytest.mark.parametrize("text", KNOWN)
def test_nothing_nearby_is_lower_than_a_named_minimum(text):
    surface = typed_surface(text)
    least = evaluate(surface, np.array(surface.minima).T)[0].min()
    rng = np.random.default_rng(2)
    for size in (10.0, 1.0, 1e-2, 1e-4):
        around = np.array(surface.minima[0])[:, None] + rng.uniform(-size, size, (2, 4000))
        value = evaluate(surface, around)[0]
        assert np.nanmin(value) >= least - 1e-9 * max(1.0, abs(least))


ODD = [
    *("3", "0", "0*x", "sqrt(x-20)", "log(-1-x*x)", "x/0", "0/0", "1e300*(x*x+y*y)", "1e308*x*10"),
    *("exp(exp(x*x)+y*y)", "exp(exp(exp(x*x+y*y)))", "9**9**9**9", "9**9**9**9*(x+y)", "x**9**9"),
    *("(x*x)**(y*y)", "x**y", "abs(x)**abs(y)", "1e-300*(x*x+y*y)", "1e-320*x", "tan(x)*tan(y)"),
    *("abs(x)", "max(x, y, 0)", "min(x, y)", "sqrt(abs(x*y))", "1/(x*y)", "log(abs(x-y))"),
    *("sin(1e9*x) + cos(1e9*y)", "x**-300", "(x*x+y*y)**0.1", "sqrt(x)*sqrt(y)", "sqrt(-x)"),
    *("sqrt(1e-4 - (x-9.05)**2 - (y-9.05)**2)", "1e154*x*x*1e154", "cosh(100*x)", "1e10+x*x+y*y"),
    "100*sqrt(abs(y-0.01*x**2)) + 0.01*abs(x+10)",
]


@pytest.mark.parametrize(
    "text", [*KNOWN, *(t for texts in NO_MINIMA.values() for t in texts), *ODD]
)
def test_any_formula_makes_a_usable_surface(text):
    surface = typed_surface(text)
    (x0, x1), (y0, y1) = surface.domain
    assert x1 - x0 == y1 - y0 > 0 and min(x0, y0) >= -20 and max(x1, y1) <= 20
    assert x0 < surface.start[0] < x1 and y0 < surface.start[1] < y1
    assert len(surface.minima) <= MAX_MINIMA and np.isfinite(surface.minima).all()
    assert surface.key == "formula" and surface.typed == text
    assert surface.formula == f"f(x, y) = {latex(layout(text))}"
    assert set(surface.lr) == set(SURFACES["formula"].lr)
    assert all(0 < rate <= 10 and math.isfinite(rate) for rate in surface.lr.values())
    grid = np.stack(np.meshgrid(np.linspace(x0, x1, 50), np.linspace(y0, y1, 50))).reshape(2, -1)
    if np.isfinite(evaluate(surface, grid)[0]).mean() > 0.5:
        value, grad = evaluate(surface, np.array(surface.start)[:, None])
        assert np.isfinite(value).all() and not np.isnan(grad).any()
    for optimizer in ("gd", "adam"):
        run(surface, optimizer, steps=20, lr=learning_rate(surface, OPTIMIZERS[optimizer]))


@pytest.mark.parametrize("text", [*KNOWN, *ODD, "x*y", "x**3 - 3*x*y**2"])
def test_from_a_link_to_the_picture(text):
    """With a learning rate that diverges too, since the reason why is worked out then."""
    for lr in ("", "&lr=9"):
        query = urlencode([("surface", "formula"), ("f", text)]) + f"{lr}&run=gd&run=adam&steps=30"
        answer = payload(read_request(f"{query}&ask=field~-2~2~-2~2"), 7)
        length = int.from_bytes(answer[:4], "little")
        header = json.loads(answer[4 : 4 + length])
        assert header["notes"] == [] and header["id"] == 7
        assert header["state"]["formula"] == text and header["state"]["surface"] == "formula"
        assert header["card"]["minima"] == [list(at) for at in typed_surface(text).minima]
        assert read_request(header["link"]).lab.surface is typed_surface(text)
        words = sum(4 * r["rows"] + -(-r["rows"] // 32) for r in header["runs"])
        assert len(answer) == 4 + length + 4 * (words + 128 * 128)


REASONABLE = [
    "x**2 + y**2",
    "x**2 + 10*y**2",
    "100*(x-1)**2 + y**2/100",
    "(x-3)**2/2 + (y+1)**4",
    "x**4 + y**4 - 4*x*y",
    "(1-x)**2 + 100*(y-x**2)**2",
    "(x**2+y-11)**2 + (x+y**2-7)**2",
    "(1.5-x+x*y)**2 + (2.25-x+x*y**2)**2 + (2.625-x+x*y**3)**2",
    "sin(x)**2 + sin(y)**2 + (x*x+y*y)/10",
    "log(1 + x**2 + 5*y**2)",
    "sqrt(1 + x**2 + 3*y**2)",
    "cosh(x) + cosh(y-1)",
    "exp(x+3*y-0.1) + exp(x-3*y-0.1) + exp(-x-0.1)",  # Boyd and Vandenberghe, 9.20
    "abs(x) + 3*abs(y)",
    "max(x**2, abs(y))",
    "1 - exp(-(x**2+y**2)/2)",
    "(x**2-y)**2 + (x-y)**2 + tanh(x)**2",
    "20 + x**2-10*cos(2*pi*x) + y**2-10*cos(2*pi*y)",
]


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam"])
@pytest.mark.parametrize("text", REASONABLE)
def test_recommended_rates_do_not_diverge_and_go_down(text, optimizer):
    surface = typed_surface(text)
    t = run(surface, optimizer, steps=300, lr=learning_rate(surface, OPTIMIZERS[optimizer]))
    assert t.diverged_at is None
    assert t.loss[-1] < t.loss[0]


def test_spaces_change_nothing_but_the_text():
    a, b = typed_surface("(x-1)**2+y**2"), typed_surface(" (x - 1)**2 + y**2 ")
    assert (a.program, a.minima, a.domain, a.start) == (b.program, b.minima, b.domain, b.start)
    assert typed_surface(SURFACES["formula"].typed) is SURFACES["formula"]


def test_a_formula_that_cannot_be_read_stays_an_error():
    for _ in range(2):
        with pytest.raises(FormulaError, match="there is no foo"):
            typed_surface("foo^2")


def test_a_letter_is_a_parameter_with_exact_derivatives():
    points = np.random.default_rng(4).uniform(-3, 3, (2, 300))
    surface = typed_surface("a*x^2 + sin(κ y)/a + x^κ")
    assert [p.name for p in surface.params] == ["a", "κ"]
    for a, kappa in ((1, 1), (2, 2), (-0.3, 3)):
        wanted = evaluate(typed_surface(f"({a})*x^2 + sin({kappa}*y)/({a}) + x^{kappa}"), points)
        found = evaluate(surface, points, {"a": a, "κ": kappa})
        for one, other in zip(found, wanted, strict=True):
            np.testing.assert_array_equal(one, other)


def test_a_sweep_over_a_letter_is_its_runs_bit_for_bit():
    surface, values = typed_surface("a*(x-b)^2 + y^2"), np.linspace(-1, 3, 200)
    starts = np.full((200, 2), 1.5)
    ends = sweep(surface, "adam", starts=starts, lr=0.1, surface_params={"a": values, "b": 0.5})
    for k in (0, 77, 199):
        alone = run(
            surface, "adam", start=starts[k], lr=0.1, surface_params={"a": values[k], "b": 0.5}
        )
        assert ends.position[k].tolist() == alone.path[-1].tolist()


def test_minima_move_with_the_letters_and_the_map_stays():
    """Else a loss would be measured from the least value at other values of the letters."""
    query = urlencode({"surface": "formula", "f": "(x-a)^2~+~y^2~+~b", "run": "gd"})
    lab = read_request(query).lab
    moved = read_request(f"{query}&a=1.5&b=-3").lab
    assert lab.surface is typed_surface("(x-a)^2 + y^2 + b") and lab.surface.minima == ((1, 0),)
    assert moved.surface.minima == ((1.5, 0),)
    assert [floor(at.surface, at.surface_params) for at in (lab, moved)] == [1, -3]
    assert (moved.surface.domain, moved.surface.start) == (lab.surface.domain, lab.surface.start)
    assert read_request(encode(moved)).lab == moved and encode(moved).count("a=1.5") == 1
    assert read_request(f"{encode(moved)}&ask=recommend").lab.surface is lab.surface


def test_the_letters_of_a_formula_travel_with_its_card():
    answer = payload(read_request("surface=formula&f=a*x^2%2By^2%2Bb&b=2&c=1&run=gd"))
    header = json.loads(answer[4 : 4 + int.from_bytes(answer[:4], "little")])
    assert [(p["name"], p["default"], p["label"]) for p in header["card"]["params"]] == [
        ("a", 1, "parameter"),
        ("b", 1, "parameter"),
    ]
    assert header["state"]["surface_params"] == {"a": 1, "b": 2} and header["floor"] == 2
    assert header["card"]["layout"] == layout("a*x^2+y^2+b")
    (note,) = header["notes"]
    assert note == ["note.no_setting", {"given": "'c'"}]


def test_a_plus_in_a_link_that_was_written_by_hand():
    for query in ("f=x^2+y^2", "f=x**2+3*y**2-1", "f=(x+1)^2+sin(y)+3", "f=|x|+|y|"):
        lab = read_request(f"surface=formula&{query}&run=gd").lab
        assert lab.surface.typed == query[2:]
        assert read_request(encode(lab)).lab.surface is lab.surface
    # A link keeps the spaces that it had; what was typed as a product stays one.
    assert encode(read_request("surface=formula&f=x**2+%2B+y**2&run=gd").lab).startswith(
        "surface=formula&f=x%2A%2A2+%2B+y%2A%2A2&"
    )
    lab = read_request("surface=formula&f=x~y&run=gd").lab
    assert lab.surface.typed == "x y" and read_request(encode(lab)).lab.surface is lab.surface


def test_what_the_formula_and_the_method_both_have_is_no_column():
    surface, starts = typed_surface("a*x^2 + y^2"), np.ones((2, 2))
    with pytest.raises(ValueError, match="a is a parameter of aggmo too, and stays one value"):
        sweep(surface, "aggmo", starts=starts, surface_params={"a": np.array([1.0, 2.0])})
    ends = sweep(surface, "aggmo", starts=starts, surface_params={"a": 3.0}, a=np.array([0.1, 0.2]))
    for k, a in enumerate((0.1, 0.2)):
        alone = run(surface, "aggmo", start=starts[k], surface_params={"a": 3.0}, a=a)
        assert ends.position[k].tolist() == alone.path[-1].tolist()


def test_a_script_has_the_letters_within_its_loss():
    """As a name of the script's own, t would be the step that it counts."""
    code = "\n".join(loss(typed_surface("t*x^2 + y^2"), {"t": 2.5}, "torch"))
    assert code == "def loss(x, y, t=2.5):\n    return t * x ** 2 + y ** 2"
