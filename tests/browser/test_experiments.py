"""The way in: experiments that set the Lab in the same tab, and what a first visit sees."""

from urllib.parse import parse_qs, urlparse

import pytest

from optviz.proof.experiments import CAPTIONS, EXPERIMENTS
from optviz.proof.phenomena import PHENOMENA
from optviz.words import say

from .conftest import settle
from .test_lab import FOUR, pick, step

SADDLE = next(k for k, experiment in enumerate(EXPERIMENTS) if experiment.key == "P12")
NOTE_STEPS = """({ lab }) => {
    window.optvizSteps = [];
    const draw = lab.player.draw;
    lab.player.draw = function () {
        window.optvizSteps.push([lab.shown.state.surface, this.step, this.playing]);
        draw.call(this);
    };
}"""


def about(page) -> list[str] | None:
    return parse_qs(urlparse(page.url).query).get("about")


def shown(page) -> str:
    caption = page.locator(".caption")
    return caption.locator("span").inner_text() if caption.is_visible() else ""


def test_an_experiment_sets_the_lab_and_is_undone(open_page):
    page = open_page(FOUR)
    assert step(page) > 0 and shown(page) == ""
    page.evaluate("window.optvizHere = true")
    page.locator(".lab").evaluate(NOTE_STEPS)
    cards = page.locator(".experiments button")
    assert cards.count() == len(EXPERIMENTS)
    for card in cards.all():
        box = card.bounding_box()
        assert box["x"] + box["width"] <= 1280 and box["height"] <= 64
    # By the keyboard.
    cards.nth(SADDLE).focus()
    page.keyboard.press("Enter")
    page.locator(".player .play.playing").wait_for()
    page.locator(".player .play").click()
    settle(page)
    seen = [at for at in page.evaluate("window.optvizSteps") if at[0] == "saddle"]
    assert seen[0][1] == 0 and [at for at in seen if at[2]], "it does not play from its first step"
    assert shown(page) == say(CAPTIONS["P12"]) and about(page) == ["P12"]
    assert page.locator(".picker .name").inner_text() == "Saddle"
    assert page.evaluate("window.optvizHere"), "the page was loaded anew"
    page.locator(".tools .undo").click()
    settle(page)
    assert shown(page) == "" and about(page) is None
    assert page.locator(".picker .name").inner_text() == "Rosenbrock"
    page.locator(".tools .redo").click()
    settle(page)
    assert shown(page) == say(CAPTIONS["P12"]) and about(page) == ["P12"]


def test_a_caption_stays_with_its_surface_until_it_is_closed(open_page):
    """As a link of the Proof opens it, kept by a reload."""
    phenomenon = PHENOMENA[0]
    page = open_page(f"?{phenomenon.in_lab}")
    assert phenomenon.watch in shown(page)
    assert page.locator(".quantity").input_value() == "distance"
    page.locator(".steps input").first.fill("60")
    page.locator(".steps input").first.press("Enter")
    settle(page)
    assert phenomenon.watch in shown(page) and about(page) == [phenomenon.id]
    page.reload()
    page.wait_for_selector(".lab[data-updates]")
    settle(page)
    assert phenomenon.watch in shown(page)
    page.locator(".caption button").click()
    settle(page)
    assert shown(page) == "" and about(page) is None
    page.locator(".tools .undo").click()
    settle(page)
    assert phenomenon.watch in shown(page)
    pick(page, "rosenbrock")
    settle(page)
    assert shown(page) == "" and about(page) is None


def test_a_first_visit_plays_once_and_says_what_to_do(open_page):
    page = open_page()
    hint = page.locator(".map .hint", has_text=say("page.experiments.first"))
    assert hint.is_visible()
    assert page.locator(".player .play.playing").is_visible() and step(page) < 500
    page.select_option(".player .speed", "16")
    lab = page.locator(".lab").element_handle()
    page.wait_for_function("({ lab }) => !lab.player.playing", arg=lab)
    assert step(page) == 500 and hint.is_visible()
    page.locator(".player .back").click()
    assert hint.count() == 0


def test_where_motion_is_not_wanted_nothing_plays(open_page):
    page = open_page(still=True)
    assert page.locator(".player .play.playing").count() == 0 and step(page) == 500
    page.locator(".experiments button").nth(SADDLE).click()
    page.locator(".caption").wait_for()
    assert page.locator(".player .play.playing").count() == 0 and step(page) == 110


def test_an_experiment_on_the_surface_that_is_shown_begins_as_its_link_does(open_page):
    """It kept the zoom, three dimensions and the curve of before."""
    page = open_page("?surface=ravine&run=gd&picture=space&curve=slope&window=2.9~3.1~0.9~1.1")
    settle(page)
    page.locator(".experiments button").first.click()
    settle(page)
    assert page.locator(".looks [data-look=map]").get_attribute("aria-pressed") == "true"
    assert page.locator(".quantity").input_value() == "loss"
    fresh = open_page("?surface=ravine&curve=loss&about=ravine")
    settle(fresh)
    views = [
        one.locator(".lab").evaluate("({ lab }) => lab.stage.map.view") for one in (page, fresh)
    ]
    assert views[0] == pytest.approx(views[1], abs=1e-9)
