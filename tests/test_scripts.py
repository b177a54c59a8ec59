"""A script ends where the Lab does, or is refused with the reason.

With PyTorch at hand its scripts are run as they are given away. Without it, and for the other
frameworks, the call of the optimizer must have the arguments with which the goldens were made.
"""

import ast
import json
import subprocess
import sys
from importlib.util import find_spec
from urllib.parse import quote

import pytest

from optviz.engine.plane import evaluate
from optviz.lab.state import decode, encode
from optviz.optimizers import OPTIMIZERS
from optviz.proof.agreement import goldens, settings
from optviz.scripts import FRAMEWORKS, script
from optviz.scripts.losses import loss
from optviz.surfaces import SURFACES

PLAIN = [key for key, surface in SURFACES.items() if not surface.timed]
FORMULA = "max(x, y, sqrt(2)) + 2**100*x**2/2**100 - min(y, abs(x), 1) + exp(-x**2) + atan(y)*-e"
SCHEDULES = ("constant", "step", "exponential", "cosine", "inverse", "inverse_sqrt")
TORCH = [
    *(f"surface={key}&steps=60&run=adam" for key in PLAIN),
    *(f"surface=ravine&kappa=20&steps=60&run={key}" for key in FRAMEWORKS["PyTorch"].METHODS),
    *(
        f"surface=himmelblau&steps=60&lr=0.005&beta1=0.8&sigma=0.5&run={line}"
        for line in (
            *("momentum~memory~averaged", "nesterov~memory~averaged", "nesterov~memory~matched"),
            *("momentum~memory~rate_inside", "nesterov~beta1~0", "rmsprop~centered~yes"),
            *("adamw~decay~l2", "adamax~eps~0.1", "nadam~psi~1", "radam~eps~0.1"),
            *("gd~clip~value", "gd~clip~norm", "momentum~clip~normalize"),
        )
    ),
    *(
        f"surface=himmelblau&steps=60&schedule={kind}&warmup={warmup}&period=13&factor=0.7"
        "&run=momentum~lr~0.005"
        for kind in SCHEDULES
        for warmup in (0, 7)
    ),
    # Past its limits, where the Lab stops.
    "surface=himmelblau&steps=60&lr=0.5&run=gd",
    f"surface=formula&f={quote(FORMULA)}&steps=60&lr=0.03&run=adam",
]
# Each in its own namespace, as if it had been started alone: importing PyTorch takes seconds.
TOGETHER = """
import contextlib, io, json, sys
for text in json.load(sys.stdin):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(text, "<script>", "exec"), {"__name__": "__main__"})
    print(said.getvalue().strip(), flush=True)
"""


def one(link):
    """A Lab and its only run."""
    lab, notes = decode(link)
    assert notes == []
    (line,) = lab.runs
    return lab, line


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
def test_the_scripts_for_pytorch_end_where_the_lab_does():
    texts = [script(*one(link), "PyTorch") for link in TORCH]
    done = subprocess.run(
        [sys.executable, "-c", TOGETHER],
        input=json.dumps(texts), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    said = done.stdout.splitlines()
    assert len(said) == len(TORCH)
    for link, numbers in zip(TORCH, said, strict=True):
        x, y, value = map(float, numbers.split())
        lab, line = one(link)
        ours = lab.trajectory(line)
        assert [x, y] == pytest.approx(ours.path[-1].tolist(), rel=1e-9, abs=1e-9), link
        assert value == pytest.approx(float(ours.loss[-1]), rel=1e-9, abs=1e-9), link


def link_of(golden):
    """A Lab's link for a golden."""
    words = [golden["optimizer"]]
    if golden["clip"] != "none":
        words += ["clip", golden["clip"]]
    for name, value in settings(golden).items():
        words += [name, str(value)]
    common = {"threshold": golden["threshold"], **(golden["schedule"] or {})}
    head = "&".join(f"{name}={value}" for name, value in common.items())
    return f"surface={golden['surface']}&steps=100&{head}&run={'~'.join(words)}"


def made(text):
    """The calls in a script, by the full name of what is called: their arguments by name."""
    calls = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            options = {}
            for keyword in node.keywords:
                try:
                    options[keyword.arg] = ast.literal_eval(keyword.value)
                except ValueError:
                    options[keyword.arg] = ast.unparse(keyword.value)
            calls[ast.unparse(node.func)] = options
    return calls


BETAS = {"PyTorch": "betas", "optax": ("b1", "b2"), "Keras": ("beta_1", "beta_2")}
# The classes and arguments of tests/goldens/make_torch.py, for our parameters' names.
CLASSES = {
    "gd": ("SGD", {}),
    "momentum": ("SGD", {"beta1": "momentum"}),
    "nesterov": ("SGD", {"beta1": "momentum"}),
    "adagrad": ("Adagrad", {"initial": "initial_accumulator_value"}),
    "rmsprop": ("RMSprop", {"beta2": "alpha"}),
    "rprop": ("Rprop", {}),
    "adadelta": ("Adadelta", {"beta2": "rho"}),
    "adam": ("Adam", {}),
    "amsgrad": ("Adam", {}),
    "adamw": ("AdamW", {}),
    "adamax": ("Adamax", {}),
    "nadam": ("NAdam", {"psi": "momentum_decay"}),
    "radam": ("RAdam", {}),
}
PAIRS = {
    "beta1": ("betas", 0),
    "beta2": ("betas", 1),
    "eta_minus": ("etas", 0),
    "eta_plus": ("etas", 1),
    "step_min": ("step_sizes", 0),
    "step_max": ("step_sizes", 1),
}


def pytorch_goldens():
    return [g for g in goldens() if g["framework"] == "PyTorch" and g["surface"] == "ravine"]


@pytest.mark.parametrize("golden", pytorch_goldens(), ids=lambda g: g["optimizer"])
def test_the_arguments_are_those_of_the_goldens(golden):
    text = script(*one(link_of(golden)), "PyTorch")
    kind, names = CLASSES[golden["optimizer"]]
    switches = golden.get("switches", {})
    kind = "Adam" if switches.get("decay") == "l2" else kind
    options = made(text)[f"torch.optim.{kind}"]
    for name, value in golden["hparams"].items():
        theirs = names.get(name, name)
        if theirs in PAIRS:
            theirs, place = PAIRS[theirs]
            assert options[theirs][place] == value
        else:
            assert options[theirs] == value, name
    assert options.get("amsgrad", False) == (golden["optimizer"] == "amsgrad")
    assert options.get("nesterov", False) == (golden["optimizer"] == "nesterov")
    assert options.get("centered", False) == (switches.get("centered") == "yes")
    assert ("schedule.step()" in text) == (golden["schedule"] is not None)
    assert ("torch.nn.utils.clip_grad_value_([point], 3.0)" in text) == (golden["clip"] == "value")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_agrees_with_a_framework_has_a_script_for_it(framework):
    """Every golden but those in which ours differs, or float32 moves them."""
    written = set()
    for golden in goldens():
        if golden["framework"] != framework or golden.get("differs"):
            continue
        if framework == "optax" and golden["optimizer"] == "madgrad":
            continue
        text = script(*one(link_of(golden)), framework)
        compile(text, "<script>", "exec")
        options = [v for call in made(text).values() for v in call.values()]
        flat = [w for v in options for w in (v if isinstance(v, tuple) else (v,))]
        for name, value in golden["hparams"].items():
            if name != "lr":
                assert value in flat, (golden["optimizer"], name)
        written.add(golden["optimizer"])
    assert written == set(FRAMEWORKS[framework].METHODS)


@pytest.mark.parametrize(
    ("line", "framework", "why"),
    [
        ("adam~eps_place~inside", "PyTorch", "PyTorch's Adam has no ε inside the root."),
        ("adam~eps_place~hat", "optax", "optax.adam has no ε before the bias correction."),
        ("adam", "Keras", "Keras's Adam adds ε before the bias correction, as ε̂."),
        ("adam~correct_v~no", "PyTorch", "PyTorch's Adam always corrects the bias"),
        ("amsgrad~form~hat", "PyTorch", "takes the largest v before it is corrected"),
        ("amsgrad", "optax", "takes the largest v after it is corrected"),
        ("nadam~mu~constant", "PyTorch", "a constant β₁ is not among its options"),
        ("radam~rectify~above_4", "PyTorch", "rectifies once ρ > 5"),
        ("rprop~lr~1e-7", "PyTorch", "brings the first step η into"),
        ("momentum~memory~rate_inside~schedule~cosine", "PyTorch", "while η changes"),
        ("momentum~schedule~cosine", "Keras", "while η changes"),
        ("adamw~decay~l2", "Keras", "Keras's AdamW has no weight decay as L2."),
        ("tiger", "PyTorch", "PyTorch has no Tiger"),
        ("rprop", "optax", "optax has no Rprop"),
    ],
)
def test_a_refusal_says_why_in_one_sentence(line, framework, why):
    with pytest.raises(ValueError) as refusal:
        script(*one(f"surface=ravine&run={line}"), framework)
    said = str(refusal.value)
    assert why in said and said.endswith(".") and said.count(". ") == 0


def test_an_epsilon_of_zero_has_no_place():
    for place in ("outside", "inside", "hat"):
        lab, line = one(f"surface=ravine&run=adam~eps~0~eps_place~{place}")
        for framework in FRAMEWORKS:
            assert "eps" in script(lab, line, framework)


@pytest.mark.parametrize(
    ("link", "why"),
    [
        *((f"surface={k}&run=gd", "from step to step") for k in ("online_reddi", "sparse")),
        ("surface=formula&f=pi&run=gd", "neither x nor y"),
        ("surface=formula&f=x%2Bmin(1,1e200**2)&run=gd", "not a finite number"),
        ("surface=formula&f=log(x)&start=-1~1&run=gd", "ends where it starts"),
    ],
)
def test_what_cannot_be_written_down(link, why):
    with pytest.raises(ValueError, match=why):
        script(*one(link), "PyTorch")


@pytest.mark.parametrize("key", PLAIN)
def test_the_loss_in_a_script_is_the_surfaces(key):
    """With Python's own functions in the framework's place, at five points."""
    surface = SURFACES[key]
    params = {p.name: p.default for p in surface.params}
    parts = loss(surface, params, "math")
    scope = {}
    exec("import math\n" + "\n".join(parts), scope)  # noqa: S102 the code that is tested
    (x0, x1), (y0, y1) = surface.domain
    for share in (0.07, 0.31, 0.52, 0.74, 0.93):
        x, y = x0 + share * (x1 - x0), y0 + share**2 * (y1 - y0)
        (value,), _ = evaluate(surface, [[x], [y]])
        assert scope["loss"](x, y) == pytest.approx(value, rel=1e-12, abs=1e-12)
    # Nothing is left of the derivatives.
    assert not any(name in parts[-1] for name in ("dx", "dy", "pull", "push", "slope"))


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_script_says_what_it_should_print(framework):
    lab, line = one("surface=matyas&steps=30&run=gd")
    text = script(lab, line, framework)
    end = lab.trajectory(line)
    said = ast.get_docstring(ast.parse(text))
    for value in (*end.path[-1], end.loss[-1]):
        assert repr(float(value)) in said
    assert f"?{encode(lab)}" in said


def test_every_method_of_a_framework_is_one_of_ours_with_its_button():
    for framework, module in FRAMEWORKS.items():
        for key in module.METHODS:
            assert framework in OPTIMIZERS[key].as_in, (framework, key)
