"""Convolution, 3 × 3: a dense layer that looks through a small window, at every place of an image.

    y[r, s] = Σ x[r + i - 1, s + j - 1] w[i, j] + b    i, j = 0, 1, 2

Beyond the edge there are zeros, so that the image keeps its size. All places share one set of
weights: a weight hears from everywhere, and few of them do much. Going back, an input hears from
the nine places that saw it.
"""

import numpy as np

from ..layer import Layer, Shape

SIDE = 3


def forward(x, w, y, sizes):
    n, high, wide, channels, filters = sizes
    mid = SIDE * SIDE * channels * filters
    image, out = x.reshape(n, high, wide, channels), y.reshape(n, high, wide, filters)
    weights, bias = w[:mid].reshape(SIDE, SIDE, channels, filters), w[mid:]
    for k in range(n):
        for r in range(high):
            for s in range(wide):
                for f in range(filters):
                    out[k, r, s, f] = bias[f]
                for i in range(max(0, 1 - r), min(SIDE, high + 1 - r)):
                    for j in range(max(0, 1 - s), min(SIDE, wide + 1 - s)):
                        for c in range(channels):
                            seen = image[k, r + i - 1, s + j - 1, c]
                            for f in range(filters):
                                out[k, r, s, f] += seen * weights[i, j, c, f]


def to_input(dy, x, y, w, dx, sizes):
    n, high, wide, channels, filters = sizes
    mid = SIDE * SIDE * channels * filters
    slopes, back = dy.reshape(n, high, wide, filters), dx.reshape(n, high, wide, channels)
    # With the channels last, the innermost loop writes what lies side by side.
    weights = w[:mid].reshape(SIDE, SIDE, channels, filters)
    turned = np.empty((SIDE, SIDE, filters, channels))
    for i in range(SIDE):
        for j in range(SIDE):
            for c in range(channels):
                for f in range(filters):
                    turned[i, j, f, c] = weights[i, j, c, f]
    dx[:] = 0.0
    for k in range(n):
        for r in range(high):
            for s in range(wide):
                for i in range(max(0, 1 - r), min(SIDE, high + 1 - r)):
                    for j in range(max(0, 1 - s), min(SIDE, wide + 1 - s)):
                        for f in range(filters):
                            said = slopes[k, r, s, f]
                            for c in range(channels):
                                back[k, r + i - 1, s + j - 1, c] += said * turned[i, j, f, c]


def to_weights(dy, x, y, w, dw, sizes):
    n, high, wide, channels, filters = sizes
    mid = SIDE * SIDE * channels * filters
    image, slopes = x.reshape(n, high, wide, channels), dy.reshape(n, high, wide, filters)
    weights, bias = dw[:mid].reshape(SIDE, SIDE, channels, filters), dw[mid:]
    dw[:] = 0.0
    for k in range(n):
        for r in range(high):
            for s in range(wide):
                for f in range(filters):
                    bias[f] += slopes[k, r, s, f]
                for i in range(max(0, 1 - r), min(SIDE, high + 1 - r)):
                    for j in range(max(0, 1 - s), min(SIDE, wide + 1 - s)):
                        for c in range(channels):
                            seen = image[k, r + i - 1, s + j - 1, c]
                            for f in range(filters):
                                weights[i, j, c, f] += seen * slopes[k, r, s, f]


CARD = Layer(
    key="conv",
    name="Convolution 3 × 3",
    forward=forward,
    to_input=to_input,
    to_weights=to_weights,
    shape=lambda shape, filters: Shape(shape.high, shape.wide, filters),
    weights=lambda shape, filters: ((SIDE, SIDE, shape.channels, filters), (filters,)),
    fan=lambda shape, filters: (SIDE * SIDE * shape.channels, SIDE * SIDE * filters),
    formula=r"y_{rs} = \sum_{i,j} x_{r+i,\,s+j}\,W_{ij} + b",
)
