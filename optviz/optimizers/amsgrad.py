"""AMSGrad: Adam that never lets a coordinate's step grow again.

It divides by the largest average of g² so far instead of the present one. That repairs the
examples on which Adam's short memory drives it to the worst point, and it stops the bursts that
Adam shows when v has decayed far below a curvature it must still respect. It inherits AdaGrad's
weakness: one huge gradient slows it down for the rest of the run.
"""

from math import sqrt

from ..spec import Optimizer
from .params import BETA1, BETA2, EPS, LR


def amsgrad(x, g, m, v, v_max, c1, c2, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    v_max = max(v_max, v)
    c1 = beta1 * c1 + (1 - beta1)  # 1 - beta1**t, without a power
    c2 = beta2 * c2 + (1 - beta2)
    return x - lr * (m / c1) / (sqrt(v_max / c2) + eps), m, v, v_max, c1, c2


CARD = Optimizer(
    key="amsgrad",
    name="AMSGrad",
    step=amsgrad,
    params=(LR, BETA1, BETA2, EPS),
    family="adaptive",
    formula=r"m_t,\, v_t \text{ as in Adam},\quad \bar v_t = \max(\bar v_{t-1}, v_t),\quad"
    r" x_{t+1} = x_t - \eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{\bar v_t/(1-\beta_2^t)} + "
    r"\varepsilon}",
    citation="Reddi, Kale and Kumar (2018), On the Convergence of Adam and Beyond, ICLR, "
    "Algorithm 2. arXiv:1904.09237.",
    convention="As in PyTorch: the maximum of the raw v, corrected afterwards. optax takes the "
    "maximum of the corrected v; the paper has no correction.",
)
