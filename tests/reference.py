"""Independent textbook versions: values with dual numbers for gradients, and optimizers as loops.

Nothing here comes from optviz: formulas as the papers print them, with real powers, on plain
Python floats. Slow and obvious.
"""

import itertools
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


# With η constant, η inside the velocity (3) is the same as outside (0).
ACCUMULATED, AVERAGED, MATCHED, RATE_INSIDE = 0, 1, 2, 3


def momentum(x, grads, lr, beta1, memory=ACCUMULATED):
    share = 1 - beta1 if memory == AVERAGED else 1
    return x - lr * share * _velocity(grads, beta1)


def nesterov(x, grads, lr, beta1, memory=ACCUMULATED):
    share = 1 - beta1 if memory == AVERAGED else 1
    return x - lr * share * (grads[-1] + beta1 * _velocity(grads, beta1))


def adagrad(x, grads, lr, eps, initial=0.0, eps_place=0):
    return x - lr * grads[-1] / _size(initial + math.fsum(g**2 for g in grads), eps, eps_place)


def _average(values, beta):
    """The exponential moving average, from 0, not corrected."""
    last = len(values) - 1
    return math.fsum((1 - beta) * beta ** (last - k) * v for k, v in enumerate(values))


def _squares(grads):
    return [g**2 for g in grads]


def _size(v, eps, eps_place=0, correction=1.0):
    """The root of a corrected average of squares, ε outside (0), inside (1), or as ε̂ (2)."""
    if eps_place == 1:
        return math.sqrt(v / correction + eps)
    if eps_place == 2:
        return (math.sqrt(v) + eps) / math.sqrt(correction)
    return math.sqrt(v / correction) + eps


def rmsprop(x, grads, lr, beta2, eps, centered=0, eps_place=0):
    v = _average(_squares(grads), beta2) - (_average(grads, beta2) ** 2 if centered else 0.0)
    return x - lr * grads[-1] / _size(max(v, 0.0), eps, eps_place)


def adam(x, grads, lr, beta1, beta2, eps, correct_m=1, correct_v=1, eps_place=0):
    t = len(grads)
    m_hat = _average(grads, beta1) / (1 - beta1**t if correct_m else 1)
    correction = 1 - beta2**t if correct_v else 1.0
    return x - lr * m_hat / _size(_average(_squares(grads), beta2), eps, eps_place, correction)


def amsgrad(x, grads, lr, beta1, beta2, eps, form=0, eps_place=0):
    t = len(grads)
    raw = [_average(_squares(grads[:k]), beta2) for k in range(1, t + 1)]
    m = _average(grads, beta1)
    if form == 2:
        # Without correction ε̂ is ε.
        return x - lr * m / _size(max(raw), eps, eps_place % 2)
    if form == 1:
        largest = max(v / (1 - beta2**k) for k, v in enumerate(raw, 1)) * (1 - beta2**t)
    else:
        largest = max(raw)
    return x - lr * m / (1 - beta1**t) / _size(largest, eps, eps_place, 1 - beta2**t)


def adamw(x, grads, lr, beta1, beta2, eps, weight_decay, decay=0, eps_place=0, places=()):
    if decay:
        grads = [g + weight_decay * at for g, at in zip(grads, places, strict=True)]
    there = adam(x, grads, lr, beta1, beta2, eps, eps_place=eps_place)
    return there if decay else there - lr * weight_decay * x


def _sign(value):
    return math.copysign(1.0, value) if value else 0.0


def signsgd(x, grads, lr):
    return x - lr * _sign(grads[-1])


def signum(x, grads, lr, beta1):
    return x - lr * _sign(_average(grads, beta1))


def lion(x, grads, lr, beta1, beta2, weight_decay):
    ahead = beta1 * _average(grads[:-1], beta2) + (1 - beta1) * grads[-1]
    return x - lr * (_sign(ahead) + weight_decay * x)


def tiger(x, grads, lr, beta1, weight_decay):
    return x - lr * (_sign(_average(grads, beta1)) + weight_decay * x)


def rprop(x, grads, lr, eta_minus, eta_plus, step_min, step_max, late=0):
    size, before, move = lr, 0.0, 0.0
    for g in grads:
        last = move
        turned = _sign(g) * _sign(before)
        if turned > 0:
            size = min(size * eta_plus, step_max)
        if turned < 0:
            size = max(size * eta_minus, step_min)
        before = 0.0 if turned < 0 else g
        move = size * _sign(before)
    if late:
        return x if turned < 0 else x - last
    return x - move


def qhm(x, grads, lr, beta1, nu):
    return x - lr * ((1 - nu) * grads[-1] + nu * _average(grads, beta1))


def qhadam(x, grads, lr, beta1, beta2, eps, nu1, nu2):
    t = len(grads)
    above = (1 - nu1) * grads[-1] + nu1 * _average(grads, beta1) / (1 - beta1**t)
    below = (1 - nu2) * grads[-1] ** 2 + nu2 * _average(_squares(grads), beta2) / (1 - beta2**t)
    return x - lr * above / (math.sqrt(below) + eps)


def aggmo(x, grads, lr, a):
    return x - lr * sum(_velocity(grads, 1 - a**i) for i in range(3)) / 3


def adadelta(x, grads, lr, beta2, eps):
    moves = []
    for t in range(1, len(grads) + 1):
        v = _average(_squares(grads[:t]), beta2)
        u = _average(_squares(moves), beta2)
        moves.append(math.sqrt((u + eps) / (v + eps)) * grads[t - 1])
    return x - lr * moves[-1]


def adamax(x, grads, lr, beta1, beta2, eps, eps_place=0):
    t = len(grads)
    more = 0.0 if eps_place else eps
    u = max(beta2 ** (t - 1 - k) * (abs(g) + more) for k, g in enumerate(grads))
    return x - lr * _average(grads, beta1) / (1 - beta1**t) / (u + eps - more)


def nadam(x, grads, lr, beta1, beta2, eps, psi, mu=0):
    t = len(grads)
    mus = [beta1 if mu else beta1 * (1 - 0.96 ** (k * psi) / 2) for k in range(1, t + 2)]
    ahead = mus[t] * _average(grads, beta1) / (1 - math.prod(mus))
    ahead += (1 - mus[t - 1]) * grads[-1] / (1 - math.prod(mus[:t]))
    v_hat = _average(_squares(grads), beta2) / (1 - beta2**t)
    return x - lr * ahead / (math.sqrt(v_hat) + eps)


def rectification(t, beta2):
    """RAdam's ρ_t and, where ρ_t > 4, r_t."""
    longest = 2 / (1 - beta2) - 1
    rho = longest - 2 * t * beta2**t / (1 - beta2**t)
    if rho <= 4:
        return rho, None
    r = (rho - 4) * (rho - 2) * longest / ((longest - 4) * (longest - 2) * rho)
    return rho, math.sqrt(r)


def radam(x, grads, lr, beta1, beta2, eps, rectify=0, eps_place=0):
    t = len(grads)
    m_hat = _average(grads, beta1) / (1 - beta1**t)
    rho, r = rectification(t, beta2)
    if not (rho > 5, rho > 4, rho >= 5)[int(rectify)]:
        return x - lr * m_hat
    return x - lr * r * m_hat / _size(
        _average(_squares(grads), beta2), eps, eps_place, 1 - beta2**t
    )


def adabelief(x, grads, lr, beta1, beta2, eps):
    t = len(grads)
    means = [_average(grads[:k], beta1) for k in range(1, t + 1)]
    surprise = [(g - m) ** 2 for g, m in zip(grads, means, strict=True)]
    s = _average(surprise, beta2) + eps * math.fsum(beta2**k for k in range(t))
    return x - lr * (means[-1] / (1 - beta1**t)) / (math.sqrt(s / (1 - beta2**t)) + eps)


def yogi(x, grads, lr, beta1, beta2, eps, initial):
    t = len(grads)
    m = _average(grads, beta1) + beta1**t * initial
    v = initial
    for g in grads:
        v -= (1 - beta2) * _sign(v - g**2) * g**2
    return x - lr * (m / (1 - beta1**t)) / (math.sqrt(v / (1 - beta2**t)) + eps)


def adan(x, grads, lr, beta1, beta2, beta3, eps, weight_decay, form=0):
    t = len(grads)
    weight = 1 - beta2 if form else beta2
    changes = [0.0] + [b - a for a, b in itertools.pairwise(grads)]
    ahead = [(g + weight * d) ** 2 for g, d in zip(grads, changes, strict=True)]
    m = _average(grads, beta1) / (1 - beta1**t)
    d = _average(changes, beta2) / (1 - beta2**t)
    step = lr * (m + weight * d) / (math.sqrt(_average(ahead, beta3) / (1 - beta3**t)) + eps)
    if form:
        return x - step - lr * weight_decay * x
    return (x - step) / (1 + lr * weight_decay)


def padam(x, grads, lr, beta1, beta2, eps, p):
    t = len(grads)
    largest = max(_average(_squares(grads[:k]), beta2) for k in range(1, t + 1))
    m_hat = _average(grads, beta1) / (1 - beta1**t)
    return x - lr * m_hat / ((largest / (1 - beta2**t)) ** p + eps)


def adabound(x, grads, lr, beta1, beta2, eps, final_lr, gamma, amsbound=0):
    t = len(grads)
    past = [_average(_squares(grads[:k]), beta2) for k in range(1, t + 1)]
    rate = lr * math.sqrt(1 - beta2**t) / (1 - beta1**t)
    rate /= math.sqrt(max(past) if amsbound else past[-1]) + eps
    low, high = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
    return x - max(low, min(high, rate)) * _average(grads, beta1)


def diffgrad(x, grads, lr, beta1, beta2, eps):
    change = abs(grads[-1] - (grads[-2] if len(grads) > 1 else 0.0))
    return x + (adam(x, grads, lr, beta1, beta2, eps) - x) / (1 + math.exp(-change))


def laprop(x, grads, lr, beta1, beta2, eps):
    t = len(grads)
    sizes = [
        math.sqrt(_average(_squares(grads[:k]), beta2) / (1 - beta2**k)) + eps
        for k in range(1, t + 1)
    ]
    m = _average([g / size for g, size in zip(grads, sizes, strict=True)], beta1)
    return x - lr * m / (1 - beta1**t)


def adopt(x, grads, lr, beta1, beta2, eps):
    v, quotients = grads[0] ** 2, []
    for t, g in enumerate(grads[1:], 1):
        quotient = g / max(math.sqrt(v), eps)
        quotients.append(max(-(t**0.25), min(t**0.25, quotient)))
        v = beta2 * v + (1 - beta2) * g**2
    return x - lr * _average(quotients, beta1)


def ademamix(x, grads, lr, beta1, beta2, beta3, alpha, eps):
    t = len(grads)
    above = _average(grads, beta1) / (1 - beta1**t) + alpha * _average(grads, beta3)
    return x - lr * above / (math.sqrt(_average(_squares(grads), beta2) / (1 - beta2**t)) + eps)


def madgrad(x, grads, lr, beta1, eps, eps_in_lr=0, places=()):
    weights = [(lr + eps * eps_in_lr) * math.sqrt(t) for t in range(1, len(grads) + 1)]
    total = math.fsum(w * g for w, g in zip(weights, grads, strict=True))
    squares = math.fsum(w * g**2 for w, g in zip(weights, grads, strict=True))
    goal = places[0] - total / (squares ** (1 / 3) + eps)
    return beta1 * x + (1 - beta1) * goal


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
        *(gd, momentum, nesterov, qhm, aggmo, adagrad, madgrad, rmsprop, adadelta),
        *(adam, adamw, amsgrad, adamax, nadam, radam, adabelief, yogi, adan, qhadam, padam),
        *(adabound, diffgrad, laprop, adopt, ademamix, signsgd, signum, lion, tiger, rprop),
        *(misprint_a, misprint_c, misprint_e),
    )
}
# What these do depends on where the run has been, too.
WITH_PLACES = {"adamw", "madgrad"}


def path(surface, optimizer, start, steps, **hparams):
    """The positions of a run, from its start: `steps` + 1 pairs."""
    grads, places = ([], []), ([start[0]], [start[1]])
    low, high = BOUNDS.get(surface, (-math.inf, math.inf))
    for t in range(1, steps + 1):
        _, grad = value_and_grad(surface, places[0][-1], places[1][-1], t)
        for past, been, g in zip(grads, places, grad, strict=True):
            past.append(g)
            more = {"places": been} if optimizer in WITH_PLACES else {}
            there = OPTIMIZERS[optimizer](been[-1], past, **hparams, **more)
            been.append(min(max(there, low), high))
    return list(zip(*places, strict=True))
