"""Compare fairly as a person meets it."""

import csv
from itertools import pairwise

import pytest

from optviz.lab.tuning import tune

from ..links import opened
from .conftest import settle
from .test_lab import FOUR, fills, pixels

SAVE = "Save with all digits"


def drawer(open_page, query=FOUR, **how):
    """The Lab with the drawer open and its chart drawn."""
    page = open_page(query, **how)
    page.get_by_role("button", name="Compare fairly").click()
    page.get_by_role("button", name=SAVE).wait_for()
    page.locator(".js-plotly-plot .scatterlayer .trace").first.wait_for()
    settle(page)
    return page


def rates(page) -> list[float]:
    """The η of each run that the address bar says."""
    state = opened(page.url.partition("?")[2])[0]
    return [state.value(run, "lr") for run in state.runs]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_drawer_opens_and_comes_into_sight(open_page, width, dark):
    page = drawer(open_page, width=width, dark=dark)
    # It opens below the Lab, where on a low screen nobody would see it.
    top = page.get_by_role("heading", name="Each at its best η").bounding_box()["y"]
    assert 0 < top < page.viewport_size["height"] / 2
    for name in ("Each at its best η", "The whole run"):
        assert page.get_by_role("heading", name=name).is_visible()
    said = page.get_by_role("listitem").filter(has_text="Forgiving over").all_inner_texts()
    names = ("Gradient descent:", "Momentum:", "Momentum clipped by norm:", "Adam:")
    assert len(said) == 4
    assert all(text.startswith(name) for text, name in zip(said, names, strict=True))
    # A curve and the marks of now, of the best and of what ends lower, for each of four runs.
    assert page.locator(".js-plotly-plot .scatterlayer .trace").count() == 16
    assert page.get_by_test_id("stDataFrame").is_visible()
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= width, "the page scrolls sideways"
    boxes = [
        page.locator(f".js-plotly-plot {part}").first.bounding_box()
        for part in ("g.legend", "g.xaxislayer-above", "g.g-xtitle")
    ]
    for above, below in pairwise(boxes):
        assert above["y"] + above["height"] <= below["y"] + 1, "the chart's texts run together"


def test_the_buttons_change_the_picture_and_load_no_page(open_page):
    page = drawer(open_page)
    page.evaluate("window.optvizKept = true")
    first, before = pixels(page, ".map canvas.trail"), rates(page)
    page.get_by_role("button", name="Each at its own best η").click()
    settle(page)
    second, best = pixels(page, ".map canvas.trail"), rates(page)
    assert first != second
    fills(page)
    assert best == [t.rate for t in tune(opened(FOUR)[0])]
    page.get_by_role("button", name="Same η for all").click()
    settle(page)
    assert pixels(page, ".map canvas.trail") not in (first, second)
    assert len(set(rates(page))) == 1
    page.go_back()
    settle(page)
    page.go_back()
    settle(page)
    assert rates(page) == before and pixels(page, ".map canvas.trail") == first
    assert page.evaluate("window.optvizKept") is True


def test_the_table_is_downloaded_and_an_edit_of_the_lab_moves_the_comparison(open_page):
    page = drawer(open_page)
    with page.expect_download() as saved:
        page.get_by_role("button", name=SAVE).click()
    with open(saved.value.path(), encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert saved.value.suggested_filename == "optviz-line-up.csv"
    assert [line["run"] for line in lines][::3] == ["Gradient descent", "Adam"]
    assert all(float(line["best"]) > 0 and line["gradients"] == "500" for line in lines)
    page.get_by_role("button", name="Each at its own best η").click()
    settle(page)
    assert page.get_by_role("button", name="Each at its own best η").is_disabled()
    page.get_by_role("button", name="Recommended values").click()
    settle(page)
    assert page.get_by_role("button", name="Each at its own best η").is_enabled()
