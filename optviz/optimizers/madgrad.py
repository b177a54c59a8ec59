"""MADGRAD: dual averaging with a cube root, and momentum by averaging positions.

It always starts afresh from where the run began: the sum of all gradients so far, weighted by √t,
over the cube root of the sum of their squares, says where to go, and the position moves a share of
the way there. It forgets nothing, like AdaGrad, but its steps do not fade as quickly. An early
large gradient slows it down for good, and the start itself pulls.
"""

from math import sqrt

from ..spec import Optimizer, tick
from .params import BETA1, EPS, LR, default

EPS_IN_LR = tick("eps_in_lr", "the rate is", False, ("η alone", "η + ε"))


def madgrad(x, g, origin, total, squares, t, lr, beta1, eps, eps_in_lr):
    if t == 0:
        origin = x
    t = t + 1
    weight = (lr + eps if eps_in_lr else lr) * sqrt(t)
    total = total + weight * g
    squares = squares + weight * g * g
    goal = origin - total / (squares ** (1 / 3) + eps)
    return beta1 * x + (1 - beta1) * goal, origin, total, squares, t


CARD = Optimizer(
    key="madgrad",
    name="MADGRAD",
    step=madgrad,
    params=(LR, BETA1, default(EPS, 1e-6), EPS_IN_LR),
    family="adagrad",
    rate=0.1,
    formula=r"s_t = s_{t-1} + \eta\sqrt{t}\, g_t,\quad \nu_t = \nu_{t-1} + \eta\sqrt{t}\, g_t^2,"
    r"\quad x_{t+1} = \beta_1 x_t + (1-\beta_1)\Big(x_0 - \frac{s_t}{\sqrt[3]{\nu_t} + "
    r"\varepsilon}\Big)",
    citation="Defazio and Jelassi (2022), Adaptivity without Compromise: A Momentumized, Adaptive, "
    "Dual Averaged Gradient Method for Stochastic Optimization, JMLR 23(144), Algorithm 1. "
    "arXiv:2101.11075.",
    convention="As in the paper, with c = 1 - β₁ the share of the way. The authors' code "
    "(github.com/facebookresearch/madgrad) and optax add ε to η as well.",
    as_in={"optax": {"eps_in_lr": "yes"}, "authors": {"eps_in_lr": "yes"}, "paper": {}},
)
