"""The menu of surfaces: its groups, and what stands in each, in order."""

from itertools import chain

from ..spec import index
from .shapes import ACKLEY, CLIFF, PLATEAU, RASTRIGIN, RAVINE
from .tape import FORMULA
from .valleys import (
    BEALE,
    HIMMELBLAU,
    MONKEY_SADDLE,
    ROSENBROCK,
    SADDLE,
    STYBLINSKI_TANG,
    THREE_HUMP_CAMEL,
)

MENU = {
    "Valleys": (RAVINE, ROSENBROCK, HIMMELBLAU, BEALE),
    "Many minima": (RASTRIGIN, ACKLEY, STYBLINSKI_TANG, THREE_HUMP_CAMEL),
    "Saddles and plateaus": (SADDLE, MONKEY_SADDLE, PLATEAU, CLIFF),
    "Your own": (FORMULA,),
}

SURFACES = index(chain.from_iterable(MENU.values()))
