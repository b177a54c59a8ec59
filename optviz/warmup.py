"""Compile the kernels before they are needed, in the background."""

import threading
import time
from contextlib import asynccontextmanager
from functools import cache

# The first visitor's page is served before the kernels that it does not need are compiled, and
# between two of them every session gets its turn.
HEAD_START, PAUSE = 5.0, 0.1


def _compile() -> None:
    # Imported here so that the server answers while numba is still being loaded.
    from .kernels import update_kernel, value_grad_kernel
    from .optimizers import OPTIMIZERS
    from .payload import Request, payload
    from .state import first_visit
    from .surfaces import SURFACES

    payload(Request(first_visit()))
    time.sleep(HEAD_START)
    for surface in SURFACES.values():
        value_grad_kernel(surface)
        time.sleep(PAUSE)
    for optimizer in OPTIMIZERS.values():
        update_kernel(optimizer)
        time.sleep(PAUSE)


@cache
def start() -> None:
    """Start the one thread of this process that compiles the first page's kernels, then the rest.

    The page calls this too, for hosts that run `app.py` as a plain script.
    """
    threading.Thread(target=_compile, name="warm-up", daemon=True).start()


@asynccontextmanager
async def warm_up(_app):
    """The server's lifespan: start compiling before the first visitor comes."""
    start()
    yield
