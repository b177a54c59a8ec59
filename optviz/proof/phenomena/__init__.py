"""What optimizers must be seen to do, in order: each a prediction and a way to measure it."""

from .adaptive import P7, P8, P10, P10B, P10C, P15, P27
from .chance import P18, P19, P20, P25, P28
from .gradients import P11, P13, P14, P16, P17, P29
from .landscapes import P12, P23, P24, P30
from .quadratics import P1, P2, P3, P4, P6

PHENOMENA = (
    *(P1, P2, P3, P4, P6, P7, P8, P10, P10B, P10C),
    *(P11, P12, P13, P14, P15, P16, P17, P18, P19, P20),
    *(P23, P24, P25, P27, P28, P29, P30),
)
