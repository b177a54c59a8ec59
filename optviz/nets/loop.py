"""The compiled loop of a model that learns: a batch, its loss and gradient, and the engine's step.

Noise, clip, schedule and update are those of the engine's own loop, by `advance_kernel`; a run is
all lanes of one group, so that a norm is that of its whole gradient.
"""

import math
import warnings
from functools import cache
from typing import NamedTuple

import numpy as np
from numba import njit, types
from numba.core.errors import NumbaExperimentalFeatureWarning

from ..engine.kernels import (
    CONTRACT,
    FORWARD,
    LANES,
    OPTIONS,
    ROWS,
    TO_INPUT,
    TO_WEIGHTS,
    UPDATE,
    compiled,
    function_kernel,
    layer_kernel,
)
from ..engine.loop import ADVANCE, GRADIENT_LIMIT, HELD, NEVER, POSITION_LIMIT, advance_kernel
from .layers import LAYERS
from .network import CHANNELS, FROM, HIGH, KIND, OUTPUTS, TO, WIDE, WIDTH, X, Y

# The table of layers; what may change in it is pinned with numba.
warnings.filterwarnings("ignore", category=NumbaExperimentalFeatureWarning)

SIZES = types.UniTuple(types.int64, 5)
LAYER = types.void(types.int64, LANES, LANES, LANES, LANES, LANES, SIZES)
LOSS = types.float64(LANES, LANES, LANES, types.int64)
PLAN = types.Array(types.int64, 2, "C")
MASK = types.Array(types.boolean, 1, "C")
KEPT = types.Array(types.float32, 2, "C")


# Kernels of layers by their numbers in a plan.
TABLE = types.UniTuple(types.FunctionType(LAYER), len(LAYERS))


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
    shadow: np.ndarray
    """(steps + 1, 3): where the run is on the plane that is watched, and how far from it; (0, 3)
    where none is."""


COURSE = types.NamedTuple((LANES, ROWS, ROWS, MASK, KEPT, ROWS), Course)

VALUE_GRAD = types.float64(TABLE, types.FunctionType(LOSS), PLAN, LANES, SPACE, LANES, types.int64)
PREDICT = types.void(TABLE, PLAN, LANES, SPACE, ROWS, ROWS, types.int64)
TRAIN = types.int64(
    TABLE, types.FunctionType(LOSS), types.FunctionType(ADVANCE), types.FunctionType(UPDATE),
    PLAN, EXAMPLES, SPACE, HELD, LANES, LANES, ROWS, ROWS, COURSE, types.int64, types.int64,
    types.int64,
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


def _predict(layers, plan, weights, space, x, out, chunk):
    """What comes out (N, outputs) of examples x (N, features), so many at a time."""
    wide, last = x.shape[1], len(plan) - 1
    for begin in range(0, len(x), chunk):
        n = min(chunk, len(x) - begin)
        for k in range(n):
            for j in range(wide):
                space.passed[k * wide + j] = x[begin + k, j]
        _forward(layers, plan, weights, space, n)
        y = plan[last, Y] * n
        for k in range(n):
            for j in range(out.shape[1]):
                out[begin + k, j] = space.passed[y + k * out.shape[1] + j]


def _train(
    layers, judge, advance, update, plan, examples, space, held, weights, grad, watched, noise,
    course, every, first, last,
):  # fmt: skip
    """Take the steps first … last - 1 of one run; the step at which it left the limits, or NEVER.

    A run may be taken up again where it was left: what it holds is in `held` and `weights`.
    `noise` (last - first, L) is what is added to the gradients, or has no rows; the weights are
    kept every `every` steps.
    """
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
        # Written so that a NaN counts as outside.
        inside = math.isfinite(loss)
        if t % every == 0:
            for i in range(len(weights)):
                course.kept[t // every, i] = weights[i]
        for i in range(len(weights)):
            inside = inside and abs(weights[i]) <= POSITION_LIMIT and abs(grad[i]) <= GRADIENT_LIMIT
            before[i] = weights[i]
        if not inside:
            return t
        for k in range(len(plan)):
            total = 0.0
            for i in range(plan[k, FROM], plan[k, TO]):
                total += grad[i] * grad[i]
            course.slopes[t, k] = math.sqrt(total)
        if noise.shape[0] > 0:
            for i in range(len(weights)):
                grad[i] += noise[t - first, i]
        advance(update, held, weights, grad, t)
        course.clipped[t] = held.clipped[0]
        for k in range(len(plan)):
            total = 0.0
            for i in range(plan[k, FROM], plan[k, TO]):
                total += (weights[i] - before[i]) ** 2
            course.moves[t, k] = math.sqrt(total)
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
