"""Rooms: a class that predicts together, and follows its teacher.

A room lives in this process, for some hours and no longer: no names, no addresses, no file. Who
votes is a word that the browser's tab was given, so that an answer can be changed; what is told of
them is how many. Whoever has the key, the one who opened it, leads.

Where a proxy spreads visitors over several processes, a code says where its room lives: it begins
with the mark by which the proxy chose the process that the room was opened on (see Caddyfile). Who
comes with that code is sent there.
"""

import hmac
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..words import Wrong

# Neither I and 1 nor O and 0, L and U: 24 million codes of five.
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH, KEY = 5, 10
# What a proxy chooses a process by, as the Caddyfile writes it; four letters come after it.
MARK = re.compile("[2-9]{3}")
MARKED = re.compile(f"({MARK.pattern})[{LETTERS}]{{{LENGTH - 1}}}")
HOURS, ROOMS, VOTERS = 3, 200, 400
# Codes that one visitor may guess wrongly.
GUESSES = 10


def mark_of(code: str) -> str:
    """The mark that a code begins with, "" where it has none, or is no code."""
    found = MARKED.fullmatch(code)
    return found[1] if found else ""


def _word(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


@dataclass(eq=False)
class Room:
    """A room: the vote of a lesson, and the state that the teacher leads to, a link.

    `votes` are letters by who gave them. While the vote is `voting` nobody is told how it stands.
    `state` is None while the teacher does not lead.
    """

    code: str
    key: str
    until: float
    lesson: str = ""
    voting: bool = True
    votes: dict[str, str] = field(default_factory=dict)
    leading: bool = False
    state: str | None = None

    def led_by(self, key: str) -> bool:
        """Whether that is its key."""
        return hmac.compare_digest(self.key.encode(), key.encode())


@dataclass(frozen=True)
class Standing:
    """How a room stands for whoever asks: `counts` only where the vote is closed."""

    lesson: str
    voting: bool
    answers: int
    counts: Mapping[str, int] | None
    leading: bool


class Rooms:
    """All rooms of this process; every method may be called from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rooms: dict[str, Room] = {}
        self._lock = threading.Lock()

    def open(self, mark: str = "") -> Room:
        """A new room, its code behind a mark; raises Wrong where there are too many already."""
        with self._lock:
            now = self._clock()
            for code in [code for code, room in self._rooms.items() if room.until <= now]:
                del self._rooms[code]
            if len(self._rooms) >= ROOMS:
                raise Wrong("wrong.many_rooms", most=ROOMS)
            code = self._free(mark if MARK.fullmatch(mark) else "")
            room = Room(code, _word(KEY), now + HOURS * 3600)
            self._rooms[code] = room
            return room

    def _free(self, mark: str) -> str:
        while (code := mark + _word(LENGTH - bool(mark))) in self._rooms:
            pass
        return code

    def find(self, code: str) -> Room | None:
        """The room of a code, as it is typed, None where there is none or it has ended."""
        with self._lock:
            room = self._rooms.get(code.strip().upper())
            return room if room is not None and room.until > self._clock() else None

    def close(self, room: Room) -> None:
        """End a room."""
        with self._lock:
            self._rooms.pop(room.code, None)

    def turn(self, room: Room, lesson: str) -> None:
        """Vote on a lesson, from the beginning if it is another one than before."""
        with self._lock:
            if room.lesson != lesson:
                room.lesson, room.voting, room.votes = lesson, True, {}

    def again(self, room: Room) -> None:
        """Vote once more."""
        with self._lock:
            room.voting, room.votes = True, {}

    def show(self, room: Room) -> None:
        """Close the vote: from now on everyone may see how it stands."""
        with self._lock:
            room.voting = False

    def vote(self, room: Room, lesson: str, voter: str, letter: str) -> bool:
        """Count an answer, in place of the voter's earlier one; whether it was counted.

        It is not where the vote is closed or on another lesson. Raises Wrong where the room has as
        many voters as it takes.
        """
        with self._lock:
            if not room.voting or room.lesson != lesson:
                return False
            if voter not in room.votes and len(room.votes) >= VOTERS:
                raise Wrong("wrong.full_room", most=VOTERS)
            room.votes[voter] = letter
            return True

    def standing(self, room: Room) -> Standing:
        """How a room stands."""
        with self._lock:
            counts = None if room.voting else Counter(room.votes.values())
            return Standing(room.lesson, room.voting, len(room.votes), counts, room.leading)

    def lead(self, room: Room, leading: bool) -> None:
        """Begin or cease to lead the Labs of a room."""
        with self._lock:
            room.leading = leading
            room.state = room.state if leading else None


# Of this process: the live channel and the pages are in it both.
EVERY = Rooms()
