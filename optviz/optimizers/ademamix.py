"""AdEMAMix: Adam with two memories of the gradient, a short one and a very long one.

To Adam's m a second average is added, α times, that remembers thousands of steps (β₃ = 0.9999).
Old gradients turn out to be useful for long on losses that change slowly. The long memory is not
corrected, so that it comes in slowly, and it carries a run far past a minimum: on small problems
it swings widely unless α and β₃ are warmed up.
"""

from math import sqrt

from ..spec import Optimizer, Param
from .params import BETA1, BETA2, EPS, LR

BETA3 = Param(
    "beta3", "β₃", "long memory", 0.9999, 0.0, 0.99999, "near_one", at_least=0.0, below=1.0
)
ALPHA = Param("alpha", "α", "weight of it", 5.0, 0.0, 10.0, at_least=0.0, at_most=1e6)


def ademamix(x, g, m, slow, v, c1, c2, lr, beta1, beta2, beta3, alpha, eps):
    m = beta1 * m + (1 - beta1) * g
    slow = beta3 * slow + (1 - beta3) * g
    v = beta2 * v + (1 - beta2) * g * g
    c1 = beta1 * c1 + (1 - beta1)
    c2 = beta2 * c2 + (1 - beta2)
    return x - lr * (m / c1 + alpha * slow) / (sqrt(v / c2) + eps), m, slow, v, c1, c2


CARD = Optimizer(
    key="ademamix",
    name="AdEMAMix",
    step=ademamix,
    params=(LR, BETA1, BETA2, BETA3, ALPHA, EPS),
    family="adaptive",
    formula=r"s_t = \beta_3 s_{t-1} + (1-\beta_3)\, g_t, \qquad x_{t+1} = x_t - \eta\,"
    r"\frac{m_t/(1-\beta_1^t) + \alpha\, s_t}{\sqrt{v_t/(1-\beta_2^t)} + \varepsilon}",
    citation="Pagliardini, Ablin and Grangier (2024), The AdEMAMix Optimizer: Better, Faster, "
    "Older, Algorithm 1. arXiv:2409.03137.",
    convention="As in the paper and in optax.contrib.ademamix, with α and β₃ constant, without the "
    "schedules that the paper recommends for them.",
    as_in={"optax": {}, "paper": {}},
)
