"""One run, every step recorded: `run`, and the check of what a caller gives."""

from collections.abc import Mapping

import numpy as np

from ..optimizers import OPTIMIZERS
from ..spec import Optimizer, Param, Surface
from ..surfaces import SURFACES
from .given import card, point, values
from .stages import Clip, Noise, Schedule
from .tasks import Task, Trajectory

STEPS = Param("steps", "T", "steps", 300, 10, 20_000, "log", 0, 100_000, integer=True)
NO_CLIP, NO_NOISE, CONSTANT = Clip(), Noise(), Schedule()


def run(
    surface: Surface | str,
    optimizer: Optimizer | str,
    *,
    start=None,
    steps: int = 200,
    clip: Clip | None = None,
    noise: Noise | None = None,
    schedule: Schedule | np.ndarray | None = None,
    surface_params: Mapping[str, float] | None = None,
    **hparams: float | str,
) -> Trajectory:
    """Run one optimizer on one surface, every step recorded.

    `surface` and `optimizer` are keys or cards, `start` is (x, y) or None for the surface's own,
    `steps` 0…100,000, `hparams` the optimizer's parameters by name; `schedule` may be the
    multipliers of η themselves, (steps,). Raises ValueError with one sentence that names what is
    wrong and what is allowed.
    """
    return task(
        surface, optimizer, start=start, steps=steps, clip=clip, noise=noise, schedule=schedule,
        surface_params=surface_params, hparams=hparams,
    ).run()  # fmt: skip


def task(
    surface: Surface | str,
    optimizer: Optimizer | str,
    *,
    hparams: Mapping[str, float | str],
    start=None,
    steps: int = 200,
    clip: Clip | None = None,
    noise: Noise | None = None,
    schedule: Schedule | np.ndarray | None = None,
    surface_params: Mapping[str, float] | None = None,
) -> Task:
    """The Task of what a caller gives, as in `run`, everything checked."""
    surface = card(SURFACES, surface, "surface")
    optimizer = card(OPTIMIZERS, optimizer, "optimizer")
    steps = int(STEPS.check(steps))
    return Task(
        surface=surface,
        surface_params=values(surface.key, surface.params, surface_params or {}),
        optimizer=optimizer,
        hparams=values(optimizer.key, optimizer.params, hparams),
        start=point(surface.start if start is None else start),
        steps=steps,
        clip=_stage(Clip, clip, NO_CLIP),
        noise=_stage(Noise, noise, NO_NOISE),
        schedule=_schedule(schedule, steps),
    )


def _stage(kind: type, given, none):
    """A Clip or a Noise as given, the one that changes nothing for None."""
    if given is None:
        return none
    if not isinstance(given, kind):
        name = kind.__name__
        raise ValueError(f"{name.lower()} must be a {name} or None, not {given!r}.")
    return given


def _schedule(given: Schedule | np.ndarray | None, steps: int) -> Schedule | np.ndarray:
    if given is None:
        return CONSTANT
    if isinstance(given, Schedule):
        return given
    try:
        rates = np.asarray(given)
    except (TypeError, ValueError, OverflowError):
        rates = np.array(None)
    if rates.shape != (steps,) or rates.dtype.kind not in "iuf" or not np.isfinite(rates).all():
        raise ValueError(f"schedule must be a Schedule or {steps} finite numbers.")
    return np.ascontiguousarray(rates, dtype=np.float64)
