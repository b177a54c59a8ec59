"""What is taken away is what was run: every digit, every setting, and nothing from a network."""

import base64
import csv
import io
import json
import re
import tomllib

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optviz.engine.runs import run
from optviz.engine.stages import Clip, Noise, Schedule
from optviz.lab.export import as_csv, as_json, file_name, named
from optviz.pages.export import as_html

from .answer import read
from .links import opened
from .test_app import APP

LINK = (
    "surface=ravine&kappa=20&start=-3.1~1.7&steps=40&lr=0.03&beta1=0.8&sigma=0.5&batch=4&seed=3"
    "&schedule=cosine&warmup=5&threshold=2&run=gd~lr~0.02&run=adam&run=momentum~hidden~1"
    "&run=momentum~clip~norm~memory~averaged"
)
COMMON = {
    "start": (-3.1, 1.7),
    "steps": 40,
    "noise": Noise(0.5, 4, 3),
    "schedule": Schedule("cosine", warmup=5),
    "surface_params": {"kappa": 20},
}
# The visible runs, set up by hand.
EXPECTED = [
    run("ravine", "gd", lr=0.02, **COMMON),
    run("ravine", "adam", lr=0.03, beta1=0.8, **COMMON),
    run(
        "ravine", "momentum", clip=Clip("norm", 2.0), lr=0.03, beta1=0.8, memory="averaged",
        **COMMON,
    ),
]  # fmt: skip


def lab(link=LINK):
    state, notes = opened(link)
    assert notes == []
    return state


def table(data: bytes):
    """The comments of a CSV file, and its rows as dictionaries by run."""
    lines = data.decode("utf-8").splitlines()
    comments = [line[2:] for line in lines if line.startswith("# ")]
    rows = csv.DictReader(io.StringIO("\n".join(s for s in lines if not s.startswith("# "))))
    runs: dict[str, list] = {}
    for row in rows:
        runs.setdefault(row["run"], []).append(row)
    return comments, runs


def test_csv_gives_back_every_number_of_every_visible_run():
    _, runs = table(as_csv(lab()))
    assert len(runs) == len(EXPECTED)
    for rows, expected in zip(runs.values(), EXPECTED, strict=True):
        assert [int(row["step"]) for row in rows] == list(range(41))
        for column, values in (
            ("x", expected.path[:, 0]),
            ("y", expected.path[:, 1]),
            ("loss", expected.loss),
            ("dloss/dx", expected.grad[:, 0]),
            ("dloss/dy", expected.grad[:, 1]),
        ):
            assert [float(row[column]) for row in rows] == values.tolist()
        # No step is taken from the last position.
        assert rows[-1]["clipped"] == ""
        assert [row["clipped"] == "1" for row in rows[:-1]] == expected.clipped.tolist()
    _, adam, momentum = runs.values()
    assert [float(row["v_y"]) for row in adam] == EXPECTED[1].state["v"][:, 1].tolist()
    assert any(row["clipped"] == "1" for row in momentum)
    assert {row["v_y"] for row in momentum} == {""}


def test_csv_says_every_setting():
    comments, runs = table(as_csv(lab()))
    said = dict(line.split(": ", 1) for line in comments)
    assert opened(json.loads(said["link"])) == opened(LINK)
    assert json.loads(said["surface_params"]) == {"kappa": 20.0, "angle": 30.0}
    assert json.loads(said["noise"]) == {"sigma": 0.5, "batch": 4.0, "seed": 3.0}
    for name in runs:
        assert json.loads(said[f"run {name}"])["schedule"]["schedule"] == "cosine"


def test_a_run_can_be_repeated_from_the_json_alone():
    made = json.loads(as_json(lab()))
    assert opened(made["link"])[0] == lab()
    assert len(made["runs"]) == len(EXPECTED)
    for line in made["runs"]:
        again = run(
            made["surface"],
            line["optimizer"],
            start=made["start"],
            steps=made["steps"],
            clip=Clip(**line["clip"]),
            noise=Noise(**made["noise"]),
            schedule=Schedule(**line["schedule"]),
            surface_params=made["surface_params"],
            **line["hyperparameters"],
        )
        columns = dict(zip(line["columns"], zip(*line["rows"], strict=True), strict=True))
        assert list(columns["x"]) == again.path[:, 0].tolist()
        assert list(columns["loss"]) == again.loss.tolist()
        for name, memory in again.state.items():
            assert list(columns[f"{name}_x"]) == memory[:, 0].tolist()


def test_a_run_that_diverges_ends_there():
    state = lab("surface=himmelblau&steps=60&lr=0.5&run=gd")
    (line,) = json.loads(as_json(state))["runs"]
    assert line["diverged_at"] == len(line["rows"]) - 1 < 60
    assert abs(max(line["rows"][-1][1:3], key=abs)) > 1e6
    assert f'"diverged_at": {line["diverged_at"]}' in as_csv(state).decode()


def test_runs_that_are_set_alike_keep_apart():
    names = list(named(lab("surface=saddle&run=gd&run=gd&run=gd~lr~0.5&run=gd")))
    assert names == [
        *("Gradient descent", "Gradient descent (2)", "Gradient descent η 0.5"),
        "Gradient descent (3)",
    ]


def test_a_typed_formula_is_said():
    state = lab("surface=formula&f=x**2%2By**4&run=gd")
    assert json.loads(as_json(state))["formula"] == "x**2+y**4"
    assert '# formula: "x**2+y**4"' in as_csv(state).decode()
    assert file_name(state, "csv") == "optviz-formula-300.csv"


def film_of(link):
    """The film's text, and what its element of data holds."""
    page = as_html(lab(link)).decode()
    (data,) = re.findall(r'<script id="film" type="application/json">(.*?)</script>', page)
    return page, json.loads(data)


def test_the_film_has_every_step_in_one_file():
    page, data = film_of(LINK)
    assert "<script src=" not in page and "<link" not in page and "http://" not in page
    assert not re.search(r"\{(title|style|data|script|player|readout|light|dark)\}", page)
    answer = read(base64.b64decode(data["answer"]))
    shown = [path for path in answer.runs if path is not None]
    origins = [run["origin"] for run in answer.header["runs"] if run]
    assert len(shown) == len(EXPECTED)
    for path, origin, expected in zip(shown, origins, EXPECTED, strict=True):
        assert (
            pytest.approx(expected.path, abs=1e-6) == np.add(path[:2], np.array(origin)[:, None]).T
        )


def test_the_film_is_small():
    four = "surface=rosenbrock&steps=500&run=gd&run=adam&run=momentum&run=lion"
    assert len(film_of(four)[0]) < 0.35e6
    eight = "surface=ravine&lr=0.001&steps=5000&" + "&".join(["run=adam"] * 8)
    assert len(film_of(eight)[0]) < 1.5e6


def test_the_film_has_the_page_s_own_colours_light_and_dark():
    page, _ = film_of(LINK)
    theme = tomllib.loads((APP.parent / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    light, _, dark = page.partition("prefers-color-scheme: dark")
    for said, kind in ((light, "light"), (dark, "dark")):
        runs = ",".join(theme[kind]["chartCategoricalColors"])
        assert f"--st-chart-categorical-colors:{runs};" in said
        assert f"--st-background-color:{theme[kind]['backgroundColor']};" in said


def test_the_window_of_the_film_is_the_map_and_what_fills_its_picture():
    for surface in ("six_hump_camel", "rosenbrock", "cliff"):
        _, data = film_of(f"surface={surface}&steps=1&run=gd")
        x0, x1, y0, y1 = read(base64.b64decode(data["answer"])).header["field"]["view"]
        assert (x1 - x0) / (y1 - y0) == pytest.approx(1.5)
        (left, right), (low, high) = data["surface"]["window"]
        assert x0 <= left < right <= x1 and y0 <= low < high <= y1
        assert (x0, x1) == pytest.approx((left, right)) or (y0, y1) == pytest.approx((low, high))


def test_no_text_breaks_out_of_the_film():
    page, data = film_of("surface=formula&f=x**2%2By**2&steps=2&run=gd")
    assert page.count("</script>") == 2 and data["surface"]["domain"]


def test_the_drawer_offers_files_and_a_script_that_follows_the_choice():
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update({"surface": "saddle", "run": ["gd", "adam~lr~0.1"]})
    app.session_state["lab"] = {"drawer": "export"}
    app.run()
    assert not app.exception
    assert len(app.get("download_button")) == 4
    assert "torch.optim.SGD([point], lr=" in app.code[0].value
    app.selectbox(key="take-run").set_value("Adam").run()
    assert "torch.optim.Adam(" in app.code[0].value
    app.session_state["take-framework"] = "Keras"
    app.run()
    assert not app.exception and not app.code
    (said,) = app.info
    assert "ε̂" in said.value and "*Keras*" in said.value


def test_a_drawer_with_nothing_to_take():
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update({"run": "gd~hidden~1"})
    app.session_state["lab"] = {"drawer": "export"}
    app.run()
    assert not app.exception
    assert not app.get("download_button") and "hidden" in app.info[0].value


def test_the_names_of_the_coordinates_travel_with_the_columns():
    state = lab("surface=cliff&steps=3&run=gd")
    made = json.loads(as_json(state))
    assert made["coordinates"] == ["w", "b"] and made["runs"][0]["columns"][1:3] == ["x", "y"]
    assert '# coordinates: ["w", "b"]' in as_csv(state).decode()
    assert film_of("surface=cliff&steps=3&run=gd")[1]["surface"]["names"] == ["w", "b"]
