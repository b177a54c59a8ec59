"""A run as a script for optax, on JAX."""

from collections.abc import Callable, Mapping

from .recipe import Method, Recipe, call, need

LIBRARY = "jnp"


def _make(kind: str, r: Recipe, **options: object) -> str:
    return call(f"optax.{kind}", repr(r.rated), **options)


def gd(r: Recipe) -> str:
    return _make("sgd", r)


def _sgd(r: Recipe, **options: object) -> str:
    need(
        r.settings["memory"] != "rate_inside" or r.steady,
        "scripts.optax.velocity",
    )
    return _make("sgd", r, momentum=r.settings["beta1"], **options)


def momentum(r: Recipe) -> str:
    return _sgd(r)


def nesterov(r: Recipe) -> str:
    return _sgd(r, nesterov=True)


def adagrad(r: Recipe) -> str:
    s, eps = r.settings, r.eps("inside", why="scripts.optax.adagrad")
    return _make("adagrad", r, initial_accumulator_value=s["initial"], eps=eps)


def rmsprop(r: Recipe) -> str:
    s = r.settings
    more = {"centered": True} if s["centered"] == "yes" else {}
    if s["eps_place"] == "outside":
        more["eps_in_sqrt"] = False
    return _make("rmsprop", r, decay=s["beta2"], eps=s["eps"], **more)


def rprop(r: Recipe) -> str:
    s = r.settings
    need(s["late"] == "yes", "scripts.optax.rprop")
    need(s["step_min"] <= r.first <= s["step_max"], "scripts.optax.rprop_first")
    options = {"eta_minus": s["eta_minus"], "eta_plus": s["eta_plus"]}
    options |= {"min_step_size": s["step_min"], "max_step_size": s["step_max"]}
    return call("optax.rprop", repr(r.first), **options)


def adadelta(r: Recipe) -> str:
    return _make("adadelta", r, rho=r.settings["beta2"], eps=r.settings["eps"])


def _eps(r: Recipe, kind: str) -> dict[str, object]:
    """ε beside the root or, as eps_root, inside it."""
    eps = r.eps("outside", "inside", why="scripts.optax.eps_hat", kind=kind)
    inside = r.settings["eps_place"] == "inside"
    return {"eps": 0.0, "eps_root": eps} if inside else {"eps": eps}


def _betas(r: Recipe) -> dict[str, object]:
    return {"b1": r.settings["beta1"], "b2": r.settings["beta2"]}


def adam(r: Recipe) -> str:
    need(r.corrected, "scripts.optax.adam")
    return _make("adam", r, **_betas(r), **_eps(r, "adam"))


def amsgrad(r: Recipe) -> str:
    form = r.settings["form"]
    need(form != "raw", "scripts.optax.amsgrad")
    off = {"bias_correction_mu": False, "bias_correction_nu": False} if form == "paper" else {}
    if form == "paper" and r.settings["eps_place"] == "hat":
        # Without a correction ε̂ is ε.
        return _make("amsgrad", r, **_betas(r), eps=r.settings["eps"], **off)
    return _make("amsgrad", r, **_betas(r), **_eps(r, "amsgrad"), **off)


def adamw(r: Recipe) -> str:
    options = {**_betas(r), **_eps(r, "adamw")}
    decay = r.settings["weight_decay"]
    if r.settings["decay"] == "decoupled":
        return _make("adamw", r, **options, weight_decay=decay)
    inner = _make("adam", r, **options)
    return f"optax.chain(optax.add_decayed_weights({decay!r}), {inner})"


def adamax(r: Recipe) -> str:
    eps = r.eps("inside", why="scripts.optax.adamax")
    return _make("adamax", r, **_betas(r), eps=eps)


def nadam(r: Recipe) -> str:
    need(r.settings["mu"] == "constant", "scripts.optax.nadam")
    return _make("nadam", r, **_betas(r), eps=r.settings["eps"])


def radam(r: Recipe) -> str:
    # Above 5 and from 5 on are the same unless ρ is exactly 5.
    above = 4.0 if r.settings["rectify"] == "above_4" else 5.0
    return _make("radam", r, **_betas(r), **_eps(r, "radam"), threshold=above)


def adabelief(r: Recipe) -> str:
    eps = r.settings["eps"]
    return _make("adabelief", r, **_betas(r), eps=eps, eps_root=eps)


def yogi(r: Recipe) -> str:
    s = r.settings
    options = {**_betas(r), "eps": s["eps"], "initial_accumulator_value": s["initial"]}
    scale = call("optax.scale_by_yogi", **options)
    return f"optax.chain({scale}, optax.scale_by_learning_rate({r.rated!r}))"


def adan(r: Recipe) -> str:
    s = r.settings
    need(s["form"] == "optax", "scripts.optax.adan")
    options = {"b3": s["beta3"], "eps": s["eps"], "eps_root": 0.0}
    return _make("adan", r, **_betas(r), **options, weight_decay=s["weight_decay"])


def lion(r: Recipe) -> str:
    return _make("lion", r, **_betas(r), weight_decay=r.settings["weight_decay"])


def signsgd(r: Recipe) -> str:
    return _make("sign_sgd", r)


def ademamix(r: Recipe) -> str:
    s = r.settings
    options = {"b3": s["beta3"], "alpha": s["alpha"], "eps": s["eps"]}
    return _make("contrib.ademamix", r, **_betas(r), **options)


def adopt(r: Recipe) -> str:
    return _make("contrib.adopt", r, **_betas(r), eps=r.settings["eps"])


METHODS: Mapping[str, Callable[[Recipe], str]] = {
    made.__name__: made
    for made in (
        *(gd, momentum, nesterov, adagrad, rmsprop, rprop, adadelta, adam, amsgrad, adamw, adamax),
        *(nadam, radam, adabelief, yogi, adan, lion, signsgd, ademamix, adopt),
    )
}


def _clipped(r: Recipe, made: str) -> str:
    c = r.clip.threshold
    match r.clip.mode:
        case "value":
            return f"optax.chain(optax.clip({c!r}), {made})"
        case "norm":
            return f"optax.chain(optax.clip_by_global_norm({c!r}), {made})"
    return made


def course(r: Method) -> str:
    """The schedule of η as the function `schedule(count)`, by `rate(t)`."""
    return (
        f"rates = jnp.array([rate(t) for t in range({r.whole})])\n\n"
        f"def schedule(count):\n    return {r.accumulating!r} * rates[count]"
    )


def write(r: Recipe) -> str:
    """The whole script."""
    start = list(map(float, r.lab.start))
    made, noise, rate = METHODS[r.card.key](r), r.noise("jnp.array"), r.rate()
    setup = [f"point = jnp.array({start!r})", f"optimizer = {_clipped(r, made)}"]
    setup += ["state = optimizer.init(point)", *([noise] if noise else [])]
    body = ["grad = jax.grad(lambda point: loss(*point))(point)" + (" + noise" if noise else "")]
    if r.clip.mode == "normalize":
        body += [
            "norm = jnp.hypot(*grad)",
            f"grad = jnp.where(norm > 0, grad / norm * {r.clip.threshold!r}, grad)",
        ]
    body += ["updates, state = optimizer.update(grad, state, point)"]
    body += ["return optax.apply_updates(point, updates), state"]
    more = (", noise", ", noise[t]") if noise else ("", "")
    lines = "\n".join(f"    {line}" for line in body)
    parts = "\n\n".join(
        part
        for part in (
            r.loss(LIBRARY),
            *((rate, course(r)) if rate else ()),
            "\n".join(setup),
            f"@jax.jit\ndef step(point, state{more[0]}):\n{lines}",
            f"for t in range({r.steps}):\n    point, state = step(point, state{more[1]})",
            "print(*point.tolist(), float(loss(*point)))",
        )
        if part
    )
    imports = "import jax\nimport jax.numpy as jnp\nimport optax\n\n"
    head = r.head("optax", imports + 'jax.config.update("jax_enable_x64", True)', parts)
    return f"{head}\n\n{parts}\n"
