"""A link that is slow: what goes through it comes later, and so many bytes a second."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 1500  # bytes that travel together


class _Way:
    """One direction of all connections, which share how much goes through it."""

    def __init__(self, late: float, rate: float) -> None:
        self.late, self.rate, self.free = late, rate, 0.0

    async def carry(self, reader, writer) -> None:
        """Carry what comes from one end to the other."""
        queue: asyncio.Queue = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(queue, writer))
        loop = asyncio.get_running_loop()
        with suppress(ConnectionError):
            while data := await reader.read(PIECE):
                self.free = max(self.free, loop.time()) + len(data) / self.rate
                await asyncio.sleep(max(self.free - loop.time(), 0))
                queue.put_nowait((loop.time() + self.late, data))
        queue.put_nowait((loop.time() + self.late, b""))
        await arriving

    async def _arrive(self, queue, writer) -> None:
        with suppress(ConnectionError):
            while True:
                due, data = await queue.get()
                await asyncio.sleep(max(due - asyncio.get_running_loop().time(), 0))
                if not data:
                    writer.close()
                    return
                writer.write(data)
                await writer.drain()


@contextmanager
def slow(address: str, trip: float, bits: float) -> Iterator[str]:
    """An address behind which the one given is, `trip` seconds away and back."""
    host, port = address.removeprefix("http://").split(":")
    loop = asyncio.new_event_loop()
    up, down = (_Way(trip / 2, bits / 8) for _ in range(2))

    async def join(reader, writer) -> None:
        there = await asyncio.open_connection(host, int(port))
        with suppress(asyncio.CancelledError):
            await asyncio.gather(up.carry(reader, there[1]), down.carry(there[0], writer))

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.start_server(join, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result()
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def part() -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    asyncio.run_coroutine_threadsafe(part(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
