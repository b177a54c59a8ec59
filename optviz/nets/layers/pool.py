"""Max pooling, 2 × 2: of every four places the largest, so that an image is half as high and wide.

Going back, only the place that was largest hears anything, of equals the first.
"""

from ..layer import Layer, Shape


def forward(x, w, y, sizes):
    n, high, wide, channels, _ = sizes
    image = x.reshape(n, high, wide, channels)
    out = y.reshape(n, high // 2, wide // 2, channels)
    for k in range(n):
        for r in range(high // 2):
            for s in range(wide // 2):
                for c in range(channels):
                    above = max(image[k, 2 * r, 2 * s, c], image[k, 2 * r, 2 * s + 1, c])
                    below = max(image[k, 2 * r + 1, 2 * s, c], image[k, 2 * r + 1, 2 * s + 1, c])
                    out[k, r, s, c] = max(above, below)


def to_input(dy, x, y, w, dx, sizes):
    n, high, wide, channels, _ = sizes
    image, back = x.reshape(n, high, wide, channels), dx.reshape(n, high, wide, channels)
    out = y.reshape(n, high // 2, wide // 2, channels)
    slopes = dy.reshape(n, high // 2, wide // 2, channels)
    dx[:] = 0.0
    for k in range(n):
        for r in range(high // 2):
            for s in range(wide // 2):
                for c in range(channels):
                    for q in range(4):
                        i, j = 2 * r + q // 2, 2 * s + q % 2
                        if image[k, i, j, c] == out[k, r, s, c]:
                            back[k, i, j, c] = slopes[k, r, s, c]
                            break


CARD = Layer(
    key="pool",
    name="Max pooling 2 × 2",
    forward=forward,
    to_input=to_input,
    shape=lambda shape, _: Shape(shape.high // 2, shape.wide // 2, shape.channels),
    formula=r"y_{rs} = \max(x_{2r,2s}, x_{2r,2s+1}, x_{2r+1,2s}, x_{2r+1,2s+1})",
)
