"""Compare fairly, below Train: each run at its own best η, with the spread of several draws."""

from math import isfinite
from statistics import median

import streamlit as st

from ..learning.race import PER_DECADE, RATES, Raced, at_start, race, seeds
from ..learning.sessions import epochs_of
from ..learning.state import Study
from ..wire.request import Request
from ..words import say
from .charts import against_lr
from .compare import buttons, sentences


def _found(study: Study) -> list[Raced]:
    """The race, with its progress.

    Between two trainings Streamlit can break it off, for what was asked of the page meanwhile.
    """
    found, bar = [], st.empty()
    for done, whole, one in race(study):
        bar.progress(done / whole, say("pages.race.trained", done=done, n=whole))
        found += [one] if one else []
    bar.empty()
    return found


def _spread(values: list[float], form: str) -> str:
    """The middle of some values, with the least and the largest of them."""
    if not values or not all(map(isfinite, values)):
        return say("pages.race.none")
    middle, low, high = median(values), min(values), max(values)
    return f"{middle:{form}} ({low:{form}} … {high:{form}})"


def _table(found: list[Raced], classes: bool) -> None:
    rows: dict[str, list] = {say("pages.race.run"): [say(one.tuning.name) for one in found]}
    for what, ends in (("best", [one.best for one in found]), ("now", [one.now for one in found])):
        rates = [
            None if what == "best" and one.tuning.best is None
            else one.tuning.rate if what == "best" else one.tuning.now
            for one in found
        ]  # fmt: skip
        rows[say(f"pages.race.{what}")] = rates
        losses = [_spread([end.loss for end in row], ".3g") for row in ends]
        rows[say(f"pages.race.{what}_loss")] = losses
        if classes:
            shares = [_spread([end.accuracy for end in row], ".1%") for row in ends]
            rows[say(f"pages.race.{what}_accuracy")] = shares
    st.dataframe(rows, hide_index=True, key="race", placeholder="–")


def render(request: Request) -> None:
    """Draw the drawer for the runs of Train that are shown."""
    study = request.lab
    if all(run.hidden for run in study.runs):
        st.markdown(say("pages.compare.empty"))
        return
    st.header(say("pages.compare.each_title"), anchor=False)
    drawn = seeds(study)
    st.markdown(
        say("pages.race.introduction", count=len(RATES), low=RATES[0], high=RATES[-1],
            per=PER_DECADE, n=epochs_of(study), draws=len(drawn), first=drawn[0], last=drawn[-1])
    )  # fmt: skip
    found = _found(study)
    tunings = [one.tuning for one in found]
    if any(tuning.best is not None for tuning in tunings):
        st.markdown(say("pages.race.chart"))
        st.plotly_chart(
            against_lr(tunings, at_start(study), floored=True),
            key="against-lr",
            config={"displayModeBar": False},
            alt=say("pages.compare.alt"),
        )
    st.markdown("\n".join(f"- {say(sentences(tuning, False))}" for tuning in tunings))
    buttons(request, tunings)
    _table(found, bool(study.data.classes))
    st.caption(say("pages.race.caution"))
