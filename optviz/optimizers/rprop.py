"""Rprop: every coordinate has its own step, grown while the slope keeps its sign.

The size of the gradient is ignored. As long as the sign stays the same the step is multiplied by
η⁺ = 1.2; when it changes, the run has jumped over a minimum and the step is halved. On a clean
loss that is quick and needs no tuning, and it settles. Under noise the signs say little, the steps
collapse, and it stops anywhere: it was made for full batches.
"""

from ..spec import Optimizer, Param, tick
from .params import LR

ETA_MINUS = Param("eta_minus", "η⁻", "shrink by", 0.5, 0.1, 0.95, at_least=0.0, at_most=1.0)
ETA_PLUS = Param("eta_plus", "η⁺", "grow by", 1.2, 1.01, 2.0, at_least=1.0, at_most=100.0)
STEP_MIN = Param("step_min", "Δ₋", "least step", 1e-6, 1e-12, 1.0, "log", at_least=0.0)
STEP_MAX = Param("step_max", "Δ₊", "largest step", 50.0, 1e-3, 100.0, "log", at_least=0.0)
LATE = tick("late", "each update comes", False, ("at once", "one step late"))


def rprop(
    x, g, before, size, move, started, lr, eta_minus, eta_plus, step_min, step_max, late
):  # fmt: skip
    if not started:
        size = lr
    last = move
    if g * before > 0:
        size = min(size * eta_plus, step_max)
    elif g * before < 0:
        size = max(size * eta_minus, step_min)
        g = 0.0  # stay, and judge afresh at the next step
        last = 0.0
    move = size * ((g > 0) - (g < 0))
    return x - (last if late else move), g, size, move, 1.0


CARD = Optimizer(
    key="rprop",
    name="Rprop",
    step=rprop,
    params=(LR, ETA_MINUS, ETA_PLUS, STEP_MIN, STEP_MAX, LATE),
    family="adaptive",
    formula=r"\Delta_t = \begin{cases}\min(\eta^+\Delta_{t-1}, \Delta_+) & g_t g_{t-1} > 0\\"
    r"\max(\eta^-\Delta_{t-1}, \Delta_-) & g_t g_{t-1} < 0\end{cases}, \qquad "
    r"x_{t+1} = x_t - \Delta_t\,\mathrm{sign}(g_t)",
    citation="Riedmiller and Braun (1993), A direct adaptive method for faster backpropagation "
    "learning: the RPROP algorithm, IEEE International Conference on Neural Networks, 586-591; in "
    "the form of Igel and Hüsken (2000), Improving the Rprop Learning Algorithm, iRprop⁻.",
    convention="PyTorch's form, iRprop⁻: after a change of sign the coordinate stays for one step "
    "and is not taken back, as it was in 1993. η is the first step alone. optax 0.2.8 means the "
    "same and applies each update one step late, so that its first step is 0: a bug, for which its "
    "pull request 1725 has the remedy.",
    as_in={"PyTorch": {}, "optax": {"late": "yes"}},
)
