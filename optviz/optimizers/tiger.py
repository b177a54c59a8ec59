"""Tiger: Lion with one β, sign momentum with decoupled weight decay.

With β₁ = β₂ Lion's look ahead and its memory become the same average, and one number a parameter
is all that is kept. It was made for training with little memory. Like all sign methods it moves
every coordinate by η at each step, and hovers around the minimum as long as η does not fall.
"""

from ..spec import Optimizer
from .params import BETA1, LR, WEIGHT_DECAY, default


def tiger(x, g, m, lr, beta1, weight_decay):
    m = beta1 * m + (1 - beta1) * g
    return x - lr * (((m > 0) - (m < 0)) + weight_decay * x), m


CARD = Optimizer(
    key="tiger",
    name="Tiger",
    step=tiger,
    params=(LR, default(BETA1, 0.965), default(WEIGHT_DECAY, 0.01)),
    family="adaptive",
    rate=0.3,
    formula=r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t, \qquad "
    r"x_{t+1} = x_t - \eta\,\big[\mathrm{sign}(m_t) + \lambda x_t\big]",
    citation="Su (2023), Tiger: A Tight-fisted Optimizer, github.com/bojone/tiger and the article "
    "of the same name at kexue.fm.",
    convention="The author's update; his scaling of η by the size of each layer's weights has no "
    "meaning for two coordinates and is left out.",
    as_in={"paper": {}},
)
