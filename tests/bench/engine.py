"""One Adam run of 20,000 steps on Rosenbrock, all recorded, against other ways to have it."""

import ctypes
import importlib.util
import math

import numpy as np

from optviz.engine.runs import run

from .timing import human, race
from .yardstick import library, numbers, pointers

STEPS, SLOW_STEPS = 20_000, 2_000
START, LR, BETA1, BETA2, EPS = (-1.2345, 1.0678), 0.01, 0.9, 0.999, 1e-8


def c_loop():
    """The C loop compiled with gcc -O3, None where there is no gcc."""
    built = library("adam.c")
    if built is None:
        return None

    def go():
        columns = (2, 1, 2, 4)
        records = [np.empty((STEPS + 1, k)) for k in columns]
        given = numbers(LR, BETA1, BETA2, EPS, *START)
        built.adam(ctypes.c_long(STEPS), *given, *pointers(*records))
        return records[0]

    return go


def numpy_loop(steps: int):
    """The vector form that most scripts use, recording the path, loss and gradient."""
    position, m, v = np.array(START), np.zeros(2), np.zeros(2)
    path, loss, grads = np.empty((steps + 1, 2)), np.empty(steps + 1), np.empty((steps + 1, 2))
    for t in range(1, steps + 2):
        x, y = position
        g = np.array([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])
        path[t - 1], grads[t - 1] = position, g
        loss[t - 1] = (1 - x) ** 2 + 100 * (y - x * x) ** 2
        m = BETA1 * m + (1 - BETA1) * g
        v = BETA2 * v + (1 - BETA2) * g**2
        m_hat, v_hat = m / (1 - BETA1**t), v / (1 - BETA2**t)
        position = position - LR * m_hat / (np.sqrt(v_hat) + EPS)
    return path


def python_loop(steps: int):
    """The same on plain floats."""
    position, m, v, path = list(START), [0.0, 0.0], [0.0, 0.0], []
    for t in range(1, steps + 2):
        x, y = position
        b = y - x * x
        path.append((x, y, (1 - x) ** 2 + 100 * b * b))
        for d, g in enumerate((-2 * (1 - x) - 400 * x * b, 200 * b)):
            m[d] = BETA1 * m[d] + (1 - BETA1) * g
            v[d] = BETA2 * v[d] + (1 - BETA2) * g * g
            m_hat, v_hat = m[d] / (1 - BETA1**t), v[d] / (1 - BETA2**t)
            position[d] -= LR * m_hat / (math.sqrt(v_hat) + EPS)
    return path


def torch_loop(steps: int):
    """torch.optim.Adam with autograd, as a notebook has it, in one thread."""
    import torch

    torch.set_num_threads(1)
    position = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([position], lr=LR, betas=(BETA1, BETA2), eps=EPS)
    path = []
    for _ in range(steps + 1):
        optimizer.zero_grad()
        x, y = position
        loss = (1 - x) ** 2 + 100 * (y - x * x) ** 2
        loss.backward()
        path.append((*position.tolist(), loss.item()))
        optimizer.step()
    return path


def rows() -> list[tuple[str, str, str]]:
    """The table's rows: what, figure, against what was hoped for."""
    ours = lambda: run(  # noqa: E731
        "rosenbrock", "adam", start=START, steps=STEPS, lr=LR, beta1=BETA1, beta2=BETA2, eps=EPS
    )
    fast = {"ours": ours, "short": lambda: run("rosenbrock", "adam", steps=1)}
    if gcc := c_loop():
        fast["C"] = gcc
    times = race(fast, rounds=60)
    table = [("one Adam run of 20,000 steps, every step recorded", human(times["ours"]), "")]
    if gcc:
        table.append(("… in C (gcc -O3)", f"{times['ours'] / times['C']:.2f} × as long", "≤ 1.6 ×"))
    table.append(("one Adam run of one step", human(times["short"]), ""))

    slow = {
        "ours": ours,
        "NumPy": lambda: numpy_loop(SLOW_STEPS),
        "plain Python": lambda: python_loop(SLOW_STEPS),
    }
    if importlib.util.find_spec("torch"):
        slow["torch.optim.Adam"] = lambda: torch_loop(SLOW_STEPS)
    times = race(slow, rounds=9)
    hoped = {"NumPy": "≥ 50 ×", "torch.optim.Adam": "≥ 500 ×", "plain Python": ""}
    for name in list(slow)[1:]:
        # The slow ones run a tenth of the steps; a step costs them the same throughout.
        ratio = times[name] * STEPS / SLOW_STEPS / times["ours"]
        table.append((f"… against {name}", f"{ratio:.0f} × as fast", hoped[name]))
    return table
