"""Take it away: the line-up of the Lab as files, and each run as a script."""

from dataclasses import replace
from functools import partial

import streamlit as st

from ..lab.export import as_csv, as_json, file_name, line_up, named
from ..lab.state import Lab, Run, number
from ..optimizers import OPTIMIZERS
from ..scripts import FRAMEWORKS, script

INTRODUCTION = (
    "The runs that are shown, with all their settings. The tables have every digit of every step; "
    "the animation is one file that plays without a network."
)
CODE = (
    "A script that takes the same steps by the framework's own optimizer, and prints where it ends."
)
EMPTY = "Every run of the line-up is hidden; show one to take it away."


def as_html(lab: Lab) -> bytes:
    """The animation of a line-up as a file, in UTF-8."""
    from .charts import animation

    runs = {line.name: line.trajectory for line in line_up(lab)}
    title = f"{lab.surface.name} · {number(lab.steps)} steps"
    return animation(lab.surface, lab.surface_params, runs, title).encode()


FILES = (
    ("Trajectories, CSV", as_csv, "csv", "text/csv"),
    ("Trajectories, JSON", as_json, "json", "application/json"),
    ("Animation, HTML", as_html, "html", "text/html"),
)


def _files(lab: Lab) -> None:
    st.markdown(INTRODUCTION)
    with st.container(horizontal=True):
        for label, make, ending, mime in FILES:
            # Made when it is asked for: all of them would be made at every touch of the Lab.
            data, name = partial(make, lab), file_name(lab, ending)
            st.download_button(
                label, data, name, mime, key=f"take-{ending}", icon=":material/download:",
                on_click="ignore",
            )  # fmt: skip


def _way_out(lab: Lab, run: Run, framework: str) -> str:
    """A sentence on the Lab's button for a framework, where that button makes a script possible."""
    button = OPTIMIZERS[run.optimizer].as_in.get(framework, {})
    own = {name: run.params[name].check(value) for name, value in button.items()}
    try:
        script(lab, replace(run, own={**run.own, **own}), framework)
    except ValueError:
        return ""
    return f" In the Lab, the run's button *{framework}* after *as in* sets it so that it can."


def _code(lab: Lab) -> None:
    st.markdown(CODE)
    runs = named(lab)
    left, right = st.columns(2)
    name = left.selectbox("Run", list(runs), key="take-run")
    framework = right.segmented_control(
        "Framework", list(FRAMEWORKS), default="PyTorch", required=True, key="take-framework"
    )
    try:
        text = script(lab, runs[name], framework)
    except ValueError as why:
        st.info(f"{why}{_way_out(lab, runs[name], framework)}", icon=":material/info:")
        return
    ending = f"{runs[name].optimizer}-{framework.lower()}.py"
    st.download_button(
        "Script, Python", text, file_name(lab, ending), "text/x-python", key="take-script",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    st.code(text, "python")


def render(lab: Lab) -> None:
    """Draw the drawer for the line-up that the Lab shows."""
    if not named(lab):
        st.info(EMPTY)
        return
    _files(lab)
    _code(lab)
