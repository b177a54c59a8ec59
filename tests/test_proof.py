"""The Proof: every phenomenon holds now, opens in the Lab, and is on the page."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optviz.lab.link import encode
from optviz.optimizers import OPTIMIZERS
from optviz.pages import proof
from optviz.proof import published
from optviz.proof.agreement import Agreement, Repeated, agreement, with_choice
from optviz.proof.phenomena import PHENOMENA
from optviz.proof.phenomena.phenomenon import Measured
from optviz.proof.published import witnessed
from optviz.surfaces import SURFACES
from optviz.words import of_card

from .links import opened

SCRIPT = "from optviz.pages.proof import render\nrender()\n"
METHODS = [key for key, card in OPTIMIZERS.items() if not card.misprint]
ASSETS = Path(__file__).parents[1] / "assets" / "lab"
IDS = [p.id for p in PHENOMENA]
phenomena = pytest.mark.parametrize("phenomenon", PHENOMENA, ids=IDS)


def place(ident):
    """P10b stands between P10 and P11."""
    number, letter = re.fullmatch(r"P(\d+)([a-z]?)", ident).groups()
    return int(number), letter


def test_each_has_its_place():
    assert sorted(set(IDS), key=place) == IDS
    assert len({p.title for p in PHENOMENA}) == len({p.link for p in PHENOMENA}) == len(IDS)


@phenomena
def test_prediction_is_a_sentence_with_numbers(phenomenon):
    assert re.search(r"\d", phenomenon.prediction) and phenomenon.prediction.endswith(".")
    # None of what Markdown would take for strikethrough, emphasis or a formula.
    assert not set("~*_$`") & set(phenomenon.prediction + phenomenon.title + phenomenon.watch)


@phenomena
def test_the_lab_has_what_is_to_be_watched(phenomenon):
    """The curve of the link is one that the Lab has, and the caption speaks of it."""
    source = (ASSETS / "picture" / "quantities.js").read_text("utf-8")
    known = re.findall(r"^  (\w+): \{$", source[source.index("QUANTITIES = {") :], re.MULTILINE)
    curve = dict(parse_qsl(phenomenon.link))["curve"]
    lab, _ = opened(phenomenon.link)
    assert curve in known and (curve != "distance" or lab.surface.minima)
    speaks = {"distance": "distance", "length": "step length", "loss": "loss", "slope": "map"}
    said = phenomenon.watch.lower()
    assert speaks[curve] in said or "position" in said
    assert phenomenon.watch.endswith(".") and not re.search(r"\bP\d", phenomenon.watch)


def away(lab, path):
    """The distance to the nearest minimum, (T+1,)."""
    minima = np.array(lab.surface.minima)
    return np.hypot(*(path[:, None] - minima).transpose(2, 0, 1)).min(axis=1)


# What a caption says is to be seen: phenomenon, run, and the step at which it is there first.
SEEN = (
    ("P2", 0, 709, lambda lab, t: away(lab, t.path) < 1e-6),
    ("P2", 1, 95, lambda lab, t: away(lab, t.path) < 1e-6),
    ("P2", 2, 157, lambda lab, t: away(lab, t.path) < 1e-6),
    ("P8", 1, 11, lambda _, t: np.hypot(*np.diff(t.path, axis=0).T) > 0.09289),
    ("P12", 0, 97, lambda _, t: np.abs(t.path[:, 1]) > 1),
    ("P12", 1, 11, lambda _, t: np.abs(t.path[:, 1]) > 1),
    ("P13", 1, 28, lambda lab, t: away(lab, t.path) < 1e-3),
    ("P30", 4, 18, lambda lab, t: away(lab, t.path) < 0.5),
    ("P30", 2, 125, lambda lab, t: away(lab, t.path) < 0.5),
)


@pytest.mark.parametrize(("ident", "slot", "step", "there"), SEEN)
def test_what_is_to_be_watched_is_there(ident, slot, step, there):
    (phenomenon,) = [p for p in PHENOMENA if p.id == ident]
    lab, _ = opened(phenomenon.link)
    assert int(np.flatnonzero(there(lab, lab.task(lab.runs[slot]).run()))[0]) == step


@phenomena
def test_opens_in_the_lab_as_it_says(phenomenon):
    lab, notes = opened(phenomenon.link)
    assert notes == []
    # What the Lab writes into the address bar has nothing that the link has not, and the reverse
    # but for defaults.
    assert {name for name, _ in parse_qsl(encode(lab))} <= {
        name for name, _ in parse_qsl(phenomenon.link)
    }
    runs = [text for name, text in parse_qsl(phenomenon.link) if name == "run"]
    assert [text for name, text in parse_qsl(encode(lab)) if name == "run"] == runs


@pytest.fixture(scope="module")
def page():
    app = AppTest.from_string(SCRIPT, default_timeout=120).run()
    assert not app.exception
    return [element.value for element in app.markdown]


@pytest.fixture(scope="module")
def compared():
    return list(agreement())


@phenomena
def test_holds_and_the_page_measures_the_same_again(phenomenon, page):
    measured = phenomenon.measure()
    said = str(measured.text)
    assert measured.holds, said
    assert re.search(r"\d", said) and said.endswith(".")
    (text,) = [t for t in page if t.startswith(f"**{phenomenon.title}** ")]
    assert phenomenon.watch in text and phenomenon.prediction in text and said in text
    assert "✓ holds" in text and "✗" not in text
    assert f"(./?{phenomenon.in_lab})" in text


def test_the_page_says_what_does_not_hold(monkeypatch):
    wrong = replace(PHENOMENA[0], measure=lambda: Measured(of_card("", "A rate of 2."), False))
    monkeypatch.setattr(proof, "PHENOMENA", (wrong, PHENOMENA[1]))
    app = AppTest.from_string(SCRIPT, default_timeout=120).run()
    (text,) = [element.value for element in app.markdown if "A rate of 2." in element.value]
    assert "✗ does not hold" in text and "✓" not in text
    assert "**1 of 2 hold.**" in [element.value for element in app.markdown]


def test_the_table_of_agreement():
    rounds, exact = Repeated(2e-8, 1e-7, "It rounds."), Repeated(1.23e-16)
    lines = [
        Agreement("PyTorch", "2", "gd", (exact,) * 3),
        Agreement("PyTorch", "2", "adam", (exact, rounds)),
        Agreement("Keras", "3", "adam", (exact, replace(rounds, difference=2e-7))),
        Agreement("Keras", "3", "gd", (rounds, Repeated(0.1))),
    ]
    assert proof.table(lines).splitlines() == [
        "| Method | PyTorch 2 | Keras 3 |",
        "| --- | --- | --- |",
        "| Gradient descent | ✓ 1e-16 (3) | ✗ 0.1 (1) |",
        "| Adam | ✓ 1e-16 (1), ✓ 2e-8 (1), see 1 | ✗ 2e-7 (1) |",
        "",
        "1. It rounds. Allowed: 1e-7.",
    ]


def test_the_page_counts_and_compares_with_every_framework(page):
    assert f"**{len(IDS)} of {len(IDS)} hold.**" in page
    frameworks, package, switched, surfaces = [t for t in page if t.startswith("|")]
    for line in agreement():
        text = package if line.framework == proof.AUTHORS else frameworks
        assert f"{line.framework} {line.version}" in text
        assert f"| {OPTIMIZERS[line.optimizer].name} |" in text
        assert all(run.because in text for run in line.runs)
    choices = [p.choices for m in METHODS for p in OPTIMIZERS[m].params if p.choices]
    assert len(switched.splitlines()) == 2 + sum(map(len, choices))
    assert all(f"| {surface.name} |" in surfaces for surface in SURFACES.values())
    assert "✗" not in frameworks + package + switched + surfaces
    assert any(t.startswith(f"**{len(SURFACES)} of {len(SURFACES)} surfaces") for t in page)


def test_a_choice_is_only_vouched_for_by_runs_that_had_it():
    """Of Adam's, the averages that are not corrected are in no framework."""
    rows = proof.switch_table(agreement()).splitlines()
    ran = {row.split(" | ")[0]: row.count("✓") for row in rows}
    assert ran["| Adam, ε̂"] == 1 and ran["| Adam, v not corrected"] == 0


@pytest.mark.parametrize(("method", "name", "word"), proof._choices())
def test_every_choice_that_a_framework_ran_can_be_found_to_differ(method, name, word, compared):
    ran = list(with_choice(compared, method, name, word))
    for line in ran:
        off = (*line.runs[1:], replace(line.runs[0], difference=0.1))
        assert "✗" in proof.switch_table([replace(line, runs=off)])
        assert "✗" not in proof.switch_table([line])


@pytest.mark.parametrize("key", SURFACES)
def test_every_surface_can_be_found_to_be_another(key, monkeypatch):
    """An engine whose values and slopes are one part in 10⁷ too large."""
    assert witnessed(SURFACES[key]).holds
    evaluate = published.evaluate
    right = published.witness(SURFACES[key], published.points(SURFACES[key]))
    monkeypatch.setattr(published, "witness", lambda *_: right)
    monkeypatch.setattr(
        published, "evaluate", lambda *given: [part * (1 + 1e-7) for part in evaluate(*given)]
    )
    found = witnessed(SURFACES[key])
    assert not found.holds
    said = proof.surface_table([found])
    assert "✓" not in said and said.count("✗") == (1 if right[0] is None else 2)


@phenomena
def test_a_method_in_the_lab_has_its_own_defaults(phenomenon):
    """Where a link is silent a shared setting holds, whose default may not be the method's."""
    lab, _ = opened(phenomenon.link)
    said = {name for name, _ in parse_qsl(phenomenon.link)}
    for run in lab.runs:
        for param in OPTIMIZERS[run.optimizer].params:
            if param.name not in said | set(run.own) | {"lr"}:
                assert lab.value(run, param.name) == param.default, (run, param.name)
