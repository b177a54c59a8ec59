"""Search, below the Lab and Train: several ways beside each other, and points that are opened."""

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


TRAIN = "train?data=digits&model=cnn&epochs=4&run=adam&run=gd~lr~0.2"
POINTS = "document.querySelectorAll('.js-plotly-plot .points path').length"
GOING = "[data-testid=stProgress]"


def opened_point(page, mark) -> list[str]:
    """Click on a mark; gives the runs of the link that it opens."""
    page.mouse.click(*mark)
    page.wait_for_url(lambda url: "beta1~" in url)
    return parse_qs(urlsplit(page.url).query)["run"]


@pytest.mark.parametrize(("width", "dark"), [(1280, True), (390, False)])
def test_trainings_appear_as_they_end_and_a_click_opens_one(open_page, width, dark):
    # What another page has asked for is known already.
    page = open_page(f"{TRAIN}&seed={width}", width=width, dark=dark)
    page.locator("[data-drawer=search]").click()
    page.locator(GOING).wait_for()
    page.wait_for_function(f"0 < {POINTS} && {POINTS} < 14")
    # Between two looks at a search a page is at rest.
    page.locator(GOING).wait_for(state="detached")
    settle(page)
    assert page.locator(GOING).count() == 0 and page.evaluate(POINTS) > 14
    assert page.get_by_text("in part the luck").is_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    plot = page.locator(".js-plotly-plot")
    plot.scroll_into_view_if_needed()
    before = page.evaluate(POINTS)
    adam, gd = opened_point(page, plot.evaluate(MARKS)[-1])
    assert adam.startswith("adam~") and "lr~" in adam and gd == "gd~lr~0.2"
    settle(page)
    # It is the same search, of which nothing is trained again.
    assert page.evaluate(POINTS) == before and page.locator(GOING).count() == 0


def test_a_point_is_opened_while_others_are_still_to_come(open_page):
    page = open_page(TRAIN)
    page.locator("[data-drawer=search]").click()
    budget = page.locator(".st-key-search-budget").get_by_role("slider")
    budget.focus()
    budget.press("End")
    page.get_by_text("of 800 runs").wait_for()
    page.locator(".st-key-search-found").scroll_into_view_if_needed()
    # It has just been drawn, and is drawn anew once there are so many again.
    marks = page.wait_for_function(
        f"""() => {{
            const plots = [...document.querySelectorAll(".js-plotly-plot")];
            const marks = plots.filter((plot) => plot.offsetParent).flatMap({MARKS});
            return plots.length === 1 && marks.length > 25 && marks;
        }}"""
    )
    opened_point(page, marks.json_value()[0])
    page.get_by_text("of 800 runs").wait_for()
    # Who asks for something else is heard at once, and what was asked before rests.
    for way in ("Random", "Grid"):
        page.get_by_role("button", name=way, exact=True).click()
    page.get_by_text("Choose at least one parameter and one search").wait_for()
    page.locator(GOING).wait_for(state="detached")
    settle(page)
