"""The engine's loop over thousands of runs at once, on every core: only where each ends is kept."""

import os
from collections.abc import Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from ..spec import Optimizer, Surface
from .given import numbers, values
from .runs import task
from .stages import Clip, Noise, Schedule

BLOCK = 128


@dataclass(frozen=True, eq=False)
class Ends:
    """Where n runs ended: `position` (n, 2), `loss` (n,), `diverged` (n,).

    What a diverged run has left is its loss, infinite, and a position that means nothing.
    """

    position: np.ndarray
    loss: np.ndarray
    diverged: np.ndarray


@cache
def _threads() -> Executor:
    return ThreadPoolExecutor(max_workers=os.cpu_count(), thread_name_prefix="sweep")


def sweep(
    surface: Surface | str,
    optimizer: Optimizer | str,
    *,
    starts: np.ndarray,
    steps: int = 200,
    clip: Clip | None = None,
    noise: Noise | None = None,
    schedule: Schedule | np.ndarray | None = None,
    surface_params: Mapping[str, float] | None = None,
    executor: Executor | None = None,
    **hparams: float | str | np.ndarray,
) -> Ends:
    """Run an optimizer from n starts (n, 2), each parameter one value for all or (n,) of them.

    The arguments are those of `engine.run`, and every run ends as that one would, bit for bit. The
    blocks of runs are shared out over `executor`, by default the threads of this process.
    """
    starts = numbers(starts)
    if starts.ndim != 2 or starts.shape[1] != 2:
        raise ValueError("starts must be finite numbers of the shape (n, 2).")
    job = task(
        surface, optimizer, steps=steps, clip=clip, noise=noise, schedule=schedule,
        surface_params=surface_params,
    )  # fmt: skip
    hyper = _columns(job.optimizer, len(starts), hparams)
    blocks = [slice(k, k + BLOCK) for k in range(0, max(len(starts), 1), BLOCK)]

    def one(block: slice):
        path, loss, *_, stop = job.go(starts[block], hyper[:, block], keep=False)
        return path[0].reshape(2, -1).T, loss[0], stop

    done = list((executor or _threads()).map(one, blocks))
    path, loss, stop = (np.concatenate(part) for part in zip(*done, strict=True))
    diverged = stop >= 0
    return Ends(path, np.where(diverged, np.inf, loss), diverged)


def _columns(optimizer: Optimizer, count: int, given: Mapping) -> np.ndarray:
    """The hyperparameters of every run, (h, count)."""
    rows = {name: value for name, value in given.items() if isinstance(value, list | np.ndarray)}
    single = {name: value for name, value in given.items() if name not in rows}
    columns = np.repeat(values(optimizer.key, optimizer.params, single)[:, None], count, axis=1)
    known = {p.name: (k, p) for k, p in enumerate(optimizer.params)}
    for name, row in rows.items():
        shape = row.shape if isinstance(row, np.ndarray) else (len(row),)
        if name not in known or shape != (count,):
            raise ValueError(f"{name} must be a parameter of {optimizer.key}, one for each start.")
        k, param = known[name]
        columns[k] = [param.check(value) for value in row]
    return columns
