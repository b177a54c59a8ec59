"""diffGrad: Adam slowed down where the gradient hardly changes.

Every step is multiplied by a friction between ½ and 1, the logistic function of how much the
gradient has changed since the step before. Near a minimum changes are small and so are the steps;
on steep, bent ground it is Adam. Its steps are at least half of Adam's, so that it does not settle
either, and a steady slope, on a plateau or down a long valley, is taken at half the speed.
"""

from math import exp, sqrt

from ..spec import Optimizer
from .params import BETA1, BETA2, EPS, LR


def diffgrad(x, g, m, v, before, c1, c2, lr, beta1, beta2, eps):
    friction = 1 / (1 + exp(-abs(before - g)))
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    c1 = beta1 * c1 + (1 - beta1)
    c2 = beta2 * c2 + (1 - beta2)
    return x - lr * friction * (m / c1) / (sqrt(v / c2) + eps), m, v, g, c1, c2


CARD = Optimizer(
    key="diffgrad",
    name="diffGrad",
    step=diffgrad,
    params=(LR, BETA1, BETA2, EPS),
    family="adaptive",
    formula=r"\xi_t = \frac{1}{1 + e^{-|g_{t-1} - g_t|}},\quad x_{t+1} = x_t - \eta\,\xi_t\,"
    r"\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)} + \varepsilon}",
    citation="Dubey, Chakraborty, Roy, Mukherjee, Singh and Chaudhuri (2020), diffGrad: An "
    "Optimization Method for Convolutional Neural Networks, IEEE TNNLS 31(11), 4500-4511. "
    "arXiv:1909.11015.",
    convention="As in the paper, the gradient before the first one being 0.",
    as_in={"paper": {}},
)
