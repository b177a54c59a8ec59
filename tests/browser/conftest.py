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


@pytest.fixture
def open_page(server: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the app: `open_page(query, width=, dark=, channel=)`, and waits for its picture.

    With `channel=False` the live channel never opens.
    """
    contexts, said = [], []

    def opened(query: str = "", *, width: int = 1280, dark: bool = False, channel: bool = True):
        phone = width < 500
        context = browser.new_context(
            viewport={"width": width, "height": 844 if phone else 800},
            color_scheme="dark" if dark else "light",
            has_touch=phone,
        )
        contexts.append(context)
        page = context.new_page()
        if not channel:
            page.add_init_script(NO_CHANNEL)
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        page.goto(f"{server}/{query}")
        page.wait_for_selector(".lab[data-updates]")
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


def settle(page: Page) -> None:
    """Wait until nothing has been drawn for a while, and the link has followed."""
    page.evaluate("window.optvizSight = null")
    page.wait_for_function(
        """() => {
            const host = [...document.querySelectorAll("*")].find(
                (node) => node.shadowRoot?.querySelector(".lab"));
            const lab = host?.shadowRoot.querySelector(".lab");
            if (!lab?.dataset.updates) return false;
            // An answer may have to wait for a kernel to be compiled, the link for a busy machine.
            const script = document.querySelector("[data-testid=stApp]").dataset.testScriptState;
            const owed = lab.lab.channel.busy || lab.lab.recommending || script !== "notRunning";
            const sight = `${lab.dataset.updates} ${window.location.href} ${owed}`;
            if (sight !== window.optvizSight) {
                window.optvizSight = sight;
                window.optvizSince = performance.now();
            }
            return !owed && performance.now() - window.optvizSince > 800;
        }"""
    )
