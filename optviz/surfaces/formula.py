"""A typed formula f(x, y) as a program: numbers that one compiled kernel interprets.

Python's own parser reads the text, and only what is on the lists below is taken from its tree;
nothing is ever evaluated here, not even a constant. A program is three numbers a node, in an order
in which a node's operands come before it:

    operation, operand, operand        operands are places of earlier nodes; CONSTANT holds a value
"""

import ast
import math
import re

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

ALLOWED = (
    "allowed are x, y, pi, e, numbers, + - * / ** ( ) and "
    f"{', '.join(FUNCTIONS[:-1])} and {FUNCTIONS[-1]}"
)
STRANGE = f"this has no place in a formula; {ALLOWED}"
HINTS = {
    "^": "a power is written **",
    "²": "a power is written **2",
    "³": "a power is written **3",
    "·": "a product is written *",
    "×": "a product is written *",
    "÷": "a quotient is written /",
    "−": "a minus is written -",
    "π": "π is written pi",
    "√": "a root is written sqrt(x)",
    "|": "an absolute value is written abs(x)",
    "=": "write only the right-hand side",
}
_ODD = re.compile(r"[^0-9A-Za-z.+\-*/(), ]")
# A number and what stands right behind it; 1e5 is a number, and 1e5x is two things.
_GLUED = re.compile(
    r"(?<![0-9A-Za-z.])((?:\d++\.?\d*+|\.\d++)(?:[eE][-+]?\d++|(?![eE][-+]?\d)))([A-Za-z(])"
)


class FormulaError(ValueError):
    """What is wrong with a formula, where, and what is allowed: one sentence, for people."""


def _short(text: str) -> str:
    return text if len(text) <= 12 else f"{text[:12]}…"


def _refuse(text: str, at: int, why: str) -> FormulaError:
    shown = (c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[at : at + 12])
    near = "".join(shown).strip()
    place = f"at character {at + 1}, “{near}”" if near else "at the end"
    return FormulaError(f"The formula cannot be read {place}: {why}.")


def _tree(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            f"The formula has {len(text)} characters; at most {MAX_LENGTH} are allowed."
        )
    if not text.strip():
        raise FormulaError(f"The formula is empty; {ALLOWED}.")
    if odd := _ODD.search(text):
        raise _refuse(text, odd.start(), HINTS.get(odd[0], STRANGE))
    if glued := _GLUED.search(text):
        raise _refuse(text, glued.start(), f"a product is written {_short(glued[1])}*{glued[2]}")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as wrong:
        at = wrong.offset - 1 + len(text) - len(text.lstrip()) if wrong.offset else len(text)
        raise _refuse(text, at, f"something is missing or left over; {ALLOWED}") from None
    except (ValueError, RecursionError, MemoryError, OverflowError):
        raise FormulaError(f"The formula is nested deeper than {MAX_DEPTH} levels.") from None


class _Writer:
    """Writes the program of a tree; a part that has been written before is used again."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = len(text) - len(text.lstrip())
        self.places: dict[tuple[float, float, float], int] = {}
        self.varying: set[int] = set()
        self.seen = 0

    def wrong(self, node: ast.expr, why: str) -> FormulaError:
        return _refuse(self.text, node.col_offset + self.offset, why)

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
            raise self.wrong(node, f"it is nested deeper than {MAX_DEPTH} levels here")
        if self.seen > MAX_NODES:
            raise self.wrong(node, f"it has more than {MAX_NODES} parts up to here")
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
                raise self.wrong(node, f"a product is written {name}*(…)")
            case ast.Call(func=ast.Name(id=name)):
                raise self.wrong(node, f"there is no function {_short(name)}; {ALLOWED}")
            case ast.Call(func=ast.Constant() | ast.BinOp() | ast.UnaryOp() | ast.Call()):
                raise self.wrong(node, "a product is written (…)*(…)")
        raise self.wrong(node, STRANGE)

    def number(self, node: ast.expr, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(node, STRANGE)
        try:
            value = float(value)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise self.wrong(node, "the number is too large")
        return self.put("constant", value=value)

    def name(self, node: ast.expr, name: str) -> int:
        if name in ("x", "y"):
            return self.put(name)
        if name in CONSTANTS:
            return self.put("constant", value=CONSTANTS[name])
        if name in FUNCTIONS:
            raise self.wrong(node, f"{name} needs its argument in brackets, {name}(x)")
        raise self.wrong(node, f"there is no {_short(name)}; {ALLOWED}")

    def call(self, node: ast.Call, name: str, args: list[ast.expr], depth: int) -> int:
        several = name in ("min", "max")
        if node.keywords or len(args) < 1 + several or (len(args) > 1 and not several):
            wanted = "two arguments or more" if several else "one argument"
            raise self.wrong(node, f"{name} takes {wanted}")
        place = self.write(args[0], depth + 1)
        if not several:
            return self.put(name, place)
        for arg in args[1:]:
            self.seen += arg is not args[1]  # min(a, b, c) is two nodes
            place = self.put(name, place, self.write(arg, depth + 1))
        return place


def program(text: str) -> tuple[float, ...]:
    """Compile a formula. Raises FormulaError, with one sentence, and nothing else."""
    writer = _Writer(text)
    writer.write(_tree(text))
    return tuple(number for node in writer.places for number in node)
