"""The page of the models: every card, every layer with the code that runs, links that open."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from optviz.lab.codec import decode, parsed
from optviz.learning.link import TRAINING
from optviz.nets.data import DATA
from optviz.nets.layers import LAYERS
from optviz.nets.models import MODELS


@pytest.fixture(scope="module")
def page():
    def script():
        from optviz.pages.models import render

        render()

    ran = AppTest.from_function(script).run(timeout=60)
    assert not ran.exception
    return ran


def test_every_card_has_its_heading_and_its_source(page):
    headings = [one.value for one in page.subheader]
    assert headings == [card.name for card in (*MODELS.values(), *LAYERS.values(), *DATA.values())]
    small = [one.value for one in page.caption]
    assert small == [*(m.citation for m in MODELS.values()), *(d.source for d in DATA.values())]


def test_the_code_of_a_layer_runs_as_it_is_shown(page):
    """What is read is what is compiled: the three formulas, and what they call of their file."""
    for card, shown in zip(LAYERS.values(), page.code, strict=True):
        compiled = compile(shown.value, card.key, "exec").co_consts
        functions = {one.co_name: one for one in compiled if hasattr(one, "co_code")}
        assert functions["forward"].co_code == card.forward.__code__.co_code
        assert functions["to_input"].co_code == card.to_input.__code__.co_code
        assert ("to_weights" in functions) == (card.to_weights is not None)


def test_every_way_into_train_opens_it(page):
    links = re.findall(r"\]\(\./train\?([^)]*)\)", "\n".join(one.value for one in page.markdown))
    assert len(links) == len(MODELS) + len(DATA)
    for link, card in zip(links, (*MODELS.values(), *DATA.values()), strict=True):
        study, _, notes = decode(parsed(link), TRAINING)
        assert notes == [] and card in (study.model, study.data)
