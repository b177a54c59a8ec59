"""RMSprop: AdaGrad that forgets; each step is divided by the recent size of the gradient.

It keeps moving where AdaGrad has long slowed down, and takes steps of about η whatever the scale
of the loss. For the same reason it does not settle: near a minimum of any curvature it ends in a
cycle of ±η/2. Its average starts at 0 and is not corrected, so the first step is η/√(1-β₂), with
β₂ = 0.9 about 3.2 η and with 0.999 about 32 η.
"""

from math import sqrt

from ..spec import Optimizer, tick
from .params import BETA2, EPS, EPS_IN_OR_OUT, INSIDE, LR, default

CENTERED = tick("centered", "centred: the variance of g", False, ("not centred", "centred"))


def rmsprop(x, g, v, m, lr, beta2, eps, centered, eps_place):
    if centered:  # the mean of g² less m², which as a difference could round to below 0
        v = beta2 * (v + (1 - beta2) * (g - m) * (g - m))
    else:
        v = beta2 * v + (1 - beta2) * g * g
    m = beta2 * m + (1 - beta2) * g
    size = sqrt(v + eps) if eps_place == INSIDE else sqrt(v) + eps
    return x - lr * g / size, v, m


CARD = Optimizer(
    key="rmsprop",
    name="RMSprop",
    step=rmsprop,
    params=(LR, default(BETA2, 0.9), EPS, CENTERED, EPS_IN_OR_OUT),
    family="adaptive",
    formula=r"v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2, \qquad "
    r"x_{t+1} = x_t - \eta\,\frac{g_t}{\sqrt{v_t} + \varepsilon}",
    citation="Tieleman and Hinton (2012), Lecture 6.5: rmsprop, Coursera: Neural Networks for "
    "Machine Learning, slide 29.",
    convention="Hinton's decay 0.9, ε = 1e-8 outside the root, no bias correction. PyTorch's decay "
    "(its α) is 0.99 by default; optax and Keras put ε inside the root. The centred "
    "form divides by the variance of g: Graves (2013), arXiv:1308.0850, section 4.2.",
    as_in={
        "PyTorch": {"beta2": 0.99},
        "optax": {"eps_place": "inside"},
        "Keras": {"eps": 1e-7, "eps_place": "inside"},
        "paper": {},
    },
)
