"""Six runs of ten epochs on the digits, all at once, against torch's eager training of the same."""

import importlib.util
import warnings
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from optviz.nets.data import DATA, split
from optviz.nets.models import MODELS
from optviz.nets.train import trainer_of
from optviz.optimizers import OPTIMIZERS

from .timing import human, race

METHODS = ("gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
EPOCHS = 10
# A model, its parameters, the layers that torch's has, and what is hoped for against torch, by the
# size of a batch.
CASES = {
    "softmax": ({"judge": 0}, (64, 10), {32: 15}),
    "mlp": (
        {"width": 64, "depth": 2, "activation": 0, "judge": 0},
        (64, 64, 32, 10),
        {32: 8, 128: 3},
    ),
    "cnn": ({"filters": 8, "judge": 0}, None, {32: 2, 128: 1.2}),
}


def ours(model: str, size: int):
    """All six, shared out over the threads of this process, from their start to their end."""
    params = CASES[model][0]

    def one(method: str) -> None:
        card = OPTIMIZERS[method]
        run = trainer_of(
            (MODELS[model], params), (DATA["digits"], {}),
            (card, {p.name: p.default for p in card.params}),
            epochs=EPOCHS, batch=size, seed=0, init="he",
        )  # fmt: skip
        run.advance(run.steps)

    pool = ThreadPoolExecutor(max_workers=2)
    return lambda: list(pool.map(one, METHODS))


def theirs(model: str, size: int):
    """The same with torch's own layers and optimizers in float32, on one thread, one by one."""
    import torch
    from torch import nn, optim

    torch.set_num_threads(1)
    parts = split(DATA["digits"], seed=0)
    x = torch.tensor(parts.x, dtype=torch.float32)
    y = torch.tensor(parts.y)
    make = {
        "gd": lambda p: optim.SGD(p, lr=0.1),
        "momentum": lambda p: optim.SGD(p, lr=0.03, momentum=0.9),
        "nesterov": lambda p: optim.SGD(p, lr=0.03, momentum=0.9, nesterov=True),
        "adagrad": lambda p: optim.Adagrad(p, lr=0.05),
        "rmsprop": lambda p: optim.RMSprop(p, lr=0.003),
        "adam": lambda p: optim.Adam(p, lr=0.005),
    }

    def layers():
        sizes = CASES[model][1]
        if sizes is None:
            return nn.Sequential(
                nn.Unflatten(1, (1, 8, 8)),
                nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                nn.Flatten(), nn.Linear(64, 10),
            )  # fmt: skip
        dense = [nn.Linear(a, b) for a, b in pairwise(sizes)]
        return nn.Sequential(*(part for one in dense for part in (one, nn.ReLU())), nn.Identity())[
            : 2 * len(dense) - 1
        ]

    def go() -> None:
        for method in METHODS:
            net = layers()
            optimizer, judge = make[method](net.parameters()), nn.CrossEntropyLoss()
            for _ in range(EPOCHS):
                order = torch.randperm(len(x))
                for begin in range(0, len(x) - size + 1, size):
                    batch = order[begin : begin + size]
                    optimizer.zero_grad()
                    judge(net(x[batch]), y[batch]).backward()
                    optimizer.step()

    return go


def sklearns(size: int):
    """Six of scikit-learn's MLPClassifier, Adam all of them, since it has few methods."""
    from sklearn.neural_network import MLPClassifier

    parts = split(DATA["digits"], seed=0)

    def go() -> None:
        for _ in METHODS:
            net = MLPClassifier((64, 32), batch_size=size, max_iter=EPOCHS, n_iter_no_change=EPOCHS)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                net.fit(parts.x, parts.y)

    return go


def rows() -> list[tuple[str, str, str]]:
    """The table's rows: what, figure, against what was hoped for."""
    found, torch = [], importlib.util.find_spec("torch") is not None
    sklearn = importlib.util.find_spec("sklearn") is not None
    for model, (_, _, every) in CASES.items():
        for size, hoped in every.items():
            contestants = {"ours": ours(model, size)}
            if torch:
                contestants["torch"] = theirs(model, size)
            if sklearn and model == "mlp":
                contestants["sklearn"] = sklearns(size)
            times = race(contestants, rounds=3)
            what = f"{MODELS[model].name}: six runs × {EPOCHS} epochs of digits, batch {size}"
            found.append((what, human(times["ours"]), ""))
            for name, said, goal in (
                ("torch", "… against torch, one thread", f"≥ {hoped} ×"),
                ("sklearn", "… against scikit-learn's MLPClassifier, six of them", ""),
            ):
                if name in times:
                    ratio = times[name] / times["ours"]
                    found.append((said, f"{ratio:.1f} × as fast", goal))
    return found
