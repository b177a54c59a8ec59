"""What the plane is below a run: values, slopes and curvature, its least value, its field."""

import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from ..spec import Surface
from ..surfaces import SURFACES
from ..words import NOTHING, Values
from .given import card, values
from .kernels import surface_rows, value_grad_kernel

FIELD_SIZE = 128
FLOAT32_MAX = 3e38
# Of nearly the least loss only rounding errors are left; which of them is smaller means nothing.
THERE = 1e-15
# Beside the largest curvature: a curvature that is none, and a slope that is none, over the map.
LEVEL, SLIGHT = 1e-3, 1e-6
# A point and those beside it, along either axis.
_ASIDE = np.array([[0, 1, -1, 0, 0], [0, 0, 0, 1, -1]])

View = tuple[float, float, float, float]


def evaluate(
    surface: Surface | str, points: np.ndarray, surface_params: Mapping[str, float] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the values (n,) and gradients (2, n) at points (2, n)."""
    surface = card(SURFACES, surface, "surface")
    params = values(surface.key, surface.params, surface_params or {})
    points = np.ascontiguousarray(points, dtype=np.float64)
    if points.ndim != 2 or points.shape[0] != 2:
        raise ValueError(f"points must have the shape (2, n), not {points.shape}.")
    value, grad = np.empty(points.shape[1]), np.empty_like(points)
    rows = surface_rows(surface, params, {}, points.shape[1])
    value_grad_kernel(surface)(points.reshape(-1), rows, value, grad.reshape(-1))
    return value, grad


def _curved(
    surface: Surface | str, points: np.ndarray, surface_params: Mapping[str, float] | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values (n,), slopes (2, n) and second derivatives (n, 2, 2) at points (2, n).

    The second derivatives are central differences of the slopes; all is evaluated in one go.
    """
    h = 1e-5 * np.maximum(1.0, np.abs(points).max(axis=0))
    nearby = points[:, None] + h * _ASIDE[..., None]
    value, grad = evaluate(surface, nearby.reshape(2, -1), surface_params)
    grad = grad.reshape(nearby.shape)
    with np.errstate(over="ignore", invalid="ignore"):
        matrix = np.stack([grad[:, 1] - grad[:, 2], grad[:, 3] - grad[:, 4]]) / (2 * h)
        both = np.moveaxis((matrix + matrix.swapaxes(0, 1)) / 2, 2, 0)
    return value[: points.shape[1]], grad[:, 0], both


def hessians(
    surface: Surface | str, points: np.ndarray, surface_params: Mapping[str, float] | None = None
) -> np.ndarray:
    """The second derivatives at points (2, n), (n, 2, 2), by central differences of the slopes."""
    return _curved(surface, points, surface_params)[2]


def hessian(
    surface: Surface | str, point, surface_params: Mapping[str, float] | None = None
) -> np.ndarray:
    """The second derivatives at a point, (2, 2)."""
    return hessians(surface, np.asarray(point)[:, None], surface_params)[0]


def sharpness(surface: Surface, params: Mapping[str, float], point) -> float:
    """The largest eigenvalue of the Hessian at a point."""
    matrix = hessian(surface, point, params)
    return float(np.linalg.eigvalsh(matrix)[-1]) if np.isfinite(matrix).all() else math.nan


@lru_cache(maxsize=256)
def floor(surface: Surface, params: Values = NOTHING) -> float | None:
    """The least value of a surface, None where it has none or it is not known."""
    if not surface.minima:
        return None
    least = float(evaluate(surface, np.array(surface.minima).T, params)[0].min())
    # A minimiser rounded to float64 leaves something like 1e-31 of a least value of 0.
    return least if abs(least) > 1e-20 else 0.0


def bottom(
    surface: Surface | str, point, surface_params: Mapping[str, float] | None = None
) -> float | None:
    """The least value of the quadratic through a point, None where it is flat or has none.

    A direction of next to no curvature is level, as along a trough, if it hardly slopes.
    """
    surface = card(SURFACES, surface, "surface")
    value, grad, (matrix,) = _curved(surface, np.asarray(point)[:, None], surface_params)
    if not np.isfinite(matrix).all():
        return None
    curved, ways = np.linalg.eigh(matrix)
    slope = ways.T @ grad[:, 0]
    (x0, x1), most = surface.domain[0], curved[-1]
    wide, level = x1 - x0, np.abs(curved) <= LEVEL * most
    flat = not most * wide**2 > SLIGHT * abs(value[0])
    sloping = np.abs(slope[level]) > SLIGHT * most * wide
    if flat or (~level & (curved <= 0)).any() or sloping.any():
        return None
    return float(value[0] - (slope[~level] ** 2 / curved[~level]).sum() / 2)


def domain_view(surface: Surface) -> View:
    """The whole map of a surface."""
    (x0, x1), (y0, y1) = surface.domain
    return x0, x1, y0, y1


def first_view(surface: Surface) -> View:
    """What a map of a surface shows first: all that its line-up is about."""
    (x0, x1), (y0, y1) = surface.line_up.window or surface.domain
    return x0, x1, y0, y1


def field(surface: Surface, params: Mapping[str, float], view: View) -> tuple[np.ndarray, float]:
    """The loss at N × N points over the view above its least value there, and that value.

    (N, N) float32, y along the rows, NaN where the loss is not finite. The difference is taken in
    float64, so that a small view far above zero keeps its shape.
    """
    x0, x1, y0, y1 = view
    x, y = np.linspace(x0, x1, FIELD_SIZE), np.linspace(y0, y1, FIELD_SIZE)
    points = np.stack([np.tile(x, FIELD_SIZE), np.repeat(y, FIELD_SIZE)])
    value = evaluate(surface, points, params)[0]
    finite = np.isfinite(value)
    value = np.where(finite, np.clip(value, -FLOAT32_MAX, FLOAT32_MAX), np.nan)
    least = float(value[finite].min()) if finite.any() else 0.0
    above = np.minimum(value - least, FLOAT32_MAX)
    return above.astype(np.float32).reshape(-1, FIELD_SIZE), least


def above(loss: np.ndarray, least: float | None) -> np.ndarray:
    """What losses count by: what they are above a least value that is known, or themselves."""
    return loss if least is None else np.maximum(loss - least, 0.0)


def comparable(loss: np.ndarray, least: float | None) -> np.ndarray:
    """The same to compare runs by: all that are at a known least value are alike."""
    counted = above(loss, least)
    return counted if least is None else np.maximum(counted, THERE * max(1.0, abs(least)))
