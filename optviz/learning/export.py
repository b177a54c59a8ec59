"""The runs of a state that learns, to take away: measures as CSV, what a script needs as NPZ."""

import csv
import io

import numpy as np

from ..lab.codec import encode, worded, written
from ..lab.export import above
from ..lab.lineup import SCHEDULING, Run
from ..lab.names import named
from ..words.numbers import exact
from .link import TRAINING
from .sessions import session
from .state import INIT, Study

COLUMNS = ("step", "loss", "‖g‖", "clipped")


def settings(study: Study) -> dict:
    """Everything that the runs have in common."""
    return {
        "link": f"train?{encode(study, {}, TRAINING)}",
        "data": study.data.key,
        "data_params": dict(study.data_params),
        "model": study.model.key,
        "model_params": worded({p.name: p for p in study.model.params}, study.model_params),
        "init": written(INIT, study.init),
        "epochs": study.epochs,
        "batch": study.batch,
        "seed": int(study.noise.seed),
        "sigma": study.noise.sigma,
    }


def run_settings(study: Study, run: Run) -> dict:
    """Everything that decides a run beside these."""
    clip = study.clip(run)
    values = {**study.hparams(run), **{p.name: study.value(run, p.name) for p in SCHEDULING}}
    return {
        "optimizer": run.optimizer,
        "clip": {"mode": clip.mode, "threshold": clip.threshold},
        **worded(run.params, values),
    }


def as_csv(study: Study) -> bytes:
    """The runs as CSV in UTF-8, one row for each run and step, as far as they have come.

    The settings stand above it, in lines that begin with `# `. `epoch` and the measures on
    validation data that come after it are given at the last step of each.
    """
    runs = {name: (run, session(study, run).trainer) for name, run in named(study).items()}
    measures = [*next((one.validation[0] for _, one in runs.values() if one.validation), {})]
    text = io.StringIO(newline="")
    told = {
        name: {**run_settings(study, run), "diverged_at": one.diverged_at}
        for name, (run, one) in runs.items()
    }
    text.write(above(settings(study), told))
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["run", *COLUMNS, "epoch", *(f"validation {name}" for name in measures), "‖w‖"])
    for name, (_, one) in runs.items():
        slope = np.linalg.norm(one.course.slopes[: one.done], axis=1)
        for t in range(one.done):
            row = [t, repr(float(one.course.loss[t])), repr(float(slope[t]))]
            epoch, last = divmod(t + 1, one.epoch)
            over = not last and epoch <= len(one.validation)
            told = [epoch, *(repr(one.validation[epoch - 1][m]) for m in measures)] if over else []
            told += [repr(one.norm[epoch - 1])] if over else []
            table.writerow([name, *row, int(one.course.clipped[t]), *told])
    return text.getvalue().encode()


def arrays(study: Study) -> bytes:
    """What a script needs, as NPZ: x, y and order, the examples of each batch; start; validation.

    The same for every run of a state.
    """
    one = session(study, study.runs[0]).trainer
    raw, split = io.BytesIO(), one.split
    np.savez_compressed(
        raw, x=split.x, y=split.y, x_validation=split.x_validation,
        y_validation=split.y_validation, order=one.order, start=one.start,
    )  # fmt: skip
    return raw.getvalue()


def file_name(study: Study, ending: str) -> str:
    """A name for a file: the model, the data and the number of epochs."""
    return f"optviz-{study.model.key}-{study.data.key}-{exact(study.epochs)}.{ending}"
