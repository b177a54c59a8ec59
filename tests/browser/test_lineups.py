"""Line-ups of the surfaces in the page: what a pick brings, windows, names, data of regressions."""

from .conftest import frames, settle
from .test_lab import pick


def runs(page):
    return page.locator(".readout tbody th").all_inner_texts()


def test_a_pick_brings_the_line_up_of_the_surface_and_its_window(open_page):
    page = open_page()
    pick(page, "edge_of_stability")
    settle(page)
    assert [name.strip() for name in runs(page)] == [
        "Gradient descent", "Gradient descent η 0.03", "Momentum", "Adam",
    ]  # fmt: skip
    whole = page.get_by_role("button", name="Whole map")
    whole.click()
    assert whole.is_hidden()
    x0, x1, *_ = page.locator(".lab").evaluate("({ lab }) => lab.stage.map.view")
    assert x0 <= -4 and x1 >= 4
    # A line-up that the reader has changed is kept.
    page.select_option(".add", "lion")
    settle(page)
    pick(page, "ravine")
    settle(page)
    assert [name.strip() for name in runs(page)][-1] == "Lion" and len(runs(page)) == 5
    assert whole.is_hidden()


def test_a_start_outside_the_window_opens_the_whole_map(open_page):
    page = open_page("?surface=rastrigin&start=3.1~-2&run=gd")
    x0, x1, *_ = page.locator(".lab").evaluate("({ lab }) => lab.stage.map.view")
    assert x0 <= -5.12 and x1 >= 5.12


def test_a_regression_shows_its_data_and_says_w_and_b(open_page):
    page = open_page("?surface=linear_regression")
    data = page.locator(".fit-data")
    assert data.is_visible()
    at_start = data.evaluate("(canvas) => canvas.toDataURL()")
    page.locator(".scrub").fill("40")
    frames(page)
    assert data.evaluate("(canvas) => canvas.toDataURL()") != at_start
    assert page.locator(".readout th.position").inner_text() == "position (w, b)"
    assert (
        page.locator(".map .start").get_attribute("aria-label").startswith("Start at w −0.8765, b")
    )
    page.get_by_label("Start w").fill("1.5")
    page.keyboard.press("Enter")
    settle(page)
    assert "start=1.5~3.4567" in page.url
    pick(page, "booth")
    settle(page)
    assert data.is_hidden()
    assert page.get_by_label("Start x").is_visible()
    assert page.locator(".readout th.position").inner_text() == "position (x, y)"
