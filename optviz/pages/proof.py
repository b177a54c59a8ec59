"""The Proof: what optimizers must be seen to do, measured anew at every visit."""

from collections.abc import Iterable

import streamlit as st

from ..optimizers import OPTIMIZERS
from ..proof.agreement import TOLERANCE, Agreement, agreement
from ..proof.phenomena import PHENOMENA
from ..proof.phenomena.phenomenon import Measured, Phenomenon
from ..words import message, say
from . import in_lab


def _row(phenomenon: Phenomenon, measured: Measured) -> None:
    colour, verdict = ("green", "holds") if measured.holds else ("red", "fails")
    title = say("pages.proof.name", title=phenomenon.said("title"))
    lines = (
        f"{title} :{colour}-badge[{say(f'pages.proof.{verdict}')}]",
        say(phenomenon.said("prediction")),
        say("pages.proof.now", measured=measured.text),
        say(
            "pages.proof.watch",
            open=message("pages.proof.open"),
            link=in_lab(phenomenon.link),
            watch=phenomenon.said("watch"),
        ),
    )
    st.markdown("  \n".join(lines))


def _phenomena() -> None:
    """Measure one after another, each shown as soon as it is there."""
    summary, count, holding = st.empty(), len(PHENOMENA), 0
    for k, phenomenon in enumerate(PHENOMENA):
        title = phenomenon.said("title")
        said = say("pages.proof.measuring", title=title, place=k + 1, count=count)
        summary.progress(k / count, said)
        measured = phenomenon.measure()
        holding += measured.holds
        _row(phenomenon, measured)
    summary.markdown(say("pages.proof.summary", holding=holding, count=count))


def _cell(line: Agreement | None, reasons: list[str]) -> str:
    if line is None:
        return ""
    found = {"difference": line.difference, "runs": line.goldens}
    if line.difference < TOLERANCE:
        return say("pages.proof.agrees", **found)
    if not line.because:
        return say("pages.proof.differs", **found)
    return say("pages.proof.explained", place=reasons.index(line.because) + 1, **found)


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
        rows.append([say(OPTIMIZERS[key].said("name")), *cells])
    notes = [f"{k}. {reason}" for k, reason in enumerate(reasons, 1)]
    return "\n".join([*(f"| {' | '.join(row)} |" for row in rows), "", *notes])


def _frameworks() -> None:
    st.markdown(say("pages.proof.frameworks", tolerance=TOLERANCE))
    with st.spinner(say("pages.proof.repeating")):
        text = table(agreement())
    st.markdown(text)


def render() -> None:
    """Draw the page."""
    st.title(say("pages.proof.title"))
    st.markdown(say("pages.proof.introduction"))
    st.header(say("pages.proof.phenomena"), anchor="phenomena")
    _phenomena()
    st.header(say("pages.proof.agreement"), anchor="frameworks")
    _frameworks()
