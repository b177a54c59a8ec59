"""A typed formula f(x, y) as a program: numbers that one compiled kernel interprets.

Python's own parser reads the text, and only what is on the lists below is taken from its tree;
nothing is ever evaluated here, not even a constant. A program is three numbers a node, in an order
in which a node's operands come before it:

    operation, operand, operand        operands are places of earlier nodes; CONSTANT holds a value
"""

import ast
import math
import re
from collections.abc import Mapping

from ..words import Message, Row, Wrong, message

MAX_LENGTH, MAX_NODES, MAX_DEPTH = 300, 200, 40

BINARY = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide"}
FUNCTIONS = (
    *("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh", "sinh", "cosh", "atan"),
    *("min", "max"),
)
CONSTANTS = {"pi": math.pi, "e": math.e}
OPERATIONS = (
    *("x", "y", "constant", "negate", *BINARY.values()),
    *("power", "constant_power", *FUNCTIONS),
)
CODES = {name: code for code, name in enumerate(OPERATIONS)}

ALLOWED = message("formula.allowed", functions=Row(FUNCTIONS[:-1]), last=FUNCTIONS[-1])
STRANGE = message("formula.strange", allowed=ALLOWED)
HINTS = {
    "^": message("formula.power", how="**"),
    "²": message("formula.power", how="**2"),
    "³": message("formula.power", how="**3"),
    "·": message("formula.product", how="*"),
    "×": message("formula.product", how="*"),
    "÷": message("formula.quotient", how="/"),
    "−": message("formula.minus", how="-"),
    "π": message("formula.pi", how="pi"),
    "√": message("formula.root", how="sqrt(x)"),
    "|": message("formula.absolute", how="abs(x)"),
    "=": message("formula.right_hand"),
}
_ODD = re.compile(r"[^0-9A-Za-z.+\-*/(), ]")
# A number and what stands right behind it; 1e5 is a number, and 1e5x is two things.
_GLUED = re.compile(
    r"(?<![0-9A-Za-z.])((?:\d++\.?\d*+|\.\d++)(?:[eE][-+]?\d++|(?![eE][-+]?\d)))([A-Za-z(])"
)


class FormulaError(Wrong):
    """What is wrong with a formula, where, and what is allowed, for people."""


def _short(text: str) -> str:
    return text if len(text) <= 12 else f"{text[:12]}…"


def _refuse(text: str, at: int, why: Message) -> FormulaError:
    shown = (c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[at : at + 12])
    near = "".join(shown).strip()
    if not near:
        return FormulaError("formula.at_end", why=why)
    return FormulaError("formula.at", n=at + 1, near=near, why=why)


def _tree(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        raise FormulaError("formula.long", length=len(text), most=MAX_LENGTH)
    if not text.strip():
        raise FormulaError("formula.empty", allowed=ALLOWED)
    if odd := _ODD.search(text):
        raise _refuse(text, odd.start(), HINTS.get(odd[0], STRANGE))
    if glued := _GLUED.search(text):
        how = f"{_short(glued[1])}*{glued[2]}"
        raise _refuse(text, glued.start(), message("formula.product", how=how))
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as wrong:
        at = wrong.offset - 1 + len(text) - len(text.lstrip()) if wrong.offset else len(text)
        raise _refuse(text, at, message("formula.syntax", allowed=ALLOWED)) from None
    except (ValueError, RecursionError, MemoryError, OverflowError):
        raise FormulaError("formula.deep", most=MAX_DEPTH) from None


class _Writer:
    """Writes the program of a tree; a part that has been written before is used again."""

    def __init__(self, text: str, constants: Mapping[str, float]) -> None:
        self.text = text
        self.constants = constants
        self.offset = len(text) - len(text.lstrip())
        self.places: dict[tuple[float, float, float], int] = {}
        self.varying: set[int] = set()
        self.seen = 0

    def wrong(self, node: ast.expr, key: str, **values: Message | str | float) -> FormulaError:
        return _refuse(self.text, node.col_offset + self.offset, message(key, **values))

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
            case ast.Call(func=ast.Name(id=name), args=args) if name in FUNCTIONS:
                return self.call(node, name, args, depth)
            case ast.Call(func=ast.Name(id=("x" | "y" | "e" | "pi") as name)):
                raise self.wrong(node, "formula.product", how=f"{name}*(…)")
            case ast.Call(func=ast.Name(id=name)):
                raise self.wrong(node, "formula.no_function", given=_short(name), allowed=ALLOWED)
            case ast.Call(func=ast.Constant() | ast.BinOp() | ast.UnaryOp() | ast.Call()):
                raise self.wrong(node, "formula.product", how="(…)*(…)")
        raise self.wrong(node, "formula.strange", allowed=ALLOWED)

    def number(self, node: ast.expr, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(node, "formula.strange", allowed=ALLOWED)
        try:
            value = float(value)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise self.wrong(node, "formula.too_large")
        return self.put("constant", value=value)

    def name(self, node: ast.expr, name: str) -> int:
        if name in ("x", "y"):
            return self.put(name)
        if name in self.constants:
            return self.put("constant", value=self.constants[name])
        if name in FUNCTIONS:
            raise self.wrong(node, "formula.brackets", name=name)
        raise self.wrong(node, "formula.no_name", given=_short(name), allowed=ALLOWED)

    def call(self, node: ast.Call, name: str, args: list[ast.expr], depth: int) -> int:
        several = name in ("min", "max")
        wanted = "takes_more" if several else "takes_one"
        if node.keywords or len(args) < 1 + several or (len(args) > 1 and not several):
            raise self.wrong(node, f"formula.{wanted}", name=name)
        place = self.write(args[0], depth + 1)
        if not several:
            return self.put(name, place)
        for arg in args[1:]:
            self.seen += arg is not args[1]  # min(a, b, c) is two nodes
            place = self.put(name, place, self.write(arg, depth + 1))
        return place


def program(text: str, constants: Mapping[str, float] | None = None) -> tuple[float, ...]:
    """Compile a formula. Raises FormulaError, with one sentence, and nothing else.

    `constants` are values of names that it may use besides those that everyone may: the parameters
    of a surface in its card's expression.
    """
    writer = _Writer(text, {**CONSTANTS, **(constants or {})})
    writer.write(_tree(text))
    return tuple(number for node in writer.places for number in node)
