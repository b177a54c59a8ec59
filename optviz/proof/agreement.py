"""How far ours is from the real frameworks.

The trajectories in assets/goldens were made by PyTorch, optax, Keras and pytorch_optimizer
themselves, with the scripts in tests/goldens, at hyperparameters far from the defaults.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import numpy as np

from ..engine.runs import run
from ..engine.stages import Clip, Schedule
from ..optimizers import OPTIMIZERS

GOLDENS = Path(__file__).parents[2] / "assets" / "goldens"
FILES = ("torch", "optax", "keras", "pytorch_optimizer")
TOLERANCE = 1e-10


@dataclass(frozen=True)
class Repeated:
    """A golden that the engine has repeated.

    `difference` is the largest of any position, relative to the size of the path, and `tolerance`
    what it may be; `because` says why that is more than TOLERANCE. `choices` are the words of all
    of the method's switches.
    """

    difference: float
    tolerance: float = TOLERANCE
    because: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        return self.difference < self.tolerance


@dataclass(frozen=True)
class Agreement:
    """A framework's method, over all its goldens."""

    framework: str
    version: str
    optimizer: str
    runs: tuple[Repeated, ...]

    @property
    def holds(self) -> bool:
        return all(run.holds for run in self.runs)


@cache
def goldens() -> tuple[Mapping, ...]:
    """Every golden, each with its framework and version."""
    return tuple(
        {"framework": made["framework"], "version": made["version"], **golden}
        for name in FILES
        for made in [json.loads((GOLDENS / f"{name}.json").read_text("utf-8"))]
        for golden in made["goldens"]
    )


def settings(golden: Mapping) -> dict[str, float | str]:
    """Our parameters for a golden: the framework's button, if any, then what the golden says."""
    button = OPTIMIZERS[golden["optimizer"]].as_in.get(golden["framework"], {})
    said = (golden.get(what, {}) for what in ("hparams", "fixed", "switches"))
    return {name: value for given in (button, *said) for name, value in given.items()}


def tolerance(golden: Mapping) -> float:
    """How close ours has to be."""
    return golden.get("tolerance", TOLERANCE)


def difference(golden: Mapping, hparams: Mapping[str, float | str]) -> float:
    """The largest difference of any position, relative to the size of the path."""
    theirs = np.array(golden["path"])
    ours = run(
        golden["surface"],
        golden["optimizer"],
        start=golden["path"][0],
        steps=len(theirs) - 1,
        clip=Clip(golden["clip"], golden["threshold"]),
        schedule=Schedule(**(golden["schedule"] or {})),
        **hparams,
    ).path
    if ours.shape != theirs.shape:
        return float("inf")
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def choices(golden: Mapping) -> dict[str, str]:
    """The word of each of the method's switches, by its name."""
    given = settings(golden)
    return {
        p.name: p.choices[int(p.check(given.get(p.name, p.default)))][0]
        for p in OPTIMIZERS[golden["optimizer"]].params
        if p.choices
    }


def repeat(golden: Mapping) -> Repeated:
    """Run a golden's settings anew."""
    off = difference(golden, settings(golden))
    return Repeated(off, tolerance(golden), golden.get("because", ""), choices(golden))


def agreement() -> Iterator[Agreement]:
    """Compare ours with every golden, one line for each method of each framework."""
    groups: dict[tuple[str, str, str], list[Mapping]] = {}
    for golden in goldens():
        key = (golden["framework"], golden["version"], golden["optimizer"])
        groups.setdefault(key, []).append(golden)
    for key, group in groups.items():
        yield Agreement(*key, tuple(map(repeat, group)))


def with_choice(lines: Iterable[Agreement], optimizer: str, name: str, word: str):
    """Of the lines of a method those runs that had one of its switches so."""
    for line in lines:
        if line.optimizer == optimizer:
            runs = tuple(run for run in line.runs if run.choices[name] == word)
            if runs:
                yield replace(line, runs=runs)
