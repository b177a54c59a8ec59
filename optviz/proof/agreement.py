"""How far ours is from the real frameworks.

The trajectories in assets/goldens were made by PyTorch, optax and Keras themselves, with the
scripts in tests/goldens, at hyperparameters far from the defaults.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ..engine.runs import run
from ..engine.stages import Clip, Schedule
from ..optimizers import OPTIMIZERS

GOLDENS = Path(__file__).parents[2] / "assets" / "goldens"
TOLERANCE = 1e-10


@dataclass(frozen=True)
class Agreement:
    """The largest difference from a framework's method over its goldens, relative to their size.

    `because` says why a golden is only good to a tolerance, or why ours differs.
    """

    framework: str
    version: str
    optimizer: str
    difference: float
    goldens: int
    because: str = ""


@cache
def goldens() -> tuple[Mapping, ...]:
    """Every golden, each with its framework and version."""
    return tuple(
        {"framework": made["framework"], "version": made["version"], **golden}
        for name in ("torch", "optax", "keras")
        for made in [json.loads((GOLDENS / f"{name}.json").read_text("utf-8"))]
        for golden in made["goldens"]
    )


def settings(golden: Mapping) -> dict[str, float | str]:
    """Our parameters for a golden: the framework's button, then what the golden says."""
    button = OPTIMIZERS[golden["optimizer"]].as_in[golden["framework"]]
    return {**button, **golden["hparams"], **golden.get("switches", {})}


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


def agreement() -> Iterator[Agreement]:
    """Compare ours with every golden, one line for each method of each framework."""
    groups: dict[tuple[str, str], list[Mapping]] = {}
    for golden in goldens():
        groups.setdefault((golden["framework"], golden["optimizer"]), []).append(golden)
    for (framework, optimizer), group in groups.items():
        reasons = dict.fromkeys(g["because"] for g in group if "because" in g)
        yield Agreement(
            framework,
            group[0]["version"],
            optimizer,
            max(difference(g, settings(g)) for g in group),
            len(group),
            " ".join(reasons),
        )
