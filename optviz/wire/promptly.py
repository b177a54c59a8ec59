"""Messages that leave when they are written.

Streamlit binds its socket without naming the protocol, so that asyncio does not know it for TCP and
leaves Nagle's algorithm on: a message that follows another waits until the browser has acknowledged
that, up to 40 ms. What a socket that listens has set, the connections that it accepts inherit.
"""

import os
import socket
import stat
from contextlib import suppress

# Of the files that a process has open the first so many are looked at.
MOST = 256


def send_promptly() -> int:
    """Switch Nagle's algorithm off on every TCP socket of this process that listens; how many."""
    return sum(map(_switch, range(MOST)))


def _switch(number: int) -> bool:
    # What is no file, or no socket, is none of ours.
    with suppress(OSError):
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            return False
        with socket.socket(fileno=os.dup(number)) as one:
            if one.family not in (socket.AF_INET, socket.AF_INET6):
                return False
            if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return True
    return False
