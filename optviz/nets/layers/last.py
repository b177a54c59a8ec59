"""Last: of a sequence the last step alone, which has seen all before it.

Going back, all other steps hear nothing from here, only through what the recurrent layer kept.
"""

from ..layer import Layer, Shape


def forward(x, w, y, sizes):
    n, steps, _, channels, _ = sizes
    given, out = x.reshape(n, steps, channels), y.reshape(n, channels)
    for k in range(n):
        for c in range(channels):
            out[k, c] = given[k, steps - 1, c]


def to_input(dy, x, y, w, dx, sizes):
    n, steps, _, channels, _ = sizes
    back, slopes = dx.reshape(n, steps, channels), dy.reshape(n, channels)
    dx[:] = 0.0
    for k in range(n):
        for c in range(channels):
            back[k, steps - 1, c] = slopes[k, c]


CARD = Layer(
    key="last",
    name="Last step",
    forward=forward,
    to_input=to_input,
    shape=lambda shape, _: Shape(1, 1, shape.channels),
    formula=r"y = h_T",
)
