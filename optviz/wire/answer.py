"""What every answer is made of, whoever carries it; and the one for what could not be computed.

It needs nothing of the engine, so that it is there when the engine is not.
"""

import json
import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from ..words import as_json, message

SORRY = message("note.sorry")

T = TypeVar("T")

_LOG = logging.getLogger(__name__)
_SAID: set[tuple[type, str, int]] = set()
_SAYING = threading.Lock()


def whole_words(data: bytes) -> bytes:
    """Bytes as whole words, of which a page reads its numbers."""
    return data.ljust(-(-len(data) // 4) * 4, b"\0")


def pack(header: dict, blocks: list[bytes]) -> bytes:
    """A header and what comes after it as bytes; see `payload` for the layout."""
    text = json.dumps(header, allow_nan=False, separators=(",", ":"), default=as_json).encode()
    text = text.ljust(-(-len(text) // 4) * 4)
    return b"".join([len(text).to_bytes(4, "little"), text, *blocks])


def refusal(ident: int = 0) -> bytes:
    """An answer of one sentence, which leaves the page as it is."""
    return pack({"id": ident, "link": "", "notes": [SORRY]}, [])


def attempt(compute: Callable[[], T]) -> T | None:
    """What `compute()` returns, or None where it raises; the log has each such failure once."""
    try:
        return compute()
    except Exception as wrong:
        _report(wrong)
        return None


def _report(wrong: Exception) -> None:
    """Log an exception, unless one of its kind was raised at the same place before."""
    place = wrong.__traceback__
    while place.tb_next:
        place = place.tb_next
    what = (type(wrong), place.tb_frame.f_code.co_filename, place.tb_lineno)
    with _SAYING:
        new = what not in _SAID
        _SAID.add(what)
    if new:
        _LOG.error("An answer could not be computed; it is not said again.", exc_info=wrong)
