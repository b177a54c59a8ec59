"""Two models fitted to real data: the map is of their two parameters."""

from math import exp, log1p

from ..spec import Data, LineUp, Surface


def _rows(name: str, data: tuple[tuple[int, int], ...]) -> str:
    """The data as a constant of a script."""
    rows = (", ".join(map(str, data[k : k + 6])) for k in range(0, len(data), 6))
    return f"{name} = (\n" + "".join(f"    {row},\n" for row in rows) + ")"


# Speed in mph and stopping distance in feet of fifty cars.
CARS = (
    (4, 2), (4, 10), (7, 4), (7, 22), (8, 16), (9, 10), (10, 18), (10, 26), (10, 34), (11, 17),
    (11, 28), (12, 14), (12, 20), (12, 24), (12, 28), (13, 26), (13, 34), (13, 34), (13, 46),
    (14, 26), (14, 36), (14, 60), (14, 80), (15, 20), (15, 26), (15, 54), (16, 32), (16, 40),
    (17, 32), (17, 40), (17, 50), (18, 42), (18, 56), (18, 76), (18, 84), (19, 36), (19, 46),
    (19, 68), (20, 32), (20, 48), (20, 52), (20, 56), (20, 64), (22, 66), (23, 54), (24, 70),
    (24, 92), (24, 93), (24, 120), (25, 85),
)  # fmt: skip


def linear_regression(x, y):
    value, dx, dy = 0.0, 0.0, 0.0
    for speed, distance in CARS:
        u = speed / 10
        miss = x * u + y - distance / 10
        value += miss * miss
        dx += miss * u
        dy += miss
    return value / (2 * len(CARS)), dx / len(CARS), dy / len(CARS)


LINEAR_REGRESSION = Surface(
    key="linear_regression",
    name="Linear regression",
    function=linear_regression,
    domain=((-2.0, 8.0), (-7.0, 6.0)),
    start=(-0.8765, 3.4567),
    minima=((3.9324087591240877, -1.757909489051095),),
    formula=r"f(w, b) = \frac1{2n} \sum_{i=1}^{n} (w u_i + b - d_i)^2",
    code=_rows("CARS", CARS)
    + """

def loss(x, y):
    total = 0
    for speed, distance in CARS:
        total += (x * speed / 10 + y - distance / 10) ** 2
    return total / (2 * len(CARS))""",
    citation="Ezekiel (1930), Methods of Correlation Analysis, Wiley; the data set cars of R. "
    "Speed u in units of 10 mph, stopping distance d in units of 10 feet, n = 50.",
    teaches="Least squares on speeds that are not centred: slope and intercept pull on each other, "
    "and the bowl is a long oblique valley, of condition number 46. Centred it would be 3.6.",
    lr={"gd": 0.3, "momentum": 0.1, "adagrad": 1.0, "adaptive": 0.1},
    steps=300,
    names=("w", "b"),
    data=Data(CARS, "speed, mph", "stopping distance, feet", scale=10.0, unit=10.0),
    reading="stopping distance = {x} · speed + {y}, in tens of feet and tens of mph",
    line_up=LineUp((("gd", {}), ("momentum", {}), ("adagrad", {}), ("adam", {}))),
)

# Temperature at launch in °F, and whether an O-ring showed thermal distress, flight by flight:
# STS-1, 2, 3, 5, 6, 7, 8, 9, 41-B, C, D, G, 51-A, C, D, B, G, F, I, J, 61-A, B, C.
LAUNCHES = (
    (66, 0), (70, 1), (69, 0), (68, 0), (67, 0), (72, 0), (73, 0), (70, 0), (57, 1), (63, 1),
    (70, 1), (78, 0), (67, 0), (53, 1), (67, 0), (75, 0), (70, 0), (81, 0), (76, 0), (79, 0),
    (75, 1), (76, 0), (58, 1),
)  # fmt: skip


def logistic_regression(x, y):
    value, dx, dy = 0.0, 0.0, 0.0
    for temperature, distress in LAUNCHES:
        u = (temperature - 70) / 10
        z = x * u + y
        # log(1 + e^z) - z where there was distress; with s = ±z it is log(1 + e^s), s > 0 or not.
        s = -z if distress else z
        tail = exp(-abs(s))
        value += max(s, 0.0) + log1p(tail)
        wrong = (1.0 if s >= 0.0 else tail) / (1 + tail)
        push = -wrong if distress else wrong
        dx += push * u
        dy += push
    return value / len(LAUNCHES), dx / len(LAUNCHES), dy / len(LAUNCHES)


LOGISTIC_REGRESSION = Surface(
    key="logistic_regression",
    slow=10,
    name="Logistic regression",
    function=logistic_regression,
    domain=((-8.0, 4.0), (-6.0, 4.0)),
    start=(2.3456, 2.8765),
    minima=((-2.3216274421859646, -1.2084904475993123),),
    formula=r"f(w, b) = \frac1n \sum_{i=1}^{n} \log\big(1 + e^{z_i}\big) - y_i z_i,"
    r"\qquad z_i = w\,\frac{T_i - 70}{10} + b",
    # One logarithm instead of two branches, so that the slope is right where they meet.
    code=_rows("LAUNCHES", LAUNCHES)
    + """

def loss(x, y):
    total = 0
    for temperature, distress in LAUNCHES:
        z = x * (temperature - 70) / 10 + y
        total += {lib}.log1p({lib}.exp(z)) - distress * z
    return total / len(LAUNCHES)""",
    citation="Dalal, Fowlkes and Hoadley (1989), Risk analysis of the space shuttle: "
    "pre-Challenger prediction of failure, Journal of the American Statistical Association "
    "84(408), 945-957. Temperature T in °F, thermal distress of any O-ring y, n = 23 launches.",
    teaches="Convex, with walls that straighten into slopes and a shallow floor: far out the "
    "gradient says little of the distance, near the minimum it fades, and η wants to be large.",
    lr={"gd": 2.0, "momentum": 0.5, "adagrad": 1.0, "adaptive": 0.1},
    steps=200,
    names=("w", "b"),
    data=Data(LAUNCHES, "temperature, °F", "distress", centre=70.0, scale=10.0, logistic=True),
    reading="log-odds of distress at T °F = {x} · (T − 70) / 10 + {y}",
    line_up=LineUp(
        (("gd", {}), ("gd", {"lr": 0.2}), ("momentum", {}), ("adam", {})), threshold=0.1
    ),
)
