"""What every framework is set to do: the surfaces, the steps, and what a golden says.

The formulas are written anew, in plain arithmetic, so that each framework differentiates them by
itself. Nothing here imports optviz.
"""

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

STEPS = 100
THRESHOLD = 3.0
# Moved by 5 %, a hyperparameter must move the path by more than this part of its size.
MATTERS = 1e-8
# A path that amplifies the last bit of η by more than about a hundred says nothing about a method.
LAST_BITS = 1e-13
STEADY = 1e-11


def rosenbrock(x, y):
    """(1 - x)² + 100 (y - x²)²."""
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def himmelblau(x, y):
    """(x² + y - 11)² + (x + y² - 7)²."""
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def ravine(x, y, kappa=50.0, angle=30.0):
    """A quadratic with eigenvalues 1 and kappa, turned counter-clockwise."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    along, across = c * x + s * y, -s * x + c * y
    return (along**2 + kappa * across**2) / 2


SURFACES = {
    "rosenbrock": ((-1.2345, 1.0678), rosenbrock),
    "himmelblau": ((-0.6789, -1.2345), himmelblau),
    "ravine": ((-4.1234, 1.2345), ravine),
}


@dataclass(frozen=True, eq=False)
class Case:
    """One method of a framework at hyperparameters far from its defaults.

    `make` takes the hyperparameters by our names (for PyTorch after the point they act on) and
    returns the framework's optimizer. `switches` are choices that no framework's button says.
    `fixed` are parameters that are set and not moved: too small to matter, or 0. Where a golden is
    only good to a `tolerance`, `because` says why.
    """

    optimizer: str
    hparams: dict[str, float]
    make: Callable
    clip: str = "none"
    schedule: dict | None = None
    switches: dict[str, str] = field(default_factory=dict)
    fixed: dict[str, float] = field(default_factory=dict)
    tolerance: float | None = None
    because: str = ""


def distance(path: list, other: list) -> float:
    """The largest difference of any position, relative to the size of the path."""
    size = max(abs(value) for point in path for value in point)
    pairs = zip(path, other, strict=True)
    return max(abs(p - q) for a, b in pairs for p, q in zip(a, b, strict=True)) / size


def indifferent(case: Case, surface: str, path: list, trajectory: Callable) -> Iterable[str]:
    """The hyperparameters that hardly move this path when the framework's own moves by 5 %."""
    for name, value in case.hparams.items():
        for moved in (0.95 * value, 1.05 * value):
            if name.startswith("beta") and moved >= 1:
                continue
            other = trajectory(case, surface, {**case.hparams, name: moved})
            if not distance(path, other) > MATTERS:
                yield f"{case.optimizer} on {surface}: {name} = {moved:g} is like {value:g}"


def unsteady(case: Case, surface: str, path: list, trajectory: Callable) -> Iterable[str]:
    """A complaint where the path is chaotic: rounding alone would tear two correct paths apart."""
    other = trajectory(case, surface, {**case.hparams, "lr": case.hparams["lr"] * (1 + LAST_BITS)})
    if not distance(path, other) < STEADY:
        yield f"{case.optimizer} on {surface}: amplifies rounding to {distance(path, other):.1g}"


def write(
    file: str, framework: str, version: str, cases: Iterable[Case], trajectory: Callable
) -> None:
    """Run each case on each surface, see that everything matters, and write the goldens.

    `trajectory(case, surface, hparams)` returns the positions, STEPS + 1 pairs.
    """
    goldens, complaints = [], []
    for case in cases:
        for surface in SURFACES:
            path = trajectory(case, surface, case.hparams)
            complaints += indifferent(case, surface, path, trajectory)
            complaints += unsteady(case, surface, path, trajectory)
            golden = {
                "optimizer": case.optimizer,
                "hparams": case.hparams,
                "surface": surface,
                "clip": case.clip,
                "threshold": THRESHOLD,
                "schedule": case.schedule,
            }
            for name in ("switches", "fixed", "tolerance", "because"):
                if getattr(case, name):
                    golden[name] = getattr(case, name)
            goldens.append({**golden, "path": path})
    if complaints:
        raise SystemExit("\n".join(complaints))
    rows = ",\n".join(json.dumps(golden, ensure_ascii=False) for golden in goldens)
    target = Path(__file__).parents[2] / "assets" / "goldens" / f"{file}.json"
    head = f'"framework": "{framework}", "version": "{version}"'
    target.write_text(f'{{{head}, "goldens": [\n{rows}\n]}}\n', "utf-8")
    print(f"{len(goldens)} trajectories of {framework} {version} in {target.name}")
