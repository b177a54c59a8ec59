"""The menu of optimizers, in order. A new method is one file here and one line below."""

from ..spec import index
from . import adagrad, adam, adamw, amsgrad, gd, momentum, nesterov, rmsprop

OPTIMIZERS = index(
    (
        gd.CARD,
        momentum.CARD,
        nesterov.CARD,
        adagrad.CARD,
        rmsprop.CARD,
        adam.CARD,
        amsgrad.CARD,
        adamw.CARD,
    )
)
