"""What can be said of a run: each sentence with the step from which it holds."""

import numpy as np

from ..engine.plane import floor, sharpness
from ..engine.runs import Trajectory
from ..optimizers import OPTIMIZERS
from ..spec import Surface
from .state import Lab, Run, number
from .theory import stable

TOLERANCES = (1e-2, 1e-4, 1e-6)


def why_diverged(lab: Lab, line: Run) -> tuple[str, dict | None]:
    """The reason for a divergence where theory gives one, and the η that would have been stable.

    The reason is a step that is too long at the start.
    """
    optimizer = OPTIMIZERS[line.optimizer]
    if optimizer.stability_limit is None or line.clip != "none":
        return "", None
    settings = lab.settings(line)
    rates = lab.schedule(line).multipliers(lab.steps)
    curvature = sharpness(lab.surface, lab.surface_params, lab.start)
    offer = None if rates.size else stable(line, "at the start", curvature, settings)
    product = settings.pop("lr") * (rates[0] if rates.size else 1.0) * curvature
    limit = optimizer.stability_limit(**settings)
    if not product > limit:
        return "", None
    return f": η·λmax = {product:.3g} > {limit:.3g} at the start", offer


def verdicts(lab: Lab, line: Run, trajectory: Trajectory) -> list[tuple[int, str]]:
    """What can be said of a run, each sentence with the step from which it holds, in order."""
    surface = lab.surface
    said = [(0, "still moving")]
    least = floor(surface)
    if least is not None:
        for tolerance in TOLERANCES:
            below = np.flatnonzero(trajectory.loss - least <= tolerance)
            if below.size:
                said.append((int(below[0]), f"reached {number(tolerance)} at step {below[0]}"))
    if trajectory.diverged_at is not None:
        step = trajectory.diverged_at
        if surface.typed and len(trajectory.path) == step:
            said.append((step, f"no finite loss or slope at step {step}"))
        else:
            said.append((step, f"diverged at step {step}{why_diverged(lab, line)[0]}"))
    else:
        said += _settled(surface, trajectory, least)
    return sorted(said, key=lambda event: event[0])


def _settled(surface: Surface, trajectory: Trajectory, least: float | None):
    """The step from which a run stays within a millionth of the map, if not at the minimum."""
    path, end = trajectory.path, float(trajectory.loss[-1])
    (x0, x1), _ = surface.domain
    away = np.flatnonzero(np.abs(path - path[-1]).max(axis=1) > 1e-6 * (x1 - x0))
    step = int(away[-1]) + 1 if away.size else 0
    if len(path) - step < 20 or (least is not None and end - least <= TOLERANCES[-1]):
        return []
    above = "" if least is None else f", {end - least:.3g} above the minimum"
    return [(step, f"settled at step {step}: loss {end:.4g}{above}")]
