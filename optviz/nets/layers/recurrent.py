"""Recurrent: one set of weights, used again at every step of a sequence; what it remembers goes on.

    h₀ = 0    hₜ = tanh(xₜ V + hₜ₋₁ U + b)    t = 1, 2, …

Going back through time, the gradient is multiplied by U at every step: by a U that shrinks it
vanishes, by one that stretches it explodes, and the loss is a cliff. That is what clipping by the
norm was made for (Pascanu, Mikolov and Bengio 2013). All steps are let out: a layer above sees the
last.
"""

from math import tanh

import numpy as np

from ..layer import Layer, Shape


def forward(x, w, y, sizes):
    n, steps, _, channels, units = sizes
    given, kept = x.reshape(n, steps, channels), y.reshape(n, steps, units)
    v = w[: channels * units].reshape(channels, units)
    u = w[channels * units : (channels + units) * units].reshape(units, units)
    bias = w[(channels + units) * units :]
    for k in range(n):
        for t in range(steps):
            for j in range(units):
                kept[k, t, j] = bias[j]
            for c in range(channels):
                for j in range(units):
                    kept[k, t, j] += given[k, t, c] * v[c, j]
            if t > 0:
                for i in range(units):
                    for j in range(units):
                        kept[k, t, j] += kept[k, t - 1, i] * u[i, j]
            for j in range(units):
                kept[k, t, j] = tanh(kept[k, t, j])


def to_input(dy, x, y, w, dx, sizes):
    n, steps, _, channels, units = sizes
    v = w[: channels * units].reshape(channels, units)
    inner, back = through_time(dy, y, w, sizes), dx.reshape(n, steps, channels)
    for k in range(n):
        for t in range(steps):
            for c in range(channels):
                total = 0.0
                for j in range(units):
                    total += inner[k, t, j] * v[c, j]
                back[k, t, c] = total


def to_weights(dy, x, y, w, dw, sizes):
    n, steps, _, channels, units = sizes
    given, kept = x.reshape(n, steps, channels), y.reshape(n, steps, units)
    inner = through_time(dy, y, w, sizes)
    dw[:] = 0.0
    v = dw[: channels * units].reshape(channels, units)
    u = dw[channels * units : (channels + units) * units].reshape(units, units)
    bias = dw[(channels + units) * units :]
    for k in range(n):
        for t in range(steps):
            for j in range(units):
                bias[j] += inner[k, t, j]
                for c in range(channels):
                    v[c, j] += given[k, t, c] * inner[k, t, j]
            if t > 0:
                for i in range(units):
                    for j in range(units):
                        u[i, j] += kept[k, t - 1, i] * inner[k, t, j]


def through_time(dy, y, w, sizes):
    """The slope of the loss at what goes into each tanh, (n, steps, units), the last step first."""
    n, steps, _, channels, units = sizes
    slopes, kept = dy.reshape(n, steps, units), y.reshape(n, steps, units)
    u = w[channels * units : (channels + units) * units].reshape(units, units)
    inner = np.empty((n, steps, units))
    for k in range(n):
        for t in range(steps - 1, -1, -1):
            for j in range(units):
                total = slopes[k, t, j]
                if t < steps - 1:
                    for i in range(units):
                        total += u[j, i] * inner[k, t + 1, i]
                inner[k, t, j] = total * (1.0 - kept[k, t, j] * kept[k, t, j])
    return inner


CARD = Layer(
    key="recurrent",
    name="Recurrent",
    forward=forward,
    to_input=to_input,
    to_weights=to_weights,
    shape=lambda shape, units: Shape(shape.high, 1, units),
    weights=lambda shape, units: ((shape.channels, units), (units, units), (units,)),
    fan=lambda shape, units: (units, units),
    formula=r"h_t = \tanh(x_t V + h_{t-1} U + b)",
)
