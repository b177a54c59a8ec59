"""What happens inside the steps of a run of the line-up, as the page shows it."""

import inspect
import math
from collections.abc import Mapping

import numpy as np

from ..engine.plane import hessian
from ..optimizers import OPTIMIZERS
from ..words import message
from ..words.numbers import brief
from .line_by_line import DIGITS, Line, Worked, symbols, work
from .lineup import Run
from .state import Lab
from .theory import offers

# The names under which methods keep the direction that they move along.
DIRECTIONS = ("velocity", "m")
# What a course has beside the names of the step: the page knows what to call them.
SEEN, RATE = "@seen", "@rate"
# Steps of which a course is made up: as many as the curve has pixels, or nearly.
COURSE = 240


def _curvature(lab: Lab, line: Run, point, settings: Mapping, rates: list[float | None]) -> dict:
    """The Hessian's eigenvalues at a point, how near η times the largest is to its limit, and what
    theory offers."""
    matrix = hessian(lab.surface, point, lab.surface_params)
    if not np.isfinite(matrix).all():
        said = message("inside.not_finite")
        return {"eigenvalues": None, "offers": [], "said": said}
    low, high = map(float, np.linalg.eigvalsh(matrix))
    found = {"eigenvalues": [low, high], "product": None, "limit": None}
    # Where η has a course, a value of η is not the η of this step.
    steady = not lab.task(line).rates.size
    found["offers"] = offers(line, low, high, settings) if steady else []
    found["said"] = message("inside.eigenvalues", low=low, high=high)
    card = OPTIMIZERS[line.optimizer]
    if line.clip != "none":
        return found
    if card.stability_limit is not None:
        rest = {name: value for name, value in settings.items() if name != "lr"}
        product, limit, what = settings["lr"] * high, card.stability_limit(**rest), "product"
    elif card.adaptive_limit is not None and None not in rates and min(rates) > 0:
        root = np.sqrt(rates)
        product = float(np.linalg.eigvalsh(matrix * np.outer(root, root))[-1])
        limit, what = card.adaptive_limit(**settings), "preconditioned"
    else:
        return found
    if not (math.isfinite(product) and math.isfinite(limit)):
        return found
    said = message(
        "inside.above" if product > limit else "inside.within",
        low=low, high=high, what=message(f"inside.{what}"), product=product, limit=limit,
    )  # fmt: skip
    return found | {"product": product, "limit": limit, "said": said}


def _plain(lines: list[Line]) -> list[list[str]]:
    return [[line.name, line.formula, line.numbers, brief(line.value, DIGITS)] for line in lines]


def _arrow(vector) -> list[float] | None:
    """A vector for the page, None where it is not finite."""
    vector = [float(part) for part in vector]
    return vector if all(map(math.isfinite, vector)) else None


class _Replay:
    """A run of the line-up once more, to look into any of its steps."""

    def __init__(self, lab: Lab, slot: int) -> None:
        self.line, self.names = lab.runs[slot], lab.surface.names
        self.card = OPTIMIZERS[self.line.optimizer]
        task = lab.task(self.line)
        self.settings, self.multipliers = task.hparams, task.rates
        self.clip, self.noise = task.clip, lab.noise.draw(lab.steps)
        self.done = task.run()
        # The last row is where the run ended, not a step.
        self.steps = max(len(self.done.path) - 1, 0)

    def settings_at(self, t: int) -> dict[str, float]:
        """The optimizer's parameters at step t, η as the schedule has it."""
        share = float(self.multipliers[t]) if self.multipliers.size else 1.0
        return self.settings | {"lr": self.settings["lr"] * share}

    def seen(self, t: int) -> tuple[np.ndarray, list[list[Line]]]:
        """The gradient that the optimizer saw at step t, (2,), and how it came about, for x, y."""
        slope = self.done.grad[t]
        partials = [f"∂f/∂{name}" for name in self.names]
        lines = [[Line(partials[k], "", "", float(slope[k]))] for k in (0, 1)]
        if self.noise.size:
            noisy = slope + self.noise[t]
            for k in (0, 1):
                numbers = f"{brief(slope[k], DIGITS)} + ({brief(self.noise[t, k], DIGITS)})"
                lines[k].append(
                    Line(
                        "g",
                        message("inside.noisy", slope=partials[k]),
                        numbers,
                        float(noisy[k]),
                    )
                )
            slope = noisy
        clip, c = self.clip, self.clip.threshold
        if clip.mode == "value":
            seen = np.clip(slope, -c, c)
            for k in (0, 1):
                numbers = message("inside.to_within", value=slope[k].item(), limit=c)
                lines[k].append(Line("g", "clip(g, ±c)", numbers, float(seen[k])))
            return seen, lines
        norm = math.hypot(*slope)
        if clip.mode == "none" or not (norm > c or (clip.mode == "normalize" and norm > 0)):
            return slope, lines
        seen = slope / norm * c
        for k in (0, 1):
            lines[k].append(Line("‖g‖", "√(g₁² + g₂²)", "", norm))
            numbers = f"{brief(slope[k], DIGITS)} / {brief(norm, DIGITS)} · {brief(c, DIGITS)}"
            lines[k].append(Line("g", "g / ‖g‖ · c", numbers, float(seen[k])))
        return seen, lines

    def at(self, t: int, written: bool = True) -> tuple[np.ndarray, list[list[Line]], list[Worked]]:
        """The gradient seen at step t, how it came about, and the step, for x and for y."""
        seen, before = self.seen(t)
        worked = []
        for k in (0, 1):
            state = {name: rows[t, k] for name, rows in self.done.state.items()}
            position, settings = self.done.path[t, k], self.settings_at(t)
            how = {"coordinate": self.names[k], "written": written}
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
    letters = symbols(replay.card)
    left_out = {"x", "g", "t", *(p.name for p in replay.card.params)}
    for n, t in enumerate(steps):
        seen, _, worked = replay.at(t, written=False)
        for k in (0, 1):
            values = {
                letters.get(a, a): b for a, b in worked[k].values.items() if a not in left_out
            }
            values |= {SEEN: seen[k], RATE: worked[k].rate}
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


def inside(lab: Lab, slot: int, step: int) -> dict:
    """All that can be said of one step of one run of the line-up, as JSON has it.

    `lines` are (name, formula, numbers, value) for x and for y; `arrows` the gradient, what the
    optimizer saw of it, the direction it keeps, the update it took and that over η, to compare
    with the others, each (x, y), from `at`;
    `rates` its η over the divisor of each coordinate. `step` is the row that the step starts from,
    and it leads to the next; at the end of a run it is the last one.
    """
    replay = _Replay(lab, slot)
    card, done = replay.card, replay.done
    found = {"slot": slot, "source": inspect.getsource(card.step), "lines": None}
    if not replay.steps:
        return found | {"step": 0, "said": message("inside.no_step")}
    t = min(step, replay.steps - 1)
    seen, before, worked = replay.at(t)
    kept = next((name for name in DIRECTIONS if name in card.state), None)
    update, lr = done.path[t + 1] - done.path[t], replay.settings_at(t)["lr"]
    rates = [w.rate if w.rate is not None and math.isfinite(w.rate) else None for w in worked]
    return found | {
        "step": t,
        "at": done.path[t].tolist(),
        "lines": [_plain(before[k] + list(worked[k].lines)) for k in (0, 1)],
        "arrows": {
            "gradient": _arrow(done.grad[t]),
            "seen": _arrow(seen),
            "direction": kept and _arrow(w.values[kept] for w in worked),
            "update": _arrow(update),
            "update / η": _arrow(update / lr) if lr else None,
        },
        "kept": kept,
        "rates": None if None in rates else rates,
        "curvature": _curvature(lab, replay.line, done.path[t], replay.settings_at(t), rates),
    }
