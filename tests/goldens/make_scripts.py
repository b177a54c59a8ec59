"""Make scripts/*.json: scripts that are given away, and what they printed when they were run.

Those of the Lab are in pytorch.json and so on, those of Train in pytorch-models.json.

Run as `python -m tests.goldens.make_scripts PyTorch=… optax=… Keras=…`, each with the Python of an
environment that has the framework. It writes what is named, and nothing else needs a framework.
"""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from optviz.engine.stages import CLIP_MODES
from optviz.lab.codec import decode, parsed
from optviz.learning.export import arrays
from optviz.learning.link import TRAINING
from optviz.optimizers import OPTIMIZERS
from optviz.proof.agreement import goldens, settings
from optviz.scripts import FRAMEWORKS, models, script
from optviz.surfaces import SURFACES
from tests.links import opened

TRANSCRIPTS = Path(__file__).parent / "scripts"
ARRAYS = "arrays.npz"
PACKAGES = {"PyTorch": "torch", "optax": "optax", "Keras": "keras"}
PLAIN = [key for key, surface in SURFACES.items() if not surface.timed]
SCHEDULES = ("constant", "step", "exponential", "cosine", "inverse", "inverse_sqrt")
FORMULAS = (
    "max(x, y, sqrt(2)) + 2**100*x**2/2**100 - min(y, abs(x), 1) + exp(-x**2) + atan(y)*-e",
    "(x-2*y)**2 + sin(x*y) + log(1+x**2) + cosh(x/3) + tanh(y) + sqrt(1+y**2)",
)
# Switches beside those of a framework's own button: (framework, run).
SWITCHED = (
    *(
        ("PyTorch", f"{key}~memory~{way}")
        for key in ("momentum", "nesterov")
        for way in ("averaged", "matched", "rate_inside")
    ),
    *(("PyTorch", run) for run in ("nesterov~beta1~0", "rmsprop~centered~yes", "radam~eps~0.1")),
    *(("PyTorch", run) for run in ("adamw~decay~l2", "adamax~eps~0.1", "nadam~psi~1")),
    ("optax", "adam~eps_place~inside"),
    ("optax", "momentum~memory~averaged"),
    ("optax", "radam~rectify~above_4~eps~0"),
    ("Keras", "amsgrad~eps~0.1~eps_place~hat"),
    ("Keras", "adamw~weight_decay~0~eps~0.1~eps_place~hat"),
)


def link_of(golden: Mapping) -> str:
    """The link of a line-up of one run that does as a golden."""
    words = [golden["optimizer"]]
    if golden["clip"] != "none":
        words += ["clip", golden["clip"]]
    for name, value in settings(golden).items():
        words += [name, str(value)]
    common = {"threshold": golden["threshold"], **(golden["schedule"] or {})}
    head = "&".join(f"{name}={value}" for name, value in common.items())
    return f"surface={golden['surface']}&steps=100&{head}&run={'~'.join(words)}"


def as_in(framework: str, key: str) -> str:
    """A run as the framework's button sets it."""
    return "~".join(map(str, (key, *sum(OPTIMIZERS[key].as_in[framework].items(), ()))))


def links(framework: str) -> Iterator[str]:
    """Lines-up of one run that cover every way in which a script is written."""
    # Every method, far from its defaults: an argument that is missing would be noticed.
    for golden in goldens():
        known = golden["optimizer"] in FRAMEWORKS[framework].METHODS
        if golden["framework"] == framework and golden["surface"] == "ravine" and known:
            yield link_of(golden)
    noisy = "surface=himmelblau&steps=60&lr=0.005&beta1=0.8&sigma=0.5&batch=4&seed=3"
    yield from (f"{noisy}&run={run}" for name, run in SWITCHED if name == framework)
    yield from (f"{noisy}&threshold=2&run=gd~clip~{mode}" for mode in CLIP_MODES)
    course = "surface=himmelblau&steps=60&period=13&factor=0.7"
    for kind in SCHEDULES:
        for warmup in (0, 7):
            yield f"{course}&schedule={kind}&warmup={warmup}&run=gd~lr~0.005"
    for text in FORMULAS:
        yield f"surface=formula&f={quote(text)}&steps=60&run=gd~lr~0.03"
    # Past its limits, where the Lab stops.
    yield "surface=himmelblau&steps=60&lr=0.5&run=gd"
    # The loss is written alike for optax and Keras.
    yield from (
        f"surface={key}&steps=60&run={as_in(framework, 'adam')}"
        for key in (PLAIN if framework != "Keras" else PLAIN[:3])
    )


def text_of(framework: str, link: str) -> str:
    """The script of a link's only run."""
    lab, notes = opened(link)
    if notes:
        raise ValueError(f"{link}: {notes}")
    (run,) = lab.runs
    return script(lab, run, framework)


# Trainings of one run that cover every way in which a model, its loss and its steps are written.
STAGES = "schedule=cosine&warmup=5&sigma=0.1&seed=3"
MODELS = (
    "data=digits&model=softmax&epochs=1&run={adam}",
    f"data=digits&model=cnn&filters=4&epochs=1&{STAGES}&run=gd~lr~0.1",
    "data=digits&model=cnn&filters=2&epochs=1&judge=squared&run={adam}",
    "data=sums&length=6&n=200&model=rnn&width=6&epochs=3&run=gd~lr~0.1~clip~norm~threshold~0.1",
    f"data=sums&length=6&n=200&model=mlp&width=6&epochs=3&{STAGES}&run=gd~clip~value~threshold~0.01",
    "data=cars&model=linear&epochs=9&run=gd~lr~0.1~clip~normalize~threshold~0.1",
    "data=iris&model=mlp&activation=tanh&judge=squared&epochs=5&run=momentum~lr~0.05",
    "data=moons&n=80&model=mlp&activation=sigmoid&depth=3&epochs=5&run=nesterov~lr~0.1",
    # Past its limits, where Train stops.
    "data=moons&n=80&model=mlp&epochs=5&run=gd~lr~100000",
)


def trained(framework: str) -> Iterator[tuple[str, str, bytes]]:
    """Links to a training of one run, each with the script, and what that reads."""
    for pattern in MODELS:
        link = pattern.replace("{adam}", f"{as_in(framework, 'adam')}~lr~0.01")
        yield link, *trained_text(framework, link)


def trained_text(framework: str, link: str) -> tuple[str, bytes]:
    """The script of a training's only run, and the arrays that it reads."""
    study, _, notes = decode(parsed(link), TRAINING)
    if notes:
        raise ValueError(f"{link}: {notes}")
    (run,) = study.runs
    return models.script(study, run, framework, ARRAYS), arrays(study)


def transcript(framework: str, of: str = "") -> Mapping:
    """What was written and printed, `of` "-models" of trainings; see `write` for its fields."""
    return json.loads((TRANSCRIPTS / f"{framework.lower()}{of}.json").read_text("utf-8"))


# Each in its own namespace, as if it had been started alone: importing a framework takes seconds.
TOGETHER = """
import base64, contextlib, io, json, sys
from importlib.metadata import version
given = json.load(sys.stdin)
print(version(given["package"]).partition("+")[0])
for text, beside in zip(given["scripts"], given["arrays"]):
    if beside:
        with open(given["file"], "wb") as file:
            file.write(base64.b64decode(beside))
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(text, "<script>", "exec"), {"__name__": "__main__"})
    print(said.getvalue().strip(), flush=True)
"""


def write(framework: str, python: str) -> None:
    """Run every script of a framework with that Python, and write its two transcripts.

    Each holds the framework's version and, of each script, the link, the lines and what was
    printed.
    """
    plain = [(link, text_of(framework, link), b"") for link in links(framework)]
    for of, made in (("", plain), ("-models", list(trained(framework)))):
        given = {
            "package": PACKAGES[framework],
            "scripts": [text for _, text, _ in made],
            "arrays": [b64encode(beside).decode() for _, _, beside in made],
            "file": ARRAYS,
        }
        with TemporaryDirectory() as folder:
            done = subprocess.run(
                [python, "-c", TOGETHER], input=json.dumps(given), stdout=subprocess.PIPE,
                text=True, check=True, cwd=folder,
            )  # fmt: skip
        version, *said = done.stdout.splitlines()
        scripts = [
            {"link": link, "lines": text.splitlines(), "printed": line}
            for (link, text, _), line in zip(made, said, strict=True)
        ]
        TRANSCRIPTS.mkdir(exist_ok=True)
        whole = {"framework": framework, "version": version, "scripts": scripts}
        target = TRANSCRIPTS / f"{framework.lower()}{of}.json"
        target.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", "utf-8")
        print(f"{len(scripts)} scripts for {framework} {version} in {target.name}")


if __name__ == "__main__":
    for word in sys.argv[1:]:
        write(*word.split("=", 1))
