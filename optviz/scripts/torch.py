"""A run as a script for PyTorch."""

from collections.abc import Callable, Mapping

from ..words import message
from .recipe import Recipe, call, need

LIBRARY = "torch"
OPTIM = "torch.optim"


def _make(kind: str, lr: float, **options: object) -> str:
    return call(f"{OPTIM}.{kind}", "[point]", lr=lr, **options)


def _eps(r: Recipe, *places: str) -> float:
    what = message("scripts.with_amsgrad") if r.card.key == "amsgrad" else r.card.said("name")
    return r.eps(*places, why=f"scripts.torch.eps_{r.settings['eps_place']}", what=what)


def gd(r: Recipe) -> str:
    return _make("SGD", r.settings["lr"])


def _sgd(r: Recipe, **options: object) -> str:
    memory, beta1 = r.settings["memory"], r.settings["beta1"]
    need(
        memory != "rate_inside" or r.steady,
        "scripts.torch.velocity",
    )
    # Without momentum PyTorch refuses Nesterov's form, which then changes nothing.
    more = {"momentum": beta1, **options} if beta1 else {}
    return _make("SGD", r.accumulating, **more)


def momentum(r: Recipe) -> str:
    return _sgd(r)


def nesterov(r: Recipe) -> str:
    return _sgd(r, nesterov=True)


def adagrad(r: Recipe) -> str:
    s = r.settings
    eps = _eps(r, "outside")
    return _make("Adagrad", s["lr"], eps=eps, initial_accumulator_value=s["initial"])


def rmsprop(r: Recipe) -> str:
    s = r.settings
    more = {"centered": True} if s["centered"] == "yes" else {}
    return _make("RMSprop", s["lr"], alpha=s["beta2"], eps=_eps(r, "outside"), **more)


def rprop(r: Recipe) -> str:
    s = r.settings
    minus, plus, low, high = (s[k] for k in ("eta_minus", "eta_plus", "step_min", "step_max"))
    need(s["late"] == "no", "scripts.torch.rprop")
    need(0.0 < minus < 1.0 < plus, "scripts.torch.rprop_factors")
    need(low <= r.first <= high, "scripts.torch.rprop_first")
    return _make("Rprop", s["lr"], etas=(minus, plus), step_sizes=(low, high))


def adadelta(r: Recipe) -> str:
    s = r.settings
    return _make("Adadelta", s["lr"], rho=s["beta2"], eps=s["eps"])


def _adam(r: Recipe, kind: str, eps: float, **options: object) -> str:
    s = r.settings
    return _make(kind, s["lr"], betas=(s["beta1"], s["beta2"]), eps=eps, **options)


def adam(r: Recipe) -> str:
    need(r.corrected, "scripts.torch.adam")
    return _adam(r, "Adam", _eps(r, "outside"))


def amsgrad(r: Recipe) -> str:
    need(r.settings["form"] == "raw", "scripts.torch.amsgrad")
    return _adam(r, "Adam", _eps(r, "outside"), amsgrad=True)


def adamw(r: Recipe) -> str:
    kind = "AdamW" if r.settings["decay"] == "decoupled" else "Adam"
    return _adam(r, kind, _eps(r, "outside"), weight_decay=r.settings["weight_decay"])


def adamax(r: Recipe) -> str:
    return _adam(r, "Adamax", r.eps("inside", why="scripts.torch.adamax"))


def nadam(r: Recipe) -> str:
    need(r.settings["mu"] == "scheduled", "scripts.torch.nadam")
    return _adam(r, "NAdam", r.settings["eps"], momentum_decay=r.settings["psi"])


def radam(r: Recipe) -> str:
    need(r.settings["rectify"] == "above_5", "scripts.torch.radam")
    return _adam(r, "RAdam", _eps(r, "hat"))


METHODS: Mapping[str, Callable[[Recipe], str]] = {
    made.__name__: made
    for made in (
        *(gd, momentum, nesterov, adagrad, rmsprop, rprop, adadelta, adam, amsgrad, adamw),
        *(adamax, nadam, radam),
    )
}


def _clip(r: Recipe) -> list[str]:
    c = r.clip.threshold
    match r.clip.mode:
        case "value":
            return [f"torch.nn.utils.clip_grad_value_([point], {c!r})"]
        case "norm":
            return [
                "norm = torch.hypot(*point.grad)",
                f"if norm > {c!r}:  # exactly; clip_grad_norm_ would add 1e-6 to the norm",
                f"    point.grad.copy_(point.grad / norm * {c!r})",
            ]
        case "normalize":
            return [
                "norm = torch.hypot(*point.grad)",
                "if norm > 0:",
                f"    point.grad.copy_(point.grad / norm * {c!r})",
            ]
    return []


def write(r: Recipe) -> str:
    """The whole script."""
    start = list(map(float, r.lab.start))
    made, noise, rate = METHODS[r.card.key](r), r.noise("torch.tensor"), r.rate()
    setup = [f"point = torch.tensor({start!r}, requires_grad=True)", f"optimizer = {made}"]
    if rate:
        setup.append("schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)")
    steps = [
        "optimizer.zero_grad()",
        "loss(*point).backward()",
        *(["point.grad += noise[t]"] if noise else []),
        *_clip(r),
        "optimizer.step()",
        *(["schedule.step()"] if rate else []),
    ]
    body = "\n".join(f"    {step}" for step in steps)
    parts = "\n\n".join(
        part
        for part in (
            r.loss(LIBRARY),
            rate,
            "\n".join([*setup, *([noise] if noise else [])]),
            f"for t in range({r.steps}):\n{body}",
            "x, y = point.tolist()\nprint(x, y, loss(*point).item())",
        )
        if part
    )
    head = r.head("PyTorch", "import torch\n\ntorch.set_default_dtype(torch.float64)", parts)
    return f"{head}\n\n{parts}\n"
