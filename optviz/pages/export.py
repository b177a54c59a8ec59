"""Take it away: the line-up of a page as files, and each run as a script."""

import re
from collections.abc import Callable, Mapping
from contextvars import copy_context
from dataclasses import replace
from typing import NamedTuple

import streamlit as st

from ..lab.lineup import Run, State
from ..lab.names import named
from ..lab.state import Lab
from ..optimizers import OPTIMIZERS
from ..scripts import FRAMEWORKS
from ..wire.request import Request
from ..words import Message, Row, Wrong, message, say

# The page's variables, by the options of its theme.
THEME = (
    *("backgroundColor", "textColor", "primaryColor"),
    *("chartCategoricalColors", "chartSequentialColors"),
)


def _theme(kind: str) -> dict[str, str]:
    """The colours of the light or the dark page, by the names of their CSS variables."""
    theme = {}
    for option in THEME:
        value = st.get_option(f"theme.{kind}.{option}")
        name = re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", option)
        theme[name] = value if isinstance(value, str) else ",".join(value)
    return theme


def as_html(lab: Lab) -> bytes:
    """The animation of a line-up as a file, in UTF-8."""
    from ..wire.film import film

    surface = lab.surface.said("name")
    title = say("pages.export.animation", surface=surface, n=lab.steps)
    return film(lab, title, {kind: _theme(kind) for kind in ("light", "dark")}).encode()


class File(NamedTuple):
    """What makes a file of a state, and what the file is called, is, and is said to be."""

    make: Callable[[State], bytes]
    ending: str
    mime: str
    said: Message


class Taken(NamedTuple):
    """What can be taken away of a state.

    `file_name(state, ending)` is what a file is called, `script(state, run, framework)` a run's
    source; `introduction` and `code` are said over the files and over the script.
    """

    files: tuple[File, ...]
    file_name: Callable[[State, str], str]
    script: Callable[[State, Run, str], str]
    introduction: Message
    code: Message


def _of_plane() -> Taken:
    from ..lab.export import as_csv, as_json, file_name
    from ..scripts import script

    files = (
        File(as_csv, "csv", "text/csv", message("pages.export.csv")),
        File(as_json, "json", "application/json", message("pages.export.json")),
        File(as_html, "html", "text/html", message("pages.export.html")),
    )
    said = message("pages.export.introduction"), message("pages.export.code")
    return Taken(files, file_name, script, *said)


def _of_training() -> Taken:
    from ..learning.export import arrays, as_csv, file_name
    from ..scripts.models import script

    files = (
        File(as_csv, "csv", "text/csv", message("pages.export.training.csv")),
        File(arrays, "npz", "application/octet-stream", message("pages.export.training.npz")),
    )

    def written(study: State, run: Run, framework: str) -> str:
        return script(study, run, framework, file_name(study, "npz"))

    said = message("pages.export.training.introduction"), message("pages.export.training.code")
    return Taken(files, file_name, written, *said)


TAKEN: Mapping[str, Callable[[], Taken]] = {"plane": _of_plane, "training": _of_training}


def _when_asked_for(make: Callable[[State], bytes], state: State) -> Callable[[], bytes]:
    """How to make a file later: all of them would be made at every touch of the page.

    That is in another thread, which then speaks the language of this one.
    """
    context = copy_context()
    return lambda: context.copy().run(make, state)


def _files(state: State, taken: Taken) -> None:
    st.markdown(say(taken.introduction))
    with st.container(horizontal=True):
        for make, ending, mime, said in taken.files:
            data, name = _when_asked_for(make, state), taken.file_name(state, ending)
            st.download_button(
                say(said), data, name, mime, key=f"take-{ending}",
                icon=":material/download:", on_click="ignore",
            )  # fmt: skip


def _refused(state: State, run: Run, framework: str, taken: Taken, why: Message) -> Row:
    """Why there is no script, and which button of the page makes one possible, where one does."""
    sentence = message("pages.export.refused", why=why)
    button = OPTIMIZERS[run.optimizer].as_in.get(framework, {})
    own = {name: run.params[name].check(value) for name, value in button.items()}
    try:
        taken.script(state, replace(run, own={**run.own, **own}), framework)
    except Wrong:
        return Row((sentence,))
    return Row((sentence, message("pages.export.way_out", framework=framework)), "join.space")


def _code(state: State, taken: Taken) -> None:
    st.markdown(say(taken.code))
    runs = named(state)
    left, right = st.columns(2)
    name = left.selectbox(say("pages.export.run"), list(runs), key="take-run")
    framework = right.segmented_control(
        say("pages.export.framework"),
        list(FRAMEWORKS),
        default="PyTorch",
        required=True,
        key="take-framework",
    )
    try:
        text = taken.script(state, runs[name], framework)
    except Wrong as wrong:
        refused = _refused(state, runs[name], framework, taken, wrong.message)
        st.info(say(refused), icon=":material/info:")
        return
    ending = f"{runs[name].optimizer}-{framework.lower()}.py"
    st.download_button(
        say("pages.export.script"), text, taken.file_name(state, ending), "text/x-python",
        key="take-script", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    st.code(text, "python")


def render(request: Request) -> None:
    """Draw the drawer for the line-up that a page shows."""
    state = request.lab
    if not named(state):
        st.info(say("pages.export.empty"))
        return
    taken = TAKEN[request.stage.name]()
    _files(state, taken)
    _code(state, taken)
