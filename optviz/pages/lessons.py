"""Lessons: predict, observe, find; alone, or in the order of a set."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from ..classroom import EVERY
from ..lab.codec import encode
from ..lessons import LESSONS, PATHS, Answer, Lesson
from ..lessons.exercise import check
from ..words import Row, Values, message, say
from ..words.numbers import shown
from . import address, fragment, in_app, in_words, room, sheet, way_out
from .cards import formula
from .mounted import Mounted, mount_lesson
from .pictures import of_network, of_surface
from .room import Here

STAGES = ("predict", "observe", "find")
PRESENT = Path(__file__).parents[2] / "assets" / "present.css"
ACROSS = 5


# --- the address: the lesson, and the set that it is of -------------------------------------------


def _set() -> tuple[str, ...]:
    """The keys of the set of the address; what it names that is no lesson is said."""
    given = [key for key in st.query_params.get("set", "").split("~") if key]
    unknown = [key for key in given if key not in LESSONS]
    if unknown:
        st.warning(say("pages.lessons.unknown", keys=Row(tuple(map(repr, unknown)))))
    return tuple(dict.fromkeys(key for key in given if key in LESSONS))


def _code() -> dict[str, str]:
    """The room that one is in."""
    return {room.KEY: code} if (code := room.current()) else {}


def _where(lesson: str, of: tuple[str, ...]) -> dict[str, str]:
    """The address of a lesson in a set, by its words."""
    where = {"lesson": lesson, "set": "~".join(of), **_code(), **in_words()}
    return {name: value for name, value in where.items() if value}


def _paper(lesson: Lesson, which: str) -> str:
    """The address of a lesson on paper: without what is around it, and light."""
    where = {"embed": "true", "embed_options": "light_theme", "lesson": lesson.key}
    return address(urlencode({**where, sheet.KEY: which, **in_words()}))


def _go(lesson: str = "", of: tuple[str, ...] = ()) -> None:
    """Go to a lesson, or to all that there are."""
    st.query_params.from_dict(_where(lesson, of))


def _link(of: tuple[str, ...], lesson: str = "") -> str:
    """The whole address of a set, or of a lesson in it."""
    return address(urlencode(_where(lesson, of), safe="~"))


# --- where one is in a lesson ---------------------------------------------------------------------


def _state(lesson: Lesson) -> dict:
    """The stage that a lesson is at in this session, and the letter that was chosen."""
    every = st.session_state.setdefault("lessons", {})
    return every.setdefault(lesson.key, {"stage": STAGES[0], "chosen": None})


def _turn(lesson: Lesson, stage: str, **more: str) -> None:
    _state(lesson).update(stage=stage, **more)


# --- a lesson -------------------------------------------------------------------------------------


def _steps(lesson: Lesson, at: dict, free: bool) -> None:
    """The three stages; what has been seen can be gone back to, and who is `free` sees all."""
    with st.container(horizontal=True, key="stages"):
        for number, stage in enumerate(STAGES, 1):
            name = message(f"pages.lessons.stage.{stage}", n=number)
            kind = "primary" if stage == at["stage"] else "tertiary"
            early = not free and stage != STAGES[0] and at["chosen"] is None
            st.button(say(name), key=f"to {stage}", type=kind, disabled=early,
                      on_click=_turn, args=(lesson, stage))  # fmt: skip


def _lettered(answer: Answer) -> str:
    return say("pages.lessons.answer", letter=answer.letter, text=answer.said("text"))


@fragment
def _predict(lesson: Lesson, at: dict, here: Here | None) -> None:
    """The question and its answers; a choice draws nothing else anew."""
    texts = {answer.letter: _lettered(answer) for answer in lesson.answers}
    question = say(lesson.said("question"))
    st.markdown(question)
    before = list(texts).index(at["chosen"]) if at["chosen"] else None
    letter = st.radio(question, texts, before, texts.get, key=f"answer {lesson.key}",
                      label_visibility="collapsed")  # fmt: skip
    if here is not None and not here.mine and EVERY.standing(here.room).voting:
        # What happens is seen by all at one time, after the vote.
        room.ballot(here.room, lesson, letter)
        return
    waiting = letter is None and not (here and here.mine)
    if st.button(say("pages.lessons.see"), type="primary", disabled=waiting):
        _turn(lesson, "observe", chosen=letter or at["chosen"])
        st.rerun()
    if waiting:
        st.caption(say("pages.lessons.choose"))


def _observe(lesson: Lesson, at: dict) -> None:
    st.markdown(say(lesson.said("question")))
    chosen = next((one for one in lesson.answers if one.letter == at["chosen"]), lesson.right)
    for answer in dict.fromkeys((chosen, lesson.right)):
        yours = "yours" if answer.letter == at["chosen"] else "not_yours"
        how = "right" if answer.right else "wrong"
        said = say(f"pages.lessons.{yours}.{how}", answer=_lettered(answer),
                   because=answer.said("because"))  # fmt: skip
        box, icon = (st.success, "check") if answer.right else (st.warning, "close")
        box(said, icon=f":material/{icon}:")
    st.markdown(say(lesson.said("explain")))
    formula(lesson.formula)
    st.button(say("pages.lessons.try"), type="primary", on_click=_turn, args=(lesson, "find"))


def _found(lesson: Lesson, mounted: Mounted, of: tuple[str, ...]) -> None:
    """What has become of the exercise so far."""
    if mounted.request is None:
        return
    if mounted.rest or "checked" not in st.session_state:
        with st.spinner(say("pages.lessons.checking"), show_time=True):
            st.session_state["checked"] = check(lesson, mounted.request.lab)
    checked = st.session_state["checked"]
    box, icon = (st.success, "check") if checked.solved else (st.info, "target")
    box(say(checked.told), icon=f":material/{icon}:")
    with st.container(horizontal=True):
        if checked.strayed:
            st.button(say("pages.lessons.anew"), on_click=_anew, args=(lesson,))
        if checked.solved and lesson.key in of[:-1]:
            after = of[of.index(lesson.key) + 1]
            st.button(say("pages.lessons.next"), type="primary", on_click=_go, args=(after, of))
    path = "" if lesson.stage.name == "plane" else "train"
    look = Values(_code(), lesson=lesson.key)
    link = in_app(path, encode(mounted.request.lab, look, lesson.stage))
    st.markdown(f"[{say('pages.lessons.full')}]({link})")


def _anew(lesson: Lesson) -> None:
    """The exercise as it is given: the same link once more, which is an address of its own."""
    at = _state(lesson)
    at["times"] = at.get("times", 0) + 1


def _mount(lesson: Lesson, at: dict) -> Mounted:
    """The Lab of the stage; it stays mounted from the first to the last."""
    link = getattr(lesson, at["stage"])
    again = "&" * (at.get("times", 0) % 2) if at["stage"] == "find" else ""
    notes = lesson.notes if at["stage"] == "observe" else ()
    remarks = tuple((*note.at, say(note.said())) for note in notes)
    inside = f"&{urlencode(_code())}" if _code() else ""
    return mount_lesson(link + again + inside, lesson.stage.name, remarks)


def _room(lesson: Lesson, here: Here) -> None:
    if here.mine:
        room.teacher(here, lesson)
    else:
        room.student(here, lesson)


def _teacher(lesson: Lesson, of: tuple[str, ...], here: Here | None) -> None:
    with st.container(key="for-teacher"), st.expander(say("pages.lessons.teacher")):
        if here is None:
            room.door()
        elif here.mine:
            st.caption(say("pages.room.how", code=here.room.code, key=here.room.key))
        st.markdown(say(lesson.said("teacher")))
        st.markdown(say("pages.lessons.share"))
        st.code(_link(of, lesson.key), language=None)
        students, teachers = (_paper(lesson, which) for which in ("student", sheet.TEACHER))
        st.markdown(say("pages.lessons.sheets", students=students, teachers=teachers))


def _lesson(lesson: Lesson, of: tuple[str, ...]) -> None:
    if st.session_state.get("present"):
        st.html(PRESENT)
    at, here = _state(lesson), room.here()
    leads = here is not None and here.mine
    if at["chosen"] is None and not leads:
        at["stage"] = STAGES[0]
    left, right = st.columns((0.36, 0.64), gap="medium")
    with left, st.container(key="of-lesson"):
        _way(lesson, of)
        st.title(say(lesson.said("title")), anchor=False)
        _steps(lesson, at, leads)
        if at["stage"] == "predict":
            _predict(lesson, at, here)
        elif at["stage"] == "observe":
            _observe(lesson, at)
        else:
            st.markdown(say(lesson.said("task")))
        below = st.container()
    with right:
        mounted = _mount(lesson, at)
    with below:
        way_out(urlencode(_where(lesson.key, of), safe="~"))
        if at["stage"] == "find":
            _found(lesson, mounted, of)
        else:
            st.session_state.pop("checked", None)
        if here is not None:
            _room(lesson, here)
        _teacher(lesson, of, here)


def _present() -> None:
    """Show the lesson to a class, or no more."""
    st.session_state["present"] = not st.session_state.get("present", False)


def _way(lesson: Lesson, of: tuple[str, ...]) -> None:
    """All lessons, the one before and the one after."""
    with st.container(horizontal=True, key="way", vertical_alignment="center"):
        st.button(say("pages.lessons.all"), type="tertiary", on_click=_go)
        on = st.session_state.get("present", False)
        how = "pages.lessons.no_present" if on else "pages.lessons.present"
        st.button(say(how), key="presenting", type="tertiary", on_click=_present)
        if lesson.key in of:
            place = of.index(lesson.key)
            st.button("←", key="back", help=say("pages.lessons.before"), type="tertiary",
                      disabled=not place, on_click=_go, args=(of[place - 1], of))  # fmt: skip
            st.markdown(say("pages.lessons.place", n=place + 1, of=len(of)))
            st.button("→", key="on", help=say("pages.lessons.next"), type="tertiary",
                      disabled=place + 1 == len(of), on_click=_go,
                      args=(of[(place + 1) % len(of)], of))  # fmt: skip


# --- all lessons ----------------------------------------------------------------------------------


def _picture(lesson: Lesson) -> str | bytes:
    state, _ = lesson.opened(lesson.after)
    if lesson.stage.name == "plane":
        return of_surface(state.surface.key)
    return of_network(int(state.model_params.get("depth", 0)))


def _card(lesson: Lesson, of: tuple[str, ...]) -> None:
    with st.container(border=True, height="stretch"):
        st.image(_picture(lesson), alt="", width=120)
        st.subheader(say(lesson.said("title")), anchor=False)
        st.markdown(say(lesson.said("question")))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(say("pages.lessons.open"), key=f"open {lesson.key}", on_click=_go,
                      args=(lesson.key, of))  # fmt: skip
            st.caption(say("pages.lessons.minutes", n=lesson.minutes))


def _row(of: tuple[str, ...]) -> None:
    for column, key in zip(st.columns(ACROSS), of, strict=False):
        with column:
            _card(LESSONS[key], of)


def _index(paths: Mapping[str, tuple[str, ...]]) -> None:
    st.title(say("pages.lessons.title"))
    st.markdown(say("pages.lessons.introduction"))
    if (here := room.here()) is None:
        room.door()
    else:
        st.markdown(say("pages.room.in", code=here.room.code))
    for path, of in paths.items():
        minutes = sum(LESSONS[key].minutes for key in of)
        name = say(f"pages.lessons.path.{path}")
        st.header(say("pages.lessons.heading", path=name, minutes=shown(minutes)), divider="gray")
        for begin in range(0, len(of), ACROSS):
            _row(of[begin : begin + ACROSS])
        st.caption(say("pages.lessons.share_path"))
        st.code(_link(of), language=None)


def render() -> None:
    """Draw the page."""
    of, key = _set(), st.query_params.get("lesson", "")
    if key and key not in LESSONS:
        st.warning(say("pages.lessons.unknown", keys=repr(key)))
    if key in LESSONS and sheet.KEY in st.query_params:
        sheet.render(LESSONS[key], st.query_params[sheet.KEY] == sheet.TEACHER)
    elif key in LESSONS:
        _lesson(LESSONS[key], of)
    else:
        _index({"own": of} if of else PATHS)
