"""From a request to the bytes that the page draws: the same for the live channel and the page.

An answer is 4 bytes, the header's length as little-endian uint32; the header, JSON padded with
spaces to a multiple of 4; then blocks, which are a stage's own: see `plane`. What is said of a run
travels as messages, keys and values, which the page says; see `words`.
"""

from collections.abc import Mapping

from ..lab.codec import encode, kept
from ..lab.names import names
from ..words import Message, message
from .answer import pack
from .request import Request
from .stages import served

MAX_NOTES = 4


def acknowledge(ident: int, link: str, room: Mapping | None = None) -> bytes:
    """An answer that carries no picture: the page already has what it asked for."""
    told = {} if room is None else {"room": room}
    return pack({"id": ident, "link": link, **told}, [])


def _notes(request: Request) -> list[Message]:
    """At most MAX_NOTES of what was wrong, and how much more there was."""
    notes, more = list(request.notes[:MAX_NOTES]), len(request.notes) - MAX_NOTES
    return [*notes, message("note.more", n=more)] if more > 0 else notes


def payload(request: Request, ident: int = 0) -> bytes:
    """Run the line-up of a request and pack the answer, which repeats `ident`."""
    lab, stage = request.lab, request.stage
    header = {"id": ident, "link": encode(lab, kept(request.look), stage)}
    special, blocks = served(stage.name).answer(request)
    if "runs" in special:
        header |= {
            "state": lab.placed,
            "look": dict(request.look),
            "caption": request.caption,
            "remarks": request.remarks,
            "framed": request.framed,
            "room": request.room,
            "bare": request.bare,
            "first": request.first,
            "notes": _notes(request),
            "names": names(lab),
        }
    if "pin" in request.asked:
        header["pin"] = True
    return pack(header | special, blocks)
