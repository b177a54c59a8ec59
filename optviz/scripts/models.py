"""A run that learns as a script: the same weights, the same batches, the framework's own optimizer.

Data, batches and first weights are read from a file that goes with it, see `learning.export`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..lab.codec import encode
from ..lab.lineup import Run
from ..learning.link import TRAINING
from ..learning.sessions import session
from ..learning.state import Study
from ..nets.layer import Shape
from ..nets.losses import cross_entropy
from ..nets.network import Network
from ..nets.training import Trainer
from ..words import Row
from ..words.numbers import exact
from . import keras, optax, torch
from .recipe import Method, head, method, need

# What the methods' calls are written for, and what stands in its place here.
POINT, WEIGHTS = "[point]", "weights"
TORCH = {
    "conv": (
        "x = functional.conv2d(x.permute(0, 3, 1, 2), {0}.permute(3, 2, 0, 1), {1}, padding=1)",
        "x = x.permute(0, 2, 3, 1)",
    ),
    "pool": ("x = functional.max_pool2d(x.permute(0, 3, 1, 2), 2).permute(0, 2, 3, 1)",),
    **{key: (f"x = torch.{key}(x)",) for key in ("relu", "tanh", "sigmoid")},
}
JAX = {
    "conv": (
        'sides = ("NHWC", "HWIO", "NHWC")',
        'x = jax.lax.conv_general_dilated(x, {0}, (1, 1), "SAME", dimension_numbers=sides) + {1}',
    ),
    "pool": ("x = x.reshape(len(x), {high}, 2, {wide}, 2, -1).max((2, 4))",),
    **{key: (f"x = jax.nn.{key}(x)",) for key in ("relu", "tanh", "sigmoid")},
}


def _layers(network: Network, lib: str) -> list[str]:
    """The lines that take x through a network, with `w`, the arrays of its weights."""
    lines, at = [], 0
    shape = network.shape
    if shape.wide > 1:
        lines.append(f"x = x.reshape(-1, {shape.high}, {shape.wide}, {shape.channels})")
    elif network.layers[0][0].key == "recurrent":
        lines.append(f"x = x.reshape(-1, {shape.high}, {shape.channels})")
    for (layer, outputs), place, shape in zip(
        network.layers, network.places, network.shapes, strict=False
    ):
        arrays = [f"w[{at + k}]" for k in range(len(place))]
        at += len(place)
        lines += _layer((layer.key, outputs), arrays, shape, lib)
    return lines


def _layer(kind: tuple[str, int], w: list[str], shape: Shape, lib: str) -> tuple[str, ...]:
    """The lines of a layer of a kind with so many outputs, with the arrays of its weights."""
    key, outputs = kind
    match key:
        case "dense":
            flat = "x.reshape(len(x), -1)" if shape.high * shape.wide > 1 else "x"
            return (f"x = {flat} @ {w[0]} + {w[1]}",)
        case "recurrent":
            return (
                f"h = {lib}.zeros((len(x), {outputs}))",
                f"for t in range({shape.high}):",
                f"    h = {lib}.tanh(x[:, t] @ {w[0]} + h @ {w[1]} + {w[2]})",
            )
        case "last":
            return ("x = h",)
    own = TORCH if lib == "torch" else JAX
    half = {"high": shape.high // 2, "wide": shape.wide // 2}
    return tuple(line.format(*w, **half) for line in own[key])


def _loss(network: Network, classes: int, lib: str) -> list[str]:
    """The lines of `loss`, of the output x and the targets y."""
    if network.loss is cross_entropy:
        if lib == "torch":
            return ["return functional.cross_entropy(x, y)"]
        return ["return -jax.nn.log_softmax(x)[jnp.arange(len(y)), y].mean()"]
    if not classes:
        return ["return ((x - y.reshape(len(y), -1)) ** 2).mean()"]
    hot = "functional.one_hot(y, {0})" if lib == "torch" else "jax.nn.one_hot(y, {0})"
    return [f"return ((x - {hot.format(classes)}) ** 2).mean()"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Trained(Method):
    """A run of a state that learns, ready to be written down. `file` is what goes with it."""

    study: Study
    trainer: Trainer
    file: str

    @property
    def steps(self) -> int:
        """Those that it really takes, to its end or its divergence."""
        return self.trainer.done

    @property
    def shapes(self) -> str:
        """The shapes of all arrays of weights, as a list in Python."""
        rows = self.trainer.learner.network.places
        return str([shape for row in rows for _, shape in row])

    def model(self, lib: str) -> str:
        """The function `loss`, and `model` before it."""
        network, classes = self.trainer.learner.network, self.trainer.learner.classes
        lines = "\n".join(f"    {line}" for line in _layers(network, lib))
        last = "\n".join(f"    {line}" for line in _loss(network, classes, lib))
        return (
            f"def model(w, x):\n{lines}\n    return x\n\n\n"
            f"def loss(w, x, y):\n    x = model(w, x)\n{last}"
        )

    def read(self, array: str) -> str:
        """The lines that read data, batches and first weights, each as the framework's array."""
        names = ("x", "y", "x_validation", "y_validation", "order", "start")
        return (
            f'data = np.load("{self.file}")\n'
            f"{', '.join(names)} = (\n"
            f'    {array}(data[name]) for name in "{" ".join(names)}".split()\n)\n'
            "# The arrays of every layer's weights; in the file they are one vector.\n"
            f"shapes = {self.shapes}\n"
            "ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]"
        )

    @property
    def noise(self) -> str:
        """The noise of a step, split as the weights are; empty where there is none."""
        sigma = self.study.noise.sigma
        return f"np.split({sigma!r} * rng.standard_normal(len(start)), ends)" if sigma else ""

    @property
    def rng(self) -> list[str]:
        """The generator of the noise, as Train has it."""
        seed = f"[{self.study.noise.seed:.0f}, 2]"
        return [f"rng = np.random.default_rng({seed})"] if self.noise else []

    def head(self, framework: str, imports: str, parts: str) -> str:
        """The docstring of a script, and its imports."""
        one = self.trainer
        split = one.split
        ends = one.learner.loss(one.weights, split.x_validation, split.y_validation)
        ending = f"In Train it ends with the validation loss {ends!r}, "
        if one.diverged_at is None:
            ending += f"after {exact(one.done)} steps."
        else:
            ending += f"where it diverges at step {one.diverged_at}."
        said = (
            f"{self.card.name} on {self.study.data.name}: {self.study.model.name}, "
            f"in {framework}.\n\n{ending}\n"
            f"It reads {self.file}, which is to lie in the folder that it is run in.\n"
            f"The line-up: train?{encode(self.study, {}, TRAINING)}\n"
        )
        return head(said, imports, parts)


def _blocks(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _body(lines: list[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)


def _for_torch(r: Trained) -> str:
    c, rate = r.clip.threshold, r.rate()
    norm = [
        "norm = torch.stack([one.grad.norm() for one in weights]).norm()",
        f"if norm > {c if r.clip.mode == 'norm' else 0.0!r}:"
        + ("  # clip_grad_norm_ would add 1e-6 to the norm" if r.clip.mode == "norm" else ""),
        "    for one in weights:",
        f"        one.grad.mul_({c!r} / norm)",
    ]
    clip = {
        "value": [f"torch.nn.utils.clip_grad_value_(weights, {c!r})"],
        "norm": norm,
        "normalize": norm,
    }
    noisy = [
        f"for one, noise in zip(weights, {r.noise}):",
        "    one.grad += torch.from_numpy(noise).reshape(one.shape)",
    ]
    setup = [
        "weights = [",
        "    torch.from_numpy(part.copy()).reshape(shape).requires_grad_()",
        "    for part, shape in zip(np.split(start.numpy(), ends), shapes)",
        "]",
        f"optimizer = {torch.METHODS[r.card.key](r).replace(POINT, WEIGHTS)}",
        *(["schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)"] if rate else []),
        *r.rng,
    ]
    steps = [
        "optimizer.zero_grad()",
        "loss(weights, x[batch], y[batch]).backward()",
        *(noisy if r.noise else []),
        *clip.get(r.clip.mode, []),
        "optimizer.step()",
        *(["schedule.step()"] if rate else []),
    ]
    parts = _blocks(
        r.read("torch.from_numpy"),
        r.model("torch"),
        rate,
        "\n".join(setup),
        f"for batch in order[:{r.steps}]:\n{_body(steps)}",
        "print(loss(weights, x_validation, y_validation).item())",
    )
    imports = (
        "import torch\nfrom torch.nn import functional\n\ntorch.set_default_dtype(torch.float64)"
    )
    return f"{r.head('PyTorch', imports, parts)}\n\n{parts}\n"


def _clip_jax(r: Trained) -> list[str]:
    c = r.clip.threshold
    if r.clip.mode == "value":
        return [f"grads = [jnp.clip(one, {-c!r}, {c!r}) for one in grads]"]
    if r.clip.mode == "none":
        return []
    above = c if r.clip.mode == "norm" else 0.0
    return [
        "norm = jnp.sqrt(sum((one**2).sum() for one in grads))",
        f"grads = [jnp.where(norm > {above!r}, one * ({c!r} / norm), one) for one in grads]",
    ]


START_JAX = (
    "start = [one.reshape(shape) for one, shape in zip(np.split(np.asarray(start), ends), shapes)]"
)
NOISY_JAX = "grads = [one + part.reshape(one.shape) for one, part in zip(grads, noise)]"


def _noise_jax(r: Trained) -> str:
    """The noise of each step, drawn before the weights are parted."""
    return r.noise.replace("len(start)", "ends[-1] + math.prod(shapes[-1])")


def _for_optax(r: Trained) -> str:
    rate = r.rate()
    more = (", noise", f", {_noise_jax(r)}") if r.noise else ("", "")
    body = [
        "grads = jax.grad(loss)(weights, x[batch], y[batch])",
        *([NOISY_JAX] if r.noise else []),
        *_clip_jax(r),
        "updates, state = optimizer.update(grads, state, weights)",
        "return optax.apply_updates(weights, updates), state",
    ]
    setup = [
        START_JAX,
        "weights = [jnp.array(one) for one in start]",
        f"optimizer = {optax.METHODS[r.card.key](r)}",
        "state = optimizer.init(weights)",
        *r.rng,
    ]
    parts = _blocks(
        r.read("jnp.array"),
        r.model("jnp"),
        *((rate, optax.course(r)) if rate else ()),
        "\n".join(setup),
        f"@jax.jit\ndef step(weights, state, batch{more[0]}):\n{_body(body)}",
        f"for batch in order[:{r.steps}]:\n"
        f"    weights, state = step(weights, state, batch{more[1]})",
        "print(float(loss(weights, x_validation, y_validation)))",
    )
    imports = "import jax\nimport jax.numpy as jnp\nimport optax\n\n"
    imports += 'jax.config.update("jax_enable_x64", True)'
    return f"{r.head('optax', imports, parts)}\n\n{parts}\n"


def _for_keras(r: Trained) -> str:
    rate = r.rate()
    setup = [
        START_JAX,
        'weights = [keras.Variable(one, dtype="float64") for one in start]',
        f"optimizer = {keras.METHODS[r.card.key](r)}",
        "slope = jax.jit(jax.grad(loss))",
        *r.rng,
    ]
    body = [
        "grads = slope([one.value for one in weights], x[batch], y[batch])",
        *([f"noise = {_noise_jax(r)}", NOISY_JAX] if r.noise else []),
        *_clip_jax(r),
        "optimizer.apply(grads, weights)",
    ]
    parts = _blocks(
        r.read("jnp.array"),
        r.model("jnp"),
        *((rate, keras.course(r)) if rate else ()),
        "\n".join(setup),
        f"for batch in order[:{r.steps}]:\n{_body(body)}",
        "print(float(loss([one.value for one in weights], x_validation, y_validation)))",
    )
    return f"{r.head('Keras', keras.IMPORTS, parts)}\n\n{parts}\n"


FRAMEWORKS: Mapping[str, tuple[Mapping, Callable[[Trained], str]]] = {
    "PyTorch": (torch.METHODS, _for_torch),
    "optax": (optax.METHODS, _for_optax),
    "Keras": (keras.METHODS, _for_keras),
}


def script(study: Study, run: Run, framework: str, file: str) -> str:
    """The source of a script that repeats a run and prints its last loss on validation data.

    `file` is the name of the one that `learning.export.arrays` makes. The run is trained to its end
    where it is not. Raises Wrong where the framework cannot do as these settings say.
    """
    known = framework in FRAMEWORKS
    need(known, "scripts.no_framework", given=repr(framework), known=Row(tuple(FRAMEWORKS)))
    methods, write = FRAMEWORKS[framework]
    one = session(study, run)
    with one.lock:
        one.trainer.advance(one.trainer.steps)
    trainer = one.trainer
    fields = method(study, run, trainer.steps)
    has = run.optimizer in methods
    what = fields["card"].said("name")
    need(has, "scripts.no_method", framework=framework, method=what)
    need(trainer.done > 0, "scripts.no_step")
    return write(Trained(**fields, study=study, trainer=trainer, file=file))
