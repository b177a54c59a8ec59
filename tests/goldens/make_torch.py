"""Make torch.json: trajectories of the real torch.optim, with gradients by autograd.

Run as `python tests/goldens/make_torch.py` where PyTorch is installed; nothing else needs it.
"""

import torch
from problems import STEPS, SURFACES, THRESHOLD, Case, write
from torch.optim import lr_scheduler as schedulers

# By default torch.optim.NAdam keeps the product of its μ in float32 even where the parameters are
# float64, which moves a path by up to 1e-9.
torch.set_default_dtype(torch.float64)

ADAM = {"lr": 0.05, "beta1": 0.85, "beta2": 0.97, "eps": 0.1}
SHORTER = {"lr": 0.05, "beta1": 0.85, "beta2": 0.93, "eps": 0.1}
MOMENTUM = {"lr": 0.0005, "beta1": 0.8}

CLIPS = {
    "none": lambda parameters: None,
    "value": lambda parameters: torch.nn.utils.clip_grad_value_(parameters, THRESHOLD),
    "norm": lambda parameters: torch.nn.utils.clip_grad_norm_(parameters, THRESHOLD),
}


def sgd(point, lr, beta1=0.0, **others):
    return torch.optim.SGD([point], lr=lr, momentum=beta1, foreach=False, **others)


def nesterov(point, lr, beta1):
    return sgd(point, lr, beta1, nesterov=True)


def adagrad(point, lr, eps, initial):
    return torch.optim.Adagrad(
        [point], lr=lr, eps=eps, initial_accumulator_value=initial, foreach=False
    )


def rmsprop(point, lr, beta2, eps, **others):
    return torch.optim.RMSprop([point], lr=lr, alpha=beta2, eps=eps, foreach=False, **others)


def rprop(point, lr, eta_minus, eta_plus, step_min, step_max):
    return torch.optim.Rprop(
        [point], lr=lr, etas=(eta_minus, eta_plus), step_sizes=(step_min, step_max), foreach=False
    )


def adadelta(point, lr, beta2, eps):
    return torch.optim.Adadelta([point], lr=lr, rho=beta2, eps=eps, foreach=False)


def adam_like(kind, **fixed):
    """A kind of Adam under our names."""
    theirs = {"psi": "momentum_decay"}

    def make(point, lr, beta1, beta2, eps, **others):
        others = {theirs.get(name, name): value for name, value in others.items()}
        return kind([point], lr=lr, betas=(beta1, beta2), eps=eps, foreach=False, **fixed, **others)

    return make


def scheduled(make, course):
    """An optimizer and its scheduler, which steps after it."""

    def both(point, **hparams):
        optimizer = make(point, **hparams)
        return optimizer, course(optimizer)

    return both


def warm_cosine(optimizer):
    warm = schedulers.LinearLR(optimizer, start_factor=1 / 10, total_iters=9)
    cosine = schedulers.CosineAnnealingLR(optimizer, T_max=STEPS - 10)
    return schedulers.SequentialLR(optimizer, [warm, cosine], milestones=[10])


SCHEDULES = [
    (
        {"schedule": "step", "factor": 0.6, "period": 20, "warmup": 0},
        lambda optimizer: schedulers.StepLR(optimizer, step_size=20, gamma=0.6),
    ),
    (
        {"schedule": "exponential", "factor": 0.97, "period": 1, "warmup": 0},
        lambda optimizer: schedulers.ExponentialLR(optimizer, gamma=0.97),
    ),
    (
        {"schedule": "cosine", "warmup": 0},
        lambda optimizer: schedulers.CosineAnnealingLR(optimizer, T_max=STEPS),
    ),
    (
        {"schedule": "inverse", "period": 30, "warmup": 0},
        lambda optimizer: schedulers.LambdaLR(optimizer, lambda t: 1 / (1 + t / 30)),
    ),
    (
        {"schedule": "inverse_sqrt", "period": 10, "warmup": 0},
        lambda optimizer: schedulers.LambdaLR(optimizer, lambda t: (1 + t / 10) ** -0.5),
    ),
    ({"schedule": "cosine", "warmup": 10}, warm_cosine),
]

CASES = [
    Case("gd", {"lr": 0.0007}, sgd),
    Case("momentum", MOMENTUM, sgd),
    Case("momentum", MOMENTUM, sgd, clip="value"),
    # With ‖g‖ above 3, 1e-6 is less than 4e-7 of each clipped step.
    Case(
        "momentum",
        MOMENTUM,
        sgd,
        clip="norm",
        tolerance=1e-5,
        because="PyTorch clips by norm to c/(‖g‖ + 1e-6), ours to c/‖g‖ exactly.",
    ),
    *(
        Case("momentum", MOMENTUM, scheduled(sgd, course), schedule=schedule)
        for schedule, course in SCHEDULES
    ),
    Case("nesterov", MOMENTUM, nesterov),
    Case("nesterov", MOMENTUM, scheduled(nesterov, SCHEDULES[0][1]), schedule=SCHEDULES[0][0]),
    Case("adagrad", {"lr": 0.3, "eps": 0.1, "initial": 5.0}, adagrad),
    Case("rmsprop", {"lr": 0.004, "beta2": 0.93, "eps": 0.1}, rmsprop),
    Case(
        "rmsprop",
        {"lr": 0.004, "beta2": 0.93, "eps": 0.1},
        lambda *point, **hparams: rmsprop(*point, **hparams, centered=True),
        switches={"centered": "yes"},
    ),
    Case("adam", ADAM, adam_like(torch.optim.Adam)),
    Case("amsgrad", ADAM, adam_like(torch.optim.Adam, amsgrad=True)),
    Case("adamw", {**ADAM, "weight_decay": 0.3}, adam_like(torch.optim.AdamW)),
    Case(
        "adamw",
        {**SHORTER, "weight_decay": 0.3},
        adam_like(torch.optim.Adam),
        switches={"decay": "l2"},
    ),
    Case(
        "rprop",
        {"lr": 0.02, "eta_minus": 0.4, "eta_plus": 1.3, "step_min": 0.007, "step_max": 0.05},
        rprop,
    ),
    Case("adadelta", {"lr": 0.1, "beta2": 0.93, "eps": 0.001}, adadelta),
    Case("adamax", SHORTER, adam_like(torch.optim.Adamax)),
    Case("nadam", {**SHORTER, "lr": 0.02, "psi": 0.3}, adam_like(torch.optim.NAdam)),
    Case("radam", {**SHORTER, "lr": 0.002}, adam_like(torch.optim.RAdam)),
]


def trajectory(case, surface, hparams):
    """The positions of a run, STEPS + 1 pairs."""
    start, loss = SURFACES[surface]
    point = torch.tensor(start, requires_grad=True)
    made = case.make(point, **hparams)
    movers = made if isinstance(made, tuple) else (made,)
    path = [point.tolist()]
    for _ in range(STEPS):
        movers[0].zero_grad()
        loss(*point).backward()
        CLIPS[case.clip]([point])
        for mover in movers:
            mover.step()
        path.append(point.tolist())
    return path


if __name__ == "__main__":
    write("torch", "PyTorch", torch.__version__.partition("+")[0], CASES, trajectory)
