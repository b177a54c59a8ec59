"""Quasi-hyperbolic momentum: a weighted mean of a plain step and a momentum step.

ν = 0 is gradient descent, ν = 1 momentum in its averaging form, and between them lies Nesterov's
method, at ν = β₁. A long memory (β₁ near 1) can so be had without its inertia, since the share 1-ν
of each step follows the fresh gradient at once. Its price is one parameter more, and in a ravine
without noise it is no faster than well-tuned momentum.
"""

from ..spec import Optimizer, Param
from .params import BETA1, LR, default

NU = Param("nu", "ν", "share of momentum", 0.7, 0.0, 1.0, at_least=0.0, at_most=1.0)


def qhm(x, g, m, lr, beta1, nu):
    m = beta1 * m + (1 - beta1) * g
    return x - lr * ((1 - nu) * g + nu * m), m


CARD = Optimizer(
    key="qhm",
    name="QHM",
    step=qhm,
    params=(LR, default(BETA1, 0.999), NU),
    family="gd",
    formula=r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \qquad "
    r"x_{t+1} = x_t - \eta\,\big[(1-\nu)\, g_t + \nu\, m_t\big]",
    citation="Ma and Yarats (2019), Quasi-hyperbolic momentum and Adam for deep learning, ICLR, "
    "eq. 3-4. arXiv:1810.06801.",
    convention="As in the paper, the average not corrected, with its β₁ = 0.999 and ν = 0.7.",
    as_in={"paper": {}},
    stability_limit=lambda beta1, nu: 2.0 * (1.0 + beta1) / (1.0 + beta1 - 2.0 * nu * beta1),
)
