"""The menu of optimizers, in order. A new method is one file here and one line below."""

from ..spec import index
from . import adam, gd, momentum

OPTIMIZERS = index(
    (
        gd.CARD,
        momentum.CARD,
        adam.CARD,
    )
)
