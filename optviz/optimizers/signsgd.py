"""Sign descent: a step of η in every coordinate, whatever the size of the gradient.

Only the sign of each slope counts, so that no scaling of the loss or of a coordinate changes the
path, and one bit a coordinate is enough to send it to another machine. It is at home on plateaus
and where gradients differ by many powers of ten. It cannot settle: around a minimum it steps to
and fro by η, and where gradients are noisy the larger of two slopes is not worth more.
"""

from ..spec import Optimizer
from .params import LR


def signsgd(x, g, lr):
    return x - lr * ((g > 0) - (g < 0))


CARD = Optimizer(
    key="signsgd",
    name="Sign descent",
    step=signsgd,
    params=(LR,),
    family="adaptive",
    rate=0.3,
    formula=r"x_{t+1} = x_t - \eta\,\mathrm{sign}(g_t)",
    citation="Bernstein, Wang, Azizzadenesheli and Anandkumar (2018), signSGD: Compressed "
    "Optimisation for Non-Convex Problems, ICML, Algorithm 1. arXiv:1802.04434.",
    convention="The same everywhere; the sign of 0 is 0, as in optax.sign_sgd.",
    as_in={"optax": {}, "paper": {}},
)
