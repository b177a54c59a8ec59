"""Compare fairly, as the script draws it: what is said, what is offered, what a button does."""

import csv
import json
import re
import subprocess
import sys
import tomllib
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.streamlit_plotly_theme import CATEGORY_0, SEQUENTIAL_0

from optviz.lab.table import table, written
from optviz.lab.tuning import RATES, each_its_own, loss_at_start, shared_rate, tune
from optviz.pages.charts import COLOURS, DASHES, GROUND, MARKS, against_lr
from optviz.words.numbers import brief

from .links import opened
from .test_app import LINK, assert_shows, sent, visit

ROOT = Path(__file__).parents[1]
FOUR = (
    "surface=rosenbrock&lr=0.001&run=gd&run=momentum~hidden~1&run=adam~lr~0.1"
    "&run=adadelta~lr~1~beta2~0.999~eps~1e-8"
)


def drawer(link):
    """A visit with the drawer open."""
    app = visit(link)
    app.session_state["lab"] = {"drawer": "compare"}
    app.run()
    assert not app.exception
    return app


def text(app):
    return "\n".join(part.value for part in app.markdown)


def button(app, name):
    (found,) = [one for one in app.button if one.label.startswith(name)]
    return found


def chart(app):
    return json.loads(app.get("plotly_chart")[0].proto.spec)


def test_it_says_what_was_found():
    app = drawer(FOUR)
    said = text(app)
    assert "73 values of η from 1e-5 to 10" in said and "36,500 gradient evaluations" in said
    found = tune(opened(FOUR)[0])
    assert [str(t.name) for t in found] == ["Gradient descent", "Adam", "Adadelta"]
    for t in found:
        assert f"**{t.name}:** best η {t.rate:g}, loss " in said
        assert f"Forgiving over {brief(t.decades, 3)} decades" in said
    assert found[2].at_edge
    assert "The best is the largest η of the grid" in said.partition("Adadelta:")[2]
    assert f"Diverges at {found[0].diverged.sum()} of the 73 η." in said
    assert "Momentum:" not in said


def test_a_lone_spike_is_said_and_not_crowned():
    said = text(drawer("surface=rosenbrock&run=adam"))
    assert "**Adam:** best η 1, loss 5.5e-6" in said
    assert "η 1.78 ends lower, at 1.2e-6, but beside it the loss is 12.4." in said
    assert "and that of both values beside it, is least at worst" in said


def test_each_at_its_own_best():
    app = drawer(FOUR)
    best = [t.rate for t in tune(opened(FOUR)[0])]
    button(app, "Each at its own best η").click().run()
    # The Lab shows it as it would a link, and so do the address bar and the sentences.
    link = sent(app).header["link"]
    assert_shows(app, link)
    state = opened(link)[0]
    assert [state.value(run, "lr") for run in state.runs if not run.hidden] == best
    assert state.runs[1].hidden and state.value(state.runs[1], "lr") == 0.001
    assert f"now η {best[1]:g}," in text(app)
    assert button(app, "Each at its own best η").disabled


def test_the_same_for_all_and_back():
    app = drawer(FOUR)
    rate = shared_rate(tune(opened(FOUR)[0]))
    button(app, f"Same η for all: {rate:g}").click().run()
    state = opened(sent(app).header["link"])[0]
    assert {state.value(run, "lr") for run in state.runs if not run.hidden} == {rate}
    app.query_params.clear()
    app.query_params.update(parse_qs(FOUR))
    app.run()
    assert_shows(app, FOUR)


@pytest.mark.parametrize("locks", ["lock=lr", "lock=run~eps", "show=player~drawers"])
def test_what_is_locked_its_buttons_do_not_set(locks):
    """They wrote the address, and went round the lock of the link."""
    app = drawer(f"{FOUR}&{locks}")
    assert button(app, "Each at its own best").disabled and button(app, "Same η").disabled
    assert "has locked η or the line-up" in "\n".join(part.value for part in app.caption)
    assert not button(drawer(f"{FOUR}&lock=eps"), "Each at its own best").disabled


def test_an_eta_between_those_of_the_grid_may_be_better():
    bowl = "surface=ravine&kappa=3&angle=0&start=3~2&steps=8&run=gd&lr="
    # 2 / (1 + κ) is ½, between 0.464 and 0.562.
    assert "is better still" in text(drawer(bowl + "0.5"))
    assert "is better still" not in text(drawer(bowl + "0.4"))


def test_an_edit_of_the_lab_is_followed():
    app = drawer(LINK)
    assert "after 150 steps" in text(app)
    request = {"id": 5, "query": "surface=booth&steps=77&run=gd", "have": True}
    app.session_state["lab"] = {"request": request, "drawer": "compare"}
    app.run()
    assert not app.exception
    assert "after 77 steps" in text(app) and "**Adam:**" not in text(app)


def test_the_table_and_its_download():
    app = drawer(FOUR)
    shown = app.dataframe[0].value
    rows = table(opened(FOUR)[0])
    assert list(shown["run"]) == [str(row.name) for row in rows]
    assert list(shown["final"]) == [row.final for row in rows]
    assert len(list(csv.reader(StringIO(written(rows))))) == 4
    assert app.get("download_button")[0].proto.label.startswith("Save with all digits")


def test_no_least_value_no_tolerances():
    app = drawer("surface=saddle&run=gd&run=adam")
    assert "above the minimum" not in text(app)
    assert not any(name.startswith("steps_to") for name in app.dataframe[0].value)
    assert chart(app)["layout"]["yaxis"]["type"] == "linear"


@pytest.mark.parametrize(
    "link", ["surface=formula&f=log(x)&start=-1~0&run=gd", "surface=cosh&start=800~0&run=adam"]
)
def test_where_nothing_runs_it_says_so(link):
    app = drawer(link)
    assert "diverges at every η of the grid" in text(app)
    assert not app.get("plotly_chart")
    assert not [one for one in app.button if "η" in one.label]


def test_a_long_search_shows_its_progress_and_takes_it_away(monkeypatch):
    said = []
    real = DeltaGenerator.progress

    def progress(self, value, words=None, *rest, **more):
        said.append((value, words))
        return real(self, value, words, *rest, **more)

    monkeypatch.setattr(DeltaGenerator, "progress", progress)
    drawer("surface=booth&steps=4000&run=gd&run=adam")
    assert said == []
    app = drawer("surface=booth&steps=9000&run=gd&run=adam")
    assert said == [(0.5, "Searched for 1 of 2 runs …"), (1.0, "Searched for 2 of 2 runs …")]
    assert not app.get("progress")


def test_all_hidden():
    assert "Every run is hidden" in text(drawer("surface=booth&run=gd~hidden~1"))


def test_the_chart_shows_every_run_in_its_colour_with_both_marks():
    state = opened(FOUR)[0]
    found = tune(state)
    figure = against_lr(found, loss_at_start(state), True)
    for t in found:
        line, now, best, *alone = [x for x in figure.data if x.name == str(t.name)]
        assert line.line.color == now.marker.color == best.marker.color == COLOURS[t.style]
        assert best.marker.symbol == MARKS[t.style]
        assert (now.x[0], best.x[0]) == (t.now, t.rate)
        assert np.array_equal(np.isnan(line.y), t.diverged) and list(line.x) == list(RATES)
        assert best.y[0] == t.score[t.best]
        # What ends lower but stands alone has an open mark of the same shape.
        assert [trace.y[0] for trace in alone] == [t.score.min()] * (t.spike is not None)
        assert all(trace.marker.symbol == f"{MARKS[t.style]}-open" for trace in alone)
    assert any(t.spike is not None for t in found)
    # The start of Rosenbrock is 26.4 above its minimum, and the axis reaches above that.
    x, y = -1.2345, 1.0678
    assert 10 ** figure.layout.yaxis.range[1] > (1 - x) ** 2 + 100 * (y - x * x) ** 2
    own = each_its_own(state, found)
    figure = against_lr(tune(own), loss_at_start(own), True)
    for t in found:
        _, now, best, *_ = [trace for trace in figure.data if trace.name == str(t.name)]
        assert (now.x, now.y) == (best.x, best.y)


def test_an_eta_of_zero_has_no_mark_on_a_log_axis():
    state = opened("surface=booth&lr=0&run=gd")[0]
    figure = against_lr(tune(state), loss_at_start(state), True)
    assert [len(trace.x) for trace in figure.data] == [73, 1]


def test_marks_dashes_and_colours_are_those_of_the_lab():
    """Streamlit's theme has a colour for each, light and dark, and the canvases read the same."""
    source = (ROOT / "assets" / "lab" / "picture" / "marks.js").read_text("utf-8")
    marks, dashes = (
        json.loads(re.search(rf"export const {name} = (.*);", source)[1])
        for name in ("MARKS", "DASHES")
    )
    plotly = {"triangle": "triangle-up", "cross": "x"}
    assert list(MARKS) == [plotly.get(mark, mark) for mark in marks]
    said = [",".join(f"{part}px" for part in dash) or "solid" for dash in dashes]
    assert list(DASHES) == said
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    assert (CATEGORY_0, *COLOURS[1:]) == COLOURS and GROUND[0][1] == SEQUENTIAL_0
    for kind in ("light", "dark"):
        assert len(set(theme[kind]["chartCategoricalColors"])) == len(COLOURS) == len(marks)
        assert len(theme[kind]["chartSequentialColors"]) == len(GROUND) == 10


def test_a_figure_finds_pandas_whole():
    """plotly takes what is in sys.modules, which Streamlit fills in another thread at first use."""
    code = "import sys, optviz.pages.charts; print(hasattr(sys.modules['pandas'], 'Series'))"
    ran = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "True"
