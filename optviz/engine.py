"""The only loop: gradient, clip, update. `run` takes a surface and an optimizer to a Trajectory."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numba import njit, types

from .kernels import OPTIONS, ROWS, UPDATE, VALUE_GRAD, update_kernel, value_grad_kernel
from .optimizers import OPTIMIZERS
from .spec import Optimizer, Param, Surface
from .surfaces import SURFACES

ClipMode = Literal["none", "value", "norm", "normalize"]
CLIP_MODES: tuple[str, ...] = get_args(ClipMode)

STEPS = Param("steps", "T", "steps", 300, 10, 20_000, "log", 0, 100_000, integer=True)
THRESHOLD = Param("threshold", "c", "clip threshold", 1.0, 1e-3, 1e3, "log", 1e-300, 1e300)

# A run ends at the first row beyond these: Adam hides overflow (v = inf makes its step 0, which
# looks like convergence), so the size of the position and of the gradient are watched too.
POSITION_LIMIT = 1e6
GRADIENT_LIMIT = 1e150


@dataclass(frozen=True)
class Clip:
    """What happens to a gradient g before the optimizer sees it, with threshold c > 0.

    `value`: each coordinate to [-c, c]. `norm`: g · min(1, c/‖g‖). `normalize`: g · c/‖g‖, a
    gradient of zero staying zero.
    """

    mode: ClipMode = "none"
    threshold: float = THRESHOLD.default

    def __post_init__(self) -> None:
        if self.mode not in CLIP_MODES:
            raise ValueError(f"clip must be one of {', '.join(CLIP_MODES)}, not {self.mode!r}.")
        object.__setattr__(self, "threshold", THRESHOLD.check(self.threshold))


@dataclass(frozen=True, eq=False)
class Trajectory:
    """What one run did, row t being the state of things before step t. All values are finite.

    `path` (T+1, 2), `loss` (T+1,), `grad` (T+1, 2) the raw gradient at each position, `state`
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
    ROWS,
    ROWS,
    types.int64,
    types.float64,
    ROWS,
    ROWS,
    ROWS,
    types.Array(types.float64, 3, "C"),
    types.Array(types.boolean, 2, "C"),
    types.Array(types.int64, 1, "C"),
)


@njit(_LOOP, cache=True, **OPTIONS)
def _loop(
    value_grad, update, params, hparams, mode, threshold, path, loss, grad, state, clipped, stop
):
    """Run n runs side by side from path[0] and state[0], recording every step.

    params (p, n), hparams (h, 2n), path and grad (T+1, 2n), loss (T+1, n), state (T+1, k, 2n),
    clipped (T, n), stop (n,): the first row beyond the limits, -1 where there is none. A run
    that has stopped goes on until all have; what it writes after its stop means nothing.
    """
    rows, lanes = path.shape
    runs = loss.shape[1]
    x, memory = path[0].copy(), state[0].copy()
    # The kernels work on small arrays that stay in registers and cache; slices of the records
    # would cost a reference count each.
    value, slope, seen = np.empty(runs), np.empty(lanes), np.empty(lanes)
    running = runs
    for t in range(rows):
        value_grad(x, params, value, slope)
        for i in range(lanes):
            path[t, i] = x[i]
            grad[t, i] = slope[i]
            seen[i] = slope[i]
        for k in range(memory.shape[0]):
            for i in range(lanes):
                state[t, k, i] = memory[k, i]
        for i in range(runs):
            loss[t, i] = value[i]
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
        if running == 0 or t == rows - 1:
            return
        if mode > 0:
            for i in range(runs):
                # Far out on a plateau the squares of the slopes are 0, and c/‖g‖ is infinite.
                norm = math.hypot(slope[i], slope[runs + i])
                for j in (i, runs + i):
                    if mode == 1:
                        seen[j] = min(max(slope[j], -threshold), threshold)
                    elif norm > threshold or (mode == 3 and norm > 0.0):
                        seen[j] = slope[j] / norm * threshold
                clipped[t, i] = seen[i] != slope[i] or seen[runs + i] != slope[runs + i]
        update(x, seen, memory, hparams)


def _values(what: str, params: tuple[Param, ...], given: Mapping[str, float]) -> np.ndarray:
    """The value of each parameter as (p, 1) float64, the default where none is given."""
    known = [p.name for p in params]
    for name in given:
        if name not in known:
            allowed = f"its parameters are {', '.join(known)}" if known else "it has none"
            raise ValueError(f"{what} has no parameter {name!r}; {allowed}.")
    values = [p.check(given.get(p.name, p.default)) for p in params]
    return np.array(values, dtype=np.float64).reshape(len(params), 1)


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
    params = _values(surface.key, surface.params, surface_params or {})
    points = np.ascontiguousarray(points, dtype=np.float64)
    if points.ndim != 2 or points.shape[0] != 2:
        raise ValueError(f"points must have the shape (2, n), not {points.shape}.")
    value, grad = np.empty(points.shape[1]), np.empty_like(points)
    params = np.repeat(params, points.shape[1], axis=1)
    value_grad_kernel(surface)(points.reshape(-1), params, value, grad.reshape(-1))
    return value, grad


def run(
    surface: Surface | str,
    optimizer: Optimizer | str,
    *,
    start=None,
    steps: int = 200,
    clip: Clip | None = None,
    surface_params: Mapping[str, float] | None = None,
    **hparams: float,
) -> Trajectory:
    """Run one optimizer on one surface, every step recorded.

    `surface` and `optimizer` are keys or cards, `start` is (x, y) or None for the surface's own,
    `steps` 0…100,000, `hparams` the optimizer's parameters by name. Raises ValueError with one
    sentence that names what is wrong and what is allowed.
    """
    surface = _card(SURFACES, surface, "surface")
    optimizer = _card(OPTIMIZERS, optimizer, "optimizer")
    params = _values(surface.key, surface.params, surface_params or {})
    hyper = _values(optimizer.key, optimizer.params, hparams)
    rows = int(STEPS.check(steps)) + 1
    clip = Clip() if clip is None else clip
    if not isinstance(clip, Clip):
        raise ValueError(f"clip must be a Clip or None, not {clip!r}.")

    path, loss, grad = np.empty((rows, 2)), np.empty((rows, 1)), np.empty((rows, 2))
    path[0] = _point(surface.start if start is None else start)
    state = np.zeros((rows, len(optimizer.state), 2))
    clipped = np.zeros((rows - 1, 1), dtype=np.bool_)
    stop = np.full(1, -1)
    _loop(
        value_grad_kernel(surface),
        update_kernel(optimizer),
        params,
        np.repeat(hyper, 2, axis=1),
        CLIP_MODES.index(clip.mode),
        clip.threshold,
        path,
        loss,
        grad,
        state,
        clipped,
        stop,
    )
    diverged_at = None if stop[0] < 0 else int(stop[0])
    if diverged_at is not None:
        last = (path[diverged_at], loss[diverged_at], grad[diverged_at], state[diverged_at])
        rows = diverged_at + all(np.isfinite(a).all() for a in last)
    return Trajectory(
        path=path[:rows],
        loss=loss[:rows, 0],
        grad=grad[:rows],
        state={name: state[:rows, j] for j, name in enumerate(optimizer.state)},
        clipped=clipped[: max(rows - 1, 0), 0],
        diverged_at=diverged_at,
    )
