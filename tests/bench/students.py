"""Students of a class, as their browsers talk: Streamlit's socket and the live channel.

Run as `python -m tests.bench.students ADDRESS CODE STUDENTS LESSON PACE`; every student predicts,
waits for the vote to be closed, observes and finds, following the teacher's Lab on a channel. One
change of a slider every PACE seconds. Prints, as JSON, the seconds that each thing took.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from optviz.lab.codec import encode
from optviz.lessons import LESSONS

from .clients import answered

CHANGES = 12


class Session:
    """A tab's session with Streamlit: what it shows, and what it can do."""

    def __init__(self, socket, query: str, name: str = "lessons") -> None:
        self.socket = socket
        self.query = query
        self.name = name
        self.page = ""
        self.kept: dict[str, ForwardMsg] = {}
        self.ids: dict[str, str] = {}
        self.fragments: dict[str, str] = {}
        self.states: dict[str, Mapping] = {}
        self.texts: list[str] = []
        self.options: list[str] = []
        self.finished = asyncio.Event()
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for data in self.socket:
            message = ForwardMsg()
            message.ParseFromString(data)
            # What is large the browser keeps, and is told of by its hash from then on.
            if message.metadata.cacheable:
                self.kept[message.hash] = message
            message = self.kept.get(message.ref_hash, message)
            kind = message.WhichOneof("type")
            if kind == "navigation":
                self.page = message.navigation.page_script_hash
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._see(message.delta.new_element, message.delta.fragment_id)
            elif kind == "script_finished":
                self.finished.set()

    def _see(self, element, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind == "radio":
            self.ids["radio"] = element.radio.id
            self.options = list(element.radio.options)
        elif kind == "button":
            self.ids[element.button.label] = element.button.id
            self.fragments[element.button.label] = fragment
        elif kind == "bidi_component" and element.bidi_component.component_name == "optviz_lab":
            self.ids["lab"] = element.bidi_component.id
            self.fragments["lab"] = fragment
        elif kind in ("alert", "markdown"):
            self.texts.append(getattr(element, kind).body)

    async def run(self, pressed: str = "", changed: str = "") -> float:
        """Run the script, for a button or a state that has changed; the seconds that it took."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_script_hash = self.page
        state.page_name = "" if self.page else self.name
        state.context_info.locale = "en-US"
        state.cached_message_hashes.extend(self.kept)
        for name, value in self.states.items():
            widget = state.widget_states.widgets.add(id=self.ids[name])
            for field, what in value.items():
                setattr(widget, field, what)
        if pressed or changed:
            # What stands in a fragment runs no more than that.
            state.fragment_id = self.fragments[pressed or changed]
        if pressed:
            state.widget_states.widgets.add(id=self.ids[pressed]).trigger_value = True
        self.finished.clear()
        self.texts.clear()
        begun = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        await asyncio.wait_for(self.finished.wait(), 60)
        return time.perf_counter() - begun

    async def until(self, button: str) -> None:
        """Look every two seconds, as the page's fragment does, until there is a button."""
        while button not in self.ids:
            await asyncio.sleep(2)
            await self.run()


async def _student(address: str, query: str, lesson: str, at: dict, pace: float) -> None:
    live = address.replace("http", "ws") + "/live"
    stream = address.replace("http", "ws") + "/_stcore/stream"
    luck = random.Random(at["place"])
    async with (
        websockets.connect(stream, max_size=None, subprotocols=["streamlit"]) as first,
        websockets.connect(live, max_size=None) as second,
    ):
        session = Session(first, query)
        at["opened"].append(await session.run())
        code = dict(part.split("=") for part in query.split("&"))["room"]
        await second.send(f"room={code}")
        session.states["radio"] = {"string_value": luck.choice(session.options)}
        await session.run()
        # All at the same moment.
        await at["ready"].wait()
        at["voted"].append(await session.run("Send my answer"))
        at["sent"].release()
        await session.until("See what happens")
        await asyncio.sleep(2 * luck.random())
        begun = time.perf_counter()
        await session.run("See what happens")
        # The whole page runs after the fragment.
        while "Try it yourself" not in session.ids:
            await asyncio.sleep(0.005)
        at["turned"].append(time.perf_counter() - begun)
        at["turned"].append(await session.run("Try it yourself"))
        await asyncio.sleep(pace * luck.random())
        state, look = LESSONS[lesson].opened(LESSONS[lesson].find)
        name = LESSONS[lesson].free[0]
        for change in range(CHANGES):
            value = 0.01 + 0.15 * luck.random()
            moved = replace(state, shared={**state.shared, name: value})
            link = encode(moved, look, LESSONS[lesson].stage)
            begun = time.perf_counter()
            await second.send(link)
            at["led"] += await answered(second)
            at["changed"].append(time.perf_counter() - begun)
            report = {"request": {"id": change + 1, "query": link, "have": True}}
            session.states["lab"] = {"json_value": json.dumps(report)}
            at["checked"].append(await session.run(changed="lab"))
            solved = ("Solved", "Not yet")
            at["said"] += any(text.startswith(solved) for text in session.texts)
            await asyncio.sleep(pace)
        session.reading.cancel()


async def _class(address: str, code: str, students: int, lesson: str, pace: float) -> dict:
    query = urlencode({"lesson": lesson, "room": code})
    lists = {name: [] for name in ("opened", "voted", "turned", "changed", "checked")}
    ready, sent = asyncio.Event(), asyncio.Semaphore(0)
    shared = {**lists, "ready": ready, "sent": sent, "led": 0, "said": 0}
    every = [{**shared, "place": place} for place in range(students)]

    async def begin() -> None:
        while len(lists["opened"]) < students:
            await asyncio.sleep(0.1)
        await asyncio.sleep(2)
        ready.set()
        for _ in range(students):
            await sent.acquire()
        print("voted", flush=True)

    # Who fails brings all to an end.
    async with asyncio.TaskGroup() as group:
        group.create_task(begin())
        for at in every:
            group.create_task(_student(address, query, lesson, at, pace))
    return {**lists, "led": sum(at["led"] for at in every), "said": sum(at["said"] for at in every)}


if __name__ == "__main__":
    where, room, count, which, seconds = sys.argv[1:]
    print(json.dumps(asyncio.run(_class(where, room, int(count), which, float(seconds)))))
