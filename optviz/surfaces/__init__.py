"""The menu of surfaces, in order."""

from ..spec import index
from . import valleys

SURFACES = index((valleys.ROSENBROCK,))
