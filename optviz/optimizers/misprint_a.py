"""Article A's "Adam", run as it was printed: sign descent on a thousand-step mean.

The article averages the gradient twice, with β₁ into v and with β₂ into m, never uses v, never
squares a gradient, and multiplies by the bias correction where Adam divides. What is left is the
direction of the mean gradient of the last thousand steps, with a step 31.6 times too long at first.
It does not settle, and with ε of the size of g² it is not even invariant to the scale of the loss.
Three edits, which may be made one at a time, turn it into Adam with ε inside the root.
"""

from math import sqrt

from ..spec import Optimizer, tick
from .params import BETA1, BETA2, EPS, LR

NUMERATOR = tick("numerator", "1 · step along v, the momentum", False, ("m above", "v above"))
SQUARE = tick("square", "2 · average g², not g, in m", False, ("g in m", "g² in m"))
DIVIDE = tick(
    "divide", "3 · divide by the corrections", False, ("corrections multiply", "corrections divide")
)


def misprint_a(x, g, v, m, c1, c2, lr, beta1, beta2, eps, numerator, square, divide):
    v = beta1 * v + (1 - beta1) * g
    m = beta2 * m + (1 - beta2) * (g * g if square else g)
    c1 = beta1 * c1 + (1 - beta1)
    c2 = beta2 * c2 + (1 - beta2)
    above = v if numerator else m
    below = m if square else m * m
    if divide:
        above = above / (c1 if numerator else c2)
        below = below / c2
    else:
        below = below * c2
    return x - lr * above / sqrt(eps + below), v, m, c1, c2


CARD = Optimizer(
    key="misprint_a",
    name="Article A (misprint)",
    step=misprint_a,
    params=(LR, BETA1, BETA2, EPS, NUMERATOR, SQUARE, DIVIDE),
    family="adaptive",
    formula=r"v_t = \beta_1 v_{t-1} + (1-\beta_1)\, g_t,\quad"
    r" m_t = \beta_2 m_{t-1} + (1-\beta_2)\, g_t,\quad"
    r" x_{t+1} = x_t - \eta\,\frac{m_t}{\sqrt{\varepsilon + (1-\beta_2^t)\, m_t^2}}",
    citation="Article A of the project's sources, a misprint of Kingma and Ba (2015), Adam: A "
    "Method for Stochastic Optimization, ICLR, Algorithm 1. arXiv:1412.6980.",
    convention="None: nobody's method, but what the printed formula says. With its three edits it "
    "is Adam with ε inside the root.",
    misprint=True,
)
