"""The only loop: gradient, noise, clip, update."""

import math
from functools import partial

from numba import types

from .kernels import LANES, ROWS, UPDATE, VALUE_GRAD, compiled

# A run ends at the first row beyond these: Adam hides overflow (v = inf makes its step 0, which
# looks like convergence), so the size of the position and of the gradient are watched too.
POSITION_LIMIT = 1e6
GRADIENT_LIMIT = 1e150


LOOP = types.void(
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


@partial(compiled, LOOP)
def loop(
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
