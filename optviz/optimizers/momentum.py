"""Momentum, the heavy ball: steps build up along directions that keep their sign.

In a ravine the side-to-side parts cancel and the parts along the floor add up, to a step
1/(1-β₁) times as long; the number of steps grows with the square root of the condition number.
The price is inertia: with β₁ near 1 the path overshoots the minimum and rings around it.
"""

from ..spec import Optimizer
from .params import ACCUMULATED, AVERAGED, BETA1, LR, MATCHED, MEMORY, RATE_INSIDE


def momentum(x, g, velocity, lr, beta1, memory):
    if memory == RATE_INSIDE:
        velocity = beta1 * velocity - lr * g
        return x + velocity, velocity
    fresh = g if memory == ACCUMULATED else (1 - beta1) * g
    velocity = beta1 * velocity + fresh
    rate = lr / (1 - beta1) if memory == MATCHED else lr
    return x - rate * velocity, velocity


def stability_limit(beta1, memory):
    """2(1+β₁), and 1/(1-β₁) times that where the gradient is averaged in."""
    return 2.0 * (1.0 + beta1) / (1.0 - beta1 if memory == AVERAGED else 1.0)


CARD = Optimizer(
    key="momentum",
    name="Momentum",
    step=momentum,
    params=(LR, BETA1, MEMORY),
    family="momentum",
    formula=r"b_t = \beta_1 b_{t-1} + g_t, \qquad x_{t+1} = x_t - \eta\, b_t",
    citation="Polyak (1964), Some methods of speeding up the convergence of iteration methods, "
    "USSR Computational Mathematics and Mathematical Physics 4(5), 1-17, eq. 9.",
    convention="PyTorch's form (undamped), as in optax. The averaging form (1-β₁)g makes the same "
    "η ten times smaller at β₁ = 0.9. Keras keeps η inside the velocity, which differs only when "
    "η changes during the run.",
    as_in={
        "PyTorch": {},
        "optax": {},
        "Keras": {"memory": "rate_inside"},
        "paper": {"memory": "rate_inside"},
    },
    stability_limit=stability_limit,
)
