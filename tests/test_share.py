"""The drawer for a class: a link with the controls that students are to have, and a frame."""

import html
import re
from urllib.parse import parse_qs

import pytest

from optviz.lab.codec import decode, parsed
from optviz.lab.link import PLANE
from optviz.learning.link import TRAINING
from optviz.pages.share import controls
from optviz.wire.request import read_request
from optviz.words import LANGUAGES, say, speak

from .test_app import LINK, visit

MOONS = "data=moons&n=60&epochs=1&run=gd&run=adam"


def opened(link):
    app = visit(link)
    app.session_state["lab"] = {"drawer": "class"}
    return app.run()


def links(app) -> tuple[str, str]:
    """The link and the frame's source."""
    link, frame = (block.value for block in app.code)
    (source,) = re.findall(r'src="([^"]*)"', frame)
    return link.partition("?")[2], html.unescape(source).partition("?")[2]


def test_a_link_has_what_was_picked():
    app = opened(LINK)
    assert "show" not in links(app)[0]
    app.multiselect(key="share-show").set_value(["lr", "player", "kappa"]).run()
    app.multiselect(key="share-lock").set_value(["kappa"]).run()
    for query in links(app):
        pairs = [pair for pair in parsed(query) if pair[0] != "embed"]
        lab, look, notes = decode(pairs, PLANE)
        assert (look["show"], look["lock"], notes) == (("lr", "player", "kappa"), ("kappa",), [])
        assert lab == decode(parsed(LINK), PLANE)[0]
    assert "embed=true" in links(app)[1] and "embed" not in links(app)[0]
    assert not app.exception


def test_what_a_link_has_already_is_picked():
    app = opened(f"{LINK}&show=lr~readout")
    assert app.multiselect(key="share-show").value == ["lr", "readout"]
    assert parse_qs(links(app)[0])["show"] == ["lr~readout"]


def test_another_surface_drops_what_it_has_not():
    app = opened(LINK)
    app.multiselect(key="share-show").set_value(["lr", "kappa"]).run()
    elsewhere = {"id": 5, "query": "surface=saddle&run=gd", "have": True}
    app.session_state["lab"] = {"request": elsewhere, "drawer": "class"}
    app.run()
    assert not app.exception
    assert app.multiselect(key="share-show").value == ["lr"]
    assert parse_qs(links(app)[0])["show"] == ["lr"]


@pytest.mark.parametrize(("link", "stage"), [(LINK, PLANE), (MOONS, TRAINING)])
def test_every_control_that_can_be_picked_is_one_that_a_link_knows(link, stage):
    request = read_request(link)
    try:
        for language in LANGUAGES:
            speak(language)
            named = controls(request)
            assert set(named) <= set(stage.keys["show"].words)
            assert all(named.values()) and len(set(named.values())) == len(named)
    finally:
        speak("en")
    own = {PLANE: {"surface", "start", "steps"}, TRAINING: {"model", "init", "epochs", "batch"}}
    wanted = {"lr", "beta2", "eps", "run", "player", "curve"} | own[stage]
    assert wanted <= set(named) and say("pages.share.part.run") == "the line-up"
