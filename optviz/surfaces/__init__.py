"""The menu of surfaces, in order."""

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
        FORMULA,
    )
)
