"""Present fills the screen with the stage, the player and three sliders of choice."""

from .conftest import settle
from .test_lab import FOUR, pixels


def test_present_and_back(open_page):
    page = open_page(FOUR)
    small = page.locator(".map").bounding_box()
    before = pixels(page, ".curve canvas")
    page.locator(".present-on").click()
    settle(page)
    box = page.locator(".lab").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1280, 800)
    assert page.locator(".map").bounding_box()["width"] > small["width"]
    shown = page.locator(".setting:visible")
    names = [setting.get_attribute("data-param") for setting in shown.all()]
    assert names == ["lr", "beta1", "beta2"]
    for gone in (".runs", ".picker", ".actions", ".steps"):
        assert page.locator(gone).first.is_hidden()
    page.get_by_label("Slider 3").select_option("eps")
    assert [s.get_attribute("data-param") for s in shown.all()] == ["lr", "beta1", "eps"]
    size = "(node) => parseFloat(getComputedStyle(node).fontSize)"
    assert page.locator(".setting:visible label").first.evaluate(size) >= 20
    assert page.locator(".lab").evaluate("({ lab }) => lab.theme.line") == 4
    page.keyboard.press("Escape")
    settle(page)
    assert page.locator(".map").bounding_box() == small
    assert page.locator(".runs").is_visible()
    assert pixels(page, ".curve canvas") == before
