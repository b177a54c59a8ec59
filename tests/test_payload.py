"""The bytes that the page draws say what the engine computed, and nothing that JSON cannot hold."""

import json
import random
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import quote

import numpy as np
import pytest

from optviz.engine.plane import FIELD_SIZE, domain_view, evaluate, floor, sharpness
from optviz.engine.runs import run
from optviz.engine.stages import CLIP_MODES
from optviz.lab.lineup import Run
from optviz.lab.link import encode
from optviz.lab.state import first_visit, line_up, recommended
from optviz.optimizers import OPTIMIZERS
from optviz.surfaces import SURFACES
from optviz.wire.payload import acknowledge, payload
from optviz.wire.request import Request, read_request
from optviz.words import Values

from .answer import Answer, read, sentence
from .links import opened
from .test_state import assert_well_formed, mutilated_links

# float32 keeps 24 bits; half a unit in the last place is 2**-24 of the value.
HALF_BIT = 2.0**-24


def answer(link: str) -> Answer:
    return read(payload(read_request(link)))


def trajectories(link: str) -> list:
    """What the engine itself says of every run of a link."""
    lab = opened(link)[0]
    return [
        run(
            lab.surface,
            line.optimizer,
            start=lab.start,
            steps=lab.steps,
            clip=lab.task(line).clip,
            noise=lab.noise,
            schedule=lab.task(line).schedule,
            surface_params=lab.surface_params,
            **lab.task(line).hparams,
        )
        for line in lab.runs
    ]


def assert_says(link: str) -> None:
    """The answer to a link gives back the engine's own trajectories to float32 precision."""
    header, paths, _ = answer(link)
    least = header["floor"]
    for said, path, true in zip(header["runs"], paths, trajectories(link), strict=True):
        assert said["rows"] == len(true.path)
        assert said["diverged"] == true.diverged_at
        away = true.path - np.array(said["origin"])
        for column, exact in ((path.x, away[:, 0]), (path.y, away[:, 1])):
            np.testing.assert_allclose(column, exact, rtol=HALF_BIT, atol=1e-44)
        with np.errstate(divide="ignore"):
            loss = true.loss if least is None else np.log10(np.maximum(true.loss - least, 0.0))
            slope = np.log10(np.hypot(*true.grad.T))
        np.testing.assert_allclose(path.loss, loss, rtol=HALF_BIT, atol=1e-44)
        np.testing.assert_allclose(path.slope, slope, rtol=HALF_BIT, atol=1e-44)
        steps = len(true.clipped)
        assert path.clipped[:steps].tolist() == true.clipped.tolist()
        assert not path.clipped[steps:].any()


def test_slopes_after_clipping_by_value():
    link = "surface=rosenbrock&lr=0.001&threshold=2&run=gd~clip~value&run=gd~clip~norm&run=gd"
    by_value, by_norm, plain = answer(link).runs
    true = trajectories(link)[0]
    slope = true.grad[:-1][true.clipped]
    np.testing.assert_allclose(
        10.0**by_value.seen, np.hypot(*np.clip(slope, -2, 2).T), rtol=1e-6, atol=0
    )
    assert len(by_value.seen) == by_value.clipped.sum() > 10
    # The page knows these: the threshold, and what was there before.
    assert by_norm.seen is None and plain.seen is None


def test_the_slope_after_clipping_includes_the_noise():
    link = "surface=saddle&start=0~0&steps=50&lr=1e-9&sigma=100&threshold=1e-3&run=gd~clip~value"
    # Noise of 100 on a slope of 0: both coordinates are clipped at every step.
    (run,) = answer(link).runs
    np.testing.assert_allclose(10.0**run.seen, np.full(50, np.sqrt(2) * 1e-3), rtol=1e-6)


# What is packed is a trajectory, whatever surface and method it comes from.
PAIRS = [*((key, "adam") for key in SURFACES), *(("rosenbrock", key) for key in OPTIMIZERS)]


@pytest.mark.parametrize(("surface", "optimizer"), PAIRS)
def test_the_answer_is_the_trajectory(surface, optimizer):
    line_up = [Run(optimizer, clip) for clip in CLIP_MODES]
    assert_says(encode(recommended(SURFACES[surface], line_up)))


@pytest.mark.parametrize("steps", [1, 2, 30, 31, 32, 33, 63, 64, 65])
def test_clipped_bits_at_the_edges_of_words(steps):
    link = f"surface=rosenbrock&steps={steps}&lr=0.001&threshold=1e-3&run=gd~clip~norm&run=gd"
    assert_says(link)
    clipped, plain = answer(link).runs
    assert clipped.clipped.sum() == steps
    assert plain.clipped.sum() == 0


def test_runs_are_named_so_that_they_can_be_told_apart():
    link = "surface=ravine&run=adam&run=adam~clip~norm&run=gd~lr~0.1~hidden~1&run=gd"
    said = ["Adam", "Adam clipped by norm", "Gradient descent η 0.1", "Gradient descent"]
    assert [sentence(name) for name in answer(link).header["names"]] == said


def test_clipping_that_ends_on_the_way():
    link = "surface=rosenbrock&steps=500&lr=0.001&threshold=5&run=gd~clip~norm"
    assert_says(link)
    assert 0 < answer(link).runs[0].clipped.sum() < 500


def test_the_smallest_steps_near_a_minimum_survive():
    link = "surface=rosenbrock&start=1.00001~1.00002&steps=20000&lr=0.001&run=gd"
    (true,) = trajectories(link)
    step = np.diff(true.path[:, 0])
    small = np.flatnonzero((np.abs(step) < 1e-9) & (np.abs(step) > 1e-12))
    assert small.size > 1000
    # As plain float32, x would stand still there.
    plain = np.diff(true.path[:, 0].astype(np.float32))
    assert (plain[small] == 0).mean() > 0.9
    sent = np.diff(answer(link).runs[0].x.astype(np.float64))
    # Where a step is this share of the way that is left, float32 leaves this share of an error.
    share = np.abs(true.path[small, 0] - true.path[-1, 0]) / np.abs(step[small])
    assert (np.abs(sent[small] / step[small] - 1) <= 3 * HALF_BIT * share).all()
    assert share.max() < 1e4


def test_a_run_ends_where_its_origin_says():
    header, (path,), _ = answer("surface=himmelblau&steps=100&lr=0.01&run=gd")
    (true,) = trajectories("surface=himmelblau&steps=100&lr=0.01&run=gd")
    assert header["runs"][0]["origin"] == true.path[-1].tolist()
    assert (path.x[-1], path.y[-1]) == (0, 0)


def test_hidden_runs_keep_their_place_and_are_not_sent():
    header, paths, _ = answer("surface=ravine&run=gd&run=adam~hidden~1&run=momentum")
    assert [path is None for path in paths] == [False, True, False]
    assert header["runs"][1] is None
    assert header["state"]["runs"][1]["hidden"] is True


def test_the_header_says_the_state():
    link = "surface=ravine&kappa=7&start=-4~2.5&steps=40&lr=0.02&run=gd&run=adam~clip~norm~lr~0.1"
    header = answer(link).header
    assert header["link"] == link
    assert header["notes"] == []
    state = header["state"]
    assert state["surface_params"] == {"kappa": 7.0, "angle": 30.0}
    assert (state["start"], state["steps"], state["shared"]["lr"]) == ([-4.0, 2.5], 40, 0.02)
    assert state["runs"] == [
        {"optimizer": "gd", "clip": "none", "own": {}, "hidden": False, "style": 0},
        {"optimizer": "adam", "clip": "norm", "own": {"lr": 0.1}, "hidden": False, "style": 1},
    ]


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_the_field_is_the_surface(surface):
    view = domain_view(surface)
    header, _, field = read(
        payload(Request(recommended(surface, [Run("gd")]), asked=Values(field=view)))
    )
    assert header["field"]["view"] == list(view) and header["field"]["size"] == FIELD_SIZE
    x0, x1, y0, y1 = view
    rng = random.Random(surface.key)
    places = [(0, 0), (0, FIELD_SIZE - 1), (FIELD_SIZE - 1, 0), (FIELD_SIZE - 1, FIELD_SIZE - 1)]
    places += [(rng.randrange(FIELD_SIZE), rng.randrange(FIELD_SIZE)) for _ in range(60)]
    for row, column in places:
        x = x0 + (x1 - x0) * column / (FIELD_SIZE - 1)
        y = y0 + (y1 - y0) * row / (FIELD_SIZE - 1)
        value = evaluate(surface, np.array([[x], [y]]))[0][0]
        # float32 of the difference to the least value of the view.
        assert field[row, column] == pytest.approx(value, rel=0, abs=1e-7 * np.ptp(field))


def test_a_small_view_far_above_zero_keeps_its_shape():
    """Sent as the loss itself, float32 leaves a few flat steps of a view like this."""
    link = "surface=plateau&run=gd&ask=field~3.5~3.501~3.5~3.501"
    field = answer(link).field
    x = np.linspace(3.5, 3.501, FIELD_SIZE)
    exact = 1 - np.exp(-(x[None, :] ** 2 + x[:, None] ** 2) / 2)
    np.testing.assert_allclose(field, exact, rtol=0, atol=1e-6 * np.ptp(exact))


def test_the_field_has_holes_where_the_loss_is_not_finite():
    """As the largest of floats they took all contrast from the rest."""
    header, _, field = answer("surface=formula&f=log(x)%2By**2&run=gd&ask=field~-1~1~-1~1")
    half = FIELD_SIZE // 2
    assert np.isnan(field[:, :half]).all() and np.isfinite(field[:, half:]).all()
    assert header["field"]["base"] == pytest.approx(np.log(1 / 127), abs=1e-3)
    assert np.nanmin(field) == pytest.approx(header["field"]["base"])
    assert np.nanmax(field) == pytest.approx(1, rel=1e-3)
    header, _, field = answer("surface=formula&f=sqrt(-1-x**2)&run=gd&ask=field~-1~1~-1~1")
    assert np.isnan(field).all() and header["field"]["base"] == 0


def test_the_field_follows_view_and_parameters():
    link = "surface=ravine&kappa=4&angle=0&run=gd&ask=field~1~3~-2~0"
    field = answer(link).field
    # f = (x² + 4 y²) / 2 in the corners (1, -2), (3, -2), (1, 0), (3, 0).
    assert field[[0, 0, -1, -1], [0, -1, 0, -1]].tolist() == [8.5, 12.5, 0.5, 4.5]


def test_the_field_travels_only_when_asked_for():
    link = encode(first_visit())
    assert answer(link).field is None
    without, with_field = (
        len(payload(read_request(link + more))) for more in ("", "&ask=field~0~1~0~1")
    )
    assert with_field - without > FIELD_SIZE * FIELD_SIZE * 4 - 100


EXTREMES = {
    "diverging": "surface=rosenbrock&lr=10&run=gd&run=momentum&run=nesterov&run=adagrad",
    **{
        f"overflowing {k}": "surface=rosenbrock&lr=1.7e308&"
        + "&".join(f"run={key}" for key in tuple(OPTIMIZERS)[8 * k : 8 * k + 8])
        for k in range(5)
    },
    "diverged at the start": "surface=beale&start=1e6~1e6&lr=1&run=gd&run=adam",
    "no number at the start": "surface=ravine&angle=1e308&run=gd&run=adam~clip~norm",
    "saddle": "surface=saddle&steps=2000&lr=0.1&run=gd&run=adam",
    "saddle without a slope": "surface=saddle&start=0~0&run=gd&run=adam~clip~normalize",
    "zero loss": "surface=ravine&start=0~0&run=gd&run=adam~eps~0&run=rmsprop~eps~0",
    "nothing but 0": "surface=ravine&lr=0&eps=0&beta1=0&beta2=0&run=gd&run=adam&run=adagrad",
    "tiny numbers": "surface=ravine&start=5e-324~5e-324&lr=5e-324&eps=5e-324&run=adam&run=gd",
    "threshold of next to nothing": "threshold=1e-300&run=gd~clip~norm&run=adam~clip~normalize",
    "huge threshold": "threshold=1e300&lr=1&run=gd~clip~normalize&run=adam~clip~value",
    "far view": "surface=styblinski_tang&run=gd&ask=field~-1e7~1e7~-1e7~1e7",
    "close view": "run=gd&ask=field~1~1.00000001~1~1.00000001",
}


@pytest.mark.parametrize("link", EXTREMES.values(), ids=EXTREMES)
def test_extremes_travel_without_nan(link):
    header, paths, field = answer(link)
    assert len(paths) == link.count("run=")
    for said, path in zip(header["runs"], paths, strict=True):
        assert np.isfinite(said["origin"]).all()
        for column in path[:2]:
            assert np.isfinite(column).all()
        # log10 of 0 is -inf; nothing else of that kind is sent.
        for column in path[2:4]:
            assert not np.isnan(column).any()
            assert not np.isposinf(column).any()
        assert said["verdicts"][0][0] == 0
    assert field is None or np.isfinite(field).all()


@pytest.mark.parametrize(
    ("link", "limit"),
    [
        ("lr=0.08&run=gd", 2.0),
        ("lr=0.08&run=momentum&beta1=0.5", 3.0),
        ("lr=0.2&run=nesterov&beta1=0.5", 1.5),
    ],
)
def test_what_diverged_offers_the_rate_that_does_not(link, limit):
    """On a quadratic every η below limit / 50 is stable, and none above it."""
    link = f"surface=ravine&kappa=50&steps=3000&{link}"
    (said,) = answer(link).header["runs"]
    assert "diverged" in sentence(said["verdicts"][-1][1])
    rate = said["offer"][1]["lr"]
    assert limit / 50 * 0.98 < rate < limit / 50
    assert sentence(said["offer"]) == f"largest stable η at the start: {rate}"
    (calm,) = answer(re.sub(r"lr=[\d.]+", f"lr={rate}", link)).header["runs"]
    assert calm["diverged"] is None
    assert calm["offer"] is None


@pytest.mark.parametrize("link", ["run=gd&schedule=step&lr=0.2", "run=adam&lr=0.2"])
def test_no_rate_is_offered_where_none_is_known(link):
    assert answer(f"surface=ravine&kappa=50&steps=300&{link}").header["runs"][0]["offer"] is None


def verdicts(link: str) -> list[list]:
    (said,) = answer(link).header["runs"]
    assert said["verdicts"] == sorted(said["verdicts"], key=lambda event: event[0])
    return [[step, sentence(text)] for step, text in said["verdicts"]]


def test_since_is_the_engines_first_such_loss_of_those_that_stay():
    link = "surface=ravine&steps=1000&lr=0.03&run=gd"
    (true,) = trajectories(link)
    said = verdicts(link)
    assert said[0] == [0, "still moving"]
    for tolerance, word in ((1e-2, "0.01"), (1e-4, "0.0001")):
        step = next(t for t, loss in enumerate(true.loss) if loss <= tolerance)
        assert [step, f"within {word} above the minimum since step {step}"] in said
    step = next(t for t, loss in enumerate(true.loss) if loss <= 1e-6)
    assert said[-1] == [step, f"at the minimum since step {step}"]


def test_what_is_left_again_is_said_to_be():
    """Hardly damped, momentum passes through the minimum of a bowl before it has come to rest."""
    link = "surface=ravine&kappa=1&angle=0&start=1~0&steps=40&lr=0.01&beta1=0.99&run=momentum"
    loss = trajectories(link)[0].loss
    first = next(t for t, value in enumerate(loss) if value <= 0.01)
    left = next(t for t in range(first, 40) if loss[t] > 0.01)
    assert min(loss) > 1e-4
    assert verdicts(link) == [
        [0, "still moving"],
        [first, f"within 0.01 above the minimum at step {first}"],
        [left, f"within 0.01 above the minimum at step {first}, left again"],
    ]


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_nearness_counts_from_the_least_value(surface):
    if not surface.minima:
        assert floor(surface) is None
        return
    x, y = surface.minima[0]
    link = f"surface={surface.key}&start={x!r}~{y!r}&lr=0&run=gd"
    assert verdicts(link)[-1] == [0, "at the minimum since step 0"]
    low, high = np.array(surface.bounds or ((-np.inf, np.inf),) * 2).T[:, :, None]
    at = np.clip(np.random.default_rng(1).normal(size=(2, 999)), low, high)
    assert floor(surface) <= evaluate(surface, at)[0].min()


@pytest.mark.parametrize(("optimizer", "limit"), [("gd", 2.0), ("momentum", 3.8)])
def test_divergence_gives_the_reason_on_the_ravine(optimizer, limit):
    kappa = 40
    for share in (1.02, 1.5):
        lr = share * limit / kappa
        link = f"surface=ravine&kappa={kappa}&steps=20000&lr={lr!r}&run={optimizer}"
        (true,) = trajectories(link)
        step, said = verdicts(link)[-1]
        assert step == true.diverged_at
        assert said == (
            f"diverged at step {step}: η·λmax = {lr * kappa:.3g} > {limit:.3g} at the start"
        )
    below = f"surface=ravine&kappa={kappa}&steps=20000&lr={0.98 * limit / kappa!r}&run={optimizer}"
    assert trajectories(below)[0].diverged_at is None
    assert "at the minimum" in verdicts(below)[-1][1]


@pytest.mark.parametrize(
    "settings",
    [
        "lr=3&threshold=1000&run=gd~clip~norm",  # above the limit, but the steps are not η·g
        "lr=1.5&run=gd",  # below the limit: down the saddle's open side
        "lr=10000&run=adam",  # no limit is known
    ],
)
def test_no_reason_where_theory_gives_none(settings):
    link = f"surface=saddle&steps=20000&{settings}"
    (true,) = trajectories(link)
    assert true.diverged_at is not None
    assert verdicts(link)[-1] == [true.diverged_at, f"diverged at step {true.diverged_at}"]


def test_a_clipped_run_above_the_limit_does_not_diverge():
    said = verdicts("surface=ravine&kappa=40&lr=0.08&steps=500&threshold=1&run=gd~clip~norm")
    assert not any("diverged" in text for _, text in said)


def test_in_a_local_minimum():
    link = "surface=three_hump_camel&start=-1.8~0.9&steps=500&lr=0.05&run=gd"
    step, said = verdicts(link)[-1]
    assert said == "in a local minimum, 0.299 above the least"
    (true,) = trajectories(link)
    assert abs(true.loss[step:] - true.loss[-1]).max() <= 0.01 * true.loss[-1]


def test_a_dent_within_a_tolerance_is_a_dent():
    """Griewank's dents beside the minimum lie 0.0074 above it; in one, nothing is reached."""
    for method in ("gd", "adam~lr~0.02", "momentum~lr~0.05"):
        said = verdicts(f"surface=griewank&start=3~4.3&steps=1500&lr=0.5&run={method}")
        assert said[-1][1] == "in a local minimum, 0.0074 above the least"
        assert not any("within" in text for _, text in said)


def test_a_dent_that_is_passed_through_again_and_again_is_not_the_minimum():
    """Lion's steps of 0.1 leave the dent's floor and come back."""
    said = verdicts("surface=griewank&start=3~4.3&steps=500&run=lion~lr~0.1")
    (true,) = trajectories("surface=griewank&start=3~4.3&steps=500&run=lion~lr~0.1")
    assert true.loss.min() < 0.01 < true.loss[-20:].max()
    assert not any("within" in text for _, text in said)


@pytest.mark.parametrize("start", ["1.9~0.1", "-1.8~0.9", "-1.7~1.1", "1.747~-0.873"])
@pytest.mark.parametrize("steps", [40, 80, 500])
def test_equal_losses_are_said_alike(start, steps):
    """Runs that end at the same loss, to the digits that are shown, are said to do the same."""
    link = f"surface=three_hump_camel&start={start}&steps={steps}&lr=0.05&run=gd"
    if abs(trajectories(link)[0].loss[-1] - 0.2986385) < 5e-6:
        assert verdicts(link)[-1][1] == "in a local minimum, 0.299 above the least"


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("surface=plateau&start=5~0&steps=500&lr=0.1&run=gd", "creeping"),
        ("surface=saddle&start=0~0&steps=50&lr=0.1&run=gd", "at rest since step 0"),
        ("surface=formula&f=x**3-3*x%2By**2&start=1.2~1&steps=99&lr=0.1&run=gd", "in a minimum"),
        (
            "surface=ravine&kappa=1&angle=0&start=1~0&steps=400&lr=1&beta2=0.9&run=rmsprop",
            "back and forth, getting no lower",
        ),
        ("surface=slope&start=0~0&steps=400&lr=0.01&run=gd", "still moving"),
    ],
)
def test_what_else_a_run_may_do_at_its_end(link, said):
    assert verdicts(link)[-1][1] == said


def test_a_run_at_the_minimum_is_not_in_a_dent():
    said = verdicts("surface=three_hump_camel&start=0.2~0.2&steps=500&lr=0.05&run=gd")
    assert not any("local" in text for _, text in said)
    assert said[-1][1].startswith("at the minimum since")


@pytest.mark.parametrize("angle", [0, 30, -75])
def test_sharpness_of_the_ravine_is_kappa(angle):
    params = {"kappa": 123.0, "angle": angle}
    assert sharpness(SURFACES["ravine"], params, (-4.1, 1.2)) == pytest.approx(123.0, rel=1e-6)


SIX = "run=gd&run=momentum&run=momentum~clip~norm&run=nesterov&run=adam~lr~0.05&run=adam~lr~0.1"


def test_six_runs_of_500_steps_are_small():
    data = payload(read_request(f"surface=rosenbrock&lr=0.001&steps=500&{SIX}"))
    assert [len(path.x) for path in read(data).runs] == [501] * 6
    assert len(data) <= 60_000


def test_threads_give_the_same_bytes():
    links = [
        f"surface={surface}&lr={lr}&steps=300&start=0.1~{k / 7}&{SIX}&ask=field~-1~1~-1~1"
        for k, surface in enumerate(SURFACES)
        for lr in (0.001, 0.1, 10)
    ]
    serial = [payload(read_request(link)) for link in links]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            assert list(pool.map(lambda link: payload(read_request(link)), links)) == serial


def test_the_answer_repeats_the_id():
    request = read_request("run=gd")
    assert read(payload(request, 2**53 - 1)).header["id"] == 2**53 - 1
    assert read(acknowledge(7, "run=gd")).header == {"id": 7, "link": "run=gd"}


def test_a_request_is_a_link_with_more():
    request = read_request("?surface=ravine&lr=0.02&run=gd&ask=field~-1~2~-3~4.5")
    assert (request.lab, request.notes) == (opened("surface=ravine&lr=0.02&run=gd")[0], ())
    assert request.asked.get("field") == (-1.0, 2.0, -3.0, 4.5)
    assert "field" not in read_request("run=gd").asked


def test_recommended_values_on_request():
    request = read_request("surface=ravine&kappa=9&lr=7&steps=3&start=1~1&run=adam&ask=recommend")
    assert request.lab == recommended(SURFACES["ravine"], [Run("adam")])
    assert request.notes == ()
    assert read_request("lr=7&run=gd&ask=nothing").lab == opened("lr=7&run=gd")[0]


def test_a_line_up_that_was_not_changed_stays_behind():
    """`ask=recommend~left` says of which surface the line-up at hand is."""
    runs = opened("surface=ravine")[0].runs
    at_cosh = encode(replace(opened("surface=cosh&run=gd")[0], runs=runs))
    assert read_request(f"{at_cosh}&ask=recommend~ravine").lab == line_up(SURFACES["cosh"])
    for kept in ("recommend", "recommend~cosh", "recommend~nowhere"):
        found = read_request(f"{at_cosh}&ask={kept}").lab
        assert found == recommended(SURFACES["cosh"], runs)


@pytest.mark.parametrize(
    "view",
    [
        *("", "1", "0~1~0", "0~1~0~1~0", "a~b~c~d", "nan~1~0~1", "0~nan~0~1", "-inf~inf~0~1"),
        *("1~0~0~1", "0~1~1~0", "0~0~0~0", "0~1e8~0~1", "-1e300~1e300~0~1", "0~1e-12~0~1", "~~~"),
    ],
)
def test_a_view_that_is_none_gets_no_field(view):
    request = read_request(f"run=gd&ask=field~{quote(view)}")
    assert "field" not in request.asked
    assert request.notes == ()


@pytest.mark.parametrize(
    "text", ["\ud800", "run=gd\udfff", "\ud800=\udc00", "lr=\udcff", "\0", "=" * 99]
)
def test_text_that_is_no_link_gets_an_answer(text):
    header, paths, _ = answer(text)
    assert header["notes"]
    assert len(paths) == len(header["state"]["runs"])


def test_huge_requests_are_cut_short_and_said():
    for text in (
        "x" * 10**6,
        "run=gd&" * 10**5,
        "&" * 10**6 + "lr=-1",
        "ask=field~" + "1~" * 10**6,
    ):
        request = read_request(text)
        assert_well_formed(request.lab)
        assert "field" not in request.asked
    assert "longer than" in str(read_request("run=gd&" * 10**5).notes[0])


@pytest.mark.random
def test_mutilated_requests_are_answered(times):
    rng = random.Random(11)
    for link in rng.sample(mutilated_links(1000 * times), 150 * times):
        request = read_request(link + "&steps=20")
        assert_well_formed(request.lab)
        header = answer(link + "&steps=20").header
        assert header["link"] == encode(request.lab)
        assert opened(header["link"]) == (request.lab, [])


def test_many_notes_become_a_few():
    header = answer("&".join(f"foo{k}=1" for k in range(50))).header
    assert len(header["notes"]) == 5
    assert sentence(header["notes"][-1]) == "And 46 more."
    assert len(json.dumps(header["notes"])) < 1000
