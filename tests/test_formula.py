"""Typed formulas: what they mean, what is refused and in which words, and nothing else."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from optviz.engine import kernels
from optviz.engine.plane import evaluate
from optviz.engine.typed import typed_surface
from optviz.surfaces.formula import program
from optviz.surfaces.reader import MAX_DEPTH, MAX_LENGTH, MAX_NODES, for_link, of_link, read
from optviz.surfaces.tape import FORMULA
from optviz.surfaces.tokens import FUNCTIONS, LETTERS, FormulaError

from .reference import Dual, dual

# Whatever warns while it reads or computes a formula would warn in front of a reader.
pytestmark = pytest.mark.filterwarnings("error")

NAN, INF = math.nan, math.inf


def surface(text):
    return replace(FORMULA, typed=text, program=program(text))


def at(text, *points):
    """The rows (value, d/dx, d/dy) at some points."""
    value, grad = evaluate(surface(text), np.array(points, dtype=float).T)
    return np.column_stack([value, grad.T]).tolist()


# The functions on dual numbers, with the derivatives as a table of integrals has them.


def _power(a, b):
    if not (b.dx or b.dy):
        value = a.value**b.value
        slope = b.value * a.value ** (b.value - 1) if b.value else 0.0
        if isinstance(value, complex) or isinstance(slope, complex):
            raise ValueError("not real")
        return a.chain(value, slope)
    value = math.exp(b.value * math.log(a.value))
    by_base, by_power = b.value * value / a.value, value * math.log(a.value)
    return Dual(value, by_base * a.dx + by_power * b.dx, by_base * a.dy + by_power * b.dy)


DUALS = {
    "sin": lambda a: a.chain(math.sin(a.value), math.cos(a.value)),
    "cos": lambda a: a.chain(math.cos(a.value), -math.sin(a.value)),
    "tan": lambda a: a.chain(math.tan(a.value), 1 / math.cos(a.value) ** 2),
    "exp": lambda a: a.chain(math.exp(a.value), math.exp(a.value)),
    "log": lambda a: a.chain(math.log(a.value), 1 / a.value),
    "sqrt": lambda a: a.chain(math.sqrt(a.value), 0.5 / math.sqrt(a.value)),
    "abs": lambda a: a.chain(math.fabs(a.value), math.copysign(1.0, a.value)),
    "tanh": lambda a: a.chain(math.tanh(a.value), math.cosh(a.value) ** -2),
    "sinh": lambda a: a.chain(math.sinh(a.value), math.cosh(a.value)),
    "cosh": lambda a: a.chain(math.cosh(a.value), math.sinh(a.value)),
    "atan": lambda a: a.chain(math.atan(a.value), 1 / (1 + a.value**2)),
    "min": lambda *parts: min(parts, key=lambda a: a.value),
    "max": lambda *parts: max(parts, key=lambda a: a.value),
}
OPERATORS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": _power,
}


def test_every_function_has_an_independent_version():
    assert set(DUALS) == set(FUNCTIONS)


def agrees(text, function, points):
    for (x, y), row in zip(points, at(text, *points), strict=True):
        expected = dual(function(Dual(x, 1.0, 0.0), Dual(y, 0.0, 1.0)))
        wanted = [expected.value, expected.dx, expected.dy]
        np.testing.assert_allclose(row, wanted, rtol=1e-12, atol=1e-300, err_msg=f"{text} {x} {y}")


POINTS = [tuple(p) for p in np.random.default_rng(3).uniform(-3, 3, (60, 2)).tolist()]
POSITIVE = [(abs(x), abs(y)) for x, y in POINTS]


@pytest.mark.parametrize("name", [k for k in FUNCTIONS if k not in ("min", "max")])
def test_every_function(name):
    points = POSITIVE if name in ("log", "sqrt") else [*POINTS, (9.0, -9.0)]
    agrees(f"{name}(x)", lambda x, y: DUALS[name](x), points)
    agrees(f"{name}(y)", lambda x, y: DUALS[name](y), [(y, x) for x, y in points])
    if name not in ("log", "sqrt"):
        agrees(f"{name}(x*y)", lambda x, y: DUALS[name](x * y), POINTS)


@pytest.mark.parametrize("sign", OPERATORS)
def test_every_operator(sign):
    agrees(f"x {sign} y", OPERATORS[sign], POSITIVE if sign == "**" else POINTS)
    agrees(f"y{sign}x", lambda x, y: OPERATORS[sign](y, x), POSITIVE if sign == "**" else POINTS)


@pytest.mark.parametrize("power", [0, 1, 2, 3, 7, -1, -2, 0.5, 1.5, -0.25])
def test_constant_powers(power):
    points = POINTS if power == int(power) else POSITIVE
    for text in (f"x**{power}", f"x**({power}+sin(0))", f"x**min({power}, 99)"):
        agrees(text, lambda x, y: _power(x, Dual(float(power))), points)


def test_signs_and_constants():
    agrees("-x", lambda x, y: -x, POINTS)
    agrees("+y - -x", lambda x, y: y + x, POINTS)
    assert at("pi", (5, 5)) == [[math.pi, 0, 0]] and at("e", (5, 5)) == [[math.e, 0, 0]]
    for number in ("3", "0.25", ".5", "2.", "1e3", "1E-3", "2.5e+2", "0", "007.5", "1e308"):
        assert at(number, (1, 1)) == [[float(number), 0, 0]]


def test_a_card_may_name_constants_and_a_reader_may_not():
    given = {"kappa": 50.0, "C": -0.5}
    assert program("kappa*x**C", {"kappa": 3.0, "C": 2.0}) == program("3*x**2")
    assert program("kappa*x + pi", given) == program("50*x + pi")
    for text in ("kappa*x", "x**C"):
        with pytest.raises(FormulaError, match="there is no"):
            program(text)
    with pytest.raises(FormulaError, match="there is no angle"):
        program("kappa*x + angle", given)


def test_least_and_greatest_of_many():
    for name in ("min", "max"):
        both = DUALS[name]
        agrees(f"{name}(x, y)", both, POINTS)
        agrees(f"{name}(x, y, 0.5, x*y)", lambda x, y, f=both: f(x, y, Dual(0.5), x * y), POINTS)
        agrees(f"{name}({name}(x,1),{name}(y,2),-1)", lambda x, y, f=both: (
            f(f(x, Dual(1.0)), f(y, Dual(2.0)), Dual(-1.0))
        ), POINTS)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2*3", 7),
        ("(1 + 2)*3", 9),
        ("2 - 3 - 4", -5),
        ("2 - (3 - 4)", 3),
        ("24/4/2", 3),
        ("24/(4/2)", 12),
        ("24/4*2", 12),
        ("2**3**2", 512),
        ("(2**3)**2", 64),
        ("-2**2", -4),
        ("(-2)**2", 4),
        ("2**-1", 0.5),
        ("2**-2**2", 0.0625),
        ("-2**-2", -0.25),
        ("2*-3", -6),
        ("2*3**2", 18),
        ("2**3*2", 16),
        ("--3", 3),
        ("-+-3", 3),
        ("1--1", 2),
        ("-3 + 1", -2),
        ("-3*2", -6),
        ("6/2*(1+2)", 9),
        ("0**0", 1),
        ("8/2/2 - 2**2**0*3", -4),
        ("  ( ( 7 ) )  ", 7),
    ],
)
def test_precedence(text, value):
    """The same with the numbers as numbers, and with x = 2 in place of each 2."""
    assert at(text, (0, 0))[0][0] == value
    assert at(re.sub(r"(?<![\d])2(?!\d)", "x", text), (2, 0))[0][0] == value


# As people write it, and the same with every sign.
WRITTEN = {
    "x^2+y^2": "x**2 + y**2",
    "2x": "2*x",
    "2.5x - .5y": "2.5*x - .5*y",
    "2(x+1)": "2*(x + 1)",
    "x y": "x*y",
    "xy + 2xy": "x*y + 2*x*y",
    "(x+1)(y-1)": "(x + 1)*(y - 1)",
    "x(y+1)^2": "x*(y + 1)**2",
    "sin(10x)": "sin(10*x)",
    "3sin(x)cos(y)": "3*sin(x)*cos(y)",
    "x²+y³": "x**2 + y**3",
    "x⁻¹ + y²³": "x**(-1) + y**23",
    "ln(x) + arctan(y)": "log(x) + atan(y)",
    "|y|": "abs(y)",
    "||x|-1| + |x||y|": "abs(abs(x) - 1) + abs(x)*abs(y)",
    "|x|y|x|": "abs(x)*y*abs(x)",
    "|(|x|)|": "abs(abs(x))",
    "e^x": "e**x",
    "e^-x^2": "e**(-(x**2))",
    "x−y": "x - y",
    "x·y×2÷x": "x*y*2/x",
    "2πx + pix": "2*pi*x + pi*x",
    "√x + √(y+1)": "sqrt(x) + sqrt(y + 1)",
    "sin x cos 2y": "sin(x)*cos(2*y)",
    "sin x^2 + sin²x + sin^2(x)": "sin(x**2) + sin(x)**2 + sin(x)**2",
    "f(x,y)=x": "x",
    "f(x, y) = x": "x",
    "z = x": "x",
    " f = x": "x",
    "x\u00a0+ 1": "x + 1",
    "1e5x + 2ex": "1e5*x + 2*e*x",
    # Precedence.
    "-x^2": "-(x**2)",
    "2^-1": "2**(-1)",
    "x^2^3": "x**(2**3)",
    "2^3x": "(2**3)*x",
    "x^2y": "(x**2)*y",
    "1/2x": "(1/2)*x",
    "x/2y": "(x/2)*y",
    "-2x^2": "(-2)*x**2",
    "x - 2y": "x - (2*y)",
    # LaTeX.
    r"\frac{x}{2}": "x/2",
    r"\frac12x + \dfrac{1}{4}y": "(1/2)*x + (1/4)*y",
    r"\left(1-x\right)^{2}+100\left(y-x^{2}\right)^{2}": "(1 - x)**2 + 100*(y - x**2)**2",
    r"\sin x+\cos\left(2y\right)": "sin(x) + cos(2*y)",
    r"\sin^{2}{\left(x \right)}": "sin(x)**2",
    r"\sqrt{x^2+1}\cdot\ln{y}": "sqrt(x**2 + 1)*log(y)",
    r"\pi x\times y \div 2": "pi*x*y/2",
    r"\left|y\right| + \lvert x \rvert": "abs(y) + abs(x)",
    r"\max(x,y) + \min\left(x, y\right)": "max(x, y) + min(x, y)",
    r"\mathrm{e}^{-x}\,\operatorname{tanh}(y)": "e**(-x)*tanh(y)",
    r"$x^2$": "x**2",
    r"$$f(x, y) = {x}^{2}$$": "x**2",
    r"\[ f\left(x,y\right) = x^2 \]": "x**2",
}  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN, ids=ascii)
def test_a_formula_as_people_write_it(text):
    assert program(text) == program(WRITTEN[text])


def test_letters_are_parameters():
    assert read("a*x^2 + y^2").letters == ("a",)
    assert read("y*b - a*x + b").letters == ("b", "a")
    assert read(r"κx + \theta y + \varepsilon").letters == ("κ", "θ", "ε")
    assert read("e*x + pi*y + sin(x)").letters == ()
    assert read("a*x + kappa", {"a", "kappa"}).letters == ()
    assert not set(LETTERS) & {"x", "y", "e", "f"}
    # A parameter stands still, like a number: (-1)**a has a value where a is whole.
    assert at("x^a", (-3, 0)) == [[-3, 1, 0]]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("x^2 y^2", "x^2+y^2"),  # what ?f=x^2+y^2 is once its + is a space
        ("x**2 3", "x**2+3"),
        ("2*x y - 1 sin(x)", "2*x+y - 1+sin(x)"),
        ("|x| |y|", "|x|+|y|"),
        ("(x 1)^2 (y 2)^2", "(x+1)^2+(y+2)^2"),
        ("x**2 + y**2", "x**2 + y**2"),
        ("x~y", "x y"),
        ("x~+~y 1", "x + y+1"),
        ("x y + *", "x y + *"),
        ("foo x", "foo x"),
    ],
)
def test_a_space_in_a_link_is_a_plus_that_was_written_by_hand(text, meant):
    assert of_link(text) == meant
    assert of_link(for_link(meant)) == meant


# (formula, point) → value, d/dx, d/dy
EDGES = [
    ("sqrt(x)", (0, 1), (0, INF, 0)),
    ("sqrt(x)", (-1, 1), (NAN, NAN, 0)),
    ("sqrt(x*x + y*y)", (0, 0), (0, 0, 0)),
    ("sqrt(0)", (0, 0), (0, 0, 0)),
    ("log(x)", (0, 1), (-INF, INF, 0)),
    ("log(x)", (-1, 1), (NAN, ..., 0)),
    ("abs(x)", (0, 1), (0, 0, 0)),
    ("abs(x)", (-2, 1), (2, -1, 0)),
    ("1/x", (0, 1), (INF, -INF, 0)),
    ("x/x", (0, 1), (NAN, NAN, 0)),
    ("x**0", (0, 1), (1, 0, 0)),
    ("x**1", (0, 1), (0, 1, 0)),
    ("x**2", (0, 1), (0, 0, 0)),
    ("x**0.5", (0, 1), (0, INF, 0)),
    ("x**-1", (0, 1), (INF, -INF, 0)),
    ("x**0.5", (-1, 1), (NAN, NAN, 0)),
    ("x**3", (-2, 1), (-8, 12, 0)),
    ("x**y", (0, 0), (1, NAN, NAN)),
    ("x**y", (0, 2), (0, 0, 0)),
    ("x**y", (0, 1), (0, 1, 0)),
    ("x**y", (0, -1), (INF, -INF, NAN)),
    ("x**y", (-2, 2), (4, -4, NAN)),
    ("x**y", (-2, 0.5), (NAN, NAN, NAN)),
    ("min(x, y)", (1, 1), (1, 1, 0)),
    ("max(x, y)", (1, 1), (1, 1, 0)),
    ("max(sqrt(x), 1)", (-1, 0), (NAN, NAN, 0)),
    ("max(1, sqrt(x))", (-1, 0), (NAN, NAN, 0)),
    ("min(sqrt(x), 1)", (-1, 0), (NAN, NAN, 0)),
    ("min(1, sqrt(x))", (-1, 0), (NAN, NAN, 0)),
    ("min(sqrt(x), -1)", (0, 0), (-1, 0, 0)),
    ("x*sqrt(x)", (0, 0), (0, 0, 0)),
    ("0*sqrt(x) + y", (0, 3), (3, 0, 1)),
    ("exp(x)", (1000, 0), (INF, INF, 0)),
    ("exp(-x)", (1000, 0), (0, 0, 0)),
    ("tanh(x)", (1000, 0), (1, 0, 0)),
    ("cosh(x)", (1000, 0), (INF, INF, 0)),
    ("1e308*10", (0, 0), (INF, 0, 0)),
    ("1e308*10*0", (0, 0), (NAN, 0, 0)),
    ("9**9**9**9 + y", (0, 0), (INF, 0, 1)),
    ("x**9**9**9", (1, 0), (1, INF, 0)),
    ("x**9**9**9", (0.5, 0), (0, ..., 0)),
]


@pytest.mark.parametrize(("text", "point", "expected"), EDGES)
def test_kinks_and_edges_of_domains(text, point, expected):
    found = at(text, point)[0]
    wanted = [f if e is ... else e for f, e in zip(found, expected, strict=True)]
    np.testing.assert_array_equal(found, wanted)


def sentence(text):
    """What a formula is refused with, which must be one sentence."""
    with pytest.raises(FormulaError) as error:
        program(text)
    said = str(error.value)
    outside = re.sub("“.*?”", "", said)
    assert outside.startswith("The formula ") and outside.endswith(".")
    assert len(re.findall(r"[.!?](?= |$)", outside)) == 1
    assert said.isprintable() and len(said) < 300
    said.encode()
    return said


STRANGE = "this has no place in a formula; allowed are x, y, pi, e, numbers, + - * / ^ ( ) | |, oth"
MISSING = "something is missing or left over; allowed are x, y"
REFUSED = [
    ("ab", 1, "a product is written a*b"),
    ("x + ya", 5, "a product is written y*a"),
    ("x2", 2, "a product is written …*2"),
    ("x 2", 3, "a product is written …*2"),
    ("(x+1)2", 6, "a product is written …*2"),
    ("1..2", 3, "a product is written …*.2"),
    ("1e5or x", 4, "a product is written o*r"),
    ("1if x else y", 2, "there is no if; allowed are"),
    ("0x1f", 4, "there is no f; allowed are"),
    ("X", 1, "there is no X; allowed are"),
    ("f*x", 1, "there is no f; allowed are"),
    ("xyz", 1, "there is no xyz; allowed are"),
    ("x==1", 2, "write only the right-hand side"),
    ("z = x = 1", 7, "write only the right-hand side"),
    ("y = x**2", 3, "write only the right-hand side"),
    ("foo(x)", 1, "there is no function foo; allowed are"),
    ("lg(x)", 1, "there is no function lg; allowed are"),
    ("eval(x)", 1, "there is no function eval; allowed are"),
    ("f(x)", 1, "there is no function f; allowed are"),
    ("log10(x)", 1, "log needs its argument in brackets, log(x)"),
    ("sin", 1, "sin needs its argument in brackets, sin(x)"),
    ("x + sin + y", 5, "sin needs its argument in brackets, sin(x)"),
    ("exp -x", 1, "exp needs its argument in brackets, exp(x)"),
    ("sin 2(x+1)", 1, "sin needs its argument in brackets, sin(x)"),
    ("|sin|x||", 2, "sin needs its argument in brackets, sin(x)"),
    ("sin^-1 x", 1, "sin to the power −1 can mean two things; write 1/sin(x) for the one"),
    ("1 + tan⁻¹(x)", 5, "tan to the power −1 can mean two things; write 1/tan(x)"),
    ("sin()", 1, "sin takes one argument"),
    ("sqrt(x, y)", 1, "sqrt takes one argument"),
    ("min(x)", 1, "min takes two arguments or more"),
    ("max()", 1, "max takes two arguments or more"),
    ("max x", 1, "max takes two arguments or more"),
    ("a*b*c*d*g*h*k", 13, "a formula has at most 6 letters besides x, y and e"),
    ("min(*x, y)", 5, MISSING),
    ("sin(*x)", 5, MISSING),
    ("sin(**x)", 5, MISSING),
    ("min(x, y, **x)", 11, MISSING),
    ("sin(x=1)", 6, "write only the right-hand side"),
    ("'a'", 1, STRANGE),
    ('"a"', 1, STRANGE),
    ("f'{x}'", 1, "there is no f"),
    ("x.y", 2, STRANGE),
    ("x.__class__", 2, STRANGE),
    ("x[0]", 2, STRANGE),
    ("[x]", 1, STRANGE),
    ("{x", None, MISSING),
    ("{x)", 3, MISSING),
    ("x, y", 2, MISSING),
    ("()", 2, MISSING),
    ("...", 1, STRANGE),
    ("lambda: x", 1, "there is no lambda"),
    ("True", 1, "there is no True"),
    ("x + None", 5, "there is no None"),
    ("x if y else 1", 3, "there is no if"),
    ("x and y", 3, "there is no and"),
    ("not x", 1, "there is no not"),
    ("x < 1", 3, STRANGE),
    ("x // y", 4, MISSING),
    ("x % y", 3, STRANGE),
    ("x @ y", 3, STRANGE),
    ("x & y", 3, STRANGE),
    ("~x", 1, STRANGE),
    ("x; y", 2, STRANGE),
    ("x # why", 3, STRANGE),
    ("(x := 1)", 4, STRANGE),
    ("await x", 1, "there is no await"),
    ("sin(x for x in y)", 7, "there is no for"),
    ("import os", 1, "there is no import"),
    ("__import__('os')", 1, STRANGE),
    ("1_000", 2, STRANGE),
    ("x_1", 2, STRANGE),
    ("x\\", 2, STRANGE),
    ("\\int x", 1, STRANGE),
    ("\\frac{x}", None, MISSING),
    ("\\sqrt[3]{x}", 6, STRANGE),
    ("\\operatorname{foo}(x)", 15, "there is no foo"),
    ("é + x", 1, STRANGE),
    ("x + ж", 5, STRANGE),
    ("𝐱 + 1", 1, STRANGE),
    ("x + １", 5, STRANGE),
    ("x⁻", 2, STRANGE),
    ("²", 1, MISSING),
    ("x + \u202ey", 5, STRANGE),
    ("\ud800", 1, STRANGE),
    ("x + \udfff", 5, STRANGE),
    ("x\0", 2, STRANGE),
    ("x\n+ y", 2, STRANGE),
    ("x\n", 2, STRANGE),
    ("x\ty", 2, STRANGE),
    ("x +", None, MISSING),
    ("f(x, y) =", None, MISSING),
    ("(x", None, MISSING),
    ("|x", None, MISSING),
    ("x)", 2, MISSING),
    ("sin(x", None, MISSING),
    ("  x + * y", 7, MISSING),
    ("  foo + x", 3, "there is no foo"),
    ("1e999", 1, "the number is too large"),
    ("x + 1e309", 5, "the number is too large"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "why"), REFUSED, ids=[ascii(r[0]) for r in REFUSED])
def test_a_refusal_is_one_sentence_with_the_place_and_what_to_write(text, place, why):
    said = sentence(text)
    assert why in said
    if place is not None:
        assert said.startswith(f"The formula cannot be read at character {place}, “") or (
            place > len(text) and said.startswith("The formula cannot be read at the end: ")
        )


@pytest.mark.parametrize("text", ["", " ", "\n", "\t  "])
def test_nothing_is_no_formula(text):
    assert sentence(text).startswith("The formula is empty; allowed are x, y, ")


def test_length():
    assert program("x" + " " * (MAX_LENGTH - 1)) == program("x")
    for text in ("x" + " " * MAX_LENGTH, "1" + "0" * 400, "(" * 10**6, "x" * 10**5, "é" * 301):
        said = sentence(text)
        assert said == (
            f"The formula has {len(text):,} characters; at most {MAX_LENGTH} are allowed."
        )
    assert at("9" * MAX_LENGTH, (0, 0))[0][0] == float("9" * MAX_LENGTH)


def test_depth():
    nested = lambda n: "-" * (n - 1) + "x"  # noqa: E731
    assert program(nested(MAX_DEPTH))
    said = sentence(nested(MAX_DEPTH + 1))
    assert f"at character {MAX_DEPTH + 1}, “x”" in said and "nested deeper than 40 levels" in said
    for text in ("sin(" * 41 + "x" + ")" * 41, "x**" * 41 + "x", "x-(" * 41 + "x" + ")" * 41):
        assert "nested deeper than 40 levels" in sentence(text)
    # Brackets alone, and terms side by side, are not nested.
    assert program("(" * 149 + "x" + ")" * 149) == program("x")
    assert at("+".join("x" * 99), (1, 0)) == [[99, 99, 0]]
    assert at("*".join("x" * 99), (1, 0)) == [[1, 99, 0]]


def test_size():
    assert f"more than {MAX_NODES} parts" in sentence("+".join("x" * 101))
    assert program("+".join("x" * 100))
    many = [str(k) for k in range(100)]
    assert len(program(f"min({','.join(many[:99])})")) <= 3 * MAX_NODES
    assert f"more than {MAX_NODES} parts" in sentence(f"min({','.join([*many, 'x', 'y'])})")


def test_a_part_that_stands_twice_is_computed_once():
    assert len(program("sin(x*y) + sin(x*y)")) == 3 * len(["x", "y", "x*y", "sin", "+"])
    assert program("x+x") != program("x+y") != program("y+x")


def test_the_same_formula_is_the_same_program():
    assert program("(x**2-1)**2+(x-y)**2/2") == program(FORMULA.typed) == FORMULA.program


LONG = [
    *("9**9**9", "9**9**9**9", "x**9**9**9"),
    *("2" + "**2" * 74, "2" + "**2" * 99, "x" + "**x" * 99),
    *("(" * 300, "(" * 149 + "x" + ")" * 149, "((" * 70 + "))" * 70, "(x)(" * 70),
    *("sin(" * 60 + "x" + ")" * 60, "sin(" * 75, "min(" * 70 + "x", "f(x," * 70, "f(**" * 75),
    *("x+" * 149 + "x", "x*" * 149 + "x", "x-(" * 75 + "x" + ")" * 75, "-" * 299 + "x"),
    *("x if " * 50 + "x", "not " * 70 + "x", "x is not " * 33, "f(x for x in " * 22),
    *("lambda " * 42, "(lambda " * 35, "(yield " * 42, "x." * 149 + "x", "x," * 149),
    *("x" * 300, "1" * 300, "1" * 299 + "x", "1e" * 150, "." * 300, "," * 300, " " * 300),
    "min(" + "9," * 147 + "x)",
]


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:20].strip() or "spaces")
def test_towers_and_chains_are_little_work(text):
    """Bounded in what is written, not in time, which a busy machine stretches."""
    try:
        numbers = program(text)
    except FormulaError:
        sentence(text)
    else:
        assert len(numbers) <= 3 * MAX_NODES
        at(text, (0.5, 0.5), (-1, 2))


def test_a_tower_of_powers_is_walked_once(monkeypatch):
    """Asking of every power whether its exponent is steady must not walk the exponent again."""
    monkeypatch.setattr("ast.walk", None)
    assert program("x**2**3**y**2")
    assert at("2**x**2", (1, 0))[0][:2] == pytest.approx([2, 4 * math.log(2)])


def test_a_new_formula_compiles_nothing_and_the_cache_is_bounded():
    at("x", (0, 0))
    compiled = dict(kernels._COMPILED)
    for k in range(300):
        assert at(f"x*{k} + y/{k + 1}", (1, 1))[0][0] == pytest.approx(k + 1 / (k + 1))
    for k in range(20):
        typed_surface(f"x**2 + {k}")
    info = typed_surface.cache_info()
    assert info.currsize <= info.maxsize <= 256
    assert compiled == kernels._COMPILED
