"""Train: its state and link, runs that go on as they are asked for, and what is said of them."""

import json
import random
import re

import numpy as np
import pytest

from optviz.lab.codec import decode, encode, parsed
from optviz.lab.lineup import Run
from optviz.learning.link import TRAINING
from optviz.learning.sessions import KEPT, session, trained
from optviz.learning.state import LINE_UP, fitting, line_up, recommended
from optviz.learning.verdicts import verdicts
from optviz.nets.data import DATA
from optviz.nets.models import MODELS
from optviz.wire.payload import payload
from optviz.wire.request import read_request
from optviz.words import NOTHING

from .test_state import other_value

QUICK = "data=moons&n=60&width=4&epochs=3&batch=8&run=gd&run=adam~lr~0.02"


def opened(link):
    study, _, notes = decode(parsed(link), TRAINING)
    return study, [str(note) for note in notes]


def header_of(data: bytes) -> tuple[dict, bytes]:
    at = 4 + int.from_bytes(data[:4], "little")
    return json.loads(data[4:at]), data[at:]


def answer(link: str) -> tuple[dict, bytes]:
    """The answer to a link once its runs are over."""
    while True:
        header, blocks = header_of(payload(read_request(link, TRAINING)))
        if "done" not in header or header["done"] == header["of"]:
            return header, blocks


def finished(link: str):
    study, _ = opened(link)
    while True:
        runs = trained(study, 1.0)
        if all(run is None or run.over for run in runs):
            return study, runs


PAIRS = [(data, model) for data in DATA.values() for model in fitting(data)]


@pytest.mark.parametrize(("data", "model"), PAIRS, ids=lambda card: card.key)
def test_every_value_travels(data, model):
    rng = random.Random(f"{data.key} {model.key}")
    for study in (line_up(data, model), recommended(data, model, [Run("lion"), Run("gd")])):
        assert opened(encode(study, NOTHING, TRAINING)) == (study, [])
    params = [*data.params, *model.params]
    more = "&".join(f"{p.name}={_written(p, rng)}" for p in params)
    link = f"data={data.key}&model={model.key}&init=zeros&epochs=7&batch=9&sigma=0.5&seed=3&{more}"
    study, notes = opened(f"{link}&run=adam~lr~0.3~clip~norm")
    assert notes == [] and (study.epochs, study.batch, study.noise.seed) == (7, 9, 3)
    assert opened(encode(study, NOTHING, TRAINING)) == (study, [])


def _written(param, rng):
    value = other_value(param, rng)
    return param.choices[int(value)][0] if param.choices else value


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("data=mnist", "There are no data 'mnist'; moons is shown."),
        ("model=transformer", "There is no model 'transformer'; mlp is shown."),
        ("data=iris&model=cnn", "Convolutional network is not for Iris; Multilayer perceptron is"),
        ("data=moons&epochs=0", "epochs must be a whole number from 1"),
        ("data=moons&surface=ravine", "A link has no setting 'surface'"),
    ],
)
def test_what_is_wrong_is_one_sentence(link, sentence):
    study, notes = opened(link)
    assert len(notes) == 1 and sentence in notes[0]
    assert study.data in DATA.values() and study.model in fitting(study.data)


def test_any_link_opens_something():
    rng = random.Random(8)
    words = [
        "data",
        "model",
        "moons",
        "cnn",
        "~",
        "=",
        "&",
        "width",
        "-1",
        "1e99",
        "nan",
        "run=gd",
        "é",
    ]
    for _ in range(300):
        link = "".join(rng.choice(words) for _ in range(rng.randrange(1, 14)))
        study, _ = opened(link)
        assert opened(encode(study, NOTHING, TRAINING)) == (study, [])


def test_the_line_up_of_who_brings_none():
    study, _ = opened("data=digits&model=cnn")
    assert tuple(run.optimizer for run in study.runs) == LINE_UP
    kept = read_request("data=digits&model=softmax&run=lion&ask=recommend", TRAINING).lab
    assert [run.optimizer for run in kept.runs] == ["lion"]
    gone = read_request("data=digits&model=softmax&lr=9&run=gd&run=momentum&run=rmsprop&run=adam"
                        "&ask=recommend", TRAINING).lab  # fmt: skip
    assert gone == line_up(DATA["digits"], MODELS["softmax"])


def test_an_answer_has_the_runs_as_the_engine_has_them():
    header, blocks = answer(QUICK)
    _, (gd, adam) = finished(QUICK)
    assert header["state"]["data"] == "moons" and header["link"].startswith("data=moons")
    rows, layers = gd.steps, len(gd.learner.network.learning)
    assert [run["rows"] for run in header["runs"]] == [rows, rows]
    assert [run["layers"] for run in header["runs"]] == [layers, layers]
    numbers = np.frombuffer(blocks, "<f4")
    each = 2 * rows + -(-rows // 32) + 2 * rows * layers
    assert len(numbers) == 2 * each
    for run, part in ((gd, numbers[:each]), (adam, numbers[each:])):
        np.testing.assert_allclose(part[:rows], np.log10(run.course.loss), rtol=1e-5)
        slopes = run.course.slopes[:, list(run.learner.network.learning)]
        whole = np.log10(np.linalg.norm(slopes, axis=1))
        np.testing.assert_allclose(part[rows : 2 * rows], whole, rtol=1e-5, atol=1e-6)
        at = 2 * rows + -(-rows // 32)
        there = part[at : at + rows * layers].reshape(rows, layers)
        np.testing.assert_allclose(there, np.log10(slopes), rtol=1e-5, atol=1e-5)
    assert header["runs"][1]["validation"]["accuracy"] == [
        row["accuracy"] for row in adam.validation
    ]


def test_a_run_goes_on_from_where_it_was_left_and_is_shared():
    study, _ = opened("data=digits&model=mlp&width=32&epochs=30&seed=77&run=adam&run=gd")
    first = trained(study, 0.02)
    before = first[0].done
    again = trained(study, 0.05)
    assert again[0] is first[0] and again[0].done > before
    # Another run is changed: this one is the same.
    other, _ = opened("data=digits&model=mlp&width=32&epochs=30&seed=77&run=adam&run=gd~lr~0.3")
    assert session(other, other.runs[0]).trainer is first[0]
    assert session(other, other.runs[1]).trainer is not first[1]


def test_no_answer_takes_long_whatever_is_trained():
    """A network of minutes: what is asked for while a hand moves is an answer of a moment."""
    link = "data=digits&model=cnn&filters=16&epochs=200&seed=5&run=gd&run=adam&ask=briefly"
    payload(read_request(link, TRAINING))
    header, _ = header_of(payload(read_request(link, TRAINING)))
    assert 0 < header["done"] < header["of"] / 10


def test_few_runs_are_kept():
    for seed in range(KEPT + 5):
        study, _ = opened(f"data=cars&model=linear&epochs=1&seed={seed}&run=gd")
        trained(study, 0.01)
    from optviz.learning.sessions import _SESSIONS

    assert len(_SESSIONS) <= KEPT


def test_what_is_too_long_is_cut_and_said():
    header, _ = header_of(payload(read_request("data=cancer&batch=1&epochs=900&run=gd", TRAINING)))
    assert header["of"] <= 20_000
    assert header["cut"] == ["page.train.cut", {"n": header["of"] // 455, "of": 900}]
    assert header_of(payload(read_request(QUICK, TRAINING)))[0]["cut"] is None


def test_the_largest_line_up_takes_little_memory():
    runs = "&".join(f"run=adam~lr~0.0{k}" for k in range(1, 9))
    study, _ = opened(f"data=digits&model=mlp&width=64&{runs}")
    assert sum(one.nbytes for one in trained(study, 0.01)) < 60e6
    study, _ = opened(f"data=digits&model=mlp&width=128&depth=8&{runs}")
    assert sum(one.nbytes for one in trained(study, 0.01)) < 160e6


def test_hidden_runs_are_not_trained():
    header, blocks = answer("data=moons&n=60&epochs=2&run=gd~hidden~1&run=adam")
    assert header["runs"][0] is None and header["runs"][1]["rows"] > 0
    header, blocks = answer("data=moons&run=gd~hidden~1")
    assert header["runs"] == [None] and blocks == b""


def said(link, slot=0):
    _, runs = finished(link)
    return [str(message) for _, message in verdicts(runs[slot])]


def test_what_is_said_is_so():
    assert said("data=digits&model=softmax&epochs=8&run=adam")[-1].startswith("9")
    assert said("data=xor&model=softmax&run=gd")[-1] == "no better than guessing"
    assert "diverged at step" in said("data=moons&run=gd~lr~100000")[-1]
    dead = said("data=digits&model=mlp&width=64&epochs=5&seed=0&run=gd~lr~2")
    assert any("of the units of layer" in line and "dead" in line for line in dead)
    assert any(
        re.fullmatch(r"half of layer \d or more silent since epoch [1-5]", line) for line in dead
    )
    rising = said("data=moons&n=60&spread=0.5&width=64&epochs=200&batch=8&run=adam~lr~0.02")
    assert any("rising since" in line for line in rising)


def test_a_class_of_thirty_has_room_for_all_its_runs():
    """Nobody's training begins anew because others train: four runs each, on their own data."""
    link = "data=moons&n=60&width=8&epochs=2&seed={}&run=gd&run=momentum&run=rmsprop&run=adam"
    first = trained(opened(link.format(1000))[0], 0.0)
    for seed in range(1001, 1030):
        trained(opened(link.format(seed))[0], 0.0)
    again = trained(opened(link.format(1000))[0], 0.0)
    assert all(one is other for one, other in zip(first, again, strict=True))
