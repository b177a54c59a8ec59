"""Polynomials with curved valleys."""

from ..spec import Surface


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
    citation="Rosenbrock (1960), An automatic method for finding the greatest or least value of "
    "a function, The Computer Journal 3(3), 175-184.",
    teaches="Finding the curved valley is easy, following it to the minimum is not: the floor is "
    "2500 times flatter than the walls.",
    lr={"gd": 0.001, "momentum": 0.001, "adagrad": 0.5, "adaptive": 0.05},
)
