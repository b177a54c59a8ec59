"""Visitors of the Lab, each of whom changes something every few seconds.

Run as `python -m tests.bench.sessions ADDRESS SESSIONS SECONDS PACE`. A session is what a tab says
and no browser: one socket of Streamlit's, one live channel. A change is a question on the channel,
and REST later the commit that the page makes of it, where it makes one. Prints, as JSON, the
seconds that each opening, change and commit took.
"""

import asyncio
import json
import random
import sys
import time

import websockets

from .clients import answered, request
from .students import Session

# Milliseconds as in conversation.js, in seconds.
REST = 0.25


async def _visitor(address: str, place: int, until: float, pace: float, took: dict) -> None:
    live = address.replace("http", "ws") + "/live"
    stream = address.replace("http", "ws") + "/_stcore/stream"
    luck = random.Random(place)
    await asyncio.sleep(0.1 * place)
    async with (
        websockets.connect(stream, max_size=None, subprotocols=["streamlit"]) as first,
        websockets.connect(live, max_size=None) as second,
    ):
        session = Session(first, request(place), "lab")
        took["opened"].append(await session.run())
        await took["ready"].wait()
        await asyncio.sleep(pace * luck.random())
        ident = 0
        while time.monotonic() < until + took["begun"][0]:
            due, ident = time.monotonic() + pace, ident + 1
            link = request(place + ident)
            begun = time.perf_counter()
            await second.send(link)
            await answered(second)
            took["changed"].append(time.perf_counter() - begun)
            await asyncio.sleep(REST)
            report = {"request": {"id": ident, "query": link, "have": True}}
            session.states["lab"] = {"json_value": json.dumps(report)}
            took["told"].append(await session.run(changed="lab"))
            session.query = link
            await asyncio.sleep(max(0.0, due - time.monotonic()))
        session.reading.cancel()


async def _all(address: str, sessions: int, seconds: float, pace: float) -> dict:
    lists = {name: [] for name in ("opened", "changed", "told")}
    took = {**lists, "ready": asyncio.Event(), "begun": []}

    async def begin() -> None:
        while len(lists["opened"]) < sessions:
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)
        took["begun"].append(time.monotonic())
        print("open", flush=True)
        took["ready"].set()

    async with asyncio.TaskGroup() as group:
        group.create_task(begin())
        for place in range(sessions):
            group.create_task(_visitor(address, place, seconds, pace, took))
    return lists


if __name__ == "__main__":
    where, count, how_long, every = sys.argv[1:]
    print(json.dumps(asyncio.run(_all(where, int(count), float(how_long), float(every)))))
