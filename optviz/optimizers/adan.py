"""Adan: Nesterov's momentum estimated from the change of the gradient.

It averages the gradient and, apart from it, its change from step to step, and looks ahead with
both, so that the gradient need not be taken at another point. The size below the fraction is that
of the gradient with its change. In a ravine it brakes before it overshoots. It keeps four numbers
a coordinate, and noise makes the changes of the gradient as noisy as can be.
"""

from math import sqrt

from ..spec import Optimizer, Param, choice
from .params import BETA1, BETA2, EPS, LR, WEIGHT_DECAY, default

BETA3 = Param("beta3", "β₃", "decay of n", 0.99, 0.0, 0.99999, "near_one", at_least=0.0, below=1.0)
FORM = choice(
    "form",
    "the change counts",
    (("authors", "as the authors"), ("optax", "as in optax")),
    "authors",
)


def adan(
    x, g, m, d, n, before, c1, c2, c3, lr, beta1, beta2, beta3, eps, weight_decay, form
):  # fmt: skip
    change = g - before if c1 > 0.0 else 0.0
    weight = 1 - beta2 if form else beta2
    m = beta1 * m + (1 - beta1) * g
    d = beta2 * d + (1 - beta2) * change
    ahead = g + weight * change
    n = beta3 * n + (1 - beta3) * ahead * ahead
    c1 = beta1 * c1 + (1 - beta1)
    c2 = beta2 * c2 + (1 - beta2)
    c3 = beta3 * c3 + (1 - beta3)
    step = lr * (m / c1 + weight * d / c2) / (sqrt(n / c3) + eps)
    x = x - lr * weight_decay * x - step if form else (x - step) / (1 + lr * weight_decay)
    return x, m, d, n, g, c1, c2, c3


CARD = Optimizer(
    key="adan",
    name="Adan",
    step=adan,
    params=(
        LR,
        default(BETA1, 0.98),
        default(BETA2, 0.92),
        BETA3,
        EPS,
        default(WEIGHT_DECAY, 0.0),
        FORM,
    ),
    family="adaptive",
    formula=r"\delta_t = g_t - g_{t-1},\quad m_t, d_t, n_t \text{ the averages of } g_t,\, "
    r"\delta_t,\, (g_t + \beta_2\delta_t)^2,\quad x_{t+1} = x_t - \eta\,"
    r"\frac{\hat m_t + \beta_2\,\hat d_t}{\sqrt{\hat n_t} + \varepsilon}",
    citation="Xie, Zhou, Li, Lin and Yan (2024), Adan: Adaptive Nesterov Momentum Algorithm for "
    "Faster Optimizing Deep Models, IEEE TPAMI, Algorithm 1. arXiv:2208.06677.",
    convention="The authors' code (github.com/sail-sg/Adan), whose betas are memories, 0.98, 0.92 "
    "and 0.99: all averages start at 0 and are corrected, the change counts β₂ = 0.92 times and "
    "the decay divides. Algorithm 1 of the paper starts them at the first gradient instead and "
    "corrects nothing. In optax the change counts 1-β₂ = 0.08 times and the decay is subtracted; "
    "it also adds 1e-8 inside the root by default.",
    as_in={"optax": {"form": "optax"}, "authors": {}},
)
