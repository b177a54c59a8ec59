"""The formula clinic: what the misprinted formulas do when they are run literally."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optviz.engine.runs import run
from optviz.engine.typed import typed_surface
from optviz.optimizers import MENU, MISPRINTS, OPTIMIZERS
from optviz.proof.clinic import (
    ARTICLES,
    BOWL,
    EDITS,
    SPECIMENS,
    findings,
    line_up,
    multipliers,
    repaired,
)
from optviz.surfaces import SURFACES

from .links import opened

REST = {name: value for name, value in BOWL.items() if name != "surface"}
A, B, C, E = ARTICLES


def test_article_a_begins_with_steps_too_long_and_does_not_settle():
    np.testing.assert_allclose(
        multipliers(A, 1000)[[0, 9, 99, 999]], [31.6, 10.0, 3.2, 1.26], rtol=0.02
    )
    # It swings: at step 4000 it is 0.30 away, at others of the last thousand 0.005 and 0.52.
    tail = np.hypot(*A.run("ravine", 4000, 0.01, **REST).path[3000:].T)
    assert tail.max() == pytest.approx(0.521, abs=1e-3) and tail.min() < 0.01
    assert "up to 0.52 from" in str(findings()[A.key])
    adam = run("ravine", "adam", steps=4000, lr=0.01, **REST).path[-1]
    assert np.hypot(*adam) < 1e-50


def test_article_a_minds_the_scale_of_the_loss_and_adam_does_not():
    def ends(optimizer, steepness):
        given = {"steps": 1, "lr": 1e-6, "start": (0, 0)}
        path = run("slope", optimizer, surface_params={"steepness": steepness}, **given).path
        return path[-1, 0]

    assert ends("adam", 1e3) == pytest.approx(ends("adam", 1.0), rel=1e-6)
    assert abs(ends("misprint_a", 1e3)) > 3 * abs(ends("misprint_a", 1.0))


def test_article_b_never_settles():
    """β₂ = .9: a cycle of .030 η rms, where Adam's own β₂ comes to rest."""
    path = run(
        "ravine", "adam", steps=20_000, lr=0.01, beta2=0.9, start=(1.0, 0.0),
        surface_params={"angle": 0},
    ).path[-5000:, 0]  # fmt: skip
    assert np.sqrt(np.mean(path**2)) / 0.01 == pytest.approx(0.030, abs=0.001)
    assert B.own == {"beta2": 0.9} and B.optimizer == "adam"


def test_article_c_is_no_method():
    surface = typed_surface("(x - 2)**2/2 + y**2/2")
    assert C.run(surface, 20_000, 0.01, start=(1.0, 0.0)).path[-1, 0] == pytest.approx(
        1.2682, abs=1e-4
    )
    assert C.run(surface, 20_000, 0.01, start=(-1.0, 0.0)).diverged_at is not None
    assert C.run("ravine", 50, 0.01, **REST).diverged_at == 4
    # 0 absorbs.
    assert not C.run(surface, 100, 0.01, start=(0.0, 1.0)).path[:, 0].any()


def test_article_e_is_clipped_descent_with_a_falling_rate():
    path = E.run("ravine", 1, 0.01, **REST).path
    np.testing.assert_allclose(path[0] - path[1], [10.0, 10.0], rtol=1e-12)
    np.testing.assert_allclose(
        multipliers(E, 5000)[[0, 4999]], [1000.0, 1 / (1 - 0.999**5000)], rtol=1e-5
    )
    still = run("ravine", "misprint_e", steps=1000, lr=0.01, eps=1e-8, **REST).path
    assert np.abs(still[-1] - still[0]).max() < 1e-5


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_three_edits_one_at_a_time_repair_article_a(order):
    switches = dict.fromkeys(EDITS, "no")
    adam = run("rosenbrock", "adam", steps=300, lr=0.01, eps_place="inside").path
    for k in order:
        edited = run("rosenbrock", "misprint_a", steps=300, lr=0.01, **switches).path
        assert len(edited) < len(adam) or np.abs(edited - adam).max() > 1e-3
        switches[EDITS[k]] = "yes"
    edited = run("rosenbrock", "misprint_a", steps=300, lr=0.01, **switches).path
    np.testing.assert_allclose(edited, adam, rtol=1e-12)


def test_the_printed_formula_follows_the_edits():
    as_printed = repaired(dict.fromkeys(("numerator", "square", "divide"), False))
    assert r"(1-\beta_2^t)\,m^2" in as_printed and "g^2" not in as_printed
    mended = repaired(dict.fromkeys(("numerator", "square", "divide"), True))
    assert r"v/(1-\beta_1^t)" in mended and r"m/(1-\beta_2^t)" in mended and "g^2" in mended


def test_misprints_are_marked_and_on_no_menu():
    listed = {card.key for cards in MENU.values() for card in cards}
    assert len(listed) >= 24
    assert {card.key for card in MISPRINTS} == set(OPTIMIZERS) - listed
    for key, card in OPTIMIZERS.items():
        assert card.misprint == (card in MISPRINTS) == key.startswith("misprint_")


@pytest.mark.parametrize("surface", SURFACES)
def test_the_link_opens_all_of_them(surface):
    lab, notes = opened(line_up(SURFACES[surface], 0.01))
    assert notes == []
    assert [run.optimizer for run in lab.runs] == [s.optimizer for s in SPECIMENS]
    assert [lab.value(run, "lr") for run in lab.runs] == [0.01] * 5
    assert lab.value(lab.runs[2], "beta2") == 0.9
    assert lab.value(lab.runs[4], "eps") == 1.0


@pytest.mark.parametrize("surface", ["rosenbrock", "ravine", "saddle"])
def test_article_e_moves_in_the_lab_as_on_the_page(surface):
    """With the shared ε = 1e-8 in the place of its own it stood still there."""
    lab, _ = opened(line_up(SURFACES[surface], 0.01))
    path = lab.task(lab.runs[4]).run().path
    assert np.abs(path[1] - path[0]).max() > 1.0
    np.testing.assert_array_equal(path, E.run(surface, lab.steps, 0.01).path)


def test_findings_are_measured():
    said = {key: str(found) for key, found in findings().items()}
    assert set(said) == {s.key for s in SPECIMENS}
    assert "31.6 η, 10 η, 3.24 η, 1.26 η at t = 1, 10, 100, 1000;" in said[A.key]
    assert "1.2682" in said[C.key] and "(10, 10), with η = 0.01." in said[E.key]
    assert f"{float(re.search('cycle of ([0-9.]+) η', said[B.key])[1]):.3f}" == "0.030"


def page():
    from optviz.pages import clinic

    clinic.render()


def test_the_page_on_any_surface():
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    for surface in ("rosenbrock", "slope", "online_reddi", "linear_regression"):
        app.selectbox[0].set_value(surface).run()
        assert not app.exception
    app.toggle[0].set_value(True).run()
    assert not app.exception
    assert any("not the same" in text.value for text in app.markdown)
