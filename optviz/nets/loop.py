"""The compiled loop of a model that learns: a batch, its loss and gradient, and the engine's step.

Noise, clip, schedule and update are those of the engine's own loop, by `advance_kernel`; a run is
all lanes of one group, so that a norm is that of its whole gradient.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from numba import njit, types

from ..engine.kernels import (
    CONTRACT,
    FORWARD,
    LANES,
    OPTIONS,
    ROWS,
    TO_INPUT,
    TO_WEIGHTS,
    UPDATE,
    Function,
    compiled,
    function_kernel,
    layer_kernel,
)
from ..engine.loop import ADVANCE, GRADIENT_LIMIT, HELD, NEVER, POSITION_LIMIT, advance_kernel
from .layers import LAYERS
from .network import CHANNELS, FROM, HIGH, KIND, OUTPUTS, TO, WIDE, WIDTH, X, Y

SIZES = types.UniTuple(types.int64, 5)
LAYER = types.void(types.int64, LANES, LANES, LANES, LANES, LANES, SIZES)
LOSS = types.float64(LANES, LANES, LANES, types.int64)
PLAN = types.Array(types.int64, 2, "C")
MASK = types.Array(types.boolean, 1, "C")
KEPT = types.Array(types.float32, 2, "C")


# Kernels of layers by their numbers in a plan.
TABLE = types.UniTuple(Function(LAYER), len(LAYERS))


class Space(NamedTuple):
    """Room for a batch of n examples on its way through a network and back."""

    passed: np.ndarray
    """(n · width,), what comes in, layer after layer, to what goes out; see `Network.plan`."""
    back: np.ndarray
    """The same of the slopes."""
    target: np.ndarray
    """(n · m,), what should come out, m numbers for each example."""


SPACE = types.NamedUniTuple(LANES, 3, Space)


class Examples(NamedTuple):
    """What is learned from: x (N, features), y (N, m), and the batches (steps, n)."""

    x: np.ndarray
    y: np.ndarray
    order: np.ndarray


EXAMPLES = types.NamedTuple((ROWS, ROWS, PLAN), Examples)


class Course(NamedTuple):
    """What is kept of a run, for each step: row t is of step t."""

    loss: np.ndarray
    """(steps,), of the batch, before the step."""
    slopes: np.ndarray
    """(steps, layers), the norm of the gradient of each layer, before noise and clip."""
    moves: np.ndarray
    """(steps, layers), the length of its step."""
    clipped: np.ndarray
    """(steps,), whether the clip stage changed the gradient."""
    kept: np.ndarray
    """(rows, L), float32: the weights before every so many steps, and the last."""
    taken: np.ndarray
    """(epochs, classes, classes), how many examples of each class (rows) were said to be of each in
    the batches of an epoch, before their steps; (0, 0, 0) where there are no classes."""
    shadow: np.ndarray
    """(steps + 1, 3): where the run is on the plane that is watched, and how far from it; (0, 3)
    where none is."""


TAKEN = types.Array(types.int32, 3, "C")
COURSE = types.NamedTuple((LANES, ROWS, ROWS, MASK, KEPT, TAKEN, ROWS), Course)

VALUE_GRAD = types.float64(TABLE, Function(LOSS), PLAN, LANES, SPACE, LANES, types.int64)
SAID = types.Array(types.float64, 3, "C")
ALIVE = types.Array(types.boolean, 2, "C")
PREDICT = types.void(TABLE, PLAN, ROWS, SPACE, ROWS, SAID, MASK, ALIVE, types.int64)
TRAIN = types.int64(
    TABLE, Function(LOSS), Function(ADVANCE), Function(UPDATE),
    PLAN, EXAMPLES, SPACE, HELD, LANES, LANES, ROWS, ROWS, COURSE, ROWS,
    types.UniTuple(types.int64, 4),
)  # fmt: skip


@njit(**OPTIONS, fastmath=CONTRACT)
def _sizes(plan, k, n):
    return n, plan[k, HIGH], plan[k, WIDE], plan[k, CHANNELS], plan[k, OUTPUTS]


@njit(**OPTIONS, fastmath=CONTRACT)
def _forward(layers, plan, weights, space, n):
    """Let a batch through, which stands at the head of what has passed."""
    passed = space.passed
    for k in range(len(plan)):
        x, y, width = plan[k, X] * n, plan[k, Y] * n, plan[k, WIDTH] * n
        out, own = passed[y : y + width], weights[plan[k, FROM] : plan[k, TO]]
        layers[plan[k, KIND]](FORWARD, out, passed[x:y], out, own, out, _sizes(plan, k, n))


@njit(**OPTIONS, fastmath=CONTRACT)
def _value_grad(layers, judge, plan, weights, space, grad, n):
    """The loss of a batch; its gradient fills `grad`, unless that has no room."""
    passed, back, target = space
    _forward(layers, plan, weights, space, n)
    depth = len(plan)
    y, width = plan[depth - 1, Y] * n, plan[depth - 1, WIDTH] * n
    loss = judge(passed[y : y + width], target, back[y : y + width], n)
    if grad.shape[0] == 0:
        return loss
    first = 0
    while plan[first, FROM] == plan[first, TO]:
        first += 1
    for k in range(depth - 1, first - 1, -1):
        x, y, width = plan[k, X] * n, plan[k, Y] * n, plan[k, WIDTH] * n
        begin, end = plan[k, FROM], plan[k, TO]
        own, sizes = weights[begin:end], _sizes(plan, k, n)
        slopes, came, out = back[y : y + width], passed[x:y], passed[y : y + width]
        if end > begin:
            layers[plan[k, KIND]](TO_WEIGHTS, slopes, came, out, own, grad[begin:end], sizes)
        if k > first:
            layers[plan[k, KIND]](TO_INPUT, slopes, came, out, own, back[x:y], sizes)
    return loss


@njit(**OPTIONS)
def _largest(a, begin, count):
    """The place of the first largest of some numbers, counted from where they begin."""
    at = 0
    for k in range(1, count):
        if a[begin + k] > a[begin + at]:
            at = k
    return at


@njit(**OPTIONS)
def _tell(taken, said, target, n):
    """Count what was said of a batch, (n · classes,), by its labels or where the ones of it are."""
    classes = taken.shape[0]
    wide = len(target) // n
    for k in range(n):
        label = int(target[k]) if wide == 1 else _largest(target, k * wide, wide)
        taken[label, _largest(said, k * classes, classes)] += 1


@njit(**OPTIONS)
def _length(a, begin, end):
    """The length of a part of an array: four sums at a time, none of which waits for another."""
    p = q = r = s = 0.0
    fours = end - (end - begin) % 4
    for i in range(begin, fours, 4):
        p += a[i] * a[i]
        q += a[i + 1] * a[i + 1]
        r += a[i + 2] * a[i + 2]
        s += a[i + 3] * a[i + 3]
    for i in range(fours, end):
        p += a[i] * a[i]
    return math.sqrt((p + q) + (r + s))


@njit(**OPTIONS)
def _look(weights, watched, shadow, t):
    """Where weights fall on the plane origin + a u + b v, u at right angles to v, and how far."""
    origin, u, v = watched[0], watched[1], watched[2]
    a = b = uu = vv = away = 0.0
    for i in range(len(weights)):
        d = weights[i] - origin[i]
        a += d * u[i]
        b += d * v[i]
        uu += u[i] * u[i]
        vv += v[i] * v[i]
    a, b = a / uu if uu > 0.0 else 0.0, b / vv if vv > 0.0 else 0.0
    for i in range(len(weights)):
        d = weights[i] - origin[i] - a * u[i] - b * v[i]
        away += d * d
    shadow[t, 0], shadow[t, 1], shadow[t, 2] = a, b, math.sqrt(away)


def _value_grad_alone(layers, judge, plan, weights, space, grad, n):
    return _value_grad(layers, judge, plan, weights, space, grad, n)


def _predict(layers, plan, weights, space, x, out, looked, alive, chunk):
    """What comes out (W, N, outputs) of examples x (N, features) with each of weights (W, L).

    So many examples at a time. Where a layer is `looked` at (layers,), `alive` (W, units) becomes
    true for the units that are above 0 for any example, one such layer after another.
    """
    wide, last = x.shape[1], len(plan) - 1
    for row in range(len(weights)):
        for begin in range(0, len(x), chunk):
            n = min(chunk, len(x) - begin)
            for k in range(n):
                for j in range(wide):
                    space.passed[k * wide + j] = x[begin + k, j]
            _forward(layers, plan, weights[row], space, n)
            y = plan[last, Y] * n
            for k in range(n):
                for j in range(out.shape[2]):
                    out[row, begin + k, j] = space.passed[y + k * out.shape[2] + j]
            at = 0
            for k in range(len(plan)):
                if looked[k]:
                    units, y = plan[k, OUTPUTS], plan[k, Y] * n
                    for i in range(plan[k, WIDTH] * n // units):
                        for j in range(units):
                            if space.passed[y + i * units + j] > 0.0:
                                alive[row, at + j] = True
                    at += units


def _train(
    layers, judge, advance, update, plan, examples, space, held, weights, grad, watched, noise,
    course, ends, steps,
):  # fmt: skip
    """Take the steps first … last - 1 of one run; the step at which it left the limits, or NEVER.

    A run may be taken up again where it was left: what it holds is in `held` and `weights`.
    `noise` (last - first, L) is what is added to the gradients, or has no rows. `steps` are every,
    epoch, first and last: the weights are kept every so many steps, and those after each epoch that
    ends on the way go into the rows of `ends`.
    """
    every, epoch, first, last = steps
    x, y, order = examples
    n = order.shape[1]
    before = np.empty(len(weights))
    for t in range(first, last):
        for k in range(n):
            at = order[t, k]
            for j in range(x.shape[1]):
                space.passed[k * x.shape[1] + j] = x[at, j]
            for j in range(y.shape[1]):
                space.target[k * y.shape[1] + j] = y[at, j]
        loss = _value_grad(layers, judge, plan, weights, space, grad, n)
        course.loss[t] = loss
        if course.shadow.shape[0] > 0:
            _look(weights, watched, course.shadow, t)
        if t % every == 0:
            for i in range(len(weights)):
                course.kept[t // every, i] = weights[i]
        # Written so that a NaN counts as inside nothing, and without a branch for each weight.
        inside = 0
        for i in range(len(weights)):
            near = abs(weights[i]) <= POSITION_LIMIT
            inside += near & (abs(grad[i]) <= GRADIENT_LIMIT)
            before[i] = weights[i]
        if inside < len(weights) or not math.isfinite(loss):
            return t
        if course.taken.shape[0] > 0:
            out = plan[len(plan) - 1, Y] * n
            wide = plan[len(plan) - 1, WIDTH] * n
            _tell(course.taken[t // epoch], space.passed[out : out + wide], space.target, n)
        for k in range(len(plan)):
            course.slopes[t, k] = _length(grad, plan[k, FROM], plan[k, TO])
        if noise.shape[0] > 0:
            for i in range(len(weights)):
                grad[i] += noise[t - first, i]
        advance(update, held, weights, grad, t)
        course.clipped[t] = held.clipped[0]
        for i in range(len(weights)):
            before[i] = weights[i] - before[i]
        for k in range(len(plan)):
            course.moves[t, k] = _length(before, plan[k, FROM], plan[k, TO])
        if (t + 1) % epoch == 0:
            for i in range(len(weights)):
                ends[(t + 1) // epoch - first // epoch - 1, i] = weights[i]
    if course.shadow.shape[0] > 0:
        _look(weights, watched, course.shadow, last)
    return NEVER


@cache
def layer_kernels(kinds: frozenset[str]) -> tuple:
    """The kernels of layers by their numbers, those of some kinds compiled when first asked for.

    In the places of all others stands that of the first.
    """
    first = next(key for key in LAYERS if key in kinds)
    cards = (LAYERS[key if key in kinds else first] for key in LAYERS)
    return tuple(layer_kernel(LAYER, c.forward, c.to_input, c.to_weights) for c in cards)


def loss_kernel(loss):
    """The kernel of a loss."""
    return function_kernel(LOSS, loss)


@cache
def value_grad_kernel():
    """`_value_grad`, compiled when first asked for."""
    return compiled(VALUE_GRAD, _value_grad_alone, fastmath=CONTRACT)


@cache
def predict_kernel():
    """`_predict`, compiled when first asked for."""
    return compiled(PREDICT, _predict, fastmath=CONTRACT)


@cache
def train_kernel():
    """`_train`, compiled when first asked for."""
    advance_kernel()
    return compiled(TRAIN, _train)
