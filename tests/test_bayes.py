"""The Bayesian search: what it finds, that it is one answer for one seed, and life without it."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from optviz.search import METHODS, OnPlane, Search, best, blocks, offered, tried
from optviz.search.__main__ import main
from optviz.search.bayes import AT_A_TIME, FIRST
from optviz.search.jobs import job_of, take
from optviz.words import LANGUAGES, Wrong, say

from .test_app import visit
from .test_search import ROOT, lab
from .test_search_training import target

GONE = "optviz.search.bayes.find_spec"


def found(search):
    """The decades of the score of the best of a search."""
    ends = best(search, list(tried(search)))
    return float(np.log10(search.target.score(np.array([ends.loss]))[0]))


@pytest.mark.parametrize(("surface", "method"), [("rosenbrock", "adam"), ("ravine", "momentum")])
def test_in_48_runs_it_ends_lower_than_at_random(surface, method):
    here = OnPlane(lab(method, surface=surface), 0)
    ends = {
        how: [found(Search(here, ("lr", "beta1"), how, 48, seed)) for seed in range(8)]
        for how in ("random", "bayes")
    }
    assert np.mean(ends["bayes"]) < np.mean(ends["random"]) - 0.3


def test_it_learns_where_to_look():
    """Of Adam's η from 1e-5 to 10 it tries, once it has seen some, mostly what is good."""
    points = list(tried(Search(OnPlane(lab("adam"), 0), ("lr",), "bayes", 60, seed=2)))
    first, rest = points[: 60 // FIRST], points[60 // FIRST :]
    middle = [np.median([point.loss for point in part]) for part in (first, rest)]
    assert middle[1] < 0.1 * middle[0]


@pytest.mark.parametrize("here", [OnPlane(lab("gd", "adam"), 1), target()], ids=["plane", "train"])
def test_a_seed_is_one_search_wherever_it_is_computed(here):
    search = Search(here, ("lr", "beta1"), "bayes", 14, seed=5)
    points = list(tried(search))
    assert len(points) == 14 and [point.spent for point in points] == list(range(1, 15))
    with ThreadPoolExecutor(2) as executor:
        assert list(tried(search, executor)) == points
    one = job_of(search)
    assert take([one], 60.0) and one.points == points
    assert list(tried(replace(search, seed=6))) != points


def test_it_asks_for_several_points_at_a_time():
    asked = []

    class Counted(ThreadPoolExecutor):
        def map(self, work, given, **more):
            given = list(given)
            asked.append(len(given))
            return super().map(work, given, **more)

    with Counted(2) as executor:
        list(tried(Search(target(), ("lr", "batch"), "bayes", 10), executor))
    assert asked == [AT_A_TIME, AT_A_TIME, 2]


def test_points_of_which_none_ends_are_no_error():
    far = replace(lab("gd", surface="monkey_saddle"), start=(1e5, 1e5))
    search = Search(OnPlane(far, 0), ("lr",), "bayes", 12)
    points = list(tried(search))
    assert len(points) == 12 and best(search, points) is None


def test_it_is_loaded_by_who_asks_for_it_only():
    code = (
        "import sys; import optviz.pages.search, optviz.search.training, optviz.search.__main__;"
        "assert 'bayes' in optviz.search.offered() and 'optuna' not in sys.modules"
    )
    subprocess.run((sys.executable, "-c", code), cwd=ROOT, check=True)


def test_where_it_is_not_installed_the_rest_goes_on(monkeypatch, capsys):
    monkeypatch.setattr(GONE, lambda name: None)
    assert offered() == [name for name in METHODS if name != "bayes"]
    with pytest.raises(Wrong, match="needs the package optuna"):
        blocks(Search(OnPlane(lab("adam"), 0), ("lr",), "bayes"))
    words = ("surface=booth&run=adam", "--over", "lr", "--method", "bayes")
    monkeypatch.setattr(sys, "argv", ["search", *words])
    assert main() == 1
    said = capsys.readouterr()
    assert said.out == "" and said.err.strip() == say("wrong.search_optuna")
    assert "requirements-search.txt" in said.err and said.err.count("\n") == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("there", [True, False])
def test_the_drawer_offers_it_where_it_is_installed(monkeypatch, there, language):
    if not there:
        monkeypatch.setattr(GONE, lambda name: None)
    app = visit(f"surface=booth&steps=50&run=adam&lang={language}")
    app.session_state["lab" if language == "en" else f"lab_{language}"] = {"drawer": "search"}
    app.run()
    assert not app.exception
    _, ways = app.get("button_group")
    assert (say("pages.search.way.bayes", language) in ways.options) == there
    captions = [caption.value for caption in app.caption]
    assert (say("pages.search.no_bayes", language) in captions) == (not there)
