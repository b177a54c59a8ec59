"""The pages of the app. Each is loaded when first opened: a visit to the Lab needs no other."""

import json
from collections.abc import Callable, Mapping
from functools import partial, wraps
from importlib import import_module
from urllib.parse import parse_qs, urlencode

import streamlit as st

from ..words import ENGLISH, LANGUAGES, known, say, speak, spoken, tag, understood

KEY = "lang"


def page(name: str) -> Callable[[], None]:
    """A function that draws the page of the module `name`."""

    def render() -> None:
        import_module(f"{__name__}.{name}").render()

    return render


def listen() -> None:
    """Speak the language of the visit in this script run.

    That of the address, or else the one chosen before, or else the browser's.
    """
    given = st.query_params.get(KEY, "")
    if known(given):
        st.session_state[KEY] = given
    _speak()


def _speak() -> None:
    speak(st.session_state.get(KEY) or understood(st.context.locale))


def fragment(draw: Callable[..., None] | None = None, *, run_every: float | None = None):
    """A part of a page that runs by itself, as `st.fragment`, in the language of the visit.

    A run of its own has a thread of its own, in which nothing has been said of that yet.
    """
    if draw is None:
        return partial(fragment, run_every=run_every)

    @st.fragment(run_every=run_every)
    @wraps(draw)
    def drawn(*args) -> None:
        _speak()
        draw(*args)

    return drawn


def _choose(language: str) -> None:
    st.session_state[KEY] = language
    if KEY in st.query_params:
        st.query_params[KEY] = language


def switch() -> None:
    """Say which language this is, and draw a button for the next one into the header.

    A frame in another page has no header.
    """
    if spoken() != ENGLISH or KEY in st.session_state:
        script = f"<script>document.documentElement.lang = {json.dumps(tag(spoken()))}</script>"
        st.html(script, unsafe_allow_javascript=True)
    if st.context.is_embedded:
        return
    after = LANGUAGES.index(spoken()) + 1 if spoken() in LANGUAGES else 0
    following = LANGUAGES[after % len(LANGUAGES)]
    name = say("language.name", following)
    st.button(name, key="language", on_click=_choose, args=(following,))


def address(query: str) -> str:
    """The whole address of this page with a query."""
    return f"{(st.context.url or '').partition('?')[0]}?{query}"


def go(link: str) -> None:
    """Change the address, as a link would, without loading the page anew."""
    st.query_params.from_dict(parse_qs(link))


def way_out(query: str) -> None:
    """In a frame of another page, which has no address bar, the way to this page itself."""
    if st.context.is_embedded:
        with st.container(key="way-out"):
            st.markdown(f"[{say('pages.embedded.open')}]({address(query)})")


def ways(link: str, look: Mapping) -> None:
    """The ways from a Lab elsewhere: out of a frame, and back to the lesson that its link names."""
    way_out(link)
    if "lesson" not in look:
        return
    # The lessons are read by who has something to do with them.
    from ..lessons import LESSONS

    lesson = LESSONS[look["lesson"]]
    to = in_app("lessons", urlencode({"lesson": lesson.key}))
    st.markdown(f"[{say('pages.lessons.back', title=lesson.said('title'))}]({to})")


def in_words() -> dict[str, str]:
    """What a link says of the language spoken: nothing where every browser would be told so."""
    usual = spoken() == ENGLISH == understood(st.context.locale)
    return {} if usual else {KEY: spoken()}


def in_app(path: str, link: str) -> str:
    """The address of a page with a link, in the language spoken; without a path that of the Lab."""
    said = urlencode(in_words())
    return f"./{path}?{'&'.join(filter(None, (link, said)))}"
