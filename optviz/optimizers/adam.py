"""Adam: momentum, with each coordinate's step divided by the recent size of its gradient.

The first step is η in every coordinate, whatever the scale of the loss; that makes it robust to
bad scaling and quick out of plateaus and saddles. It works coordinate by coordinate, so a
rotated ravine slows it down, and it does not settle on its own: while ε is small against the
gradients it hovers around the minimum at a distance set by η, until η falls.
"""

from math import sqrt

from ..spec import Optimizer
from .params import (
    BETA1,
    BETA2,
    CORRECT_M,
    CORRECT_V,
    EPS,
    EPS_PLACE,
    HAT,
    INSIDE,
    LR,
    averaged_limit,
)


def adam(x, g, m, v, c1, c2, lr, beta1, beta2, eps, correct_m, correct_v, eps_place):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    c1 = beta1 * c1 + (1 - beta1)  # 1 - beta1**t, without a power
    c2 = beta2 * c2 + (1 - beta2)
    m_hat = m / c1 if correct_m else m
    v_hat = v / c2 if correct_v else v
    if eps_place == INSIDE:
        size = sqrt(v_hat + eps)
    elif eps_place == HAT and correct_v:
        size = sqrt(v_hat) + eps / sqrt(c2)  # as if eps were added before the correction
    else:
        size = sqrt(v_hat) + eps
    return x - lr * m_hat / size, m, v, c1, c2


CARD = Optimizer(
    key="adam",
    name="Adam",
    step=adam,
    params=(LR, BETA1, BETA2, EPS, CORRECT_M, CORRECT_V, EPS_PLACE),
    family="adaptive",
    formula=r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t,\quad"
    r" v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2,\quad"
    r" x_{t+1} = x_t - \eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)} + \varepsilon}",
    citation="Kingma and Ba (2015), Adam: A Method for Stochastic Optimization, ICLR, "
    "Algorithm 1. arXiv:1412.6980.",
    convention="Algorithm 1 of the paper, as in PyTorch and optax: ε outside the root and after "
    "the bias correction. Keras and TensorFlow add ε̂ = 1e-7 before the correction, the variant "
    "of the paper's section 2.",
    as_in={
        "PyTorch": {},
        "optax": {},
        "Keras": {"eps": 1e-7, "eps_place": "hat"},
        "paper": {},
    },
    adaptive_limit=averaged_limit,
)
