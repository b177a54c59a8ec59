"""Search, below the Lab: which values of a run's parameters end lowest, by several ways at once."""

from functools import partial

import streamlit as st

from ..lab.codec import encode, kept, moves
from ..lab.lineup import Run
from ..lab.maps import numeric
from ..lab.state import Lab
from ..lab.tuning import shown
from ..search import METHODS, MOST_PARAMS, OnPlane, Search, Target, Tried, best, tried
from ..wire.request import Request
from ..words import say
from . import go
from .charts import against_spent

CHART = "search-chart"
LEAST, USUAL, MOST, SEEDS = 4, 9, 400, 5
# Steps of all searches together that are over before one could read of them.
QUIET = 10_000_000


def _picked(request: Request, target: Target, points: list[Tried]) -> None:
    """Open the point of the chart that was clicked, as a link would."""
    clicked = st.session_state[CHART].selection.points
    if clicked and "customdata" in clicked[0]:
        given = clicked[0]["customdata"]
        point = points[int(given[0] if isinstance(given, list) else given)]
        go(encode(target.loaded(point.values), kept(request.look), request.stage))


def _param(lab: Lab, run: Run, name: str) -> str:
    """A parameter as it is chosen: what it is, and its name."""
    card = f"optimizers.{run.optimizer}"
    if name not in run.params:
        card = f"surfaces.{lab.surface.key}"
    label = numeric(lab, run)[name].said("label", card)
    return say("pages.search.param", label=label, name=name)


def _ask(lab: Lab) -> tuple[int, tuple[str, ...], list[str], int, int] | None:
    """What is searched: the run, its parameters, the ways, the budget and the seeds."""
    called = {slot: say(name) for slot, name, _ in shown(lab)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="search-asked"):
        slot = st.selectbox(
            say("pages.search.run"), list(called), format_func=called.get, key="search-run",
            width=260,
        )  # fmt: skip
        params = numeric(lab, lab.runs[slot])
        usual = [name for name in ("lr", "beta1") if name in params]
        budget = st.slider(say("pages.search.budget"), LEAST, MOST, USUAL, key="search-budget",
                           width=220)  # fmt: skip
        seeds = st.slider(say("pages.search.seeds"), 1, SEEDS, 1, key="search-seeds", width=160)
    over = st.pills(
        say("pages.search.over"), list(params), default=usual, selection_mode="multi",
        format_func=partial(_param, lab, lab.runs[slot]), key=f"search-over-{slot}",
    )  # fmt: skip
    if len(over) > MOST_PARAMS:
        st.warning(say("pages.search.too_many", most=MOST_PARAMS))
        over = over[:MOST_PARAMS]
    ways = st.pills(
        say("pages.search.ways"), list(METHODS), default=["grid", "random"],
        selection_mode="multi", format_func=lambda way: say(f"pages.search.way.{way}"),
        key="search-ways",
    )  # fmt: skip
    return (slot, tuple(over), list(ways), budget, seeds) if over and ways else None


def _found(searches: dict[tuple[str, int], Search]) -> dict[tuple[str, int], list[Tried]]:
    """All points of all searches, with the progress where they take a while."""
    found, bar = {}, st.empty()
    for done, (which, search) in enumerate(searches.items(), 1):
        found[which] = list(tried(search))
        if sum(one.budget * one.target.length for one in searches.values()) > QUIET:
            said = say("pages.search.searched", done=done, n=len(searches))
            bar.progress(done / len(searches), said)
    bar.empty()
    return found


def _told(
    searches: dict[tuple[str, int], Search], found: dict[tuple[str, int], list[Tried]]
) -> None:
    """What each way has found, the worst and the best of its seeds."""
    ways: dict[str, list[Tried]] = {}
    for (way, seed), points in found.items():
        ends = best(searches[way, seed], points)
        ways.setdefault(way, [])
        if ends is not None:
            ways[way].append(ends)
    for way, ends in ways.items():
        name = say(f"pages.search.way.{way}")
        if not ends:
            st.markdown("- " + say("pages.search.lost", way=name))
            continue
        low, high = (chosen(ends, key=lambda point: point.loss) for chosen in (min, max))
        values = ", ".join(f"{name} = {value:g}" for name, value in low.values.items())
        key = "pages.search.best" if len(ends) == 1 else "pages.search.best_of"
        st.markdown("- " + say(key, way=name, values=values, loss=low.loss, worst=high.loss))


def render(request: Request) -> None:
    """Draw the drawer for the runs of the Lab that are shown."""
    lab = request.lab
    if all(run.hidden for run in lab.runs):
        st.markdown(say("pages.compare.empty"))
        return
    st.header(say("pages.search.title"), anchor=False)
    st.markdown(say("pages.search.introduction", n=lab.steps))
    asked = _ask(lab)
    if asked is None:
        st.markdown(say("pages.search.nothing"))
        return
    slot, over, ways, budget, seeds = asked
    target = OnPlane(lab, slot)
    searches = {
        (way, seed): Search(target, over, way, budget, seed)
        for way in ways
        # A grid has no luck.
        for seed in range(1 if way == "grid" else seeds)
    }
    found = _found(searches)
    points = [point for tries in found.values() for point in tries]
    free = moves(request.look, *over, "run")
    st.plotly_chart(
        against_spent(found, target), key=CHART,
        config={"displayModeBar": False}, alt=say("pages.search.alt"),
        on_select=partial(_picked, request, target, points) if free else "ignore",
        selection_mode="points",
    )  # fmt: skip
    st.caption(say("pages.search.click" if free else "pages.compare.locked"))
    _told(searches, found)
