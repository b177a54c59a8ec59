"""The codec: what a link says, what it says of a link that is wrong, and that it never raises."""

import math
import random
import struct
from dataclasses import replace

import pytest

from optviz.engine.stages import CLIP_MODES, Noise
from optviz.engine.typed import typed_surface
from optviz.lab.codec import MAX_LENGTH, parsed
from optviz.lab.lineup import MAX_RUNS, NOISE, SHARED, Run, styled
from optviz.lab.link import encode
from optviz.lab.state import (
    COORDINATE,
    DEFAULT_SURFACE,
    LAB_STEPS,
    Lab,
    first_visit,
    learning_rate,
    line_up,
    recommended,
    renewed,
)
from optviz.optimizers import OPTIMIZERS
from optviz.spec import Param
from optviz.surfaces import SURFACES
from optviz.words.numbers import exact

from .links import opened

MENU = list(OPTIMIZERS)


def other_value(param: Param, rng: random.Random) -> float:
    """A value of the parameter's slider that is not its default."""
    while True:
        share = rng.uniform(0.01, 0.99)
        if param.choices:
            value = rng.randrange(len(param.choices))
        elif param.scale == "log":
            value = param.low * (param.high / param.low) ** share
        else:
            value = param.low + share * (param.high - param.low)
        value = float(round(value)) if param.integer else value
        if value != param.default:
            return value


def full_lab(surface_key: str, optimizer: str, clip: str, rng: random.Random) -> Lab:
    """A state in which nothing has its default, and the first run owns all it can own."""
    surface = SURFACES[surface_key]
    first = Run(optimizer, clip)
    first = replace(
        first, own={name: other_value(p, rng) for name, p in first.params.items()}, hidden=True
    )
    rest = tuple(
        Run(rng.choice(MENU), rng.choice(CLIP_MODES), {"lr": other_value(SHARED["lr"], rng)})
        for _ in range(rng.randrange(MAX_RUNS))
    )
    return Lab(
        surface=surface,
        surface_params={p.name: other_value(p, rng) for p in surface.params},
        start=(other_value(COORDINATE, rng), other_value(COORDINATE, rng)),
        steps=int(other_value(LAB_STEPS, rng)),
        shared={name: other_value(param, rng) for name, param in SHARED.items()},
        runs=(first, *rest),
        noise=Noise(**{name: other_value(p, rng) for name, p in NOISE.items()}),
    )


def assert_well_formed(lab: Lab) -> None:
    """Every key is on a menu, every value passes its parameter's check, and the link is stable."""
    surface = lab.surface
    assert set(lab.surface_params) == {p.name for p in surface.params}
    for param in surface.params:
        assert param.check(lab.surface_params[param.name]) == lab.surface_params[param.name]
    assert all(COORDINATE.check(value) == value for value in lab.start)
    assert isinstance(lab.steps, int)
    assert LAB_STEPS.check(lab.steps) == lab.steps
    assert set(lab.shared) == set(SHARED)
    for name, value in lab.shared.items():
        assert SHARED[name].check(value) == value
    assert 1 <= len(lab.runs) <= MAX_RUNS
    for run in lab.runs:
        assert run.clip in CLIP_MODES
        for name, value in run.own.items():
            assert run.params[name].check(value) == value
    assert opened(encode(lab)) == (lab, [])


# The surface's part of a link and the runs' part do not know of each other.
KINDS = [
    *((key, "adam", "norm") for key in SURFACES),
    *((DEFAULT_SURFACE, key, clip) for key in OPTIMIZERS for clip in CLIP_MODES),
]


@pytest.mark.parametrize(("surface", "optimizer", "clip"), KINDS)
def test_every_state_comes_back_from_its_link(surface, optimizer, clip):
    plain = recommended(SURFACES[surface], [Run(optimizer, clip)])
    assert opened(encode(plain)) == (plain, [])
    full = full_lab(surface, optimizer, clip, random.Random(f"{surface} {optimizer} {clip}"))
    assert_well_formed(full)
    assert opened("?" + encode(full)) == (full, [])


def test_links_are_short():
    assert len(encode(first_visit())) < 150
    eight = [
        Run(key, "norm", {"lr": 0.0123, "threshold": 2.5}) for key in (*MENU, *MENU)[:MAX_RUNS]
    ]
    lab = replace(recommended(SURFACES["ravine"], eight), runs=tuple(eight), steps=1234)
    assert len(encode(lab)) < 600


def test_the_longest_state_still_fits_in_a_link():
    wide = max(OPTIMIZERS, key=lambda key: len(OPTIMIZERS[key].params))
    rng = random.Random(8)
    lab = full_lab("ravine", wide, "normalize", rng)
    runs = [full_lab("ravine", wide, "normalize", rng).runs[0] for _ in range(MAX_RUNS)]
    lab = replace(lab, runs=tuple(runs))
    assert opened(encode(lab)) == (lab, [])
    assert len(encode(lab)) < MAX_LENGTH / 2


def test_what_equals_its_default_is_left_out():
    lab = opened("surface=ravine&kappa=50&angle=30&beta1=0.9&steps=150&run=gd")[0]
    assert encode(lab) == "surface=ravine&run=gd"


def test_a_visit_without_a_link():
    assert opened("") == (first_visit(), [])
    assert first_visit().surface.key == DEFAULT_SURFACE
    assert len(first_visit().runs) == 4


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_a_link_without_runs_gets_the_line_up_of_the_surface(surface):
    lab, notes = opened(f"surface={surface.key}")
    assert (lab, notes) == (line_up(surface), [])
    assert_well_formed(lab)
    assert [run.optimizer for run in lab.runs] == [key for key, _ in surface.line_up.runs]
    for run, (_, has) in zip(lab.runs, surface.line_up.runs, strict=True):
        assert run.clip == has.get("clip", "none")
        rate = learning_rate(surface, OPTIMIZERS[run.optimizer])
        assert lab.value(run, "lr") == has.get("lr", rate)
    assert lab.start == (surface.line_up.start or surface.start)
    assert lab.steps == (surface.line_up.steps or surface.steps)
    assert lab.shared["threshold"] == surface.line_up.threshold


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_a_line_up_does_not_move_what_old_links_leave_out(surface):
    """A link with runs that says nothing of start, steps and threshold means the card's."""
    lab, _ = opened(f"surface={surface.key}&run=gd~clip~norm")
    assert (lab.start, lab.steps) == (surface.start, surface.steps)
    assert lab.shared["threshold"] == 1.0


def test_a_link_with_runs_says_it_all():
    lab, notes = opened("surface=ravine&run=gd&run=adam~clip~norm~lr~0.1~hidden~1")
    assert notes == []
    assert lab.runs == styled((Run("gd"), Run("adam", "norm", {"lr": 0.1}, hidden=True)))
    # Not the surface's recommended rate: what a link leaves out never depends on a taste of ours.
    assert lab.shared["lr"] == SHARED["lr"].default


PECULIAR = [key for key in MENU if Run(key).peculiar]


@pytest.mark.parametrize("key", MENU)
def test_a_run_without_a_value_has_what_its_card_says(key):
    lab, notes = opened(f"surface=ravine&run=gd&run={key}")
    assert notes == []
    for param in OPTIMIZERS[key].params:
        assert lab.value(lab.runs[1], param.name) == param.default
    assert_well_formed(lab)


def test_what_the_cards_say_otherwise_than_the_shared_values():
    assert opened("run=lion")[0].runs[0].own == {"beta2": 0.99, "weight_decay": 0.0}
    assert opened("run=rmsprop~lr~0.1")[0].runs[0].own == {"lr": 0.1, "beta2": 0.9}
    assert opened("run=adadelta")[0].runs[0].own == {"lr": 1.0, "beta2": 0.95, "eps": 1e-6}
    assert len(PECULIAR) == 13


@pytest.mark.parametrize("key", PECULIAR)
def test_a_shared_value_that_is_written_is_shared_by_all(key):
    """Even where it is the default: a line-up in which a run has been made to share it."""
    shared = {name: p.default for name, p in SHARED.items()}
    lab = replace(opened(f"surface=ravine&run=adam&run={key}")[0], runs=(Run("adam"), Run(key)))
    assert lab.shared == shared
    link = encode(lab)
    assert {name for name, _ in parsed(link)} == {"surface", "run", *Run(key).peculiar}
    assert opened(link) == (lab, [])


def test_a_wrong_value_of_a_run_gives_way_to_its_cards_or_to_the_shared_one():
    lab, (note,) = opened("run=lion~beta2~2")
    assert lab == opened("run=lion")[0] and "lion keeps its default instead" in note
    lab, (note,) = opened("beta2=0.5&run=lion~beta2~2")
    assert lab == opened("beta2=0.5&run=lion")[0] and "lion shares it instead" in note


# What is wrong, the same link as it is then read, and a word by which the reader knows it.
WRONG = [
    ("surface=nowhere", "", "'nowhere'"),
    ("surface=", "", "''"),
    ("surface=Ravine", "", "'Ravine'"),
    ("beta1=1&run=momentum", "run=momentum", "beta1"),
    ("beta1=-0.1&run=momentum", "run=momentum", "beta1"),
    ("beta2=1.5", "", "beta2"),
    ("lr=-1", "", "lr"),
    ("lr=nan", "", "lr"),
    ("lr=inf", "", "lr"),
    ("lr=1e999", "", "lr"),
    ("lr=", "", "lr"),
    ("lr=fast", "", "lr"),
    ("lr=0,01", "", "lr"),
    ("eps=-1e-8", "", "eps"),
    ("threshold=0&run=gd~clip~norm", "run=gd~clip~norm", "threshold"),
    ("start=1", "", "start"),
    ("start=1~2~3", "", "start"),
    ("start=1~", "", "start"),
    ("start=inf~0", "", "start"),
    ("start=nan~nan", "", "start"),
    ("start=1e7~0", "", "start"),
    ("start=", "", "start"),
    ("steps=2.5", "", "steps"),
    ("steps=0", "", "steps"),
    ("steps=-3", "", "steps"),
    ("steps=1e9", "", "steps"),
    ("steps=many", "", "steps"),
    ("surface=ravine&kappa=0", "surface=ravine", "kappa"),
    ("surface=ravine&kappa=1e5", "surface=ravine", "kappa"),
    ("surface=ravine&angle=inf", "surface=ravine", "angle"),
    ("surface=rosenbrock&kappa=5", "surface=rosenbrock", "'kappa'"),
    ("run=gd&run=sgdd", "run=gd", "'sgdd'"),
    ("run=sgdd", "", "'sgdd'"),
    ("run=", "", "''"),
    ("run=adam~clip~hard", "run=adam", "'hard'"),
    ("run=adam~clip", "run=adam", "clip"),
    ("run=adam~lr", "run=adam", "lr"),
    ("run=adam~lr~", "run=adam", "lr"),
    ("run=adam~beta1~1", "run=adam", "beta1"),
    ("run=adam~beta2~nan~lr~0.5", "run=adam~lr~0.5", "beta2"),
    ("run=gd~beta1~0.5", "run=gd", "'beta1'"),
    ("run=gd~", "run=gd", "''"),
    ("run=gd~colour~red", "run=gd", "'colour'"),
    ("lrr=0.1", "", "'lrr'"),
    ("=5", "", "''"),
    ("lr", "", "lr"),
    ("&".join(["run=gd"] * 9), "&".join(["run=gd"] * 8), "at most 8"),
    ("&".join(["run=gd"] * 30), "&".join(["run=gd"] * 8), "at most 8"),
    ("run=adam&" + "lr=0.1&" * 1200, "", "longer than 8000"),
]


@pytest.mark.parametrize(("wrong", "right", "word"), WRONG)
def test_what_is_wrong_gives_the_default_and_one_sentence(wrong, right, word):
    lab, notes = opened(wrong)
    assert (lab, []) == opened(right)
    assert len(notes) == 1
    assert word in notes[0]
    assert notes[0].endswith(".") and ". " not in notes[0] and "\n" not in notes[0]


def test_every_wrong_thing_is_said():
    lab, notes = opened("surface=x&lr=-1&steps=0&start=1&foo=1&run=adam~clip~x~beta1~2&run=y")
    assert len(notes) == 8
    assert encode(lab) == encode(opened("lr=0.01&run=adam")[0])


JUNK = [
    *("~", "&", "=", "+", "%", "%00", "%FF", "%F0%9F", "%u1234", "\0", ";", "?", "#", " "),
    *("nan", "inf", "-inf", "1e999", "-1", "1e-999", "0x10", "1_0", "٣", "−1"),
    *(
        "surface=",
        "run=",
        "lr=",
        "start=",
        "steps=",
        "clip~",
        "hidden~1",
        "threshold~",
        "do=recommend",
    ),
    *("view=0~1~0~1", "true", "None", "[]", "{}", "<b>", "'", '"', "\\", "\n"),
]


def mutilated(text: str, rng: random.Random) -> str:
    """The text after one to five deletions, insertions, swaps, truncations or duplications."""
    for _ in range(rng.randint(1, 5)):
        i, j = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        match rng.randrange(5):
            case 0:
                text = text[:i] + text[min(j, i + rng.randint(1, 8)) :]
            case 1:
                junk = rng.choice([*JUNK, chr(rng.randrange(0x110000))])
                text = text[:i] + junk + text[i:]
            case 2 if j < len(text) and i < j:
                text = text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :]
            case 3:
                text = text[: max(i, j)]
            case _:
                text = text[:j] + text[i:j] + text[j:]
    return text


def mutilated_links(count: int) -> list[str]:
    """Links with something wrong in them, the same ones every time."""
    rng = random.Random(20_26)
    links = []
    while len(links) < count:
        kind = (rng.choice(list(SURFACES)), rng.choice(MENU), rng.choice(CLIP_MODES))
        link = encode(full_lab(*kind, rng))
        spoilt = mutilated(link, rng)
        if spoilt != link:
            links.append(spoilt)
    return links


@pytest.mark.random
def test_mutilated_links_give_a_state_all_the_same(times):
    explained = 0
    for link in mutilated_links(1000 * times):
        lab, notes = opened(link)
        assert_well_formed(lab)
        assert all(note.endswith(".") for note in notes)
        explained += bool(notes)
    assert explained > 500 * times


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((0.003, "0.003"), (1e-8, "1e-8"), (1e-12, "1e-12"), (0.1, "0.1"), (5.0, "5")),
        *((0.0, "0"), (-2.5, "-2.5"), (300, "300"), (20_000, "20000"), (1e22, "1e22")),
        *((0.99999, "0.99999"), (1.5e-7, "1.5e-7"), (1e300, "1e300"), (0.1 + 0.2, str(0.1 + 0.2))),
    ],
)
def test_numbers_are_written_as_people_write_them(value, text):
    assert exact(value) == text


def test_every_float_comes_back():
    rng = random.Random(64)
    tried = 0
    while tried < 20_000:
        (value,) = struct.unpack("<d", rng.randbytes(8))
        if math.isfinite(value):
            tried += 1
            assert float(exact(value)) == value
    for value in (5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1 - 2**-53, -0.0):
        assert float(exact(value)) == value


def test_every_learning_rate_comes_back_through_a_link():
    rng = random.Random(65)
    for _ in range(500):
        (value,) = struct.unpack("<d", rng.randbytes(8))
        if not math.isfinite(value):
            continue
        lab, notes = opened(f"lr={exact(abs(value))}&run=adam~lr~{exact(abs(value))}")
        assert notes == []
        assert lab.shared["lr"] == lab.runs[0].own["lr"] == abs(value)
        assert opened(encode(lab)) == (lab, [])


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_recommended_values_are_the_cards(surface):
    lab = recommended(surface, [Run(key) for key in MENU[:MAX_RUNS]])
    assert (lab.surface, lab.start, lab.steps) == (surface, surface.start, surface.steps)
    assert lab.surface_params == {p.name: p.default for p in surface.params}
    for run in lab.runs:
        assert lab.value(run, "lr") == learning_rate(surface, OPTIMIZERS[run.optimizer])
    for name, param in SHARED.items():
        default = surface.line_up.threshold if name == "threshold" else param.default
        assert name == "lr" or lab.shared[name] == default


def test_recommended_values_keep_the_rest_of_a_run():
    surface = SURFACES["ravine"]
    runs = [
        Run("gd", "value", {"lr": 5.0, "threshold": 3.0}, hidden=True, style=4),
        Run("adam", own={"beta1": 0.5}, style=1),
    ]
    lab = recommended(surface, runs)
    assert lab.shared["lr"] == surface.lr["gd"]
    assert lab.runs == (
        Run("gd", "value", {"threshold": 3.0}, hidden=True, style=4),
        Run("adam", own={"lr": surface.lr["adaptive"], "beta1": 0.5}, style=1),
    )


def test_a_line_up_that_was_not_changed_gives_way_to_that_of_the_next_surface():
    ravine, cosh = SURFACES["ravine"], SURFACES["cosh"]
    theirs = line_up(ravine).runs
    moved = (replace(theirs[0], own={"lr": 0.5}), *theirs[1:])
    for runs in (theirs, moved):
        assert renewed(cosh, runs, left=ravine) == line_up(cosh)
        assert renewed(ravine, runs, left=ravine) == line_up(ravine)


def test_a_line_up_of_ones_own_is_kept():
    ravine, cosh = SURFACES["ravine"], SURFACES["cosh"]
    theirs = line_up(ravine).runs
    changed = (
        theirs[:-1], (*theirs, Run("lion")), (*theirs[:-1], Run("lion")),
        (Run("gd", "norm"), *theirs[1:]), line_up(cosh).runs,
    )  # fmt: skip
    for runs in changed:
        assert renewed(cosh, runs, left=ravine) == recommended(cosh, runs)


@pytest.mark.parametrize(
    ("link", "note"),
    [
        ("surface=formula&f=foo^2&run=gd", "there is no foo"),
        ("surface=formula&f=__import__('os')&run=gd", "this has no place in a formula"),
        ("surface=formula&f=&run=gd", "The formula is empty"),
    ],
)
def test_a_formula_that_cannot_be_read_gives_ours_and_one_sentence(link, note):
    lab, notes = opened(link)
    assert lab.surface is SURFACES["formula"]
    (said,) = notes
    assert note in said and said.endswith(" is shown instead.")


def test_a_formula_travels_in_the_link():
    text = "x**2 + 3*sin(y)**2"
    lab, notes = opened(encode(line_up(typed_surface(text))))
    assert notes == [] and lab.surface.typed == text
    assert_well_formed(lab)
    assert lab == line_up(typed_surface(text))


def test_choices_travel_as_words():
    link = "surface=ravine&schedule=cosine&run=adam~eps_place~hat~correct_m~no"
    lab, notes = opened(link)
    assert notes == [] and encode(lab) == link
    assert lab.task(lab.runs[0]).hparams["eps_place"] == 2.0
    # A number says the same.
    assert opened("surface=ravine&schedule=3&run=adam~eps_place~2~correct_m~0") == (lab, [])
    lab, (note,) = opened("surface=ravine&run=adam~eps_place~above")
    assert lab.task(lab.runs[0]).hparams["eps_place"] == 0.0
    assert "one of outside, inside, hat" in note and "adam keeps its default" in note


def test_noise_travels_in_the_link():
    lab, notes = opened("surface=ravine&sigma=0.5&batch=4&seed=7&run=gd")
    assert notes == [] and lab.noise == Noise(0.5, 4, 7)
    lab, (note,) = opened("surface=ravine&sigma=-1&seed=7&run=gd")
    assert lab.noise == Noise(seed=7) and "sigma" in note


def test_colour_mark_and_dash_belong_to_the_run():
    """Guards against a run that is recoloured when the one before it is removed."""
    lab = opened("surface=ravine&run=gd&run=adam&run=lion")[0]
    assert [run.style for run in lab.runs] == [0, 1, 2]
    assert "style" not in encode(lab)
    fewer = replace(lab, runs=lab.runs[1:])
    assert [(run.optimizer, run.style) for run in fewer.runs] == [("adam", 1), ("lion", 2)]
    moved = replace(lab, runs=(*lab.runs[1:], replace(lab.runs[0], style=None)))
    assert [(run.optimizer, run.style) for run in moved.runs] == [
        ("adam", 1), ("lion", 2), ("gd", 0),
    ]  # fmt: skip
    for each in (fewer, moved):
        assert opened(encode(each)) == (each, [])


@pytest.mark.parametrize(
    ("words", "styles"),
    [
        (("gd~style~3", "gd", "gd"), (3, 0, 1)),
        (("gd~style~3", "gd~style~3"), (3, 0)),
        (("gd~style~99", "gd~style~-1", "gd~style~x"), (0, 1, 2)),
        (("gd", "gd~style~0"), (1, 0)),
    ],
)
def test_no_two_runs_have_one_style(words, styles):
    lab, notes = opened("&".join(f"run={word}" for word in words))
    assert (tuple(run.style for run in lab.runs), notes) == (styles, [])
