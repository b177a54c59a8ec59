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
    const [REST, UNANSWERED, PATIENCE] = [260, 800, 20000];
    const pause = (time) => new Promise((go) => setTimeout(go, time));
    const find = () =>
        [...document.querySelectorAll("*")]
            .map((node) => node.shadowRoot?.querySelector(".lab"))
            .find((lab) => lab?.dataset.updates);
    const owed = (lab) => {
        if (!lab) return "the picture";
        const { conversation, player, frame } = lab.lab;
        if (conversation.owed || conversation.channel.waiting !== null) return "an answer";
        const { page, commits } = conversation;
        // A link follows once nothing plays, no hand is on a control and nothing is half typed.
        const moving = player.playing || conversation.holding || page.typing;
        const told = moving || commits.told === page.encode(page.state);
        if (commits.report || !told) return "the link";
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


class Pages:
    """Pages of one browser, each in a window of its own, lent and taken back.

    What a page has loaded and compiled of the app the next that it opens need not: half the work
    of opening one. Nothing else is kept, since the app keeps nothing in the browser.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.idle: dict[str, list[Page]] = {}
        self.lent: dict[Page, tuple[str, list[str], dict[str, Callable]]] = {}

    def lend(
        self,
        *,
        width: int = 1280,
        height: int = 0,
        dark: bool = False,
        still: bool = False,
        channel: bool = True,
        locale: str = "en-US",
    ) -> Page:
        """A page, that of a phone where it is narrow; `still` where motion is not wanted.

        With `channel=False` the live channel never opens.
        """
        phone = width < 500
        kind = f"{phone} {channel} {locale}"
        idle = self.idle.setdefault(kind, [])
        if idle:
            page = idle.pop()
        else:
            page = self.browser.new_context(has_touch=phone, locale=locale).new_page()
            page.add_init_script(NOTE_WHAT_IS_SENT)
            if not channel:
                page.add_init_script(NO_CHANNEL)
        page.set_default_timeout(30_000)
        page.set_viewport_size({"width": width, "height": height or (844 if phone else 800)})
        page.emulate_media(
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if still else "no-preference",
        )
        said: list[str] = []
        listeners = {
            "console": lambda message: said.append(f"{message.type}: {message.text}"),
            "pageerror": lambda error: said.append(f"error: {error}"),
        }
        for event, listener in listeners.items():
            page.on(event, listener)
        self.lent[page] = kind, said, listeners
        return page

    def take_back(self) -> list[str]:
        """Take back all that is lent; gives what its console said."""
        all_said = []
        for page, (kind, said, listeners) in self.lent.items():
            # It is the tests that read pixels, and the browser says that it could be done faster.
            all_said += [text for text in said if "readback operations" not in text]
            if page.is_closed():
                continue
            for event, listener in listeners.items():
                page.remove_listener(event, listener)
            page.mouse.up()
            page.mouse.move(-1, -1)
            page.goto("about:blank")
            client = page.context.new_cdp_session(page)
            client.send("Page.resetNavigationHistory")
            client.detach()
            self.idle[kind].append(page)
        self.lent.clear()
        return all_said


@pytest.fixture(scope="session")
def pages(browser: Browser) -> Pages:
    return Pages(browser)


@pytest.fixture
def new_page(pages: Pages) -> Iterator[Callable[..., Page]]:
    """Gives a page: `new_page(width=, dark=, …)`, see `Pages.lend`. Its console stays silent."""
    yield pages.lend
    assert pages.take_back() == []


@pytest.fixture
def open_page(server: str, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the app: `open_page(query, width=, channel=, …)`, and waits for its picture."""

    def opened(query: str = "", **kind):
        page = new_page(**kind)
        page.goto(f"{server}/{query}")
        page.wait_for_selector(".lab[data-updates]")
        settle(page)
        return page

    return opened


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
