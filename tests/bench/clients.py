"""Clients that drag at once: each sends the next request as soon as the last is answered.

Run as `python -m tests.bench.clients ADDRESS CLIENTS SECONDS`; prints the answers per second of
each client as JSON. A process of its own, so that it does not slow down the browser's driver.
"""

import asyncio
import json
import math
import sys
import time

import websockets

from optviz.wire.live import COMING, READY

LINE_UP = "run=gd&run=momentum&run=momentum~clip~norm&run=nesterov&run=adam~lr~0.05&run=adam~lr~0.1"


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


async def _all(address: str, clients: int, seconds: float) -> list[float]:
    return await asyncio.gather(*(_drag(address, seconds) for _ in range(clients)))


if __name__ == "__main__":
    where, count, how_long = sys.argv[1:]
    print(json.dumps(asyncio.run(_all(where, int(count), float(how_long)))))
