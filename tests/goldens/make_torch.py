"""Make torch.json: trajectories of the real torch.optim, with gradients by autograd.

Run as `python tests/goldens/make_torch.py` where PyTorch is installed; nothing else needs it.
The formulas below are written anew, and the hyperparameters are far from their defaults, so that
each of them matters.
"""

import json
import math
from pathlib import Path

import torch

STEPS = 100

SURFACES = {
    "rosenbrock": ((-1.2345, 1.0678), lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2),
    "himmelblau": (
        (-0.6789, -1.2345),
        lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    ),
    "ravine": ((-4.1234, 1.2345), None),
}


def ravine(x, y, kappa=50.0, angle=30.0):
    """A quadratic with eigenvalues 1 and kappa, turned counter-clockwise."""
    turn = math.radians(angle)
    rotation = torch.tensor(
        [[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]], dtype=torch.float64
    )
    hessian = rotation @ torch.diag(torch.tensor([1.0, kappa], dtype=torch.float64)) @ rotation.T
    point = torch.stack([x, y])
    return point @ hessian @ point / 2


# Our key, our hyperparameters, and the same for torch.
METHODS = [
    ("gd", {"lr": 0.0007}, torch.optim.SGD, {"lr": 0.0007}),
    (
        "momentum",
        {"lr": 0.0005, "beta1": 0.8},
        torch.optim.SGD,
        {"lr": 0.0005, "momentum": 0.8},
    ),
    (
        "nesterov",
        {"lr": 0.0005, "beta1": 0.8},
        torch.optim.SGD,
        {"lr": 0.0005, "momentum": 0.8, "nesterov": True},
    ),
    (
        "adagrad",
        {"lr": 0.3, "eps": 0.1},
        torch.optim.Adagrad,
        {"lr": 0.3, "eps": 0.1},
    ),
    (
        "rmsprop",
        {"lr": 0.02, "beta2": 0.93, "eps": 0.1},
        torch.optim.RMSprop,
        {"lr": 0.02, "alpha": 0.93, "eps": 0.1},
    ),
    (
        "adam",
        {"lr": 0.05, "beta1": 0.85, "beta2": 0.97, "eps": 0.1},
        torch.optim.Adam,
        {"lr": 0.05, "betas": (0.85, 0.97), "eps": 0.1},
    ),
    (
        "amsgrad",
        {"lr": 0.05, "beta1": 0.85, "beta2": 0.97, "eps": 0.1},
        torch.optim.Adam,
        {"lr": 0.05, "betas": (0.85, 0.97), "eps": 0.1, "amsgrad": True},
    ),
    (
        "adamw",
        {"lr": 0.05, "beta1": 0.85, "beta2": 0.97, "eps": 0.1, "weight_decay": 0.3},
        torch.optim.AdamW,
        {"lr": 0.05, "betas": (0.85, 0.97), "eps": 0.1, "weight_decay": 0.3},
    ),
]

# torch clips by norm to c/(‖g‖ + 1e-6), we to c/‖g‖ exactly.
CLIPS = {
    "none": lambda parameters: None,
    "value": lambda parameters: torch.nn.utils.clip_grad_value_(parameters, 3.0),
    "norm": lambda parameters: torch.nn.utils.clip_grad_norm_(parameters, 3.0),
}
THRESHOLD = 3.0


def trajectory(surface, kind, arguments, clip):
    """The positions of a run, STEPS + 1 pairs."""
    start, loss = SURFACES[surface]
    loss = loss or ravine
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = kind([point], foreach=False, **arguments)
    path = [point.tolist()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss(*point).backward()
        CLIPS[clip]([point])
        optimizer.step()
        path.append(point.tolist())
    return path


def main() -> None:
    """Write torch.json beside this file."""
    goldens = []
    for key, ours, kind, arguments in METHODS:
        for clip in CLIPS if key == "momentum" else ("none",):
            for surface in SURFACES:
                goldens.append(
                    {
                        "optimizer": key,
                        "hparams": ours,
                        "surface": surface,
                        "clip": clip,
                        "threshold": THRESHOLD,
                        "path": trajectory(surface, kind, arguments, clip),
                    }
                )
    version = torch.__version__.partition("+")[0]
    rows = ",\n".join(json.dumps(golden) for golden in goldens)
    target = Path(__file__).with_name("torch.json")
    target.write_text(f'{{"torch": "{version}", "goldens": [\n{rows}\n]}}\n', "utf-8")
    print(f"{len(goldens)} trajectories of torch {version} in {target.name}")


if __name__ == "__main__":
    main()
