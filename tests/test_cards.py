"""The pages of methods and surfaces: every card with its picture, its way to the Lab and its entry
in the index."""

import json
import re
from itertools import chain
from urllib.parse import urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from optviz.optimizers import MENU, OPTIMIZERS
from optviz.surfaces import MENU as SURFACE_MENU
from optviz.surfaces import SURFACES

from . import pictures
from .links import opened

MENUS = {"methods": MENU, "surfaces": SURFACE_MENU}
A_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


@pytest.fixture(scope="module", params=MENUS)
def page(request):
    """The key of a page, what stands on its menu, and the page as drawn."""
    script = f"from optviz.pages.{request.param} import render\nrender()"
    app = AppTest.from_string(script).run(timeout=60)
    assert not app.exception
    return request.param, MENUS[request.param], app


def links(app) -> list[tuple[str, str]]:
    return [found for text in app.markdown for found in A_LINK.findall(text.value)]


def test_every_card_is_in_the_index_and_the_index_leads_to_it(page):
    _, menu, app = page
    entries = [(name, to) for name, to in links(app) if to.startswith("#")]
    assert entries == [(card.name, f"#{card.key}") for card in chain(*menu.values())]
    assert [(h.value, f"#{h.anchor}") for h in app.subheader] == entries


def test_headings_begin_at_the_first_level_and_leave_none_out(page):
    _, menu, app = page
    levels = [
        int(element.tag[1]) for element in app if element.type in ("title", "header", "subheader")
    ]
    assert levels == [1, *chain(*([2, *[3] * len(cards)] for cards in menu.values()))]


def test_every_card_has_a_picture_of_its_own_which_is_described(page):
    _, menu, app = page
    cards = list(chain(*menu.values()))
    drawn = [element.proto.imgs[0] for element in app.get("image")]
    assert len({image.url for image in drawn}) == len(cards)
    for card, image in zip(cards, drawn, strict=True):
        assert card.name in image.alt


def test_every_card_opens_in_the_lab(page):
    key, menu, app = page
    ways = [(name, urlsplit(to).query) for name, to in links(app) if to.startswith("./?")]
    for card, (name, link) in zip(chain(*menu.values()), ways, strict=True):
        lab, notes = opened(link)
        assert notes == [] and card.name in name
        if key == "methods":
            assert lab.surface is SURFACES["ravine"]
            assert {run.optimizer for run in lab.runs} == {card.key, "gd"}
            # As its card has it, but for η.
            values = {p.name: lab.value(lab.runs[0], p.name) for p in card.params[1:]}
            assert values == {p.name: p.default for p in card.params[1:]}
        else:
            assert lab.surface.key == card.key


def points(text: str) -> np.ndarray:
    return np.array([pair.split(",") for pair in text.split()], float)


def test_the_pictures_are_those_of_the_methods():
    """After a change of the menu, of a method or of the ravine: python -m tests.pictures."""
    drawn = json.loads(pictures.METHODS.read_text("utf-8"))
    assert list(drawn) == [card.key for card in chain(*MENU.values())]
    for key, courses in drawn.items():
        for what, course in pictures.courses(OPTIMIZERS[key]).items():
            # What is written is rounded to a hundredth, of a map seven wide.
            np.testing.assert_allclose(points(courses[what]), course, atol=0.01, err_msg=key)
