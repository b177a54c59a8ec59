"""Every lesson says what is so: its links, its numbers, its exercise, its two languages."""

import re
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

from optviz.lab.codec import decode, encode, parsed
from optviz.lab.lineup import SHARED
from optviz.lessons import LESSONS, PATHS, Lesson
from optviz.lessons.exercise import check, strayed
from optviz.lessons.measures import IN_TRAINING, ON_PLANE, measure
from optviz.words import LANGUAGES, PSEUDO, Values, say

HAN = re.compile(r"[\u4e00-\u9fff]")
EVERY = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
TEXTS = ("title", "question", "explain", "task", "teacher")


def state_of(lesson: Lesson, link: str):
    state, look, notes = decode(parsed(link), lesson.stage)
    assert notes == []
    return state, look


def solved(lesson: Lesson):
    """The exercise with the values of the solution, a run's own in its first run."""
    state, _ = state_of(lesson, lesson.exercise)
    own = {}
    shared, placed = dict(state.shared), {}
    params = {p.name: (field, p) for field, row in state.params.items() for p in row}
    for name, value in lesson.solution.items():
        if name in shared:
            shared[name] = SHARED[name].check(value)
        elif name in params:
            field, param = params[name]
            placed[field] = {**placed.get(field, getattr(state, field)), name: param.check(value)}
        elif name in state.placed:
            placed[name] = value
        else:
            own[name] = state.runs[0].params[name].check(value)
    first, *others = state.runs
    runs = (replace(first, own={**first.own, **own}), *others)
    return replace(state, runs=runs, shared=Values(shared), **placed)


@EVERY
def test_its_links_are_as_the_page_writes_them(lesson):
    for link in (lesson.after, lesson.exercise):
        state, look = state_of(lesson, link)
        assert parse_qs(encode(state, look, lesson.stage)) == parse_qs(link)


@EVERY
def test_what_it_says_is_measured(lesson):
    state, _ = state_of(lesson, lesson.after)
    assert lesson.facts
    for fact in lesson.facts:
        asked = {name: v for name, v in fact.items() if name not in ("value", "share")}
        assert measure(state, **asked) == pytest.approx(fact["value"], rel=fact.get("share", 2e-3))


@EVERY
def test_its_exercise_is_not_solved_at_first_and_can_be(lesson):
    given, _ = state_of(lesson, lesson.exercise)
    assert strayed(lesson, given) == ()
    assert not check(lesson, given).solved
    found = check(lesson, solved(lesson))
    assert found.solved and found.strayed == ()
    assert set(lesson.solution) <= set(lesson.free)
    # Said in both languages, with all its numbers.
    for language in LANGUAGES:
        assert "{" not in say(found.told, language) + say(check(lesson, given).told, language)


@EVERY
def test_one_answer_is_right_and_every_other_has_its_reason(lesson):
    assert 3 <= len(lesson.answers) <= 4
    assert sum(answer.right for answer in lesson.answers) == 1
    for answer in lesson.answers:
        for language in LANGUAGES:
            assert say(answer.said("text"), language) and say(answer.said("because"), language)


@EVERY
def test_it_is_whole_in_both_languages(lesson):
    parts = [lesson.said(what) for what in TEXTS]
    parts += [answer.said(what) for answer in lesson.answers for what in ("text", "because")]
    parts += [note.said() for note in lesson.notes]
    for part in parts:
        english, chinese = say(part, "en"), say(part, "zh")
        assert english and chinese and not HAN.search(english)
        # What has no word, only numbers and signs, is the same in both.
        assert HAN.search(chinese) or english == chinese or not re.search("[a-z]{3}", english)
        assert say(part, PSEUDO) == f"⟦{english}⟧" or not any(map(str.isalpha, english))
    # No words within a formula, which is the same in both.
    assert r"\text" not in lesson.formula


@EVERY
def test_its_numbers_are_the_same_in_both_languages(lesson):
    """Numbers as figures; a word for one, such as “four times”, is the language's own."""
    for what in ("explain", "task"):
        figures = [
            {n.rstrip(".,").replace(",", "") for n in re.findall(r"\d[\d.,e-]*", say(text, one))}
            for text in (lesson.said(what),)
            for one in LANGUAGES
        ]
        shared = figures[0] & figures[1]
        assert all(len(one - shared) <= 2 for one in figures), figures


@EVERY
def test_nothing_is_seen_before_one_has_predicted(lesson):
    state, look = state_of(lesson, lesson.predict)
    assert look["show"] == ("none",) and "curve" not in look
    if lesson.stage.name == "plane":
        assert all(run.hidden for run in state.runs)
    else:
        # Of a model the data are seen, and what the first run says of them before its first step.
        assert look["step"] == 0 and [run.hidden for run in state.runs].count(False) == 1
    assert "picture" not in look


@EVERY
def test_what_answers_plays_once_and_what_is_to_be_found_has_its_sliders(lesson):
    state, look = state_of(lesson, lesson.observe)
    assert look["step"] == 0 and look["play"] and not any(run.hidden for run in state.runs)
    _, look = state_of(lesson, lesson.find)
    assert set(lesson.free) <= set(look["show"])
    others = set(look["show"]) - set(lesson.free)
    assert others <= {"views", "curve", "player", "readout", "run"}


@EVERY
def test_its_notes_are_where_the_map_is(lesson):
    if lesson.stage.name != "plane":
        assert lesson.notes == ()
        return
    state, _ = state_of(lesson, lesson.after)
    assert lesson.notes
    for note in lesson.notes:
        window = state.surface.line_up.window or state.surface.domain
        assert all(low <= at <= high for at, (low, high) in zip(note.at, window, strict=True))


def test_what_is_not_free_must_be_as_it_was_given():
    lesson = LESSONS["stability"]
    given, _ = state_of(lesson, lesson.exercise)
    for change, name in (
        ({"start": (0.0, 0.1)}, "start"),
        ({"steps": 45}, "steps"),
        ({"surface_params": {"kappa": 2.0, "angle": 0.0}}, "kappa"),
        ({"runs": (replace(given.runs[0], clip="norm"),)}, "run"),
        ({"runs": given.runs * 2}, "run"),
        ({"shared": {**given.shared, "beta1": 0.5}}, "beta1"),
    ):
        found = check(lesson, replace(solved(lesson), **change))
        assert found.strayed == (name,) and not found.solved
        assert "η" in say(found.told)
    # An η of the run's own is η all the same, and colours decide nothing.
    own = replace(given.runs[0], own={"lr": 0.18}, style=5)
    assert check(lesson, replace(given, runs=(own,))).solved


def test_lessons_make_paths():
    named = [key for of in PATHS.values() for key in of]
    assert sorted(named) == sorted(LESSONS) and len(LESSONS) >= 16
    assert sum(LESSONS[key].minutes for key in PATHS["first"]) == 50


def test_every_measure_is_said():
    asked = {goal["kind"] for lesson in LESSONS.values() for goal in lesson.goal}
    facts = {fact["kind"] for lesson in LESSONS.values() for fact in lesson.facts}
    assert asked | facts == ON_PLANE.keys() | IN_TRAINING.keys()


def test_the_best_rates_of_the_fair_race_are_no_lone_spikes():
    from optviz.lab.tuning import tune

    lesson = LESSONS["fair"]
    state, _ = state_of(lesson, lesson.after)
    for tuning in tune(state):
        assert tuning.rate == tuning.now
    # What the text says of a spike that is lower.
    adam = tuning
    loss = dict(zip(adam.rates.tolist(), adam.loss.tolist(), strict=True))
    assert adam.rates[adam.spike] == 1.78 and loss[1.78] == pytest.approx(1.18e-6, rel=0.01)
    assert loss[1.47] == pytest.approx(12, rel=0.05) and loss[2.15] == pytest.approx(0.005, rel=0.1)
