"""Make keras.json: trajectories of the real Keras 3, with gradients by JAX in float64.

Run as `python tests/goldens/make_keras.py` where Keras and JAX are installed; nothing else needs
them.
"""

import os

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "true"

import jax
import jax.numpy as jnp
import keras
from keras import optimizers
from keras.optimizers import schedules
from problems import STEPS, SURFACES, Case, write

keras.config.set_floatx("float64")  # η itself is a variable of this kind

ADAM = {"lr": 0.05, "beta1": 0.85, "beta2": 0.93, "eps": 0.1}
MOMENTUM = {"lr": 0.0005, "beta1": 0.8}


def sgd(lr, beta1=0.0):
    return optimizers.SGD(lr, momentum=beta1)


def nesterov(lr, beta1):
    return optimizers.SGD(lr, momentum=beta1, nesterov=True)


def adagrad(lr, eps, initial):
    return optimizers.Adagrad(lr, initial_accumulator_value=initial, epsilon=eps)


def rmsprop(lr, beta2, eps, centered=False):
    return optimizers.RMSprop(lr, rho=beta2, epsilon=eps, centered=centered)


def adadelta(lr, beta2, eps):
    return optimizers.Adadelta(lr, rho=beta2, epsilon=eps)


def adam_like(kind, **fixed):
    """A kind of Adam under our names."""
    theirs = {"eps": "epsilon"}

    def make(lr, beta1, beta2, **others):
        others = {theirs.get(name, name): value for name, value in others.items()}
        return kind(lr, beta_1=beta1, beta_2=beta2, **fixed, **others)

    return make


def decaying(make, course):
    """The same method with a schedule, a function from η to Keras's own schedule."""
    return lambda lr, **hparams: make(course(lr), **hparams)


STAIRS = (
    {"schedule": "step", "factor": 0.6, "period": 20, "warmup": 0},
    lambda lr: schedules.ExponentialDecay(lr, 20, 0.6, staircase=True),
    {},
)
COSINE = (
    {"schedule": "cosine", "warmup": 0},
    lambda lr: schedules.CosineDecay(lr, STEPS),
    {
        "tolerance": 1e-7,
        "because": "keras.ops.cos works in float32 even on float64, so that CosineDecay is off by "
        "4e-8 of η and these paths by 1e-8 to 4e-8.",
    },
)
SCHEDULES = [
    STAIRS,
    (
        {"schedule": "exponential", "factor": 0.7, "period": 20, "warmup": 0},
        lambda lr: schedules.ExponentialDecay(lr, 20, 0.7),
        {},
    ),
    (
        {"schedule": "inverse", "period": 30, "warmup": 0},
        lambda lr: schedules.InverseTimeDecay(lr, 30, decay_rate=1.0),
        {},
    ),
    COSINE,
]

CASES = [
    Case("gd", {"lr": 0.0007}, sgd),
    Case("momentum", MOMENTUM, sgd),
    *(
        Case("momentum", MOMENTUM, decaying(sgd, course), schedule=schedule, **note)
        for schedule, course, note in SCHEDULES
    ),
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
    Case("adam", ADAM, adam_like(optimizers.Adam)),
    Case("amsgrad", ADAM, adam_like(optimizers.Adam, amsgrad=True)),
    Case("adamw", {**ADAM, "weight_decay": 0.3}, adam_like(optimizers.AdamW)),
    Case("adadelta", {"lr": 0.1, "beta2": 0.93, "eps": 0.001}, adadelta),
    Case("adamax", ADAM, adam_like(optimizers.Adamax)),
    Case("nadam", ADAM, adam_like(optimizers.Nadam)),
    Case(
        "lion",
        {"lr": 0.1, "beta1": 0.85, "beta2": 0.9, "weight_decay": 0.3},
        adam_like(optimizers.Lion),
    ),
]


def trajectory(case, surface, hparams):
    """The positions of a run, STEPS + 1 pairs."""
    start, loss = SURFACES[surface]
    slope = jax.jit(jax.grad(lambda point: loss(*point)))
    point = keras.Variable(jnp.array(start), dtype="float64")
    optimizer = case.make(**hparams)
    optimizer.build([point])
    kinds = {variable.path: variable.dtype for variable in optimizer.variables}
    assert set(kinds.values()) <= {"float64", "int32", "int64"}, kinds

    def step(state, _):
        position, memory = state
        position, memory = optimizer.stateless_apply(memory, [slope(position[0])], position)
        return (position, memory), position[0]

    state = ([point.value], [variable.value for variable in optimizer.variables])
    path = jax.jit(lambda state: jax.lax.scan(step, state, length=STEPS)[1])(state)
    return [list(start), *path.tolist()]


if __name__ == "__main__":
    write("keras", "Keras", keras.__version__, CASES, trajectory)
