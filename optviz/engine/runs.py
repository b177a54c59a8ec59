"""One run, every step recorded: what runs have in common as a Task, and `run`, a Trajectory."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..optimizers import OPTIMIZERS
from ..spec import Optimizer, Param, Surface
from ..surfaces import SURFACES
from .given import card, point, surface_params, values
from .kernels import update_kernel, value_grad_kernel
from .loop import loop
from .stages import CLIP_MODES, Clip, Noise, Schedule

STEPS = Param("steps", "T", "steps", 300, 10, 20_000, "log", 0, 100_000, integer=True)


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
class Task:
    """What runs have in common. Raises ValueError with one sentence where a part cannot be.

    `steps` 0…100,000; `schedule` may be the multipliers of η themselves, (steps,).
    """

    surface: Surface
    optimizer: Optimizer
    steps: int
    clip: Clip | None = None
    noise: Noise | None = None
    schedule: Schedule | np.ndarray | None = None
    surface_params: Mapping[str, float] | None = None

    def go(self, starts: np.ndarray, hparams: np.ndarray, keep: bool):
        """Run n runs from starts (n, 2), with hparams (h, n), and return the records of `loop`.

        Every step is kept, or the last alone.
        """
        surface, steps, n = self.surface, int(STEPS.check(self.steps)), len(starts)
        rows = steps + 1 if keep else 1
        clip = _stage(Clip, self.clip)
        memory = np.zeros((len(self.optimizer.state), 2 * n))
        path, loss, grad = np.empty((rows, 2 * n)), np.empty((rows, n)), np.empty((rows, 2 * n))
        state = np.empty((rows, memory.size))
        clipped, stop = np.zeros((rows, n), dtype=np.bool_), np.full(n, -1)
        loop(
            value_grad_kernel(surface),
            update_kernel(self.optimizer),
            surface_params(surface, self.surface_params),
            surface.timed,
            np.repeat(np.array(surface.bounds or np.empty((2, 0)), dtype=np.float64).T, n, axis=1),
            np.tile(hparams, 2),
            np.tile(hparams[0], 2),
            _rates(self.schedule, steps),
            _stage(Noise, self.noise).draw(steps),
            CLIP_MODES.index(clip.mode),
            clip.threshold,
            starts.T.reshape(-1).copy(),
            *(np.empty(n), np.empty(2 * n), np.empty(2 * n)),
            *(memory, memory.reshape(-1)),
            *(path, loss, grad, state, clipped),
            *(stop, steps),
        )
        return path, loss, grad, state.reshape(rows, len(memory), 2 * n), clipped, stop


def task(surface: Surface | str, optimizer: Optimizer | str, **rest) -> Task:
    """A Task of keys or cards."""
    surface = card(SURFACES, surface, "surface")
    return Task(surface, card(OPTIMIZERS, optimizer, "optimizer"), **rest)


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
    `hparams` the optimizer's parameters by name; for the rest see `Task`. Raises ValueError with
    one sentence that names what is wrong and what is allowed.
    """
    job = task(
        surface, optimizer, steps=steps, clip=clip, noise=noise, schedule=schedule,
        surface_params=surface_params,
    )  # fmt: skip
    hyper = values(job.optimizer.key, job.optimizer.params, hparams)
    start = point(job.surface.start if start is None else start)
    path, loss, grad, state, clipped, stop = job.go(start[None], hyper[:, None], keep=True)
    rows, diverged_at = len(path), None
    if stop[0] >= 0:
        diverged_at = int(stop[0])
        last = (path[diverged_at], loss[diverged_at], grad[diverged_at], state[diverged_at])
        rows = diverged_at + all(np.isfinite(a).all() for a in last)
    return Trajectory(
        path=path[:rows],
        loss=loss[:rows, 0],
        grad=grad[:rows],
        state={name: state[:rows, j] for j, name in enumerate(job.optimizer.state)},
        clipped=clipped[: max(rows - 1, 0), 0],
        diverged_at=diverged_at,
    )


def _stage(kind: type, given):
    """A Clip or a Noise as given, the one that changes nothing for None."""
    if given is None:
        return kind()
    if not isinstance(given, kind):
        name = kind.__name__
        raise ValueError(f"{name.lower()} must be a {name} or None, not {given!r}.")
    return given


def _rates(schedule: Schedule | np.ndarray | None, steps: int) -> np.ndarray:
    """The multipliers of η, (steps,), or (0,) where all are 1."""
    if schedule is None:
        return np.empty(0)
    if isinstance(schedule, Schedule):
        return schedule.multipliers(steps)
    try:
        rates = np.asarray(schedule)
    except (TypeError, ValueError, OverflowError):
        rates = np.array(None)
    if rates.shape != (steps,) or rates.dtype.kind not in "iuf" or not np.isfinite(rates).all():
        raise ValueError(f"schedule must be a Schedule or {steps} finite numbers.")
    return np.ascontiguousarray(rates, dtype=np.float64)
