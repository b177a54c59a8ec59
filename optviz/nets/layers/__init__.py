"""The menu of layers; their order is their number in a plan, see `network`."""

from ...spec import index
from . import conv, dense, last, pool, recurrent, relu, sigmoid, tanh

LAYERS = index(module.CARD for module in (dense, relu, tanh, sigmoid, conv, pool, recurrent, last))
