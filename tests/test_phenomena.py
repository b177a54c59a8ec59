"""What optimizers must be seen to do: closed forms and published phenomena, each by its id.

½Σλᵢxᵢ² is the ravine with angle 0 and κ = λ₂/λ₁; a coordinate alone is a start on an axis. Where
λ₁ is not 1, x is what it is and η is scaled, since only ηλ matters to the paths.
"""

import math

import numpy as np
import pytest

from optviz.engine.plane import evaluate
from optviz.engine.runs import run
from optviz.engine.stages import Clip, Schedule
from optviz.engine.typed import own_surface
from optviz.optimizers import OPTIMIZERS


def bowl(optimizer, kappa, start, steps, angle=0.0, **hparams):
    params = {"kappa": kappa, "angle": angle}
    return run("ravine", optimizer, start=start, steps=steps, surface_params=params, **hparams)


def line(optimizer, start, steps, **hparams):
    """½x² alone."""
    return bowl(optimizer, 1.0, (start, 0.0), steps, **hparams)


def first(condition):
    """The first step at which a condition holds, None if it never does."""
    found = np.flatnonzero(condition)
    return int(found[0]) if found.size else None


def distance(t):
    return np.hypot(*t.path.T)


@pytest.mark.parametrize(
    ("lr", "rate"),
    [(0.19, 0.90000), (2 / 11, 0.81818), (0.1999, 0.99900), (0.2, 1.00000), (0.21, 1.10000)],
)
def test_p1_gradient_descent_converges_below_two_over_the_curvature(lr, rate):
    # λ = (1, 10); rounding alone is left after some hundred steps of .818, so 100 are taken.
    t = bowl("gd", 10.0, (1.0, 1.0), 100, lr=lr)
    measured = (distance(t)[100] / distance(t)[50]) ** (1 / 50)
    assert measured == pytest.approx(rate, abs=5e-4)
    assert (t.loss[100] < 0.99 * t.loss[50]) == (rate < 1)
    assert (t.loss[100] > 1.01 * t.loss[50]) == (rate > 1)


def test_p2_steps_at_condition_number_100():
    steps = {
        "gd": first(distance(bowl("gd", 100.0, (1, 1), 2000, lr=2 / 101)) < 1e-6),
        "momentum": first(
            distance(bowl("momentum", 100.0, (1, 1), 500, lr=(2 / 11) ** 2, beta1=(9 / 11) ** 2))
            < 1e-6
        ),
        "nesterov": first(
            distance(bowl("nesterov", 100.0, (1, 1), 500, lr=1 / 100, beta1=9 / 11)) < 1e-6
        ),
    }
    assert steps["gd"] == pytest.approx(709, abs=1)
    assert steps["momentum"] == pytest.approx(95, abs=1)
    assert steps["nesterov"] == pytest.approx(157, abs=1)


def test_p2_rates():
    gd = distance(bowl("gd", 100.0, (1, 1), 400, lr=2 / 101))
    assert (gd[400] / gd[300]) ** 0.01 == pytest.approx(0.980198, abs=1e-6)
    heavy = distance(bowl("momentum", 100.0, (1, 1), 300, lr=(2 / 11) ** 2, beta1=(9 / 11) ** 2))
    assert (heavy[300] / heavy[200]) ** 0.01 == pytest.approx(0.8215, abs=2e-3)


@pytest.mark.parametrize("beta1", [0.0, 0.5, 0.9, 0.99])
@pytest.mark.parametrize(
    ("method", "limit"),
    [
        ("momentum", lambda b: 2 * (1 + b)),
        ("nesterov", lambda b: 2 * (1 + b) / (1 + 2 * b)),
    ],
)
def test_p3_stability_limit(method, limit, beta1):
    low, high = 0.5, 5.0
    while high - low > 2e-4:
        middle = (low + high) / 2
        t = line(method, 1.0, 20_000, lr=middle, beta1=beta1)
        stable = t.diverged_at is None and abs(t.path[-1, 0]) < 1.0
        low, high = (middle, high) if stable else (low, middle)
    assert low == pytest.approx(limit(beta1), abs=2e-3)
    known = OPTIMIZERS[method].stability_limit(beta1=beta1, memory=0)
    assert known == pytest.approx(limit(beta1), rel=1e-12)


@pytest.mark.parametrize(
    ("beta1", "changes", "steps"),
    [(0.5, 0, 336), (0.7, 0, 189), (0.81, 0, 88), (0.9, 5, 124), (0.99, 6, None)],
)
def test_p4_critical_damping(beta1, changes, steps):
    x = line("momentum", 1.0, 400, lr=0.01, beta1=beta1).path[:, 0]
    signs = np.sign(x[:201])
    assert (signs[1:] != signs[:-1]).sum() == changes
    # The step from which on |x| stays below 1e-3.
    outside = np.flatnonzero(np.abs(x) >= 1e-3)
    settled = int(outside[-1]) + 1
    if steps is None:
        assert settled > 400
    else:
        assert settled == pytest.approx(steps, abs=1)


def test_p6_terminal_step_and_half_life_of_momentum():
    """A gradient that is as good as constant."""
    # On the saddle's y axis the slope is -y; with so short a step it stays what it is.
    y0 = 1e5
    t = run("saddle", "momentum", start=(0.0, y0), steps=150, lr=1e-8, beta1=0.9)
    velocity = -t.state["velocity"][:, 1] / y0
    assert velocity[150] == pytest.approx(10.0, rel=1e-4)  # 1/(1 - β); η/(1 - β) = .1 at η = .01
    assert math.log(0.5) / math.log(0.9) == pytest.approx(6.58, abs=0.01)
    missing = 1 - velocity[[7, 14]] / 10.0
    assert missing[1] / missing[0] == pytest.approx(0.9**7, rel=1e-2)


@pytest.mark.parametrize("start", [1e-3, 1.0, 1e3, 1e5])
def test_p7_adams_first_step_is_eta(start):
    t = line("adam", start, 1, lr=0.05)
    assert abs(t.path[1, 0] - start) == pytest.approx(0.05, rel=1e-4)


@pytest.mark.parametrize(("share", "step"), [(1.0, 0.5), (0.1, 1 / 11)])
def test_p7_adams_first_step_where_the_gradient_is_of_the_size_of_eps(share, step):
    eps = 1e-3
    t = line("adam", share * eps, 1, lr=0.05, eps=eps)
    assert (t.path[0, 0] - t.path[1, 0]) / 0.05 == pytest.approx(step, rel=1e-9)


def steps_on_a_slope(method, steps, **hparams):
    """The steps along x under a gradient of 1 that never changes, in units of η, (steps,)."""
    t = run("slope", method, start=(0.0, 0.0), steps=steps, lr=0.01, eps=0.0, **hparams)
    return -np.diff(t.path[:, 0]) / 0.01


def test_p8_adam_without_bias_correction():
    taken = steps_on_a_slope("adam", 300, correct_m="no", correct_v="no")
    t = np.arange(1, 301)
    np.testing.assert_allclose(taken, (1 - 0.9**t) / np.sqrt(1 - 0.999**t), rtol=1e-9)
    assert taken[0] == pytest.approx(3.162, abs=5e-4)
    assert int(np.argmax(taken)) + 1 == 12
    assert taken.max() == pytest.approx(6.5685, abs=5e-5)


@pytest.mark.parametrize(
    ("correct_m", "correct_v", "step"),
    [("yes", "yes", 1.0), ("yes", "no", 31.62), ("no", "yes", 0.1)],
)
def test_p8_first_step_with_half_a_correction(correct_m, correct_v, step):
    taken = steps_on_a_slope("adam", 1, correct_m=correct_m, correct_v=correct_v)
    assert taken[0] == pytest.approx(step, rel=2e-4)


@pytest.mark.parametrize("beta2", [0.9, 0.99])
@pytest.mark.parametrize("kappa", [1.0, 30.0])
def test_p10_rmsprop_ends_in_a_two_cycle(beta2, kappa):
    t = bowl("rmsprop", kappa, (0.0, 1.0), 8000, lr=0.01, beta2=beta2)
    tail = t.path[-100:, 1]
    np.testing.assert_allclose(np.abs(tail), 0.005, rtol=1e-3)
    assert (np.sign(tail[1:]) == -np.sign(tail[:-1])).all()


def test_p10b_adam_hovers_at_a_38th_of_eta():
    t = line("adam", 1.0, 60_000, lr=0.01, eps=1e-30)
    rms = math.sqrt(np.mean(t.path[-20_000:, 0] ** 2)) / 0.01
    assert 0.026 <= rms <= 0.031


@pytest.mark.parametrize(
    ("method", "eps", "bursts"),
    [("adam", 1e-8, True), ("amsgrad", 1e-8, False), ("adam", 0.02, False)],
)
def test_p10c_adam_bursts(method, eps, bursts):
    t = bowl(method, 10.0, (3.0, 2.0), 2000, lr=0.05, beta2=0.99, eps=eps)
    v = t.state["v_max" if method == "amsgrad" else "v"]
    corrected = np.sqrt(v / np.maximum(t.state["c2"], 1e-300))
    sharpness = 0.05 * (np.array([1.0, 10.0]) / np.maximum(corrected, 1e-300)).max(axis=1)
    late = t.loss[1300:]
    if not bursts:
        assert late.max() < 1e-4
        return
    # A burst: the loss rises above a thousand times what it was before.
    crossing = first(sharpness[100:] > 38) + 100
    assert crossing == pytest.approx(1280, abs=3)
    quiet = t.loss[1000:1250].max()
    spike = 1300 + int(np.argmax(t.loss[1300:1400]))
    assert spike == pytest.approx(1353, abs=3)
    assert t.loss[spike] > 30 * quiet


def end_online(method, c=3.0, **hparams):
    """Where 6000 steps of Reddi's stream end in x, from 0, with η = .1/√t."""
    return run(
        "online_reddi", method, start=(0.0, 0.0), steps=6000, lr=0.1,
        schedule=Schedule("inverse_sqrt", period=1), surface_params={"C": c}, **hparams,
    ).path[-1, 0]  # fmt: skip


@pytest.mark.parametrize("c", [3.0, 5.0, 10.0])
@pytest.mark.parametrize("corrected", ["yes", "no"])
def test_p11_adam_walks_to_the_worst_point(c, corrected):
    """With β1 = 0 there is no bias of m; correcting that of v, or not, makes no difference."""
    fast = {"beta1": 0.0, "beta2": 1 / (1 + c * c)}
    assert end_online("adam", c, correct_v=corrected, **fast) == 1.0


@pytest.mark.parametrize("form", ["raw", "hat", "paper"])
def test_p11_amsgrad_and_gradient_descent_do_not(form):
    """Every form of AMSGrad gives the table's -.9991: the paper's without correction, too."""
    end = end_online("amsgrad", beta1=0.0, beta2=0.1, form=form)
    assert end == pytest.approx(-0.9991, abs=1e-4)
    assert end_online("gd") == pytest.approx(-0.9974, abs=1e-4)


def test_p11_what_does_not_fool_adam():
    assert end_online("adam", beta1=0.0, beta2=0.999) == pytest.approx(-0.998, abs=1e-3)
    assert end_online("adam", beta1=0.9, beta2=0.1) < -0.99


@pytest.mark.parametrize("corrected", ["yes", "no"])
def test_p11_flips_near_a_beta2_of_46_hundredths(corrected):
    """At .4642 with v corrected, as published; at .4597 without."""
    low, high = 0.1, 0.999
    while high - low > 1e-3:
        middle = (low + high) / 2
        fooled = end_online("adam", beta1=0.0, beta2=middle, correct_v=corrected) > 0
        low, high = (middle, high) if fooled else (low, middle)
    assert low == pytest.approx(0.46, abs=6e-3)


@pytest.mark.parametrize(
    ("clip", "seen", "turned"),
    [
        (Clip("value", 1.0), (1.0, 1.0), 39.289),
        (Clip("norm", 1.0), (0.995, 0.0995), 0.0),
    ],
)
def test_p14_clipping(clip, seen, turned):
    """One step of η = 1 where the gradient is (10, 1), the slope of a plane."""
    t = run("slope", "gd", start=(0.0, 0.0), steps=1, lr=1.0, clip=clip,
            surface_params={"steepness": 10.0})  # fmt: skip
    np.testing.assert_allclose(t.grad[0], (10.0, 1.0), rtol=1e-15)
    x, y = t.path[0] - t.path[1]
    assert (x, y) == pytest.approx(seen, abs=1e-4)
    assert math.degrees(math.atan2(y, x) - math.atan2(1, 10)) == pytest.approx(turned, abs=1e-3)
    assert t.clipped[0]


@pytest.mark.parametrize(("steps", "travel"), [(100, 18.6), (1000, 61.8), (10_000, 198.5)])
def test_p15_adagrad_slows_down_under_a_steady_slope(steps, travel):
    # The saddle's y axis far out, as in P6: the slope changes by 2e-6 of itself.
    y0, lr = 1e5, 1e-3
    t = run("saddle", "adagrad", start=(0.0, y0), steps=steps, lr=lr)
    assert (t.path[-1, 1] - y0) / lr == pytest.approx(travel, abs=0.06)
    assert travel == pytest.approx(2 * math.sqrt(steps) - 1.46, abs=0.07)


@pytest.mark.parametrize(
    ("method", "lr", "y"), [("gd", 0.1, 0.6513), ("adagrad", 0.5, 0.9969), ("adam", 0.01, 0.706)]
)
def test_p16_a_rare_gradient(method, lr, y):
    t = run("sparse", method, start=(0.0, 0.0), steps=1000, lr=lr, surface_params={"every": 100})
    assert t.path[-1, 0] == pytest.approx(1.0, abs=1e-3)
    assert t.path[-1, 1] == pytest.approx(y, abs=3e-4)


@pytest.mark.parametrize(
    ("a", "decay", "rest", "margin"),
    [
        (1, "l2", 0.909, 5e-4),
        (1, "decoupled", 1.000, 5e-4),
        (20, "l2", 18.18, 5e-3),
        (20, "decoupled", 9.99, 1e-2),
    ],
)
def test_p17_where_weight_decay_lets_adam_rest(a, decay, rest, margin):
    steps = 30_000
    t = run(
        own_surface(f"(x-{a})**2/2 + y**2/2"), "adamw", start=(0.0, 0.0), steps=steps, lr=0.01,
        weight_decay=0.1, decay=decay, schedule=np.minimum(1, 3000 / np.arange(1, steps + 1)),
    )  # fmt: skip
    assert t.path[-1, 0] == pytest.approx(rest, abs=margin)
    theory = a / 1.1 if decay == "l2" else min(a, 10)
    assert t.path[-1, 0] == pytest.approx(theory, rel=2e-3)


@pytest.mark.parametrize(
    ("delta", "gd", "adam"),
    [(1e-2, 49, 11), (1e-4, 97, 11), (1e-6, 145, 11), (1e-8, 194, 12), (1e-12, 290, 13)],
)
def test_p12_leaving_a_saddle(delta, gd, adam):
    exits = {
        method: first(
            np.abs(run("saddle", method, start=(1, delta), steps=300, lr=0.1).path[:, 1]) > 1
        )
        for method in ("gd", "adam")
    }
    assert exits["gd"] == gd == math.ceil(math.log(1 / delta) / math.log(1.1))
    assert exits["adam"] == pytest.approx(adam, abs=1)


def test_p23_turning_the_ravine_slows_the_diagonal_methods_only():
    """Eigenvalues (1, 100), the start fixed in the ravine's own axes."""
    rates = {"gd": 0.0198, "momentum": (2 / 11) ** 2, "adam": 0.02, "adagrad": 0.5}
    more = {"momentum": {"beta1": (9 / 11) ** 2}}
    taken = {}
    for method, lr in rates.items():
        for angle in (0.0, 10.0, 22.5, 45.0):
            c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            start = (c * 1.4 - s * 1.0, s * 1.4 + c * 1.0)
            t = bowl(
                method, 100.0, start, 20_000, angle=angle, lr=lr, **more.get(method, {})
            )  # fmt: skip
            taken[method, angle] = first(distance(t) < 3e-3)
    for method in ("gd", "momentum"):
        assert len({taken[method, angle] for angle in (0.0, 10.0, 22.5, 45.0)}) == 1
    for method in ("adam", "adagrad"):
        turned = [taken[method, angle] for angle in (0.0, 10.0, 22.5, 45.0)]
        assert turned == sorted(turned) and turned[3] > 5 * turned[0], (method, turned)


@pytest.mark.parametrize(
    ("method", "hparams", "steps"),
    [
        ("gd", {"lr": 0.001}, 9339),
        ("gd", {"lr": 0.0019}, 4887),
        ("gd", {"lr": 0.0025}, None),
        ("momentum", {"lr": 0.001, "beta1": 0.9}, 836),
        ("nesterov", {"lr": 0.001, "beta1": 0.95}, 242),
        ("adam", {"lr": 0.01}, 3518),
        ("adam", {"lr": 0.1}, 873),
        ("adagrad", {"lr": 0.5}, 4981),
    ],
)
def test_p24_rosenbrock(method, hparams, steps):
    t = run("rosenbrock", method, start=(-1.2, 1.0), steps=12_000, **hparams)
    taken = first(t.loss < 1e-4)
    assert taken == (None if steps is None else pytest.approx(steps, abs=1))


def test_p24_rmsprop_stalls():
    t = run("rosenbrock", "rmsprop", start=(-1.2, 1.0), steps=12_000, lr=0.01)
    assert t.loss[-1000:].mean() == pytest.approx(0.022, abs=0.004)
    assert t.loss[-1000:].min() > 1e-4


def test_p24_curvature_at_the_minimum_of_rosenbrock():
    h = 1e-5
    nearby = np.array([[1 + h, 1 - h, 1, 1], [1, 1, 1 + h, 1 - h]])
    grad = evaluate("rosenbrock", nearby)[1]
    hessian = np.stack([grad[:, 0] - grad[:, 1], grad[:, 2] - grad[:, 3]]) / (2 * h)
    np.testing.assert_allclose(np.linalg.eigvalsh(hessian), [0.39936, 1001.6], rtol=1e-4)


def rectification(t, beta2=0.999):
    """r_t as Liu et al. define it; 1 while ρ_t is at most 5."""
    longest = 2 / (1 - beta2) - 1
    length = longest - 2 * t * beta2**t / (1 - beta2**t)
    if length <= 5:
        return 1.0
    return math.sqrt(
        (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
    )


def test_p27_radam_is_momentum_for_five_steps_then_adam_with_a_warm_up():
    taken = steps_on_a_slope("radam", 2000, beta2=0.999)
    np.testing.assert_allclose(taken[:5], 1.0, rtol=1e-12)
    for t, r in ((6, 0.0258), (100, 0.2153), (2000, 0.828)):
        assert rectification(t) == pytest.approx(r, abs=5e-4)
        assert taken[t - 1] == pytest.approx(rectification(t), rel=1e-9)


def test_p27_radams_first_steps_diverge_on_rosenbrock():
    t = run("rosenbrock", "radam", start=(-1.2, 1.0), steps=100, lr=0.01)
    assert t.diverged_at == 5
    assert run("rosenbrock", "adam", start=(-1.2, 1.0), steps=100, lr=0.01).diverged_at is None


def test_p29_the_cliff():
    unclipped = run("cliff", "gd", start=(5.0, -2.25), steps=200, lr=1.0)
    jumps = np.hypot(*np.diff(unclipped.path, axis=0).T)
    assert jumps.max() == pytest.approx(125, abs=1)
    assert (jumps > 10).sum() == 1
    assert unclipped.loss[-1] == pytest.approx(0.09, abs=1e-4)
    clipped = run("cliff", "gd", start=(5.0, -2.25), steps=400, lr=1.0, clip=Clip("norm", 0.1))
    assert clipped.loss[-1] == pytest.approx(7e-5, rel=0.05)
    assert np.hypot(*np.diff(clipped.path, axis=0).T).max() <= 0.1 * (1 + 1e-9)


@pytest.mark.parametrize(
    ("method", "hparams", "steps"),
    [
        ("momentum", {"beta1": 0.9}, 11_868),
        ("adagrad", {}, 125),
        ("adam", {}, 42),
        ("rmsprop", {}, 18),
    ],
)
def test_p30_the_plateau(method, hparams, steps):
    t = run("plateau", method, start=(5.0, 0.0), steps=20_000, lr=0.1, **hparams)
    assert first(np.abs(t.path[:, 0]) < 0.5) == pytest.approx(steps, abs=1)


def test_p30_gradient_descent_is_still_on_the_plateau():
    """It needs 117,838 steps; after the most that a run may take it has not come down."""
    t = run("plateau", "gd", start=(5.0, 0.0), steps=100_000, lr=0.1)
    assert t.path[-1, 0] > 2.0
    # In two runs: the second starts where the first ended, which for this method is the same.
    rest = run("plateau", "gd", start=t.path[-1], steps=20_000, lr=0.1)
    taken = 100_000 + first(np.abs(rest.path[:, 0]) < 0.5)
    assert taken == pytest.approx(117_838, abs=1)
