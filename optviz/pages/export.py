"""Take it away: the line-up of the Lab as files, and each run as a script."""

import re
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import replace

import streamlit as st

from ..lab.export import as_csv, as_json, file_name, named
from ..lab.lineup import Run
from ..lab.state import Lab
from ..optimizers import OPTIMIZERS
from ..scripts import FRAMEWORKS, script
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


FILES = (
    (as_csv, "csv", "text/csv"),
    (as_json, "json", "application/json"),
    (as_html, "html", "text/html"),
)


def _when_asked_for(make: Callable[[Lab], bytes], lab: Lab) -> Callable[[], bytes]:
    """How to make a file later: all of them would be made at every touch of the Lab.

    That is in another thread, which then speaks the language of this one.
    """
    context = copy_context()
    return lambda: context.copy().run(make, lab)


def _files(lab: Lab) -> None:
    st.markdown(say("pages.export.introduction"))
    with st.container(horizontal=True):
        for make, ending, mime in FILES:
            data, name = _when_asked_for(make, lab), file_name(lab, ending)
            st.download_button(
                say(f"pages.export.{ending}"), data, name, mime, key=f"take-{ending}",
                icon=":material/download:", on_click="ignore",
            )  # fmt: skip


def _refused(lab: Lab, run: Run, framework: str, why: Message) -> Row:
    """Why there is no script, and which button of the Lab makes one possible, where one does."""
    sentence = message("pages.export.refused", why=why)
    button = OPTIMIZERS[run.optimizer].as_in.get(framework, {})
    own = {name: run.params[name].check(value) for name, value in button.items()}
    try:
        script(lab, replace(run, own={**run.own, **own}), framework)
    except Wrong:
        return Row((sentence,))
    return Row((sentence, message("pages.export.way_out", framework=framework)), "join.space")


def _code(lab: Lab) -> None:
    st.markdown(say("pages.export.code"))
    runs = named(lab)
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
        text = script(lab, runs[name], framework)
    except Wrong as wrong:
        refused = _refused(lab, runs[name], framework, wrong.message)
        st.info(say(refused), icon=":material/info:")
        return
    ending = f"{runs[name].optimizer}-{framework.lower()}.py"
    st.download_button(
        say("pages.export.script"), text, file_name(lab, ending), "text/x-python",
        key="take-script", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    st.code(text, "python")


def render(request: Request) -> None:
    """Draw the drawer for the line-up that the Lab shows."""
    lab = request.lab
    if not named(lab):
        st.info(say("pages.export.empty"))
        return
    _files(lab)
    _code(lab)
