"""Your own data, below Train: a table as CSV, uploaded or pasted, that the models then learn."""

import streamlit as st

from ..lab.codec import encode, kept, moves
from ..lab.lineup import Run
from ..learning.link import TRAINING
from ..learning.state import fitting, line_up, recommended
from ..learning.tables import KEPT, keep
from ..nets.own import LEAST_ROWS, MOST_BYTES, MOST_CLASSES, MOST_COLUMNS, MOST_ROWS
from ..wire.request import Request
from ..words import Wrong, message, say
from . import go

FILE, TEXT, PROBLEM = "own-file", "own-text", "own-problem"


def _learn(request: Request) -> None:
    """Read what was given, and go to its link, or keep what is wrong with it."""
    state = st.session_state
    file, text = state.get(FILE), state.get(TEXT, "")
    given = file.getvalue() if file is not None else text
    try:
        card = keep(given)
    except Wrong as wrong:
        state[PROBLEM] = wrong.message
        return
    state.pop(PROBLEM, None)
    runs: tuple[Run, ...] = request.lab.runs
    model = fitting(card)[1]
    there = recommended(card, model, runs) if runs else line_up(card, model)
    link = encode(there, kept(request.look), TRAINING)
    go(link)


def render(request: Request) -> None:
    """Draw the drawer."""
    st.header(say("pages.own.title"), anchor=False)
    st.markdown(
        say("pages.own.introduction", bytes=MOST_BYTES, least=LEAST_ROWS, rows=MOST_ROWS,
            columns=MOST_COLUMNS, classes=MOST_CLASSES, kept=KEPT)
    )  # fmt: skip
    left, right = st.columns(2)
    left.file_uploader(
        say("pages.own.file"), type=["csv", "tsv", "txt"], key=FILE, max_upload_size=1
    )
    right.text_area(say("pages.own.text"), key=TEXT, placeholder="x,y,label\n0.1,2,a\n…")
    free = moves(request.look, "data")
    st.button(say("pages.own.learn"), on_click=_learn, args=(request,), disabled=not free)
    if not free:
        st.caption(say("pages.own.locked"))
    if problem := st.session_state.get(PROBLEM):
        st.error(say(message("pages.own.wrong", why=problem)), icon=":material/error:")
