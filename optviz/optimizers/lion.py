"""Lion: the sign of a look ahead along the momentum, found by a search over programs.

Two averages with one memory: the step follows the sign of β₁m + (1-β₁)g, which weighs the fresh
gradient more, and m itself is kept with the slower β₂. Every coordinate moves by η or stands
still, so it wants an η some three to ten times smaller than Adam's, and a schedule that brings η
down; with η constant it hovers around the minimum at about η.
"""

from ..spec import Optimizer
from .params import BETA1, BETA2, LR, WEIGHT_DECAY, default


def lion(x, g, m, lr, beta1, beta2, weight_decay):
    ahead = beta1 * m + (1 - beta1) * g
    m = beta2 * m + (1 - beta2) * g
    return x - lr * (((ahead > 0) - (ahead < 0)) + weight_decay * x), m


CARD = Optimizer(
    key="lion",
    name="Lion",
    step=lion,
    params=(LR, BETA1, default(BETA2, 0.99), default(WEIGHT_DECAY, 0.0)),
    family="adaptive",
    rate=0.3,
    formula=r"x_{t+1} = x_t - \eta\,\big[\mathrm{sign}(\beta_1 m_{t-1} + (1-\beta_1)\, g_t)"
    r" + \lambda x_t\big], \qquad m_t = \beta_2 m_{t-1} + (1-\beta_2)\, g_t",
    citation="Chen, Liang, Huang, Real, Wang et al. (2023), Symbolic Discovery of Optimization "
    "Algorithms, NeurIPS, Algorithm 2. arXiv:2302.06675.",
    convention="As in the paper, with the decay decoupled; without decay by default, since here it "
    "would move the minimum. optax has a decay of 1e-3 by default.",
    as_in={"optax": {"weight_decay": 1e-3}, "Keras": {}, "paper": {}},
)
