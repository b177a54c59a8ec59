"""AdaGrad: divide each coordinate's step by all the gradients it has ever seen.

A coordinate that rarely gets a gradient keeps a large step when it does get one, which is why it
shines on sparse data, and the first step is η in every coordinate whatever the scale. The sum
never forgets: under a steady gradient the steps shrink like 1/√t, and after a rough beginning it
can be slow for good.
"""

from math import sqrt

from ..spec import Optimizer, Param
from .params import EPS, EPS_IN_OR_OUT, INSIDE, LR, default

INITIAL = Param("initial", "G₀", "initial sum", 0.0, 1e-3, 10.0, "log", at_least=0.0, at_most=1e150)


def adagrad(x, g, total, lr, eps, initial, eps_place):
    total = total + g * g
    if eps_place == INSIDE:
        return x - lr * g / sqrt(initial + total + eps), total
    return x - lr * g / (sqrt(initial + total) + eps), total


CARD = Optimizer(
    key="adagrad",
    name="AdaGrad",
    step=adagrad,
    params=(LR, default(EPS, 1e-10), INITIAL, EPS_IN_OR_OUT),
    family="adagrad",
    formula=r"G_t = G_{t-1} + g_t^2, \qquad x_{t+1} = x_t - \eta\,\frac{g_t}{\sqrt{G_t} + "
    r"\varepsilon}",
    citation="Duchi, Hazan and Singer (2011), Adaptive Subgradient Methods for Online Learning "
    "and Stochastic Optimization, JMLR 12, 2121-2159, Figure 1 (diagonal form).",
    convention="As in PyTorch: the sum starts at 0 and ε = 1e-10 stands outside the root. optax "
    "and Keras start the sum at 0.1 and put ε inside.",
    as_in={
        "PyTorch": {},
        "optax": {"eps": 1e-7, "initial": 0.1, "eps_place": "inside"},
        "Keras": {"eps": 1e-7, "initial": 0.1, "eps_place": "inside"},
        "paper": {},
    },
)
