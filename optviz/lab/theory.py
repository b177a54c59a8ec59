"""Values that theory names for a run where it is: each an offer, which sets them at a click.

For methods of one step size for all directions, as long as no clip stage shortens the step.
"""

import math
from collections.abc import Mapping

from ..optimizers import OPTIMIZERS
from ..optimizers.params import AVERAGED
from ..words import Message, Values
from .lineup import Run

# An offer is said with the values that it would set, by their names.
Offer = Message


def _down(value: float, digits: int = 3) -> float:
    """Some digits of a positive number, towards 0; one that has no more of them goes down too."""
    place = digits - 1 - math.floor(math.log10(value))
    return float(f"{math.floor(value * (1 - 1e-6) * 10.0**place)}e{-place}")


def _heavy_ball(low: float, high: float, averaged: bool) -> tuple[float, float]:
    """η and β₁ with which the heavy ball is fastest at two curvatures > 0, to few digits.

    Polyak (1964): √β₁ = (√κ-1)/(√κ+1), by which a step then shrinks. With β₁ rounded up there are
    some η at which both ends shrink by √β₁, from (1-√β₁)²/μ to (1+√β₁)²/L: one of them is taken.
    """
    root = math.sqrt(high / low)
    beta = round(1 - _down(1 - ((root - 1) / (root + 1)) ** 2), 12)
    share = 1 - beta if averaged else 1.0
    most = (1 + math.sqrt(beta)) ** 2 / high / share
    least = (1 - math.sqrt(beta)) ** 2 / low / share
    rates = [_down(most, digits) for digits in range(3, 7)]
    return next((rate for rate in rates if rate >= least), most), beta


def stable(line: Run, where: str, curvature: float, settings: Mapping) -> Offer | None:
    """The largest η that is stable along a curvature, None where there is none or it is not known.

    `settings` are the optimizer's parameters; `where` the curvature is found: `here`, `along` the
    larger eigenvalue, or at the `start`.
    """
    limit_of = OPTIMIZERS[line.optimizer].stability_limit
    if limit_of is None or line.clip != "none" or not 1e-100 < curvature < 1e100:
        return None
    limit = limit_of(**{name: value for name, value in settings.items() if name != "lr"})
    if not 0 < limit < math.inf:
        return None
    return Offer(f"offer.stable_{where}", Values(lr=_down(limit / curvature)))


def _fastest(line: Run, low: float, high: float, settings: Mapping) -> Offer | None:
    """The values that make the slower of two curvatures > 0 as fast as can be."""
    if line.optimizer == "gd":
        # Both ends shrink by (L-μ)/(L+μ) a step.
        return Offer("offer.fastest", Values(lr=_down(2 / (low + high))))
    if line.optimizer == "momentum":
        rate, beta = _heavy_ball(low, high, settings["memory"] == AVERAGED)
        return Offer("offer.fastest_pair", Values(lr=rate, beta1=beta))
    return None


def offers(line: Run, low: float, high: float, settings: Mapping) -> list[Offer]:
    """What theory says of a run where the Hessian's eigenvalues are low and high."""
    limit = stable(line, "here" if low >= 0 else "along", high, settings)
    # A curvature that is nothing but rounding has no best values.
    known = limit is not None and low > 1e-9 * high
    best = _fastest(line, low, high, settings) if known else None
    return [offer for offer in (limit, best) if offer]
