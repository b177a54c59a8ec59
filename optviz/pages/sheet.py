"""A lesson on paper: two pages to write on, and with the answers for the teacher."""

import streamlit as st

from ..lab.names import names
from ..lessons import Lesson
from ..lessons.exercise import called
from ..lessons.measures import LIMITS
from ..words import Row, message, say
from .cards import formula
from .mounted import mount_lesson

KEY = "sheet"
TEACHER = "teacher"


def _lines(count: int) -> None:
    """Lines to write on."""
    for _ in range(count):
        st.divider()


def _question(lesson: Lesson, answers: bool) -> None:
    st.title(say(lesson.said("title")), anchor=False)
    st.markdown(say(lesson.said("question")))
    for answer in lesson.answers:
        box = "☑" if answers and answer.right else "☐"
        said = message("pages.lessons.answer", letter=answer.letter, text=answer.said("text"))
        because = say("pages.sheet.because", because=answer.said("because")) if answers else ""
        st.markdown(f"{box} {say(said)}{because}")
    if not answers:
        st.markdown(say("pages.sheet.why"))
        _lines(2)


def _facts(lesson: Lesson) -> None:
    """What is measured of each run."""
    state, _ = lesson.opened(lesson.after)
    called_by = names(state)
    for fact in lesson.facts:
        limits = {name: value for name, value in fact.items() if name in LIMITS}
        found = message(f"lessons.measured.{fact['kind']}", value=fact["value"], **limits)
        name = called_by[fact.get("run", 0)]
        st.markdown(say("pages.sheet.fact", name=name, found=found))


def _measured(lesson: Lesson, answers: bool) -> None:
    st.header(say("pages.sheet.measured"), anchor=False)
    if answers:
        _facts(lesson)
        st.markdown(say(lesson.said("explain")))
        formula(lesson.formula)
        return
    state, _ = lesson.opened(lesson.after)
    for name in names(state):
        st.markdown(say("pages.sheet.run", name=name))
        _lines(1)
    st.markdown(say("pages.sheet.happened"))
    _lines(3)


def _exercise(lesson: Lesson, answers: bool) -> None:
    st.header(say("pages.sheet.exercise"), anchor=False)
    st.markdown(say(lesson.said("task")))
    state, _ = lesson.opened(lesson.exercise)
    if not answers:
        symbols = Row(tuple(called(state, name) for name in lesson.free))
        st.markdown(say("pages.sheet.found", names=symbols))
        _lines(2)
        return
    solved = Row(tuple(
        message("run.own", symbol=called(state, name), value=value)
        for name, value in lesson.solution.items()
    ))  # fmt: skip
    st.markdown(say("pages.sheet.solution", solution=solved))
    st.header(say("pages.lessons.teacher"), anchor=False)
    st.markdown(say(lesson.said("teacher")))


def render(lesson: Lesson, answers: bool) -> None:
    """Draw the sheet of a lesson, with its answers for the teacher."""
    if st.button(say("pages.sheet.print"), key="print", type="primary"):
        st.html("<script>window.print()</script>", unsafe_allow_javascript=True)
    with st.container(key="sheet"):
        _question(lesson, answers)
        mount_lesson(lesson.answer if answers else lesson.predict, lesson.stage.name)
        with st.container(key="second"):
            _measured(lesson, answers)
            _exercise(lesson, answers)
