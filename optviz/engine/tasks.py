"""A Task: everything of a run. It runs alone, every step recorded, or from many starts at once.

A sweep is cut into blocks, which any Executor may work off: threads, processes or a cluster's.
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import cache

import numpy as np

from ..optimizers import OPTIMIZERS
from ..spec import Optimizer, Point, Surface
from ..surfaces import SURFACES
from .kernels import (
    UPDATE,
    VALUE_GRAD,
    handed,
    rows,
    surface_rows,
    update_kernel,
    value_grad_kernel,
)
from .lanes import hold
from .loop import NEVER, Plane, Records, loop
from .stages import THRESHOLD, Clip, Noise, Schedule

# Runs side by side: their lanes stay in the cache of a core.
BLOCK = 128
# No run within the limits reaches it.
NO_GOAL = -np.inf


@dataclass(frozen=True, eq=False)
class Trajectory:
    """What one run did, row t being the state of things before step t. All values are finite.

    `path` (T+1, 2), `loss` (T+1,), `grad` (T+1, 2) the gradient before noise and clip, `state`
    name → (T+1, 2), `clipped` (T,) whether the clip stage changed the gradient of that step.
    `diverged_at` is the first row with |x| > 1e6, a loss that is not finite or |g| > 1e150, and
    None otherwise. The arrays end with that row, or with the one before if it is not finite.
    """

    path: np.ndarray
    loss: np.ndarray
    grad: np.ndarray
    state: Mapping[str, np.ndarray]
    clipped: np.ndarray
    diverged_at: int | None


@dataclass(frozen=True, eq=False)
class Ends:
    """Where n runs ended: `position` (n, 2), `loss` (n,), `diverged` (n,), `reached` (n,).

    What a diverged run has left is its loss, infinite, and a position that means nothing. `reached`
    is the first step at which the loss was at most the goal, -1 where it never was.
    """

    position: np.ndarray
    loss: np.ndarray
    diverged: np.ndarray
    reached: np.ndarray

    @classmethod
    def joined(cls, parts: Sequence["Ends"]) -> "Ends":
        """The ends of several sweeps, one after the other."""
        columns = ([getattr(part, f.name) for part in parts] for f in fields(cls))
        return cls(*map(np.concatenate, columns))


@dataclass(frozen=True, eq=False)
class Task:
    """Everything of a run. Nothing is checked here; what a caller gives goes through `task`.

    `hparams` and `surface_params` have every parameter by name; `schedule` may be the multipliers
    of η themselves, (steps,).
    """

    surface: Surface
    surface_params: Mapping[str, float]
    optimizer: Optimizer
    hparams: Mapping[str, float]
    start: Point
    steps: int
    clip: Clip
    noise: Noise
    schedule: Schedule | np.ndarray

    def __reduce__(self):
        """Cards on a menu travel by key: those of optimizers hold lambdas."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, menu in (("surface", SURFACES), ("optimizer", OPTIMIZERS)):
            on_menu = menu.get(parts[name].key) is parts[name]
            parts[name] = parts[name].key if on_menu else parts[name]
        return _unpacked, (parts,)

    @property
    def rates(self) -> np.ndarray:
        """The multipliers of η, (steps,), or (0,) where all are 1."""
        given = self.schedule
        return given.multipliers(self.steps) if isinstance(given, Schedule) else given

    def records(
        self,
        starts: np.ndarray,
        columns: Mapping[str, np.ndarray],
        goal,
        keep: bool,
        draws: int = 1,
    ) -> Records:
        """Run from starts (n, 2), with columns (n,) in place of parameters of the task by name.

        Every step is kept, or the last alone. `goal` is a loss, one or (n,). All meet one draw of
        the noise, or with `draws` = n each its own.
        """
        surface, optimizer, n, steps = self.surface, self.optimizer, len(starts), self.steps
        count = steps + 1 if keep else 1
        # A letter of a formula may be the name of a parameter of the method, whose column it is.
        own = [p.name for p in optimizer.params if p.name in columns]
        beside = {name: column for name, column in columns.items() if name not in own}
        plane = Plane(
            params=surface_rows(surface, self.surface_params, beside, n),
            timed=surface.timed,
            bounds=np.repeat(np.array(surface.bounds or np.empty((2, 0))).T, n, axis=1),
            noise=self.noise.draw(steps, draws),
            draw=np.arange(2 * draws).repeat(n // draws),
            x=starts.T.reshape(-1).copy(),
            value=np.empty(n),
            slope=np.empty(2 * n),
        )
        settings = {**self.hparams, THRESHOLD.name: self.clip.threshold, **columns}
        hparams = rows(optimizer.params, settings, n if own else 1)
        held = hold(
            optimizer,
            hparams=np.concatenate([hparams] * 2, axis=1) if own else hparams,
            rates=self.rates,
            clip=self.clip.mode,
            threshold=np.full(n, settings[THRESHOLD.name], dtype=np.float64),
            group=np.concatenate([np.arange(n)] * 2),
        )
        records = Records(
            path=np.empty((count, 2 * n)),
            loss=np.empty((count, n)),
            grad=np.empty((count, 2 * n)),
            state=np.empty((count, held.memory.size)),
            flat=held.memory.reshape(-1),
            clipped=np.zeros((count, n), dtype=np.bool_),
            stop=np.full(n, NEVER),
            goal=np.full(n, goal, dtype=np.float64),
            reached=np.full(n, NEVER),
        )
        loop(
            handed(value_grad_kernel(surface), VALUE_GRAD),
            handed(update_kernel(optimizer, own), UPDATE),
            plane, held, records, steps,
        )  # fmt: skip
        return records

    def drawn(self, draws: int) -> tuple[np.ndarray, np.ndarray]:
        """The run under so many draws of its noise: path (T+1, 2, draws) and loss (T+1, draws).

        From where a draw has left the limits its path is NaN and its loss infinite.
        """
        starts = np.tile(np.array(self.start, dtype=np.float64), (draws, 1))
        records = self.records(starts, {}, NO_GOAL, keep=True, draws=draws)
        path, loss = records.path.reshape(-1, 2, draws), records.loss
        for k in np.flatnonzero(records.stop != NEVER):
            path[records.stop[k] :, :, k], loss[records.stop[k] :, k] = np.nan, np.inf
        return path, loss

    def run(self) -> Trajectory:
        """The run, every step recorded."""
        records = self.records(np.array([self.start], dtype=np.float64), {}, NO_GOAL, keep=True)
        path, loss, grad, state, _, clipped, (stop,), *_ = records
        kept, diverged_at = len(path), None
        if stop != NEVER:
            diverged_at = int(stop)
            last = (part[diverged_at] for part in (path, loss, grad, state))
            kept = diverged_at + all(np.isfinite(part).all() for part in last)
        state = state.reshape(len(state), -1, 2)
        return Trajectory(
            path=path[:kept],
            loss=loss[:kept, 0],
            grad=grad[:kept],
            state={name: state[:kept, j] for j, name in enumerate(self.optimizer.state)},
            clipped=clipped[: max(kept - 1, 0), 0],
            diverged_at=diverged_at,
        )

    def sweep(
        self,
        starts: np.ndarray | None = None,
        *,
        goal: float | np.ndarray = NO_GOAL,
        executor: Executor | None = None,
        **columns: np.ndarray,
    ) -> Ends:
        """Run from n starts (n, 2), or from the task's own with n values of each column.

        A column (n,) stands for a parameter of the optimizer or of the surface or for `threshold`,
        by name; `goal` is a loss, one or (n,). The blocks are shared out over `executor`, by
        default the threads of this process; every run ends as it would alone, bit for bit.
        """
        if starts is None:
            count = len(next(iter(columns.values()), "1"))
            starts = np.tile(np.array(self.start, dtype=np.float64), (count, 1))
        goals = np.broadcast_to(goal, len(starts))
        blocks = [
            Block(self, starts[part], {name: c[part] for name, c in columns.items()}, goals[part])
            for part in (slice(k, k + BLOCK) for k in range(0, max(len(starts), 1), BLOCK))
        ]
        done = list((executor or _threads()).map(_ends, blocks))
        position, loss, stop, reached = (np.concatenate(part) for part in zip(*done, strict=True))
        diverged = stop != NEVER
        return Ends(position, np.where(diverged, np.inf, loss), diverged, reached)


def _unpacked(parts: dict) -> Task:
    for name, menu in (("surface", SURFACES), ("optimizer", OPTIMIZERS)):
        if isinstance(parts[name], str):
            parts[name] = menu[parts[name]]
    return Task(**parts)


@dataclass(frozen=True, eq=False)
class Block:
    """A part of a sweep: all that it needs, in a few kB."""

    task: Task
    starts: np.ndarray
    columns: Mapping[str, np.ndarray]
    goal: np.ndarray


def _ends(block: Block):
    """Where the runs of a block are after the last step, their loss, stop and reached."""
    records = block.task.records(block.starts, block.columns, block.goal, keep=False)
    return records.path[0].reshape(2, -1).T, records.loss[0], records.stop, records.reached


@cache
def _threads() -> Executor:
    return ThreadPoolExecutor(max_workers=os.cpu_count(), thread_name_prefix="sweep")
