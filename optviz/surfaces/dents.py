"""Test functions of the literature with ripples, a needle's hole or an edge."""

from math import cos, exp, pi, sin, sqrt

from ..spec import LineUp, Surface


def griewank(x, y):
    root = sqrt(2.0)
    cx, cy = cos(x), cos(y / root)
    value = (x * x + y * y) / 4000 - cx * cy + 1
    return value, x / 2000 + sin(x) * cy, y / 2000 + cx * sin(y / root) / root


GRIEWANK = Surface(
    key="griewank",
    name="Griewank",
    function=griewank,
    domain=((-12.0, 12.0), (-12.0, 12.0)),
    start=(3.5144, -0.8713),
    minima=((0.0, 0.0),),
    formula=r"f(x, y) = 1 + \frac{x^2 + y^2}{4000} - \cos x\,\cos\frac{y}{\sqrt2}",
    expression="1 + (x**2 + y**2)/4000 - cos(x)*cos(y/sqrt(2))",
    citation="Griewank (1981), Generalized descent for global optimization, Journal of "
    "Optimization Theory and Applications 34(1), 11-39.",
    teaches="From afar a round bowl 1200 wide, from near a field of dents: at this scale the "
    "slope says nothing of where the bottom is, and each run ends in the first dent that holds it.",
    lr={"gd": 0.5, "momentum": 0.1, "adagrad": 0.5, "adaptive": 0.1},
    steps=150,
    line_up=LineUp(
        (
            ("gd", {"lr": 1.0}),
            ("momentum", {"lr": 0.2}),
            ("adagrad", {"lr": 1.0}),
            ("adam", {"lr": 0.2}),
        ),
        threshold=0.3,
        start=(-5.8115, -5.5165),
        window=((-10.0, 2.0), (-10.0, 2.0)),
    ),
)


def levy(x, y):
    u, v = (x - 1) / 4, (y - 1) / 4  # the paper's w - 1
    first = sin(pi * (u + 1))
    turn = pi * (u + 1) + 1
    ripple = sin(turn)
    last = sin(2 * pi * (v + 1))
    along = 1 + 10 * ripple * ripple
    across = 1 + last * last
    value = first * first + u * u * along + v * v * across
    dx = pi * sin(2 * pi * (u + 1)) + 2 * u * along + 10 * pi * u * u * sin(2 * turn)
    dy = 2 * v * across + 2 * pi * v * v * sin(4 * pi * (v + 1))
    return value, dx / 4, dy / 4


LEVY = Surface(
    key="levy",
    name="Lévy",
    function=levy,
    domain=((-10.0, 10.0), (-10.0, 10.0)),
    start=(-6.1039, -6.0781),
    minima=((1.0, 1.0),),
    formula=r"f(x, y) = \sin^2 \pi u + (u - 1)^2 \big(1 + 10 \sin^2(\pi u + 1)\big)"
    r" + (v - 1)^2 \big(1 + \sin^2 2\pi v\big), \quad u = 1 + \tfrac{x - 1}4,"
    r"\quad v = 1 + \tfrac{y - 1}4",
    expression="sin(pi*(x + 3)/4)**2 + ((x - 1)/4)**2*(1 + 10*sin(pi*(x + 3)/4 + 1)**2)"
    " + ((y - 1)/4)**2*(1 + sin(pi*(y + 3)/2)**2)",
    citation="Levy and Montalvo (1985), The tunneling algorithm for the global minimization of "
    "functions, SIAM Journal on Scientific and Statistical Computing 6(1), 15-29; in the form of "
    "Laguna and Martí (2005), Experimental testing of advanced scatter search designs for global "
    "optimization of multimodal functions, Journal of Global Optimization 33(2), 235-255.",
    teaches="A bowl with ripples, ten times as high in x as in y and higher the further out. The "
    "first dent holds whatever comes slowly; momentum may roll on through all of them.",
    lr={"gd": 0.03, "momentum": 0.03, "adagrad": 0.7, "adaptive": 0.1},
    tame=0.01,
    steps=200,
)


def drop_wave(x, y):
    r2 = x * x + y * y
    r = sqrt(r2)
    under = 2 + r2 / 2
    crest = 1 + cos(12 * r)
    # The slope over r; at the middle, where both are 0, any finite number will do.
    pull = (12 * sin(12 * r) / r + crest / under) / under if r > 0.0 else 0.0
    return -crest / under, pull * x, pull * y


DROP_WAVE = Surface(
    key="drop_wave",
    name="Drop-wave",
    function=drop_wave,
    domain=((-2.5, 2.5), (-2.5, 2.5)),
    start=(-1.2345, 0.8765),
    minima=((0.0, 0.0),),
    formula=r"f(x, y) = -\frac{1 + \cos 12 r}{2 + \tfrac12 r^2}, \qquad r = \sqrt{x^2 + y^2}",
    expression="-(1 + cos(12*sqrt(x**2 + y**2)))/(2 + (x**2 + y**2)/2)",
    citation="In the form of Molga and Smutnicki (2005), Test functions for optimization needs, "
    "Wrocław.",
    teaches="Rings of a drop in water: each trough is a circle of equal depth, so a run that "
    "has come to its ring stops there, with the middle in plain sight.",
    # Across a trough the curvature is up to 73: Nesterov is stable below 1.357 / 73 = 0.0186.
    lr={"gd": 0.01, "momentum": 0.005, "adagrad": 0.2, "adaptive": 0.02},
    steps=150,
    line_up=LineUp(
        (("gd", {}), ("momentum", {}), ("adagrad", {"lr": 0.4}), ("adam", {"lr": 0.15})),
        threshold=0.3,
        start=(-1.0671, 0.8731),
        window=((-2.0, 0.3), (-0.3, 2.0)),
    ),
)


def easom(x, y):
    u, v = x - pi, y - pi
    dip = exp(-u * u - v * v)
    cx, cy = cos(x), cos(y)
    dx = (sin(x) + 2 * u * cx) * cy * dip
    dy = (sin(y) + 2 * v * cy) * cx * dip
    return -cx * cy * dip, dx, dy


EASOM = Surface(
    key="easom",
    name="Easom",
    function=easom,
    domain=((-1.0, 7.0), (-1.0, 7.0)),
    start=(2.0123, 4.2109),
    minima=((3.141592653589793, 3.141592653589793),),
    formula=r"f(x, y) = -\cos x\,\cos y\; e^{-(x - \pi)^2 - (y - \pi)^2}",
    expression="-cos(x)*cos(y)*exp(-(x - pi)**2 - (y - pi)**2)",
    citation="Easom (1990), A survey of global optimization techniques, M.Eng. thesis, "
    "University of Louisville.",
    teaches="One hole in a plain that was published 200 wide. Near the hole every method "
    "finds it; drag the start a little further off, and there is no slope that one could follow.",
    lr={"gd": 0.2, "momentum": 0.05, "adagrad": 0.3, "adaptive": 0.05},
    steps=150,
    line_up=LineUp(
        (("gd", {}), ("momentum", {}), ("adagrad", {}), ("adam", {})),
        threshold=0.2,
        window=((0.6, 5.1), (1.1, 5.6)),
    ),
)


def bukin_6(x, y):
    off = y - 0.01 * x * x
    root = sqrt(abs(off))
    # On the edge and at x = -10 there is a kink, where the slope jumps; 0 stands for it.
    slope = 0.0
    if off > 0.0:
        slope = 50 / root
    elif off < 0.0:
        slope = -50 / root
    lean = 0.01 if x > -10 else (-0.01 if x < -10 else 0.0)
    return 100 * root + 0.01 * abs(x + 10), lean - 0.02 * x * slope, slope


BUKIN_6 = Surface(
    key="bukin_6",
    name="Bukin no. 6",
    function=bukin_6,
    domain=((-15.0, -5.0), (-3.0, 3.0)),
    start=(-12.3456, 2.7654),
    minima=((-10.0, 1.0),),
    formula=r"f(x, y) = 100 \sqrt{\lvert y - 0.01x^2 \rvert} + 0.01\,\lvert x + 10 \rvert",
    expression="100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)",
    citation="Bukin (1997), New minimization strategy for non-smooth functions, Budker Institute "
    "of Nuclear Physics, preprint 97-79, Novosibirsk.",
    teaches="A sharp edge at the bottom of a valley: the nearer, the steeper. At no fixed η does a "
    "run settle; it jumps across the edge for ever and hardly goes along it.",
    lr={"gd": 0.001, "momentum": 0.0003, "adagrad": 0.1, "adaptive": 0.02},
    # On the edge of the valley the slope jumps from -∞ to ∞.
    restless=True,
    tame=1e-5,
    steps=300,
    line_up=LineUp(
        (
            ("gd", {"lr": 0.0005}),
            ("momentum", {"lr": 0.0001}),
            ("adagrad", {}),
            ("adam", {"lr": 0.05}),
        ),
        window=((-14.5, -9.5), (-0.5, 3.5)),
    ),
)
