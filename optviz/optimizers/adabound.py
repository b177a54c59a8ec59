"""AdaBound: Adam that turns into gradient descent with momentum.

The step size of every coordinate is clipped between two bounds that close in on one final rate,
from [0, ∞) at first: the quick start is Adam's, the end is momentum's. The final rate must suit
the steepest curvature, like any of momentum's. With γ = 1e-3 the bounds are narrow after some
thousand steps, but the lower one is reached sooner where slopes are large: at step t wherever |g|
is well above η/(η∞γt), which is 100/t at the defaults. On gentle ground a short run is Adam; on
Goldstein-Price, with slopes of 8000, it diverges within twenty steps.
"""

from math import sqrt

from ..spec import Optimizer, Param, tick
from .params import BETA1, BETA2, EPS, LR

FINAL_LR = Param("final_lr", "η∞", "final rate", 0.1, 1e-5, 10.0, "log", at_least=0.0)
GAMMA = Param("gamma", "γ", "pace of the bounds", 1e-3, 1e-5, 1.0, "log", at_least=0.0)
AMSBOUND = tick("amsbound", "largest v so far (AMSBound)", False, ("v", "AMSBound"))


def adabound(
    x, g, m, v, v_max, c1, c2, t, lr, beta1, beta2, eps, final_lr, gamma, amsbound
):  # fmt: skip
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    v_max = max(v_max, v)
    c1 = beta1 * c1 + (1 - beta1)
    c2 = beta2 * c2 + (1 - beta2)
    size = sqrt(v_max if amsbound else v) + eps
    rate = lr * sqrt(c2) / c1 / size
    low = final_lr * (1 - 1 / (gamma * t + 1))
    high = final_lr * (1 + 1 / (gamma * t))
    return x - min(max(rate, low), high) * m, m, v, v_max, c1, c2, t


CARD = Optimizer(
    key="adabound",
    name="AdaBound",
    step=adabound,
    params=(LR, BETA1, BETA2, EPS, FINAL_LR, GAMMA, AMSBOUND),
    family="adaptive",
    formula=r"\eta_t = \mathrm{clip}\Big(\tfrac{\eta\sqrt{1-\beta_2^t}/(1-\beta_1^t)}{\sqrt{v_t} + "
    r"\varepsilon},\; \eta_\infty\big(1 - \tfrac{1}{\gamma t + 1}\big),\; "
    r"\eta_\infty\big(1 + \tfrac{1}{\gamma t}\big)\Big),\quad x_{t+1} = x_t - \eta_t\, m_t",
    citation="Luo, Xiong, Liu and Sun (2019), Adaptive Gradient Methods with Dynamic Bound of "
    "Learning Rate, ICLR, Algorithm 2 and 3. arXiv:1902.09843.",
    convention="As in the authors' code, with Adam's bias corrections and ε before the correction; "
    "the paper prints no correction. A schedule moves η alone; in the authors' code "
    "(github.com/Luolc/AdaBound) the final rate moves with it.",
    # It ends as momentum with its own final rate.
    steep={"final_lr": 1e-4},
)
