"""Which points of a course are enough: straight lines between them pass near all the others."""

from functools import cache

import numpy as np
from numba import types

from .kernels import LANES, ROWS, compiled

TIMES = types.Array(types.int64, 1, "C")
KEPT = types.Array(types.boolean, 1, "C")
KNOTS = types.void(TIMES, ROWS, LANES, ROWS, KEPT)


def _knots(at, values, within, slopes, kept):
    """Mark what is kept; `slopes` (2, k) are those that lines from the last such may have."""
    n = at.shape[0]
    kept[0] = kept[n - 1] = True
    slopes[0], slopes[1] = -np.inf, np.inf
    last, t = 0, 1
    while t < n:
        time = at[t] - at[last]
        near = True
        for j in range(values.shape[0]):
            slope = (values[j, t] - values[j, last]) / time
            near &= np.isfinite(slope) and slopes[0, j] <= slope <= slopes[1, j]
        if near:
            for j in range(values.shape[0]):
                away = values[j, t] - values[j, last]
                slopes[0, j] = max(slopes[0, j], (away - within[j]) / time)
                slopes[1, j] = min(slopes[1, j], (away + within[j]) / time)
            t += 1
        else:
            last = max(t - 1, last + 1)
            kept[last] = True
            slopes[0], slopes[1] = -np.inf, np.inf
            t = max(t, last + 1)


@cache
def _kernel():
    return compiled(KNOTS, _knots)


def knots(at: np.ndarray, values: np.ndarray, within: np.ndarray) -> np.ndarray:
    """The places in `at` (n,), integers that rise, of the points that are enough.

    values (k, n) at these; between two knots each lies within (k,) of the line that joins them. The
    first and the last are knots, and so is what is not finite, with what is beside it. The longest
    line from each knot is taken: Sklansky and Gonzalez 1980, Fast polygonal approximation of
    digitized curves, Pattern Recognition 12.
    """
    kept = np.zeros(len(at), dtype=np.bool_)
    if len(at):
        within = np.ascontiguousarray(within, dtype=np.float64)
        values = np.ascontiguousarray(values, dtype=np.float64)
        _kernel()(np.ascontiguousarray(at), values, within, np.empty((2, len(values))), kept)
    return np.flatnonzero(kept)
