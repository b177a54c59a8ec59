"""What Train shows of runs that learn: decisions, and the loss around their weights."""

import numpy as np
import pytest

from optviz.learning.link import TRAINING
from optviz.learning.looks import (
    ALONG,
    COARSE,
    FEW,
    FINE,
    PLANES,
    POINTS,
    SIZE,
    SUBSET,
    landscape,
    profile,
    subset,
    view,
)
from optviz.learning.sessions import trained
from optviz.wire.request import read_request

from .test_train import QUICK, answer, finished, opened


def begun(link):
    study, _ = opened(link)
    return trained(study, 0.0)


def test_the_decision_is_what_the_model_says_of_the_plane():
    _, (gd, _) = finished(QUICK)
    header, blocks = answer(f"{QUICK}&ask=decision~9")
    told = header["decision"]
    assert told["slots"] == [0, 1] and told["steps"] == [9, 9] and told["size"] == SIZE
    labels, words = told["words"]
    grid = np.frombuffer(blocks[4 * labels : 4 * (labels + words)], np.uint8).reshape(SIZE, SIZE)
    x0, x1, y0, y1 = view(gd.split)
    _, weights = gd.weights_at(9)
    for row, column in ((0, 0), (10, 50), (63, 63), (33, 2)):
        at = [x0 + column / (SIZE - 1) * (x1 - x0), y0 + row / (SIZE - 1) * (y1 - y0)]
        z = gd.learner.say(weights, np.array([at]))[0]
        assert grid[row, column] == pytest.approx(255 / (1 + np.exp(z[0] - z[1])), abs=1)


def test_of_images_it_is_the_class_that_is_said():
    link = "data=digits&model=softmax&epochs=2&run=adam"
    _, (adam,) = finished(link)
    header, blocks = answer(f"{link}&ask=decision~{adam.steps}")
    said = np.frombuffer(blocks, np.uint8)[: len(adam.split.x_validation)]
    there = adam.learner.say(adam.weights, adam.split.x_validation).argmax(axis=1)
    assert (said == there).all()
    first, second = header["decision"]["words"]
    believed = np.frombuffer(blocks[4 * first : 4 * (first + second)], np.uint8)
    z = adam.learner.say(adam.weights, adam.split.x_validation[:1])[0]
    p = np.exp(z) / np.exp(z).sum()
    np.testing.assert_allclose(believed[:10], 255 * p, atol=0.51)
    header, blocks = answer(f"{link}&ask=examples")
    n, features = header["examples"]["n"], header["examples"]["features"]
    images = np.frombuffer(blocks[: 4 * n * features], "<f4").reshape(n, features)
    np.testing.assert_array_equal(images, adam.split.x_validation.astype("<f4"))
    labels = np.frombuffer(blocks[4 * n * features :], np.uint8)[:n]
    assert (labels == adam.split.y_validation).all()


def test_of_numbers_it_is_the_line_through_the_data():
    link = "data=cars&model=linear&epochs=20&run=gd"
    _, (gd,) = finished(link)
    header, blocks = answer(f"{link}&ask=decision~{gd.steps}")
    first, second = header["decision"]["words"]
    values = np.frombuffer(blocks, "<f4")
    there = gd.learner.say(gd.weights, gd.split.x_validation)[:, 0]
    np.testing.assert_allclose(values[:first], there, rtol=1e-6)
    along = values[first : first + second]
    header, blocks = answer(f"{link}&ask=examples")
    about = header["examples"]
    slope, bias = gd.weights
    np.testing.assert_allclose(along, bias + slope * np.linspace(*about["line"], SIZE), rtol=1e-5)
    x, y = np.frombuffer(blocks, "<f4").reshape(2, about["n"])
    assert about["kind"] == "numbers" and about["n"] == 50 and about["validation"] == 10
    np.testing.assert_allclose(y[40:], gd.split.y_validation[:, 0].astype("<f4"))
    assert about["line"][0] < x.min() and about["line"][1] > x.max()


THREE = "data=moons&n=120&width=6&epochs=4&run=gd&run=momentum&run=adam~lr~0.02"


def test_the_landscape_is_exact_at_the_start_and_at_both_ends():
    _, runs = finished(THREE)
    found = landscape(runs, 1.5)
    assert found.slots == [0, 1, 2] and found.ends == [0, 2] and found.shares is None
    x0, x1, y0, y1 = found.window
    assert (x1 - x0) / (y1 - y0) == pytest.approx(1.5)
    for k in (0, 2):
        ab, away = found.paths[k]
        assert ab[0] == pytest.approx([0, 0], abs=1e-7)
        assert away[0] < 1e-6 and away[-1] < 1e-9
        # Both directions are in the weights' own units.
        far = np.linalg.norm(runs[k].weights - runs[k].start)
        assert np.hypot(*ab[-1]) == pytest.approx(far, rel=1e-9)
    assert found.paths[1][1].max() > 1e-3 and 0 < found.off[1] < 1
    field = found.field.reshape(FINE, FINE)
    run, (a, b) = runs[0], found.paths[0][0][-1]
    row = round((b - y0) / (y1 - y0) * (FINE - 1))
    column = round((a - x0) / (x1 - x0) * (FINE - 1))
    own = run.learner.loss(run.weights, run.split.x[:256], run.split.y[:256])
    assert field[row, column] == pytest.approx(own, rel=0.2)


def test_the_plane_of_most_movement_holds_more_than_any_other():
    _, runs = finished(THREE)
    ends, most, drawn = (landscape(runs, 1.0, which, COARSE) for which in PLANES)
    assert 0.5 < sum(most.shares) <= 1.0
    left = [sum((away**2).sum() for _, away in found.paths) for found in (ends, most)]
    assert left[1] < left[0]
    assert most.paths[0][0][0] == pytest.approx([0, 0], abs=1e-6), "the start is its origin"
    # Random directions hold next to nothing of a path, which the page says.
    assert min(drawn.off) > 0.7 and drawn.paths[0][0][-1] == pytest.approx([0, 0], abs=1e-9)


def test_the_line_is_the_loss_from_one_end_to_the_other():
    _, runs = finished(THREE)
    slots, training, validation = profile(runs)
    assert slots == [0, 2]
    at = np.linspace(*ALONG, POINTS)
    for share, one in ((0.0, runs[0]), (1.0, runs[2])):
        k = int(np.argmin(abs(at - share)))
        split = one.split
        assert training[k] == pytest.approx(one.learner.loss(one.weights, split.x, split.y))
        held = one.learner.loss(one.weights, split.x_validation, split.y_validation)
        assert validation[k] == pytest.approx(held)
    slots, training, _ = profile([None, runs[1], None])
    start = runs[1].learner.loss(runs[1].start, runs[1].split.x, runs[1].split.y)
    assert slots == [1] and training[int(np.argmin(abs(at)))] == pytest.approx(start)


READ = {"1.5": (1.5, "ends", FINE), "1~ends~24": (1.0, "ends", 24), "1~line": (1.0, "line", FINE)}


@pytest.mark.parametrize("text", [*READ, "0.01", "1~up", "1~ends~25", "x", "1~ends~24~1"])
def test_what_is_asked_of_a_landscape_is_read_or_left(text):
    asked = read_request(f"{THREE}&ask=landscape~{text}", TRAINING).asked
    assert asked.get("landscape") == READ.get(text)


def test_a_slow_model_has_its_landscape_on_fewer_examples():
    (one,) = begun("data=digits&model=cnn&epochs=1&run=gd")
    assert one.learner.network.work == 9 * 8 * 64 + 9 * 8 * 16 * 16 + 64 * 10
    assert FEW <= subset(one.learner, one.split) < SUBSET
    (one,) = begun("data=digits&model=mlp&width=64&epochs=1&run=gd")
    assert subset(one.learner, one.split) == SUBSET


def places(link: str) -> list[dict]:
    """What is known of the runs at some steps once the page has asked for as long as it takes."""
    for _ in range(100):
        header, _ = answer(link)
        if header["places"]["over"]:
            return header["places"]["runs"]
    raise AssertionError("it is never over")


def test_sharpness_is_that_of_the_hessian_and_the_limit_that_of_the_method():
    """Of a linear regression the Hessian is that of the data: 2 X'X / n, with a column of ones."""
    link = "data=cars&model=linear&epochs=8&run=gd~lr~0.1&run=momentum~lr~0.1~beta1~0.5&run=adam"
    _, runs = finished(link)
    gd, momentum, adam = places(f"{link}&ask=places~sharpness")
    x = np.hstack((runs[0].split.x, np.ones((40, 1))))
    most = np.linalg.eigvalsh(2 * x.T @ x / 40)[-1]
    assert gd["steps"][-1] == runs[0].done
    np.testing.assert_allclose(gd["values"] + adam["values"], most, rtol=0.02)
    assert gd["limit"] == pytest.approx(20) and gd["plain"]
    assert momentum["limit"] == pytest.approx(2 * 1.5 / 0.1) and not momentum["plain"]
    assert adam["limit"] is None


def test_the_noise_of_a_batch_of_all_is_none_and_else_what_its_gradient_is_off():
    link = "data=moons&n=60&width=4&epochs=2&run=gd"
    _, (one,) = finished(f"{link}&batch=48")
    (found,) = places(f"{link}&batch=48&ask=places~noise")
    assert found["values"] == pytest.approx([0] * 3, abs=1e-12)
    _, (one,) = finished(f"{link}&batch=1")
    (found,) = places(f"{link}&batch=1&ask=places~noise")
    x, y = one.split.x, one.split.y
    _, whole = one.learner.value_grad(one.start, x, y)
    each = [one.learner.value_grad(one.start, x[k : k + 1], y[k : k + 1])[1] for k in range(48)]
    exact = np.sqrt(np.mean([((g - whole) ** 2).sum() for g in each]))
    # Sixteen of the forty-eight.
    assert found["values"][0] == pytest.approx(exact, rel=0.5)
    assert found["limit"] is None
