"""Visitors of the Lab, each of whom changes something every few seconds.

Run as `python -m tests.bench.sessions ADDRESS SESSIONS SECONDS PACE`. A session is what a tab says
and no browser: one socket of Streamlit's, one live channel. A change is a question on the channel,
and REST later a report to Streamlit, unless the page would spare the server one; see commits.js.
Prints, as JSON, the seconds that each opening, change and report took.
"""

import asyncio
import json
import random
import subprocess
import sys
import time

import websockets

from tests.browser.server import ROOT, free_port, serve

from .classroom import memory, p95
from .clients import answered, request
from .students import Session

# As in conversation.js and commits.js, in seconds.
REST, SLOW, TIMES, SPARED_AT_MOST = 0.25, 0.4, 4, 5.0
MANY, SECONDS, PACE = (100, 200, 300), 20.0, 2.0


class Visitor:
    """A tab on the Lab."""

    def __init__(self, place: int, first, second, took: dict) -> None:
        self.place = place
        self.session = Session(first, request(place), "lab")
        self.channel = second
        self.took = took
        self.ident = 0
        self.spared = 0.0
        self.report: asyncio.Task | None = None

    async def change(self) -> None:
        """Move a slider, see the picture, and let go."""
        self.ident += 1
        link = request(self.place + self.ident)
        begun = time.perf_counter()
        await self.channel.send(link)
        await answered(self.channel)
        self.took["changed"].append(time.perf_counter() - begun)
        await asyncio.sleep(REST)
        if (self.report is None or self.report.done()) and time.monotonic() >= self.spared:
            self.report = asyncio.create_task(self._tell(link))

    async def _tell(self, link: str) -> None:
        said = {"request": {"id": self.ident, "query": link, "have": True}}
        self.session.states["lab"] = {"json_value": json.dumps(said)}
        seconds = await self.session.run(changed="lab")
        self.session.query = link
        self.took["told"].append(seconds)
        if seconds > SLOW:
            self.spared = time.monotonic() + min(TIMES * seconds, SPARED_AT_MOST)


async def _visit(address: str, place: int, seconds: float, pace: float, took: dict) -> None:
    live = address.replace("http", "ws") + "/live"
    stream = address.replace("http", "ws") + "/_stcore/stream"
    luck = random.Random(place)
    await asyncio.sleep(0.1 * place)
    async with (
        websockets.connect(stream, max_size=None, subprotocols=["streamlit"]) as first,
        websockets.connect(live, max_size=None) as second,
    ):
        visitor = Visitor(place, first, second, took)
        took["opened"].append(await visitor.session.run())
        await took["ready"].wait()
        end = time.monotonic() + seconds
        await asyncio.sleep(pace * luck.random())
        while (begun := time.monotonic()) < end:
            await visitor.change()
            await asyncio.sleep(max(0.0, begun + pace - time.monotonic()))
        if visitor.report is not None:
            await visitor.report
        visitor.session.reading.cancel()


async def _all(address: str, sessions: int, seconds: float, pace: float) -> dict:
    lists = {name: [] for name in ("opened", "changed", "told")}
    took = {**lists, "ready": asyncio.Event()}

    async def begin() -> None:
        while len(lists["opened"]) < sessions:
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)
        took["ready"].set()

    async with asyncio.TaskGroup() as group:
        group.create_task(begin())
        for place in range(sessions):
            group.create_task(_visit(address, place, seconds, pace, took))
    return lists


def measured(sessions: int, seconds: float = SECONDS, pace: float = PACE) -> tuple[dict, float]:
    """What so many sessions measured at a server of their own, and its memory after them."""
    port = free_port()
    with serve(port=port) as address:
        command = [sys.executable, "-m", "tests.bench.sessions"]
        arguments = [address, str(sessions), str(seconds), str(pace)]
        done = subprocess.run(
            [*command, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout), memory(port)


def rows() -> list[tuple[str, str, str]]:
    """The table's rows: what, figure, against what was hoped for."""
    found = []
    for sessions in MANY:
        took, used = measured(sessions)
        changed, told = (p95(took[name]) for name in ("changed", "told"))
        found += [
            (
                f"{sessions} sessions, each a change every {PACE:.0f} s: a picture, 95 of 100 in",
                f"{1000 * changed:.0f} ms",
                "≤ 500 ms",
            ),
            (
                "… reports, for the link, of those that are made",
                f"{1000 * told:.0f} ms, {100 * len(took['told']) / len(took['changed']):.0f} %",
                "",
            ),
            ("… memory of the server", f"{used:.0f} MB", "≤ 300 MB" if sessions == 100 else ""),
        ]
    return found


if __name__ == "__main__":
    if len(sys.argv) > 1:
        where, count, how_long, every = sys.argv[1:]
        print(json.dumps(asyncio.run(_all(where, int(count), float(how_long), float(every)))))
    else:
        for row in rows():
            print(*row, sep=" | ")
