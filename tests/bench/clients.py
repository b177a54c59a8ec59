"""Clients that drag at once: each sends the next request as soon as the last is answered.

Run as `python -m tests.bench.clients ADDRESS CLIENTS SECONDS`; prints the answers per second of
each client as JSON, or with `beside` for CLIENTS what a light one waits beside heavy ones. A
process of its own, so that it does not slow down the browser's driver.
"""

import asyncio
import json
import math
import sys
import time

import websockets

from optviz.wire.live import COMING, READY

LINE_UP = "run=gd&run=momentum&run=momentum~clip~norm&run=nesterov&run=adam~lr~0.05&run=adam~lr~0.1"

TWO_MORE = "run=rmsprop~lr~0.01&run=adagrad~lr~0.1"


def request(phase: float, steps: int = 500) -> str:
    """A request of 6 runs whose start is somewhere on a circle."""
    start = f"{-1 + 0.3 * math.sin(phase):.3f}~{1 + 0.3 * math.cos(phase):.3f}"
    return f"surface=rosenbrock&lr=0.001&steps={steps}&start={start}&{LINE_UP}"


async def answered(socket) -> int:
    """Wait for an answer, which may come in pieces; how many texts of a room came before it."""
    told, missing = 0, 0
    while True:
        said = await socket.recv()
        if isinstance(said, bytes):
            missing -= len(said)
            if missing <= 0:
                return told
        elif said.startswith(COMING):
            missing = int(said.removeprefix(COMING))
        elif said != READY:
            told += 1


async def _drag(address: str, seconds: float) -> float:
    answers, end = 0, time.monotonic() + seconds
    async with websockets.connect(address, max_size=None) as socket:
        while time.monotonic() < end:
            await socket.send(request(answers / 10))
            await answered(socket)
            answers += 1
    return answers / seconds


async def _ask(address: str, text: str, until: float, pause: float = 0.0) -> list[float]:
    """The seconds that each answer took, of one who asks the same again and again."""
    took = []
    async with websockets.connect(address, max_size=None) as socket:
        while time.monotonic() < until:
            begun = time.perf_counter()
            await socket.send(f"{text}&seed={len(took)}")
            await answered(socket)
            took.append(time.perf_counter() - begun)
            await asyncio.sleep(pause)
    return took


async def _beside(address: str, seconds: float) -> list[float]:
    """What a light client waits beside 20 of long line-ups and 4 of pads over long runs."""
    until = time.monotonic() + seconds
    long = "surface=rosenbrock&lr=1e-4&steps=20000&" + "&".join(["run=adam"] * 8)
    others = [long] * 20 + [f"{long}&ask=pad~0~lr~beta1"] * 4
    first, *_ = await asyncio.gather(
        _ask(address, request(0.0), until, 0.05), *(_ask(address, text, until) for text in others)
    )
    return first


async def _all(address: str, clients: int, seconds: float) -> list[float]:
    return await asyncio.gather(*(_drag(address, seconds) for _ in range(clients)))


if __name__ == "__main__":
    where, count, how_long = sys.argv[1:]
    if count == "beside":
        print(json.dumps(asyncio.run(_beside(where, float(how_long)))))
    else:
        print(json.dumps(asyncio.run(_all(where, int(count), float(how_long)))))
