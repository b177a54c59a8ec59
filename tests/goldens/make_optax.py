"""Make optax.json: trajectories of the real optax, with gradients by JAX in float64.

Run as `python tests/goldens/make_optax.py` where optax is installed; nothing else needs it.
"""

from functools import lru_cache, partial

import jax
import jax.numpy as jnp
import optax
from problems import STEPS, SURFACES, Case, write

jax.config.update("jax_enable_x64", True)

ADAM = {"lr": 0.05, "beta1": 0.85, "beta2": 0.93, "eps": 0.1}
AMSGRAD = {**ADAM, "lr": 6.0, "beta1": 0.6}
MOMENTUM = {"lr": 0.0005, "beta1": 0.8}


def sgd(lr, beta1=None):
    return optax.sgd(lr, momentum=beta1)


def nesterov(lr, beta1):
    return optax.sgd(lr, momentum=beta1, nesterov=True)


def adagrad(lr, eps, initial):
    return optax.adagrad(lr, initial_accumulator_value=initial, eps=eps)


def rmsprop(lr, beta2, eps, centered=False):
    return optax.rmsprop(lr, decay=beta2, eps=eps, centered=centered)


def adadelta(lr, beta2, eps):
    return optax.adadelta(lr, rho=beta2, eps=eps)


def adam_like(kind):
    """A kind of Adam under our names."""
    theirs = {"beta3": "b3"}

    def make(lr, beta1, beta2, **others):
        others = {theirs.get(name, name): value for name, value in others.items()}
        return kind(lr, b1=beta1, b2=beta2, **others)

    return make


def eps_inside(kind):
    """A kind of Adam with its ε inside the root."""
    make = adam_like(kind)
    return lambda eps, **hparams: make(eps=0.0, eps_root=eps, **hparams)


def averaged(lr, beta1):
    return optax.chain(optax.ema(beta1, debias=False), optax.scale_by_learning_rate(lr))


def uncorrected(**hparams):
    off = {"bias_correction_mu": False, "bias_correction_nu": False}
    return adam_like(optax.amsgrad)(**hparams, **off)


def adabelief(lr, beta1, beta2, eps):
    # One ε in both places, as in the paper and in the defaults.
    return optax.adabelief(lr, b1=beta1, b2=beta2, eps=eps, eps_root=eps)


def yogi(lr, beta1, beta2, eps, initial):
    scale = optax.scale_by_yogi(b1=beta1, b2=beta2, eps=eps, initial_accumulator_value=initial)
    return optax.chain(scale, optax.scale(-lr))


def adan(lr, beta1, beta2, beta3, eps, weight_decay):
    # ε outside the root alone, as the authors have it; optax's default adds 1e-8 inside as well.
    return optax.adan(
        lr, b1=beta1, b2=beta2, b3=beta3, eps=eps, eps_root=0.0, weight_decay=weight_decay
    )


def lion(lr, beta1, beta2, weight_decay):
    return optax.lion(lr, b1=beta1, b2=beta2, weight_decay=weight_decay)


def madgrad(lr, beta1, eps):
    return optax.contrib.madgrad(lr, momentum=beta1, eps=eps)


def rprop(lr, eta_minus, eta_plus, step_min, step_max):
    return optax.rprop(
        lr, eta_minus=eta_minus, eta_plus=eta_plus, min_step_size=step_min, max_step_size=step_max
    )


def signsgd(lr):
    return optax.sign_sgd(lr)


def decaying(make, course):
    """The same method with a schedule, a function from η to optax's own schedule."""
    return lambda lr, **hparams: make(course(lr), **hparams)


# Divided by an int, optax's step count, an int32, becomes a float32; divided by a float, a float64.
STAIRS = (
    {"schedule": "step", "factor": 0.6, "period": 20, "warmup": 0},
    lambda lr: optax.exponential_decay(lr, 20.0, 0.6, staircase=True),
    {},
)
SCHEDULES = [
    STAIRS,
    (
        {"schedule": "exponential", "factor": 0.7, "period": 20, "warmup": 0},
        lambda lr: optax.exponential_decay(lr, 20, 0.7),
        {
            "tolerance": 1e-7,
            "because": "optax.exponential_decay divides the step count by transition_steps in "
            "float32 even in float64 mode, which moves these paths by 1e-8 to 2e-8.",
        },
    ),
    (
        {"schedule": "cosine", "warmup": 0},
        lambda lr: optax.cosine_decay_schedule(lr, STEPS),
        {},
    ),
]

CASES = [
    Case("gd", {"lr": 0.0007}, sgd),
    Case("momentum", MOMENTUM, sgd),
    Case("momentum", MOMENTUM, decaying(sgd, STAIRS[1]), schedule=STAIRS[0]),
    Case("momentum", {"lr": 0.003, "beta1": 0.8}, averaged, switches={"memory": "averaged"}),
    Case("nesterov", MOMENTUM, nesterov),
    Case("nesterov", MOMENTUM, decaying(nesterov, STAIRS[1]), schedule=STAIRS[0]),
    Case("adagrad", {"lr": 0.3, "eps": 0.1, "initial": 5.0}, adagrad),
    Case("rmsprop", {"lr": 0.004, "beta2": 0.93, "eps": 0.1}, rmsprop),
    Case(
        "rmsprop",
        {"lr": 0.004, "beta2": 0.93, "eps": 0.1},
        lambda **hparams: rmsprop(**hparams, centered=True),
        switches={"centered": "yes"},
    ),
    Case("adam", ADAM, adam_like(optax.adam)),
    *(
        Case("adam", ADAM, decaying(adam_like(optax.adam), course), schedule=schedule, **note)
        for schedule, course, note in SCHEDULES
    ),
    Case("adam", ADAM, eps_inside(optax.adam), switches={"eps_place": "inside"}),
    # η is so large that the slopes outgrow the first: else v̂ has its maximum at once, whatever β₂.
    Case("amsgrad", AMSGRAD, adam_like(optax.amsgrad)),
    Case("amsgrad", AMSGRAD, eps_inside(optax.amsgrad), switches={"eps_place": "inside"}),
    Case("amsgrad", ADAM, uncorrected, switches={"form": "paper"}),
    Case("adamw", {**ADAM, "weight_decay": 0.3}, adam_like(optax.adamw)),
    Case(
        "adamw",
        {**ADAM, "weight_decay": 0.3},
        eps_inside(optax.adamw),
        switches={"eps_place": "inside"},
    ),
    Case("adadelta", {"lr": 0.1, "beta2": 0.93, "eps": 0.001}, adadelta),
    Case("adamax", ADAM, adam_like(optax.adamax)),
    Case("nadam", ADAM, adam_like(optax.nadam)),
    Case("radam", {**ADAM, "lr": 0.002}, adam_like(optax.radam)),
    Case(
        "radam",
        {**ADAM, "lr": 0.002},
        eps_inside(optax.radam),
        switches={"eps_place": "inside"},
    ),
    Case(
        "radam",
        {**ADAM, "lr": 0.002},
        partial(adam_like(optax.radam), threshold=4.0),
        switches={"rectify": "above_4"},
    ),
    Case("adabelief", ADAM, adabelief),
    Case("yogi", {**ADAM, "initial": 0.5}, yogi),
    Case(
        "adan",
        {"lr": 0.05, "beta1": 0.9, "beta2": 0.8, "beta3": 0.93, "eps": 0.1, "weight_decay": 0.3},
        adan,
    ),
    Case("lion", {"lr": 0.1, "beta1": 0.85, "beta2": 0.9, "weight_decay": 0.3}, lion),
    Case(
        "rprop",
        {"lr": 0.02, "eta_minus": 0.4, "eta_plus": 1.3, "step_min": 0.007, "step_max": 0.05},
        rprop,
    ),
    Case("signsgd", {"lr": 0.013}, signsgd),
    Case(
        "ademamix",
        {**ADAM, "lr": 0.01, "beta3": 0.9, "alpha": 2.0},
        adam_like(optax.contrib.ademamix),
    ),
    Case(
        "madgrad",
        {"lr": 0.03, "beta1": 0.8, "eps": 0.02},
        madgrad,
        tolerance=1e-7,
        because="optax.contrib.madgrad takes its √t in float32.",
    ),
    Case("adopt", {**ADAM, "eps": 20.0}, adam_like(optax.contrib.adopt)),
]


@lru_cache
def compiled(case, surface):
    """The positions after the first as a function of the start and the hyperparameters."""
    loss = SURFACES[surface][1]
    slope = jax.grad(lambda point: loss(*point))

    def walk(start, hparams):
        method = case.make(**hparams)

        def step(carry, _):
            point, memory = carry
            updates, memory = method.update(slope(point), memory, point)
            point = optax.apply_updates(point, updates)
            return (point, memory), point

        return jax.lax.scan(step, (start, method.init(start)), length=STEPS)[1]

    return jax.jit(walk)


def trajectory(case, surface, hparams):
    """The positions of a run, STEPS + 1 pairs."""
    start = SURFACES[surface][0]
    return [list(start), *compiled(case, surface)(jnp.array(start), hparams).tolist()]


if __name__ == "__main__":
    write("optax", "optax", optax.__version__, CASES, trajectory)
