"""A person's own table as data of Train: by a link while it is here, and gone without harm."""

import json

import numpy as np
import pytest

from optviz.lab.codec import encode
from optviz.learning import tables
from optviz.learning.link import TRAINING
from optviz.learning.state import fitting, line_up
from optviz.learning.tables import KEPT, keep, table
from optviz.nets.models import MODELS
from optviz.words import NOTHING, Wrong

from .test_train import answer, opened

CLASSES = "a,b,kind\n" + "\n".join(f"{k},{k % 7},{'xyz'[k % 3]}" for k in range(60))
NUMBERS = "a,y\n" + "\n".join(f"{k},{3 * k + 1}.5" for k in range(40))


def test_the_same_table_has_the_same_link_and_another_another():
    one, again, other = keep(CLASSES), keep(CLASSES.encode()), keep(NUMBERS)
    assert one is again and one is table(one.key) and other.key != one.key
    assert [model.key for model in fitting(one)] == ["softmax", "mlp"]
    assert [model.key for model in fitting(other)] == ["linear", "mlp"]


def test_a_link_opens_it_and_the_page_is_told_what_it_is():
    card = keep(CLASSES)
    study = line_up(card, MODELS["mlp"])
    link = encode(study, NOTHING, TRAINING)
    assert link.startswith(f"data={card.key}&model=mlp")
    assert opened(link) == (study, [])
    header, _ = answer(f"{link}&epochs=2")
    of = header["card"]["of"]
    assert of["classes"] == ["x", "y", "z"] and of["shape"] == [1, 1, 2]
    assert header["card"]["examples"] == [48, 12]
    assert json.dumps(header)


def test_a_line_is_learned_from_a_table_of_numbers():
    link = f"data={keep(NUMBERS).key}&model=linear&epochs=60&batch=8&run=gd~lr~0.1"
    header, _ = answer(link)
    assert header["runs"][0]["validation"]["loss"][-1] < 1e-6


def test_what_is_not_here_is_said_and_the_first_data_are_shown():
    study, notes = opened("data=own-0123456789abcdef&run=gd")
    assert study.data.key == "moons" and len(notes) == 1
    assert "is not on this server" in notes[0] and "Moons is shown" in notes[0]


def test_only_the_last_ones_stay():
    first = keep(CLASSES)
    for n in range(KEPT):
        keep(f"{NUMBERS}\n{n},{n}.5")
    assert table(first.key) is None and len(tables._TABLES) == KEPT


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("", "empty"),
        ("a,b\n" + "\n".join(["1,nan"] * 20), "missing|no value|is empty"),
        ("a,b\n" + "\n".join(f"{k},same" for k in range(20)), "every row is the same"),
        ("x" * 1_000_001, "bytes"),
        ("\n".join(["1,2"] * 1_000_00), "rows"),
    ],
)
def test_bad_tables_get_one_sentence_and_nothing_is_kept(given, why):
    before = list(tables._TABLES)
    with pytest.raises(Wrong) as wrong:
        keep(given)
    assert str(wrong.value).count("\n") == 0 and list(tables._TABLES) == before


def test_every_row_of_it_is_learned_from_or_judged_by():
    parts = opened(f"data={keep(CLASSES).key}&run=gd")[0].data
    x, y = parts.draw(np.random.default_rng(0))
    assert x.shape == (60, 2) and sorted(set(y.tolist())) == [0, 1, 2]
