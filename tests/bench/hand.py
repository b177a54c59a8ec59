"""What a person sees who drags: changed pictures a second, under pointer events of a real mouse.

A driver's own mouse waits for the frame of each of its events, and so sends one in two frames;
these are sent 120 times a second, whether or not the page keeps up, and the browser merges them.
"""

import asyncio
import math
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Browser, Page, async_playwright

from tests.browser.chromium import FLAGS, on_path

A_SECOND = 120
# Counts the frames before which something was drawn, and of some of them how many show another
# picture than the one before of these, by a hash of bands across each: as high as the start on the
# map, and half-way up the curve. To read the pixels of every frame would cost a third of them.
PICTURES = """
([seconds, high]) => new Promise((done) => {
    const hosts = [...document.querySelectorAll("*")];
    const host = hosts.find((node) => node.shadowRoot?.querySelector(".lab"));
    const find = (selector) => host.shadowRoot.querySelector(selector);
    const bands = [
        [find(".map .top"), (canvas) => high - canvas.getBoundingClientRect().top],
        [find(".curve canvas"), (canvas) => canvas.clientHeight / 2],
    ].map(([canvas, at]) => ({ canvas, top: Math.round(at(canvas)) - 16 }));
    const hashed = () => {
        let hash = 2166136261;
        for (const { canvas, top } of bands) {
            const { data } = canvas.getContext("2d").getImageData(0, top, canvas.width, 32);
            for (const word of new Uint32Array(data.buffer)) {
                hash = Math.imul(hash ^ word, 16777619);
            }
        }
        return hash;
    };
    const updates = () => find(".lab").dataset.updates;
    let [drawn, before, frames, looked, other] = [0, updates(), 0, 0, 0];
    let [hash, at] = [hashed(), updates()];
    const begun = performance.now();
    const frame = () => {
        const now = updates();
        if (now !== before) drawn += 1;
        before = now;
        if (frames++ % 20 === 0 && now !== at) {
            const seen = hashed();
            looked += 1;
            other += Number(seen !== hash);
            [hash, at] = [seen, now];
        }
        const past = (performance.now() - begun) / 1000;
        if (past < seconds) requestAnimationFrame(frame);
        else done(((drawn / past) * other) / Math.max(looked, 1));
    };
    requestAnimationFrame(frame);
})
"""


@dataclass(frozen=True)
class Hand:
    """Whose: with the processor `throttled` so many times, through Streamlit without the `channel`.

    Before it drags `settle` times a second and a half go by. Counting what is `sent` takes a part
    of the processor.
    """

    throttled: float = 1.0
    channel: bool = True
    settle: float = 1.0
    sent: bool = False


@dataclass(frozen=True)
class Seen:
    """Pictures a second, and the bytes of an answer."""

    pictures: float
    sent: float


async def _open(browser: Browser, address: str, hand: Hand) -> Page:
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    if not hand.channel:
        await page.route_web_socket("**/live", lambda socket: socket.close())
    await page.goto(address)
    await page.wait_for_selector(".lab[data-updates]", timeout=90_000)
    await page.wait_for_timeout(1000 * hand.settle)
    scrub = page.locator(".scrub")
    await scrub.fill(await scrub.get_attribute("max"))
    await page.wait_for_timeout(500 * hand.settle)
    return page


async def _dragged(address: str, hand: Hand, seconds: float) -> Seen:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=on_path(), args=list(FLAGS))
        page = await _open(browser, address, hand)
        session = await page.context.new_cdp_session(page)
        if hand.throttled > 1:
            await session.send("Emulation.setCPUThrottlingRate", {"rate": hand.throttled})
        received: list[int] = []
        session.on("Network.webSocketFrameReceived", lambda told: received.append(length(told)))
        if hand.sent:
            await session.send("Network.enable")
        box = await page.locator(".map .start").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        sent = set()

        def send(kind: str, x: float, y: float) -> None:
            event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
            task = asyncio.ensure_future(session.send("Input.dispatchMouseEvent", event))
            sent.add(task)
            task.add_done_callback(sent.discard)

        send("mousePressed", x, y)
        before = int(await page.locator(".lab").get_attribute("data-updates"))
        counted = asyncio.ensure_future(page.evaluate(PICTURES, [seconds, y]))
        begun = time.monotonic()
        while not counted.done():
            past = time.monotonic() - begun
            # Not more than the browser takes in.
            if len(sent) < A_SECOND // 4:
                send("mouseMoved", x + 40 * math.sin(4 * past), y + 30 * math.cos(5 * past) - 30)
            await asyncio.sleep(1 / A_SECOND)
        answers = int(await page.locator(".lab").get_attribute("data-updates")) - before
        send("mouseReleased", x, y)
        with suppress(Exception):
            await asyncio.wait_for(asyncio.gather(*sent), 5)
        await browser.close()
        return Seen(await counted, sum(received) / max(answers, 1))


def length(told: dict) -> int:
    """The length of a frame that a socket received; the protocol gives binary ones in base64."""
    response = told["response"]
    data = response["payloadData"]
    return len(data) if response["opcode"] == 1 else len(data) * 3 // 4


def dragged(address: str, hand: Hand = Hand(), seconds: float = 4.0) -> Seen:
    """What is seen, and sent, while the start is dragged for some seconds."""
    found = []

    def go() -> None:
        found.append(asyncio.run(_dragged(address, hand, seconds)))

    # The loop of the driver that the rest of the bench uses runs in this thread.
    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    return found[0]
