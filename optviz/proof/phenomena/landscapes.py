"""Saddles, turned ravines, bent valleys and plateaus: what the shape of the ground does."""

import math

import numpy as np

from ...engine.plane import hessian
from ...engine.runs import run
from ...optimizers import OPTIMIZERS
from ...words import Row, message
from .phenomenon import Measured, Phenomenon, distance, first, listed, opens, within

OFF = (1e-2, 1e-4, 1e-6, 1e-8, 1e-12)


def _exit(method: str, off: float) -> int | None:
    path = run("saddle", method, start=(1.0, off), steps=300, lr=0.1).path
    return first(np.abs(path[:, 1]) > 1)


def _saddle() -> Measured:
    gd, adam = ([_exit(method, off) for off in OFF] for method in ("gd", "adam"))
    theory = [math.ceil(math.log(1 / off) / math.log(1.1)) for off in OFF]
    text = message("phenomena.P12.measured", gd=listed(gd), adam=listed(adam))
    return Measured(text, gd == theory and within(adam, (11, 11, 11, 12, 13), 1))


P12 = Phenomenon(
    "P12",
    "Leaving a saddle",
    "On ½(x² - y²) from (1, δ) with η = 0.1, |y| passes 1 after ⌈ln(1/δ)/ln 1.1⌉ steps of gradient "
    "descent: 49, 97, 145, 194, 290 for δ = 1e-2, 1e-4, 1e-6, 1e-8, 1e-12. Adam, whose steps do "
    "not depend on the size of the slope, needs 11, 11, 11, 12, 13 (± 1).",
    _saddle,
    opens("saddle", "gd", "adam", start="1~0.0001", steps=110, lr=0.1, curve="loss"),
    "The position: |y| passes 1 at step 97 of gradient descent and at step 11 of Adam.",
)  # fmt: skip

ANGLES = (0.0, 10.0, 22.5, 45.0)
RAVINE = {
    "gd": {"lr": 0.0198},
    "momentum": {"lr": (2 / 11) ** 2, "beta1": (9 / 11) ** 2},
    "adam": {"lr": 0.02},
    "adagrad": {"lr": 0.5, "eps": 1e-10},
}


def _turned(angle: float) -> tuple[float, float]:
    """The same start, (1.4, 1) in the ravine's own axes."""
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return 1.4 * c - s, 1.4 * s + c


def _steps_when_turned(method: str) -> list[int | None]:
    runs = (
        run(
            "ravine", method, start=_turned(angle), steps=20_000,
            surface_params={"kappa": 100.0, "angle": angle}, **RAVINE[method],
        )
        for angle in ANGLES
    )  # fmt: skip
    return [first(distance(t) < 3e-3) for t in runs]


def _turning() -> Measured:
    steps = {method: _steps_when_turned(method) for method in RAVINE}
    gd, heavy, *diagonal = steps.values()
    slower = all(
        None not in taken and taken == sorted(taken) and taken[-1] > 5 * taken[0]
        for taken in diagonal
    )
    lines = (
        message("phenomena.P23.line", method=OPTIMIZERS[method].said("name"), steps=listed(taken))
        for method, taken in steps.items()
    )
    text = message("phenomena.P23.measured", lines=Row(tuple(lines), "join.semicolon"))
    return Measured(text, gd == [317] * 4 and heavy == [52] * 4 and slower)


P23 = Phenomenon(
    "P23",
    "Turning a ravine slows the diagonal methods",
    "Curvatures of 1 and 100, turned by 0°, 10°, 22.5° and 45°, from the same point of the ravine, "
    "to a distance of 3e-3: gradient descent (η = 0.0198) and the heavy ball (η = (2/11)², "
    "β = (9/11)²) take 317 and 52 steps at each angle; Adam (η = 0.02) and AdaGrad (0.5), which "
    "act on each coordinate by itself, take the more the further it is turned, 5 times as many at "
    "45°.",
    _turning,
    opens(
        "ravine",
        *("~".join([name, *(f"{k}~{v:.6g}" for k, v in h.items())]) for name, h in RAVINE.items()),
        kappa=100, angle=45, start="~".join(f"{c:.6g}" for c in _turned(45.0)), steps=3500,
        curve="distance",
    ),
    "The distance to the minimum: where each line passes 3e-3, and how far to the left that "
    "moves when the angle goes back to 0.",
)  # fmt: skip

# method, η, β₁, and the steps to f < 1e-4
VALLEY = (
    ("gd", 0.001, None, 9339),
    ("gd", 0.0019, None, 4887),
    ("gd", 0.0025, None, None),
    ("momentum", 0.001, 0.9, 836),
    ("nesterov", 0.001, 0.95, 242),
    ("adam", 0.01, None, 3518),
    ("adam", 0.1, None, 873),
    ("adagrad", 0.5, None, 4981),
)


def _valley(method: str, lr: float, beta1: float | None, steps: int = 12_000):
    more = {} if beta1 is None else {"beta1": beta1}
    return run("rosenbrock", method, start=(-1.2, 1.0), steps=steps, lr=lr, **more)


def _rosenbrock() -> Measured:
    taken = [first(_valley(*settings).loss < 1e-4) for *settings, _ in VALLEY]
    alike = all(
        (ours is None) == (known is None) and (ours is None or abs(ours - known) <= 1)
        for ours, (*_, known) in zip(taken, VALLEY, strict=True)
    )
    tail = _valley("rmsprop", 0.01, None).loss[-1000:]
    curved = np.linalg.eigvalsh(hessian("rosenbrock", (1.0, 1.0)))
    stalls = within((tail.mean(),), (0.022,), 0.004) and tail.min() > 1e-4
    text = message(
        "phenomena.P24.measured", steps=listed(taken), rest=tail.mean(), curved=listed(curved, "5")
    )
    return Measured(text, alike and stalls and within(curved, (0.39936, 1001.6), share=1e-4))


P24 = Phenomenon(
    "P24",
    "The valley of Rosenbrock",
    "From (-1.2, 1) to f < 1e-4, in steps (± 1): gradient descent with η = 0.001 9339, with 0.0019 "
    "4887, with 0.0025 never; momentum (0.001, β = 0.9) 836; Nesterov (0.001, 0.95) 242; Adam "
    "(0.01) 3518, (0.1) 873; AdaGrad (0.5) 4981; RMSprop (0.01) stalls at f = 0.022 (± 0.004). The "
    "curvatures at the minimum are 0.39936 and 1001.6 (± 0.01 %).",
    _rosenbrock,
    opens(
        "rosenbrock",
        "gd~lr~0.0019", "momentum", "nesterov~beta1~0.95", "adam~lr~0.01", "adam~lr~0.1",
        "adagrad~lr~0.5~eps~1e-10", "rmsprop~lr~0.01~beta2~0.9",
        start="-1.2~1", steps=5000, lr=0.001, curve="loss",
    ),
    "The loss: where each line passes 1e-4; that of RMSprop does not.",
)  # fmt: skip

AWAY = (("momentum", 11_868), ("adagrad", 125), ("adam", 42), ("rmsprop", 18))


def _off_the_plateau(method: str, start, steps: int) -> tuple[int | None, np.ndarray]:
    """The steps to |x| < ½, and where the run ends."""
    path = run("plateau", method, start=start, steps=steps, lr=0.1).path
    return first(np.abs(path[:, 0]) < 0.5), path[-1]


def _plateau() -> Measured:
    # In two runs, since one has at most 100,000 steps; without memory the second goes on.
    _, there = _off_the_plateau("gd", (5.0, 0.0), 100_000)
    rest, _ = _off_the_plateau("gd", there, 20_000)
    taken = [None if rest is None else 100_000 + rest]
    taken += [_off_the_plateau(method, (5.0, 0.0), 20_000)[0] for method, _ in AWAY]
    known = (117_838, *(steps for _, steps in AWAY))
    text = message("phenomena.P30.measured", steps=listed(taken, "grouped"))
    return Measured(text, within(taken, known, 1))


P30 = Phenomenon(
    "P30",
    "A plateau costs the plain methods everything",
    "On 1 - exp(-x²/2) from 5 with η = 0.1, to |x| < ½: gradient descent takes 117,838 steps (the "
    "differential equation says 117,832), momentum 11,868, AdaGrad 125, Adam 42, RMSprop 18 (± 1).",
    _plateau,
    opens(
        "plateau", "gd", "momentum", "adagrad~eps~1e-10", "adam", "rmsprop~beta2~0.9",
        start="5~0", steps=150, lr=0.1, curve="distance",
    ),
    "The distance to the minimum: RMSprop passes ½ at step 18, Adam at 42, AdaGrad at 125, "
    "the others nowhere in sight.",
)  # fmt: skip
