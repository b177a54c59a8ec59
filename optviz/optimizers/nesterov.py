"""Nesterov's accelerated gradient: momentum that looks where it is about to go.

The step adds the fresh gradient once more to the velocity it has just updated, which brakes
earlier than the heavy ball when the slope turns. It overshoots and rings less at the same β₁; in
exchange its largest stable η is smaller, 2(1+β₁)/(1+2β₁) divided by the largest curvature.
"""

from ..spec import Optimizer
from .params import ACCUMULATED, AVERAGED, BETA1, LR, MATCHED, MEMORY, RATE_INSIDE


def nesterov(x, g, velocity, lr, beta1, memory):
    if memory == RATE_INSIDE:
        velocity = beta1 * velocity - lr * g
        return x + beta1 * velocity - lr * g, velocity
    fresh = g if memory == ACCUMULATED else (1 - beta1) * g
    velocity = beta1 * velocity + fresh
    rate = lr / (1 - beta1) if memory == MATCHED else lr
    return x - rate * (fresh + beta1 * velocity), velocity


def stability_limit(beta1, memory):
    """2(1+β₁)/(1+2β₁), and 1/(1-β₁) times that where the gradient is averaged in."""
    limit = 2.0 * (1.0 + beta1) / (1.0 + 2.0 * beta1)
    return limit / (1.0 - beta1 if memory == AVERAGED else 1.0)


CARD = Optimizer(
    key="nesterov",
    name="Nesterov",
    step=nesterov,
    params=(LR, BETA1, MEMORY),
    family="momentum",
    formula=r"b_t = \beta_1 b_{t-1} + g_t, \qquad x_{t+1} = x_t - \eta\,(g_t + \beta_1 b_t)",
    citation="Nesterov (1983), A method for solving the convex programming problem with "
    "convergence rate O(1/k²), Soviet Mathematics Doklady 27, 372-376; in the form of Sutskever "
    "et al. (2013), On the importance of initialization and momentum in deep learning, ICML, "
    "eq. 3-4, rewritten at the point where the gradient is taken.",
    convention="PyTorch's form (torch.optim.SGD with nesterov=True), as in optax. Keras keeps η "
    "inside the velocity, which differs only when η changes during the run.",
    as_in={
        "PyTorch": {},
        "optax": {},
        "Keras": {"memory": "rate_inside"},
        "paper": {"memory": "rate_inside"},
    },
    stability_limit=stability_limit,
)
