"""The menu of optimizers: its groups, and what stands in each, in order.

A new method is one file here and one line below.
"""

from itertools import chain

from ..spec import index
from . import (
    adagrad,
    adam,
    adamw,
    amsgrad,
    gd,
    misprint_a,
    misprint_c,
    misprint_e,
    momentum,
    nesterov,
    rmsprop,
)

MENU = {
    "Gradient and momentum": (gd.CARD, momentum.CARD, nesterov.CARD),
    "Adaptive": (adagrad.CARD, rmsprop.CARD, adam.CARD, amsgrad.CARD, adamw.CARD),
}

# Formulas that were printed wrongly: they run by link, and stand on no menu.
MISPRINTS = (misprint_a.CARD, misprint_c.CARD, misprint_e.CARD)

OPTIMIZERS = index(chain(*MENU.values(), MISPRINTS))
