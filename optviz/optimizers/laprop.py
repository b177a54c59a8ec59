"""LaProp: first divide by the size of the gradient, then average.

Adam averages gradients and divides the average by the present size; a large old gradient over a
small new v makes a long step, and β₁ must not be larger than √β₂. LaProp divides each gradient
before it enters the average. No quotient is longer than 1/√(1-β₂), and so no step than η/√(1-β₂),
whatever β₁ is; one large slope after a long quiet makes a step of (1-β₁)η/√(1-β₂), 3.2 η at the
defaults. β₂ may be small or 0. With β₁ = 0 the two are the same.
"""

from math import sqrt

from ..spec import Optimizer
from .params import BETA1, BETA2, EPS, LR


def laprop(x, g, m, v, c1, c2, lr, beta1, beta2, eps):
    v = beta2 * v + (1 - beta2) * g * g
    c2 = beta2 * c2 + (1 - beta2)
    m = beta1 * m + (1 - beta1) * g / (sqrt(v / c2) + eps)
    c1 = beta1 * c1 + (1 - beta1)
    return x - lr * m / c1, m, v, c1, c2


CARD = Optimizer(
    key="laprop",
    name="LaProp",
    step=laprop,
    params=(LR, BETA1, BETA2, EPS),
    family="adaptive",
    formula=r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,\frac{g_t}{\sqrt{v_t/(1-\beta_2^t)} + "
    r"\varepsilon},\qquad x_{t+1} = x_t - \eta\,\frac{m_t}{1-\beta_1^t}",
    citation="Ziyin, Wang and Ueda (2020), LaProp: Separating Momentum and Adaptivity in Adam, "
    "Algorithm 1. arXiv:2002.04839.",
    convention="As in the paper, with ε outside the root and, as in Adam, 1e-8. The authors' code "
    "(github.com/Z-T-WANG/LaProp-Optimizer) has 1e-15.",
    as_in={"authors": {"eps": 1e-15}},
)
