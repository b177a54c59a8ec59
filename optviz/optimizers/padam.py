"""Padam: AMSGrad with a power between 0 and ½ in place of the root.

p = ½ is AMSGrad, p → 0 momentum. With the authors' p = 1/8 large and small gradients are evened
out only in part, and η must be larger than Adam's: the step is η times a gradient to the power 3/4.
They found it to generalize like momentum. For small p it inherits momentum's limit on η, for large
p the diagonal methods' trouble in turned ravines.
"""

from ..spec import Optimizer, Param
from .params import BETA1, BETA2, EPS, LR

P = Param("p", "p", "power of v", 0.125, 0.0, 0.5, at_least=0.0, at_most=1.0)


def padam(x, g, m, v, v_max, c1, c2, lr, beta1, beta2, eps, p):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    v_max = max(v_max, v)
    c1 = beta1 * c1 + (1 - beta1)
    c2 = beta2 * c2 + (1 - beta2)
    return x - lr * (m / c1) / ((v_max / c2) ** p + eps), m, v, v_max, c1, c2


CARD = Optimizer(
    key="padam",
    name="Padam",
    step=padam,
    params=(LR, BETA1, BETA2, EPS, P),
    family="momentum",
    formula=r"\bar v_t = \max(\bar v_{t-1}, v_t),\quad x_{t+1} = x_t - \eta\,"
    r"\frac{m_t/(1-\beta_1^t)}{\big(\bar v_t/(1-\beta_2^t)\big)^p + \varepsilon}",
    citation="Chen, Zhou, Tang, Yang, Cao and Gu (2020), Closing the Generalization Gap of "
    "Adaptive Gradient Methods in Training Deep Neural Networks, IJCAI, Algorithm 1. "
    "arXiv:1806.06763.",
    convention="With both bias corrections, and ε outside the power, so that p = ½ is our AMSGrad; "
    "the paper prints neither.",
)
