"""AdamW: Adam with weight decay beside the adaptive step instead of inside the gradient.

Every step also shrinks the position by ηλ. Added to the gradient instead (the L2 form), the decay
would be divided by √v like everything else, and hardly act on coordinates with large gradients.
On a loss surface the decay pulls the resting place from the minimum towards the origin.
"""

from math import sqrt

from ..spec import Optimizer
from .params import (
    BETA1,
    BETA2,
    DECAY,
    DECOUPLED,
    EPS,
    EPS_PLACE,
    HAT,
    INSIDE,
    L2,
    LR,
    WEIGHT_DECAY,
    averaged_limit,
)


def adamw(x, g, m, v, c1, c2, lr, beta1, beta2, eps, weight_decay, decay, eps_place):
    if decay == L2:
        g = g + weight_decay * x
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    c1 = beta1 * c1 + (1 - beta1)  # 1 - beta1**t, without a power
    c2 = beta2 * c2 + (1 - beta2)
    if eps_place == INSIDE:
        size = sqrt(v / c2 + eps)
    elif eps_place == HAT:
        size = sqrt(v / c2) + eps / sqrt(c2)
    else:
        size = sqrt(v / c2) + eps
    if decay == DECOUPLED:
        x = x - lr * weight_decay * x
    return x - lr * (m / c1) / size, m, v, c1, c2


CARD = Optimizer(
    key="adamw",
    name="AdamW",
    step=adamw,
    params=(LR, BETA1, BETA2, EPS, WEIGHT_DECAY, DECAY, EPS_PLACE),
    family="adaptive",
    formula=r"m_t,\, v_t \text{ as in Adam},\quad"
    r" x_{t+1} = x_t - \eta\,\lambda\, x_t"
    r" - \eta\,\frac{m_t/(1-\beta_1^t)}{\sqrt{v_t/(1-\beta_2^t)} + \varepsilon}",
    citation="Loshchilov and Hutter (2019), Decoupled Weight Decay Regularization, ICLR, "
    "Algorithm 2. arXiv:1711.05101.",
    convention="The decay is multiplied by η, as in PyTorch, optax and Keras. The paper multiplies "
    "it by the schedule alone, not by the base rate. As L2 it is added to the gradient: PyTorch's "
    "Adam(weight_decay=…). Keras has ε̂ and a decay of 0.004 by default, optax one of 1e-4.",
    as_in={
        "PyTorch": {},
        "optax": {"weight_decay": 1e-4},
        "Keras": {"eps": 1e-7, "weight_decay": 0.004, "eps_place": "hat"},
    },
    adaptive_limit=averaged_limit,
)
