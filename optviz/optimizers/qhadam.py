"""QHAdam: Adam with quasi-hyperbolic terms above and below the fraction.

Above stands a mean of the fresh gradient and Adam's corrected m, below one of g² and the corrected
v. ν₁ = ν₂ = 1 is Adam, ν₁ = 0 with ν₂ = 1 RMSprop with a correction. A ν₂ below 1 bounds the
step, for each gradient stands in its own denominator, which tames the bursts of small β₂; ν₁ below
1 lets a long memory turn quickly.
"""

from math import sqrt

from ..spec import Optimizer, Param
from .params import BETA1, BETA2, EPS, LR, default

NU1 = Param("nu1", "ν₁", "share of m", 0.7, 0.0, 1.0, at_least=0.0, at_most=1.0)
NU2 = Param("nu2", "ν₂", "share of v", 1.0, 0.0, 1.0, at_least=0.0, at_most=1.0)


def qhadam(x, g, m, v, c1, c2, lr, beta1, beta2, eps, nu1, nu2):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    c1 = beta1 * c1 + (1 - beta1)
    c2 = beta2 * c2 + (1 - beta2)
    above = (1 - nu1) * g + nu1 * m / c1
    below = (1 - nu2) * g * g + nu2 * v / c2
    return x - lr * above / (sqrt(below) + eps), m, v, c1, c2


CARD = Optimizer(
    key="qhadam",
    name="QHAdam",
    step=qhadam,
    params=(LR, default(BETA1, 0.995), BETA2, EPS, NU1, NU2),
    family="adaptive",
    formula=r"\hat m_t,\, \hat v_t \text{ as in Adam}, \qquad x_{t+1} = x_t - \eta\,"
    r"\frac{(1-\nu_1)\, g_t + \nu_1 \hat m_t}"
    r"{\sqrt{(1-\nu_2)\, g_t^2 + \nu_2 \hat v_t} + \varepsilon}",
    citation="Ma and Yarats (2019), Quasi-hyperbolic momentum and Adam for deep learning, ICLR, "
    "section 5. arXiv:1810.06801.",
    convention="As in the paper, ε outside the root; its β₁ = 0.995 and ν₁ = 0.7.",
    as_in={"paper": {}},
)
