"""A host that starts app.py as a plain script: there is no channel, and the page works without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from .conftest import NOTE_WHAT_IS_SENT, settle
from .server import ROOT, serve


@pytest.fixture(scope="module")
def plain_server(tmp_path_factory) -> Iterator[str]:
    """The app started by a script in which `streamlit run` finds no `app`."""
    script = tmp_path_factory.mktemp("plain") / "plain.py"
    script.write_text(f"import runpy\nrunpy.run_path({str(ROOT / 'app.py')!r})\n")
    with serve(script) as address:
        yield address


def test_the_page_works_without_a_channel(plain_server: str, browser: Browser):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    said, sockets = [], []
    page.add_init_script(NOTE_WHAT_IS_SENT)
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("websocket", lambda socket: sockets.append(socket.url))
    page.goto(f"{plain_server}/?surface=ravine&run=gd&run=adam~lr~0.1")
    page.wait_for_selector(".lab[data-updates]")
    settle(page)
    assert any(url.endswith("/live") for url in sockets)
    before = int(page.get_attribute(".lab", "data-updates"))
    box = page.locator(".map").bounding_box()
    page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.4 * box["height"])
    page.wait_for_function(
        """(before) => {
            const hosts = [...document.querySelectorAll("*")];
            const host = hosts.find((node) => node.shadowRoot?.querySelector(".lab"));
            return Number(host.shadowRoot.querySelector(".lab").dataset.updates) > before;
        }""",
        arg=before,
    )
    settle(page)
    assert "start=" in page.url
    assert page.locator(".readout tbody tr").count() == 2
    page.close()
    # The browser itself reports that the channel's address is not there; nothing else is said.
    assert [text for text in said if "/live" not in text] == []
