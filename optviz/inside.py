"""What happens inside one step of a run: the method's own lines, with this step's numbers.

The lines are read off the source of the very `step` that the engine compiles, and worked out once
more in double precision, one after another, so that what is shown is what ran.
"""

import ast
import inspect
import math
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from .engine import Trajectory, hessian
from .optimizers import OPTIMIZERS
from .spec import Optimizer
from .state import Lab, Run

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
# The names under which methods keep the direction that they move along.
DIRECTIONS = ("velocity", "m")
SEEN = "g as seen"
# Steps of which a course is made up: as many as the curve has pixels, or nearly.
COURSE = 240


@dataclass(frozen=True)
class Line:
    """One line of a step: `name` = `formula` = `numbers` = `value`."""

    name: str
    formula: str
    numbers: str
    value: float


@dataclass(frozen=True)
class Worked:
    """A step of one coordinate: its lines, all values by name, the new position and, where the
    position moves along something divided by something, η over that divisor."""

    lines: tuple[Line, ...]
    values: Mapping[str, float]
    position: float
    rate: float | None


def brief(value: float) -> str:
    """A number to six digits, negative ones with a true minus sign."""
    text = f"{float(value):.6g}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
    return text.replace("-", "−")


@lru_cache(maxsize=64)
def _body(step: Callable) -> tuple[ast.stmt, ...]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(step)))
    return tuple(tree.body[0].body)


class _Worker:
    """Works out the statements of a step in turn, and keeps those that were reached as lines."""

    def __init__(self, optimizer: Optimizer, coordinate: str, values: Mapping[str, float]) -> None:
        self.values = dict(values)
        self.constants = optimizer.step.__globals__
        self.symbols = (
            LETTERS | {"x": coordinate} | {p.name: p.symbol for p in optimizer.params if p.symbol}
        )
        self.written = True
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
        numbers = "" if plain else self.text(node, lambda name: brief(self.named(name)))
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
        return brief(node.value)

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
    given = {"x": x, "g": g, **state, **hparams}
    worker = _Worker(
        optimizer, coordinate, {name: np.float64(value) for name, value in given.items()}
    )
    worker.written = written
    with np.errstate(all="ignore"):
        done = worker.run(_body(optimizer.step))
        moved, *kept = done.value.elts if isinstance(done.value, ast.Tuple) else [done.value]
        rate = worker.rate(moved)
        after = {name: worker.value(node) for name, node in zip(optimizer.state, kept, strict=True)}
        named = isinstance(moved, ast.Name) and worker.lines and worker.lines[-1].name == coordinate
        position = worker.value(moved) if named else worker.line("x", moved)
    values = {name: float(value) for name, value in (worker.values | after).items()}
    return Worked(tuple(worker.lines), values, float(position), rate)


def _seen(lab: Lab, line: Run, done: Trajectory, t: int) -> tuple[np.ndarray, list[list[Line]]]:
    """The gradient that the optimizer saw at step t, (2,), and how each coordinate came about."""
    slope = done.grad[t]
    lines = [[Line(f"∂f/∂{'xy'[k]}", "", "", float(slope[k]))] for k in (0, 1)]
    noise = lab.noise.draw(lab.steps)
    if noise.size:
        noisy = slope + noise[t]
        for k in (0, 1):
            numbers = f"{brief(slope[k])} + ({brief(noise[t, k])})"
            lines[k].append(Line("g", f"∂f/∂{'xy'[k]} + noise", numbers, float(noisy[k])))
        slope = noisy
    clip, c = lab.clip(line), lab.clip(line).threshold
    if clip.mode == "value":
        seen = np.clip(slope, -c, c)
        for k in (0, 1):
            numbers = f"{brief(slope[k])} to ±{brief(c)}"
            lines[k].append(Line("g", "clip(g, ±c)", numbers, float(seen[k])))
        return seen, lines
    norm = math.hypot(*slope)
    if clip.mode == "none" or not (norm > c or (clip.mode == "normalize" and norm > 0)):
        return slope, lines
    seen = slope / norm * c
    for k in (0, 1):
        lines[k].append(Line("‖g‖", "√(g₁² + g₂²)", "", norm))
        numbers = f"{brief(slope[k])} / {brief(norm)} · {brief(c)}"
        lines[k].append(Line("g", "g / ‖g‖ · c", numbers, float(seen[k])))
    return seen, lines


def _curvature(lab: Lab, line: Run, point, settings: Mapping, rates: list[float | None]) -> dict:
    """The Hessian's eigenvalues at a point, and how near η times the largest is to its limit."""
    matrix = hessian(lab.surface, point, lab.surface_params)
    if not np.isfinite(matrix).all():
        return {"eigenvalues": None, "said": "The Hessian here is not finite."}
    low, high = map(float, np.linalg.eigvalsh(matrix))
    found = {"eigenvalues": [low, high], "product": None, "limit": None}
    card = OPTIMIZERS[line.optimizer]
    said = f"Hessian here: eigenvalues {brief(low)} and {brief(high)}."
    if line.clip != "none":
        return found | {"said": said}
    if card.stability_limit is not None:
        rest = {name: value for name, value in settings.items() if name != "lr"}
        product, limit, what = settings["lr"] * high, card.stability_limit(**rest), "η · λmax"
    elif card.adaptive_limit is not None and None not in rates and min(rates) > 0:
        root = np.sqrt(rates)
        product = float(np.linalg.eigvalsh(matrix * np.outer(root, root))[-1])
        limit, what = card.adaptive_limit(**settings), "λmax of the Hessian times the steps"
    else:
        return found | {"said": said}
    if not (math.isfinite(product) and math.isfinite(limit)):
        return found | {"said": said}
    if product > limit:
        said += f" {what} = {brief(product)}, above the limit {brief(limit)}: here it is unstable."
    else:
        said += f" {what} = {brief(product)}, within the limit {brief(limit)}."
    return found | {"product": product, "limit": limit, "said": said}


def _plain(lines: list[Line]) -> list[list[str]]:
    return [[line.name, line.formula, line.numbers, brief(line.value)] for line in lines]


def _arrow(vector) -> list[float] | None:
    """A vector for the page, None where it is not finite."""
    vector = [float(part) for part in vector]
    return vector if all(map(math.isfinite, vector)) else None


class _Replay:
    """A run of the line-up once more, to look into any of its steps."""

    def __init__(self, lab: Lab, slot: int) -> None:
        self.lab, self.line = lab, lab.runs[slot]
        self.card = OPTIMIZERS[self.line.optimizer]
        self.settings = lab.settings(self.line)
        self.multipliers = lab.schedule(self.line).multipliers(lab.steps)
        self.done = lab.trajectory(self.line)
        # The last row is where the run ended, not a step.
        self.steps = max(len(self.done.path) - 1, 0)

    def settings_at(self, t: int) -> dict[str, float]:
        """The optimizer's parameters at step t, η as the schedule has it."""
        share = float(self.multipliers[t]) if self.multipliers.size else 1.0
        return self.settings | {"lr": self.settings["lr"] * share}

    def at(self, t: int, written: bool = True) -> tuple[np.ndarray, list[list[Line]], list[Worked]]:
        """The gradient seen at step t, how it came about, and the step, for x and for y."""
        seen, before = _seen(self.lab, self.line, self.done, t)
        worked = []
        for k in (0, 1):
            state = {name: rows[t, k] for name, rows in self.done.state.items()}
            position, settings = self.done.path[t, k], self.settings_at(t)
            how = {"coordinate": "xy"[k], "written": written}
            worked.append(work(self.card, position, seen[k], state, settings, **how))
        return seen, before, worked


def course(lab: Lab, slot: int) -> dict:
    """What a run's method keeps and works out over the run, as JSON has it.

    `series` has, by name, a value for x and one for y at each of `steps`, at most COURSE of
    them; what never changes is left out.
    """
    replay = _Replay(lab, slot)
    steps = np.unique(np.linspace(0, max(replay.steps - 1, 0), COURSE).astype(int)).tolist()
    steps = steps if replay.steps else []
    found: dict[str, tuple[list, list]] = {}
    symbols = LETTERS | {p.name: p.symbol for p in replay.card.params if p.symbol}
    left_out = {"x", "g", "t", *(p.name for p in replay.card.params)}
    for n, t in enumerate(steps):
        seen, _, worked = replay.at(t, written=False)
        for k in (0, 1):
            values = {
                symbols.get(a, a): b for a, b in worked[k].values.items() if a not in left_out
            }
            values |= {SEEN: seen[k], "η / divisor": worked[k].rate}
            for name, value in values.items():
                # A line may be worked out at some steps only.
                pair = found.setdefault(name, ([], []))
                pair[k].extend([None] * (n - len(pair[k])))
                number = math.nan if value is None else float(value)
                pair[k].append(float(f"{number:.6g}") if math.isfinite(number) else None)
    for pair in found.values():
        for values in pair:
            values.extend([None] * (len(steps) - len(values)))
    series = {name: pair for name, pair in found.items() if len({*pair[0], *pair[1]}) > 1}
    return {"slot": slot, "steps": steps, "series": series}


def look(lab: Lab, slot: int, step: int) -> dict:
    """All that can be said of one step of one run of the line-up, as JSON has it.

    `lines` are (name, formula, numbers, value) for x and for y; `arrows` the gradient, what the
    optimizer saw of it, the direction it keeps and the update it took, each (x, y), from `at`;
    `rates` its η over the divisor of each coordinate. At the end of a run it is the last step.
    """
    replay = _Replay(lab, slot)
    card, done = replay.card, replay.done
    found = {"slot": slot, "source": inspect.getsource(card.step), "lines": None}
    if not replay.steps:
        return found | {"step": 0, "said": "This run takes no step that has a finite position."}
    t = min(step, replay.steps - 1)
    seen, before, worked = replay.at(t)
    kept = next((name for name in DIRECTIONS if name in card.state), None)
    rates = [w.rate if w.rate is not None and math.isfinite(w.rate) else None for w in worked]
    return found | {
        "step": t,
        "at": done.path[t].tolist(),
        "lines": [_plain(before[k] + list(worked[k].lines)) for k in (0, 1)],
        "arrows": {
            "gradient": _arrow(done.grad[t]),
            "seen": _arrow(seen),
            "direction": kept and _arrow(w.values[kept] for w in worked),
            "update": _arrow(done.path[t + 1] - done.path[t]),
        },
        "kept": kept,
        "rates": None if None in rates else rates,
        "curvature": _curvature(lab, replay.line, done.path[t], replay.settings_at(t), rates),
    }
