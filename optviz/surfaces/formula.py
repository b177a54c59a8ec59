"""A typed formula f(x, y) as a program: numbers that one compiled kernel interprets.

`reader.py` makes the tree; nothing is ever evaluated here, not even a constant. A program is three
numbers a node, in an order in which a node's operands come before it:

    operation, operand, operand        operands are places of earlier nodes; CONSTANT holds a value

The formula's parameters are its first nodes: constants, whose value a run may give otherwise.
"""

import ast
import math
from collections.abc import Mapping

from ..words import Message, message
from .reader import MAX_DEPTH, MAX_NODES, read
from .tokens import FUNCTIONS, FormulaError, refuse

BINARY = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide"}
CONSTANTS = {"pi": math.pi, "e": math.e}
OPERATIONS = (
    *("x", "y", "constant", "negate", *BINARY.values()),
    *("power", "constant_power", *FUNCTIONS),
)
CODES = {name: code for code, name in enumerate(OPERATIONS)}
# What a parameter is until it is set.
PARAMETER = 1.0


class _Writer:
    """Writes the program of a tree; a part that has been written before is used again."""

    def __init__(self, text: str, constants: Mapping[str, float]) -> None:
        self.text = text
        self.constants = constants
        self.places: dict[tuple[float, float, float], int] = {}
        self.parameters: dict[str, int] = {}
        self.varying: set[int] = set()
        self.seen = 0

    def wrong(self, node: ast.expr, key: str, **values: Message | str | float) -> FormulaError:
        return refuse(self.text, node.col_offset, message(key, **values))

    def declare(self, names: tuple[str, ...]) -> None:
        """Write the parameters, each as a constant that is like no other."""
        for number, name in enumerate(names, 1):
            place = len(self.places)
            self.places[float(CODES["constant"]), PARAMETER, float(number)] = place
            self.parameters[name] = place

    def put(self, operation: str, *operands: int, value: float = 0.0) -> int:
        """The place of a node, written if it is new."""
        a, b = (*operands, value, 0.0)[:2]
        place = self.places.setdefault(
            (float(CODES[operation]), float(a), float(b)), len(self.places)
        )
        if operation in ("x", "y") or not self.varying.isdisjoint(operands):
            self.varying.add(place)
        return place

    def write(self, node: ast.expr, depth: int = 1) -> int:
        """Write a node after its operands, and return its place.

        The terms of a long sum, and the factors of a long product, stand side by side: they are
        not nested.
        """
        self.seen += 1
        if depth > MAX_DEPTH:
            raise self.wrong(node, "formula.deep_here", most=MAX_DEPTH)
        if self.seen > MAX_NODES:
            raise self.wrong(node, "formula.large_here", most=MAX_NODES)
        match node:
            case ast.Constant():
                return self.number(node, node.value)
            case ast.Name(id=name):
                return self.name(node, name)
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return self.write(inner, depth + 1)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return self.put("negate", self.write(inner, depth + 1))
            case ast.BinOp(op=ast.Pow(), left=base, right=power):
                operands = self.write(base, depth + 1), self.write(power, depth + 1)
                steady = operands[1] not in self.varying
                return self.put("constant_power" if steady else "power", *operands)
            case ast.BinOp(op=kind, left=left, right=right) if type(kind) in BINARY:
                operands = self.write(left, depth), self.write(right, depth + 1)
                return self.put(BINARY[type(kind)], *operands)
            case ast.Call(func=ast.Name(id=name), args=[arg]):
                return self.put(name, self.write(arg, depth + 1))
            case ast.Call(func=ast.Name(id=name), args=[first, *others]):
                place = self.write(first, depth + 1)
                for arg in others:
                    self.seen += arg is not others[0]  # min(a, b, c) is two nodes
                    place = self.put(name, place, self.write(arg, depth + 1))
                return place

    def number(self, node: ast.expr, value: float) -> int:
        if not math.isfinite(value):
            raise self.wrong(node, "formula.too_large")
        return self.put("constant", value=value)

    def name(self, node: ast.expr, name: str) -> int:
        if name in ("x", "y"):
            return self.put(name)
        if name in self.constants:
            return self.put("constant", value=self.constants[name])
        return self.parameters[name]


def program(text: str, constants: Mapping[str, float] | None = None) -> tuple[float, ...]:
    """Compile a formula. Raises FormulaError, with one sentence, and nothing else.

    `constants` are values of names that it may use besides those that everyone may: the parameters
    of a surface in its card's expression.
    """
    formula = read(text, constants or ())
    writer = _Writer(text, {**CONSTANTS, **(constants or {})})
    writer.declare(formula.letters)
    writer.write(formula.tree)
    return tuple(number for node in writer.places for number in node)
