"""What a caller gives, checked once at the edge: cards, points and parameters.

Every check raises ValueError with one sentence that names what is wrong and what is allowed.
"""

import math
from collections.abc import Mapping

import numpy as np

from ..spec import Optimizer, Param, Surface


def card(table: Mapping, which, what: str):
    if isinstance(which, Surface | Optimizer):
        return which
    if not isinstance(which, str) or which not in table:
        raise ValueError(f"There is no {what} {which!r}; there are {', '.join(table)}.")
    return table[which]


def values(what: str, params: tuple[Param, ...], given: Mapping[str, float]) -> dict[str, float]:
    """The value of each parameter by name, the default where none is given."""
    known = [p.name for p in params]
    for name in given:
        if name not in known:
            allowed = f"its parameters are {', '.join(known)}" if known else "it has none"
            raise ValueError(f"{what} has no parameter {name!r}; {allowed}.")
    return {p.name: p.check(given.get(p.name, p.default)) for p in params}


def column(what: str, param: Param | None, name: str, given, count: int) -> np.ndarray:
    """A parameter's value for each of `count` starts, (count,)."""
    shape = given.shape if isinstance(given, np.ndarray) else (len(given),)
    if param is None or shape != (count,):
        raise ValueError(f"{name} must be a parameter of {what}, one for each start.")
    return np.array([param.check(value) for value in given], dtype=np.float64)


def point(start) -> np.ndarray:
    try:
        point = np.array(start)
    except (TypeError, ValueError, OverflowError):
        point = np.array(math.nan)
    if point.shape != (2,) or point.dtype.kind not in "iuf" or not np.isfinite(point).all():
        raise ValueError(f"start must be two finite numbers, not {start!r}.")
    return point.astype(np.float64)


def numbers(given) -> np.ndarray:
    """Finite numbers as float64 of any shape; anything else becomes a single NaN."""
    try:
        array = np.asarray(given)
    except (TypeError, ValueError, OverflowError):
        return np.array(np.nan)
    good = array.dtype.kind in "iuf" and np.isfinite(array).all()
    return array.astype(np.float64) if good else np.array(np.nan)
