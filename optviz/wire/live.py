"""The live channel: a WebSocket that answers a request with a payload, without a script run.

It keeps no state. A message is a request (see `request`), the answer its bytes; one message at a
time for each connection, computed on a thread, since the kernels release the GIL. What comes in the
meantime says that the answer on its way is not waited for: it may be shorter. NOTHING says no more
than that.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

from starlette.websockets import WebSocket, WebSocketDisconnect

from .answer import attempt, refusal

# Two threads answer everyone: more would only take turns on the cores of a small machine, and
# the page itself must still get its share.
WORKERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live")
# Trainings, each answer of which takes a fifth of a second, wait for each other alone.
TRAINING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="train-live")
UNSUPPORTED, POLICY_VIOLATION, TOO_BIG = 1003, 1008, 1009
NOTHING = "ask=nothing"
# Characters: a link as long as any that is read, and a view.
MAX_LENGTH = 12_000


def _no_text(record: logging.LogRecord) -> bool:
    """Whether the server's log keeps a record: not that a client's text was no UTF-8.

    uvicorn closes such a connection with the code 1007 before any code of ours, as it should, and
    logs a traceback for it, which any client could fill the log with.
    """
    wrong = record.exc_info and record.exc_info[1]
    return not (isinstance(wrong, UnicodeDecodeError) and "UTF-8" in record.getMessage())


logging.getLogger("uvicorn.error").addFilter(_no_text)


def _payload(text: str, left: Event) -> bytes:
    # Imported here: with the engine and numba behind it, it would hold up the server's start.
    from .payload import payload
    from .request import read_request

    return payload(replace(read_request(text), left=left))


def _answer(text: str, left: Event) -> bytes:
    return attempt(lambda: _payload(text, left)) or refusal()


def _same_origin(socket: WebSocket) -> bool:
    """Whether the page that opens the channel is ours. A client that is no browser says nothing."""
    origin = socket.headers.get("origin")
    hosts = {socket.headers.get("host"), socket.headers.get("x-forwarded-host")}
    return origin is None or origin.partition("://")[2] in hosts


async def live(socket: WebSocket) -> None:
    """Answer requests until the client leaves, or says what no request of ours can be."""
    if not _same_origin(socket):
        await socket.close(POLICY_VIOLATION)
        return
    await socket.accept()
    loop = asyncio.get_running_loop()
    coming = asyncio.ensure_future(socket.receive())
    try:
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
            if text == NOTHING:
                continue
            left = Event()
            workers = TRAINING if text.startswith("data=") else WORKERS
            answer = loop.run_in_executor(workers, _answer, text, left)
            await asyncio.wait((answer, coming), return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                left.set()
            await socket.send_bytes(await answer)
    except (WebSocketDisconnect, RuntimeError):
        # The client left while its answer was on its way: starlette says so in either way.
        return
    finally:
        coming.cancel()
