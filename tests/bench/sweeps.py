"""Adam from thousands of starts on one thread, only the ends kept, against the same in C."""

import ctypes
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from optviz.engine.sweeps import sweep

from .timing import human, race
from .yardstick import library, numbers, pointers

RUNS, LR, BETA1, BETA2, EPS = 20_000, 0.01, 0.9, 0.999, 1e-8
# 12 million steps on a polynomial; fewer where sines and exponentials take most of the time.
STEPS = {"rosenbrock": 600, "ackley": 150}
# With these gcc uses all that the processor has.
NATIVE = ("-march=native", "-fno-math-errno")


def starts() -> np.ndarray:
    """The same for all, (RUNS, 2)."""
    return np.random.default_rng(0).uniform(-2, 2, (RUNS, 2))


def ours(surface: str, optimizer: str):
    """The sweep as anyone calls it, on one thread."""
    at, one = starts(), ThreadPoolExecutor(max_workers=1)
    given = {"beta1": BETA1, "beta2": BETA2, "eps": EPS}
    return lambda: sweep(
        surface, optimizer, starts=at, steps=STEPS[surface], lr=LR, executor=one, **given
    )


def theirs(surface: str, *flags: str):
    """The sweep in C, None where there is no gcc."""
    built = library("lanes.c", *flags)
    if built is None:
        return None
    function, at = getattr(built, f"sweep_{surface}"), starts()
    counts = ctypes.c_long(RUNS), ctypes.c_long(STEPS[surface])

    def go() -> np.ndarray:
        x, y, loss = at[:, 0].copy(), at[:, 1].copy(), np.empty(RUNS)
        function(*counts, *numbers(LR, BETA1, BETA2, EPS), *pointers(x, y, loss))
        return loss

    return go


def rows() -> list[tuple[str, str, str]]:
    """The table's rows: what, figure, against what was hoped for."""
    found = []
    for surface, name, hoped in (("rosenbrock", "Rosenbrock", 1.2), ("ackley", "Ackley", 1.5)):
        contestants = {
            "ours": ours(surface, "adam"),
            "RAdam": ours(surface, "radam"),
            "C": theirs(surface),
            "native": theirs(surface, *NATIVE),
        }
        times = race({k: go for k, go in contestants.items() if go}, rounds=15)
        what = f"{RUNS:,} Adam runs × {STEPS[surface]} steps on {name}, one thread, the ends kept"
        found.append((what, human(times["ours"]), ""))
        if "C" in times:
            long = "{:.2f} × as long".format
            found += [
                ("… in C over lanes (gcc -O3)", long(times["ours"] / times["C"]), f"≤ {hoped} ×"),
                (f"… with {' '.join(NATIVE)}", long(times["ours"] / times["native"]), ""),
            ]
        ratio = times["RAdam"] / times["ours"]
        found.append(("… RAdam against Adam", f"{ratio:.2f} × as long", ""))
    return found
