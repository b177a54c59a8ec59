"""Sigmoid: squashes every number to one between 0 and 1, as a probability.

    y = 1 / (1 + e⁻ˣ)    dx = dy y (1 - y)

Its slope is at most ¼, at 0: each layer of it makes the gradient at least four times smaller,
before the weights have had their say. Eight of them, and next to nothing reaches the first.
"""

from math import exp

from ..layer import Layer


def forward(x, w, y, sizes):
    for k in range(len(x)):
        y[k] = 1.0 / (1.0 + exp(-x[k]))


def to_input(dy, x, y, w, dx, sizes):
    for k in range(len(y)):
        dx[k] = dy[k] * y[k] * (1.0 - y[k])


CARD = Layer(
    key="sigmoid",
    name="Sigmoid",
    forward=forward,
    to_input=to_input,
    formula=r"y = \frac{1}{1 + e^{-x}}",
)
