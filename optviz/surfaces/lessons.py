"""Surfaces that show one thing each: two wells, a steep wall, a valley that bends, a slope."""

from math import cosh as hyperbolic_cosine
from math import sinh

from ..spec import LineUp, Param, Surface


def double_well(x, y):
    a = x * x - 1
    return (a * a / 2 + y * y) / 2, x * a, y


DOUBLE_WELL = Surface(
    key="double_well",
    name="Double well",
    function=double_well,
    domain=((-2.0, 2.0), (-2.0, 2.0)),
    start=(1.8765, 1.2345),
    minima=((1.0, 0.0), (-1.0, 0.0)),
    formula=r"f(x, y) = \tfrac14 (x^2 - 1)^2 + \tfrac12 y^2",
    expression="(x**2 - 1)**2/4 + y**2/2",
    citation="Strogatz (2015), Nonlinear Dynamics and Chaos, 2nd ed., Westview, Example 2.7.2.",
    teaches="Two wells of the same depth and a ridge of height ¼ between them. A run with "
    "momentum is a ball with some friction: started high enough it rolls over the ridge.",
    lr={"gd": 0.1, "momentum": 0.03, "adagrad": 0.5, "adaptive": 0.05},
    steps=150,
    line_up=LineUp(
        (("gd", {}), ("momentum", {}), ("momentum", {"lr": 0.15, "beta1": 0.5}), ("adam", {}))
    ),
)


def cosh(x, y):
    return hyperbolic_cosine(x) + y * y / 2, sinh(x), y


COSH = Surface(
    key="cosh",
    name="Hyperbolic cosine",
    function=cosh,
    domain=((-12.0, 12.0), (-12.0, 12.0)),
    start=(9.8765, 3.4567),
    minima=((0.0, 0.0),),
    formula=r"f(x, y) = \cosh x + \tfrac12 y^2",
    expression="cosh(x) + y**2/2",
    citation="Curvature that grows with the slope; Zhang, He, Sra and Jadbabaie (2020), Why "
    "gradient clipping accelerates training: a theoretical justification for adaptivity, ICLR. "
    "arXiv:1905.11881.",
    teaches="The higher the wall, the steeper and the more curved: an η that survives the wall "
    "is a thousand times too short for the floor. Clip the gradient, and a large η will do.",
    # From the start the first step must not leave above 9.88 on the other side: η < 0.00203.
    lr={"gd": 0.001, "momentum": 0.0001, "adagrad": 1.0, "adaptive": 0.1},
    steps=500,
    line_up=LineUp(
        (
            ("gd", {}),
            ("gd", {"lr": 0.005}),
            ("gd", {"clip": "norm", "lr": 0.5, "threshold": 1}),
            ("momentum", {"clip": "norm", "lr": 0.05, "threshold": 1}),
        ),
        threshold=1000.0,
        steps=100,
    ),
)

SHARPNESS = Param(
    "sharpness", "s", "sharpness", 25.0, 1.0, 1e4, "log", at_least=1.0, at_most=1e6
)  # fmt: skip
SHARP = -1.5
FLAT = 1.5


def two_valleys(x, y, sharpness):
    # f = pq / (p + q) of two bowls; with p and q as shares of their sum no square overflows.
    u, v = x - SHARP, x - FLAT
    p = sharpness * (u * u + y * y) / 2
    q = (v * v + y * y) / 2
    share = p / (p + q)
    sharp = (1 - share) * (1 - share) * sharpness
    flat = share * share
    return share * q, sharp * u + flat * v, (sharp + flat) * y


TWO_VALLEYS = Surface(
    key="two_valleys",
    name="Two valleys",
    function=two_valleys,
    domain=((-4.0, 4.0), (-4.0, 4.0)),
    start=(-2.8765, 1.2345),
    minima=((-1.5, 0.0), (1.5, 0.0)),
    formula=r"f(x, y) = \frac{p\,q}{p + q}, \qquad p = \tfrac s2 \big((x + \tfrac32)^2 + y^2\big),"
    r"\quad q = \tfrac12 \big((x - \tfrac32)^2 + y^2\big)",
    expression="sharpness*((x + 1.5)**2 + y**2)*((x - 1.5)**2 + y**2)"
    "/(2*(sharpness*((x + 1.5)**2 + y**2) + (x - 1.5)**2 + y**2))",
    citation="Two bowls joined; the question is that of Hochreiter and Schmidhuber (1997), Flat "
    "minima, Neural Computation 9(1), 1-42.",
    teaches="Two minima of the same depth, one s times as curved as the other. Above η = 2/s "
    "gradient descent cannot settle in the sharp one; well above it is thrown over into the flat.",
    lr={"gd": 0.05, "momentum": 0.02, "adagrad": 0.5, "adaptive": 0.05},
    params=(SHARPNESS,),
    steps=200,
    line_up=LineUp((("gd", {}), ("gd", {"lr": 0.085}), ("gd", {"lr": 0.3}), ("momentum", {}))),
)


# From near an axis to afar, as far as a map reaches; by what two neighbours differ no eye sees.
REACH = tuple(float(f"{10 ** (k / 20):.5g}") for k in range(-32, 33))


def _branch(product, side):
    """The points with xy = product and x on one side of 0."""
    return tuple(
        (side * x, side * product * y) for x, y in zip(REACH, reversed(REACH), strict=True)
    )


def edge_of_stability(x, y):
    product = x * y
    miss = 1 - product * product
    pull = -2 * miss * product
    return miss * miss / 2, pull * y, pull * x


EDGE_OF_STABILITY = Surface(
    key="edge_of_stability",
    name="Edge of stability",
    function=edge_of_stability,
    domain=((-4.0, 4.0), (-4.0, 4.0)),
    start=(3.5432, 0.2109),
    # Four of all points with xy = ±1, the flattest: the curvature there is 4 (x² + y²).
    minima=((1.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0)),
    formula=r"f(x, y) = \tfrac12 \big(1 - x^2 y^2\big)^2",
    expression="(1 - x**2*y**2)**2/2",
    citation="Zhu, Wang, Wang, Zhou and Ge (2023), Understanding edge-of-stability training "
    "dynamics with a minimalist example, ICLR. arXiv:2210.03294.",
    teaches="The floor xy = 1 is sharper the further out. Where it is too sharp for η, gradient "
    "descent bounces across it and drifts inward, until the sharpness is just below 2/η.",
    lr={"gd": 0.05, "momentum": 0.02, "adagrad": 0.2, "adaptive": 0.02},
    steps=500,
    valleys=(_branch(1, 1), _branch(1, -1), _branch(-1, 1), _branch(-1, -1)),
    line_up=LineUp(
        (("gd", {}), ("gd", {"lr": 0.03}), ("momentum", {}), ("adam", {})),
        steps=800,
        window=((2.8, 3.8), (-0.2, 0.8)),
    ),
)


def catapult(x, y):
    miss = x * y - 1
    return miss * miss / 2, miss * y, miss * x


CATAPULT = Surface(
    key="catapult",
    name="Catapult",
    function=catapult,
    domain=((-4.0, 4.0), (-4.0, 4.0)),
    start=(3.4567, 0.4321),
    # Two of all points with xy = 1, the flattest: the curvature there is x² + y².
    minima=((1.0, 1.0), (-1.0, -1.0)),
    formula=r"f(x, y) = \tfrac12 (xy - 1)^2",
    expression="(x*y - 1)**2/2",
    citation="Lewkowycz, Bahri, Dyer, Sohl-Dickstein and Gur-Ari (2020), The large learning rate "
    "phase of deep learning: the catapult mechanism. arXiv:2003.02218.",
    teaches="A product of two weights is to be 1. With η above 2 over the sharpness the loss "
    "first rises, the run is flung to where the valley is flatter, and settles there.",
    lr={"gd": 0.2, "momentum": 0.05, "adagrad": 0.3, "adaptive": 0.02},
    steps=150,
    valleys=(_branch(1, 1), _branch(1, -1)),
    line_up=LineUp(
        (("gd", {"lr": 0.1}), ("gd", {"lr": 0.25}), ("momentum", {}), ("adam", {})),
        window=((0.0, 4.0), (-1.5, 2.5)),
    ),
)

STEEPNESS = Param(
    "steepness", "c", "steepness", 1.0, 1e-6, 1e6, "log", at_least=0.0, at_most=1e9
)  # fmt: skip


def slope(x, y, steepness):
    return steepness * (x + y / 10), steepness, steepness / 10


SLOPE = Surface(
    key="slope",
    name="Slope",
    function=slope,
    domain=((-5.0, 5.0), (-5.0, 5.0)),
    start=(4.1234, 1.2345),
    minima=(),
    formula=r"f(x, y) = c\,\Big(x + \frac{y}{10}\Big)",
    expression="steepness*(x + y/10)",
    citation="A linear loss; that Adam's steps do not depend on c, Kingma and Ba (2015), Adam: A "
    "Method for Stochastic Optimization, ICLR, section 2.1. arXiv:1412.6980.",
    teaches="The same gradient for ever, ten times as large in x as in y. What a method does with "
    "it is its pace: in proportion to c or free of it, steady or dying away, straight down "
    "or along the diagonal.",
    lr={"gd": 0.05, "momentum": 0.005, "adagrad": 0.5, "adaptive": 0.05},
    params=(STEEPNESS,),
    steps=150,
    line_up=LineUp(
        (
            ("gd", {"lr": 0.08}),
            ("momentum", {}),
            ("adagrad", {"lr": 0.4}),
            ("adam", {"lr": 0.06}),
        ),
        threshold=0.5,
        start=(4.1234, 4.2345),
        steps=100,
    ),
)
