"""The menu of surfaces, in order."""

from ..spec import index
from .classics import BOOTH, BRANIN, GOLDSTEIN_PRICE, MATYAS, MCCORMICK, SIX_HUMP_CAMEL
from .dents import BUKIN_6, DROP_WAVE, EASOM, GRIEWANK, LEVY
from .lessons import CATAPULT, COSH, DOUBLE_WELL, EDGE_OF_STABILITY, SLOPE, TWO_VALLEYS
from .regression import LINEAR_REGRESSION, LOGISTIC_REGRESSION
from .shapes import ACKLEY, CLIFF, PLATEAU, RASTRIGIN, RAVINE
from .streams import ONLINE_REDDI, SPARSE
from .valleys import (
    BEALE,
    HIMMELBLAU,
    MONKEY_SADDLE,
    ROSENBROCK,
    SADDLE,
    STYBLINSKI_TANG,
    THREE_HUMP_CAMEL,
)

SURFACES = index(
    (
        RAVINE,
        ROSENBROCK,
        HIMMELBLAU,
        BEALE,
        RASTRIGIN,
        ACKLEY,
        STYBLINSKI_TANG,
        THREE_HUMP_CAMEL,
        SADDLE,
        MONKEY_SADDLE,
        PLATEAU,
        CLIFF,
        DOUBLE_WELL,
        TWO_VALLEYS,
        COSH,
        EDGE_OF_STABILITY,
        CATAPULT,
        SLOPE,
        ONLINE_REDDI,
        SPARSE,
        LINEAR_REGRESSION,
        LOGISTIC_REGRESSION,
        BOOTH,
        MATYAS,
        MCCORMICK,
        SIX_HUMP_CAMEL,
        BRANIN,
        GOLDSTEIN_PRICE,
        GRIEWANK,
        LEVY,
        DROP_WAVE,
        EASOM,
        BUKIN_6,
    )
)
