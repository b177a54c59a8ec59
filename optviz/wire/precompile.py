"""Compile the first page's kernels before they are needed, in the background.

All others are compiled when they are first used, which takes some tenths of a second each, and
only once: numba keeps them on disk.
"""

import inspect
import threading
from contextlib import asynccontextmanager
from functools import cache

from .promptly import send_promptly


def _compile() -> None:
    # Imported here so that the server answers while numba is still being loaded.
    from ..lab.state import first_visit
    from .payload import payload
    from .request import Request

    # Streamlit does this at its first element, and Python then reads the path of every module
    # there is, once: a twentieth of a second, in which the first visitor would wait.
    inspect.stack()
    payload(Request(first_visit()))


@cache
def start() -> None:
    """Start the one thread of this process that does it.

    The page calls this too, for hosts that run `app.py` as a plain script.
    """
    send_promptly()
    threading.Thread(target=_compile, name="warm-up", daemon=True).start()


@asynccontextmanager
async def warm_up(_app):
    """The server's lifespan: start compiling before the first visitor comes."""
    start()
    yield
