"""Methods that divide by the size of the gradient: their first steps, their rest, their bursts."""

import math

import numpy as np

from ...engine.runs import run
from ...engine.tasks import Trajectory
from ...words import message
from .phenomenon import Measured, Phenomenon, bowl, first, listed, opens, paces, within

SCALES = (1e-3, 1.0, 1e3, 1e6)


def _first_step(steepness: float, eps: float) -> np.ndarray:
    """Adam's first step on a slope of c in x and c/10 in y, in units of η."""
    t = run(
        "slope", "adam", start=(0.0, 0.0), steps=1, lr=0.05, eps=eps,
        surface_params={"steepness": steepness},
    )  # fmt: skip
    return -t.path[1] / 0.05


def _scale() -> Measured:
    steps = np.concatenate([_first_step(scale, 1e-8) for scale in SCALES])
    small = _first_step(1e-3, 1e-3)
    text = message(
        "phenomena.P7.measured", least=steps.min(), most=steps.max(), small=listed(small)
    )
    holds = within(steps, np.ones(len(steps)), 2e-4) and within(small, (1 / 2, 1 / 11), 1e-6)
    return Measured(text, holds)


P7 = Phenomenon(
    "P7",
    "Adam's first step is η",
    "Whatever the loss is multiplied by, here 1e-3, 1, 1e3 and 1e6, the first step is η in every "
    "coordinate (± 0.02 %). Only a gradient as small as ε is felt: at |g| = ε the step is η/2, at "
    "ε/10 it is η/11 = 0.0909η.",
    _scale,
    opens("slope", "adam", "gd", start="4~1", steps=50, lr=0.05, steepness=1000, curve="length"),
    "The step length: Adam's is η in both coordinates, η√2 = 0.0707 together, where gradient "
    "descent's is η times the slope.",
)  # fmt: skip


def _uncorrected() -> Measured:
    pace = paces("adam", 300, eps=0.0, correct_m="no", correct_v="no")
    t = np.arange(1, 301)
    theory = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    half = [paces("adam", 1, eps=0.0, **{name: "no"})[0] for name in ("correct_v", "correct_m")]
    at = int(pace.argmax()) + 1
    text = message(
        "phenomena.P8.measured", first=pace[0], most=pace.max(), step=at, half=listed(half)
    )
    holds = within(pace, theory, share=1e-9) and at == 12
    return Measured(text, holds and within((pace.max(), *half), (6.5685, 31.62, 0.1), share=1e-3))


P8 = Phenomenon(
    "P8",
    "What bias correction corrects",
    "Under a constant gradient, Adam without correction takes steps of (1 - β₁ᵗ)/√(1 - β₂ᵗ) η: "
    "3.162 η at first, and 6.5685 η at most, at step 12. Correcting m alone makes the first step "
    "31.62 η, correcting v alone 0.1 η (± 0.1 %).",
    _uncorrected,
    opens(
        "slope", "adam", "adam~correct_m~no~correct_v~no", "adam~correct_v~no", "adam~correct_m~no",
        start="4~1", steps=60, lr=0.01, curve="length",
    ),
    "The step length, √2 times that of one coordinate: without any correction 0.0447 at first "
    "and 0.0929 at step 12, with that of m alone 0.447, with that of v alone 0.00141.",
)  # fmt: skip


def _two_cycle() -> Measured:
    tails = [
        bowl("rmsprop", kappa, (0.0, 1.0), 8000, lr=0.01, beta2=beta2).path[-100:, 1]
        for kappa in (1.0, 30.0)
        for beta2 in (0.9, 0.99)
    ]
    turns = all((np.sign(tail[1:]) == -np.sign(tail[:-1])).all() for tail in tails)
    sizes = [float(np.abs(tail).max()) / 0.01 for tail in tails]
    flat = all(np.ptp(np.abs(tail)) < 1e-5 for tail in tails)
    text = message(f"phenomena.P10.{'turning' if turns else 'measured'}", sizes=listed(sizes))
    return Measured(text, turns and flat and within(sizes, [0.5] * 4, 5e-4))


P10 = Phenomenon(
    "P10",
    "RMSprop ends in a two-cycle",
    "On a quadratic RMSprop does not come to rest: it ends jumping between + η/2 and - η/2, for "
    "any curvature (here 1 and 30) and any β₂ (0.9 and 0.99), to 0.1 %.",
    _two_cycle,
    opens(
        "ravine", "rmsprop",
        kappa=30, angle=0, start="0~1", steps=400, lr=0.01, beta2=0.9, curve="distance",
    ),
    "The distance to the minimum: it ends at η/2 = 0.005 and stays there.",
)  # fmt: skip


def _hovering() -> Measured:
    x = bowl("adam", 1.0, (1.0, 0.0), 60_000, lr=0.01, eps=1e-30).path[-20_000:, 0]
    rms = float(np.sqrt(np.mean(x * x))) / 0.01
    return Measured(message("phenomena.P10b.measured", rms=rms), 0.026 <= rms <= 0.031)


P10B = Phenomenon(
    "P10b",
    "Adam hovers at η/38",
    "With ε out of play Adam does not come to rest on ½x² either: it hovers at a distance of about "
    "η(1 - β₁)/(2(1 + β₁)) = η/38 = 0.026 η, root mean square, over steps 40,000 to 60,000 (the "
    "estimate is rough: 0.026 to 0.031).",
    _hovering,
    opens(
        "ravine", "adam~eps~1e-30",
        kappa=1, angle=0, start="1~0", steps=20_000, lr=0.01, curve="distance",
    ),
    "The distance to the minimum: after its fall it hovers around η/38 = 0.00026.",
)  # fmt: skip


def _sharpness(t: Trajectory) -> np.ndarray:
    """The largest of ηλ/√v̂ at each step of P10c."""
    size = np.sqrt(t.state["v"] / np.maximum(t.state["c2"], 1e-300))
    return 0.05 * (np.array([1.0, 10.0]) / np.maximum(size, 1e-300)).max(axis=1)


def _bursts() -> Measured:
    given = {"kappa": 10.0, "start": (3.0, 2.0), "steps": 2000, "lr": 0.05, "beta2": 0.99}
    adam = bowl("adam", **given)
    crossing = first(_sharpness(adam)[100:] > 38)
    spike = 1000 + int(np.argmax(adam.loss[1000:]))
    before = float(adam.loss[1000:1250].max())
    calm = max(
        float(bowl("amsgrad", **given).loss[1300:].max()),
        float(bowl("adam", eps=0.02, **given).loss[1300:].max()),
    )
    text = message("phenomena.P10c.no_crossing")
    if crossing is not None:
        text = message(
            "phenomena.P10c.measured", step=crossing + 100, spike=spike, before=before,
            peak=adam.loss[spike], calm=calm,
        )  # fmt: skip
    holds = crossing is not None and within((crossing + 100, spike), (1280, 1353), 3)
    return Measured(text, holds and adam.loss[spike] > 30 * before and calm < 1e-4)


P10C = Phenomenon(
    "P10c",
    "Adam bursts",
    "On ½(x² + 10y²) from (3, 2) with η = 0.05 and β₂ = 0.99, v decays until ηλ/√v̂ passes "
    "2(1 + β₁)/(1 - β₁) = 38, Adam's limit of stability, at step 1280; a spike of the loss follows "
    "at 1353 (± 3). AMSGrad, whose v never decays, has none, nor has ε = 0.02 (loss < 1e-4).",
    _bursts,
    opens(
        "ravine", "adam", "amsgrad", "adam~eps~0.02",
        kappa=10, angle=0, start="3~2", steps=2000, lr=0.05, beta2=0.99, curve="loss",
    ),
    "The loss: Adam's leaps near step 1355, those of the other two stay down.",
)  # fmt: skip


def _slowing() -> Measured:
    travelled = np.cumsum(paces("adagrad", 10_000))[[99, 999, 9999]]
    theory = [2 * math.sqrt(steps) - 1.46 for steps in (100, 1000, 10_000)]
    return Measured(
        message("phenomena.P15.measured", far=listed(travelled)), within(travelled, theory, 0.07)
    )


P15 = Phenomenon(
    "P15",
    "AdaGrad slows down",
    "Under a constant gradient AdaGrad travels η(2√T - 1.46): 18.5 η, 61.8 η and 198.5 η in 100, "
    "1000 and 10,000 steps (± 0.07 η).",
    _slowing,
    opens(
        "slope", "adagrad", "gd~lr~0.004",
        start="4~1", steps=1000, lr=0.1, eps=1e-10, curve="length",
    ),
    "The step length, which falls as 1/√T; and x in the position, which has gone 1.86 at step "
    "100 and 6.18 at step 1000.",
)  # fmt: skip


def rectification(t: int, beta2: float) -> float:
    """RAdam's r_t as published; 1 while ρ_t is at most 5."""
    longest = 2 / (1 - beta2) - 1
    length = longest - 2 * t * beta2**t / (1 - beta2**t)
    if length <= 5:
        return 1.0
    share = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
    return math.sqrt(share)


def _rectified() -> Measured:
    pace = paces("radam", 2000, beta2=0.999, eps=0.0)
    seen = pace[[5, 99, 1999]]
    theory = [rectification(t, 0.999) for t in (6, 100, 2000)]
    gone = run("rosenbrock", "radam", start=(-1.2, 1.0), steps=100, lr=0.01).diverged_at
    text = message(
        "phenomena.P27.measured", paces=listed(pace[:5]), r=listed(seen), gone=listed([gone])
    )
    holds = within(pace[:5], [1.0] * 5, 1e-9) and within(seen, theory, share=1e-6)
    return Measured(text, holds and within(seen, (0.0258, 0.2153, 0.828), 5e-4) and gone == 5)


P27 = Phenomenon(
    "P27",
    "RAdam begins as momentum",
    "With β₂ = 0.999 the first five steps are not divided by √v; after them Adam's step is "
    "multiplied by r, from r₆ = 0.0258 over r₁₀₀ = 0.2153 to r₂₀₀₀ = 0.828 (± 0.0005). On "
    "Rosenbrock from (-1.2, 1), where η = 0.01 suits Adam, those five steps diverge.",
    _rectified,
    opens("rosenbrock", "radam", "adam", start="-1.2~1", steps=100, lr=0.01, curve="length"),
    "The step length: the first five steps of RAdam are η times the slope, and end the run.",
)  # fmt: skip
