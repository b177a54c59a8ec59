"""A script ends where the Lab does, or is refused with the reason.

Scripts that cover every way of writing one were run by the frameworks themselves, and what they
printed is kept in tests/goldens/scripts. Among them are the settings of the goldens.
"""

import ast
import io
from dataclasses import replace

import numpy as np
import pytest

from optviz.engine.plane import evaluate
from optviz.lab.codec import decode, parsed
from optviz.lab.link import encode
from optviz.learning.link import TRAINING
from optviz.learning.sessions import session
from optviz.optimizers import OPTIMIZERS
from optviz.proof.agreement import goldens
from optviz.scripts import FRAMEWORKS, models, script
from optviz.scripts.losses import loss
from optviz.surfaces import SURFACES
from optviz.words import Wrong

from .goldens.make_scripts import PLAIN, link_of, links, trained, trained_text, transcript
from .links import opened


def one(link):
    """A Lab and its only run."""
    lab, notes = opened(link)
    assert notes == []
    (line,) = lab.runs
    return lab, line


def program(lines):
    """A script without its docstring, which says the end in digits that rounding may move."""
    return "\n".join(lines).split('"""', 2)[2].strip()


SCRIPTS = [(name, said) for name in FRAMEWORKS for said in transcript(name)["scripts"]]


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_was_run_is_all_that_can_be_written(framework):
    """The transcript has every link, and was printed by the framework of the goldens."""
    made = transcript(framework)
    assert made["framework"] == framework
    assert made["version"] == {g["framework"]: g["version"] for g in goldens()}[framework]
    assert [said["link"] for said in made["scripts"]] == list(links(framework))


@pytest.mark.parametrize(
    ("framework", "said"), SCRIPTS, ids=[f"{name}-{said['link']}" for name, said in SCRIPTS]
)
def test_a_script_is_the_one_that_was_run_and_ended_where_the_lab_does(framework, said):
    """To the letter; what it printed, to rounding."""
    lab, line = one(said["link"])
    today = script(lab, line, framework)
    assert program(today.splitlines()) == program(said["lines"]), (
        "the script has changed: run tests/goldens/make_scripts.py again"
    )
    ours = lab.task(line).run()
    end = [*ours.path[-1].tolist(), float(ours.loss[-1])]
    assert [float(word) for word in said["printed"].split()] == pytest.approx(
        end, rel=1e-9, abs=1e-9
    )


TRAINED = [(name, said) for name in FRAMEWORKS for said in transcript(name, "-models")["scripts"]]


@pytest.mark.parametrize(
    ("framework", "said"), TRAINED, ids=[f"{name}-{said['link']}" for name, said in TRAINED]
)
def test_a_training_is_repeated_by_its_script(framework, said):
    """From the same weights on the same batches: the validation loss that it ends at."""
    text, beside = trained_text(framework, said["link"])
    assert program(text.splitlines()) == program(said["lines"]), (
        "the script has changed: run tests/goldens/make_scripts.py again"
    )
    study, *_ = decode(parsed(said["link"]), TRAINING)
    one = session(study, study.runs[0]).trainer
    split = one.split
    ours = one.learner.loss(one.weights, split.x_validation, split.y_validation)
    # Where it has diverged, rounding has as well.
    near = 1e-9 if one.diverged_at is None else 1e-6
    assert float(said["printed"]) == pytest.approx(ours, rel=near)
    assert repr(ours) in text
    with np.load(io.BytesIO(beside)) as file:
        assert file["order"].shape == one.order.shape
        np.testing.assert_array_equal(file["start"], one.start)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_was_trained_is_all_that_can_be_written(framework):
    said = transcript(framework, "-models")
    assert said["version"] == transcript(framework)["version"]
    assert [one["link"] for one in said["scripts"]] == [link for link, *_ in trained(framework)]


def test_a_training_that_a_framework_cannot_repeat_is_refused():
    study, *_ = decode(parsed("data=moons&epochs=1&run=adam&run=lion"), TRAINING)
    with pytest.raises(Wrong, match="Keras's Adam adds ε before the bias correction"):
        models.script(study, study.runs[0], "Keras", "x.npz")
    with pytest.raises(Wrong, match="PyTorch has no Lion"):
        models.script(study, study.runs[1], "PyTorch", "x.npz")
    with pytest.raises(Wrong, match="There is no framework 'C'"):
        models.script(study, study.runs[0], "C", "x.npz")


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


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_what_agrees_with_a_framework_has_a_script_for_it(framework):
    """Every golden but those that float32 moves."""
    written = set()
    for golden in goldens():
        if golden["framework"] != framework:
            continue
        if "float32" in golden.get("because", ""):
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
        ("rprop", "optax", "optax.rprop applies each update one step late"),
        ("rprop~late~yes", "PyTorch", "PyTorch's Rprop applies each update at once"),
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
    for share in (None, 0.3):
        params = {
            p.name: p.default if share is None else p.low + share * (p.high - p.low)
            for p in surface.params
        }
        scope = {}
        text = "\n".join(["import math", *loss(surface, params, "math")])
        exec(text, scope)  # noqa: S102 the code that is tested
        (x0, x1), (y0, y1) = surface.domain
        for part in (0.07, 0.31, 0.52, 0.74, 0.93):
            x, y = x0 + part * (x1 - x0), y0 + part**2 * (y1 - y0)
            (value,), _ = evaluate(surface, [[x], [y]], params)
            assert scope["loss"](x, y) == pytest.approx(value, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3*x**2.0 - 10**2*y + 2**60*x", "3 * x ** 2 - 10.0 ** 2.0 * y + 2.0 ** 60.0 * x"),
        ("1e300*x + 9007199254740993*y", "1e+300 * x + 9007199254740992.0 * y"),
        ("x/3/pi + cos(2)*cos(x)", "x / 3 / math.pi + math.cos(2.0) * torch.cos(x)"),
        ("abs(-2)*abs(x) - min(1, 2)", "abs(-2.0) * abs(x) - min(1.0, 2.0)"),
    ],
)
def test_whole_numbers_stay_whole_where_nothing_can_outgrow_them(text, code):
    surface = replace(SURFACES["formula"], typed=text)
    assert loss(surface, {}, "torch") == [f"def loss(x, y):\n    return {code}"]


@pytest.mark.parametrize(
    "text",
    [
        *(" - ".join([f"(x - {k})**2 + y" for k in range(9)]), "*".join(["(x + y - 1)"] * 9)),
        *("x/(y/3)" + "/(x*y)*7" * 9, "x - (y - (x + 1))" + " - (x - y)*2" * 9),
        "(x + 1)" + "*(x + 1)**2/(2*y)" * 5 + " - x",
    ],
)
def test_a_long_loss_has_several_lines_and_one_meaning(text):
    (long,) = loss(replace(SURFACES["formula"], typed=text), {}, "torch")
    said = ast.parse(long).body[0].body[0].value
    assert long.count("\n") >= 4
    assert ast.dump(said) == ast.dump(ast.parse(text, mode="eval").body)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_script_says_what_it_should_print(framework):
    lab, line = one("surface=matyas&steps=30&run=gd")
    text = script(lab, line, framework)
    end = lab.task(line).run()
    said = ast.get_docstring(ast.parse(text))
    for value in (*end.path[-1], end.loss[-1]):
        assert repr(float(value)) in said
    assert f"?{encode(lab)}" in said


def test_every_method_of_a_framework_is_one_of_ours_with_its_button():
    for framework, module in FRAMEWORKS.items():
        for key in module.METHODS:
            assert framework in OPTIMIZERS[key].as_in, (framework, key)
