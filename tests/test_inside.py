"""What the inspector shows is what the engine did."""

import math

import numpy as np
import pytest

from optviz.engine.given import values
from optviz.engine.runs import run
from optviz.lab.inside import course, inside
from optviz.lab.line_by_line import work
from optviz.optimizers import OPTIMIZERS

from .links import opened

WAYS = [(key, where) for key, card in OPTIMIZERS.items() for where in ("defaults", *card.as_in)]


@pytest.mark.parametrize(("key", "where"), WAYS)
def test_the_lines_end_in_the_position_of_the_engine(key, where):
    card = OPTIMIZERS[key]
    given = card.as_in.get(where, {})
    done = run("beale", card, steps=40, **given)
    hparams = values(key, card.params, given)
    for t in {0, 1, 7, len(done.path) - 2} & set(range(len(done.path) - 1)):
        for k in (0, 1):
            state = {name: rows[t, k] for name, rows in done.state.items()}
            worked = work(card, done.path[t, k], done.grad[t, k], state, hparams)
            assert worked.position == pytest.approx(done.path[t + 1, k], rel=1e-14, abs=1e-300)
            assert worked.lines[-1].value == worked.position
            for name, rows in done.state.items():
                assert worked.values[name] == pytest.approx(rows[t + 1, k], rel=1e-12, abs=1e-300)


LINE_UPS = [
    "surface=rosenbrock&run=momentum~clip~norm&sigma=3",
    "surface=rosenbrock&run=adam~clip~value&sigma=3&batch=4&seed=7&threshold=0.5",
    "surface=cliff&run=gd~clip~normalize&schedule=cosine&warmup=5",
    "surface=two_valleys&run=rmsprop&schedule=inverse&period=3",
]


@pytest.mark.parametrize("link", LINE_UPS)
def test_noise_clip_and_schedule_are_part_of_it(link):
    lab, notes = opened(link)
    assert not notes
    for step in (0, 3, 9):
        found, after = inside(lab, 0, step), inside(lab, 0, step + 1)
        for k in (0, 1):
            shown = float(found["lines"][k][-1][-1].replace("−", "-"))
            assert shown == pytest.approx(after["at"][k], rel=1e-5)
            assert found["at"][k] + found["arrows"]["update"][k] == pytest.approx(after["at"][k])


def test_the_update_over_eta_is_what_the_method_follows():
    """To one scale with -g, gradient descent's update lies on it, and momentum's on -velocity."""
    for key, kept in (("gd", "seen"), ("momentum", "direction")):
        lab = opened(f"surface=rosenbrock&lr=0.0001&schedule=cosine&sigma=2&run={key}~clip~norm")[0]
        for step in (0, 3, 40):
            arrows = inside(lab, 0, step)["arrows"]
            against = [-part for part in arrows[kept]]
            assert arrows["update / η"] == pytest.approx(against, rel=1e-6)
    # Adam's first step is one in each coordinate, whatever the slopes.
    arrows = inside(opened("surface=rosenbrock&lr=0.01&run=adam")[0], 0, 0)["arrows"]
    assert np.abs(arrows["update / η"]) == pytest.approx([1, 1], rel=1e-6)


def test_the_words_and_numbers_of_adam():
    """At the first step Adam moves by η, whatever the gradient."""
    lab, _ = opened("surface=ravine&run=adam~lr~0.1&start=-4~1&angle=0&kappa=10")
    lines = {name: rest for name, *rest in inside(lab, 0, 0)["lines"][0]}
    assert lines["∂f/∂x"] == ["", "", "−4"]
    assert lines["m"] == ["β₁ · m + (1 − β₁) · g", "0.9 · 0 + (1 − 0.9) · (−4)", "−0.4"]
    assert lines["m̂"] == ["m / (1−β₁ᵗ)", "(−0.4) / 0.1", "−4"]
    assert lines["v̂"][-1] == "16"
    assert lines["x"] == ["x − η · m̂ / size", "(−4) − 0.1 · (−4) / 4", "−3.9"]


@pytest.mark.parametrize(
    ("link", "limit"),
    [
        ("run=gd", 2.0),
        ("run=momentum&beta1=0.8", 3.6),
        ("run=adam&beta1=0.9", 38.0),
        ("run=adam&beta1=0.5", 6.0),
    ],
)
def test_limits(link, limit):
    lab, _ = opened(f"surface=ravine&lr=0.01&{link}")
    assert inside(lab, 0, 20)["curvature"]["limit"] == pytest.approx(limit)


def test_p10c_adam_crosses_its_limit_before_the_burst():
    """½(x²+10y²) from (3, 2), η .05, β2 .99: λmax over √v̂ times η crosses 38 at step 1280."""
    lab, _ = opened(
        "surface=ravine&kappa=10&angle=0&start=3~2&steps=1400&run=adam~lr~0.05~beta2~0.99"
    )
    crossed = next(t for t in range(1200, 1400) if inside(lab, 0, t)["curvature"]["product"] > 38)
    assert crossed == pytest.approx(1280, abs=3)


def test_a_run_without_a_step():
    lab, _ = opened("surface=formula&f=log(-1-x**2)&run=gd")
    found = inside(lab, 0, 5)
    assert found["lines"] is None
    assert "no step" in str(found["said"])


def test_clipped_at_the_end_of_a_run_the_last_step_is_shown():
    lab, _ = opened("surface=rosenbrock&lr=1&run=gd&steps=50")
    assert inside(lab, 0, 50)["step"] == inside(lab, 0, 10_000)["step"] < 20


def test_the_course_of_adam_has_closed_forms():
    """Under a constant gradient m = (1 - β₁ᵗ)g, v̂ = g², and each step is η/|g| times m̂."""
    lab, _ = opened("surface=formula&f=3*x&run=adam~lr~0.1&steps=50&start=0~0")
    found = course(lab, 0)
    assert found["steps"] == list(range(50))
    m, v, rate = (found["series"][name][0] for name in ("m", "v", "1−β₁ᵗ"))
    for t in (0, 7, 49):
        assert m[t] == pytest.approx(3 * (1 - 0.9 ** (t + 1)), rel=1e-5)
        assert v[t] == pytest.approx(9 * (1 - 0.999 ** (t + 1)), rel=1e-5)
        assert rate[t] == pytest.approx(1 - 0.9 ** (t + 1), rel=1e-5)


def test_a_long_course_is_sampled_and_says_at_which_steps():
    lab, _ = opened("surface=rosenbrock&run=rprop&steps=5000")
    found = course(lab, 0)
    assert found["steps"][0] == 0
    assert found["steps"][-1] == 4999
    assert len(found["steps"]) < 300
    for pair in found["series"].values():
        assert [len(values) for values in pair] == [len(found["steps"])] * 2


def test_the_course_of_a_run_without_a_step_is_empty():
    lab, _ = opened("surface=formula&f=log(-1-x**2)&run=gd")
    assert course(lab, 0) == {"slot": 0, "steps": [], "series": {}}


def offered(link, slot=0):
    """What is offered for a run: the values by the words before the first colon."""
    lab, notes = opened(link)
    assert not notes
    offers = inside(lab, slot, 0)["curvature"]["offers"]
    return {str(offer).partition(":")[0]: dict(offer.values) for offer in offers}


def shrinks(values, key="momentum", kappa=50, **more):
    """By what a step multiplies the distance to the minimum, late in a run."""
    steps = 400
    done = run(
        "ravine", key, steps=steps, start=(3.0, 2.0), surface_params={"kappa": kappa},
        **values, **more,
    )  # fmt: skip
    away = np.hypot(*done.path.T)
    late = np.flatnonzero(away > 1e-140)[-1]
    return (away[late] / away[late // 2]) ** (1 / (late - late // 2))


@pytest.mark.parametrize("kappa", [9, 50, 400])
@pytest.mark.parametrize("memory", ["accumulated", "averaged", "matched", "rate_inside"])
def test_the_heavy_ball_that_is_offered_has_polyaks_rate(kappa, memory):
    found = offered(f"surface=ravine&kappa={kappa}&run=momentum~memory~{memory}")
    best = found["best η and β₁ for this curvature"]
    root = math.sqrt(kappa)
    assert math.sqrt(best["beta1"]) == pytest.approx((root - 1) / (root + 1), rel=5e-3)
    # At a double root a run is slower by a power of t, which the root of many steps hides.
    assert shrinks(best, kappa=kappa, memory=memory) == pytest.approx(
        (root - 1) / (root + 1), rel=1.5e-2
    )


def test_the_gradient_descent_that_is_offered_has_its_rate():
    """(κ-1)/(κ+1) along both eigenvectors."""
    best = offered("surface=ravine&kappa=50&run=gd")["best η for this curvature"]
    assert best["lr"] == pytest.approx(2 / 51, rel=5e-3)
    assert shrinks(best, "gd") == pytest.approx(49 / 51, rel=1e-3)


STABLE = "largest stable η at this curvature"


@pytest.mark.parametrize("key", [key for key, c in OPTIMIZERS.items() if c.stability_limit])
def test_the_largest_stable_rate_is_the_last_one(key):
    link = f"surface=ravine&kappa=50&run={key}"
    (rate,) = offered(link)[STABLE].values()
    # The Lab's shared β₁ is not the default of every method.
    lab = opened(link)[0]
    more = {name: v for name, v in lab.task(lab.runs[0]).hparams.items() if name != "lr"}
    assert shrinks({"lr": rate}, key, **more) < 1
    assert shrinks({"lr": 1.02 * rate}, key, **more) > 1


@pytest.mark.parametrize(
    "link",
    [
        "run=adam",
        "run=gd~clip~norm",
        "run=gd&schedule=cosine",
        "surface=formula&f=-x**2-y**2&run=gd",
        "surface=formula&f=3*x&run=momentum",
    ],
)
def test_nothing_is_offered_where_the_theory_says_nothing(link):
    assert offered(link) == {}


def test_beside_a_saddle_only_the_limit_of_the_upward_curve_is_offered():
    found = offered("surface=formula&f=5*x**2-y**2&start=1~0&run=gd")
    assert found == {"largest stable η along the larger eigenvalue": {"lr": 0.199}}


def test_a_flat_direction_takes_no_part_in_the_largest_rate():
    assert list(offered("surface=formula&f=5*x**2&start=1~0&run=momentum")) == [STABLE]


@pytest.mark.parametrize(("surface", "names"), [("linear_regression", "wb"), ("booth", "xy")])
def test_coordinates_are_called_what_the_surface_calls_them(surface, names):
    """A regression's slope and intercept were x and y inside a step, w and b in its formula."""
    found = inside(opened(f"surface={surface}&lr=0.001&run=momentum&sigma=1")[0], 0, 3)
    for lines, name in zip(found["lines"], names, strict=True):
        assert lines[0][0] == f"∂f/∂{name}" and lines[-1][0] == name
        assert f"{name} − " in lines[-1][1]
