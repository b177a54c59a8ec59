"""The band and the paths of many draws of the noise, seen."""

from .conftest import settle
from .test_lab import pixels

NOISY = "?surface=ravine&kappa=20&sigma=3&steps=120&lr=0.02&run=gd&run=momentum"
TICK = ".draws input"
PATHS = ".map canvas.ghost"
LAB = """[...document.querySelectorAll("*")]
    .map((node) => node.shadowRoot?.querySelector(".lab")).find(Boolean).lab"""


def set_to(page, name, value):
    field = page.locator(f".settings [data-param={name}] .typed")
    field.fill(value)
    field.press("Enter")
    settle(page)


def painted(page):
    """How many pixels of the curve are not transparent, read from a copy."""
    return page.locator(".curve canvas").evaluate("""(node) => {
        const pen = new OffscreenCanvas(node.width, node.height).getContext("2d");
        pen.drawImage(node, 0, 0);
        const { data } = pen.getImageData(0, 0, node.width, node.height);
        return data.filter((value, k) => k % 4 === 3 && value).length;
    }""")


def both(page):
    return pixels(page, ".curve canvas"), pixels(page, PATHS)


def test_the_band_comes_with_its_tick_and_moves_with_the_rate(open_page):
    page = open_page(NOISY)
    plain = both(page)
    assert page.locator(".draws-note").is_hidden()
    page.locator(TICK).check()
    settle(page)
    banded = both(page)
    assert banded[0] != plain[0] and banded[1] != plain[1]
    assert "64 draws" in page.inner_text(".draws-note")
    # While the hand is on the slider, too.
    page.locator(".shared [data-param=lr] input[type=range]").evaluate("""(node) => {
        node.dispatchEvent(new Event("pointerdown"));
        node.value = Number(node.value) + 100;
        node.dispatchEvent(new Event("input"));
    }""")
    settle(page)
    held = page.evaluate(f"({LAB}).conversation.holding")
    query = page.evaluate(f"({LAB}).stage.draws.known.query")
    rate = page.evaluate(f"String(({LAB}).state.shared.lr)")
    assert held and rate != "0.02" and f"&lr={rate}&" in query
    assert both(page)[0] != banded[0]
    set_to(page, "lr", "0.03")
    faster, area = both(page), painted(page)
    assert faster[0] != banded[0] and faster[1] != banded[1]
    page.locator(TICK).uncheck()
    settle(page)
    # The band is an area.
    assert area > 1.2 * painted(page)
    set_to(page, "lr", "0.02")
    assert both(page) == plain


def test_without_noise_there_is_no_band_and_a_link_brings_it_with_the_field(open_page):
    page = open_page(NOISY + "&draws=1")
    assert page.locator(TICK).is_checked()
    # What is asked for beside the first picture takes no question's place.
    assert page.evaluate(f"({LAB}).stage.fieldShown !== null") and "64 draws" in page.inner_text(
        ".draws-note"
    )
    set_to(page, "sigma", "0")
    assert "σ is 0" in page.inner_text(".draws-note")
    quiet = both(page)
    page.locator(TICK).uncheck()
    settle(page)
    assert both(page) == quiet
