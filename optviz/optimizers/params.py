"""The hyperparameters that methods share; one slider each drives every method that has it."""

from dataclasses import replace

from ..spec import Param

LR = Param("lr", "η", "learning rate", 0.01, 1e-5, 10.0, "log", at_least=0.0)
BETA1 = Param("beta1", "β₁", "momentum", 0.9, 0.0, 0.999, "near_one", at_least=0.0, below=1.0)
BETA2 = Param(
    "beta2", "β₂", "decay of g²", 0.999, 0.0, 0.99999, "near_one", at_least=0.0, below=1.0
)
EPS = Param("eps", "ε", "damping", 1e-8, 1e-12, 1.0, "log", at_least=0.0)
WEIGHT_DECAY = Param("weight_decay", "λ", "weight decay", 0.01, 1e-5, 10.0, "log", at_least=0.0)

SHARED = {p.name: p for p in (LR, BETA1, BETA2, EPS, WEIGHT_DECAY)}


def default(param: Param, value: float) -> Param:
    """The same parameter with this method's own default."""
    return replace(param, default=value)
