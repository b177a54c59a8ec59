"""AdaBelief: Adam that divides by the surprise in a gradient instead of its size.

The average is of (g - m)², how far gradients stray from what momentum expects. Where they agree,
the step is long, even if they are large; where they disagree, it is short. In a straight valley it
speeds up like momentum. With a constant gradient the surprise vanishes and only ε bounds the step,
which is why the choice of ε, inside and outside of the root, matters more than in Adam.
"""

from math import sqrt

from ..spec import Optimizer
from .params import BETA1, BETA2, EPS, LR, default


def adabelief(x, g, m, s, c1, c2, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * (g - m) * (g - m) + eps
    c1 = beta1 * c1 + (1 - beta1)
    c2 = beta2 * c2 + (1 - beta2)
    return x - lr * (m / c1) / (sqrt(s / c2) + eps), m, s, c1, c2


CARD = Optimizer(
    key="adabelief",
    name="AdaBelief",
    step=adabelief,
    params=(LR, BETA1, BETA2, default(EPS, 1e-16)),
    family="adaptive",
    formula=r"s_t = \beta_2 s_{t-1} + (1-\beta_2)(g_t - m_t)^2 + \varepsilon,\quad x_{t+1} = x_t - "
    r"\eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{s_t/(1-\beta_2^t)} + \varepsilon}",
    citation="Zhuang, Tang, Ding, Tatikonda, Dvornek, Papademetris and Duncan (2020), AdaBelief "
    "Optimizer: Adapting Stepsizes by the Belief in Observed Gradients, NeurIPS, Algorithm 2. "
    "arXiv:2010.07468.",
    convention="As in the paper and in optax: one ε, added to s at every step and outside the "
    "root; its value 1e-16 is that of the authors' code and of optax.",
    as_in={"optax": {}, "paper": {"eps": 1e-8}},
)
