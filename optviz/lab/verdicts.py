"""What can be said of a run: each verdict with the step from which it holds."""

import numpy as np

from ..engine.plane import bottom, floor, sharpness
from ..engine.tasks import Trajectory
from ..optimizers import OPTIMIZERS
from ..words import Message, message
from .lineup import Run
from .state import Lab
from .stays import TOLERANCES, Stay, last_stretch, stays
from .theory import Offer, stable

Verdict = tuple[int, Message]
# Shares of what a loss is above the least value: by which it still changes where a run is said to
# stay, and by which it may be above the bottom of the dent that it is in.
STILL, SUNK = 1e-2, 1e-3
# How many steps, and what part of all, something must go on for before it is called creeping.
LONG, PART = 20, 10


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
    near, dent = stays(lab, trajectory)
    held = [stay.since for stay in near if stay.since is not None]
    said = [(0, message("verdict.moving"))]
    said += _passing(near, min(held, default=len(trajectory.loss)))
    said += _holding(near)
    if trajectory.diverged_at is not None:
        said.append(_diverged(lab, line, trajectory))
    elif dent:
        said.append((dent.since, message("verdict.local", away=dent.away)))
    elif not held:
        said += _resting(lab, trajectory)
    return sorted(said, key=lambda event: event[0])


def _passing(near: tuple[Stay, ...], before: int) -> list[Verdict]:
    """How near a run came before it stayed: each tolerance, until a finer one is met."""
    said, until = [], before
    for to, stay in reversed(list(zip(TOLERANCES, near, strict=True))):
        if stay.first is None or stay.first >= until:
            continue
        said.append((stay.first, message("verdict.within", to=to, step=stay.first)))
        if stay.left is not None and stay.left < until:
            said.append((stay.left, message("verdict.left", to=to, step=stay.first)))
        until = stay.first
    return said


def _holding(near: tuple[Stay, ...]) -> list[Verdict]:
    """From when on a run is within a tolerance for good; the finest is called the minimum."""
    said = []
    for to, stay in zip(TOLERANCES, near, strict=True):
        if stay.since is not None:
            here = message("verdict.since", to=to, step=stay.since)
            if to == TOLERANCES[-1]:
                here = message("verdict.arrived", step=stay.since)
            said.append((stay.since, here))
    return said


def _diverged(lab: Lab, line: Run, trajectory: Trajectory) -> Verdict:
    step = trajectory.diverged_at
    if lab.surface.typed and len(trajectory.path) == step:
        return step, message("verdict.no_value", step=step)
    why, _ = why_diverged(lab, line)
    if why is None:
        return step, message("verdict.diverged", step=step)
    return step, message("verdict.diverged_because", step=step, **why)


def _resting(lab: Lab, trajectory: Trajectory) -> list[Verdict]:
    """What a run that is nowhere near the least value does once its loss hardly changes."""
    path, loss, least = trajectory.path, trajectory.loss, floor(lab.surface, lab.surface_params)
    end = float(loss[-1])
    scale = end - least if least is not None else float(loss[0] - loss.min())
    since = last_stretch(np.abs(loss - end) <= STILL * scale)
    if since == len(loss) - 1:
        return []
    low = bottom(lab.surface, path[-1], lab.surface_params)
    if low is not None and end - low <= SUNK * scale:
        here = message("verdict.bottom")
        if least is not None:
            here = message("verdict.local", away=low - least)
        return [(since, here)]
    moves = np.diff(path[since:], axis=0)
    if not moves.any():
        return [(since, message("verdict.resting", step=since))]
    if len(moves) < max(LONG, len(loss) // PART):
        return []
    way, far = np.hypot(*moves.T).sum(), np.hypot(*moves.sum(axis=0))
    return [(since, message("verdict.creeping" if far > way / 2 else "verdict.swinging"))]
