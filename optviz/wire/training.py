"""How a model in training is served: its runs as far as they have come, and what is seen of them.

ask=briefly                the runs after a moment, while a hand still moves
ask=decision~step          no picture, but what each run says of the plane, or of the validation set
ask=examples               … the data as they are drawn
ask=landscape~shape~plane~size
                           … the loss over a plane through weight space, one of `looks.PLANES`, at
                           so many points along each side, and the runs on it; of the plane `line`
                           the loss along the line between two ends
ask=pad~slot~across~up     … a run's last validation loss over a grid of two parameters
ask=places~what            … the sharpness, or the noise of a batch, along the runs, as far as a
                           fifth of a second takes

Each answer has the runs as far as a fifth of a second takes them, with `done` and `of`, the steps
of all; who wants more asks again. Its blocks, little-endian, for each visible run of `rows` steps:

    log10 loss, log10 ‖g‖, float32     then ceil(rows/32) words of bits: whether clipped
    and row by row, for each of `layers` layers that learn, log10 of its ‖g‖, and of its step

`training`, `validation` and `inner` are measures with a value for each epoch that is over. A
decision has for each of `slots` what `looks.decision` says, in blocks of so many `words`: bytes
padded to whole words, a grid of `size`² points row by row from the lowest, and numbers float32. Of
examples: x, float32, then labels, bytes, or numbers, float32.
"""

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Event

import numpy as np

from ..lab.lineup import Run
from ..learning.link import TRAINING
from ..learning.looks import (
    ALONG,
    COARSE,
    FINE,
    PLANES,
    POINTS,
    SIZE,
    decision,
    kind,
    landscape,
    line,
    profile,
    view,
)
from ..learning.sessions import Budget, Gone, epochs_of, trained
from ..learning.state import INIT, NOISE, Study, first_visit, fitting, renewed
from ..learning.tables import OWN
from ..learning.verdicts import verdicts
from ..nets.data import DATA, Dataset
from ..nets.data import MENU as DATA_MENU
from ..nets.models import MODELS, Model
from ..nets.train import BATCH, EPOCHS
from ..nets.training import Trainer
from ..proof.learned import TRIALS
from ..words import ENGLISH, message
from .answer import whole_words
from .cards import experiment, menu, param_card, told
from .stages import Served

# Seconds that an answer takes: while a hand moves, and at rest.
BRIEF, REST = 0.06, 0.2


def _log10(values: np.ndarray) -> bytes:
    with np.errstate(divide="ignore"):
        return np.log10(values).astype("<f4").tobytes()


def _run(study: Study, run: Run, trainer: Trainer) -> tuple[dict, list[bytes]]:
    """A run as the header has it, and its blocks."""
    rows, course, learning = trainer.done, trainer.course, trainer.learner.network.learning
    slopes, moves = (part[:rows, list(learning)] for part in (course.slopes, course.moves))
    bits = np.packbits(course.clipped[:rows], bitorder="little").tobytes()
    names = trainer.validation[0] if trainer.validation else {}
    about = {
        "rows": rows,
        "layers": len(learning),
        "epoch": trainer.epoch,
        "diverged": trainer.diverged_at,
        "verdicts": verdicts(trainer),
        "offer": None,
        "rates": study.course(run, trainer.steps),
        "training": trainer.training,
        "validation": {name: [row[name] for row in trainer.validation] for name in names},
        "inner": {"norm": trainer.norm, "dead": trainer.dead},
    }
    blocks = [
        _log10(course.loss[:rows]),
        _log10(np.linalg.norm(slopes, axis=1)),
        bits.ljust(-(-rows // 32) * 4, b"\0"),
        _log10(slopes),
        _log10(moves),
    ]
    return about, blocks


def _card(trainers: list[Trainer | None]) -> dict:
    """What of a model and its data depends on the values of their parameters."""
    first = next(one for one in trainers if one)
    network = first.learner.network
    return {
        "steps": first.steps,
        "epoch": first.epoch,
        "weights": network.size,
        "classes": first.split.classes,
        "layers": [network.layers[k][0].said("name") for k in network.learning],
        "examples": [len(first.split.x), len(first.split.x_validation)],
    }


def _brought(study: Study, language: str) -> dict:
    """The card of a table that somebody brought, which the page does not know."""
    return {"of": _dataset(study.data, language)} if study.data.key.startswith(OWN) else {}


def _examples(trainers: list[Trainer | None]) -> tuple[dict, list[bytes]]:
    """The data as they are drawn: of one feature or two all, else those for validation."""
    split = next(one for one in trainers if one).split
    shown = kind(split)
    few = shown == "plane" or split.shape.size == 1
    x = np.concatenate((split.x, split.x_validation)) if few else split.x_validation
    y = np.concatenate((split.y, split.y_validation)) if few else split.y_validation
    about = {
        "n": len(x),
        "validation": len(split.x_validation),
        "features": split.shape.size,
        "kind": shown,
        "view": view(split) if shown == "plane" else None,
        "line": line(split)[[0, -1], 0].tolist() if split.shape.size == 1 else None,
    }
    labels = (
        whole_words(y.astype(np.uint8).tobytes()) if split.classes else y.astype("<f4").tobytes()
    )
    return {"examples": about}, [x.astype("<f4").tobytes(), labels]


def _decision(step: int, trainers: list[Trainer | None]) -> tuple[dict, list[bytes]]:
    found = [(slot, *decision(one, step)) for slot, one in enumerate(trainers) if one]
    blocks = [[whole_words(part.tobytes()) for part in said] for _, _, said in found]
    about = {
        "slots": [slot for slot, _, _ in found],
        "steps": [at for _, at, _ in found],
        "asked": step,
        "size": SIZE,
        "words": [len(block) // 4 for block in blocks[0]],
    }
    return {"decision": about}, [block for said in blocks for block in said]


def _landscape(
    asked: tuple[float, str, int], trainers: list[Trainer | None], budget: Budget
) -> tuple[dict, list[bytes]]:
    shape, which, size = asked
    if which == "line":
        slots, *losses = profile(trainers, budget)
        about = {"ends": slots, "along": ALONG, "line": POINTS}
        return {"landscape": about}, [block.astype("<f4").tobytes() for block in losses]
    found = landscape(trainers, shape, which, size, budget)
    about = {
        "slots": found.slots,
        "rows": [len(away) for _, away in found.paths],
        "every": found.every,
        "view": found.window,
        "size": size,
        "off": found.off,
        "examples": found.examples,
        "ends": found.ends,
        "shares": found.shares,
        "line": None,
    }
    paths = [part for ab, away in found.paths for part in (ab[:, 0], ab[:, 1], away)]
    return {"landscape": about}, [part.astype("<f4").tobytes() for part in (*paths, found.field)]


def _places(study: Study, what: str, left: Event | None) -> dict:
    from ..learning.places import limit, measured, plain, told

    sharp = what == "sharpness"
    runs = [
        pair and {
            "steps": pair[1][: len(pair[0])],
            "values": told(pair[0]),
            "limit": limit(study, run) if sharp else None,
            "plain": plain(study, run),
            "over": len(pair[0]) >= len(pair[1]),
        }
        for run, pair in zip(study.runs, measured(study, what, REST, left), strict=True)
    ]  # fmt: skip
    over = all(one is None or one["over"] for one in runs)
    return {"places": {"what": what, "runs": runs, "over": over}}


def _answer(request) -> tuple[dict, list[bytes]]:
    """What an answer says of a model in training."""
    study, asked = request.lab, request.asked
    if not any(not run.hidden for run in study.runs):
        header = {"card": None, "floor": 0.0, "runs": [None] * len(study.runs), "field": None}
        return {**header, "done": 0, "of": 0}, []
    if "pad" in asked:
        from ..learning.pad import pad

        return {"pad": pad(study, *asked["pad"], Budget(REST, request.left))}, []
    trainers = trained(study, BRIEF if "briefly" in asked else REST, request.left)
    if "examples" in asked:
        return _examples(trainers)
    if "decision" in asked:
        return _decision(asked["decision"], trainers)
    if "landscape" in asked and all(one is None or one.over for one in trainers):
        with suppress(Gone):
            return _landscape(asked["landscape"], trainers, Budget(math.inf, request.left))
    if "places" in asked and all(one is None or one.over for one in trainers):
        return _places(study, asked["places"], request.left), []
    runs, blocks = [], []
    for run, trainer in zip(study.runs, trainers, strict=True):
        about, parts = (None, []) if trainer is None else _run(study, run, trainer)
        runs.append(about)
        blocks += parts
    visible = [one for one in trainers if one]
    short = epochs_of(study)
    cut = message("page.train.cut", n=short, of=study.epochs)
    header = {
        "card": _card(trainers) | _brought(study, request.look.get("lang", ENGLISH)),
        "floor": 0.0,
        "runs": runs,
        "field": None,
        "cut": None if short == study.epochs else cut,
        "done": sum(one.steps if one.over else one.done for one in visible),
        "of": sum(one.steps for one in visible),
    }
    return header, blocks


def _step(text: str, _study: Study) -> int | None:
    # Digits as a link has them: others would be numbers to `int` as well.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _ground(text: str, _study: Study) -> tuple[float, str, int] | None:
    """How much wider than high a map is, of which plane, and of how many points along each side."""
    shape, which, size, *more = [*text.split("~"), "", "", ""][:4]
    try:
        wide = float(shape or 1)
    except ValueError:
        return None
    known = (which or PLANES[0]) in (*PLANES, "line") and size in ("", str(COARSE), str(FINE))
    if more != [""] or not known or not 0.1 <= wide <= 10:
        return None
    return wide, which or PLANES[0], int(size or FINE)


def _pad(text: str, study: Study) -> tuple[int, str, str] | None:
    slot, *names = text.split("~")
    if slot not in map(str, range(len(study.runs))) or len(set(names)) != 2 or len(names) != 2:
        return None
    from ..learning.pad import offered

    run = study.runs[int(slot)]
    return (int(slot), *names) if set(names) <= set(offered(study, run)) else None


READERS: Mapping[str, Callable] = {
    "briefly": lambda _text, _study: True,
    "decision": _step,
    "examples": lambda _text, _study: True,
    "landscape": _ground,
    "pad": _pad,
    "places": lambda text, _study: text if text in ("sharpness", "noise") else None,
}


def _said(card, language: str, *fields: str) -> dict[str, str]:
    return {field: told(card.said(field), language) for field in fields}


def _params(card, path: str, language: str) -> list[dict]:
    return [param_card(p, language, f"{path}.{card.key}") for p in card.params]


def _model(card: Model, language: str) -> dict:
    return {
        **_said(card, language, "name", "teaches"),
        "params": _params(card, "models", language),
        "lr": card.lr,
        "threshold": 1.0,
    }


def _dataset(card: Dataset, language: str) -> dict:
    return {
        **_said(card, language, "name", "about", "source"),
        "params": _params(card, "data", language),
        "models": [model.key for model in fitting(card)],
        "shape": card.shape,
        "classes": card.classes,
    }


def _known(language: str) -> dict:
    """What a page with a model knows beside what every page does."""
    return {
        "data": {key: _dataset(card, language) for key, card in DATA.items()},
        "models": {key: _model(card, language) for key, card in MODELS.items()},
        "menus": {"data": menu("data", DATA_MENU, language)},
        "noise": {name: param_card(p, language) for name, p in NOISE.items()},
        "begin": [param_card(p, language) for p in (INIT, EPOCHS, BATCH)],
        "experiments": [experiment(one, TRAINING, language) for one in TRIALS],
        "pictures": "",
        "draws": 0,
    }


SERVED = Served(
    TRAINING, READERS, lambda study, _left: renewed(study), _answer, _known, first_visit,
    lambda _study: {},
)  # fmt: skip
