"""The data that models learn from: the real ones are as published, the drawn ones as described."""

import hashlib

import numpy as np
import pytest

from optviz.nets.data import DATA, HERE, MENU, batches, split
from optviz.nets.measures import confusion, scores

# Examples of each class, and the sum of all numbers as little-endian doubles, the class last, from
# the files of scikit-learn 1.9.1. The counts are those of the pages of UCI.
REAL = {
    "digits": ((178, 182, 177, 183, 181, 182, 181, 179, 174, 180), 64, "30aa855cd90427ff"),
    "iris": ((50, 50, 50), 4, "6e592aace77bce22"),
    "wine": ((59, 71, 48), 13, "b6ff7c6847be41ee"),
    "cancer": ((212, 357), 30, "54cbf95e148c6eed"),
}


def drawn(key, seed=0, **params):
    card = DATA[key]
    values = {p.name: p.default for p in card.params} | params
    return card.draw(np.random.default_rng(seed), **values)


def parted(key, **given):
    return split(DATA[key], **{p.name: p.default for p in DATA[key].params} | given)


# --- real -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", REAL)
def test_real_data_are_as_published(key):
    counts, features, digest = REAL[key]
    x, y = drawn(key)
    assert x.shape == (sum(counts), features)
    np.testing.assert_array_equal(np.bincount(y), counts)
    table = np.column_stack([x, y]).astype("<f8")
    assert hashlib.sha256(table.tobytes()).hexdigest().startswith(digest)


def test_rows_are_those_that_one_finds_in_books():
    """The first and the 35th iris, of which UCI's file has the 35th wrong: Fisher's has 0.2."""
    x, _ = drawn("iris")
    np.testing.assert_array_equal(x[[0, 34]], [[5.1, 3.5, 1.4, 0.2], [4.9, 3.1, 1.5, 0.2]])
    np.testing.assert_array_equal(drawn("wine")[0][0, :3], [14.23, 1.71, 2.43])
    np.testing.assert_array_equal(drawn("cancer")[0][0, :4], [17.99, 10.38, 122.8, 1001.0])
    image, label = (part[0] for part in drawn("digits"))
    np.testing.assert_array_equal(image.reshape(8, 8)[0], [0, 0, 5, 13, 9, 1, 0, 0])
    assert label == 0


def test_every_file_has_its_source_and_licence_beside_it():
    said = (HERE / "SOURCE.md").read_text("utf-8")
    files = sorted(HERE.glob("*.csv.gz"))
    assert [path.name.partition(".")[0] for path in files] == sorted(REAL)
    for path in files:
        assert f"`{path.name}`" in said and path.stat().st_size < 60_000
        assert "CC BY 4.0" in DATA[path.name.partition(".")[0]].source
    assert "CC BY 4.0" in said


# --- drawn ----------------------------------------------------------------------------------------


def test_without_noise_the_shapes_are_what_they_are_called():
    (x, y), label = (part.T for part in drawn("moons", spread=0))
    np.testing.assert_allclose(np.hypot(x - label, y - label / 2), 1)
    assert (np.where(label, 0.5 - y, y) >= 0).all()
    x, label = drawn("circles", spread=0)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(label, 0.5, 1))
    x, label = drawn("xor", spread=0)
    np.testing.assert_array_equal(label, x[:, 0] * x[:, 1] < 0)
    (x, y), label = (part.T for part in drawn("spirals", spread=0))
    # Turned back by its own radius, an arm is a ray: one to the right, the other to the left.
    turn = np.arctan2(y, x) - 3 * np.pi * np.hypot(x, y)
    np.testing.assert_allclose(np.cos(turn), np.where(label, -1, 1), atol=1e-9)


def test_noise_on_noise_holds_nothing_to_learn():
    x, y = drawn("noise", n=5000)
    assert abs(np.corrcoef(x[:, 0], y[:, 0])[0, 1]) < 4 / 5000**0.5
    assert abs(y.mean()) < 4 / 5000**0.5 and abs(y.std() - 1) < 4 / 10000**0.5


@pytest.mark.parametrize("length", [2, 7, 30])
def test_of_a_sequence_two_are_marked_and_their_sum_is_the_label(length):
    x, y = drawn("sums", n=300, length=length)
    numbers, marks = np.moveaxis(x.reshape(300, length, 2), 2, 0)
    assert (marks.sum(axis=1) == 2).all() and set(np.unique(marks)) <= {0, 1}
    np.testing.assert_array_equal(y, (numbers * marks).sum(axis=1) > 1)
    assert parted("sums", n=300, length=length).shape.high == length


@pytest.mark.parametrize("card", MENU["Generated"], ids=lambda card: card.key)
def test_what_is_drawn_is_the_seeds(card):
    one, again, other = (drawn(card.key, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one[0], again[0])
    np.testing.assert_array_equal(one[1], again[1])
    assert (one[0] != other[0]).any()


# --- parts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", DATA)
def test_a_split_leaves_out_no_example_and_standardises_by_the_training_ones(key):
    card, parts, (x, y) = DATA[key], parted(key, seed=4), drawn(key, 4)
    assert len(parts.x) + len(parts.x_validation) == len(x)
    assert len(parts.x_validation) == round(0.2 * len(x))
    assert parts.x.dtype == parts.x_validation.dtype == np.float64
    assert parts.x.shape[1] == parts.shape.size
    if card.classes:
        assert parts.y.dtype == np.int64 and parts.classes == card.classes
        both = np.concatenate([parts.y, parts.y_validation])
        np.testing.assert_array_equal(np.bincount(both), np.bincount(y))
        assert set(parts.y) == set(range(len(card.classes)))
    else:
        assert parts.y.dtype == np.float64 and parts.y.shape == (len(parts.x), 1)
        np.testing.assert_allclose([parts.y.mean(), parts.y.std()], [0, 1], atol=1e-12)
    if key == "digits":
        # A pixel that is always white has no deviation, and all count alike.
        assert (parts.x.min(), parts.x.max()) == (0, 1)
    elif key != "sums":
        np.testing.assert_allclose(parts.x.mean(axis=0), 0, atol=1e-9)
        np.testing.assert_allclose(parts.x.std(axis=0), 1, rtol=1e-9)


def test_a_split_is_the_seeds_and_cannot_be_written_over():
    one, other = parted("iris", seed=0), parted("iris", seed=1)
    np.testing.assert_array_equal(one.x, parted("iris", seed=0).x)
    assert (one.y != other.y).any()
    assert len(parted("iris", share=0.5).x) == 75
    with pytest.raises(ValueError, match="read-only"):
        one.x[0, 0] = 7


def test_an_epoch_takes_each_example_once_at_most_in_an_order_of_its_own():
    rows = batches(10, 3, 4, seed=0)
    assert rows.shape == (4 * 3, 3)
    epochs = rows.reshape(4, 9)
    assert all(len(set(epoch)) == 9 and set(epoch) <= set(range(10)) for epoch in epochs)
    assert len({tuple(epoch) for epoch in epochs}) == 4
    np.testing.assert_array_equal(batches(10, 3, 4, seed=0), rows)
    # More epochs begin with the same ones.
    np.testing.assert_array_equal(batches(10, 3, 6, seed=0)[:12], rows)
    assert (batches(10, 3, 4, seed=1) != rows).any()


def test_a_batch_larger_than_the_data_is_all_of_them():
    rows = batches(5, 32, 3, seed=0)
    assert rows.shape == (3, 5)
    np.testing.assert_array_equal(np.sort(rows, axis=1), [range(5)] * 3)


# --- measures -------------------------------------------------------------------------------------


def test_measures_worked_by_hand():
    """Of class 0 two of three are found, of 1 one of two, of 2 one of one."""
    table = confusion(np.array([0, 0, 0, 1, 1, 2]), np.array([0, 0, 1, 1, 2, 2]), 3)
    np.testing.assert_array_equal(table, [[2, 1, 0], [0, 1, 1], [0, 0, 1]])
    found = scores(table)
    # Recall 2/3, 1/2, 1; precision 1, 1/2, 1/2; F1 4/5, 1/2, 2/3.
    assert found["accuracy"] == pytest.approx(4 / 6)
    assert found["recall"] == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert found["f1"] == pytest.approx((4 / 5 + 1 / 2 + 2 / 3) / 3)


def test_a_class_that_is_never_said_or_never_there_counts_as_0():
    """All are said to be of class 0; class 2 has no example."""
    found = scores(confusion(np.array([0, 0, 1, 1]), np.zeros(4, np.int64), 3))
    # Precision 1/2 and recall 1 of class 0: F1 2/3.
    assert found == pytest.approx({"accuracy": 0.5, "recall": 1 / 3, "f1": 2 / 9})
