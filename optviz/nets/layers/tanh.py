"""tanh: squashes every number to one between -1 and 1.

    y = tanh x    dx = dy (1 - y²)

Near 0 it is the identity, and the gradient goes back whole; far out it is flat, and the gradient
vanishes: a saturated unit learns slowly.
"""

from math import tanh

from ..layer import Layer


def forward(x, w, y, sizes):
    for k in range(len(x)):
        y[k] = tanh(x[k])


def to_input(dy, x, y, w, dx, sizes):
    for k in range(len(y)):
        dx[k] = dy[k] * (1.0 - y[k] * y[k])


CARD = Layer(
    key="tanh",
    name="tanh",
    forward=forward,
    to_input=to_input,
    formula=r"y = \tanh x",
)
