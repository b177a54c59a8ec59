"""The way in: every experiment opens as it is written, and has something to say."""

import re

import pytest

from optviz.lab.codec import parsed
from optviz.lab.link import decode, encode
from optviz.proof.experiments import CAPTIONS, EXPERIMENTS
from optviz.proof.phenomena import PHENOMENA
from optviz.wire.request import read_request
from optviz.words import PSEUDO, say

by_key = pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.key)


def test_there_are_as_many_as_a_row_holds():
    keys = [experiment.key for experiment in EXPERIMENTS]
    assert 8 <= len(set(keys)) == len(keys) <= 12
    # No surface has the key of a phenomenon.
    assert len(CAPTIONS) == len({p.id for p in PHENOMENA} | set(keys))


@by_key
def test_its_link_decodes_without_a_note_and_comes_back_from_what_is_written(experiment):
    lab, look, notes = decode(parsed(experiment.link))
    assert notes == [] and look["about"] == experiment.key and "curve" in look
    again, seen, notes = decode(parsed(encode(lab, look)))
    assert (again, seen, notes) == (lab, look, [])
    assert encode(again, seen) == encode(lab, look)


@by_key
def test_its_question_and_its_caption_are_said(experiment):
    question, caption = say(experiment.said("question")), say(experiment.caption)
    assert question.endswith("?") and len(question) <= 44
    # Two lines over the picture.
    assert len(caption) <= 260 and caption.endswith(".") and re.search(r"\bDrag\b", caption)
    assert say(experiment.caption, PSEUDO).startswith("⟦")
    assert read_request(experiment.link).caption == experiment.caption


@pytest.mark.parametrize("phenomenon", PHENOMENA, ids=lambda p: p.id)
def test_the_proof_opens_the_lab_with_what_is_to_be_seen(phenomenon):
    request = read_request(phenomenon.in_lab)
    assert request.notes == () and phenomenon.watch in say(request.caption)
    assert request.lab == read_request(phenomenon.link).lab
    assert request.look["curve"] == read_request(phenomenon.link).look["curve"]


def test_a_caption_that_nobody_knows_is_left_out_and_said():
    request = read_request("surface=ravine&about=nothing")
    assert request.caption is None and "about" not in request.look
    (note,) = request.notes
    assert str(note) == "about knows nothing of 'nothing'; it is left out."
    assert read_request("surface=ravine").caption is None
