"""The Proof: what optimizers must be seen to do, measured anew at every visit."""

from collections.abc import Iterable

import streamlit as st

from ..optimizers import OPTIMIZERS
from ..proof.agreement import TOLERANCE, Agreement, agreement
from ..proof.phenomena import PHENOMENA
from ..proof.phenomena.phenomenon import Measured, Phenomenon

INTRODUCTION = (
    "Theory and papers say what optimizers must be seen to do. Here are such predictions, and what "
    "the engine of the Lab makes of each. No measurement is stored: all are made while the page "
    "opens. A ✓ says that one is as close to the prediction as the prediction itself allows, a ✗ "
    "that it is not."
)
FRAMEWORKS = (
    "The same runs by the frameworks themselves, at hyperparameters far from the defaults, were "
    "recorded once; the engine repeats them now. In the table is how far any position is off, "
    "relative to the size of the path, and in how many runs. A ✓ stands for less than "
    f"{TOLERANCE:.0e}; where it is more, and that is known, the reason is below."
)


def _row(phenomenon: Phenomenon, measured: Measured) -> None:
    verdict = ":green-badge[✓ holds]" if measured.holds else ":red-badge[✗ does not hold]"
    st.markdown(
        f"**{phenomenon.id} · {phenomenon.title}** {verdict}  \n"
        f"{phenomenon.prediction}  \n"
        f"**Our engine now:** {measured.text} [Open in the Lab](./?{phenomenon.link})"
    )


def _phenomena() -> None:
    """Measure one after another, each shown as soon as it is there."""
    summary, count, holding = st.empty(), len(PHENOMENA), 0
    for k, phenomenon in enumerate(PHENOMENA):
        summary.progress(k / count, f"Measuring {phenomenon.id}, {k + 1} of {count} …")
        measured = phenomenon.measure()
        holding += measured.holds
        _row(phenomenon, measured)
    summary.markdown(f"**{holding} of {count} hold.**")


def _cell(line: Agreement | None, reasons: list[str]) -> str:
    if line is None:
        return ""
    if line.difference < TOLERANCE:
        verdict = "✓"
    else:
        verdict = f"see {reasons.index(line.because) + 1}:" if line.because else "✗"
    return f"{verdict} {line.difference:.1g} ({line.goldens})"


def table(lines: Iterable[Agreement]) -> str:
    """The agreement as a Markdown table, a row for each method, and the reasons below it."""
    lines = list(lines)
    versions = {line.framework: line.version for line in lines}
    reasons = list(dict.fromkeys(line.because for line in lines if line.because))
    found = {(line.optimizer, line.framework): line for line in lines}
    rows = [["", *(f"{name} {version}" for name, version in versions.items())]]
    rows.append(["---"] * len(rows[0]))
    for key in dict.fromkeys(line.optimizer for line in lines):
        cells = (_cell(found.get((key, name)), reasons) for name in versions)
        rows.append([OPTIMIZERS[key].name, *cells])
    notes = [f"{k}. {reason}" for k, reason in enumerate(reasons, 1)]
    return "\n".join([*(f"| {' | '.join(row)} |" for row in rows), "", *notes])


def _frameworks() -> None:
    st.markdown(FRAMEWORKS)
    with st.spinner("Repeating the runs of PyTorch, optax and Keras …"):
        text = table(agreement())
    st.markdown(text)


def render() -> None:
    """Draw the page."""
    st.title("Proof")
    st.markdown(INTRODUCTION)
    st.header("Phenomena", anchor="phenomena")
    _phenomena()
    st.header("Agreement with PyTorch, optax and Keras", anchor="frameworks")
    _frameworks()
