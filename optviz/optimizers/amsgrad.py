"""AMSGrad: Adam that never lets a coordinate's step grow again.

It divides by the largest average of g² so far instead of the present one. That repairs the
examples on which Adam's short memory drives it to the worst point, and it stops the bursts that
Adam shows when v has decayed far below a curvature it must still respect. It inherits AdaGrad's
weakness: one huge gradient slows it down for the rest of the run.
"""

from math import sqrt

from ..spec import Optimizer, choice
from .params import BETA1, BETA2, EPS, EPS_PLACE, HAT, INSIDE, LR, averaged_limit

FORM = choice(
    "form",
    "largest",
    (("raw", "max of v"), ("hat", "max of v̂"), ("paper", "no correction")),
    "raw",
)
CORRECTED_BEFORE, NOT_CORRECTED = 1, 2


def amsgrad(x, g, m, v, v_max, c1, c2, lr, beta1, beta2, eps, form, eps_place):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    c1 = beta1 * c1 + (1 - beta1)  # 1 - beta1**t, without a power
    c2 = beta2 * c2 + (1 - beta2)
    v_max = max(v_max, v / c2 if form == CORRECTED_BEFORE else v)
    later = 1.0 if form else c2  # what is left to correct once the largest is found
    m_hat = m if form == NOT_CORRECTED else m / c1
    if eps_place == INSIDE:
        size = sqrt(v_max / later + eps)
    elif eps_place == HAT and form != NOT_CORRECTED:
        size = sqrt(v_max / later) + eps / sqrt(c2)
    else:
        size = sqrt(v_max / later) + eps
    return x - lr * m_hat / size, m, v, v_max, c1, c2


CARD = Optimizer(
    key="amsgrad",
    name="AMSGrad",
    step=amsgrad,
    params=(LR, BETA1, BETA2, EPS, FORM, EPS_PLACE),
    family="adaptive",
    formula=r"m_t,\, v_t \text{ as in Adam},\quad \bar v_t = \max(\bar v_{t-1}, v_t),\quad"
    r" x_{t+1} = x_t - \eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{\bar v_t/(1-\beta_2^t)} + "
    r"\varepsilon}",
    citation="Reddi, Kale and Kumar (2018), On the Convergence of Adam and Beyond, ICLR, "
    "Algorithm 2. arXiv:1904.09237.",
    convention="As in PyTorch: the maximum of the raw v, corrected afterwards. optax takes the "
    "maximum of the corrected v; the paper has no correction. Keras adds ε̂ before the correction.",
    as_in={
        "PyTorch": {},
        "optax": {"form": "hat"},
        "Keras": {"eps": 1e-7, "eps_place": "hat"},
        "paper": {"form": "paper", "eps": 0.0},
    },
    adaptive_limit=averaged_limit,
)
