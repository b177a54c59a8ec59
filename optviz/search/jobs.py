"""Searches on their way: taken further when asked, by turns, and kept for who asks again."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .methods import Blocks, blocks
from .searches import Search, Tried

KEPT = 40


@dataclass(eq=False)
class Job:
    """A search as far as it has come: its points in their order, and whether they are all."""

    search: Search
    points: list[Tried] = field(default_factory=list)
    done: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    found: Blocks = field(init=False)

    def __post_init__(self) -> None:
        self.found = blocks(self.search)

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        if self.done:
            return 1.0
        return min(self.points[-1].spent / self.search.budget, 1.0) if self.points else 0.0

    def go(self) -> None:
        """Take it further until something has come, or might have."""
        with self.lock:
            block = None if self.done else next(self.found, None)
            if block is None:
                self.done = True
            else:
                self.points += block


_JOBS: OrderedDict[Search, Job] = OrderedDict()
_LOOKING = threading.Lock()


def job_of(search: Search) -> Job:
    """The job of a search; who asks for the same search again finds it as far as it has come.

    The values that the run has now of what is searched over make no difference.
    """
    search = replace(search, target=search.target.without(search.over))
    with _LOOKING:
        found = _JOBS.get(search) or _JOBS.setdefault(search, Job(search))
        _JOBS.move_to_end(search)
        while len(_JOBS) > KEPT:
            _JOBS.popitem(last=False)
    return found


def take(jobs: Iterable[Job], seconds: float) -> bool:
    """Take jobs further for so long, all about as far; whether they are done.

    One of which nothing has come yet is taken on before another is begun.
    """
    until = time.perf_counter() + seconds
    while going := [job for job in jobs if not job.done]:
        if time.perf_counter() >= until:
            return False
        min(going, key=lambda job: job.share).go()
    return True
