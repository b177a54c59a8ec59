"""What can be said of a run: each verdict with the step from which it holds."""

import numpy as np

from ..engine.plane import floor, sharpness
from ..engine.tasks import Trajectory
from ..optimizers import OPTIMIZERS
from ..spec import Surface
from ..words import Message, message
from .state import Lab, Run
from .theory import Offer, stable

TOLERANCES = (1e-2, 1e-4, 1e-6)
Verdict = tuple[int, Message]


def why_diverged(lab: Lab, line: Run) -> tuple[dict | None, Offer | None]:
    """The reason for a divergence where theory gives one, and the η that would have been stable.

    The reason is a step that is too long at the start: η times the curvature, and its limit.
    """
    optimizer = OPTIMIZERS[line.optimizer]
    if optimizer.stability_limit is None or line.clip != "none":
        return None, None
    task = lab.task(line)
    settings, rates = dict(task.hparams), task.rates
    curvature = sharpness(lab.surface, lab.surface_params, lab.start)
    offer = None if rates.size else stable(line, "start", curvature, settings)
    product = settings.pop("lr") * (float(rates[0]) if rates.size else 1.0) * curvature
    limit = optimizer.stability_limit(**settings)
    return ({"product": product, "limit": limit}, offer) if product > limit else (None, None)


def verdicts(lab: Lab, line: Run, trajectory: Trajectory) -> list[Verdict]:
    """What can be said of a run, each verdict with the step from which it holds, in order."""
    surface = lab.surface
    said = [(0, message("verdict.moving"))]
    least = floor(surface, lab.surface_params)
    if least is not None:
        for to in TOLERANCES:
            below = np.flatnonzero(trajectory.loss - least <= to)
            if below.size:
                step = int(below[0])
                said.append((step, message("verdict.reached", to=to, step=step)))
    if trajectory.diverged_at is not None:
        said.append(_diverged(lab, line, trajectory))
    else:
        said += _settled(surface, trajectory, least)
    return sorted(said, key=lambda event: event[0])


def _diverged(lab: Lab, line: Run, trajectory: Trajectory) -> Verdict:
    step = trajectory.diverged_at
    if lab.surface.typed and len(trajectory.path) == step:
        return step, message("verdict.no_value", step=step)
    why, _ = why_diverged(lab, line)
    if why is None:
        return step, message("verdict.diverged", step=step)
    return step, message("verdict.diverged_because", step=step, **why)


def _settled(surface: Surface, trajectory: Trajectory, least: float | None) -> list[Verdict]:
    """The step from which a run stays within a millionth of the map, if not at the minimum."""
    path, end = trajectory.path, float(trajectory.loss[-1])
    (x0, x1), _ = surface.domain
    away = np.flatnonzero(np.abs(path - path[-1]).max(axis=1) > 1e-6 * (x1 - x0))
    step = int(away[-1]) + 1 if away.size else 0
    if len(path) - step < 20 or (least is not None and end - least <= TOLERANCES[-1]):
        return []
    if least is None:
        return [(step, message("verdict.settled", step=step, loss=end))]
    return [(step, message("verdict.settled_above", step=step, loss=end, away=end - least))]
