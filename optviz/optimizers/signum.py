"""Signum: sign descent along an average of the gradients.

The sign is taken of the momentum instead of the gradient, so that a coordinate whose slope flips
from step to step holds its course until the average has turned. That calms the steps under noise;
with a large β₁ it also overshoots, since the full step η goes on until the sign changes. It cannot
settle either.
"""

from ..spec import Optimizer
from .params import BETA1, LR


def signum(x, g, m, lr, beta1):
    m = beta1 * m + (1 - beta1) * g
    return x - lr * ((m > 0) - (m < 0)), m


CARD = Optimizer(
    key="signum",
    name="Signum",
    step=signum,
    params=(LR, BETA1),
    family="adaptive",
    rate=0.3,
    formula=r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \qquad "
    r"x_{t+1} = x_t - \eta\,\mathrm{sign}(m_t)",
    citation="Bernstein, Wang, Azizzadenesheli and Anandkumar (2018), signSGD: Compressed "
    "Optimisation for Non-Convex Problems, ICML, Algorithm 2. arXiv:1802.04434.",
    convention="As in the paper, without weight decay.",
    as_in={"paper": {}},
)
