"""The menu of optimizers: its groups, and what stands in each, in order.

A new method is one file here and one line below.
"""

from itertools import chain

from ..spec import index
from . import (
    adabelief,
    adabound,
    adadelta,
    adagrad,
    adam,
    adamax,
    adamw,
    adan,
    ademamix,
    adopt,
    aggmo,
    amsgrad,
    diffgrad,
    gd,
    laprop,
    lion,
    madgrad,
    misprint_a,
    misprint_c,
    misprint_e,
    momentum,
    nadam,
    nesterov,
    padam,
    qhadam,
    qhm,
    radam,
    rmsprop,
    rprop,
    signsgd,
    signum,
    tiger,
    yogi,
)

MENU = {
    "Gradient and momentum": (*(gd.CARD, momentum.CARD, nesterov.CARD, qhm.CARD, aggmo.CARD),),
    "Sum of squares": (adagrad.CARD, madgrad.CARD),
    "Average of squares": (rmsprop.CARD, adadelta.CARD),
    "Adam and its kin": (
        *(adam.CARD, adamw.CARD, amsgrad.CARD, adamax.CARD, nadam.CARD, radam.CARD),
        *(adabelief.CARD, yogi.CARD, adan.CARD, qhadam.CARD, padam.CARD, adabound.CARD),
        *(diffgrad.CARD, laprop.CARD, adopt.CARD, ademamix.CARD),
    ),
    "Signs": (signsgd.CARD, signum.CARD, lion.CARD, tiger.CARD, rprop.CARD),
}

# Formulas that were printed wrongly: they run by link, and stand on no menu.
MISPRINTS = (misprint_a.CARD, misprint_c.CARD, misprint_e.CARD)

OPTIMIZERS = index(chain(*MENU.values(), MISPRINTS))
