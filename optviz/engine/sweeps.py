"""Thousands of runs at once, on every core: only where each ends is kept."""

from collections.abc import Mapping
from concurrent.futures import Executor

import numpy as np

from ..spec import Optimizer, Surface
from .given import column, numbers
from .runs import task
from .stages import THRESHOLD, Clip, Noise, Schedule
from .tasks import NO_GOAL, Ends


def sweep(
    surface: Surface | str,
    optimizer: Optimizer | str,
    *,
    starts: np.ndarray,
    steps: int = 200,
    clip: Clip | None = None,
    noise: Noise | None = None,
    schedule: Schedule | np.ndarray | None = None,
    surface_params: Mapping[str, float | np.ndarray] | None = None,
    goal: float | np.ndarray | None = None,
    executor: Executor | None = None,
    **hparams: float | str | np.ndarray,
) -> Ends:
    """Run an optimizer from n starts (n, 2), each parameter one value for all or (n,) of them.

    The arguments are those of `engine.run`, and every run ends as that one would, bit for bit.
    `threshold` (n,) gives each run the threshold of its clip; `goal` is a loss, or (n,) of them,
    for `Ends.reached`. The blocks of runs are shared out over `executor`, by default the threads of
    this process. What a process is to work off must be on the menus, or be pickled.
    """
    starts = numbers(starts)
    if starts.ndim != 2 or starts.shape[1] != 2:
        raise ValueError("starts must be finite numbers of the shape (n, 2).")
    each, every = _parted(hparams)
    surface_each, surface_every = _parted(surface_params or {})
    job = task(
        surface, optimizer, steps=steps, clip=clip, noise=noise, schedule=schedule,
        surface_params=surface_every, hparams=every,
    )  # fmt: skip
    known = {p.name: p for p in (*job.optimizer.params, THRESHOLD)}
    columns = {
        name: column(job.optimizer.key, known.get(name), name, given, len(starts))
        for name, given in each.items()
    }
    if both := {*surface_each} & {p.name for p in job.optimizer.params}:
        name = min(both)
        raise ValueError(f"{name} is a parameter of {job.optimizer.key} too, and stays one value.")
    known = {p.name: p for p in job.surface.params}
    columns |= {
        name: column(job.surface.key, known.get(name), name, given, len(starts))
        for name, given in surface_each.items()
    }
    goal = NO_GOAL if goal is None else numbers(goal)
    if np.isnan(goal).any() or np.shape(goal) not in ((), (len(starts),)):
        raise ValueError("goal must be a finite number, or one for each start.")
    return job.sweep(starts, goal=goal, executor=executor, **columns)


def _parted(given: Mapping) -> tuple[dict, dict]:
    """What is given for each start, and what for every start."""
    each = {name: value for name, value in given.items() if isinstance(value, list | np.ndarray)}
    return each, {name: value for name, value in given.items() if name not in each}
