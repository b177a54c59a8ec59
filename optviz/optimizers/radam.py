"""RAdam: Adam that trusts its v only once there is enough of it.

After t steps v is a mean of few squares, and 1/√v varies wildly: with β₂ = 0.999 for hundreds of
steps. RAdam computes how much, shortens the step by that factor r, which grows from 0.026 to 1, and
takes plain momentum steps during the first five. That replaces a warm-up where gradients are
normalized; on a steep loss the plain steps at the beginning can throw a run off, as on Rosenbrock.
"""

from math import sqrt

from ..spec import Optimizer, choice
from .params import BETA1, BETA2, EPS, EPS_PLACE, HAT, INSIDE, LR, default

RECTIFY = choice(
    "rectify",
    "rectified once",
    (("above_5", "ρ > 5"), ("above_4", "ρ > 4"), ("from_5", "ρ ≥ 5")),
    "above_5",
    # β₂ makes ρ exactly 5 at no step but by intent.
    alike=("above_5", "from_5"),
)
ABOVE_4, FROM_5 = 1, 2


def radam(x, g, m, v, c1, p2, t, lr, beta1, beta2, eps, rectify, eps_place):
    if t == 0:
        p2 = 1.0
    t = t + 1
    p2 = p2 * beta2  # beta2**t
    c1 = beta1 * c1 + (1 - beta1)  # 1 - beta1**t, without a power
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    longest = 2 / (1 - beta2) - 1
    rho = longest - 2 * t * p2 / (1 - p2)
    trusted = rho > 4 if rectify == ABOVE_4 else (rho >= 5 if rectify == FROM_5 else rho > 5)
    if not trusted:
        return x - lr * m / c1, m, v, c1, p2, t
    r = sqrt((rho - 4) * (rho - 2) * longest / ((longest - 4) * (longest - 2) * rho))
    if eps_place == INSIDE:
        size = sqrt(v / (1 - p2) + eps)
    elif eps_place == HAT:
        size = sqrt(v / (1 - p2)) + eps / sqrt(1 - p2)
    else:
        size = sqrt(v / (1 - p2)) + eps
    return x - lr * (m / c1) * r / size, m, v, c1, p2, t


CARD = Optimizer(
    key="radam",
    name="RAdam",
    step=radam,
    params=(LR, BETA1, BETA2, EPS, RECTIFY, default(EPS_PLACE, "hat")),
    family="momentum",
    formula=r"\rho_\infty = \tfrac{2}{1-\beta_2} - 1,\quad \rho_t = \rho_\infty - "
    r"\tfrac{2t\beta_2^t}{1-\beta_2^t},\quad r_t = \sqrt{\tfrac{(\rho_t-4)(\rho_t-2)\rho_\infty}"
    r"{(\rho_\infty-4)(\rho_\infty-2)\rho_t}},\quad x_{t+1} = x_t - \eta\, r_t\,"
    r"\frac{\hat m_t}{\sqrt{\hat v_t}}",
    citation="Liu, Jiang, He, Chen, Liu, Gao and Han (2020), On the Variance of the Adaptive "
    "Learning Rate and Beyond, ICLR, Algorithm 2. arXiv:1908.03265.",
    convention="PyTorch's: rectified once ρ > 5, ε = 1e-8 added before the correction (ε̂). The "
    "paper has ρ > 4 and no ε, optax ρ ≥ 5 and ε after the correction.",
    as_in={
        "PyTorch": {},
        "optax": {"rectify": "from_5", "eps_place": "outside"},
        "paper": {"rectify": "above_4", "eps": 0.0},
    },
)
