"""What the noise alone makes of a run: the spread of its loss over many draws, and some paths.

Every run meets the same draws, and the first of them is the one that the Lab shows.
"""

import numpy as np

from .lineup import Run
from .pad import slowness
from .state import DRAWS, Lab

LEAST = 8
# Steps of all draws of all runs together: some hundredths of a second. Only the fewest draws of the
# longest runs take more of them.
BUDGET = 600_000
SHARES = (0.1, 0.5, 0.9)
# Beside the draw that is shown.
PATHS = 8
# What a screen has room for.
ROWS = 300


def count(lab: Lab) -> int:
    """How many draws there are: none without noise, else as many as the budget allows."""
    runs = sum(not run.hidden for run in lab.runs)
    if not lab.noise.sigma or not runs:
        return 0
    return min(max(BUDGET // slowness(lab) // (runs * lab.steps), LEAST), DRAWS)


def rows(steps: int) -> np.ndarray:
    """The steps that are told of, the last among them."""
    # So that a path to and fro stays one, it is looked at after an odd number of steps.
    every = -(-steps // ROWS) | 1
    return np.unique([*range(0, steps + 1, every), steps])


def spread(lab: Lab, run: Run, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """The loss at SHARES of the draws, (3, rows), and the paths of some, (n, 2, rows).

    A quantile is the loss of one of the draws, since of those that diverged it is infinite.
    """
    path, loss = lab.task(run).drawn(draws)
    at = rows(lab.steps)
    quantiles = np.quantile(loss[at], SHARES, axis=1, method="inverted_cdf")
    return quantiles, path[at, :, 1 : PATHS + 1].T
