"""The Proof as a person meets it."""

import re

import pytest

from optviz.phenomena import PHENOMENA
from optviz.state import decode

from .conftest import settle

COUNT = len(PHENOMENA)


def proof(open_page, server, **how):
    """The page, once all has been measured."""
    page = open_page(**how)
    page.goto(f"{server}/proof")
    page.get_by_text(f"{COUNT} of {COUNT} hold.").wait_for(timeout=60_000)
    return page


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_phenomenon_holds(open_page, server, width, dark):
    page = proof(open_page, server, width=width, dark=dark)
    page.get_by_role("heading", name="Proof", exact=True).wait_for()
    for phenomenon in PHENOMENA:
        row = page.locator("p", has_text=re.compile(rf"^{phenomenon.id} · "))
        assert row.count() == 1 and row.is_visible()
        said = row.inner_text()
        assert phenomenon.title in said and "✓ holds" in said and "Our engine now: " in said
    assert page.get_by_text("✗ does not hold").count() == 0
    assert page.get_by_role("progressbar").count() == 0
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= width, "the page scrolls sideways"


def test_the_first_rows_come_before_the_last(open_page, server):
    page = open_page()
    page.goto(f"{server}/proof")
    page.get_by_text(f"{PHENOMENA[0].id} · ").wait_for()
    assert page.get_by_text(f"{PHENOMENA[-1].id} · ").count() == 0
    assert page.get_by_text(re.compile(rf"Measuring P\w+, \d+ of {COUNT} …")).count() == 1


@pytest.mark.parametrize("phenomenon", [PHENOMENA[0], PHENOMENA[-1]], ids=lambda p: p.id)
def test_a_link_opens_the_lab_with_that_line_up(open_page, server, phenomenon):
    page = proof(open_page, server)
    row = page.locator("p", has_text=re.compile(rf"^{phenomenon.id} · "))
    with page.context.expect_page() as opened:
        row.get_by_role("link", name="Open in the Lab").click()
    lab = opened.value
    lab.wait_for_selector(".lab[data-updates]")
    settle(lab)
    state, notes = decode(phenomenon.link)
    assert notes == [] and decode(lab.url.partition("?")[2])[0] == state
    assert lab.locator(".readout tbody tr").count() == len(state.runs)
