"""AdaMax: Adam with the largest recent gradient in place of the mean square.

The size below the fraction is the maximum of |g| and its own decayed past, the limit of Adam's
average for ever higher powers. It needs no correction of its bias. One large gradient holds the
steps down until it has decayed, by β₂ a step, where Adam's √v decays by √β₂: AdaMax forgets it in
half as many steps, and its bursts come sooner. The first slope after a quiet stretch is divided by
itself, so that on sparse gradients the steps are smaller than Adam's.
"""

from ..spec import Optimizer, choice
from .params import BETA1, BETA2, EPS, LR

PLACE = choice(
    "eps_place",
    "ε stands",
    (("inside", "ε inside the maximum"), ("outside", "ε beside the maximum")),
    "inside",
)


def adamax(x, g, m, u, c1, lr, beta1, beta2, eps, eps_place):
    m = beta1 * m + (1 - beta1) * g
    c1 = beta1 * c1 + (1 - beta1)
    if eps_place:
        u = max(beta2 * u, abs(g))
        return x - lr / c1 * m / (u + eps), m, u, c1
    u = max(beta2 * u, abs(g) + eps)
    return x - lr / c1 * m / u, m, u, c1


CARD = Optimizer(
    key="adamax",
    name="AdaMax",
    step=adamax,
    params=(LR, BETA1, BETA2, EPS, PLACE),
    family="adaptive",
    formula=r"m_t = \beta_1 m_{t-1} + (1-\beta_1)\, g_t,\quad u_t = \max(\beta_2 u_{t-1}, |g_t| + "
    r"\varepsilon),\quad x_{t+1} = x_t - \frac{\eta}{1-\beta_1^t}\,\frac{m_t}{u_t}",
    citation="Kingma and Ba (2015), Adam: A Method for Stochastic Optimization, ICLR, Algorithm 2. "
    "arXiv:1412.6980.",
    convention="PyTorch's and optax's: ε added to |g| before the maximum is taken. Keras adds "
    "ε = 1e-7 to the maximum; the paper has no ε.",
    as_in={
        "PyTorch": {},
        "optax": {},
        "Keras": {"eps": 1e-7, "eps_place": "outside"},
        "paper": {"eps": 0.0},
    },
)
