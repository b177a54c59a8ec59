"""The compiled loop. A step has four stages: gradient, noise, clip, update.

The last two know lanes and groups of lanes alone, so that by `advance_kernel` they serve any model
whose gradient comes from elsewhere; the plane's `loop` supplies two lanes a run, and the gradient
of a surface. Both are in this file since numba's disk cache is keyed on the content of one file.
"""

import math
from functools import cache, partial
from typing import NamedTuple

import numpy as np
from numba import njit, types

from .kernels import LANES, OPTIONS, ROWS, UPDATE, VALUE_GRAD, Function, compiled

# A run ends at the first row beyond these: Adam hides overflow (v = inf makes its step 0, which
# looks like convergence), so the size of the position and of the gradient are watched too.
POSITION_LIMIT = 1e6
GRADIENT_LIMIT = 1e150

NONE, VALUE, NORM, NORMALIZE = range(4)
CLIP_CODES = {"none": NONE, "value": VALUE, "norm": NORM, "normalize": NORMALIZE}
# In `stop` and `reached`.
NEVER = -1

INDEX = types.Array(types.int64, 1, "C")
MASK = types.Array(types.boolean, 1, "C")
MASKS = types.Array(types.boolean, 2, "C")


class Held(NamedTuple):
    """What lanes hold beside their position; what only one step needs is held to be used again."""

    memory: np.ndarray
    """(k, lanes), the optimizer's state."""
    hparams: np.ndarray
    """(h, lanes), or (h, 1) where all lanes have the same; the first row is `lr` times the
    multiplier of the step."""
    lr: np.ndarray
    """(lanes,) or (1,)"""
    rates: np.ndarray
    """The multiplier of each step, (steps,), or (0,) where all are 1."""
    clip: int
    """One of CLIP_CODES."""
    threshold: np.ndarray
    """(groups,)"""
    group: np.ndarray
    """(lanes,), the group of each lane: a norm is that of the lanes of a group."""
    norm: np.ndarray
    """(groups,)"""
    seen: np.ndarray
    """(lanes,), what clipping leaves of the gradient."""
    clipped: np.ndarray
    """(groups,), whether clipping changed anything."""


HELD = types.NamedTuple(
    (ROWS, ROWS, LANES, LANES, types.int64, LANES, INDEX, LANES, LANES, MASK), Held
)


class Plane(NamedTuple):
    """n runs side by side on a surface: lane i is x and lane n + i is y of run i."""

    params: np.ndarray
    """(p, n), or (p, 1) where all runs have the same; for a timed surface t is the last row."""
    timed: bool
    bounds: np.ndarray
    """(2, 2n), low and high, or (0, 2n)."""
    noise: np.ndarray
    """(steps, 2d) of d draws, x of all and then y of all, or (0, 2d)."""
    draw: np.ndarray
    """(2n,), the column of `noise` that each lane meets."""
    x: np.ndarray
    """(2n,)"""
    value: np.ndarray
    """(n,)"""
    slope: np.ndarray
    """(2n,)"""


PLANE = types.NamedTuple((ROWS, types.boolean, ROWS, ROWS, INDEX, LANES, LANES, LANES), Plane)


class Records(NamedTuple):
    """What is kept of n runs: with steps + 1 rows every step, with one row the last."""

    path: np.ndarray
    """(rows, 2n)"""
    loss: np.ndarray
    """(rows, n)"""
    grad: np.ndarray
    """(rows, 2n), before noise and clip."""
    state: np.ndarray
    """(rows, k · 2n)"""
    flat: np.ndarray
    """(k · 2n,), what `state` is the record of: the memory of the lanes, seen flat."""
    clipped: np.ndarray
    """(rows, n)"""
    stop: np.ndarray
    """(n,), the first step beyond the limits, or NEVER."""
    goal: np.ndarray
    """(n,), a loss."""
    reached: np.ndarray
    """(n,), the first step within the limits whose loss is at most the goal, or NEVER."""


RECORDS = types.NamedTuple((ROWS, ROWS, ROWS, ROWS, LANES, MASKS, INDEX, LANES, INDEX), Records)

ADVANCE = types.void(Function(UPDATE), HELD, LANES, LANES, types.int64)
LOOP = types.void(Function(VALUE_GRAD), Function(UPDATE), PLANE, HELD, RECORDS, types.int64)


@njit(**OPTIONS)
def _clip(grad, clip, threshold, group, norm, seen, clipped):
    """What clipping leaves of a gradient, for `seen`, and which groups it changed."""
    for g in range(norm.shape[0]):
        norm[g] = 0.0
        clipped[g] = False
    if clip != VALUE:
        # Far out on a plateau the squares of the slopes are 0, and c/‖g‖ is infinite.
        for i in range(grad.shape[0]):
            before = norm[group[i]]
            norm[group[i]] = math.hypot(before, grad[i]) if before != 0.0 else abs(grad[i])
    for i in range(grad.shape[0]):
        g = group[i]
        c = threshold[g]
        if clip == VALUE:
            seen[i] = min(max(grad[i], -c), c)
        elif norm[g] > c or (clip == NORMALIZE and norm[g] > 0.0):
            seen[i] = grad[i] / norm[g] * c
        else:
            seen[i] = grad[i]
        if seen[i] != grad[i]:
            clipped[g] = True


def _advance(update, held, x, grad, t):
    """Step t = 0, 1, … of all lanes, as the end of `loop` takes it."""
    memory, hparams, lr, rates, clip, threshold, group, norm, seen, clipped = held
    given = grad
    if clip != NONE:
        given = seen
        _clip(grad, clip, threshold, group, norm, seen, clipped)
    if rates.shape[0] > 0:
        for i in range(lr.shape[0]):
            hparams[0, i] = lr[i] * rates[t]
    update(x, given, memory, hparams)


@cache
def advance_kernel():
    """`advance(update, held, x, grad, t)`, compiled when first asked for: step t of all lanes.

    grad has its noise already. It changes x and what is held, and leaves grad.
    """
    return compiled(ADVANCE, _advance)


@njit(inline="always", **OPTIONS)
def _watch(sides, value, stop, goal, reached, t):
    """Note who leaves the limits at step t and who reaches the goal; how many have not left.

    No branches, and few arrays in each loop, so that LLVM uses SIMD.
    """
    x, y, dx, dy = sides
    for i in range(value.shape[0]):
        # Written so that a NaN counts as outside.
        inside = (
            (abs(value[i]) < math.inf)
            & (abs(x[i]) <= POSITION_LIMIT)
            & (abs(y[i]) <= POSITION_LIMIT)
            & (abs(dx[i]) <= GRADIENT_LIMIT)
            & (abs(dy[i]) <= GRADIENT_LIMIT)
        )
        stop[i] = stop[i] if inside | (stop[i] >= 0) else t
    running = 0
    for i in range(value.shape[0]):
        running += stop[i] < 0
        there = (value[i] <= goal[i]) & (stop[i] < 0) & (reached[i] < 0)
        reached[i] = t if there else reached[i]
    return running


@partial(compiled, LOOP)
def loop(value_grad, update, plane, held, records, steps):
    """Run n runs side by side from where they are.

    A run that has stopped goes on until all have; what it writes after its stop means nothing.
    """
    params, timed, bounds, noise, draw, x, value, slope = plane
    path, loss, grad, state, flat, clipped, stop, goal, reached = records
    memory, hparams, lr, rates, clip, threshold, group, norm, seen, changed = held
    n, every = value.shape[0], path.shape[0] > 1
    sides = x[:n], x[n:], slope[:n], slope[n:]
    given = seen if clip != NONE else slope
    for t in range(steps + 1):
        # The gradient, and who leaves the limits or reaches the goal.
        if timed:
            for i in range(params.shape[1]):
                params[params.shape[0] - 1, i] = t + 1.0
        value_grad(x, params, value, slope)
        running = _watch(sides, value, stop, goal, reached, t)
        last = running == 0 or t == steps
        # What the step begins with.
        if every or last:
            row = t if every else 0
            for i in range(2 * n):
                path[row, i] = x[i]
                grad[row, i] = slope[i]
            for i in range(flat.shape[0]):
                state[row, i] = flat[i]
            for i in range(n):
                loss[row, i] = value[i]
        if last:
            return
        # The noise.
        if noise.shape[0] > 0:
            for i in range(2 * n):
                slope[i] += noise[t, draw[i]]
        # The clip.
        if clip != NONE:
            _clip(slope, clip, threshold, group, norm, seen, changed)
            for i in range(n):
                clipped[t if every else 0, i] = changed[i]
        # The update. Called from here, not from a function that `_advance` could share: that would
        # make a long run take half as long again.
        if rates.shape[0] > 0:
            for i in range(lr.shape[0]):
                hparams[0, i] = lr[i] * rates[t]
        update(x, given, memory, hparams)
        if bounds.shape[0] > 0:
            for i in range(2 * n):
                x[i] = min(max(x[i], bounds[0, i]), bounds[1, i])
