"""A formula as it is set in print: from its tree to a layout, and from that to LaTeX.

A layout is a tree of lists, which travels as JSON: ["mi", name], ["mn", number], ["mo", sign],
and of layouts ["mrow", …], ["mfrac", over, under], ["msup", base, power], ["msqrt", …] and
["fence", opening, closing, …]. But for the last, these are MathML's own elements.
"""

import ast
from functools import lru_cache

from ..words.numbers import exact
from .reader import read
from .tokens import GREEK

# How tightly a part holds together.
SUM, PRODUCT, FRACTION, POWER, ATOM = range(5)
SIGNS = {ast.Add: "+", ast.Sub: "−"}
NAMES = {"pi": "π"}
PRINTED = {"log": "ln", "atan": "arctan"}
# Functions whose power stands before their argument.
RAISED = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "log")
TIMES, APART = "·", "\u2062"
LATEX = {
    **{letter: f"\\{name} " for name, letter in GREEK.items()},
    **{"π": r"\pi ", "−": "-", TIMES: r"\cdot ", APART: r"\,", ",": ",\\ "},
}

Layout = list


def _number(value: float) -> tuple[Layout, int]:
    figures, _, power = exact(value).partition("e")
    if not power:
        return ["mn", figures], ATOM
    sign = [["mo", "−"]] if power.startswith("-") else []
    ten = ["msup", ["mn", "10"], ["mrow", *sign, ["mn", power.lstrip("-")]]]
    return (
        (ten, POWER) if figures == "1" else (["mrow", ["mn", figures], ["mo", "·"], ten], PRODUCT)
    )


def _within(node: ast.expr, tight: int) -> Layout:
    """A part, in brackets where it holds together less tightly than it must."""
    layout, held = _set(node)
    return layout if held >= tight else ["fence", "(", ")", layout]


def _signed(node: ast.expr) -> bool:
    """Whether a part begins with a sign."""
    while isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Div | ast.Pow):
        node = node.left
    return isinstance(node, ast.UnaryOp)


def _begins_with_a_number(node: ast.expr) -> bool:
    while isinstance(node, ast.BinOp):
        node = node.left
    return isinstance(node, ast.Constant)


def _call(name: str, args: list[ast.expr], power: Layout | None = None) -> tuple[Layout, int]:
    inner = [_set(arg)[0] for arg in args]
    if name == "abs":
        return ["fence", "|", "|", *inner], ATOM
    if name == "sqrt":
        return ["msqrt", *inner], ATOM
    parts = [part for one in inner for part in (["mo", ","], one)][1:]
    word = ["mi", PRINTED.get(name, name)]
    head = word if power is None else ["msup", word, power]
    return ["mrow", head, ["fence", "(", ")", *parts]], FRACTION


def _power(node: ast.BinOp) -> tuple[Layout, int]:
    base, power = node.left, _set(node.right)[0]
    if isinstance(base, ast.Call) and base.func.id in RAISED and power[0] == "mn":
        return _call(base.func.id, base.args, power)
    return ["msup", _within(base, ATOM), power], POWER


def _set(node: ast.expr) -> tuple[Layout, int]:
    """The layout of a part, and how tightly it holds together."""
    match node:
        case ast.Constant(value=value):
            return _number(value)
        case ast.Name(id=name):
            return ["mi", NAMES.get(name, name)], ATOM
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _set(inner)
        case ast.UnaryOp(operand=inner):
            tight = FRACTION if _signed(inner) else PRODUCT
            return ["mrow", ["mo", "−"], _within(inner, tight)], PRODUCT
        case ast.BinOp(op=ast.Add() | ast.Sub() as op, left=left, right=right):
            tight = FRACTION if _signed(right) else PRODUCT
            return ["mrow", _set(left)[0], ["mo", SIGNS[type(op)]], _within(right, tight)], SUM
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            sign = TIMES if _begins_with_a_number(right) else APART
            return ["mrow", _within(left, PRODUCT), ["mo", sign], _within(right, FRACTION)], PRODUCT
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            return ["mfrac", _set(left)[0], _set(right)[0]], FRACTION
        case ast.BinOp():
            return _power(node)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _call(name, args)
    raise ValueError(node)


@lru_cache(maxsize=64)
def layout(text: str) -> Layout:
    """The layout of a formula. Raises FormulaError where it cannot be read."""
    return _set(read(text).tree)[0]


def latex(given: Layout) -> str:
    """A layout as LaTeX."""
    kind, *parts = given
    match kind:
        case "mn" | "mo":
            return LATEX.get(parts[0], parts[0])
        case "mi":
            word = parts[0]
            return LATEX.get(word, f"\\{word} " if len(word) > 1 else word)
        case "fence":
            opening, closing, *inner = parts
            return rf"\left{opening}{''.join(map(latex, inner))}\right{closing}"
        case "mfrac":
            return rf"\frac{{{latex(parts[0])}}}{{{latex(parts[1])}}}"
        case "msup":
            base, power = map(latex, parts)
            return (
                f"{base}^{{{power}}}"
                if parts[0][0] in ("mi", "fence")
                else f"{{{base}}}^{{{power}}}"
            )
        case "msqrt":
            return rf"\sqrt{{{''.join(map(latex, parts))}}}"
    return "".join(map(latex, parts))
