"""Dense: every output is a weighted sum of all inputs, plus a bias.

    y = x w + b

Going back, the weight from input i to output j hears from output j as loudly as input i spoke,
summed over the batch, and an input hears from every output through the weight it spoke through:

    dw = xᵀ dy    db = Σ dy    dx = dy wᵀ

So a large input makes a steep weight, and each layer multiplies what goes back by its own weights:
many layers of small weights make gradients vanish, of large ones explode.
"""

import numpy as np

from ..layer import Layer, Shape


def add_product(a, b, c):
    """c (rows, columns) += a (rows, terms) · b (terms, columns).

    Two rows and four terms at a time, so that each number that is fetched is used often.
    """
    rows, terms = a.shape
    columns = b.shape[1]
    pairs, fours = rows - rows % 2, terms - terms % 4
    for n in range(0, pairs, 2):
        for i in range(0, fours, 4):
            p, q, r, s = a[n, i], a[n, i + 1], a[n, i + 2], a[n, i + 3]
            t, u, v, w = a[n + 1, i], a[n + 1, i + 1], a[n + 1, i + 2], a[n + 1, i + 3]
            for j in range(columns):
                d, e, f, g = b[i, j], b[i + 1, j], b[i + 2, j], b[i + 3, j]
                c[n, j] += p * d + q * e + r * f + s * g
                c[n + 1, j] += t * d + u * e + v * f + w * g
    for n in range(rows):
        for i in range(fours if n < pairs else 0, terms):
            for j in range(columns):
                c[n, j] += a[n, i] * b[i, j]


def turned(a):
    """a (rows, columns) with its sides exchanged."""
    rows, columns = a.shape
    b = np.empty((columns, rows))
    for i in range(rows):
        for j in range(columns):
            b[j, i] = a[i, j]
    return b


def forward(x, w, y, sizes):
    n, inputs, outputs = sizes[0], sizes[1] * sizes[2] * sizes[3], sizes[4]
    weights, bias, out = w[: inputs * outputs], w[inputs * outputs :], y.reshape(n, outputs)
    for k in range(n):
        for j in range(outputs):
            out[k, j] = bias[j]
    add_product(x.reshape(n, inputs), weights.reshape(inputs, outputs), out)


def to_input(dy, x, y, w, dx, sizes):
    n, inputs, outputs = sizes[0], sizes[1] * sizes[2] * sizes[3], sizes[4]
    dx[:] = 0.0
    weights = w[: inputs * outputs].reshape(inputs, outputs)
    add_product(dy.reshape(n, outputs), turned(weights), dx.reshape(n, inputs))


def to_weights(dy, x, y, w, dw, sizes):
    n, inputs, outputs = sizes[0], sizes[1] * sizes[2] * sizes[3], sizes[4]
    slopes, bias = dy.reshape(n, outputs), dw[inputs * outputs :]
    dw[:] = 0.0
    for k in range(n):
        for j in range(outputs):
            bias[j] += slopes[k, j]
    weights = dw[: inputs * outputs].reshape(inputs, outputs)
    add_product(turned(x.reshape(n, inputs)), slopes, weights)


CARD = Layer(
    key="dense",
    name="Dense",
    forward=forward,
    to_input=to_input,
    to_weights=to_weights,
    shape=lambda _, outputs: Shape(1, 1, outputs),
    weights=lambda shape, outputs: ((shape.size, outputs), (outputs,)),
    fan=lambda shape, outputs: (shape.size, outputs),
    formula=r"y = x\,W + b",
)
