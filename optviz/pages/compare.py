"""Compare fairly, below the Lab: each run at its own best η, and the line-up as a table."""

from urllib.parse import parse_qs

import streamlit as st

from ..engine.plane import floor
from ..lab.state import Lab, encode, number
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
from ..lab.verdicts import TOLERANCES
from .charts import against_lr

# Gradient evaluations for a run that are over before one could read of them.
QUIET = 300_000
FLOORED = (
    "it ends at most ten times as far above the minimum as at its best, and a tenth as far as it "
    f"started; less than {number(TOLERANCES[-1])} always counts"
)
OPEN_ENDED = "it makes at least 99 % of its longest way down from the start"
SAME = (
    "The same η for all is the one whose worst rank is best: each run ranks the grid by its own "
    "loss, and a divergence ranks last."
)


def _introduction(lab: Lab, floored: bool) -> str:
    noise = f", one draw of noise (seed {number(lab.noise.seed)})" if lab.noise.sigma else ""
    return (
        f"One η for all is no fair race, nor are defaults. Here every run tries the same "
        f"{len(RATES)} values of η from {number(RATES[0])} to {number(RATES[-1])}, {PER_DECADE} in "
        f"a decade, for the least loss **after {lab.steps:,} steps**: same start{noise}, its own "
        f"clip and schedule, all else as it is set. That spends {budget(lab):,} gradient "
        f"evaluations on each run. A run is *forgiving* over the decades of η with "
        f"which {FLOORED if floored else OPEN_ENDED}."
    )


def _brief(value: float) -> str:
    """Three digits: 0.0494, 2.27e-7, 1.5e10."""
    return f"{value:.3g}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e")


def _sentence(tuning: Tuning, floored: bool) -> str:
    name, gone = f"**{tuning.name}:**", int(tuning.diverged.sum())
    if tuning.best is None:
        return f"{name} diverges at every η of the grid."
    above = " above the minimum" if floored else ""
    now = "diverges" if tuning.score_now == float("inf") else _brief(tuning.score_now)
    said = [
        f"{name} best η {number(tuning.rate)}, loss {_brief(tuning.score[tuning.best])}{above}; "
        f"now η {number(tuning.now)}, {now}.",
        f"Forgiving over {tuning.decades:.2f} decades of η.",
    ]
    if tuning.score_now < tuning.score[tuning.best]:
        said.append("What it has now, between two η of the grid, is better still.")
    if tuning.at_edge:
        end = "largest" if tuning.best else "smallest"
        said.append(f"The best is the {end} η of the grid: a better one may lie beyond its edge.")
    if gone:
        said.append(f"Diverges at {gone} of the {len(RATES)} η.")
    return " ".join(said)


def _show(lab: Lab) -> None:
    """Change the address, as a link would, without loading the page anew."""
    st.query_params.from_dict(parse_qs(encode(lab)))


def _buttons(lab: Lab, tunings: list[Tuning]) -> None:
    rate = shared_rate(tunings)
    if rate is None:
        return
    with st.container(horizontal=True):
        for text, there in (
            ("Each at its own best η", each_its_own(lab, tunings)),
            (f"Same η for all: {number(rate)}", one_for_all(lab, rate)),
        ):
            st.button(text, on_click=_show, args=(there,), disabled=encode(there) == encode(lab))
    st.caption(SAME)


def _chart(lab: Lab, tunings: list[Tuning], floored: bool) -> None:
    st.markdown(
        f"**Loss after {lab.steps:,} steps{', above the minimum' if floored else ''}**, against η. "
        "A filled mark is a run's best η, an open circle the η it has now, a gap a divergence; "
        "the dotted line is the loss at the start."
    )
    st.plotly_chart(
        against_lr(tunings, loss_at_start(lab), floored),
        key="against-lr",
        config={"displayModeBar": False},
        alt="Loss at the end against the learning rate, a curve for each run; the text below "
        "says the best of each.",
    )


def _tunings(lab: Lab) -> list[Tuning]:
    """The search, with its progress where it may take a while.

    Between two runs Streamlit can break it off, for what was asked of the page meanwhile.
    """
    count, found, bar = len(shown(lab)), [], st.empty()
    for tuning in search(lab):
        found.append(tuning)
        if budget(lab) > QUIET:
            bar.progress(len(found) / count, f"Searched for {len(found)} of {count} runs …")
    bar.empty()
    return found


def _search(lab: Lab, floored: bool) -> None:
    st.markdown(_introduction(lab, floored))
    tunings = _tunings(lab)
    if any(tuning.best is not None for tuning in tunings):
        _chart(lab, tunings, floored)
    st.markdown("\n".join(f"- {_sentence(tuning, floored)}" for tuning in tunings))
    _buttons(lab, tunings)


def _digits(cells: list[float | None]) -> str:
    """Four digits for a column, with powers of ten where any of its numbers needs one."""
    sizes = [abs(cell) for cell in cells if cell]
    return "%.3e" if sizes and (min(sizes) < 1e-3 or max(sizes) >= 1e5) else "%.4g"


def _headings(named: dict[str, list], floored: bool) -> dict[str, object]:
    """How each column of the table is titled and its numbers are written."""
    column, whole = st.column_config.NumberColumn, "%d"
    above = "; above the minimum" if floored else ""
    headings: dict[str, object] = {
        "run": st.column_config.TextColumn("Run", pinned=True),
        "lr": column("η", format="%g"),
        "best": column(
            "Best loss", format=_digits(named["best"]), help=f"The least of any step{above}."
        ),
        "final": column(
            "Final loss", format=_digits(named["final"]), help=f"After the last step{above}."
        ),
        "spread": column(
            "Tail spread",
            format=_digits(named["spread"]),
            help="The highest loss less the lowest, over the last tenth of the steps.",
        ),
        "length": column(
            "Path length", format=_digits(named["length"]), help="In units of the map."
        ),
        "clipped": column("Clipped steps", format=whole),
        "gradients": column("Gradients", format=whole, help="Gradient evaluations that were used."),
        "diverged_at": column("Diverged at", format=whole, help="A step."),
    }
    for to in map(number, TOLERANCES):
        help_text = f"The first step at most {to} above the minimum."
        headings[f"steps_to_{to}"] = column(f"To {to}", format=whole, help=help_text)
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
        "Save with all digits (CSV)",
        written(rows),
        "optviz-line-up.csv",
        "text/csv",
        on_click="ignore",
    )


def render(lab: Lab) -> None:
    """Draw the drawer for the runs of this Lab that are shown."""
    if all(run.hidden for run in lab.runs):
        st.markdown("Every run is hidden: there is nothing to compare.")
        return
    floored = floor(lab.surface) is not None
    st.subheader("Each at its best η", anchor=False)
    _search(lab, floored)
    st.subheader("The whole run", anchor=False)
    _whole_run(lab, floored)
