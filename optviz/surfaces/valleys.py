"""Polynomials of two variables: valleys, saddles and several minima."""

from ..spec import LineUp, Surface


def rosenbrock(x, y):
    a = 1 - x
    b = y - x * x
    return a * a + 100 * b * b, -2 * a - 400 * x * b, 200 * b


ROSENBROCK = Surface(
    key="rosenbrock",
    name="Rosenbrock",
    function=rosenbrock,
    domain=((-2.0, 2.0), (-1.0, 3.0)),
    # Off the lattices of η, on which sign-like methods would land exactly on the minimum.
    start=(-1.2345, 1.0678),
    minima=((1.0, 1.0),),
    formula=r"f(x, y) = (1 - x)^2 + 100\,(y - x^2)^2",
    expression="(1 - x)**2 + 100*(y - x**2)**2",
    citation="Rosenbrock (1960), An automatic method for finding the greatest or least value of "
    "a function, The Computer Journal 3(3), 175-184.",
    teaches="Finding the curved valley is easy, following it to the minimum is not: there the "
    "floor is 2500 times flatter than the walls.",
    lr={"gd": 0.001, "momentum": 0.001, "adagrad": 0.5, "adaptive": 0.1},
    steps=500,
)


def himmelblau(x, y):
    a = x * x + y - 11
    b = x + y * y - 7
    return a * a + b * b, 4 * x * a + 2 * b, 2 * a + 4 * y * b


HIMMELBLAU = Surface(
    key="himmelblau",
    name="Himmelblau",
    function=himmelblau,
    domain=((-6.0, 6.0), (-6.0, 6.0)),
    start=(-0.6789, -1.2345),
    minima=(
        (3.0, 2.0),
        (-2.805118086952745, 3.131312518250573),
        (-3.779310253377747, -3.2831859912861696),
        (3.5844283403304917, -1.8481265269644036),
    ),
    formula=r"f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    expression="(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    citation="Himmelblau (1972), Applied Nonlinear Programming, McGraw-Hill, problem 28.",
    teaches="Four minima of equal depth: which one a run ends in depends on the method and its η "
    "as much as on the start.",
    lr={"gd": 0.01, "momentum": 0.003, "adagrad": 1.0, "adaptive": 0.1},
    steps=200,
    line_up=LineUp(
        (("gd", {}), ("momentum", {}), ("momentum", {"lr": 0.02}), ("adam", {})),
        start=(-0.5446, -0.8046),
    ),
)


def beale(x, y):
    y2 = y * y
    y3 = y2 * y
    a = 1.5 - x + x * y
    b = 2.25 - x + x * y2
    c = 2.625 - x + x * y3
    dx = 2 * a * (y - 1) + 2 * b * (y2 - 1) + 2 * c * (y3 - 1)
    dy = 2 * a * x + 4 * b * x * y + 6 * c * x * y2
    return a * a + b * b + c * c, dx, dy


BEALE = Surface(
    key="beale",
    name="Beale",
    function=beale,
    domain=((-4.5, 4.5), (-4.5, 4.5)),
    start=(0.7654, 1.4321),
    minima=((3.0, 0.5),),
    formula=r"f(x, y) = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
    expression="(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2",
    citation="Beale (1958), On an iterative method for finding a local minimum of a function of "
    "more than one variable, Princeton University, Technical Report 25.",
    teaches="Steep corners around a wide flat floor: one η is too long for the corners or too "
    "short for the floor.",
    lr={"gd": 0.01, "momentum": 0.005, "adagrad": 0.5, "adaptive": 0.1},
    steps=500,
    line_up=LineUp(
        (
            ("gd", {}),
            ("gd", {"lr": 1e-4}),
            ("momentum", {"clip": "norm", "lr": 0.01}),
            ("rmsprop", {"lr": 0.03, "beta2": 0.9}),
        ),
        start=(3.5432, -1.8765),
        steps=300,
    ),
)


def styblinski_tang(x, y):
    value = (x**4 - 16 * x * x + 5 * x + y**4 - 16 * y * y + 5 * y) / 2
    return value, 2 * x**3 - 16 * x + 2.5, 2 * y**3 - 16 * y + 2.5


STYBLINSKI_TANG = Surface(
    key="styblinski_tang",
    name="Styblinski-Tang",
    function=styblinski_tang,
    domain=((-5.0, 5.0), (-5.0, 5.0)),
    start=(0.4321, 3.9876),
    minima=((-2.9035340277711771, -2.9035340277711771),),
    formula=r"f(x, y) = \tfrac12 (x^4 - 16x^2 + 5x) + \tfrac12 (y^4 - 16y^2 + 5y)",
    expression="(x**4 - 16*x**2 + 5*x)/2 + (y**4 - 16*y**2 + 5*y)/2",
    citation="Styblinski and Tang (1990), Experiments in nonconvex optimization: stochastic "
    "approximation with function smoothing and simulated annealing, Neural Networks 3(4), 467-483.",
    teaches="Four basins of different depth; only momentum carries a run over the low ridge from "
    "a shallow one into a deeper one.",
    lr={"gd": 0.01, "momentum": 0.02, "adagrad": 0.5, "adaptive": 0.1},
    steps=200,
)


def three_hump_camel(x, y):
    value = 2 * x * x - 1.05 * x**4 + x**6 / 6 + x * y + y * y
    return value, 4 * x - 4.2 * x**3 + x**5 + y, x + 2 * y


THREE_HUMP_CAMEL = Surface(
    key="three_hump_camel",
    name="Three-hump camel",
    function=three_hump_camel,
    domain=((-2.5, 2.5), (-2.5, 2.5)),
    start=(-2.1234, 1.6789),
    minima=((0.0, 0.0),),
    formula=r"f(x, y) = 2x^2 - 1.05x^4 + \tfrac16 x^6 + xy + y^2",
    expression="2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2",
    citation="Branin (1972), Widely convergent method for finding multiple solutions of "
    "simultaneous nonlinear equations, IBM Journal of Research and Development 16(5), 504-522.",
    teaches="A local minimum on either side of the global one, behind a low hump: what stops at "
    "once and what rolls on?",
    lr={"gd": 0.05, "momentum": 0.05, "adagrad": 0.5, "adaptive": 0.05},
    steps=200,
)


def saddle(x, y):
    return (x * x - y * y) / 2, x, -y


SADDLE = Surface(
    key="saddle",
    name="Saddle",
    function=saddle,
    domain=((-1.5, 1.5), (-1.5, 1.5)),
    start=(1.0, 0.0001),
    minima=(),
    formula=r"f(x, y) = \tfrac12 (x^2 - y^2)",
    expression="(x**2 - y**2)/2",
    citation="The normal form of a nondegenerate saddle; Dauphin et al. (2014), Identifying and "
    "attacking the saddle point problem in high-dimensional non-convex optimization, NeurIPS.",
    teaches="The way out is the y axis, on which the slope is nearly 0 at first: gradient descent "
    "waits in proportion to log(1/y), a step scaled per coordinate leaves at once.",
    lr={"gd": 0.1, "momentum": 0.02, "adagrad": 0.1, "adaptive": 0.05},
    steps=100,
    line_up=LineUp(
        (("gd", {}), ("momentum", {}), ("adagrad", {"lr": 0.05}), ("adam", {"lr": 0.015})),
        threshold=0.3,
        steps=160,
        window=((-0.9, 1.5), (-0.4, 2.0)),
    ),
)


def monkey_saddle(x, y):
    return x**3 - 3 * x * y * y, 3 * x * x - 3 * y * y, -6 * x * y


MONKEY_SADDLE = Surface(
    key="monkey_saddle",
    name="Monkey saddle",
    function=monkey_saddle,
    domain=((-1.5, 1.5), (-1.5, 1.5)),
    start=(0.9876, 0.0123),
    minima=(),
    formula=r"f(x, y) = x^3 - 3xy^2",
    expression="x**3 - 3*x*y**2",
    citation="Hilbert and Cohn-Vossen (1932), Anschauliche Geometrie, section 27.",
    teaches="Three ways down meet where slope and curvature both are 0: near the middle there is "
    "next to nothing to follow.",
    lr={"gd": 0.02, "momentum": 0.005, "adagrad": 0.05, "adaptive": 0.02},
    steps=100,
    line_up=LineUp(
        (("gd", {}), ("momentum", {}), ("adagrad", {}), ("adam", {"lr": 0.01})), steps=120
    ),
)
