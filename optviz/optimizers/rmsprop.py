"""RMSprop: AdaGrad that forgets; each step is divided by the recent size of the gradient.

It keeps moving where AdaGrad has long slowed down, and takes steps of about η whatever the scale
of the loss. For the same reason it does not settle: near a minimum of any curvature it ends in a
cycle of ±η/2. Its average starts at 0 and is not corrected, so the first step is η/√(1-β₂), with
β₂ = 0.9 about 3.2 η and with 0.999 about 32 η.
"""

from math import sqrt

from ..spec import Optimizer
from .params import BETA2, EPS, LR, default


def rmsprop(x, g, v, lr, beta2, eps):
    v = beta2 * v + (1 - beta2) * g * g
    return x - lr * g / (sqrt(v) + eps), v


CARD = Optimizer(
    key="rmsprop",
    name="RMSprop",
    step=rmsprop,
    params=(LR, default(BETA2, 0.9), EPS),
    family="adaptive",
    formula=r"v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2, \qquad "
    r"x_{t+1} = x_t - \eta\,\frac{g_t}{\sqrt{v_t} + \varepsilon}",
    citation="Tieleman and Hinton (2012), Lecture 6.5: rmsprop, Coursera: Neural Networks for "
    "Machine Learning, slide 29.",
    convention="Hinton's decay 0.9, ε = 1e-8 outside the root, no bias correction. PyTorch's decay "
    "(its α) is 0.99 by default; optax and Keras put ε inside the root.",
)
