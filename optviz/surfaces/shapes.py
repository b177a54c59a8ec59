"""Surfaces made to show one thing: a ravine, a plateau, many minima, a cliff."""

from math import cos, exp, pi, sin, sqrt

from ..spec import LineUp, Param, Surface

KAPPA = Param("kappa", "κ", "condition number", 50.0, 1.0, 1e4, "log", at_least=1.0, at_most=1e4)
ANGLE = Param("angle", "φ", "angle in degrees", 30.0, -90.0, 90.0, at_least=-360.0, at_most=360.0)


def ravine(x, y, kappa, angle):
    turn = angle * pi / 180
    c, s = cos(turn), sin(turn)
    along = c * x + s * y
    across = c * y - s * x
    steep = kappa * across
    return (along * along + steep * across) / 2, c * along - s * steep, s * along + c * steep


RAVINE = Surface(
    key="ravine",
    name="Ravine",
    function=ravine,
    domain=((-5.0, 5.0), (-5.0, 5.0)),
    start=(-4.1234, 1.2345),
    minima=((0.0, 0.0),),
    formula=r"f(\mathbf x) = \tfrac12\, \mathbf x^{\!\top} R_\varphi\, "
    r"\mathrm{diag}(1, \kappa)\, R_\varphi^{\!\top} \mathbf x",
    expression="(x*cos(angle*pi/180) + y*sin(angle*pi/180))**2/2"
    " + kappa*(y*cos(angle*pi/180) - x*sin(angle*pi/180))**2/2",
    citation="The quadratic model; Nocedal and Wright (2006), Numerical Optimization, 2nd ed., "
    "section 3.3.",
    teaches="Across the ravine the loss is κ times as curved as along it: a step just short "
    "enough across swings there and is short along; momentum damps the one and adds up the other. "
    "Turned against the axes, it is hard for per-coordinate methods too.",
    lr={"gd": 0.03, "momentum": 0.01, "adagrad": 1.0, "adaptive": 0.2},
    params=(KAPPA, ANGLE),
    steps=150,
    line_up=LineUp(
        (
            ("gd", {"lr": 0.037}),
            ("gd", {"lr": 0.004}),
            ("momentum", {"lr": 0.037, "beta1": 0.5}),
            ("adam", {}),
        ),
        steps=100,
    ),
)


def rastrigin(x, y):
    turn = 2 * pi
    value = 20 + x * x - 10 * cos(turn * x) + y * y - 10 * cos(turn * y)
    return value, 2 * x + 10 * turn * sin(turn * x), 2 * y + 10 * turn * sin(turn * y)


RASTRIGIN = Surface(
    key="rastrigin",
    name="Rastrigin",
    function=rastrigin,
    domain=((-5.12, 5.12), (-5.12, 5.12)),
    # On the inner flank of a ridge, where momentum has room to roll on.
    start=(-4.4467, 1.8853),
    minima=((0.0, 0.0),),
    formula=r"f(x, y) = 20 + x^2 - 10\cos 2\pi x + y^2 - 10\cos 2\pi y",
    expression="20 + x**2 - 10*cos(2*pi*x) + y**2 - 10*cos(2*pi*y)",
    citation="Rastrigin (1974), Systems of Extremal Control, Nauka; in the form of Mühlenbein, "
    "Schomisch and Born (1991), The parallel genetic algorithm as function optimizer, Parallel "
    "Computing 17, 619-632.",
    teaches="A wide bowl under a hundred dents: following the slope finds a dent nearby, and "
    "momentum only rolls on by a few.",
    # Curvature reaches 397: Nesterov is stable below 1.357 / 397 = 0.0034.
    lr={"gd": 0.001, "momentum": 0.003, "adagrad": 0.3, "adaptive": 0.1},
    steps=200,
    line_up=LineUp(
        (("gd", {}), ("momentum", {}), ("adagrad", {}), ("adam", {})),
        window=((-5.12, -1.12), (0.0, 4.0)),
    ),
)


def ackley(x, y):
    turn = 2 * pi
    r = sqrt((x * x + y * y) / 2)
    bowl = 20 * exp(-0.2 * r)
    dents = exp((cos(turn * x) + cos(turn * y)) / 2)
    # At the minimum, the tip of a cone, the slope has no direction; 0 stands for it.
    pull = 0.1 * bowl / r if r > 0.0 else 0.0
    dx = pull * x + dents * pi * sin(turn * x)
    dy = pull * y + dents * pi * sin(turn * y)
    return 20 - bowl + (exp(1.0) - dents), dx, dy


ACKLEY = Surface(
    key="ackley",
    name="Ackley",
    function=ackley,
    domain=((-5.0, 5.0), (-5.0, 5.0)),
    start=(-2.6543, 1.6543),
    minima=((0.0, 0.0),),
    formula=r"f(x, y) = 20 + e - 20\,e^{-0.2\sqrt{(x^2 + y^2)/2}}"
    r" - e^{(\cos 2\pi x + \cos 2\pi y)/2}",
    expression="20 - 20*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + e",
    citation="Ackley (1987), A Connectionist Machine for Genetic Hillclimbing, Kluwer.",
    teaches="Dents on the flank of a funnel: steps shorter than a dent stay in it, and at the very "
    "tip, where the slope does not fade, no step of fixed length settles.",
    lr={"gd": 0.02, "momentum": 0.02, "adagrad": 0.7, "adaptive": 0.5},
    tame=0.01,
    steps=300,
    line_up=LineUp((("gd", {}), ("gd", {"lr": 0.1}), ("momentum", {}), ("adam", {}))),
)


def plateau(x, y):
    dip = exp(-(x * x + y * y) / 2)
    return 1 - dip, x * dip, y * dip


PLATEAU = Surface(
    key="plateau",
    name="Plateau",
    function=plateau,
    domain=((-4.0, 4.0), (-4.0, 4.0)),
    start=(-2.8765, 1.2345),
    minima=((0.0, 0.0),),
    formula=r"f(x, y) = 1 - e^{-(x^2 + y^2)/2}",
    expression="1 - exp(-(x**2 + y**2)/2)",
    citation="A Gaussian dip; the vanishing gradients of a saturated unit, Hochreiter (1991), "
    "Untersuchungen zu dynamischen neuronalen Netzen, Technische Universität München.",
    teaches="Far out the slope is as good as 0, and a step in proportion to it gets nowhere "
    "soon; a step that divides by the size of the gradient walks right off.",
    lr={"gd": 0.1, "momentum": 0.1, "adagrad": 0.3, "adaptive": 0.05},
    steps=300,
    line_up=LineUp(
        (("gd", {}), ("momentum", {}), ("adagrad", {}), ("adam", {})),
        threshold=0.1,
        start=(-3.5432, 1.6543),
    ),
)

CLIFF_STEPS = 50
CLIFF_TARGET = 0.7
# Where the unit is at 0.7 after 50 steps: at rest there, u = ln(7/3) and b = u - 0.7 w, until with
# w = 4.76 rest is not stable; from there on on the way up.
CLIFF_VALLEY = (
    (0.0, 0.8473), (2.5, -0.9027), (3.0, -1.2527), (4.0, -1.9527), (4.2, -2.0925),
    (4.4, -2.231), (4.5, -2.2978), (4.6, -2.3621), (4.7, -2.4251), (4.8, -2.4876), (5.0, -2.6123),
    (6.0, -3.2348), (7.0, -3.8572), (16.0, -9.4593),
)  # fmt: skip


def cliff(x, y):
    # One recurrent unit u <- w s(u) + b with weight w = x and bias b = y, unrolled, and the
    # derivatives of u with respect to both carried along.
    u, du_dw, du_db = 0.5, 0.0, 0.0
    for _ in range(CLIFF_STEPS):
        s = 1 / (1 + exp(-u))
        ds = s * (1 - s)
        u, du_dw, du_db = x * s + y, s + x * ds * du_dw, 1 + x * ds * du_db
    s = 1 / (1 + exp(-u))
    miss = s - CLIFF_TARGET
    slope = 2 * miss * s * (1 - s)
    return miss * miss, slope * du_dw, slope * du_db


CLIFF = Surface(
    key="cliff",
    slow=12,
    name="Cliff",
    function=cliff,
    domain=((2.0, 8.0), (-5.0, 1.0)),
    start=(5.0, -2.25),
    # One of all those on the valley.
    minima=((2.5, 0.8472978603872037 - 1.75),),
    formula=r"f(w, b) = \big(\sigma(u_{50}) - 0.7\big)^2, \qquad u_{t+1} = w\,\sigma(u_t) + b,"
    r"\quad u_0 = 0.5",
    # The unit starts as the framework's number, since its exponential is the framework's.
    code="""def loss(x, y):
    u = 0.5 + 0 * x
    for _ in range(50):
        u = x / (1 + {lib}.exp(-u)) + y
    return (1 / (1 + {lib}.exp(-u)) - 0.7) ** 2""",
    citation="Pascanu, Mikolov and Bengio (2013), On the difficulty of training recurrent neural "
    "networks, ICML, section 2.3 and Figure 6.",
    teaches="A recurrent unit unrolled 50 times: flat ground, then a wall. One gradient taken on "
    "the wall throws a run across the map, unless it is clipped.",
    lr={"gd": 1.0, "momentum": 0.1, "adagrad": 0.5, "adaptive": 0.05},
    tame=0.001,
    steps=300,
    names=("w", "b"),
    valleys=(CLIFF_VALLEY,),
    line_up=LineUp(
        (("gd", {}), ("gd", {"clip": "norm"}), ("momentum", {}), ("adam", {})), threshold=0.1
    ),
)
