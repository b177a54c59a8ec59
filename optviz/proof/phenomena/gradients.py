"""What a gradient goes through: clips, weight decay, arriving late, and what it does on walls."""

import math

import numpy as np

from ...engine.runs import run
from ...engine.stages import Clip, Schedule
from ...engine.sweeps import sweep
from ...engine.typed import typed_surface
from ...words import message
from .phenomenon import Measured, Phenomenon, first, listed, opens, within


def _online(method: str, **hparams) -> float:
    """Where 6000 steps of Reddi's stream with C = 3 end in x."""
    return run(
        "online_reddi", method, start=(0.0, 0.0), steps=6000, lr=0.1,
        schedule=Schedule("inverse_sqrt", period=1), **hparams,
    ).path[-1, 0]  # fmt: skip


def _flip() -> float:
    """The β₂ at which Adam is no longer fooled, by halving."""
    low, high = 0.1, 0.999
    while high - low > 1e-3:
        middle = (low + high) / 2
        fooled = _online("adam", beta1=0.0, beta2=middle) > 0
        low, high = (middle, high) if fooled else (low, middle)
    return low


def _worst_point() -> Measured:
    ends = [
        _online("adam", beta1=0.0, beta2=0.1),
        _online("amsgrad", beta1=0.0, beta2=0.1),
        _online("gd"),
        _online("adam", beta1=0.0, beta2=0.999),
        _online("adam", beta1=0.9, beta2=0.1),
    ]
    flip = _flip()
    holds = within(ends, (1.0, -0.9991, -0.9974, -0.998, -1.0), 1e-3)
    text = message("phenomena.P11.measured", ends=listed(ends), flip=flip)
    return Measured(text, holds and within((flip,), (0.46,), 0.01))


P11 = Phenomenon(
    "P11",
    "Adam walks to the worst point",
    "On [-1, 1] the gradient is 3 at every third step and -1 at the others, so that -1 is best. "
    "With β₁ = 0, β₂ = 1/(1 + 3²) and η = 0.1/√t, 6000 steps from 0 end at + 1 for Adam, -0.9991 "
    "for AMSGrad, -0.9974 for gradient descent; Adam with β₂ = 0.999 at -0.998, with β₁ = 0.9 at "
    "-1 (± 0.001). Adam is fooled up to β₂ near 0.46 (± 0.01).",
    _worst_point,
    opens(
        "online_reddi",
        *("adam~beta1~0", "amsgrad~beta1~0", "gd", "adam~beta1~0~beta2~0.999", "adam"),
        start="0~0", steps=6000, lr=0.1, beta2=0.1, schedule="inverse_sqrt", period=1,
        curve="distance",
    ),
    "The distance to the minimum, which is at -1: Adam's with the small β₂ ends at 2, the "
    "others near 0.",
)  # fmt: skip

WALL = (10.0, 0.0)


def _arrival(lr: float, clip: Clip | None = None) -> int | None:
    path = run("cosh", "gd", start=WALL, steps=7000, lr=lr, clip=clip).path
    return first(np.abs(path[:, 0]) < 1e-3)


def _wall() -> Measured:
    rates = np.linspace(0.0018, 0.00183, 301)
    starts = np.tile(WALL, (len(rates), 1))
    limit = rates[first(sweep("cosh", "gd", starts=starts, steps=1000, lr=rates).diverged)]
    norm = Clip("norm", 1.0)
    steps = [_arrival(0.001), _arrival(0.5, norm), _arrival(0.1, norm)]
    holds = within((limit,), (20 / math.sinh(10),), 1e-6) and within(steps, (6838, 28, 155), 1)
    text = message("phenomena.P13.measured", limit=limit, steps=listed(steps))
    return Measured(text, holds)


P13 = Phenomenon(
    "P13",
    "A wall needs a short step or a clip",
    "On cosh x from 10 gradient descent diverges unless η < 20/sinh 10 = 0.001816 (± 1e-6). With "
    "η = 0.001 it takes 6838 steps to |x| < 1e-3; clipped by norm at 1, with η = 0.5 it takes 28, "
    "with η = 0.1 155 (± 1).",
    _wall,
    opens(
        "cosh", "gd", "gd~clip~norm~lr~0.5", "gd~clip~norm~lr~0.1", "gd~lr~0.00182",
        start="10~0", steps=7000, lr=0.001, threshold=1, curve="distance",
    ),
    "The distance to the minimum: it passes 1e-3 at steps 6838, 28 and 155; the last run "
    "diverges at once.",
)  # fmt: skip


def _clipped(mode: str) -> tuple[np.ndarray, float]:
    """What is left of a gradient of (10, 1), and by how many degrees it was turned."""
    t = run(
        "slope", "gd", start=(0.0, 0.0), steps=1, lr=1.0, clip=Clip(mode, 1.0),
        surface_params={"steepness": 10.0},
    )  # fmt: skip
    left, (x, y) = -t.path[1], t.grad[0]
    return left, math.degrees(math.atan2(left[1], left[0]) - math.atan2(y, x))


def _directions() -> Measured:
    (value, turned), (norm, kept) = _clipped("value"), _clipped("norm")
    text = message(
        "phenomena.P14.measured",
        value=listed(value), turned=turned, norm=listed(norm), kept=kept,
    )  # fmt: skip
    holds = within((*value, *norm), (1, 1, 0.995, 0.0995), 1e-4)
    return Measured(text, holds and within((turned, kept), (39.289, 0), 1e-3))


P14 = Phenomenon(
    "P14",
    "Clipping by value turns the gradient",
    "A gradient of (10, 1), clipped by value at 1, becomes (1, 1): turned by 45° - atan ⅒ = "
    "39.289°. By norm it becomes (0.995, 0.0995), turned by 0° (± 0.001°).",
    _directions,
    opens(
        "slope", "gd", "gd~clip~value", "gd~clip~norm",
        steepness=10, start="4~2", steps=60, lr=0.1, threshold=1, curve="slope",
    ),
    "The map: clipped by value the path leaves at 45°, clipped by norm along the gradient, as "
    "without a clip.",
)  # fmt: skip

RARE = {"gd": 0.1, "adagrad": 0.5, "adam": 0.01}


def _rare() -> Measured:
    ends = [
        run("sparse", method, start=(0.0, 0.0), steps=1000, lr=lr).path[-1, 1]
        for method, lr in RARE.items()
    ]
    text = message("phenomena.P16.measured", ends=listed(ends))
    return Measured(text, within(ends, (1 - 0.9**10, 0.9969, 0.706), 5e-4))


P16 = Phenomenon(
    "P16",
    "Rare gradients",
    "On ½(x - 1)² + ½(y - 1)² from 0, the slope in y arriving at every 100th step only, 1000 steps "
    "bring y to 1 - 0.9¹⁰ = 0.6513 with gradient descent (η = 0.1), to 0.9969 with AdaGrad (0.5), "
    "to 0.706 with Adam (0.01) (± 0.0005).",
    _rare,
    opens(
        "sparse", "gd~lr~0.1", "adagrad~lr~0.5~eps~1e-10", "adam",
        start="0~0", steps=1000, curve="distance",
    ),
    "y in the position at step 1000: 0.6513, 0.9969 and 0.706. The distance to the minimum is "
    "what is missing of it.",
)  # fmt: skip


def _bowl_at(a: int) -> str:
    return f"(x-{a})**2/2 + y**2/2"


def _decayed(a: int, decay: str) -> float:
    return run(
        typed_surface(_bowl_at(a)), "adamw", start=(0.0, 0.0), steps=20_000, lr=0.05,
        weight_decay=0.1, decay=decay, schedule=Schedule("inverse", period=3000),
    ).path[-1, 0]  # fmt: skip


def _decay() -> Measured:
    ends = [_decayed(a, decay) for a in (1, 20) for decay in ("l2", "decoupled")]
    text = message("phenomena.P17.measured", ends=listed(ends))
    return Measured(text, within(ends, (1 / 1.1, 1, 20 / 1.1, 10), share=1e-3))


P17 = Phenomenon(
    "P17",
    "Where weight decay lets Adam rest",
    "On ½(x - a)² with a decay of 0.1, η falling as 1/t: Adam with the decay as L2 rests at a/1.1, "
    "AdamW at a or at 1/0.1 = 10, whichever is less. For a = 1 that is 0.909 and 1, for a = 20 "
    "18.18 and 10 (± 0.1 %).",
    _decay,
    opens(
        "formula", "adamw~decay~l2", "adamw~decay~decoupled", f=_bowl_at(20),
        start="0~0", steps=20_000, lr=0.05, weight_decay=0.1, schedule="inverse", period=3000,
        curve="loss",
    ),
    "x in the position at the last step: 18.18 with the decay as L2, 10 with it decoupled.",
)  # fmt: skip

NORM = Clip("norm", 0.1)


def _cliff() -> Measured:
    free = run("cliff", "gd", start=(5.0, -2.25), steps=200, lr=1.0)
    held = run("cliff", "gd", start=(5.0, -2.25), steps=400, lr=1.0, clip=NORM)
    jumps = np.hypot(*np.diff(free.path, axis=0).T)
    count = int((jumps > 10).sum())
    text = message(
        "phenomena.P29.measured",
        n=count, far=jumps.max(), free=free.loss[-1], held=held.loss[-1],
    )  # fmt: skip
    holds = count == 1 and within((jumps.max(),), (125,), 1)
    holds = holds and within((free.loss[-1],), (0.09,), 1e-4)
    return Measured(text, holds and within((held.loss[-1],), (7e-5,), share=0.05))


P29 = Phenomenon(
    "P29",
    "The cliff of a recurrent net",
    "x ← wσ(x) + b from 0.5, 50 times, loss (σ(x) - 0.7)², from (w, b) = (5, -2.25) with η = 1: "
    "gradient descent makes one jump of 125 (± 1) to a plateau at f = 0.09; clipped by norm at "
    "0.1, it comes down to f = 7e-5 (± 5 %) in 400 steps.",
    _cliff,
    opens(
        "cliff", "gd", "gd~clip~norm", start="5~-2.25", steps=400, lr=1, threshold=0.1, curve="loss"
    ),
    "The loss: without a clip it leaps to 0.09 and stays there, with one it comes down.",
)  # fmt: skip
