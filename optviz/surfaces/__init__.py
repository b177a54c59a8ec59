"""The menu of surfaces: its groups, and what stands in each, in order."""

from itertools import chain

from ..spec import index
from .classics import BOOTH, BRANIN, GOLDSTEIN_PRICE, MATYAS, MCCORMICK, SIX_HUMP_CAMEL
from .dents import BUKIN_6, DROP_WAVE, EASOM, GRIEWANK, LEVY
from .lessons import CATAPULT, COSH, DOUBLE_WELL, EDGE_OF_STABILITY, SLOPE, TWO_VALLEYS
from .regression import LINEAR_REGRESSION, LOGISTIC_REGRESSION
from .shapes import ACKLEY, CLIFF, PLATEAU, RASTRIGIN, RAVINE
from .streams import ONLINE_REDDI, SPARSE
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
    "Valleys": (RAVINE, ROSENBROCK, BEALE, BOOTH, MATYAS, GOLDSTEIN_PRICE),
    "A few minima": (
        *(HIMMELBLAU, DOUBLE_WELL, TWO_VALLEYS, THREE_HUMP_CAMEL, SIX_HUMP_CAMEL, BRANIN),
        *(STYBLINSKI_TANG, MCCORMICK),
    ),
    "Many minima": (RASTRIGIN, ACKLEY, GRIEWANK, LEVY, DROP_WAVE, BUKIN_6),
    "Slopes, saddles and plateaus": (SLOPE, COSH, SADDLE, MONKEY_SADDLE, PLATEAU, EASOM, CLIFF),
    "Sharpness": (EDGE_OF_STABILITY, CATAPULT),
    "Real data": (LINEAR_REGRESSION, LOGISTIC_REGRESSION),
    "A loss that changes with time": (ONLINE_REDDI, SPARSE),
    "Your own": (FORMULA,),
}

SURFACES = index(chain.from_iterable(MENU.values()))
