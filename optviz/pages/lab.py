"""The Lab: surfaces, a line-up of optimizers, and their trajectories in motion."""

from dataclasses import replace
from importlib import import_module
from urllib.parse import parse_qs, urlencode

import streamlit as st

from ..engine.plane import domain_view
from ..lab.link import encode, kept
from ..lab.state import first_visit
from ..spec import Surface
from ..wire.answer import attempt, refusal
from ..wire.component import mount_lab, send
from ..wire.payload import acknowledge, payload
from ..wire.precompile import start
from ..wire.request import Request, read_request
from ..words import ENGLISH, Values, message, say, spoken

# What is not needed at first is one click away, below the Lab: modules with `render(request)`,
# loaded when the Lab's button of that name is pressed.
DRAWERS = ("compare", "export")
INSTEAD = message("note.instead")


def _describe(surface: Surface) -> None:
    # What was typed has no character that Markdown could take for its own.
    formula = f"`f(x, y) = {surface.typed}`" if surface.typed else f"${surface.formula}$"
    about = say("pages.lab.about", name=surface.said("name"), teaches=surface.said("teaches"))
    st.markdown(f"{about}  \n{formula}")


def _address() -> str:
    """The query string in the browser's address bar."""
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    return urlencode(given, doseq=True)


def _requested(committed: dict | None) -> tuple[str, int, bool]:
    """What to show: the text of the request, its id, and whether the page has the answer already.

    A commit that is new wins over the address bar. Otherwise the address bar does, if it says
    something else than was last written there: a new visit, a link, or the browser's back button.
    """
    memory, address = st.session_state, _address()
    ident = int(committed["id"]) if committed else 0
    new = ident not in (0, memory.get("committed"))
    overruled = memory.get("shown") != ident or address != memory.get("link", "")
    memory["committed"] = ident
    if committed and (new or not overruled):
        memory["shown"] = ident
        return str(committed["query"]), ident, bool(committed["have"])
    memory["shown"] = 0
    return address or memory.get("link", ""), 0, False


def _kept(request: Request) -> str:
    """What the address bar says of a request."""
    return encode(request.lab, kept(request.look))


def _answer(text: str, ident: int, have: bool, language: str) -> tuple[Request, bytes]:
    """The request that a text is, and the bytes that the page draws, or has been told."""
    request = read_request(text)
    if language != ENGLISH:
        request = replace(request, look=Values(request.look, lang=language))
    if not ident:
        request = replace(request, window=domain_view(request.lab.surface))
    return request, (acknowledge(ident, _kept(request)) if have else payload(request, ident))


def _instead() -> tuple[Request, bytes]:
    """What a page that has no picture yet shows where that of its link cannot be computed."""
    lab = first_visit()
    request = Request(lab, notes=(INSTEAD,), window=domain_view(lab.surface))
    return request, payload(request)


def render() -> None:
    """Draw the page."""
    start()
    described = st.container()
    language = spoken()
    committed, drawer = mount_lab("lab" if language == ENGLISH else f"lab {language}", language)
    text, ident, have = _requested(committed)
    answer = attempt(lambda: _answer(text, ident, have, language)) or (
        None if ident else attempt(_instead)
    )
    if answer is None:
        # The page stays as it is, and its address.
        send(refusal(ident))
        return
    request, data = answer
    send(data)
    # The picture first: typesetting the formula takes the browser as long as drawing it.
    with described:
        _describe(request.lab.surface)
    if have or not ident:
        # The page has come to rest here; what it asks for on the way leaves no trace.
        link = _kept(request)
        st.session_state["link"] = link
        if link != _address():
            st.query_params.from_dict(parse_qs(link))
    if drawer in DRAWERS:
        import_module(f".{drawer}", __package__).render(request)
