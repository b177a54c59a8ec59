"""The map's ground: what becomes of every start, under the same paths, as the hand moves."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from .conftest import settle

FOUR = "?surface=himmelblau&steps=100&lr=0.01&run=gd&run=momentum&run=adam~lr~0.1"
GROUND = "(canvas) => canvas.toDataURL()"
FINEST = """({ lab: { stage: { grounds } } }) =>
    grounds.known?.last && grounds.known.key === grounds.key && grounds.cover !== null"""
SIZE = "({ lab: { stage: { grounds } } }) => grounds.cover.told.size"
# How many grounds were drawn since they were counted, and of what levels.
COUNT = """({ lab: { stage } }) => {
    const put = stage.showCover.bind(stage);
    stage.seen = [];
    stage.showCover = (cover) => {
        stage.seen.push(cover?.told.level ?? null);
        put(cover);
    };
}"""


def finest(page):
    """Wait until the ground is as fine as it will be."""
    page.wait_for_function(FINEST, arg=page.locator(".lab").element_handle())


def ground(page):
    return page.locator(".map canvas.ground").evaluate(GROUND)


def parts(page):
    """Name and percentage of each entry of the legend."""
    texts = page.locator(".fates li").all_inner_texts()
    return {
        name: float(part)
        for name, part in (re.fullmatch(r"(.*) (\S+) %", t).groups() for t in texts)
    }


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_a_ground_is_chosen_refined_and_left_again(open_page, width, dark):
    page = open_page(FOUR, width=width, dark=dark)
    loss = ground(page)
    page.locator(".grounds").select_option("ends")
    finest(page)
    settle(page)
    ends = ground(page)
    assert ends != loss and page.locator(".lab").evaluate(SIZE) == 256
    said = parts(page)
    assert sum(name.startswith("minimum") for name in said) == 4
    assert sum(said.values()) == pytest.approx(100, abs=0.3)
    assert "256 × 256 starts, 100 steps from each" in page.locator(".fates").inner_text()
    # Of another run, and of all.
    page.locator(".ground-of").select_option("2")
    finest(page)
    settle(page)
    assert ground(page) not in (ends, loss) and parts(page) != said
    for kind, words in (("soon", "within 0.01"), ("low", "loss at the end"), ("best", "Adam")):
        page.locator(".grounds").select_option(kind)
        finest(page)
        assert any(name.startswith(words) for name in parts(page))
    assert page.locator(".ground-of").is_hidden()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    page.locator(".grounds").select_option("loss")
    settle(page)
    assert ground(page) == loss and page.locator(".fates").is_hidden()


def test_it_follows_the_hand_and_the_zoom_and_not_the_start(open_page):
    page = open_page(f"{FOUR}&ground=ends~1")
    finest(page)
    settle(page)
    page.locator(".lab").evaluate(COUNT)
    before = ground(page)
    # Where a run starts changes nothing of what becomes of all starts.
    box = page.locator(".map").bounding_box()
    page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.7 * box["height"])
    settle(page)
    assert (
        ground(page) == before
        and page.locator(".lab").evaluate("({ lab }) => lab.stage.seen") == []
    )
    # A hand that drags sees coarse grounds, and once it rests finer ones.
    slider = page.locator(".shared [data-param=lr] input[type=range]").bounding_box()
    x, y = slider["x"] + slider["width"] / 2, slider["y"] + slider["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(1, 16):
        page.mouse.move(x - 2 * k, y)
        page.wait_for_timeout(40)
    seen = page.locator(".lab").evaluate("({ lab }) => lab.stage.seen")
    assert len(seen) >= 3 and set(seen) == {0}
    page.mouse.up()
    finest(page)
    settle(page)
    assert ground(page) != before
    # Nearer by, the edge is as sharp.
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"])
    page.keyboard.down("Control")
    for _ in range(4):
        page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    finest(page)
    settle(page)
    view = page.locator(".lab").evaluate(
        "({ lab: { stage: { grounds } } }) => grounds.cover.told.view"
    )
    assert view[1] - view[0] < 8 and page.locator(".lab").evaluate(SIZE) == 256


def test_a_link_says_which_and_it_stands_in_space_too(open_page):
    page = open_page(f"{FOUR}&ground=best~0&picture=both")
    finest(page)
    settle(page)
    assert page.locator(".grounds").input_value() == "best"
    link = page.locator(".lab").evaluate("({ lab }) => lab.wholeLink")
    assert parse_qs(link)["ground"] == ["best~0"]
    space = page.locator(".space canvas.ground")
    painted = space.evaluate(GROUND)
    page.locator(".grounds").select_option("loss")
    settle(page)
    page.wait_for_timeout(200)
    assert space.evaluate(GROUND) != painted
    assert "ground" not in parse_qs(urlsplit(page.url).query)


def test_where_nothing_is_known_it_says_so(open_page):
    page = open_page("?surface=saddle&steps=40&lr=0.1&run=gd&ground=soon~0")
    page.get_by_text("No least value of this surface is known").wait_for()
    page.locator(".grounds").select_option("low")
    finest(page)
    assert page.get_by_text("No least value").count() == 0


def test_a_place_of_the_map_says_what_becomes_of_it(open_page):
    page = open_page(f"{FOUR}&ground=ends~0")
    finest(page)
    settle(page)
    at = page.locator(".lab").evaluate("({ lab: { stage: { map } } }) => [map.px(3), map.py(2)]")
    box = page.locator(".map").bounding_box()
    page.mouse.move(box["x"] + at[0] + 3, box["y"] + at[1] - 3)
    page.locator(".hover", has_text="from here: minimum (3, 2)").wait_for()


def test_without_a_channel_it_comes_as_well(open_page):
    page = open_page(f"{FOUR}&ground=ends~0", channel=False)
    finest(page)
    assert len([name for name in parts(page) if name.startswith("minimum")]) == 4
