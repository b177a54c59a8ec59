"""The Proof as a person meets it."""

import re

import pytest

from optviz.lab.state import decode
from optviz.proof.phenomena import PHENOMENA

from .conftest import settle

COUNT = len(PHENOMENA)


def go(page):
    """To the Proof by the menu; opened by its address, Streamlit itself says two 404s."""
    menu = page.get_by_test_id("stExpandSidebarButton")
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name="Proof", exact=True).click()


def proof(open_page, **how):
    """The page, once all has been measured."""
    page = open_page(**how)
    go(page)
    page.get_by_text(f"{COUNT} of {COUNT} hold.").wait_for(timeout=60_000)
    return page


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_phenomenon_holds(open_page, width, dark):
    page = proof(open_page, width=width, dark=dark)
    page.get_by_role("heading", name="Proof", exact=True).wait_for()
    for phenomenon in PHENOMENA:
        row = page.locator("p", has_text=re.compile(rf"^{phenomenon.id} · "))
        assert row.count() == 1 and row.is_visible()
        said = row.inner_text()
        assert phenomenon.title in said and "✓ holds" in said and "Our engine now: " in said
    assert page.get_by_text("✗ does not hold").count() == 0
    page.get_by_role("table").wait_for(timeout=60_000)
    table = page.get_by_role("table").inner_text()
    assert "PyTorch" in table and "AMSGrad" in table and "✗" not in table
    assert page.get_by_role("progressbar").count() == 0
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= width, "the page scrolls sideways"


WATCH = """() => {
    window.optvizSeen = [];
    const look = () => {
        const bar = document.querySelector("[data-testid=stProgress]");
        const rows = document.body.innerText.split("Our engine now:").length - 1;
        window.optvizSeen.push([rows, bar ? bar.innerText : ""]);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""


def test_rows_appear_while_others_are_still_measured(open_page):
    page = open_page()
    page.evaluate(WATCH)
    go(page)
    page.get_by_text(f"{COUNT} of {COUNT} hold.").wait_for(timeout=60_000)
    seen = page.evaluate("window.optvizSeen")
    partly = [(rows, said) for rows, said in seen if 0 < rows < COUNT and said]
    assert partly and seen[-1] == [COUNT, ""]
    assert all(re.match(rf"Measuring P\w+, \d+ of {COUNT} …", said) for _, said in partly)


@pytest.mark.parametrize("phenomenon", [PHENOMENA[0], PHENOMENA[-1]], ids=lambda p: p.id)
def test_a_link_opens_the_lab_with_that_line_up(open_page, phenomenon):
    page = proof(open_page)
    row = page.locator("p", has_text=re.compile(rf"^{phenomenon.id} · "))
    with page.context.expect_page() as opened:
        row.get_by_role("link", name="Open in the Lab").click()
    lab = opened.value
    lab.wait_for_selector(".lab[data-updates]")
    settle(lab)
    state, notes = decode(phenomenon.link)
    assert notes == [] and decode(lab.url.partition("?")[2])[0] == state
    assert lab.locator(".readout tbody tr").count() == len(state.runs)
