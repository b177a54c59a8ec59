"""Yogi: Adam whose v changes by a fixed share of g², up or down, never by a share of itself.

Adam forgets a large v exponentially, and its steps can then grow all at once. Yogi moves v towards
g² by (1-β₂)g² whatever the distance, so that v falls slowly where gradients have become small. It
answers the same failures as AMSGrad without keeping the largest v for ever; it forgets an early
large gradient only slowly, and its ε of 1e-3 makes it act like plain momentum on flat ground.
"""

from math import sqrt

from ..spec import Optimizer, Param
from .params import BETA1, BETA2, EPS, LR, default

INITIAL = Param(
    "initial", "v₀", "initial m and v", 1e-6, 1e-12, 1.0, "log", at_least=0.0, at_most=1e100
)


def yogi(x, g, m, v, c1, c2, lr, beta1, beta2, eps, initial):
    if c2 == 0.0:
        m, v = initial, initial
    m = beta1 * m + (1 - beta1) * g
    square = g * g
    v = v - (1 - beta2) * ((v > square) - (v < square)) * square
    c1 = beta1 * c1 + (1 - beta1)
    c2 = beta2 * c2 + (1 - beta2)
    return x - lr * (m / c1) / (sqrt(v / c2) + eps), m, v, c1, c2


CARD = Optimizer(
    key="yogi",
    name="Yogi",
    step=yogi,
    params=(LR, BETA1, BETA2, default(EPS, 1e-3), INITIAL),
    family="adaptive",
    formula=r"v_t = v_{t-1} - (1-\beta_2)\,\mathrm{sign}(v_{t-1} - g_t^2)\, g_t^2,\quad x_{t+1} = "
    r"x_t - \eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)} + \varepsilon}",
    citation="Zaheer, Reddi, Sachan, Kale and Kumar (2018), Adaptive Methods for Nonconvex "
    "Optimization, NeurIPS, Algorithm 2.",
    convention="optax's: both averages corrected, m and v starting at 1e-6. The paper prints no "
    "correction; its ε is 1e-3.",
    as_in={"optax": {}},
    drifts=True,
)
