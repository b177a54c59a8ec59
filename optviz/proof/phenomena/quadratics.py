"""Gradient descent and momentum on quadratics, of which theory says everything."""

import math

import numpy as np

from ...engine.sweeps import sweep
from ...words import message
from .phenomenon import Measured, Phenomenon, bowl, distance, first, listed, opens, paces, within

RATES = (0.19, 2 / 11, 0.1999, 0.2, 0.21)


def _rate_of_convergence() -> Measured:
    far = [distance(bowl("gd", 10.0, (1.0, 1.0), 100, lr=lr)) for lr in RATES]
    rates = [(d[100] / d[50]) ** (1 / 50) for d in far]
    theory = [max(abs(1 - lr), abs(1 - 10 * lr)) for lr in RATES]
    text = message("phenomena.P1.measured", rates=listed(rates, "5"))
    return Measured(text, within(rates, theory, 5e-4))


P1 = Phenomenon(
    "P1",
    "Gradient descent converges below 2/λ",
    "On ½(x² + 10y²) the distance shrinks by max |1 - ηλ| a step, if η < 2/λmax = 0.2: for "
    "η = 0.19, 2/11, 0.1999, 0.2, 0.21 by 0.90000, 0.81818, 0.99900, 1, 1.10000 (± 0.0005, over "
    "steps 50 to 100).",
    _rate_of_convergence,
    opens(
        "ravine", *(f"gd~lr~{lr:.6g}" for lr in RATES),
        kappa=10, angle=0, start="1~1", steps=100, curve="distance",
    ),
    "The distance to the minimum: straight lines, falling the faster the smaller the rate, "
    "level at η = 0.2 and rising at 0.21.",
)  # fmt: skip

BEST = {
    "gd": {"lr": 2 / 101},
    "momentum": {"lr": (2 / 11) ** 2, "beta1": (9 / 11) ** 2},
    "nesterov": {"lr": 1 / 100, "beta1": 9 / 11},
}


def _steps_at_condition_100() -> Measured:
    far = {name: distance(bowl(name, 100.0, (1.0, 1.0), 1000, **h)) for name, h in BEST.items()}
    steps = [first(d < 1e-6) for d in far.values()]
    rates = [
        (far["gd"][400] / far["gd"][300]) ** 0.01,
        (far["momentum"][300] / far["momentum"][200]) ** 0.01,
    ]
    holds = within(steps, (709, 95, 157), 1) and within(rates, (0.980198, 0.8215), 0.001)
    text = message("phenomena.P2.measured", steps=listed(steps), rates=listed(rates))
    return Measured(text, holds)


P2 = Phenomenon(
    "P2",
    "Momentum takes the root of the condition number",
    "On ½(x² + 100y²) from (1, 1), each at its best settings, to a distance of 1e-6: gradient "
    "descent (η = 2/101) 709 steps, heavy ball (η = (2/11)², β = (9/11)²) 95, Nesterov (η = 1/100, "
    "β = 9/11) 157 (± 1). Rates a step: 99/101 = 0.9802, and for the heavy ball, which nears 9/11 "
    "from above, 0.8215 over steps 200 to 300 (± 0.001).",
    _steps_at_condition_100,
    opens(
        "ravine",
        *("~".join([name, *(f"{k}~{v:.6g}" for k, v in h.items())]) for name, h in BEST.items()),
        kappa=100, angle=0, start="1~1", steps=800, curve="distance",
    ),
    "The distance to the minimum: where each line passes 1e-6, gradient descent at step 709, "
    "the heavy ball at 95, Nesterov at 157.",
)  # fmt: skip

BETAS = (0.0, 0.5, 0.9, 0.99)


def _largest_stable(method: str) -> np.ndarray:
    """The largest ηλ at which ½x² does not grow, for each β, by halving."""
    low, high = np.full(len(BETAS), 0.5), np.full(len(BETAS), 5.0)
    starts = np.tile((1.0, 0.0), (len(BETAS), 1))
    while (high - low).max() > 2e-4:
        middle = (low + high) / 2
        ends = sweep(
            "ravine", method, starts=starts, steps=20_000, lr=middle, beta1=np.array(BETAS),
            surface_params={"kappa": 1.0, "angle": 0.0},
        )  # fmt: skip
        stable = ~ends.diverged & (np.abs(ends.position[:, 0]) < 1)
        low, high = np.where(stable, middle, low), np.where(stable, high, middle)
    return low


def _stability() -> Measured:
    heavy, ahead = _largest_stable("momentum"), _largest_stable("nesterov")
    theory = [2 * (1 + b) for b in BETAS], [2 * (1 + b) / (1 + 2 * b) for b in BETAS]
    holds = within(heavy, theory[0], 0.002) and within(ahead, theory[1], 0.002)
    text = message("phenomena.P3.measured", heavy=listed(heavy), ahead=listed(ahead))
    return Measured(text, holds)


P3 = Phenomenon(
    "P3",
    "Momentum allows a longer step, Nesterov a shorter one",
    "The largest stable ηλ is 2(1 + β) for the heavy ball and 2(1 + β)/(1 + 2β) for Nesterov: with "
    "β = 0, 0.5, 0.9, 0.99 that is 2, 3, 3.8, 3.98, and 2, 1.5, 1.357, 1.336 (± 0.002).",
    _stability,
    opens(
        "ravine", "momentum~lr~3.78", "momentum~lr~3.82", "nesterov~lr~1.35", "nesterov~lr~1.365",
        kappa=1, angle=0, start="1~0", steps=300, curve="distance",
    ),
    "The distance to the minimum: of each pair, on either side of a limit, one falls and one "
    "grows.",
)  # fmt: skip

DAMPING = (0.5, 0.7, 0.81, 0.9, 0.99)


def _damping() -> Measured:
    changes, settled = [], []
    for beta1 in DAMPING:
        x = bowl("momentum", 1.0, (1.0, 0.0), 400, lr=0.01, beta1=beta1).path[:, 0]
        signs = np.sign(x[:201])
        changes.append(int((signs[1:] != signs[:-1]).sum()))
        last = int(np.flatnonzero(np.abs(x) >= 1e-3)[-1]) + 1
        settled.append(last if last <= 400 else None)
    holds = changes == [0, 0, 0, 5, 6] and settled[-1] is None
    holds = holds and within(settled[:-1], (336, 189, 88, 124), 1)
    text = message("phenomena.P4.measured", changes=listed(changes), steps=listed(settled))
    return Measured(text, holds)


P4 = Phenomenon(
    "P4",
    "Too much momentum swings",
    "Heavy ball at ηλ = 0.01: the critical β is (1 - √ηλ)² = 0.81. For β = 0.5, 0.7, 0.81, 0.9, "
    "0.99 the position changes its sign 0, 0, 0, 5, 6 times in 200 steps, and is within 1e-3 for "
    "good after 336, 189, 88, 124 steps (± 1), the last not within 400.",
    _damping,
    opens(
        "ravine", *(f"momentum~beta1~{beta1}" for beta1 in DAMPING),
        kappa=1, angle=0, start="1~0", steps=400, lr=0.01, curve="distance",
    ),
    "The distance to the minimum: each dip is a change of sign, none up to β = 0.81; and "
    "where a line stays below 1e-3.",
)  # fmt: skip


def _terminal_velocity() -> Measured:
    pace = paces("momentum", 300, beta1=0.9)
    averaged = paces("momentum", 300, beta1=0.9, memory="averaged")[-1]
    missing = 1 - pace[[7, 27]] / pace[-1]
    half = 20 * math.log(0.5) / math.log(missing[1] / missing[0])
    holds = within((0.01 * pace[-1], 0.01 * averaged), (0.1, 0.01), share=1e-6)
    text = message(
        "phenomena.P6.measured", plain=0.01 * pace[-1], averaged=0.01 * averaged, half=half
    )
    return Measured(text, holds and within((half,), (6.58,), 0.005))


P6 = Phenomenon(
    "P6",
    "Momentum's terminal velocity",
    "Under a gradient of 1 for ever, with η = 0.01 and β = 0.9, the step grows to η/(1 - β) = 0.1; "
    "in the averaged form it is 0.01. What is missing halves every ln ½ / ln β = 6.58 steps.",
    _terminal_velocity,
    opens(
        "slope", "momentum", "momentum~memory~averaged", "gd",
        start="4~1", steps=80, lr=0.01, curve="length",
    ),
    "The step length: it levels off at 0.1, in the averaged form at 0.01.",
)  # fmt: skip
