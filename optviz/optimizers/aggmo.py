"""Aggregated momentum: several velocities of different memory, and their mean as the step.

A large β is fast along a valley and rings across it; a small one damps. With β = 0, 0.9 and 0.99
side by side, the fast one carries and the others brake, so that a large β can be used where
momentum alone would oscillate for long. Each step costs three memories, and η means what it
means for momentum with the mean of 1/(1-β).
"""

from ..spec import Optimizer, Param
from .params import LR

A = Param("a", "a", "spread", 0.1, 0.01, 0.9, "log", at_least=1e-6, at_most=1.0)


def aggmo(x, g, v1, v2, lr, a):
    # The first of the three velocities has β = 0 and is the gradient itself.
    v1 = (1 - a) * v1 + g
    v2 = (1 - a * a) * v2 + g
    return x - lr / 3 * (g + v1 + v2), v1, v2


def stability_limit(a):
    """Where the step of the fastest oscillation is as long as the way back."""
    return 6.0 / (1.0 + 1.0 / (2.0 - a) + 1.0 / (2.0 - a * a))


CARD = Optimizer(
    key="aggmo",
    name="AggMo",
    step=aggmo,
    params=(LR, A),
    family="momentum",
    rate=0.3,
    formula=r"v_t^{(i)} = \beta_i v_{t-1}^{(i)} + g_t,\quad \beta_i = 1 - a^i,\quad i = 0, 1, 2, "
    r"\qquad x_{t+1} = x_t - \tfrac{\eta}{3}\sum_i v_t^{(i)}",
    citation="Lucas, Sun, Zemel and Grosse (2019), Aggregated Momentum: Stability Through Passive "
    "Damping, ICLR, eq. 2. arXiv:1804.00325.",
    convention="As in the paper, with its K = 3 and a = 0.1; the velocities accumulate.",
    as_in={"paper": {}},
    stability_limit=stability_limit,
)
