"""The one way in which numbers are written; assets/lab/numbers/write.js is the same for the page.

What can be typed or linked has a hyphen for a minus, as `exact` writes it; what is only read has a
true one. Ten thousandth and million are where an exponent begins for exact numbers, thousandth and
hundred thousand for measured ones.
"""

import math
from decimal import ROUND_HALF_UP, Decimal


def exact(value: float) -> str:
    """The shortest text that reads back as the same float: 0.003, 1e-8, 20000, -2.5."""
    value = float(value)
    if not math.isfinite(value):
        return str(value)
    if value == 0.0:
        return "-0" if math.copysign(1.0, value) < 0 else "0"
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    return "-" * sign + _laid_out(digits, exponent, 1e-4 <= abs(value) < 1e6)


def brief(value: float, digits: int = 4) -> str:
    """A measured value to some digits, one fewer beside an exponent: 1.234, −0.05, 3.1e-9.

    Without a value it is a dash.
    """
    value = float(value)
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0.0:
        return "0"
    plain = 1e-3 <= abs(value) < 1e5
    size = Decimal(abs(value))
    place = size.adjusted() + 1 - (digits if plain else digits - 1)
    rounded = size.quantize(Decimal((0, (1,), place)), ROUND_HALF_UP).normalize()
    _, figures, exponent = rounded.as_tuple()
    return ("−" if value < 0 else "") + _laid_out(figures, exponent, plain)


def grouped(value: float) -> str:
    """A whole number in groups of three: 20,000."""
    return f"{value:,.0f}".replace("-", "−")


def shown(value: float) -> str:
    """An exact number where it is only read."""
    return exact(value).replace("-", "−", 1) if value < 0 else exact(value)


def _laid_out(figures: tuple[int, ...], exponent: int, plain: bool) -> str:
    """The figures times a power of ten, as a plain number or with one figure before the point."""
    text = "".join(map(str, figures))
    point = len(text) + exponent
    if not plain:
        rest = f".{text[1:]}" if len(text) > 1 else ""
        return f"{text[0]}{rest}e{point - 1}"
    if exponent >= 0:
        return text + "0" * exponent
    if point > 0:
        return f"{text[:point]}.{text[point:]}"
    return f"0.{'0' * -point}{text}"
