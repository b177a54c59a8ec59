"""What is taken away is what was run: every digit, every setting, and nothing from a network."""

import base64
import csv
import io
import json
import re
import struct
import zlib

import pytest
from streamlit.testing.v1 import AppTest

from optviz.engine.runs import run
from optviz.engine.stages import Clip, Noise, Schedule
from optviz.lab.export import as_csv, as_json, file_name, line_up, named
from optviz.pages.charts import FRAMES, MOST_POINTS, animation

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


def html(link):
    state = lab(link)
    runs = {line.name: line.trajectory for line in line_up(state)}
    return animation(state.surface, state.surface_params, runs, "A title")


@pytest.mark.parametrize("steps", [1, 99, 20_000])
def test_the_animation_is_one_file_of_a_bounded_size(steps):
    page = html("surface=ravine&lr=0.001&" + f"steps={steps}&" + "&".join(["run=adam"] * 8))
    assert "<script src=" not in page and "<link" not in page
    # Plotly itself is five million characters of it.
    assert 4e6 < len(page) < 10e6
    labels = re.findall(r'"name":"(\d+)"', page.rpartition("Plotly.addFrames")[2])
    assert labels[0] == "0" and labels[-1] == str(steps)
    assert len(labels) <= FRAMES
    assert ("steps one is drawn" in page) == (steps > MOST_POINTS)


def test_the_ground_of_the_animation_is_the_map_of_these_params():
    """Light on the floor of the ravine, dark across it; turned by 90°, the other way round."""
    shades = {}
    for angle in (0, 90):
        page = html(f"surface=ravine&steps=1&kappa=100&angle={angle}&run=gd")
        source = json.loads(re.findall(r'"source":("data:[^"]+")', page)[-1])
        data = base64.b64decode(source.partition(",")[2])
        width, height = struct.unpack(">II", data[16:24])
        start = data.index(b"IDAT")
        (size,) = struct.unpack(">I", data[start - 4 : start])
        raw = zlib.decompress(data[start + 4 : start + 4 + size])
        rows = [raw[k * (3 * width + 1) + 1 :][: 3 * width] for k in range(height)]
        east = rows[height // 2][3 * (width - 20)]
        north = rows[20][3 * (width // 2)]
        shades[angle] = (east, north)
    east, north = shades[0]
    assert east > north + 20
    assert shades[90][1] > shades[90][0] + 20


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
    page = html("surface=cliff&steps=3&run=gd").rpartition("Plotly.newPlot")[2]
    for axis, name in (("xaxis", "w"), ("yaxis", "b")):
        assert re.search(rf'"{axis}":\{{[^}}]*"title":\{{"text":"{name}"', page), axis
