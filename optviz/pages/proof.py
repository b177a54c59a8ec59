"""The Proof: what optimizers must be seen to do, measured anew at every visit."""

import streamlit as st

from ..phenomena import PHENOMENA
from ..phenomena.phenomenon import Measured, Phenomenon

INTRODUCTION = (
    "Theory and papers say what optimizers must be seen to do. Here are such predictions, and what "
    "the engine of the Lab makes of each: nothing below is stored, all of it is computed "
    "while the page opens. A ✓ says that the measurement is as close to the prediction as the "
    "prediction itself allows, a ✗ that it is not."
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


def render() -> None:
    """Draw the page."""
    st.title("Proof")
    st.markdown(INTRODUCTION)
    st.header("Phenomena", anchor="phenomena")
    _phenomena()
