"""The live channel: a WebSocket that answers a request with a payload, without a script run.

It keeps no state. A message is a request (see `request`), the answer its bytes; one message at a
time for each connection, computed on a thread, since the kernels release the GIL. What comes in the
meantime says that the answer on its way is not waited for: it may be shorter. NOTHING says no more
than that.

The first message says READY, so that a page behind a proxy that opens what it does not forward
soon knows. An answer longer than a PIECE is announced, `coming=` with its bytes, and sent in
pieces: over a slow line what arrives is a sign of life. What costs little does not wait for what
costs much.

A message about a room is no question. `room=CODE` asks to be told where its teacher leads, a text
for each state as a link; `room=CODE~KEY&` and a link leads there.
"""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Event
from typing import ClassVar

from starlette.websockets import WebSocket, WebSocketDisconnect

from ..classroom import EVERY, VOTERS, Room
from .answer import attempt, refusal
from .callers import Friends, address, listed, ours
from .turns import Turns, at_once

# Two threads answer everyone: more would only take turns on the cores of a small machine, and
# the page itself must still get its share.
WORKERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live")
# What takes longer waits for its like alone; of so many one computes, and they take turns.
HEAVY = ThreadPoolExecutor(max_workers=8, thread_name_prefix="heavy-live")
TURNS = Turns()
# Trainings, each answer of which takes a fifth of a second, wait for each other alone.
TRAINING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="train-live")
UNSUPPORTED, POLICY_VIOLATION, TOO_BIG, TRY_LATER = 1003, 1008, 1009, 1013
# Connections at once, each of which costs some kB; and from one address, behind which a school may
# be, a room full of voters and some more.
MOST, FROM_ONE = 1_000, 500
READY, COMING = "ready", "coming="
# Bytes: half a second at 1 Mbit/s, and more than a usual answer has.
PIECE = 65_536
# Steps of all runs of a question together that take some milliseconds.
LIGHT = 30_000
# What is asked in a picture's place that takes longer; a ground is brief at its first level.
LONG = re.compile(r"&ask=(pad|draws|ground~.*~[1-9]$)")
STEPS = re.compile(r"(?:^|&)steps=(\d{1,7})")
NOTHING = "ask=nothing"
# Characters: a link as long as any that is read, and a view.
MAX_LENGTH = 12_000
ABOUT_A_ROOM = "room="
# Seconds between two states that a follower is told of.
EVERY_SECONDS = 0.2


def _no_text(record: logging.LogRecord) -> bool:
    """Whether the server's log keeps a record: not that a client's text was no UTF-8.

    uvicorn closes such a connection with the code 1007 before any code of ours, as it should, and
    logs a traceback for it, which any client could fill the log with.
    """
    wrong = record.exc_info and record.exc_info[1]
    return not (isinstance(wrong, UnicodeDecodeError) and "UTF-8" in record.getMessage())


logging.getLogger("uvicorn.error").addFilter(_no_text)


def _payload(text: str, left: Event, pause: Callable[[], None]) -> bytes:
    # Imported here: with the engine and numba behind it, it would hold up the server's start.
    from .payload import payload
    from .request import read_request

    return payload(replace(read_request(text), left=left, pause=pause))


def _answer(text: str, left: Event, pause: Callable[[], None] = at_once) -> bytes:
    return attempt(lambda: _payload(text, left, pause)) or refusal()


def _in_turn(text: str, left: Event) -> bytes:
    with TURNS:
        return _answer(text, left, TURNS.pass_on)


def _about_a_room(message: Mapping) -> bool:
    text = message.get("text")
    return text is not None and len(text) <= MAX_LENGTH and text.startswith(ABOUT_A_ROOM)


def _workers(text: str) -> ThreadPoolExecutor:
    """Who answers a question, by what it costs."""
    if text.startswith("data="):
        return TRAINING
    steps = STEPS.search(text)
    total = int(steps[1]) * text.count("run=") if steps else 0
    return HEAVY if total > LIGHT or LONG.search(text) else WORKERS


async def _send(socket: WebSocket, answer: bytes) -> None:
    """Send an answer, in pieces where it is long."""
    if len(answer) > PIECE:
        await socket.send_text(f"{COMING}{len(answer)}")
    for at in range(0, len(answer), PIECE):
        await socket.send_bytes(answer[at : at + PIECE])
        # Others have their turn, and that the client has left is heard of.
        await asyncio.sleep(0)


def _ours(socket: WebSocket, friends: Friends) -> bool:
    """Whether the page that opens the channel is ours."""
    headers = socket.headers
    hosts = [*headers.getlist("host"), *listed(headers.getlist("x-forwarded-host"))]
    return ours(headers.get("origin"), hosts, friends)


def _from(socket: WebSocket) -> str:
    peer = socket.client.host if socket.client else ""
    return address(peer, socket.headers.getlist("x-forwarded-for"))


NO_FRIENDS = Friends()
# Open connections by the address that they come from.
_OPEN: Counter[str] = Counter()


class Follower:
    """A connection that is told where a room's teacher leads."""

    _of: ClassVar[dict[Room, set["Follower"]]] = {}

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.room: Room | None = None
        self.news = asyncio.Event()
        self.telling: asyncio.Task | None = None

    def hear(self, text: str) -> None:
        """Take a message about a room."""
        where, _, link = text.removeprefix(ABOUT_A_ROOM).partition("&")
        code, _, key = where.partition("~")
        room = EVERY.find(code)
        if key and room is not None and room.led_by(key) and room.leading:
            room.state = link
            for follower in self._of.get(room, ()):
                follower.news.set()
        elif not key:
            self.follow(room)

    def follow(self, room: Room | None) -> None:
        """Be told of a room from now on, and of where it is; of none any more."""
        self.leave()
        if room is None or len(self._of.get(room, ())) >= VOTERS:
            return
        self.room = room
        self._of.setdefault(room, set()).add(self)
        self.telling = asyncio.create_task(self._tell(room))
        if room.state is not None:
            self.news.set()

    async def _tell(self, room: Room) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):
            while True:
                await self.news.wait()
                self.news.clear()
                if room.leading and room.state is not None:
                    await self.socket.send_text(room.state)
                await asyncio.sleep(EVERY_SECONDS)

    def leave(self) -> None:
        """Be told no more."""
        if self.telling is not None:
            self.telling.cancel()
        if self.room is not None:
            others = self._of[self.room]
            others.discard(self)
            if not others:
                del self._of[self.room]
        self.room = self.telling = None


async def live(socket: WebSocket, friends: Friends = NO_FRIENDS) -> None:
    """Answer requests until the client leaves, or says what no request of ours can be."""
    if not _ours(socket, friends):
        await socket.close(POLICY_VIOLATION)
        return
    where = _from(socket)
    if _OPEN.total() >= MOST or _OPEN[where] >= FROM_ONE:
        await socket.close(TRY_LATER)
        return
    _OPEN[where] += 1
    try:
        await socket.accept()
        await _serve(socket)
    finally:
        _OPEN[where] -= 1
        if not _OPEN[where]:
            del _OPEN[where]


async def _serve(socket: WebSocket) -> None:
    """Answer the requests of a client that has been let in."""
    loop, follower = asyncio.get_running_loop(), Follower(socket)
    coming = asyncio.ensure_future(socket.receive())
    try:
        await socket.send_text(READY)
        while True:
            message = await coming
            if message["type"] == "websocket.disconnect":
                return
            coming = asyncio.ensure_future(socket.receive())
            text = message.get("text")
            if text is None:
                await socket.close(UNSUPPORTED)
                return
            if len(text) > MAX_LENGTH:
                await socket.close(TOO_BIG)
                return
            if _about_a_room(message):
                follower.hear(text)
                continue
            if text == NOTHING:
                continue
            left = Event()
            workers = _workers(text)
            work = _in_turn if workers is HEAVY else _answer
            answer = loop.run_in_executor(workers, work, text, left)
            await asyncio.wait((answer, coming), return_when=asyncio.FIRST_COMPLETED)
            # What is said of a room takes nothing from the answer.
            while coming.done() and not answer.done() and _about_a_room(coming.result()):
                follower.hear(coming.result()["text"])
                coming = asyncio.ensure_future(socket.receive())
                await asyncio.wait((answer, coming), return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                left.set()
            await _send(socket, await answer)
    except (WebSocketDisconnect, RuntimeError):
        # The client left while its answer was on its way: starlette says so in either way.
        return
    finally:
        coming.cancel()
        follower.leave()
