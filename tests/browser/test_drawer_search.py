"""Search, below the Lab: several ways beside each other, and a click on a point opens it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from .conftest import ran, settle

LINK = "?surface=rosenbrock&steps=200&lr=0.001&run=momentum&run=adam~lr~0.05"
# The marks of one trace, where they are on the page, with what they are of.
MARKS = """(plot) => [...plot.querySelectorAll(".scatterlayer .trace")].flatMap((trace) =>
    [...trace.querySelectorAll(".points path")].map((mark) => {
        const { x, y, width, height } = mark.getBoundingClientRect();
        return [x + width / 2, y + height / 2];
    }))"""


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_two_searches_beside_each_other_and_a_point_that_is_opened(open_page, width, dark):
    page = open_page(LINK, width=width, dark=dark)
    page.locator("[data-drawer=search]").click()
    plot = page.locator(".js-plotly-plot")
    plot.locator(".legend text", has_text="Random").wait_for()
    settle(page)
    said = page.get_by_test_id("stMarkdown").filter(has_text="Grid:")
    assert "loss" in said.inner_text()
    # The best of nine at random is better than the first point of the grid.
    plot.scroll_into_view_if_needed()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    places = plot.evaluate(MARKS)
    assert len(places) >= 3
    before = parse_qs(urlsplit(page.url).query)
    page.mouse.click(*places[-1])
    page.wait_for_function(
        "(before) => window.location.search !== before",
        arg=urlsplit(page.url).query and f"?{urlsplit(page.url).query}",
    )
    ran(page)
    settle(page)
    after = parse_qs(urlsplit(page.url).query)
    assert after["run"] != before["run"] and after["surface"] == before["surface"]
    assert plot.is_visible()


def test_what_is_locked_cannot_be_loaded_and_nothing_chosen_is_said(open_page):
    page = open_page(f"{LINK}&open=search&lock=lr~run")
    page.locator(".js-plotly-plot .legend text").first.wait_for()
    settle(page)
    assert page.get_by_text("A click on a point opens it").count() == 0
    for way in ("Grid", "Random"):
        page.get_by_role("button", name=way, exact=True).click()
        ran(page)
    page.get_by_text("Choose at least one parameter and one search").wait_for()
