"""What a link to Train says: the rows of a model in training before those of every page."""

from collections.abc import Mapping

from ..lab.codec import Reader
from ..lab.keys import Key, Stage, controls, every_look, every_state
from ..lab.link import EDGE, EYE
from ..nets.data import DATA, Dataset
from ..nets.models import MODELS, Model
from ..nets.train import BATCH, EPOCHS
from ..spec import Param
from .state import DEFAULT_DATA, INIT, NOISE, Study, fitting, line_up, recommended
from .tables import OWN, table

DATASET = Key("data", "word", ("data",), words=tuple(DATA), stage=True, must=True)
MODEL = Key("model", "word", ("model",), words=tuple(MODELS), stage=True, must=True)
PARAMS: tuple[Param, ...] = tuple(
    p for card in (*DATA.values(), *MODELS.values()) for p in card.params
)
PARTS = ("data", "model", "init", "epochs", "batch")
CONTROLS = controls(PARTS, PARAMS)
LOOKS = ("decision", "layers", "landscape", "space")
# What is seen of a look; assets/lab/stages/training.js says which look has which.
ASPECTS = (
    *("drawn", "confusion", "slopes", "moves"),
    *("ends", "principal", "filters", "line"),
)


def _data(reader: Reader, single: Mapping[str, str]) -> Dataset:
    """The data of a link, which may be a table that somebody brought."""
    name = single.get(DATASET.name, "")
    if not name.startswith(OWN):
        return DATA[reader.word(DATASET, single, DEFAULT_DATA)]
    found = table(name)
    if found is None:
        reader.note("note.no_table", shown=DATA[DEFAULT_DATA].said("name"))
    return found or DATA[DEFAULT_DATA]


def _subject(reader: Reader, single: Mapping[str, str]) -> tuple[Dataset, Model]:
    """The data and the model of a link: of data that are not for a model, the first that is."""
    data = _data(reader, single)
    models = fitting(data)
    usual = models[1] if models[1].key == "mlp" else models[0]
    model = MODELS[reader.word(MODEL, single, usual.key)]
    if model not in models:
        reader.note("note.no_such_pair", model=model.said("name"), these=data.said("name"),
                    shown=usual.said("name"))  # fmt: skip
        model = usual
    return data, model


def _opened(subject: tuple[Dataset, Model], alone: bool) -> Study:
    return line_up(*subject) if alone else recommended(*subject, ())


TRAINING = Stage(
    name="training",
    parts=PARTS,
    state=(
        DATASET,
        Key("", "params", ("data_params",), stage=True),
        MODEL,
        Key("", "params", ("model_params",), stage=True),
        Key("init", "number", ("init",), INIT, stage=True),
        Key("epochs", "number", ("epochs",), EPOCHS, stage=True),
        Key("batch", "number", ("batch",), BATCH, stage=True),
        *every_state(NOISE),
    ),
    look=(
        Key("picture", "word", ("picture",), words=LOOKS, stage=True),
        Key("aspect", "word", ("aspect",), words=ASPECTS, stage=True),
        Key("window", "numbers", ("window",), EDGE, 4, stage=True),
        Key("camera", "numbers", ("camera",), EYE, 5, stage=True),
        *every_look(CONTROLS),
    ),
    subject=_subject,
    opened=_opened,
    plain=lambda study: recommended(study.data, study.model, ()),
)
