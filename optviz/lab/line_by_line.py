"""A step of one coordinate, worked out line by line: the method's own lines with their numbers.

The lines are read off the source of the very `step` that the engine compiles, and worked out once
more in double precision, one after another, so that what is shown is what ran.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..spec import Optimizer
from ..words import Message
from ..words.numbers import brief

# Of the numbers in a line.
DIGITS = 6

OPERATIONS: Mapping[type, Callable] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: np.float64(a) / b,
    ast.Pow: lambda a, b: np.float64(a) ** b,
}
COMPARISONS: Mapping[type, Callable] = {
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
}
FUNCTIONS: Mapping[str, Callable] = {
    "sqrt": np.sqrt, "exp": np.exp, "min": min, "max": max, "abs": abs,
}  # fmt: skip
# How names are written for people; the parameters have their symbols on their cards.
LETTERS = {
    "m_hat": "m̂", "v_hat": "v̂", "c1": "1−β₁ᵗ", "c2": "1−β₂ᵗ", "c3": "1−β₃ᵗ", "v_max": "v_max",
    "rho": "ρ", "velocity": "velocity",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One line of a step: `name` = `formula` = `numbers` = `value`."""

    name: str
    formula: str | Message
    numbers: str | Message
    value: float


@dataclass(frozen=True)
class Worked:
    """A step of one coordinate: its lines, all values by name, the new position and, where the
    position moves along something divided by something, η over that divisor."""

    lines: tuple[Line, ...]
    values: Mapping[str, float]
    position: float
    rate: float | None


def symbols(optimizer: Optimizer) -> dict[str, str]:
    """How the names in an optimizer's step are written for people, where not as in the code."""
    return LETTERS | {p.name: p.symbol for p in optimizer.params if p.symbol}


@lru_cache(maxsize=64)
def _body(step: Callable) -> tuple[ast.stmt, ...]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(step)))
    return tuple(tree.body[0].body)


class _Worker:
    """Works out the statements of a step in turn, and keeps those that were reached as lines."""

    def __init__(
        self, optimizer: Optimizer, coordinate: str, values: Mapping[str, float], written: bool
    ) -> None:
        self.values = {name: np.float64(value) for name, value in values.items()}
        self.constants = optimizer.step.__globals__
        self.symbols = symbols(optimizer) | {"x": coordinate}
        self.written = written
        self.lines: list[Line] = []
        self.divisor: dict[str, float] = {}

    def value(self, node: ast.expr) -> float:
        """What an expression comes to."""
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return self.values[node.id] if node.id in self.values else self.constants[node.id]
            case ast.UnaryOp(op=ast.USub()):
                return -self.value(node.operand)
            case ast.UnaryOp(op=ast.Not()):
                return not self.value(node.operand)
            case ast.BinOp():
                left, right = self.value(node.left), self.value(node.right)
                return OPERATIONS[type(node.op)](left, right)
            case ast.Compare(ops=[op], comparators=[other]):
                return bool(COMPARISONS[type(op)](self.value(node.left), self.value(other)))
            case ast.BoolOp(op=ast.And()):
                return all(self.value(part) for part in node.values)
            case ast.BoolOp(op=ast.Or()):
                return any(self.value(part) for part in node.values)
            case ast.IfExp():
                return self.value(node.body if self.value(node.test) else node.orelse)
            case ast.Call(func=ast.Name(id=name)):
                return FUNCTIONS[name](*map(self.value, node.args))
        raise TypeError(f"A step has no {ast.unparse(node)!r}.")

    def text(self, node: ast.expr, name: Callable[[str], str]) -> str:
        """An expression for people, each name in it written by `name`."""
        return _Written(self, name).visit(node)

    def line(self, target: str, node: ast.expr) -> float:
        """Work out `target = node`, and keep it as a line."""
        value = self.value(node)
        if not self.written:
            return value
        while isinstance(node, ast.IfExp):
            node = node.body if self.value(node.test) else node.orelse
        plain = isinstance(node, ast.Constant | ast.Name)
        numbers = "" if plain else self.text(node, lambda name: brief(self.named(name), DIGITS))
        formula = self.text(node, lambda name: self.symbols.get(name, name))
        self.lines.append(Line(self.symbols.get(target, target), formula, numbers, float(value)))
        return value

    def named(self, name: str) -> float:
        return self.value(ast.Name(name))

    def run(self, body) -> ast.Return | None:
        """Work through statements up to the return that is reached."""
        for statement in body:
            match statement:
                case ast.Return():
                    return statement
                case ast.If():
                    taken = statement.body if self.value(statement.test) else statement.orelse
                    if (done := self.run(taken)) is not None:
                        return done
                case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=parts)):
                    found = [self.line(n.id, p) for n, p in zip(names, parts, strict=True)]
                    self.values.update(zip((n.id for n in names), found, strict=True))
                case ast.Assign(targets=[ast.Name(id=name)]):
                    if (below := self.below(statement.value)) is not None:
                        self.divisor[name] = below
                    self.values[name] = self.line(name, statement.value)
        return None

    def below(self, node: ast.expr) -> float | None:
        """What a step is divided by, if its last operation is a division."""
        match node:
            case ast.BinOp(op=ast.Div()):
                return self.value(node.right)
            case ast.IfExp():
                return self.below(node.body if self.value(node.test) else node.orelse)
            case ast.Name(id=name):
                return self.divisor.get(name)
        return None

    def rate(self, node: ast.expr) -> float | None:
        """η over what the step from x is divided by; η itself for a step that is η times it."""
        match node:
            case ast.BinOp(op=ast.Sub(), left=ast.Name(id="x"), right=step):
                if (below := self.below(step)) is not None:
                    with np.errstate(all="ignore"):
                        return float(np.float64(self.values["lr"]) / below)
                match step:
                    case ast.BinOp(op=ast.Mult(), left=ast.Name(id="lr" | "rate" as name)):
                        return float(self.values[name])
        return None


class _Written(ast.NodeVisitor):
    """Writes an expression as mathematics in a line of text."""

    SIGNS: Mapping[type, tuple[str, int]] = {
        ast.Add: (" + ", 1), ast.Sub: (" − ", 1), ast.Mult: (" · ", 2), ast.Div: (" / ", 2),
        ast.Pow: ("^", 4), ast.Lt: (" < ", 0), ast.Gt: (" > ", 0), ast.LtE: (" ≤ ", 0),
        ast.GtE: (" ≥ ", 0), ast.Eq: (" = ", 0),
        ast.NotEq: (" ≠ ", 0),
    }  # fmt: skip

    def __init__(self, worker: _Worker, name: Callable[[str], str]) -> None:
        self.worker, self.name = worker, name

    def visit_Constant(self, node):
        return brief(node.value, DIGITS)

    def visit_Name(self, node):
        text = self.name(node.id)
        return f"({text})" if text.startswith("−") or "−" in text.partition("e")[0] else text

    def visit_IfExp(self, node):
        return self.visit(node.body if self.worker.value(node.test) else node.orelse)

    def visit_UnaryOp(self, node):
        sign = "not " if isinstance(node.op, ast.Not) else "−"
        return sign + self.within(node.operand, 3)

    def visit_Compare(self, node):
        sign, _ = self.SIGNS[type(node.ops[0])]
        return f"({self.visit(node.left)}{sign}{self.visit(node.comparators[0])})"

    def visit_BoolOp(self, node):
        word = " and " if isinstance(node.op, ast.And) else " or "
        return word.join(map(self.visit, node.values))

    def visit_Call(self, node):
        name = {"sqrt": "√"}.get(node.func.id, node.func.id)
        return f"{name}({', '.join(map(self.visit, node.args))})"

    def visit_BinOp(self, node):
        sign, binding = self.SIGNS[type(node.op)]
        # The brackets of the code stay, also where a + (b − c) could do without.
        return self.within(node.left, binding) + sign + self.within(node.right, binding + 1)

    def within(self, node, binding):
        text = self.visit(node)
        looser = isinstance(node, ast.BinOp) and self.SIGNS[type(node.op)][1] < binding
        return f"({text})" if looser else text


def work(
    optimizer: Optimizer,
    x: float,
    g: float,
    state: Mapping[str, float],
    hparams: Mapping[str, float],
    *,
    coordinate: str = "x",
    written: bool = True,
) -> Worked:
    """Work out one coordinate's step from position x with gradient g, line by line.

    Where they are not to be `written`, there are no lines, but all else.
    """
    worker = _Worker(optimizer, coordinate, {"x": x, "g": g, **state, **hparams}, written)
    with np.errstate(all="ignore"):
        done = worker.run(_body(optimizer.step))
        moved, *kept = done.value.elts if isinstance(done.value, ast.Tuple) else [done.value]
        rate = worker.rate(moved)
        after = {name: worker.value(node) for name, node in zip(optimizer.state, kept, strict=True)}
        named = isinstance(moved, ast.Name) and worker.lines and worker.lines[-1].name == coordinate
        position = worker.value(moved) if named else worker.line("x", moved)
    values = {name: float(value) for name, value in (worker.values | after).items()}
    return Worked(tuple(worker.lines), values, float(position), rate)
