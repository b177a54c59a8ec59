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

    def __abs__(self):
        return self if self.value >= 0 else -self

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


def sin(a):
    return a.chain(math.sin(a.value), math.cos(a.value))


def exp(a):
    return a.chain(math.exp(a.value), math.exp(a.value))


def sqrt(a):
    return a.chain(math.sqrt(a.value), 0.5 / math.sqrt(a.value))


def log(a):
    return a.chain(math.log(a.value), 1 / a.value)


def cosh(a):
    return (exp(a) + exp(-a)) / 2


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


def goldstein_price(x, y):
    return (
        1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    ) * (
        30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    )  # fmt: skip


def branin(x, y):
    a, b, c, r, s, t = 1, 5.1 / (4 * math.pi**2), 5 / math.pi, 6, 10, 1 / (8 * math.pi)
    return a * (y - b * x**2 + c * x - r) ** 2 + s * (1 - t) * cos(x) + s


def levy(x, y):
    w1, w2 = 1 + (x - 1) / 4, 1 + (y - 1) / 4
    return (
        sin(math.pi * w1) ** 2
        + (w1 - 1) ** 2 * (1 + 10 * sin(math.pi * w1 + 1) ** 2)
        + (w2 - 1) ** 2 * (1 + sin(2 * math.pi * w2) ** 2)
    )


def two_valleys(x, y, sharpness=25.0):
    p = sharpness * ((x + 1.5) ** 2 + y**2) / 2
    q = ((x - 1.5) ** 2 + y**2) / 2
    return p * q / (p + q)


# R's `cars`: the stopping distances in feet at each speed in miles per hour.
CARS = {
    4: [2, 10], 7: [4, 22], 8: [16], 9: [10], 10: [18, 26, 34], 11: [17, 28],
    12: [14, 20, 24, 28], 13: [26, 34, 34, 46], 14: [26, 36, 60, 80], 15: [20, 26, 54],
    16: [32, 40], 17: [32, 40, 50], 18: [42, 56, 76, 84], 19: [36, 46, 68],
    20: [32, 48, 52, 56, 64], 22: [66], 23: [54], 24: [70, 92, 93, 120], 25: [85],
}  # fmt: skip


def linear_regression(w, b):
    misses = [
        w * (mph / 10) + b - feet / 10 for mph, stopped in CARS.items() for feet in stopped
    ]  # fmt: skip
    return sum((miss**2 for miss in misses), Dual(0.0)) / (2 * len(misses))


# The shuttle's launches by °F: how many, and how many of them with thermal distress.
LAUNCHES = {
    53: (1, 1), 57: (1, 1), 58: (1, 1), 63: (1, 1), 66: (1, 0), 67: (3, 0), 68: (1, 0),
    69: (1, 0), 70: (4, 2), 72: (1, 0), 73: (1, 0), 75: (2, 1), 76: (2, 0), 78: (1, 0),
    79: (1, 0), 81: (1, 0),
}  # fmt: skip


def logistic_regression(w, b):
    total = Dual(0.0)
    for fahrenheit, (launches, distressed) in LAUNCHES.items():
        p = sigmoid(w * ((fahrenheit - 70) / 10) + b)
        total -= distressed * log(p) + (launches - distressed) * log(1 - p)
    return total / sum(launches for launches, _ in LAUNCHES.values())


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
    # As long as nothing is typed.
    "formula": lambda x, y: (x**2 - 1) ** 2 + (x - y) ** 2 / 2,
    "saddle": lambda x, y: 0.5 * (x**2 - y**2),
    "monkey_saddle": lambda x, y: x**3 - 3 * x * y**2,
    "plateau": lambda x, y: 1 - exp(-0.5 * (x**2 + y**2)),
    "cliff": cliff,
    "double_well": lambda x, y: 0.25 * (x**2 - 1) ** 2 + 0.5 * y**2,
    "two_valleys": two_valleys,
    "cosh": lambda x, y: cosh(x) + 0.5 * y**2,
    "edge_of_stability": lambda x, y: 0.5 * (1 - x**2 * y**2) ** 2,
    "catapult": lambda x, y: 0.5 * (x * y - 1) ** 2,
    "slope": lambda x, y, steepness=1.0: steepness * (x + y / 10),
    "linear_regression": linear_regression,
    "logistic_regression": logistic_regression,
    "booth": lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
    "matyas": lambda x, y: 0.26 * (x**2 + y**2) - 0.48 * x * y,
    "mccormick": lambda x, y: sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1,
    "six_hump_camel": lambda x, y: (
        (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (-4 + 4 * y**2) * y**2
    ),
    "branin": branin,
    "goldstein_price": goldstein_price,
    "griewank": lambda x, y: 1 + (x**2 + y**2) / 4000 - cos(x) * cos(y / math.sqrt(2)),
    "levy": levy,
    "drop_wave": lambda x, y: -(1 + cos(12 * sqrt(x**2 + y**2))) / (0.5 * (x**2 + y**2) + 2),
    "easom": lambda x, y: -cos(x) * cos(y) * exp(-((x - math.pi) ** 2 + (y - math.pi) ** 2)),
    "online_reddi": lambda x, y, c=3.0: (c * x - x - x) / 3 + 0.5 * y**2,
    "sparse": lambda x, y, every=100: 0.5 * ((x - 1) ** 2 + (y - 1) ** 2),
    "bukin_6": lambda x, y: 100 * sqrt(abs(y - 0.01 * x**2)) + 0.01 * abs(x + 10),
}


# The loss of step t alone, where that is not the loss over all time.
STEPS = {
    "online_reddi": lambda x, y, t, c=3.0: (c * x if t % 3 == 1 else -x) + 0.5 * y**2,
    "sparse": lambda x, y, t, every=100: (
        0.5 * (x - 1) ** 2 + (0.5 * (y - 1) ** 2 if t % every == 0 else 0.0)
    ),
}

# Where x and y are kept after each step, from the first to the second.
BOUNDS = {"online_reddi": (-1.0, 1.0)}


def value_and_grad(surface, x, y, t=0, *params):
    """The value of a surface, by its key, and the gradient: of step t, or at t = 0 of the value."""
    at = Dual(x, 1.0, 0.0), Dual(y, 0.0, 1.0)
    result = SURFACES[surface](*at, *params)
    slope = STEPS[surface](*at, t, *params) if t and surface in STEPS else result
    return result.value, (slope.dx, slope.dy)


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


def misprint_a(x, grads, lr, beta1, beta2, eps, numerator, square, divide):
    t = len(grads)
    v = _average(grads, beta1)
    m = _average([g**2 for g in grads] if square else grads, beta2)
    c1, c2 = 1 - beta1**t, 1 - beta2**t
    above = v if numerator else m
    below = m if square else m**2
    if not divide:
        return x - lr * above / math.sqrt(eps + c2 * below)
    return x - lr * (above / (c1 if numerator else c2)) / math.sqrt(eps + below / c2)


def misprint_c(x, grads, lr, h):
    g = grads[-1]
    return x - lr * ((g - g**2 / 2) * x + 0.9995 * h * x)


def misprint_e(x, grads, lr, beta1, beta2, eps):
    return x - lr * max(-eps, min(eps, grads[-1])) / (1 - beta2 ** len(grads))


OPTIMIZERS = {
    method.__name__: method
    for method in (
        *(gd, momentum, nesterov, adagrad, rmsprop, adam, amsgrad, adamw),
        *(misprint_a, misprint_c, misprint_e),
    )
}


def path(surface, optimizer, start, steps, **hparams):
    """The positions of a run, from its start: `steps` + 1 pairs."""
    x, y = start
    history = ([], [])
    points = [(x, y)]
    low, high = BOUNDS.get(surface, (-math.inf, math.inf))
    for t in range(1, steps + 1):
        _, grad = value_and_grad(surface, x, y, t)
        for past, g in zip(history, grad, strict=True):
            past.append(g)
        x, y = (
            min(max(OPTIMIZERS[optimizer](at, past, **hparams), low), high)
            for at, past in zip((x, y), history, strict=True)
        )
        points.append((x, y))
    return points
