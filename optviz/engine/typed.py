"""A typed formula as a surface: a fitting map, its minima, a start and learning rates.

All of it is found by evaluating the formula: on a grid over [-10, 10]², then by Newton's method.
"""

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np

from ..spec import Point, Surface
from ..surfaces.formula import program
from ..surfaces.tape import FORMULA
from .loop import GRADIENT_LIMIT
from .plane import evaluate, hessian

WIDEST, GRID = 10.0, 201
HALF_WIDTHS = (2.0, 5.0, WIDEST)
MAX_MINIMA = 8
# Of the largest curvature: what central differences of a slope cannot tell from 0.
FLAT = 1e-10
# How far from a minimum the ground must have risen: (x/ASIDE)**8 too has done so, and minima of
# people's own making do not lie at this distance from each other.
ASIDE = 0.2937


def _grid(half: float, centre: Point = (0.0, 0.0)) -> np.ndarray:
    """GRID × GRID points of a square, (2, n), x running fastest."""
    line = np.linspace(-half, half, GRID)
    return np.stack([np.tile(line, GRID) + centre[0], np.repeat(line, GRID) + centre[1]])


def _valleys(surface: Surface, points: np.ndarray) -> np.ndarray:
    """The grid points not higher than their neighbours, the edge apart, lowest first, (2, n)."""
    value = evaluate(surface, points)[0]
    value = np.where(np.isfinite(value), value, np.inf).reshape(GRID, GRID)
    inner = value[1:-1, 1:-1]
    lowest = np.isfinite(inner)
    for rows in (0, 1, 2):
        for columns in (0, 1, 2):
            lowest &= inner <= value[rows : rows + GRID - 2, columns : columns + GRID - 2]
    at = np.flatnonzero(np.pad(lowest, 1).reshape(-1))
    order = at[np.argsort(value.reshape(-1)[at], kind="stable")]
    return points[:, order[:200]]


def _newton_step(matrix: np.ndarray, grad: np.ndarray) -> np.ndarray | None:
    """Newton's step for a Hessian, 0 along an axis without curvature; None where it goes nowhere.

    Along a valley floor the curvature is 0 up to the rounding of the differences that the Hessian
    is made of, so that a plain solution is no step at all, or one of any length.
    """
    if not np.isfinite(matrix).all():
        return None
    curvature, axes = np.linalg.eigh(matrix)
    flat = FLAT * curvature[1]
    if curvature[1] <= 0 or curvature[0] < -flat:
        return None
    curvature, axes = curvature[curvature > flat], axes[:, curvature > flat]
    return axes @ ((axes.T @ grad) / curvature)


def _polished(surface: Surface, point: np.ndarray) -> np.ndarray:
    """Newton's steps from a grid point, halved where they are too long, as long as they go down."""
    value, grad = evaluate(surface, point[:, None])
    for _ in range(60):
        step = _newton_step(hessian(surface, point), grad[:, 0])
        if step is None:
            break
        there = point[:, None] - step[:, None] * np.array([1.0, 0.5, 0.25])
        lower, slope = evaluate(surface, there)
        better = (lower < value) | (np.abs(slope).max(axis=0) < np.abs(grad).max())
        better &= np.abs(there).max(axis=0) <= WIDEST
        if not better.any():
            break
        best = int(np.argmax(better))
        point, value, grad = there[:, best], lower[best : best + 1], slope[:, best : best + 1]
    return point


def _is_lowest(surface: Surface, point: np.ndarray, least: float) -> bool:
    """Whether nothing close by is lower, so that no kink, edge or pole between grid points is."""
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle)])
    around = np.concatenate([point[:, None] + radius * ring for radius in (1e-2, 1e-3, 1e-4)], 1)
    grad = evaluate(surface, point[:, None])[1]
    return not (np.isnan(grad).any() or (evaluate(surface, around)[0] < least).any())


def _is_alone(surface: Surface, point: np.ndarray, highest: float) -> bool:
    """Whether all that lies ASIDE of a minimum is higher: else it is one point of a valley floor.

    The lowest point around it is sought between ever closer angles.
    """
    angle, width = 0.0, np.pi
    for _ in range(10):
        angles = angle + width * np.linspace(-1, 1, 65)
        ring = point[:, None] + ASIDE * np.stack([np.cos(angles), np.sin(angles)])
        value = np.nan_to_num(evaluate(surface, ring)[0], nan=np.inf, posinf=np.inf)
        if value.min() <= highest:
            return False
        angle, width = float(angles[np.argmin(value)]), width / 16
    return True


def _minima(surface: Surface) -> list[Point]:
    """The lowest points that are not on the edge of the widest grid, if nothing lies lower."""
    points = _grid(WIDEST)
    value = evaluate(surface, points)[0]
    finite = value[np.isfinite(value)]
    found = [_polished(surface, start) for start in _valleys(surface, points).T]
    if not found or np.isneginf(value).any():
        return []
    values = np.array([evaluate(surface, at[:, None])[0][0] for at in found])
    least = values.min()
    near = 1e-9 * min(1.0, float(np.median(finite)) - least) + 1e-12 * abs(least)
    if finite.min() < least - near:
        return []
    minima: list[Point] = []
    for at in (found[i] for i in np.flatnonzero(values <= least + near)):
        if all(math.dist(at, other) > 1e-3 for other in minima):
            minima.append((float(at[0]), float(at[1])))
    # A whole valley floor of minima has no few to name.
    named = len(minima) <= MAX_MINIMA and all(
        _is_lowest(surface, np.array(at), least - near)
        and _is_alone(surface, np.array(at), least + near)
        for at in minima
    )
    return minima if named else []


def _domain(surface: Surface, minima: list[Point]) -> tuple[Point, Point]:
    """A square around the minima, or around 0, in which the formula has values."""
    if minima:
        low, high = np.min(minima, axis=0), np.max(minima, axis=0)
        centre = tuple(float(c) for c in np.round((low + high) / 2))
        reach = float(np.max(high - low)) / 2 + float(np.abs((low + high) / 2 - centre).max())
        half = next((h for h in HALF_WIDTHS if h >= 1.5 * reach), WIDEST)
        return tuple((c - half, c + half) for c in centre)
    for half in reversed(HALF_WIDTHS[:-1]):
        if np.isfinite(evaluate(surface, _grid(half))[0]).mean() > 0.5:
            return ((-half, half), (-half, half))
    return ((-WIDEST, WIDEST), (-WIDEST, WIDEST))


def _start(surface: Surface, domain: tuple[Point, Point]) -> Point:
    """A point towards a corner, off round numbers, from which a run can go."""
    (x0, x1), (y0, y1) = domain
    shares = np.array([(0.1543, 0.7789), (0.8237, 0.2311), (0.7789, 0.8457), (0.3123, 0.2211)])
    more = np.random.default_rng(1).uniform(0.05, 0.95, (200, 2))
    candidates = np.concatenate((shares, more)) * (x1 - x0, y1 - y0) + (x0, y0)
    candidates = np.round(candidates, 4)
    value, grad = evaluate(surface, np.ascontiguousarray(candidates.T))
    steep = np.abs(grad).max(axis=0)
    good = np.isfinite(value) & (steep > 0) & (steep <= GRADIENT_LIMIT)
    best = int(np.argmax(2 * good + np.isfinite(value)))
    return float(candidates[best, 0]), float(candidates[best, 1])


def _rates(surface: Surface, domain: tuple[Point, Point], points) -> dict[str, float]:
    """Learning rates: below the stability limit and without a leap, or a share of the map."""
    curvature = max(
        (
            float(np.abs(np.linalg.eigvalsh(matrix)).max())
            for matrix in (hessian(surface, point) for point in points)
            if np.isfinite(matrix).all()
        ),
        default=1.0,
    )
    width = domain[0][1] - domain[0][0]
    slopes = np.hypot(*evaluate(surface, np.stack(points, axis=1))[1])
    slope = float(np.max(slopes, initial=0.0, where=np.isfinite(slopes)))
    limit = min(1.0 / max(curvature, 1e-3), width / (5 * max(slope, 1e-9)))
    rates = {"gd": limit, "momentum": limit / 2, "adagrad": width / 10, "adaptive": width / 80}
    return {family: float(f"{min(max(rate, 1e-12), 10.0):.1g}") for family, rate in rates.items()}


@lru_cache(maxsize=64)
def typed_surface(text: str) -> Surface:
    """The surface of a formula. Raises FormulaError with one sentence where it cannot be read."""
    if text == FORMULA.typed:
        return FORMULA
    surface = replace(FORMULA, typed=text, program=program(text))
    with np.errstate(all="ignore"):
        minima = _minima(surface)
        domain = _domain(surface, minima)
        start = _start(surface, domain)
        # Between the start and a minimum the ground may be steeper than at both.
        way = [np.array(start) * (1 - s) + np.array(m) * s for m in minima for s in (0.5, 0.9)]
        return replace(
            surface,
            domain=domain,
            minima=tuple(minima),
            start=start,
            lr=_rates(surface, domain, [np.array(start), *way]),
            formula=text,
            steps=300,
        )
