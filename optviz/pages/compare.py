"""Compare fairly, below the Lab: each run at its own best η, and the line-up as a table."""

import streamlit as st

from ..engine.plane import floor
from ..lab.codec import encode, kept, moves
from ..lab.state import Lab
from ..lab.stays import TOLERANCES
from ..lab.table import columns, table, written
from ..lab.tuning import (
    PER_DECADE,
    RATES,
    Tuning,
    budget,
    each_its_own,
    loss_at_start,
    one_for_all,
    search,
    shared_rate,
    shown,
)
from ..wire.request import Request
from ..words import Message, Row, message, say
from ..words.numbers import exact
from . import go
from .charts import against_lr

# Gradient evaluations for a run that are over before one could read of them.
QUIET = 300_000


def _introduction(lab: Lab, floored: bool) -> str:
    start = message("pages.compare.start")
    if lab.noise.sigma:
        start = message("pages.compare.noisy_start", seed=lab.noise.seed)
    forgiving = message("pages.compare.open_ended")
    if floored:
        forgiving = message("pages.compare.floored", near=TOLERANCES[-1])
    return say(
        "pages.compare.introduction",
        count=len(RATES), low=RATES[0], high=RATES[-1], per=PER_DECADE, n=lab.steps,
        start=start, budget=budget(lab), forgiving=forgiving,
    )  # fmt: skip


def _spike(tuning: Tuning) -> list[Message]:
    """What is said of an η that ends lower than the best, and why it is not the best."""
    if tuning.spike is None:
        return []
    lr, loss = tuning.rates[tuning.spike], tuning.score[tuning.spike]
    worst = float(tuning.worst[tuning.spike])
    if worst == float("inf"):
        return [message("pages.compare.spike_diverges", lr=lr, loss=loss)]
    return [message("pages.compare.spike", lr=lr, loss=loss, worst=worst)]


def sentences(tuning: Tuning, floored: bool) -> Row:
    """What was found for a run."""
    name, gone = tuning.name, int(tuning.diverged.sum())
    if tuning.best is None:
        return Row((message("pages.compare.no_best", name=name),))
    best = tuning.score[tuning.best]
    now = message("pages.compare.now", lr=tuning.now, loss=tuning.score_now)
    if tuning.score_now == float("inf"):
        now = message("pages.compare.now_diverges", lr=tuning.now)
    above = "best_above" if floored else "best"
    said = [
        message(f"pages.compare.{above}", name=name, lr=tuning.rate, loss=best, now=now),
        *_spike(tuning),
        message("pages.compare.forgiving", decades=tuning.decades),
    ]
    if tuning.better:
        said.append(message("pages.compare.better"))
    if tuning.at_edge:
        said.append(message(f"pages.compare.{'largest' if tuning.best else 'smallest'}"))
    if gone:
        said.append(message("pages.compare.gone", gone=gone, count=len(tuning.rates)))
    return Row(tuple(said), "join.space")


def buttons(request: Request, tunings: list[Tuning]) -> None:
    """Buttons that set each run's η to its own best, and all to one."""
    lab, rate = request.lab, shared_rate(tunings)
    if rate is None:
        return
    free = moves(request.look, "lr", "run")
    with st.container(horizontal=True):
        for text, there in (
            (say("pages.compare.each"), each_its_own(lab, tunings)),
            (say("pages.compare.same", lr=rate), one_for_all(lab, rate)),
        ):
            link = encode(there, kept(request.look), request.stage)
            here = there == lab
            st.button(text, on_click=go, args=(link,), disabled=here or not free)
    st.caption(say("pages.compare.how_same" if free else "pages.compare.locked"))


def _chart(lab: Lab, tunings: list[Tuning], floored: bool) -> None:
    above = "chart_above" if floored else "chart"
    st.markdown(say(f"pages.compare.{above}", n=lab.steps))
    st.plotly_chart(
        against_lr(tunings, loss_at_start(lab), floored),
        key="against-lr",
        config={"displayModeBar": False},
        alt=say("pages.compare.alt"),
    )


def _tunings(lab: Lab) -> list[Tuning]:
    """The search, with its progress where it may take a while.

    Between two runs Streamlit can break it off, for what was asked of the page meanwhile.
    """
    count, found, bar = len(shown(lab)), [], st.empty()
    for tuning in search(lab):
        found.append(tuning)
        if budget(lab) > QUIET:
            said = say("pages.compare.searched", done=len(found), n=count)
            bar.progress(len(found) / count, said)
    bar.empty()
    return found


def _search(request: Request, floored: bool) -> None:
    lab = request.lab
    st.markdown(_introduction(lab, floored))
    tunings = _tunings(lab)
    if any(tuning.best is not None for tuning in tunings):
        _chart(lab, tunings, floored)
    st.markdown("\n".join(f"- {say(sentences(tuning, floored))}" for tuning in tunings))
    buttons(request, tunings)


def _digits(cells: list[float | None]) -> str:
    """Four digits for a column, with powers of ten where any of its numbers needs one."""
    sizes = [abs(cell) for cell in cells if cell]
    return "%.3e" if sizes and (min(sizes) < 1e-3 or max(sizes) >= 1e5) else "%.4g"


def _headings(named: dict[str, list], floored: bool) -> dict[str, object]:
    """How each column of the table is titled and its numbers are written."""

    def column(name: str, form: str, help_of: str = "") -> object:
        title = say(f"pages.compare.column.{name}")
        help_text = say(f"pages.compare.help.{help_of or name}")
        return st.column_config.NumberColumn(title, format=form, help=help_text)

    above = "_above" if floored else ""
    headings: dict[str, object] = {
        "run": st.column_config.TextColumn(say("pages.compare.run"), pinned=True),
        "lr": st.column_config.NumberColumn("η", format="%g"),
        "best": column("best", _digits(named["best"]), f"best{above}"),
        "final": column("final", _digits(named["final"]), f"final{above}"),
        "spread": column("spread", _digits(named["spread"])),
        "length": column("length", _digits(named["length"])),
        **{name: column(name, "%d") for name in ("clipped", "gradients", "diverged_at")},
    }
    for to in TOLERANCES:
        headings[f"steps_to_{exact(to)}"] = st.column_config.NumberColumn(
            say("pages.compare.to", loss=to),
            format="%d",
            help=say("pages.compare.help_to", loss=to),
        )
    return headings


def _whole_run(lab: Lab, floored: bool) -> None:
    rows = table(lab)
    named = columns(rows)
    if not floored:
        named = {name: cells for name, cells in named.items() if not name.startswith("steps_to")}
    st.dataframe(
        named, hide_index=True, column_config=_headings(named, floored), key="whole-run",
        placeholder="–",
    )  # fmt: skip
    st.download_button(
        say("pages.compare.save"),
        written(rows),
        "optviz-line-up.csv",
        "text/csv",
        on_click="ignore",
    )


def render(request: Request) -> None:
    """Draw the drawer for the runs of the Lab that are shown."""
    lab = request.lab
    if all(run.hidden for run in lab.runs):
        st.markdown(say("pages.compare.empty"))
        return
    floored = floor(lab.surface, lab.surface_params) is not None
    st.header(say("pages.compare.each_title"), anchor=False)
    _search(request, floored)
    st.header(say("pages.compare.whole_title"), anchor=False)
    _whole_run(lab, floored)
