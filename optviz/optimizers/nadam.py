"""NAdam: Adam with Nesterov's look ahead in place of its momentum.

Instead of m the step uses the m that the next step would have if the gradient stayed, with the
fresh gradient once more in it. It reacts a step earlier than Adam when the slope turns. In the
paper β₁ itself grows during the first steps, from about half its value, by a schedule ψ; libraries
disagree on it, and the length of the first step shows which one is at work.
"""

from math import sqrt

from ..spec import Optimizer, Param, choice
from .params import BETA1, BETA2, EPS, LR

PSI = Param("psi", "ψ", "growth of β₁", 0.004, 1e-4, 1.0, "log", at_least=0.0, at_most=1e3)
MU = choice(
    "mu", "β₁ over time", (("scheduled", "β₁ grows"), ("constant", "β₁ constant")), "scheduled"
)


def nadam(x, g, m, v, product, c2, t, lr, beta1, beta2, eps, psi, mu):
    if t == 0:
        product = 1.0
    t = t + 1
    now, later = beta1, beta1
    if mu == 0:
        now = beta1 * (1 - 0.5 * 0.96 ** (t * psi))
        later = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * psi))
    product = product * now
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    c2 = beta2 * c2 + (1 - beta2)
    ahead = later * m / (1 - product * later) + (1 - now) * g / (1 - product)
    return x - lr * ahead / (sqrt(v / c2) + eps), m, v, product, c2, t


CARD = Optimizer(
    key="nadam",
    name="NAdam",
    step=nadam,
    params=(LR, BETA1, BETA2, EPS, PSI, MU),
    family="adaptive",
    formula=r"\mu_t = \beta_1\big(1 - \tfrac12\, 0.96^{t\psi}\big),\quad \hat m_t = "
    r"\frac{\mu_{t+1} m_t}{1 - \prod_{i \le t+1}\mu_i} + \frac{(1-\mu_t)\, g_t}{1 - \prod_{i \le "
    r"t}\mu_i},\quad x_{t+1} = x_t - \eta\,\frac{\hat m_t}{\sqrt{\hat v_t} + \varepsilon}",
    citation="Dozat (2016), Incorporating Nesterov Momentum into Adam, ICLR workshop, "
    "openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ; the schedule as PyTorch and Keras have it from "
    "the longer report of the same title, cs229.stanford.edu/proj2015/054_report.pdf.",
    convention="PyTorch's schedule, ψ = 0.004, with which the first step is 1.056 η. Keras has "
    "ψ = 1 (1.063 η) and ε = 1e-7, optax a constant β₁ (1.474 η).",
    as_in={
        "PyTorch": {},
        "optax": {"mu": "constant"},
        "Keras": {"psi": 1.0, "eps": 1e-7},
        "paper": {},
    },
)
