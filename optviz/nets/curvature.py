"""Sharpness: the largest eigenvalue of the Hessian, which gradient descent holds against 2/η."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

ValueGrad = Callable[[np.ndarray], tuple[float, np.ndarray]]
# The cube root of rounding, where what a difference cuts off and what it rounds are alike.
STEP = 6e-6


class Sharpness(NamedTuple):
    """λmax, its direction (L,) of length 1, and whether the iteration settled on it.

    `value` is NaN where a gradient is not finite.
    """

    value: float
    direction: np.ndarray
    settled: bool


def hessian_times(value_grad: ValueGrad, weights: np.ndarray, v: np.ndarray) -> np.ndarray:
    """H v at weights (L,), for v of length 1: the central difference of two gradients."""
    h = STEP * max(1.0, float(np.linalg.norm(weights)) / len(weights) ** 0.5)
    # A copy: it may be an array that the second call fills anew.
    ahead = np.array(value_grad(weights + h * v)[1])
    return (ahead - value_grad(weights - h * v)[1]) / (2 * h)


def sharpness(
    value_grad: ValueGrad,
    weights: np.ndarray,
    *,
    direction: np.ndarray | None = None,
    rounds: int = 200,
    tol: float = 1e-3,
) -> Sharpness:
    """λmax at weights (L,) by power iteration, to `tol` of the largest eigenvalue in size.

    `value_grad(weights) -> loss, gradient (L,)`. `direction` is where to begin,
    such as that of some steps ago.

    Power iteration finds the eigenvalue of the largest size. Where that is negative, or there are
    two such of both signs between which it never settles, it goes on with H + |λ|·1, of which no
    eigenvalue is negative, and λmax + |λ| the largest.
    """
    begin = np.random.default_rng(0).standard_normal(len(weights))
    if direction is None or not direction.any():
        direction = begin
    found, size = _power(value_grad, weights, direction, shift=0.0, rounds=rounds, tol=tol)
    if found.value < 0 or not (found.settled or np.isnan(found.value)):
        # From anew: the direction found may hold nothing of the one that is sought.
        found, _ = _power(value_grad, weights, begin, shift=size, rounds=rounds, tol=tol)
    return found


def _power(value_grad, weights, v, *, shift, rounds, tol) -> tuple[Sharpness, float]:
    """The largest eigenvalue in size of H + shift·1, less the shift; and how long H v was."""
    v = v / np.linalg.norm(v)
    for _ in range(rounds):
        moved = hessian_times(value_grad, weights, v) + shift * v
        size = float(np.linalg.norm(moved))
        if not np.isfinite(size):
            return Sharpness(np.nan, v, False), size
        value = float(v @ moved)
        if np.linalg.norm(moved - value * v) <= tol * size:
            return Sharpness(value - shift, v, True), size
        v = moved / size
    return Sharpness(value - shift, v, False), size
