"""A surface's loss as Python that a framework can differentiate by itself.

The code of a surface's own function is read, and what is there only for the derivatives is left
out; the tree of a typed formula is written anew from what `formula.py` allows. Nothing is run here.
"""

import ast
import inspect
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..spec import Surface
from ..surfaces.formula import CONSTANTS, program

# One logarithm instead of two branches, so that the slope is right where they meet.
SMOOTH = {
    "logistic_regression": """
    value = 0.0
    for temperature, distress in LAUNCHES:
        z = x * (temperature - 70) / 10 + y
        value += {lib}.log1p({lib}.exp(z)) - distress * z
    return value / len(LAUNCHES)"""
}


@dataclass
class _Expression(ast.NodeTransformer):
    """Rewrites an expression: the framework's functions where x or y is in it, else math's."""

    lib: str
    varying: set[str]
    functions: Mapping[str, str]
    choices: set[str] = field(default_factory=set)
    begun: set[str] = field(default_factory=set)

    def depends(self, node: ast.AST) -> bool:
        """Whether a value changes with x or y."""
        inner = (n.id for n in ast.walk(node) if isinstance(n, ast.Name))
        return not self.varying.isdisjoint(inner)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = self.functions.get(getattr(node.func, "id", ""), "")
        depends = self.depends(node)
        args = [self.visit(arg) for arg in node.args]
        if name in ("min", "max") and depends:
            # Two at a time.
            self.choices.add(name)
            whole, chosen = args[0], {"min": "smaller", "max": "larger"}[name]
            for arg in args[1:]:
                whole = ast.Call(ast.Name(chosen), [whole, arg], [])
            return whole
        if name in ("", "abs", "min", "max", "range", "len"):
            return ast.Call(node.func, args, [])
        home = self.lib if depends else "math"
        return ast.Call(ast.Attribute(ast.Name(home), name), args, [])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id != "pi":
            return node
        return ast.Attribute(ast.Name("math"), "pi")


def _resolved(function) -> tuple[dict[str, str], dict[str, object]]:
    """The functions of `math` that a surface's code uses, and its other constants, by name."""
    functions = {name: name for name in ("abs", "min", "max", "range", "len")}
    values = {}
    for name in function.__code__.co_names:
        found = function.__globals__.get(name)
        if callable(found):
            functions[name] = found.__name__
        elif found is not None:
            values[name] = found
    return functions, values


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _pairs(statement: ast.stmt) -> list[tuple[ast.expr, ast.expr]]:
    """What an assignment assigns: targets and values, one by one."""
    if isinstance(statement, ast.AugAssign):
        return [(statement.target, statement.value)]
    if not isinstance(statement, ast.Assign):
        return []
    target, value = statement.targets[0], statement.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _assignments(body: list[ast.stmt]):
    for statement in body:
        if isinstance(statement, ast.For):
            yield from _assignments(statement.body)
        for target, value in _pairs(statement):
            yield target, value, isinstance(statement, ast.AugAssign)


def _closure(body: list[ast.stmt], names: set[str], forwards: bool) -> set[str]:
    """The names that these depend on; forwards, the names that depend on these."""
    while True:
        before = set(names)
        for target, value, _ in _assignments(body):
            here, there = _names(target), _names(value)
            if forwards and names & there:
                names |= here
            elif not forwards and names & here:
                names |= there
        if names == before:
            return names


def _kept(body: list[ast.stmt], wanted: set[str], write: _Expression) -> list[ast.stmt]:
    """The statements without what nobody wants, rewritten."""
    kept: list[ast.stmt] = []
    for statement in body:
        if isinstance(statement, ast.For):
            inner = _kept(statement.body, wanted, write)
            if inner:
                over = write.visit(statement.iter)
                kept.append(ast.For(statement.target, over, inner, []))
            continue
        for target, value in _pairs(statement):
            if not _names(target) & wanted:
                continue
            new = write.visit(value)
            if isinstance(statement, ast.AugAssign):
                kept.append(ast.AugAssign(target, statement.op, new))
                continue
            if isinstance(value, ast.Constant) and target.id in write.begun:
                # What a loop goes on with must be the framework's from the start.
                new = ast.BinOp(new, ast.Add(), ast.parse("0 * x", mode="eval").body)
            kept.append(ast.Assign([target], new))
    return kept


def _text(nodes: list[ast.stmt]) -> str:
    module = ast.fix_missing_locations(ast.Module(nodes, []))
    return ast.unparse(module)


def _constant(name: str, value: object) -> str:
    if isinstance(value, tuple):
        rows = [", ".join(map(str, value[k : k + 6])) for k in range(0, len(value), 6)]
        return f"{name} = (\n" + "".join(f"    {row},\n" for row in rows) + ")"
    return f"{name} = {value!r}"


def _chooser(name: str, lib: str) -> str:
    word, sign = {"min": ("smaller", "<="), "max": ("larger", ">=")}[name]
    condition = f"(a {sign} b) | (a != a)"
    return f"def {word}(a, b):\n    return {lib}.where({condition}, a, b)"


def _steady(node: ast.expr) -> float:
    """The value of a part of a formula without x and y. Raises ArithmeticError or ValueError."""
    match node:
        case ast.Constant(value=value):
            return float(value)
        case ast.Name(id=name):
            return CONSTANTS[name]
        case ast.UnaryOp(op=op, operand=inner):
            return -_steady(inner) if isinstance(op, ast.USub) else _steady(inner)
        case ast.BinOp(op=op, left=left, right=right):
            a, b = _steady(left), _steady(right)
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
            values = [_steady(arg) for arg in args]
            known = {"abs": abs, "min": min, "max": max}
            return (known.get(name) or getattr(math, name))(*values)
    raise ValueError(node)


class _Formula(_Expression):
    """Writes a typed formula: its constants as floats, pi and e from math."""

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.expr) and not self.depends(node):
            try:
                value = _steady(node)
            except (ArithmeticError, ValueError):
                value = math.nan
            if not math.isfinite(value):
                raise ValueError("A part of the formula without x and y is not a finite number.")
        return super().visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        power = node.right
        whole = isinstance(node.op, ast.Pow) and isinstance(power, ast.Constant)
        if whole and self.depends(node) and float(power.value) in range(100):
            return ast.BinOp(self.visit(node.left), node.op, ast.Constant(int(power.value)))
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        # A float: the powers of whole numbers can outgrow what a framework takes.
        return ast.Constant(float(node.value))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id not in CONSTANTS:
            return node
        return ast.Attribute(ast.Name("math"), node.id)


def _typed(surface: Surface, lib: str) -> list[str]:
    # Reads it once more by the rules, so that nothing else can be in its tree.
    program(surface.typed)
    functions = {name: name for name in (*dir(math), "abs", "min", "max")}
    write = _Formula(lib, {"x", "y"}, functions)
    tree = ast.parse(surface.typed.strip(), mode="eval").body
    if not write.depends(tree):
        raise ValueError("The formula has neither x nor y in it, so that there is no slope.")
    text = ast.unparse(ast.fix_missing_locations(ast.Expression(write.visit(tree))))
    choosers = [_chooser(name, lib) for name in sorted(write.choices)]
    return [*choosers, f"def loss(x, y):\n    return {text}"]


def loss(surface: Surface, params: Mapping[str, float], lib: str) -> list[str]:
    """The code of a surface's loss, in parts.

    `lib` is what the framework's functions are called by: torch or jnp. The last part defines
    `loss(x, y)`; before it stand constants and the surface's parameters, `params`. On a kink a
    framework's slope may be another than ours, and where a part that takes no part has an infinite
    slope, its slope is not a number. Raises ValueError with one sentence for a surface that cannot
    be written so.
    """
    if surface.timed or surface.bounds:
        raise ValueError(
            f"{surface.name} changes from step to step, which a loss of x and y alone cannot say."
        )
    if surface.typed:
        return _typed(surface, lib)
    functions, values = _resolved(surface.function)
    if surface.key in SMOOTH:
        parts = [_constant("LAUNCHES", values["LAUNCHES"])]
        text = SMOOTH[surface.key].format(lib=lib)
        return [*parts, f"def loss(x, y):{text}"]
    body = ast.parse(inspect.getsource(surface.function)).body[0].body
    result = body[-1].value.elts[0]
    varying = _closure(body, {"x", "y"}, forwards=True)
    wanted = _closure(body, _names(result), forwards=False)
    write = _Expression(lib, varying, functions)
    # A sum may begin with a plain number.
    write.begun = varying - {target.id for target, _, added in _assignments(body) if added}
    lines = [*_kept(body, wanted, write), ast.Return(write.visit(result))]
    text = "\n".join(f"    {line}" for line in _text(lines).splitlines())
    used = {name for node in lines for name in _names(node)}
    parts = [
        "\n".join(f"{p.name} = {params[p.name]!r}" for p in surface.params),
        *(_constant(name, value) for name, value in values.items() if name in used),
        *(_chooser(name, lib) for name in sorted(write.choices)),
        f"def loss(x, y):\n{text}",
    ]
    return [part for part in parts if part]
