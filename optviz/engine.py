"""The only loop: gradient, noise, clip, update. `run` makes it a Trajectory."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numba import types

from .kernels import LANES, ROWS, UPDATE, VALUE_GRAD, compiled, update_kernel, value_grad_kernel
from .optimizers import OPTIMIZERS
from .spec import Optimizer, Param, Surface
from .stages import CLIP_MODES, Clip, Noise, Schedule
from .surfaces import SURFACES

STEPS = Param("steps", "T", "steps", 300, 10, 20_000, "log", 0, 100_000, integer=True)

# A run ends at the first row beyond these: Adam hides overflow (v = inf makes its step 0, which
# looks like convergence), so the size of the position and of the gradient are watched too.
POSITION_LIMIT = 1e6
GRADIENT_LIMIT = 1e150


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


_LOOP = types.void(
    types.FunctionType(VALUE_GRAD),
    types.FunctionType(UPDATE),
    LANES,
    types.boolean,
    ROWS,
    *(ROWS, LANES, LANES, ROWS, types.int64, types.float64),
    *(LANES, LANES, LANES, LANES, ROWS, LANES),
    *(ROWS, ROWS, ROWS, ROWS, types.Array(types.boolean, 2, "C")),
    *(types.Array(types.int64, 1, "C"), types.int64),
)


@partial(compiled, _LOOP)
def _loop(
    value_grad, update, params, timed, bounds,
    hparams, lr, rates, noise, mode, threshold,
    x, value, slope, seen, memory, flat,
    path, loss, grad, state, clipped,
    stop, steps,
):  # fmt: skip
    """Run n runs side by side from x, with memory 0.

    params (p,), for a timed surface with t last; bounds (2, 2n), low and high, or (0, 2n).

    hparams (h, 2n), the first of which is lr (2n,) times rates (steps,), or (0,) where all are 1;
    noise (steps, 2) or (0, 2).

    x, slope and seen (2n,), value (n,), memory (k, 2n), which is flat (k · 2n,) in another shape:
    what the kernels work on. They are small and stay in cache; slices of the records would cost a
    reference count each, and arrays made here half a second of compiling.

    path and grad (rows, 2n), loss (rows, n), state (rows, k · 2n), clipped (rows, n): with
    steps + 1 rows every step is recorded, with one row the last. stop (n,): the first step beyond
    the limits, -1 where there is none. A run that has stopped goes on until all have; what it
    writes after its stop means nothing.
    """
    rows, lanes = path.shape
    runs = loss.shape[1]
    running = runs
    for t in range(steps + 1):
        row = t if rows > 1 else 0
        if timed:
            params[-1] = t + 1.0
        value_grad(x, params, value, slope)
        for i in range(lanes):
            path[row, i] = x[i]
            grad[row, i] = slope[i]
            seen[i] = slope[i]
        for i in range(flat.shape[0]):
            state[row, i] = flat[i]
        for i in range(runs):
            loss[row, i] = value[i]
            # Written so that a NaN counts as outside.
            inside = (
                math.isfinite(value[i])
                and abs(x[i]) <= POSITION_LIMIT
                and abs(x[runs + i]) <= POSITION_LIMIT
                and abs(slope[i]) <= GRADIENT_LIMIT
                and abs(slope[runs + i]) <= GRADIENT_LIMIT
            )
            if stop[i] < 0 and not inside:
                stop[i] = t
                running -= 1
        if running == 0 or t == steps:
            return
        if noise.shape[0] > 0:
            for i in range(lanes):
                slope[i] += noise[t, int(i >= runs)]
                seen[i] = slope[i]
        if mode > 0:
            for i in range(runs):
                # Far out on a plateau the squares of the slopes are 0, and c/‖g‖ is infinite.
                norm = math.hypot(slope[i], slope[runs + i])
                for j in (i, runs + i):
                    if mode == 1:
                        seen[j] = min(max(slope[j], -threshold), threshold)
                    elif norm > threshold or (mode == 3 and norm > 0.0):
                        seen[j] = slope[j] / norm * threshold
                clipped[row, i] = seen[i] != slope[i] or seen[runs + i] != slope[runs + i]
        if rates.shape[0] > 0:
            for i in range(lanes):
                hparams[0, i] = lr[i] * rates[t]
        update(x, seen, memory, hparams)
        if bounds.shape[0] > 0:
            for i in range(lanes):
                x[i] = min(max(x[i], bounds[0, i]), bounds[1, i])


def values(what: str, params: tuple[Param, ...], given: Mapping[str, float]) -> np.ndarray:
    """The value of each parameter as (p,) float64, the default where none is given."""
    known = [p.name for p in params]
    for name in given:
        if name not in known:
            allowed = f"its parameters are {', '.join(known)}" if known else "it has none"
            raise ValueError(f"{what} has no parameter {name!r}; {allowed}.")
    return np.array([p.check(given.get(p.name, p.default)) for p in params], dtype=np.float64)


def _surface_params(surface: Surface, given: Mapping[str, float] | None) -> np.ndarray:
    """What the surface's kernel takes: its parameters, or its program; t = 0 if it is timed."""
    params = values(surface.key, surface.params, given or {})
    return np.concatenate((params, surface.program, np.zeros(int(surface.timed))))


def _card(table: Mapping, which, what: str):
    if isinstance(which, Surface | Optimizer):
        return which
    if not isinstance(which, str) or which not in table:
        raise ValueError(f"There is no {what} {which!r}; there are {', '.join(table)}.")
    return table[which]


def _point(start) -> np.ndarray:
    try:
        point = np.array(start)
    except (TypeError, ValueError, OverflowError):
        point = np.array(math.nan)
    if point.shape != (2,) or point.dtype.kind not in "iuf" or not np.isfinite(point).all():
        raise ValueError(f"start must be two finite numbers, not {start!r}.")
    return point.astype(np.float64)


def evaluate(
    surface: Surface | str, points: np.ndarray, surface_params: Mapping[str, float] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the values (n,) and gradients (2, n) at points (2, n)."""
    surface = _card(SURFACES, surface, "surface")
    params = _surface_params(surface, surface_params)
    points = np.ascontiguousarray(points, dtype=np.float64)
    if points.ndim != 2 or points.shape[0] != 2:
        raise ValueError(f"points must have the shape (2, n), not {points.shape}.")
    value, grad = np.empty(points.shape[1]), np.empty_like(points)
    value_grad_kernel(surface)(points.reshape(-1), params, value, grad.reshape(-1))
    return value, grad


def hessian(
    surface: Surface | str, point, surface_params: Mapping[str, float] | None = None
) -> np.ndarray:
    """The second derivatives at a point, (2, 2), by central differences of the gradient."""
    h = 1e-5 * max(1.0, float(np.abs(point).max()))
    nearby = np.asarray(point)[:, None] + h * np.array([[1, -1, 0, 0], [0, 0, 1, -1]])
    grad = evaluate(surface, nearby, surface_params)[1]
    with np.errstate(over="ignore", invalid="ignore"):
        matrix = np.stack([grad[:, 0] - grad[:, 1], grad[:, 2] - grad[:, 3]]) / (2 * h)
        return (matrix + matrix.T) / 2


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
        """Run n runs from starts (n, 2), with hparams (h, n), and return the records of `_loop`.

        Every step is kept, or the last alone.
        """
        surface, steps, n = self.surface, int(STEPS.check(self.steps)), len(starts)
        rows = steps + 1 if keep else 1
        clip = _stage(Clip, self.clip)
        memory = np.zeros((len(self.optimizer.state), 2 * n))
        path, loss, grad = np.empty((rows, 2 * n)), np.empty((rows, n)), np.empty((rows, 2 * n))
        state = np.empty((rows, memory.size))
        clipped, stop = np.zeros((rows, n), dtype=np.bool_), np.full(n, -1)
        _loop(
            value_grad_kernel(surface),
            update_kernel(self.optimizer),
            _surface_params(surface, self.surface_params),
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
    surface = _card(SURFACES, surface, "surface")
    return Task(surface, _card(OPTIMIZERS, optimizer, "optimizer"), **rest)


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
    start = _point(job.surface.start if start is None else start)
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
