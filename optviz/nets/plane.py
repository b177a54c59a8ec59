"""A plane through the space of weights: what a map of a network's loss shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

Layout = Iterable[tuple[slice, tuple[int, ...]]]


@dataclass(frozen=True, eq=False)
class Plane:
    """The points origin + a·u + b·v; u and v (L,) are at right angles, of any length but 0."""

    origin: np.ndarray
    u: np.ndarray
    v: np.ndarray

    def points(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """The weights (N, L) at places a and b, (N,) each."""
        return self.origin + np.multiply.outer(a, self.u) + np.multiply.outer(b, self.v)

    def shadow(self, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where weights (T, L) fall onto the plane, (T, 2), and how far off it they are, (T,)."""
        away = weights - self.origin
        ab = np.stack([away @ d / (d @ d) for d in (self.u, self.v)], axis=-1)
        left = away - np.multiply.outer(ab[:, 0], self.u) - np.multiply.outer(ab[:, 1], self.v)
        return ab, np.linalg.norm(left, axis=1)


def between(start: np.ndarray, one: np.ndarray, other: np.ndarray) -> Plane:
    """The plane through three points (L,): a start and the ends of two runs from it.

    The first end is at (1, 0). Where the three lie on a line, or two of them are one, the plane
    holds them all and its directions that they leave open are any at right angles.
    """
    u, w = one - start, other - start
    if not u.any():
        u = w if w.any() else _unit(len(start), 0)
    return Plane(start, u, _across(u, w))


def principal(paths: Sequence[np.ndarray], start: np.ndarray) -> tuple[Plane, np.ndarray]:
    """The plane of most movement, and the shares of all movement in its two directions, (2,).

    `paths` are weights (T, L) of each run. Distances are from the start, not from the mean, so that
    the start is on the plane. The directions are of length 1.
    """
    away = np.concatenate(paths) - start
    # The eigenvectors of T × T numbers make those of L × L: points are few, weights many.
    squares, mixes = np.linalg.eigh(away @ away.T)
    u, v = mixes[:, -1] @ away, mixes[:, -2:-1].sum(axis=1) @ away
    total = squares.sum()
    shares = np.zeros(2)
    if total > 0:
        kept = np.maximum(squares[-2:][::-1], 0.0) / total
        shares[: len(kept)] = kept
    u = u / np.linalg.norm(u) if u.any() else _unit(len(start), 0)
    v = _across(u, v)
    return Plane(start, u, v / np.linalg.norm(v)), shares


def random_filters(layout: Layout, weights: np.ndarray, seed: int = 0) -> Plane:
    """The plane around weights (L,) in which each neuron's own are as long as they are there.

    Of two random directions, the second less what it has of the first. `layout` is where each array
    of weights lies in the vector, and its shape, of which the last is that of the neurons; arrays
    of one dimension are biases, which do not move. Li, Xu, Taylor, Studer and Goldstein (2018),
    Visualizing the loss landscape of neural nets, NeurIPS, section 4.
    """
    rng, layout = np.random.default_rng(seed), list(layout)
    pair = np.zeros((2, len(weights)))
    for direction in pair:
        for at, shape in layout:
            if len(shape) > 1:
                own = weights[at].reshape(prod(shape[:-1]), shape[-1])
                drawn = rng.standard_normal(own.shape)
                drawn *= np.linalg.norm(own, axis=0) / np.linalg.norm(drawn, axis=0)
                direction[at] = drawn.ravel()
    u = pair[0] if pair[0].any() else _unit(len(weights), 0)
    return Plane(weights, u, _across(u, pair[1]))


def _unit(size: int, place: int) -> np.ndarray:
    return np.eye(1, size, place)[0]


def _across(u: np.ndarray, w: np.ndarray) -> np.ndarray:
    """What w has at right angles to u; where that is nothing but rounding, a direction of length 1.

    Taken away twice: after once, what rounding left of u can be as long as the rest.
    """
    v = w
    for _ in range(2):
        v = v - (v @ u) / (u @ u) * u
    if np.linalg.norm(v) > 1e-12 * np.linalg.norm(w):
        return v
    axis = _unit(len(u), int(np.argmin(np.abs(u))))
    v = axis - (axis @ u) / (u @ u) * u
    return v / np.linalg.norm(v)
