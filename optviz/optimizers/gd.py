"""Gradient descent: take a step against the gradient, as long as the gradient is steep.

It shines where the curvature is about the same in every direction. In a ravine it must keep
η below 2 divided by the largest curvature, and then crawls along the floor: the number of steps
grows with the condition number. A flat plateau stops it, a cliff throws it away.
"""

from ..spec import Optimizer
from .params import LR


def gd(x, g, lr):
    return x - lr * g


CARD = Optimizer(
    key="gd",
    name="Gradient descent",
    step=gd,
    params=(LR,),
    family="gd",
    formula=r"x_{t+1} = x_t - \eta\, g_t",
    citation="Cauchy (1847), Méthode générale pour la résolution des systèmes d'équations "
    "simultanées, Comptes Rendus 25, 536-538.",
    convention="The same everywhere: torch.optim.SGD without momentum, optax.sgd, Keras SGD.",
    as_in={"PyTorch": {}, "optax": {}, "Keras": {}},
    stability_limit=lambda: 2.0,
)
