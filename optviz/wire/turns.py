"""Turns of what takes long: of many at once one computes, a slice each, in the order of asking."""

import threading
from collections import deque


def at_once() -> None:
    """The pause of who need not take turns."""


class Turns:
    """Who holds it computes; who waits longest is next."""

    def __init__(self) -> None:
        self._held = False
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def __enter__(self) -> "Turns":
        mine = threading.Event()
        with self._lock:
            if self._held:
                self._waiting.append(mine)
            else:
                self._held = True
                mine.set()
        mine.wait()
        return self

    def __exit__(self, *_) -> None:
        with self._lock:
            # It is handed on, so that nobody comes in between.
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._held = False

    def pass_on(self) -> None:
        """Let all who wait have a slice first; called by who holds it."""
        if self._waiting:
            self.__exit__()
            self.__enter__()
