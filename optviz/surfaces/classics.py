"""Test functions of the literature with a smooth course: bowls, a plate, a few deep basins."""

from math import cos, pi, sin

from ..spec import LineUp, Surface


def booth(x, y):
    a = x + 2 * y - 7
    b = 2 * x + y - 5
    return a * a + b * b, 2 * a + 4 * b, 4 * a + 2 * b


BOOTH = Surface(
    key="booth",
    name="Booth",
    function=booth,
    domain=((-10.0, 10.0), (-10.0, 10.0)),
    start=(-7.6543, -4.1234),
    minima=((1.0, 3.0),),
    formula=r"f(x, y) = (x + 2y - 7)^2 + (2x + y - 5)^2",
    expression="(x + 2*y - 7)**2 + (2*x + y - 5)**2",
    citation="In the form of Jamil and Yang (2013), A literature survey of benchmark functions "
    "for global optimisation problems, International Journal of Mathematical Modelling and "
    "Numerical Optimisation 4(2), 150-194. arXiv:1308.4008.",
    teaches="Two linear equations solved by least squares: a quadratic bowl nine times as curved "
    "along one diagonal as along the other. On ground this easy every method arrives, and what "
    "differs is how.",
    lr={"gd": 0.05, "momentum": 0.02, "adagrad": 2.0, "adaptive": 0.2},
    steps=150,
    line_up=LineUp((("gd", {}), ("momentum", {}), ("adagrad", {}), ("adam", {"lr": 0.5}))),
)


def matyas(x, y):
    # Along the diagonal the terms of 0.26 (x² + y²) - 0.48 xy nearly cancel; here none do.
    s = x + y
    d = x - y
    return 0.01 * s * s + 0.25 * d * d, 0.02 * s + 0.5 * d, 0.02 * s - 0.5 * d


MATYAS = Surface(
    key="matyas",
    name="Matyas",
    function=matyas,
    domain=((-10.0, 10.0), (-10.0, 10.0)),
    start=(8.7654, 3.2109),
    minima=((0.0, 0.0),),
    formula=r"f(x, y) = 0.26\,(x^2 + y^2) - 0.48\,xy",
    expression="0.26*(x**2 + y**2) - 0.48*x*y",
    citation="In the form of Jamil and Yang (2013), A literature survey of benchmark functions "
    "for global optimisation problems, International Journal of Mathematical Modelling and "
    "Numerical Optimisation 4(2), 150-194. arXiv:1308.4008.",
    teaches="A long plate on the diagonal, 25 times as curved across as along. Both coordinates "
    "see the same slopes, so scaling them one by one does not make it rounder.",
    lr={"gd": 1.0, "momentum": 0.2, "adagrad": 1.0, "adaptive": 0.2},
    steps=200,
    line_up=LineUp((("gd", {}), ("momentum", {}), ("adagrad", {}), ("adam", {}))),
)


def mccormick(x, y):
    d = x - y
    wave = cos(x + y)
    value = sin(x + y) + d * d - 1.5 * x + 2.5 * y + 1
    return value, wave + 2 * d - 1.5, wave - 2 * d + 2.5


MCCORMICK = Surface(
    key="mccormick",
    name="McCormick",
    function=mccormick,
    domain=((-1.5, 4.0), (-3.0, 4.0)),
    start=(3.4567, -0.7654),
    # Of the map: beyond it the same dip comes again every (π, π), lower by π toward the south-west.
    minima=((-0.5471975511965977, -1.5471975511965979),),
    formula=r"f(x, y) = \sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1",
    expression="sin(x + y) + (x - y)**2 - 1.5*x + 2.5*y + 1",
    citation="In the form of Adorio (2005), MVF: Multivariate test functions library in C for "
    "unconstrained global optimization, University of the Philippines Diliman.",
    teaches="A trough with dips along its floor, each lower than the last; beyond the box in which "
    "it was published there is no lowest one. Momentum that starts from the upper right corner "
    "rolls through them all and never stops.",
    lr={"gd": 0.1, "momentum": 0.05, "adagrad": 0.5, "adaptive": 0.05},
    steps=150,
    line_up=LineUp(start=(3.8765, 3.6543), steps=100, window=((-9.5, 6.0), (-10.0, 5.5))),
)


def goldstein_price(x, y):
    s = x + y + 1
    p = 19 - 14 * x + 3 * x * x - 14 * y + 6 * x * y + 3 * y * y
    dp = -14 + 6 * x + 6 * y  # the same in x and in y
    u = 2 * x - 3 * y
    q = 18 - 32 * x + 12 * x * x + 48 * y - 36 * x * y + 27 * y * y
    a = 1 + s * s * p
    b = 30 + u * u * q
    da = 2 * s * p + s * s * dp
    db_dx = 4 * u * q + u * u * (-32 + 24 * x - 36 * y)
    db_dy = -6 * u * q + u * u * (48 - 36 * x + 54 * y)
    return a * b, da * b + a * db_dx, da * b + a * db_dy


GOLDSTEIN_PRICE = Surface(
    key="goldstein_price",
    name="Goldstein-Price",
    function=goldstein_price,
    domain=((-2.0, 2.0), (-2.0, 2.0)),
    start=(-1.1234, -0.2345),
    minima=((0.0, -1.0),),
    formula=r"\begin{aligned} f(x, y) = {} & \big(1 + (x + y + 1)^2"
    r" (19 - 14x + 3x^2 - 14y + 6xy + 3y^2)\big) \\"
    r" & \cdot \big(30 + (2x - 3y)^2 (18 - 32x + 12x^2 + 48y - 36xy + 27y^2)\big) \end{aligned}",
    expression="(1 + (x + y + 1)**2*(19 - 14*x + 3*x**2 - 14*y + 6*x*y + 3*y**2))"
    "*(30 + (2*x - 3*y)**2*(18 - 32*x + 12*x**2 + 48*y - 36*x*y + 27*y**2))",
    citation="Goldstein and Price (1971), On descent from local minima, Mathematics of "
    "Computation 25(115), 569-574.",
    teaches="Values from 3 to a million on one map: an η short enough for the walls is tiny on "
    "the floor. A method that divides by the size of its latest gradients, or clips them, does not "
    "notice the scale.",
    lr={"gd": 1e-4, "momentum": 2e-5, "adagrad": 0.3, "adaptive": 0.05},
    steps=300,
    line_up=LineUp(
        (
            ("gd", {}),
            ("gd", {"lr": 1e-6}),
            ("momentum", {"clip": "norm", "lr": 0.01, "threshold": 1}),
            ("rmsprop", {"lr": 0.02, "beta2": 0.9}),
        ),
        threshold=1000.0,
        start=(1.4321, -1.7654),
        window=((-2.0, 2.0), (-2.5, 1.5)),
    ),
)


def six_hump_camel(x, y):
    x2, y2 = x * x, y * y
    value = (4 - 2.1 * x2 + x2 * x2 / 3) * x2 + x * y + 4 * (y2 - 1) * y2
    return value, (8 - 8.4 * x2 + 2 * x2 * x2) * x + y, x + (16 * y2 - 8) * y


SIX_HUMP_CAMEL = Surface(
    key="six_hump_camel",
    name="Six-hump camel",
    function=six_hump_camel,
    domain=((-2.0, 2.0), (-1.2, 1.2)),
    start=(1.3357, 0.8876),
    minima=(
        (0.08984201310031806, -0.7126564030207396),
        (-0.08984201310031806, 0.7126564030207396),
    ),
    formula=r"f(x, y) = \big(4 - 2.1x^2 + \tfrac13 x^4\big) x^2 + xy + 4\,(y^2 - 1)\,y^2",
    expression="(4 - 2.1*x**2 + x**4/3)*x**2 + x*y + 4*(y**2 - 1)*y**2",
    citation="Dixon and Szegő (1978), The global optimization problem: an introduction, in "
    "Towards Global Optimisation 2, North-Holland, 1-15.",
    teaches="Six minima in pairs, each the other turned by half a turn; one pair is global. From a "
    "start between them, small differences between methods decide where a run ends.",
    lr={"gd": 0.03, "momentum": 0.02, "adagrad": 0.5, "adaptive": 0.05},
    tame=0.01,
    steps=150,
)


def branin(x, y):
    bend = 5.1 / (4 * pi * pi)
    swing = 10 - 10 / (8 * pi)
    a = y - bend * x * x + 5 / pi * x - 6
    value = a * a + swing * cos(x) + 10
    return value, 2 * a * (5 / pi - 2 * bend * x) - swing * sin(x), 2 * a


BRANIN = Surface(
    key="branin",
    name="Branin",
    function=branin,
    domain=((-5.0, 10.0), (0.0, 15.0)),
    start=(5.6789, 13.2109),
    # (-π, 12.275), (π, 2.275) and (3π, 2.475), exactly.
    minima=(
        (-3.141592653589793, 12.275),
        (3.141592653589793, 2.275),
        (9.42477796076938, 2.475),
    ),
    formula=r"f(x, y) = \Big(y - \frac{5.1}{4\pi^2}x^2 + \frac5\pi x - 6\Big)^2"
    r" + 10\Big(1 - \frac1{8\pi}\Big)\cos x + 10",
    expression="(y - 5.1/(4*pi**2)*x**2 + 5/pi*x - 6)**2 + 10*(1 - 1/(8*pi))*cos(x) + 10",
    citation="Branin (1972), Widely convergent method for finding multiple solutions of "
    "simultaneous nonlinear equations, IBM Journal of Research and Development 16(5), 504-522; "
    "in the form of Dixon and Szegő (1978), Towards Global Optimisation 2, North-Holland.",
    teaches="A bent valley whose floor rises and falls, with three minima of the same depth. A "
    "run drops to the floor first and then takes the dip on its side of the hump.",
    lr={"gd": 0.03, "momentum": 0.02, "adagrad": 2.0, "adaptive": 0.2},
    steps=200,
    line_up=LineUp(
        (
            ("gd", {}),
            ("momentum", {"lr": 0.015}),
            ("momentum", {"clip": "norm"}),
            ("adam", {"lr": 0.3}),
        )
    ),
)
