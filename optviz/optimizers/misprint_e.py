"""Article E's "Adam", run as it was printed: clipped gradient descent with a falling rate.

A momentum v is computed and never used, the gradient is clipped to [-ε, ε], which Adam does not
do, and of all of Adam only one bias correction is left. So the rate falls from 1000 η at the first
step (with β₂ = 0.999) to η after some thousands: the first jump is far outside of most maps. Read
with Adam's ε = 1e-8 the same formula stands still.
"""

from ..spec import Optimizer
from .params import BETA1, BETA2, EPS, LR, default


def misprint_e(x, g, v, c2, lr, beta1, beta2, eps):
    v = beta1 * v + (1 - beta1) * g  # and is not used
    c2 = beta2 * c2 + (1 - beta2)
    g = min(max(g, -eps), eps)
    return x - lr * g / c2, v, c2


CARD = Optimizer(
    key="misprint_e",
    name="Article E (misprint)",
    step=misprint_e,
    params=(LR, BETA1, BETA2, default(EPS, 1.0)),
    family="gd",
    formula=r"v_t = \beta_1 v_{t-1} + (1-\beta_1)\, g_t,\quad"
    r" g_t \leftarrow \mathrm{clip}(g_t, -\varepsilon, \varepsilon),\quad"
    r" x_{t+1} = x_t - \eta\,\frac{g_t}{1-\beta_2^t}",
    citation="Article E of the project's sources, a misprint of Kingma and Ba (2015), Adam: A "
    "Method for Stochastic Optimization, ICLR, Algorithm 1. arXiv:1412.6980.",
    convention="None: nobody's method, but what the printed formula says, with its clipping at "
    "ε = 1.",
    misprint=True,
)
