"""ADOPT: divide by the v of the steps before, without the present gradient in it.

In Adam g stands above and, inside v, below the fraction; where β₂ is chosen badly that tie can
lead it to the worst point. ADOPT divides g by the old v, averages afterwards, and so converges for
any β₂. The first step only fills v and does not move. The division by an old v can be wild where
gradients grow quickly, so the quotient is clipped at t^¼.
"""

from math import sqrt

from ..spec import Optimizer
from .params import BETA1, BETA2, EPS, LR, default


def adopt(x, g, m, v, t, lr, beta1, beta2, eps):
    if t == 0:
        return x, m, g * g, 1.0
    bound = sqrt(sqrt(t))
    m = beta1 * m + (1 - beta1) * min(max(g / max(sqrt(v), eps), -bound), bound)
    v = beta2 * v + (1 - beta2) * g * g
    return x - lr * m, m, v, t + 1.0


CARD = Optimizer(
    key="adopt",
    name="ADOPT",
    step=adopt,
    params=(LR, BETA1, default(BETA2, 0.9999), default(EPS, 1e-6)),
    family="adaptive",
    formula=r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\,\mathrm{clip}\Big(\frac{g_t}"
    r"{\max(\sqrt{v_{t-1}}, \varepsilon)},\, t^{1/4}\Big),\quad x_{t+1} = x_t - \eta\, m_t,\quad "
    r"v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2",
    citation="Taniguchi, Harada, Minegishi, Oshima, Jeong, Nagahara, Iiyama, Suzuki, Iwasawa and "
    "Matsuo (2024), ADOPT: Modified Adam Can Converge with Any β₂ with the Optimal Rate, NeurIPS, "
    "Algorithm 2. arXiv:2411.02853.",
    convention="With the clip at t^¼ of the paper's second version, as in optax.contrib.adopt, and "
    "its β₂ = 0.9999, ε = 1e-6.",
    as_in={"optax": {}, "paper": {}},
)
