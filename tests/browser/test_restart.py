"""A server that goes away and comes back: the page must find it again by itself."""

import re

from .conftest import NOTE_WHAT_IS_SENT, alone, settle
from .server import free_port, serve


def test_the_link_follows_again_after_the_server_was_away(browser):
    """A new session knows nothing of the old one, and must answer all the same."""
    port = free_port()
    page = browser.new_page()
    page.add_init_script(NOTE_WHAT_IS_SENT)
    with serve(port=port) as address:
        page.goto(f"{address}/?surface=beale&run=gd")
        page.wait_for_selector(".lab[data-updates]")
        settle(page)
    alone(page)
    with serve(port=port):
        page.locator(".steps .typed").fill("77")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("steps=77"), timeout=60_000)
        assert page.locator(".where").inner_text() == "step 77 of 77"
    page.close()
