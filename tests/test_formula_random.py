"""Formulas at random: valid ones mean what they should, and mutilated ones break nothing."""

import math
import random
import time
from dataclasses import replace

import numpy as np
import pytest

from optviz.engine.plane import evaluate
from optviz.surfaces.formula import program
from optviz.surfaces.reader import MAX_LENGTH, MAX_NODES
from optviz.surfaces.tape import FORMULA
from optviz.surfaces.tokens import FUNCTIONS, FormulaError

from .reference import Dual
from .test_formula import DUALS, OPERATORS, at, sentence

pytestmark = [pytest.mark.filterwarnings("error"), pytest.mark.random]

# How tightly an operation binds its operands.
SUM, PRODUCT, UNARY, POWER, ATOM = range(5)
NUMBERS = ("0", "1", "2", "3", "10", "0.5", ".25", "2.", "1e-3", "3E2", "1.5e1", "12.75")


class Tree:
    """A random formula; `tokens` are its text, `means(x, y, sizes)` its value and derivatives."""

    def __init__(self, rng, depth):
        make = rng.choice((self.leaf, self.sign, self.call, *[self.binary] * 5))
        (make if depth else self.leaf)(rng, depth)

    def leaf(self, rng, depth):
        text = rng.choice(["x", "y"] * 4 + ["pi", "e", *NUMBERS])
        known = {"pi": math.pi, "e": math.e}
        self.tokens, self.tight = [text], ATOM
        self.compute = {"x": lambda x, y, _: x, "y": lambda x, y, _: y}.get(
            text, lambda x, y, _: Dual(known[text] if text in known else float(text))
        )

    def sign(self, rng, depth):
        sign, inner = rng.choice("-+"), Tree(rng, depth - 1)
        self.tokens, self.tight = [sign, *inner.within(rng, UNARY)], UNARY
        self.compute = lambda x, y, sizes: (
            -inner.means(x, y, sizes) if sign == "-" else inner.means(x, y, sizes)
        )

    def binary(self, rng, depth):
        sign = rng.choice(list(OPERATORS))
        left, right = Tree(rng, depth - 1), Tree(rng, depth - 1)
        self.tight = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "**": POWER}[sign]
        # A power binds its right side first, and everything else its left.
        low, high = {SUM: (SUM, PRODUCT), PRODUCT: (PRODUCT, UNARY), POWER: (ATOM, UNARY)}[
            self.tight
        ]
        self.tokens = [*left.within(rng, low), sign, *right.within(rng, high)]
        self.compute = lambda x, y, sizes: OPERATORS[sign](
            left.means(x, y, sizes), right.means(x, y, sizes)
        )

    def call(self, rng, depth):
        name = rng.choice(FUNCTIONS)
        count = rng.randint(2, 4) if name in ("min", "max") else 1
        args = [Tree(rng, depth - 1) for _ in range(count)]
        self.tokens, self.tight = [name, "("], ATOM
        for arg in args:
            self.tokens += [*arg.within(rng, SUM), ","]
        self.tokens[-1] = ")"
        self.compute = lambda x, y, sizes: DUALS[name](*(a.means(x, y, sizes) for a in args))

    def within(self, rng, tight):
        if self.tight < tight or rng.random() < 0.1:
            return ["(", *self.tokens, ")"]
        return self.tokens

    def means(self, x, y, sizes):
        result = self.compute(x, y, sizes)
        sizes += [abs(result.value), abs(result.dx), abs(result.dy)]
        return result

    def text(self, rng):
        return "".join(token + " " * rng.choice((0, 0, 0, 1, 2)) for token in self.tokens)


def test_random_formulas_agree_with_dual_numbers(times):
    rng = random.Random(5)
    compared = 0
    for _ in range(1000 * times):
        tree = Tree(rng, rng.randint(1, 5))
        text = tree.text(rng)
        if len(text) > MAX_LENGTH:
            continue
        points = [(rng.uniform(-3, 3), rng.uniform(-3, 3)) for _ in range(4)]
        for (x, y), row in zip(points, at(text, *points), strict=True):
            sizes = [1.0]
            try:
                wanted = tree.means(Dual(x, 1.0, 0.0), Dual(y, 0.0, 1.0), sizes)
            except (ValueError, ZeroDivisionError, OverflowError):
                continue
            # Rounding is that of the largest number on the way.
            if max(sizes) < 1e4:
                close = dict(rtol=1e-12, atol=1e-12 * max(sizes))
                triple = [wanted.value, wanted.dx, wanted.dy]
                np.testing.assert_allclose(row, triple, **close, err_msg=f"{text} {x} {y}")
                compared += 1
    assert compared > 1300 * times


STRANGERS = [
    *"()*+-/,. eEj_=^#'\"[]{}:;\\\n\t\0²é\ud800𝐱\u202e09xy",
    *("**", ":=", "1e", "1_0", "0x", "0b1", "1j", "9" * 40, "1e400", "..", "lambda x: ", "if "),
    *(" or ", " not in ", " is ", "await ", "yield ", "print(", "__import__('os')", "f'"),
    *("sin", "min(", "sin(", "(" * 60, ")" * 60, "-" * 60, "**9" * 40, "sin(" * 50),
    *("x+" * 70, "(x," * 30, "[" * 60),
    *(
        "^",
        "|",
        "||",
        "√",
        "π",
        "κ",
        "a",
        "²",
        "⁻¹",
        "−",
        "·",
        "{",
        "}",
        "$",
        "~",
        " = ",
        "f(x,y)=",
    ),
    *(r"\frac", r"\frac12", r"\left(", r"\right)", r"\sqrt{", r"\sin^2 ", r"\pi", "ln ", "xy"),
    *("|" * 60, "√" * 60, "{" * 60, r"\frac" * 30, "sin " * 40, "²" * 40, "^-" * 40, "sin^2" * 30),
]


def _mutilated(rng, text):
    for _ in range(rng.randint(1, 6)):
        i, j = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        match rng.randrange(7):
            case 0:
                text = text[:i] + text[i + 1 :]
            case 1 | 2:
                text = text[:i] + rng.choice(STRANGERS) + text[i:]
            case 3:
                text = (
                    text[:i] + text[j : j + 1] + text[i + 1 : j] + text[i : i + 1] + text[j + 1 :]
                )
            case 4:
                text = text[:j] + text[i:j] + text[j:]
            case 5:
                text = text[:i] + chr(rng.randrange(1, 0x11000)) + text[i:]
            case 6:
                text = f"{rng.choice(('sin(', '(', '-(', 'x**(', '1/('))}{text})"
    return text


def test_mutilated_formulas(times):
    """Each is a program that the kernel computes, or one sentence."""
    rng = random.Random(11)
    points = np.array([[0.0, 0.0], [1.5, -0.7], [-2.0, 0.5], [1e300, -1e-300]]).T.copy()
    slowest, read, refused = (0.0, ""), 0, 0
    while read + refused < 4000 * times:
        text = Tree(rng, rng.randint(0, 5)).text(rng)
        if rng.random() < 0.9:
            text = _mutilated(rng, text)
        began = time.perf_counter()
        try:
            numbers = program(text)
        except FormulaError:
            slowest = max(slowest, (time.perf_counter() - began, text))
            refused += 1
            if refused % 10 == 0:
                sentence(text)
            continue
        slowest = max(slowest, (time.perf_counter() - began, text))
        read += 1
        assert 0 < len(numbers) <= 3 * MAX_NODES and len(numbers) % 3 == 0
        assert all(type(number) is float and math.isfinite(number) for number in numbers)
        value, grad = evaluate(replace(FORMULA, typed=text, program=numbers), points)
        assert value.shape == (4,) and grad.shape == (2, 4)
    print(f"{read} read, {refused} refused, the slowest {slowest[0] * 1e3:.2f} ms: {slowest[1]!r}")
    assert min(read, refused) > 600 * times
