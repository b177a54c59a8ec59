"""A Lab on a page: what it is asked for, and the answer that it is handed.

A page may have several, each with a key of its own, a link that it opens and a caption.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, replace
from importlib import import_module
from urllib.parse import urlencode

import streamlit as st

from ..lab.codec import encode, kept, without
from ..wire.answer import attempt, refusal
from ..wire.component import mount_page, send
from ..wire.payload import acknowledge, payload
from ..wire.precompile import start
from ..wire.request import Request, read_request
from ..wire.stages import Served, served
from ..words import Message, Values, message, spoken
from . import go, in_words, room
from .room import KEY as ROOM

Remarks = tuple[tuple[float, float, str], ...]
INSTEAD = message("note.instead")


@dataclass(frozen=True)
class Over:
    """What stands over a picture: a caption, and remarks at places of the plane, (x, y, words).

    One that is `framed` stands on a page that says itself what is locked.
    """

    caption: Message | None = None
    remarks: Remarks = ()
    framed: bool = False


OVER = Over()


@dataclass(frozen=True)
class Mounted:
    """What a Lab shows, None where nothing could be computed, and the drawer that is open.

    At `rest` it has been told so, or shows what it was opened with: `link` is then all of its
    state, for an address bar.
    """

    request: Request | None
    drawer: str | None = None
    rest: bool = False
    link: str = ""


def _kept(request: Request) -> str:
    """What an address bar says of a request."""
    return encode(request.lab, kept(request.look), request.stage)


def _memory(key: str) -> MutableMapping:
    """What is remembered of a Lab in this session.

    The id of its last commit and of the one that is shown; the link that it has come to; and the
    address that it was opened with, or that has been written since.
    """
    return st.session_state.setdefault(f"{key} memory", {})


def wrote(key: str, address: str) -> None:
    """An address bar now says this of a Lab: it is not to open it."""
    _memory(key)["address"] = address


def _requested(key: str, address: str, committed: dict | None) -> tuple[str, int, bool]:
    """What to show: the text of the request, its id, and whether the page has the answer already.

    A commit that is new wins over the address. Otherwise the address does, if it says something
    else than before: a new visit, a link, or the browser's back button.
    """
    memory, ident = _memory(key), int(committed["id"]) if committed else 0
    new = ident not in (0, memory.get("committed"))
    same = address == memory.get("address")
    memory["committed"], memory["address"] = ident, address
    if committed and (new or (same and memory.get("shown") == ident)):
        memory["shown"] = ident
        return str(committed["query"]), ident, bool(committed["have"])
    memory["shown"] = 0
    link = memory.get("link", "")
    return (link or address) if same else (address or link), 0, False


def _in_room(request: Request) -> Request:
    """A request with what its page is told of the room of its link; one that has ended is said."""
    code = request.look.get(ROOM) or room.current()
    told = room.told(code)
    if told is not None:
        return replace(request, room=told, look=Values(request.look, **{ROOM: told["code"]}))
    if ROOM not in request.look:
        return request
    ended = message("note.room_ended", code=repr(code))
    return replace(request, look=without(request.look, ROOM), notes=(*request.notes, ended))


def _answer(
    of: Served, asked: tuple[str, int, bool], over: Over, bare: bool
) -> tuple[Request, bytes]:
    """The request that a text is, and the bytes that the page draws, or has been told."""
    text, ident, have = asked
    request = read_request(text, of.stage)
    given = {"remarks": over.remarks, "framed": over.framed, "first": not text}
    request = replace(request, caption=over.caption or request.caption, **given)
    request = replace(request, look=Values(request.look, **in_words()))
    request = _in_room(request)
    if not ident:
        opening = Values(request.asked, **of.opening(request.lab))
        request = replace(request, asked=opening, bare=bare)
    told = acknowledge(ident, _kept(request), request.room) if have else payload(request, ident)
    return request, told


def _instead(of: Served) -> tuple[Request, bytes]:
    """What a page that has no picture yet shows where that of its link cannot be computed."""
    state = of.first()
    opening = Values(of.opening(state))
    request = Request(state, notes=(INSTEAD,), asked=opening, stage=of.stage)
    return request, payload(request)


def mount(key: str, address: str, over: Over = OVER, stage: str = "plane") -> Mounted:
    """Mount a Lab, or a page on another stage, and answer it.

    `address` is the link that it opens, at first and whenever it is another one than at the run
    before; its `show` and `lock` say which controls there are. Without one the browser's own is
    bare, and the page fills it. `over` is what stands over the picture.
    """
    start()
    of = served(stage)
    language = spoken()
    committed, drawer = mount_page(stage, key, language)
    asked = _, ident, have = _requested(key, address, committed)
    answer = attempt(lambda: _answer(of, asked, over, bare=not address)) or (
        None if ident else attempt(lambda: _instead(of))
    )
    if answer is None:
        # The page stays as it is.
        send(key, language, refusal(ident))
        return Mounted(None)
    request, data = answer
    send(key, language, data)
    mounted = Mounted(request, drawer, have or not ident, _kept(request))
    if mounted.rest:
        # It has come to rest here; what it asks for on the way leaves no trace.
        _memory(key)["link"] = mounted.link
    return mounted


def mount_lesson(link: str, stage: str, remarks: Remarks = ()) -> Mounted:
    """Mount the Lab of a lesson, whose page says itself what is locked.

    Each stage has a component of its own, and so a key.
    """
    key = "lesson" if stage == "plane" else f"lesson{stage}"
    return mount(key, link, Over(remarks=remarks, framed=True), stage)


def _address() -> str:
    """The query string in the browser's address bar."""
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    return urlencode(given, doseq=True)


def at_address(key: str, stage: str = "plane") -> Mounted:
    """Mount a page whose link is the browser's own address, and write it there once it rests."""
    address = _address()
    mounted = mount(key, address, stage=stage)
    if mounted.request is not None and mounted.rest:
        # A bare address the page fills by itself: what is written here is a step in the browser's
        # history, from which a step back would lead to the same picture again.
        bare = mounted.request.bare
        if mounted.link != address and not bare:
            go(mounted.link)
            address = _address()
        wrote(key, mounted.link if bare else address)
    return mounted


def open_drawer(mounted: Mounted, modules: Mapping[str, str]) -> None:
    """Draw what is open below a page.

    What is not needed at first is one click away: modules of this package with `render(request)`,
    by the names of the page's buttons, loaded when one is pressed.
    """
    if mounted.drawer in modules:
        import_module(f".{modules[mounted.drawer]}", __package__).render(mounted.request)
