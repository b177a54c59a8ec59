"""How the bench times things: rounds of every contestant in turn, and their medians."""

import time
from collections.abc import Callable, Mapping
from statistics import median


def race(contestants: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds for each contestant, the median of `rounds`; they take turns within a round, so
    that a noisy moment of the machine touches all of them."""
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for contestant in contestants.values():
        contestant()
    for _ in range(rounds):
        for name, contestant in contestants.items():
            begun = time.perf_counter()
            contestant()
            times[name].append(time.perf_counter() - begun)
    return {name: median(values) for name, values in times.items()}


def human(seconds: float) -> str:
    """A time with a unit that suits it."""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.3g} ms"
