"""The state of Train: data, a model, how it begins, and the line-up that trains it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..engine.stages import SEED, SIGMA
from ..lab.lineup import Run, State, methods, shared_out, suited, without_rate
from ..nets.data import DATA, Dataset
from ..nets.models import MODELS, Model
from ..nets.network import INITS
from ..nets.train import BATCH, EPOCHS
from ..spec import Param, choice
from ..words import Values

DEFAULT_DATA, DEFAULT_MODEL = "moons", "mlp"
INIT = choice(
    "init",
    "weights begin",
    (("he", "He"), ("glorot", "Glorot"), ("zeros", "zeros"), ("large", "twice He")),
    "he",
)
if tuple(word for word, _ in INIT.choices) != tuple(INITS):
    raise ValueError("The ways in which weights begin are not those of the network.")
# How long it is, and in what pieces.
LENGTH = (EPOCHS, BATCH)
NOISE: Mapping[str, Param] = {p.name: p for p in (SIGMA, SEED)}
LINE_UP = ("gd", "momentum", "rmsprop", "adam")


@dataclass(frozen=True, kw_only=True)
class Study(State):
    """All that decides the runs of a model. Its seed is that of the noise."""

    data: Dataset
    data_params: Mapping[str, float]
    model: Model
    model_params: Mapping[str, float]
    init: float
    epochs: int
    batch: int

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("data_params", "model_params"):
            object.__setattr__(self, name, Values(getattr(self, name)))
        for name in ("epochs", "batch"):
            object.__setattr__(self, name, int(getattr(self, name)))

    @property
    def noise_params(self) -> Mapping[str, Param]:
        return NOISE

    @property
    def params(self) -> dict[str, tuple[Param, ...]]:
        return {"data_params": self.data.params, "model_params": self.model.params}

    @property
    def placed(self) -> dict:
        return {
            "data": self.data.key,
            "data_params": dict(self.data_params),
            "model": self.model.key,
            "model_params": dict(self.model_params),
            "init": self.init,
            "epochs": self.epochs,
            "batch": self.batch,
            **super().placed,
        }


def fitting(data: Dataset) -> tuple[Model, ...]:
    """The models that are for such data, in the menu's order."""
    if data.shape.high > 1 and data.shape.wide == 1:
        return (MODELS["rnn"], MODELS["softmax"], MODELS["mlp"])
    plain = (MODELS["softmax" if data.classes else "linear"], MODELS["mlp"])
    return (*plain, MODELS["cnn"]) if data.shape.wide > 1 else plain


def recommended(data: Dataset, model: Model, runs: Iterable[Run]) -> Study:
    """Data and a model with the values that suit them for these runs."""
    runs = tuple(replace(run, own=without_rate(run)) for run in runs)
    return Study(
        data=data,
        data_params={p.name: p.default for p in data.params},
        model=model,
        model_params={p.name: p.default for p in model.params},
        init=INIT.default,
        epochs=EPOCHS.default,
        batch=BATCH.default,
        **shared_out(runs, lambda optimizer: suited(model, optimizer)),
    )


def line_up(data: Dataset, model: Model) -> Study:
    """Data and a model with the line-up of who brings none."""
    return recommended(data, model, (replace(run, own=run.peculiar) for run in map(Run, LINE_UP)))


def renewed(study: Study) -> Study:
    """What suits the data and the model of a state; a line-up that was changed stays."""
    data, model = study.data, study.model
    if methods(study.runs) == methods(map(Run, LINE_UP)) or not study.runs:
        return line_up(data, model)
    return recommended(data, model, study.runs)


def first_visit() -> Study:
    """What a visitor sees who brings no link."""
    return line_up(DATA[DEFAULT_DATA], MODELS[DEFAULT_MODEL])
