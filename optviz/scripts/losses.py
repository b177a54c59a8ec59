"""A surface's loss as Python that a framework can differentiate by itself.

It is written from an expression in the language of `surfaces/reader.py`, whether that stands on a
card or was typed, and anew from its tree: nothing is run here. Only a loss without a closed form
stands on its card as it is.
"""

import ast
import math
from collections.abc import Mapping

from ..spec import Surface
from ..surfaces.formula import CONSTANTS, program
from ..surfaces.reader import read
from ..words import Wrong

CHOOSERS = {"min": ("smaller", "<="), "max": ("larger", ">=")}
# The longest expression on a line of its own.
WIDTH = 88


def _depends(node: ast.AST) -> bool:
    """Whether a value changes with x or y."""
    return any(isinstance(n, ast.Name) and n.id in ("x", "y") for n in ast.walk(node))


def _steady(node: ast.expr, constants: Mapping[str, float]) -> float:
    """The value of a part of a formula without x and y. Raises ArithmeticError or ValueError."""
    match node:
        case ast.Constant(value=value):
            return float(value)
        case ast.Name(id=name):
            return constants[name]
        case ast.UnaryOp(op=op, operand=inner):
            value = _steady(inner, constants)
            return -value if isinstance(op, ast.USub) else value
        case ast.BinOp(op=op, left=left, right=right):
            a, b = _steady(left, constants), _steady(right, constants)
            match op:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case ast.Div():
                    return a / b
            return math.pow(a, b)
        case ast.Call(func=ast.Name(id=name), args=args):
            values = [_steady(arg, constants) for arg in args]
            known = {"abs": abs, "min": min, "max": max}
            return (known.get(name) or getattr(math, name))(*values)
    raise ValueError(node)


def _whole(node: ast.expr) -> ast.expr:
    """A number beside x or y without its point where it is whole, if every framework takes it."""
    value = node.value if isinstance(node, ast.Constant) else math.nan
    return ast.Constant(int(value)) if value.is_integer() and value < 2**53 else node


class _Writer(ast.NodeTransformer):
    """Rewrites an expression: the framework's functions where x or y is in it, else math's."""

    def __init__(self, lib: str, params: Mapping[str, float]) -> None:
        self.lib = lib
        self.constants = {**CONSTANTS, **params}
        self.choices: set[str] = set()

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.expr) and not _depends(node):
            try:
                value = _steady(node, self.constants)
            except (ArithmeticError, ValueError):
                value = math.nan
            if not math.isfinite(value):
                raise Wrong("scripts.losses.not_finite")
        return super().visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        # A float: the powers of whole numbers can outgrow what a framework takes.
        return ast.Constant(float(node.value))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Attribute(ast.Name("math"), node.id) if node.id in CONSTANTS else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        left, right = self.visit(node.left), self.visit(node.right)
        if _depends(node):
            left, right = _whole(left), _whole(right)
        return ast.BinOp(left, node.op, right)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name, depends = node.func.id, _depends(node)
        args = [self.visit(arg) for arg in node.args]
        if name in CHOOSERS and depends:
            # Two at a time.
            self.choices.add(name)
            whole, (chosen, _) = args[0], CHOOSERS[name]
            for arg in args[1:]:
                whole = ast.Call(ast.Name(chosen), [whole, arg], [])
            return whole
        if name in ("abs", *CHOOSERS):
            return ast.Call(node.func, args, [])
        home = self.lib if depends else "math"
        return ast.Call(ast.Attribute(ast.Name(home), name), args, [])


def _chooser(name: str, lib: str) -> str:
    word, sign = CHOOSERS[name]
    condition = f"(a {sign} b) | (a != a)"
    return f"def {word}(a, b):\n    return {lib}.where({condition}, a, b)"


def _lines(node: ast.expr) -> str:
    """The text of an expression; a long sum or product has a line for each of its parts."""
    text = ast.unparse(node)
    if len(text) <= WIDTH or not isinstance(node, ast.BinOp):
        return text
    kinds = (ast.Add, ast.Sub) if isinstance(node.op, ast.Add | ast.Sub) else (ast.Mult, ast.Div)
    parts: list[str] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, kinds):
        # With something to its left a part gets the brackets that it needs.
        parts.append(ast.unparse(ast.BinOp(ast.Name("_"), node.op, node.right))[2:])
        node = node.left
    parts.append(ast.unparse(ast.BinOp(node, kinds[0](), ast.Name("_")))[:-4])
    return "(\n" + "".join(f"        {part}\n" for part in reversed(parts)) + "    )"


def _written(surface: Surface, params: Mapping[str, float], lib: str) -> list[str]:
    text = surface.typed or surface.expression
    # Its size and depth are bounded too.
    program(text, params)
    tree = read(text, params).tree
    if not _depends(tree):
        raise Wrong("scripts.losses.no_slope")
    writer = _Writer(lib, params)
    lines = _lines(ast.fix_missing_locations(writer.visit(tree)))
    given = "".join(f", {name}={value!r}" for name, value in params.items() if surface.typed)
    return [
        *(_chooser(name, lib) for name in sorted(writer.choices)),
        f"def loss(x, y{given}):\n    return {lines}",
    ]


def loss(surface: Surface, params: Mapping[str, float], lib: str) -> list[str]:
    """The code of a surface's loss, in parts.

    `lib` is what the framework's functions are called by: torch or jnp. The last part defines
    `loss(x, y)`; before it stand the surface's parameters, `params`, and within it the letters of a
    typed formula, since a script has letters of its own. On a kink a framework's slope may be
    another than ours, and where a part that takes no part has an infinite slope, its slope is not a
    number. Raises Wrong for a surface that cannot be written so.
    """
    if surface.timed or surface.bounds:
        raise Wrong("scripts.losses.timed", surface=surface.said("name"))
    if surface.typed:
        return _written(surface, params, lib)
    named = "\n".join(f"{name} = {value!r}" for name, value in params.items())
    code = surface.code.replace("{lib}", lib)
    parts = [code] if code else _written(surface, params, lib)
    return [named, *parts] if named else parts
