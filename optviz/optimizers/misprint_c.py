"""Article C's "Adam", run as it was printed: an update in proportion to the position.

Everything is multiplied by the parameter p itself, so that 0 holds whatever comes there, and with
H = 1 and η below 2/3 a run that starts on the wrong side of 0 never crosses it. A slope larger than
2 counts as one uphill. It comes to rest not where the gradient is 0 but where (g - g²/2) + 0.9995 H
is, and the same loss moved sideways gives other paths. No optimizer has ever been published like
it.
"""

from ..spec import Optimizer, Param
from .params import LR

H = Param("h", "H", "the article's H", 1.0, -2.0, 2.0, at_least=-1e6, at_most=1e6)


def misprint_c(x, g, lr, h):
    return x - lr * ((g - g * g / 2) * x + 0.9995 * h * x)


CARD = Optimizer(
    key="misprint_c",
    name="Article C (misprint)",
    step=misprint_c,
    params=(LR, H),
    family="gd",
    formula=r"p_{t+1} = p_t - \eta\,\big[(g_t - g_t^2/2)\, p_t + 0.9995\, H\, p_t\big]",
    citation="Article C of the project's sources; no publication has this formula.",
    convention="None: nobody's method, but what the printed formula says. The article does not say "
    "what H is; here it is a constant.",
    misprint=True,
)
