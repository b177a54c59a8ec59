"""The Proof as a person meets it."""

import re
from urllib.parse import parse_qsl

from optviz.proof.phenomena import PHENOMENA
from optviz.surfaces import SURFACES

from ..links import opened as read
from .conftest import settle

COUNT = len(PHENOMENA)


def go(page):
    """To the Proof by the menu; opened by its address, Streamlit itself says two 404s."""
    menu = page.get_by_test_id("stExpandSidebarButton")
    if menu.is_visible():
        menu.click()
    page.get_by_role("link", name="Proof", exact=True).click()


def measured(page):
    """To the Proof, and wait until all has been measured."""
    go(page)
    page.get_by_text(f"{COUNT} of {COUNT} hold.").wait_for(timeout=60_000)


WATCH = """() => {
    window.optvizSeen = [];
    const look = () => {
        const bar = document.querySelector("[data-testid=stProgress]");
        const rows = document.body.innerText.split("Our engine now:").length - 1;
        window.optvizSeen.push([rows, bar ? bar.innerText : ""]);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}"""


def assert_all_is_shown(page, width):
    """Every phenomenon and the table, on a page that does not scroll sideways."""
    page.get_by_role("heading", name="Proof", exact=True).wait_for()
    for phenomenon in PHENOMENA:
        row = page.locator("p", has_text=re.compile(rf"^{re.escape(phenomenon.title)} [✓✗]"))
        assert row.count() == 1 and row.is_visible()
        said = row.inner_text()
        assert phenomenon.watch in said and "✓ holds" in said and "Our engine now: " in said
    assert page.get_by_text("✗ does not hold").count() == 0
    page.get_by_text(f"{len(SURFACES)} of {len(SURFACES)} surfaces agree.").wait_for(timeout=60_000)
    frameworks, package = page.get_by_role("table").all_inner_texts()[:2]
    assert "PyTorch" in frameworks and "AMSGrad" in frameworks and "✗" not in frameworks
    assert "LaProp" in package and "✗" not in package
    assert page.get_by_role("progressbar").count() == 0
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= width, "the page scrolls sideways"


def test_rows_appear_while_others_are_measured_lead_to_the_lab_and_fit_a_phone(open_page):
    page = open_page()
    page.evaluate(WATCH)
    measured(page)
    seen = page.evaluate("window.optvizSeen")
    partly = [(rows, said) for rows, said in seen if 0 < rows < COUNT and said]
    assert partly and [COUNT, ""] in seen
    assert all(re.match(rf"Measuring “.+”, \d+ of {COUNT} …", said) for _, said in partly)
    assert_all_is_shown(page, 1280)
    for phenomenon in (PHENOMENA[0], PHENOMENA[-1]):
        row = page.locator("p", has_text=re.compile(rf"^{re.escape(phenomenon.title)} [✓✗]"))
        with page.context.expect_page() as opened:
            row.get_by_role("link", name="Open in the Lab").click()
        lab = opened.value
        lab.wait_for_selector(".lab[data-updates]")
        settle(lab)
        state, notes = read(phenomenon.link)
        assert notes == [] and read(lab.url.partition("?")[2])[0] == state
        assert lab.locator(".readout tbody tr").count() == len(state.runs)
        assert lab.locator(".quantity").input_value() == dict(parse_qsl(phenomenon.link))["curve"]
        lab.close()
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    assert_all_is_shown(page, 390)
