"""A run as a script for Keras 3, with JAX below it."""

from collections.abc import Callable, Mapping

from .recipe import Code, Method, Recipe, call, need

LIBRARY = "jnp"
IMPORTS = (
    "import os\n\n"
    'os.environ["KERAS_BACKEND"] = "jax"\nos.environ["JAX_ENABLE_X64"] = "true"\n\n'
    "import jax\nimport jax.numpy as jnp\nimport keras\n\n"
    'keras.config.set_floatx("float64")'
)


def _make(kind: str, r: Recipe, **options: object) -> str:
    rate = r.rated if r.steady else Code("Schedule()")
    return call(f"keras.optimizers.{kind}", repr(rate), **options)


def gd(r: Recipe) -> str:
    return _make("SGD", r)


def _sgd(r: Recipe, **options: object) -> str:
    need(
        r.settings["memory"] == "rate_inside" or r.steady,
        "scripts.keras.velocity",
    )
    return _make("SGD", r, momentum=r.settings["beta1"], **options)


def momentum(r: Recipe) -> str:
    return _sgd(r)


def nesterov(r: Recipe) -> str:
    return _sgd(r, nesterov=True)


def adagrad(r: Recipe) -> str:
    s, eps = r.settings, r.eps("inside", why="scripts.keras.adagrad")
    return _make("Adagrad", r, initial_accumulator_value=s["initial"], epsilon=eps)


def rmsprop(r: Recipe) -> str:
    s, eps = r.settings, r.eps("inside", why="scripts.keras.rmsprop")
    more = {"centered": True} if s["centered"] == "yes" else {}
    return _make("RMSprop", r, rho=s["beta2"], epsilon=eps, **more)


def adadelta(r: Recipe) -> str:
    return _make("Adadelta", r, rho=r.settings["beta2"], epsilon=r.settings["eps"])


def _betas(r: Recipe) -> dict[str, object]:
    return {"beta_1": r.settings["beta1"], "beta_2": r.settings["beta2"]}


def _hat(r: Recipe, kind: str) -> float:
    return r.eps("hat", why="scripts.keras.eps_hat", kind=kind)


def adam(r: Recipe) -> str:
    need(r.corrected, "scripts.keras.adam")
    return _make("Adam", r, **_betas(r), epsilon=_hat(r, "Adam"))


def amsgrad(r: Recipe) -> str:
    need(r.settings["form"] == "raw", "scripts.keras.amsgrad")
    return _make("Adam", r, **_betas(r), epsilon=_hat(r, "Adam"), amsgrad=True)


def adamw(r: Recipe) -> str:
    need(r.settings["decay"] == "decoupled", "scripts.keras.adamw")
    decay = r.settings["weight_decay"]
    if decay == 0.0:
        return _make("Adam", r, **_betas(r), epsilon=_hat(r, "AdamW"))
    return _make("AdamW", r, **_betas(r), epsilon=_hat(r, "AdamW"), weight_decay=decay)


def adamax(r: Recipe) -> str:
    eps = r.eps("outside", why="scripts.keras.adamax")
    return _make("Adamax", r, **_betas(r), epsilon=eps)


def nadam(r: Recipe) -> str:
    s = r.settings
    grows = s["mu"] == "scheduled" and s["psi"] == 1.0
    need(grows, "scripts.keras.nadam")
    return _make("Nadam", r, **_betas(r), epsilon=s["eps"])


def lion(r: Recipe) -> str:
    decay = r.settings["weight_decay"]
    return _make("Lion", r, **_betas(r), **({"weight_decay": decay} if decay else {}))


METHODS: Mapping[str, Callable[[Recipe], str]] = {
    made.__name__: made
    for made in (
        *(gd, momentum, nesterov, adagrad, rmsprop, adadelta, adam, amsgrad, adamw, adamax),
        *(nadam, lion),
    )
}


def _clip(r: Recipe) -> list[str]:
    c = r.clip.threshold
    if r.clip.mode == "value":
        return [f"grad = jnp.clip(grad, {-c!r}, {c!r})"]
    if r.clip.mode == "none":
        return []
    above = c if r.clip.mode == "norm" else 0
    return [
        "norm = jnp.hypot(*grad)",
        f"grad = jnp.where(norm > {above!r}, grad / norm * {c!r}, grad)",
    ]


def course(r: Method) -> str:
    """The schedule of η as the class `Schedule`, by `rate(t)`."""
    return (
        f"rates = jnp.array([rate(t) for t in range({r.whole})])\n\n"
        "class Schedule(keras.optimizers.schedules.LearningRateSchedule):\n"
        "    def __call__(self, step):\n"
        f'        return {r.accumulating!r} * rates[keras.ops.cast(step, "int32")]'
    )


def write(r: Recipe) -> str:
    """The whole script."""
    start = list(map(float, r.lab.start))
    made, noise, rate = METHODS[r.card.key](r), r.noise("jnp.array"), r.rate()
    setup = [
        f'point = keras.Variable({start!r}, dtype="float64")',
        f"optimizer = {made}",
        *([noise] if noise else []),
        "slope = jax.jit(jax.grad(lambda point: loss(*point)))",
    ]
    body = ["grad = slope(point.value)" + (" + noise[t]" if noise else "")]
    body += [*_clip(r), "optimizer.apply([grad], [point])"]
    lines = "\n".join(f"    {line}" for line in body)
    parts = "\n\n".join(
        part
        for part in (
            r.loss(LIBRARY),
            *((rate, course(r)) if rate else ()),
            "\n".join(setup),
            f"for t in range({r.steps}):\n{lines}",
            "print(*point.value.tolist(), float(loss(*point.value)))",
        )
        if part
    )
    return f"{r.head('Keras', IMPORTS, parts)}\n\n{parts}\n"
