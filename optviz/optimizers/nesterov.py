"""Nesterov's accelerated gradient: momentum that looks where it is about to go.

The step adds the fresh gradient once more to the velocity it has just updated, which brakes
earlier than the heavy ball when the slope turns. It overshoots and rings less at the same β₁; in
exchange its largest stable η is smaller, 2(1+β₁)/(1+2β₁) divided by the largest curvature.
"""

from ..spec import Optimizer
from .params import BETA1, LR


def nesterov(x, g, velocity, lr, beta1):
    velocity = beta1 * velocity + g
    return x - lr * (g + beta1 * velocity), velocity


CARD = Optimizer(
    key="nesterov",
    name="Nesterov",
    step=nesterov,
    params=(LR, BETA1),
    family="momentum",
    formula=r"b_t = \beta_1 b_{t-1} + g_t, \qquad x_{t+1} = x_t - \eta\,(g_t + \beta_1 b_t)",
    citation="Nesterov (1983), A method for solving the convex programming problem with "
    "convergence rate O(1/k²), Soviet Mathematics Doklady 27, 372-376; in the form of Sutskever "
    "et al. (2013), On the importance of initialization and momentum in deep learning, ICML, "
    "eq. 3-4, rewritten at the point where the gradient is taken.",
    convention="PyTorch's form (torch.optim.SGD with nesterov=True), as in optax. Keras keeps η "
    "inside the velocity, which differs only when η changes during the run.",
    stability_limit=lambda beta1: 2.0 * (1.0 + beta1) / (1.0 + 2.0 * beta1),
)
