"""The hyperparameters that methods share; one slider each drives every method that has it.

The switches below the sliders say where frameworks differ. Each run has its own.
"""

from dataclasses import replace

from ..spec import Param, choice, tick

LR = Param("lr", "η", "learning rate", 0.01, 1e-5, 10.0, "log", at_least=0.0)
BETA1 = Param("beta1", "β₁", "momentum", 0.9, 0.0, 0.999, "near_one", at_least=0.0, below=1.0)
BETA2 = Param(
    "beta2", "β₂", "decay of g²", 0.999, 0.0, 0.99999, "near_one", at_least=0.0, below=1.0
)
EPS = Param("eps", "ε", "damping", 1e-8, 1e-12, 1.0, "log", at_least=0.0)
WEIGHT_DECAY = Param("weight_decay", "λ", "weight decay", 0.01, 1e-5, 10.0, "log", at_least=0.0)

SHARED = {p.name: p for p in (LR, BETA1, BETA2, EPS, WEIGHT_DECAY)}

CORRECT_M = tick("correct_m", "correct the bias of m", True, ("m not corrected", "m corrected"))
CORRECT_V = tick("correct_v", "correct the bias of v", True, ("v not corrected", "v corrected"))
EPS_PLACE = choice(
    "eps_place",
    "ε stands",
    (("outside", "ε outside the root"), ("inside", "ε inside the root"), ("hat", "ε̂")),
    "outside",
)
DECAY = choice(
    "decay",
    "weight decay",
    (("decoupled", "decay decoupled"), ("l2", "decay as L2")),
    "decoupled",
)
EPS_IN_OR_OUT = replace(EPS_PLACE, at_most=1.0, high=1.0, choices=EPS_PLACE.choices[:2])
MEMORY = choice(
    "memory",
    "the velocity",
    (
        ("accumulated", "velocity accumulated"),
        ("averaged", "velocity averaged"),
        ("matched", "velocity averaged, η matched"),
        ("rate_inside", "η inside the velocity"),
    ),
    "accumulated",
    alike=("accumulated", "matched", "rate_inside"),
)
OUTSIDE, INSIDE, HAT = 0, 1, 2
ACCUMULATED, AVERAGED, MATCHED, RATE_INSIDE = 0, 1, 2, 3
DECOUPLED, L2 = 0, 1


def default(param: Param, value: float | str) -> Param:
    """The same parameter with this method's own default."""
    return replace(param, default=param.check(value))


def averaged_limit(beta1: float, **_: float) -> float:
    """2(1+β₁)/(1-β₁): momentum as an average, 38 at β₁ = 0.9.

    Cohen et al. (2022), Adaptive Gradient Methods at the Edge of Stability, arXiv:2207.14484.
    """
    return 2.0 * (1.0 + beta1) / (1.0 - beta1)
