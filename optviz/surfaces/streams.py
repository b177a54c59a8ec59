"""Surfaces whose gradient is of one moment: the loss over all time is the map.

At t = 0 a function gives the gradient of the map itself, at t = 1, 2, … that which arrives.
"""

from ..spec import LineUp, Param, Surface

C = Param("C", "C", "the rare gradient", 3.0, 2.1, 10.0, at_least=2.01, at_most=1e6)


def online_reddi(x, y, c, t):
    mean = (c - 2) / 3
    dx = mean
    if t > 0:
        dx = c if t % 3 == 1 else -1.0
    return mean * x + y * y / 2, dx, y


ONLINE_REDDI = Surface(
    key="online_reddi",
    name="Online, of Reddi et al.",
    function=online_reddi,
    domain=((-1.25, 1.25), (-1.25, 1.25)),
    start=(0.1234, 0.8765),
    # At the edge of what is allowed: the slope there is not 0 but points outward.
    minima=((-1.0, 0.0),),
    formula=r"f_t(x, y) = \begin{cases} Cx & t \equiv 1 \pmod 3 \\ -x & \text{else} \end{cases}"
    r" \;+\; \tfrac12 y^2, \qquad x, y \in [-1, 1]",
    expression="(C - 2)/3*x + y**2/2",
    citation="Reddi, Kale and Kumar (2018), On the convergence of Adam and beyond, ICLR, "
    "section 3. arXiv:1904.09237. The term in y, in which nothing happens, is ours.",
    teaches="One large gradient says left, two small ones say right; over all, left is right. "
    "With β₁ = 0 and β₂ = 1/(1 + C²) Adam has forgotten the large one before it counts, and walks "
    "to the worst point; AMSGrad remembers.",
    lr={"gd": 0.02, "momentum": 0.002, "adagrad": 0.3, "adaptive": 0.02},
    # The slope of a step is never that of the loss over all time.
    restless=True,
    params=(C,),
    steps=600,
    timed=True,
    bounds=((-1.0, 1.0), (-1.0, 1.0)),
    line_up=LineUp(
        (
            ("adam", {"lr": 0.01, "beta1": 0, "beta2": 0.1}),
            ("amsgrad", {"lr": 0.03, "beta1": 0, "beta2": 0.1}),
            ("adam", {"lr": 0.003}),
            ("gd", {}),
        )
    ),
)

EVERY = Param(
    "every", "k", "steps from one to the next", 100.0, 1.0, 1000.0, "log",
    at_least=1.0, at_most=1e6, integer=True,
)  # fmt: skip


def sparse(x, y, every, t):
    u, v = x - 1, y - 1
    return (u * u + v * v) / 2, u, (v if t % every == 0 else 0.0)


SPARSE = Surface(
    key="sparse",
    name="Sparse gradient",
    function=sparse,
    domain=((-3.0, 3.0), (-3.0, 3.0)),
    start=(-1.2345, -1.6789),
    minima=((1.0, 1.0),),
    formula=r"f(x, y) = \tfrac12 (x - 1)^2 + \tfrac12 (y - 1)^2, \qquad"
    r"\frac{\partial f_t}{\partial y} = 0 \text{ unless } k \text{ divides } t",
    expression="(x - 1)**2/2 + (y - 1)**2/2",
    citation="Features that are rare; Duchi, Hazan and Singer (2011), Adaptive subgradient "
    "methods for online learning and stochastic optimization, Journal of Machine Learning "
    "Research 12, 2121-2159.",
    teaches="The bowl is round, but its slope in y arrives at every k-th step only. To "
    "gradient descent a rare gradient is one like any other; Adam takes some ten steps of η on it.",
    lr={"gd": 0.4, "momentum": 0.05, "adagrad": 1.5, "adaptive": 0.1},
    params=(EVERY,),
    steps=1000,
    timed=True,
    line_up=LineUp(
        (("gd", {"lr": 0.1}), ("momentum", {"lr": 0.01}), ("adagrad", {}), ("adam", {}))
    ),
)
