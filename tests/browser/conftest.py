"""A real Chromium on the real app. Every page must leave the console silent."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from .chromium import launch
from .server import serve

NO_CHANNEL = """
    const Real = window.WebSocket;
    window.WebSocket = class extends Real {
        constructor(url, ...rest) {
            if (new URL(url).pathname.endsWith("/live")) {
                // A socket that neither opens nor fails, as behind a proxy that drops it.
                const silent = new EventTarget();
                silent.readyState = 0;
                silent.close = () => { silent.readyState = 3; silent.onclose?.(); };
                return silent;
            }
            super(url, ...rest);
        }
    };
"""


# Streamlit starts a script a while after it was asked to; until the server has said something, its
# answer to what was sent is owed.
NOTE_WHAT_IS_SENT = """
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (...message) {
        if (this.url.includes("/_stcore/stream")) {
            window.optvizSentAt = performance.now();
            if (!this.optvizHeard) {
                this.optvizHeard = true;
                this.addEventListener("message", () => (window.optvizSentAt = null));
            }
        }
        return send.apply(this, message);
    };
"""
# Timers fire in the order in which they are due: one of this length, begun when nothing was owed
# and after which nothing has been drawn, ends after the page's own 250 ms of rest, in which the
# link follows. What Streamlit never answers is owed for a while only.
UNTIL_IT_RESTS = """async () => {
    const [REST, UNANSWERED, PATIENCE] = [260, 800, 60000];
    const pause = (time) => new Promise((go) => setTimeout(go, time));
    const find = () =>
        [...document.querySelectorAll("*")]
            .map((node) => node.shadowRoot?.querySelector(".lab"))
            .find((lab) => lab?.dataset.updates);
    const owed = (lab) => {
        if (!lab) return "the picture";
        const { conversation, player, frame } = lab.lab;
        if (conversation.owed || conversation.channel.waiting !== null) return "an answer";
        if (conversation.commits.report) return "the link";
        if (frame !== null && !player.playing) return "a frame";
        const script = document.querySelector("[data-testid=stApp]").dataset.testScriptState;
        const sent = performance.now() - (window.optvizSentAt ?? -Infinity) < UNANSWERED;
        return script !== "notRunning" || sent ? "the script" : "";
    };
    const sight = (lab) => `${lab?.dataset.updates} ${window.location.href}`;
    for (const begun = performance.now(); performance.now() - begun < PATIENCE; ) {
        const before = sight(find());
        if (owed(find())) {
            await pause(20);
            continue;
        }
        await pause(REST);
        if (!owed(find()) && sight(find()) === before) return "";
    }
    return owed(find()) || "rest";
}"""


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of the app."""
    with serve() as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def new_page(browser: Browser) -> Callable[..., Page]:
    """Makes a page: `new_page(width=, height=, dark=)`, that of a phone where it is narrow.

    All pages of a kind share what they have loaded of the app; nothing else is kept from one to
    the next, since the app keeps nothing in the browser.
    """
    contexts = {}

    def made(*, width: int = 1280, height: int = 0, dark: bool = False) -> Page:
        phone = width < 500
        if phone not in contexts:
            contexts[phone] = browser.new_context(has_touch=phone)
            contexts[phone].add_init_script(NOTE_WHAT_IS_SENT)
        page = contexts[phone].new_page()
        page.set_viewport_size({"width": width, "height": height or (844 if phone else 800)})
        page.emulate_media(color_scheme="dark" if dark else "light")
        return page

    return made


@pytest.fixture
def open_page(server: str, new_page: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """Opens the app: `open_page(query, width=, dark=, channel=)`, and waits for its picture.

    With `channel=False` the live channel never opens.
    """
    pages, said = [], []

    def opened(query: str = "", *, channel: bool = True, **kind):
        page = new_page(**kind)
        pages.append(page)
        if not channel:
            page.add_init_script(NO_CHANNEL)
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.goto(f"{server}/{query}")
        page.wait_for_selector(".lab[data-updates]")
        settle(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert said == []


def settle(page: Page) -> None:
    """Wait until all that was asked has been drawn and the link has followed."""
    late = page.evaluate(UNTIL_IT_RESTS)
    assert not late, f"{late} never came"


def frames(page: Page, count: int = 2) -> None:
    """Wait for as many frames of the animation."""
    page.evaluate(
        """async (count) => {
            for (let k = 0; k < count; k++) await new Promise(requestAnimationFrame);
        }""",
        count,
    )


def alone(page: Page) -> None:
    """Wait until the page has seen that the server is away."""
    lab = page.locator(".lab").element_handle()
    page.wait_for_function("(lab) => !lab.lab.conversation.channel.socket.live", arg=lab)


def still(page: Page) -> None:
    """Wait until the view in space is drawn fine, as it is once the hand rests."""
    lab = page.locator(".lab").element_handle()
    done = "({ lab }) => !lab.stage.views.space.moving && lab.frame === null"
    page.wait_for_function(done, arg=lab)


def ran(page: Page) -> None:
    """Wait until a page without a Lab has run its script."""
    page.wait_for_function(
        """() => {
            const script = document.querySelector("[data-testid=stApp]").dataset.testScriptState;
            const sent = performance.now() - (window.optvizSentAt ?? -Infinity) < 800;
            return script === "notRunning" && !sent;
        }"""
    )
