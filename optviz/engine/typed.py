"""A typed formula as a surface: a fitting map, its minima, a start and learning rates.

All of it is found by evaluating the formula: on a grid over [-10, 10]², then by Newton's method.
However wild a formula is, the points at which that happens are counted, not timed.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import numpy as np

from ..spec import Param, Point, Surface
from ..surfaces.formula import PARAMETER, program
from ..surfaces.reader import read
from ..surfaces.tape import FORMULA
from ..surfaces.typeset import latex, layout
from ..words import Values
from .kernels import surface_rows
from .loop import GRADIENT_LIMIT
from .plane import evaluate, hessian, hessians

WIDEST, GRID, COARSE = 10.0, 201, 41
HALF_WIDTHS = (2.0, 5.0, WIDEST)
MAX_MINIMA = 8
MAX_VALLEYS, NEWTON_STEPS = 200, 60
# Of the largest curvature: what central differences of a slope cannot tell from 0.
FLAT = 1e-10
# How far from a minimum the ground must have risen: (x/ASIDE)**8 too has done so, and minima of
# people's own making do not lie at this distance from each other.
ASIDE = 0.2937


def _grid(half: float, side: int = GRID) -> np.ndarray:
    """side × side points of a square around 0, (2, n), x running fastest."""
    line = np.linspace(-half, half, side)
    return np.stack([np.tile(line, side), np.repeat(line, side)])


def _valleys(points: np.ndarray, value: np.ndarray) -> np.ndarray:
    """The grid points not higher than their neighbours, the edge apart, lowest first, (2, n)."""
    value = np.where(np.isfinite(value), value, np.inf).reshape(GRID, GRID)
    inner = value[1:-1, 1:-1]
    lowest = np.isfinite(inner)
    for rows in (0, 1, 2):
        for columns in (0, 1, 2):
            lowest &= inner <= value[rows : rows + GRID - 2, columns : columns + GRID - 2]
    at = np.flatnonzero(np.pad(lowest, 1).reshape(-1))
    order = at[np.argsort(value.reshape(-1)[at], kind="stable")]
    return points[:, order[:MAX_VALLEYS]]


def _newton_steps(matrices: np.ndarray, grad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Newton's steps (2, n) for Hessians (n, 2, 2), and which of them go anywhere.

    A step is 0 along an axis without curvature. Along a valley floor the curvature is 0 up to the
    rounding of the differences that the Hessian is made of, so that a plain solution is no step at
    all, or one of any length.
    """
    whole = np.isfinite(matrices).all(axis=(1, 2)) & np.isfinite(grad).all(axis=0)
    curvature, axes = np.linalg.eigh(np.where(whole[:, None, None], matrices, 0.0))
    flat = FLAT * curvature[:, 1]
    goes = whole & (curvature[:, 1] > 0) & (curvature[:, 0] >= -flat)
    curved = goes[:, None] & (curvature > flat[:, None])
    along = np.einsum("nij,in->nj", axes, np.where(goes, grad, 0.0))
    along = np.divide(along, curvature, out=np.zeros_like(along), where=curved)
    return np.einsum("nij,nj->in", axes, along), goes


def _polished(surface: Surface, points: np.ndarray) -> np.ndarray:
    """Newton's steps from points (2, n), halved where they are too long, as long as they go down.

    All points are evaluated side by side: one call for their curvature, one for their steps.
    """
    points = points.copy()
    value, grad = evaluate(surface, points)
    moving = np.arange(points.shape[1])
    for _ in range(NEWTON_STEPS):
        step, goes = _newton_steps(hessians(surface, points[:, moving]), grad[:, moving])
        moving, step = moving[goes], step[:, goes]
        if not moving.size:
            break
        there = points[:, None, moving] - step[:, None] * np.array([1.0, 0.5, 0.25])[:, None]
        lower, slope = evaluate(surface, there.reshape(2, -1))
        lower, slope = lower.reshape(there.shape[1:]), slope.reshape(there.shape)
        flatter = np.abs(slope).max(axis=0) < np.abs(grad[:, moving]).max(axis=0)
        better = (lower < value[moving]) | flatter
        better &= np.abs(there).max(axis=0) <= WIDEST
        best, found = better.argmax(axis=0), np.flatnonzero(better.any(axis=0))
        best, moving = best[found], moving[found]
        points[:, moving], grad[:, moving] = there[:, best, found], slope[:, best, found]
        value[moving] = lower[best, found]
    return points


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
    valleys = _valleys(points, value)
    if not valleys.size or np.isneginf(value).any():
        return []
    found = _polished(surface, valleys)
    values = evaluate(surface, found)[0]
    least = values.min()
    near = 1e-9 * min(1.0, float(np.median(finite)) - least) + 1e-12 * abs(least)
    if finite.min() < least - near:
        return []
    minima: list[Point] = []
    for at in found[:, values <= least + near].T:
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
        if np.isfinite(evaluate(surface, _grid(half, COARSE))[0]).mean() > 0.5:
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


def _letter(name: str) -> Param:
    """A letter of a formula as a parameter that one can set."""
    return Param(name, name, "parameter", PARAMETER, -5.0, 5.0, at_least=-1e6, at_most=1e6)


@lru_cache(maxsize=64)
def typed_surface(text: str) -> Surface:
    """The surface of a formula. Raises FormulaError with one sentence where it cannot be read.

    Map, start and learning rates are those for the defaults of its parameters; see `as_set`.
    """
    if text == FORMULA.typed:
        return FORMULA
    surface = replace(
        FORMULA,
        typed=text,
        program=program(text),
        params=tuple(_letter(name) for name in read(text).letters),
        formula=f"f(x, y) = {latex(layout(text))}",
        minima=(),
    )
    with np.errstate(all="ignore"):
        minima = _minima(surface)
        domain = _domain(surface, minima)
        start = _start(surface, domain)
        # Between the start and a minimum the ground may be steeper than at both.
        way = [np.array(start) * (1 - s) + np.array(m) * s for m in minima for s in (0.5, 0.9)]
        rates = _rates(surface, domain, [np.array(start), *way])
    return replace(
        surface, domain=domain, minima=tuple(minima), start=start, lr=rates, steps=300
    )  # fmt: skip


def as_set(surface: Surface, params: Mapping[str, float]) -> Surface:
    """A surface with the minima that it has where its parameters have these values.

    What was typed has minima that move with its parameters; a card says the same for all of them.
    """
    return _as_set(surface.typed, Values(params)) if surface.typed and surface.params else surface


@lru_cache(maxsize=256)
def _as_set(text: str, params: Values) -> Surface:
    surface = typed_surface(text)
    if all(params[p.name] == p.default for p in surface.params):
        return surface
    numbers = surface_rows(surface, params, {}, 1)[:, 0]
    fixed = replace(surface, params=(), program=tuple(numbers.tolist()))
    with np.errstate(all="ignore"):
        return replace(surface, minima=tuple(_minima(fixed)))
