"""Adadelta: steps in the units of x itself, without a learning rate to choose.

Each gradient is divided by the recent size of gradients and multiplied by the recent size of
steps, so that the units come out right and η can be left at 1. The price is the beginning: the
size of steps starts at √ε, about a thousandth, and grows only as fast as its average can. On a
loss with small slopes that takes long; it then moves briskly, and it does settle.
"""

from math import sqrt

from ..spec import Optimizer
from .params import BETA2, EPS, LR, default


def adadelta(x, g, v, u, lr, beta2, eps):
    v = beta2 * v + (1 - beta2) * g * g
    step = sqrt(u + eps) / sqrt(v + eps) * g
    u = beta2 * u + (1 - beta2) * step * step
    return x - lr * step, v, u


CARD = Optimizer(
    key="adadelta",
    name="Adadelta",
    step=adadelta,
    params=(default(LR, 1.0), default(BETA2, 0.95), default(EPS, 1e-6)),
    family="own",
    formula=r"v_t = \beta_2 v_{t-1} + (1-\beta_2)\, g_t^2,\quad"
    r" \Delta_t = \frac{\sqrt{u_{t-1} + \varepsilon}}{\sqrt{v_t + \varepsilon}}\, g_t,\quad"
    r" u_t = \beta_2 u_{t-1} + (1-\beta_2)\,\Delta_t^2,\quad x_{t+1} = x_t - \eta\,\Delta_t",
    citation="Zeiler (2012), ADADELTA: An Adaptive Learning Rate Method, Algorithm 1. "
    "arXiv:1212.5701.",
    convention="The paper's ρ = 0.95 (our β₂) and ε = 1e-6, with η = 1. PyTorch and optax have "
    "ρ = 0.9; Keras multiplies by a default η of 0.001, with which it looks frozen.",
    as_in={
        "PyTorch": {"beta2": 0.9},
        "optax": {"beta2": 0.9},
        "Keras": {"eps": 1e-7},
        "paper": {},
    },
)
