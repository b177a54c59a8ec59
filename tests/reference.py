"""Independent textbook versions: values with dual numbers for gradients, and optimizers as loops.

Nothing here comes from optviz: formulas as the papers print them, with real powers, on plain
Python floats. Slow and obvious.
"""

import math


class Dual:
    """A value with its two partial derivatives: forward-mode differentiation."""

    def __init__(self, value, dx=0.0, dy=0.0):
        self.value, self.dx, self.dy = value, dx, dy

    def chain(self, value, slope):
        return Dual(value, slope * self.dx, slope * self.dy)

    def __add__(self, other):
        other = dual(other)
        return Dual(self.value + other.value, self.dx + other.dx, self.dy + other.dy)

    def __neg__(self):
        return self.chain(-self.value, -1.0)

    def __sub__(self, other):
        return self + -dual(other)

    def __mul__(self, other):
        other = dual(other)
        a, b = self.value, other.value
        return Dual(a * b, self.dx * b + a * other.dx, self.dy * b + a * other.dy)

    def __truediv__(self, other):
        other = dual(other)
        return self * other.chain(1 / other.value, -1 / other.value**2)

    def __pow__(self, power):
        return self.chain(self.value**power, power * self.value ** (power - 1))

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return dual(other) - self

    def __rtruediv__(self, other):
        return dual(other) / self


def dual(value):
    return value if isinstance(value, Dual) else Dual(value)


def cos(a):
    return a.chain(math.cos(a.value), -math.sin(a.value))


def exp(a):
    return a.chain(math.exp(a.value), math.exp(a.value))


def sqrt(a):
    return a.chain(math.sqrt(a.value), 0.5 / math.sqrt(a.value))


def sigmoid(a):
    return 1 / (1 + exp(-a))


def ravine(x, y, kappa=50.0, angle=30.0):
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    # R^T x for the rotation R by `angle`, counter-clockwise.
    return 0.5 * (c * x + s * y) ** 2 + 0.5 * kappa * (-s * x + c * y) ** 2


def cliff(w, b):
    u = Dual(0.5)
    for _ in range(50):
        u = w * sigmoid(u) + b
    return (sigmoid(u) - 0.7) ** 2


SURFACES = {
    "ravine": ravine,
    "rosenbrock": lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
    "himmelblau": lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    "beale": lambda x, y: (
        (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2
    ),
    "rastrigin": lambda x, y: (
        20 + (x**2 - 10 * cos(2 * math.pi * x)) + (y**2 - 10 * cos(2 * math.pi * y))
    ),
    "ackley": lambda x, y: (
        -20 * exp(-0.2 * sqrt(0.5 * (x**2 + y**2)))
        - exp(0.5 * (cos(2 * math.pi * x) + cos(2 * math.pi * y)))
        + math.e
        + 20
    ),
    "styblinski_tang": lambda x, y: (
        0.5 * (x**4 - 16 * x**2 + 5 * x) + 0.5 * (y**4 - 16 * y**2 + 5 * y)
    ),
    "three_hump_camel": lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2,
    "saddle": lambda x, y: 0.5 * (x**2 - y**2),
    "monkey_saddle": lambda x, y: x**3 - 3 * x * y**2,
    "plateau": lambda x, y: 1 - exp(-0.5 * (x**2 + y**2)),
    "cliff": cliff,
    "formula": lambda x, y: (x**2 - 1) ** 2 + (x - y) ** 2 / 2,
}


def value_and_grad(surface, x, y):
    """The value and the gradient of a surface, by its key."""
    result = SURFACES[surface](Dual(x, 1.0, 0.0), Dual(y, 0.0, 1.0))
    return result.value, (result.dx, result.dy)


# Each method takes the gradients of all steps so far of one coordinate, and where that coordinate
# is, and returns where it goes: no state is carried over but the history itself.


def gd(x, grads, lr):
    return x - lr * grads[-1]


def _velocity(grads, beta1):
    return math.fsum(beta1 ** (len(grads) - 1 - k) * g for k, g in enumerate(grads))


def momentum(x, grads, lr, beta1):
    return x - lr * _velocity(grads, beta1)


def nesterov(x, grads, lr, beta1):
    return x - lr * (grads[-1] + beta1 * _velocity(grads, beta1))


def adagrad(x, grads, lr, eps):
    return x - lr * grads[-1] / (math.sqrt(math.fsum(g**2 for g in grads)) + eps)


def _average(values, beta):
    """The exponential moving average, from 0, not corrected."""
    last = len(values) - 1
    return math.fsum((1 - beta) * beta ** (last - k) * v for k, v in enumerate(values))


def rmsprop(x, grads, lr, beta2, eps):
    return x - lr * grads[-1] / (math.sqrt(_average([g**2 for g in grads], beta2)) + eps)


def adam(x, grads, lr, beta1, beta2, eps):
    t = len(grads)
    m_hat = _average(grads, beta1) / (1 - beta1**t)
    v_hat = _average([g**2 for g in grads], beta2) / (1 - beta2**t)
    return x - lr * m_hat / (math.sqrt(v_hat) + eps)


def amsgrad(x, grads, lr, beta1, beta2, eps):
    t = len(grads)
    m_hat = _average(grads, beta1) / (1 - beta1**t)
    largest = max(_average([g**2 for g in grads[: k + 1]], beta2) for k in range(t))
    return x - lr * m_hat / (math.sqrt(largest / (1 - beta2**t)) + eps)


def adamw(x, grads, lr, beta1, beta2, eps, weight_decay):
    return adam(x, grads, lr, beta1, beta2, eps) - lr * weight_decay * x


OPTIMIZERS = {
    method.__name__: method
    for method in (gd, momentum, nesterov, adagrad, rmsprop, adam, amsgrad, adamw)
}


def path(surface, optimizer, start, steps, **hparams):
    """The positions of a run, from its start: `steps` + 1 pairs."""
    x, y = start
    history = ([], [])
    points = [(x, y)]
    for _ in range(steps):
        _, grad = value_and_grad(surface, x, y)
        for past, g in zip(history, grad, strict=True):
            past.append(g)
        x, y = (
            OPTIMIZERS[optimizer](at, past, **hparams)
            for at, past in zip((x, y), history, strict=True)
        )
        points.append((x, y))
    return points
