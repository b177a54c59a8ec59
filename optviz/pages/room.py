"""The room on a page: opened by a teacher, joined by a code; its vote, and who leads whom."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from ..classroom import EVERY, GUESSES, Room, Standing, mark_of
from ..lessons import LESSONS, Lesson
from ..words import Message, Wrong, message, say
from . import address, fragment

KEY = "room"
# In which a proxy says what it has chosen this process by; see Caddyfile.
MARK = "X-OptViz-Mark"
# Seconds between two looks at how a room stands.
STUDENT, TEACHER = 2.0, 1.0


@dataclass(frozen=True, eq=False)
class Here:
    """The room of this visit, and whether it is led from here."""

    room: Room
    mine: bool


def _memory() -> dict:
    """What a session knows: its room, its voter's word, the keys of rooms, wrong guesses."""
    new = {"code": "", "voter": secrets.token_hex(8), "keys": {}, "wrong": 0}
    return st.session_state.setdefault("room-memory", new)


def within(code: str) -> Here | None:
    """The room of a code for this session, None where there is none."""
    room = EVERY.find(code) if code else None
    if room is None:
        return None
    return Here(room, room.led_by(_memory()["keys"].get(room.code, "")))


def told(code: str) -> Mapping | None:
    """What a page is told of the room that its link names."""
    here = within(code)
    if here is None:
        return None
    key = here.room.key if here.mine else None
    return {"code": here.room.code, "key": key, "leading": here.room.leading}


def current() -> str:
    """The code of the room that this session is in, on whichever page it is."""
    return _memory()["code"]


# --- one process of several -----------------------------------------------------------------------


def _elsewhere(code: str) -> bool:
    """Whether a code's room lives on another process, to which a proxy sends who names it."""
    mine = st.context.headers.get(MARK)
    return mine is not None and mark_of(code) not in ("", mine)


def _there(code: str, go: bool = False) -> None:
    """Say that another process holds a room, and the way there, a visit of its own; or go there."""
    link = address(urlencode({**st.query_params.to_dict(), KEY: code}))
    if go:
        script = f"<script>location.assign({json.dumps(link)})</script>"
        st.html(script, unsafe_allow_javascript=True)
    st.info(say("pages.room.other_server", code=code, link=link), icon=":material/arrow_forward:")


# --- in and out -----------------------------------------------------------------------------------


def _open() -> None:
    try:
        room = EVERY.open(st.context.headers.get(MARK, ""))
    except Wrong as wrong:
        _memory()["problem"] = wrong.message
        return
    _memory()["keys"][room.code] = room.key
    _enter(room)


def _enter(room: Room) -> None:
    _memory()["code"] = st.query_params[KEY] = room.code


def _join() -> None:
    """Take up the room whose code was typed, or with its key behind it lead it again."""
    memory = _memory()
    code, _, key = st.session_state.get("room-code", "").strip().upper().partition("-")
    if _elsewhere(code):
        memory["there"] = code
        return
    room = EVERY.find(code) if memory["wrong"] < GUESSES else None
    if room is None or (key and not room.led_by(key)):
        memory["wrong"] += 1
        many = memory["wrong"] >= GUESSES
        memory["problem"] = message("pages.room.too_many" if many else "pages.room.none")
        return
    if key:
        memory["keys"][room.code] = room.key
    _enter(room)


def _leave() -> None:
    _memory()["code"] = ""
    st.query_params.pop(KEY, None)


def _end(room: Room) -> None:
    EVERY.close(room)
    _leave()


def here() -> Here | None:
    """The room of the address, or else of the session; that it has ended, if it has, is said."""
    code = st.query_params.get(KEY) or current()
    found = within(code)
    if found is None and _elsewhere(code):
        _there(code)
    elif code and found is None:
        st.warning(say("note.room_ended", code=repr(code)))
    _memory()["code"] = found.room.code if found else ""
    return found


def door() -> None:
    """Open a room, or join one."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="door"):
        st.text_input(say("pages.room.code"), key="room-code", max_chars=20, width=160,
                      on_change=_join)  # fmt: skip
        st.button(say("pages.room.join"), on_click=_join)
        st.button(say("pages.room.open"), on_click=_open, help=say("pages.room.help"))
    if there := _memory().pop("there", ""):
        _there(there, go=True)
    problem: Message | None = _memory().pop("problem", None)
    if problem is not None:
        st.error(say("pages.room.wrong", why=problem), icon=":material/error:")


# --- the vote -------------------------------------------------------------------------------------


def bars(lesson: Lesson, standing: Standing) -> None:
    """How the class has answered."""
    for answer in lesson.answers:
        count = standing.counts.get(answer.letter, 0)
        share = count / max(standing.answers, 1)
        text = message("pages.lessons.answer", letter=answer.letter, text=answer.said("text"))
        st.progress(share, say("pages.room.bar", answer=text, n=count, share=round(100 * share)))


def _standing(room: Room, lesson: Lesson, of: str) -> Standing:
    """How the room stands; the page is drawn anew where something else is to be seen."""
    now = EVERY.standing(room)
    sight = (now.lesson, now.voting, now.leading)
    if st.session_state.setdefault(f"sight {of}", sight) != sight:
        st.session_state[f"sight {of}"] = sight
        st.rerun()
    return now


@fragment(run_every=TEACHER)
def _count(room: Room, lesson: Lesson) -> None:
    now = _standing(room, lesson, "teacher")
    st.markdown(say("pages.room.answers", n=now.answers))
    if not now.voting:
        bars(lesson, now)


@fragment(run_every=STUDENT)
def _wait(room: Room, lesson: Lesson) -> None:
    if EVERY.find(room.code) is None:
        st.rerun()
    now = _standing(room, lesson, "student")
    if now.lesson != lesson.key:
        st.info(say("pages.room.elsewhere"))
        if now.lesson in LESSONS:
            st.button(say("pages.room.along"), on_click=_along, args=(now.lesson,))
    elif now.voting:
        st.info(say("pages.room.send_first"))
    else:
        bars(lesson, now)


def teacher(at: Here, lesson: Lesson) -> None:
    """What who opened a room sees of it: the code, the vote, and the lead."""
    room = at.room
    EVERY.turn(room, lesson.key)
    with st.container(border=True, key="room"):
        st.markdown(say("pages.room.title", code=room.code))
        _count(room, lesson)
        with st.container(horizontal=True):
            if EVERY.standing(room).voting:
                st.button(say("pages.room.show"), type="primary", on_click=EVERY.show,
                          args=(room,))  # fmt: skip
            st.button(say("pages.room.again"), on_click=EVERY.again, args=(room,))
            st.toggle(say("pages.room.lead"), room.leading, key="lead", on_change=_lead,
                      args=(room,))  # fmt: skip
            st.button(say("pages.room.end"), on_click=_end, args=(room,), type="tertiary")


def _along(lesson: str) -> None:
    st.query_params["lesson"] = lesson


def _lead(room: Room) -> None:
    EVERY.lead(room, st.session_state["lead"])


def student(at: Here, lesson: Lesson) -> None:
    """What a member of a room sees of it."""
    with st.container(border=True, key="room"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(say("pages.room.in", code=at.room.code))
            st.button(say("pages.room.leave"), on_click=_leave, type="tertiary")
        _wait(at.room, lesson)


def ballot(room: Room, lesson: Lesson, letter: str | None) -> None:
    """The button that sends an answer, and what has come of it."""
    memory = _memory()
    if st.button(say("pages.room.send"), type="primary", disabled=letter is None):
        try:
            counted = EVERY.vote(room, lesson.key, memory["voter"], letter)
        except Wrong as wrong:
            st.error(say("pages.room.wrong", why=wrong.message), icon=":material/error:")
            return
        memory["sent"] = lesson.key if counted else None
    if memory.get("sent") == lesson.key:
        st.caption(say("pages.room.sent"))
