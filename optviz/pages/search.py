"""Search, below the Lab and Train: which values of a run end lowest, by several ways at once."""

from functools import partial

import streamlit as st

from ..lab.codec import encode, kept, moves
from ..lab.tuning import shown
from ..search import METHODS, MOST_PARAMS, OnPlane, Search, Target, Tried, best, offered
from ..search.jobs import Job, job_of, take
from ..wire.request import Request
from ..words import say
from . import fragment, go
from .charts import against_spent

CHART, MOVED = "search-chart", "search-moved"
LEAST, USUAL, MOST, SEEDS = 4, 9, 400, 5
# Seconds: what is over in so many is shown at once; else one looks again after a pause, and it goes
# on for as long as a look takes.
AT_ONCE, PAUSE, LOOK = 0.4, 0.1, 0.3
# So many times as many points are worth a new chart.
GROWN = 1.4
Jobs = dict[tuple[str, int], Job]
Found = dict[tuple[str, int], list[Tried]]


def _picked(request: Request, target: Target, jobs: Jobs) -> None:
    """Open the point of the chart that was clicked, as a link would."""
    clicked = st.session_state[CHART].selection.points
    if clicked and "customdata" in clicked[0]:
        way, seed, place = clicked[0]["customdata"]
        there = target.loaded(jobs[way, seed].points[place].values)
        go(encode(there, kept(request.look), request.stage))
        st.session_state[MOVED] = True


def _param(target: Target, name: str) -> str:
    """A parameter as it is chosen: what it is, and its name."""
    return say("pages.search.param", label=target.label(name), name=name)


def _target(request: Request, slot: int) -> Target:
    """What is searched for: a run on the plane, or one that learns and what it is judged by."""
    if request.stage.name == "plane":
        return OnPlane(request.lab, slot)
    # A visit to the Lab needs nothing of what learns.
    from ..search.training import MEASURES, OnTraining

    measure = st.selectbox(
        say("pages.search.measure"), MEASURES, key="search-measure", width=200,
        format_func=lambda measure: say(f"pages.search.by.{measure}"),
    )  # fmt: skip
    return OnTraining(request.lab, slot, measure)


def _ask(request: Request) -> tuple[Target, tuple[str, ...], list[str], int, int] | None:
    """What is searched: the run, its parameters, the ways, the budget and the seeds."""
    called = {slot: say(name) for slot, name, _ in shown(request.lab)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="search-asked"):
        slot = st.selectbox(
            say("pages.search.run"), list(called), format_func=called.get, key="search-run",
            width=260,
        )  # fmt: skip
        target = _target(request, slot)
        budget = st.slider(say("pages.search.budget"), LEAST, MOST, USUAL, key="search-budget",
                           width=220)  # fmt: skip
        seeds = st.slider(say("pages.search.seeds"), 1, SEEDS, 1, key="search-seeds", width=160)
    params = target.params
    usual = [name for name in ("lr", "beta1", "batch") if name in params][:2]
    over = st.pills(
        say("pages.search.over"), list(params), default=usual, selection_mode="multi",
        format_func=partial(_param, target), key=f"search-over-{slot}",
    )  # fmt: skip
    if len(over) > MOST_PARAMS:
        st.warning(say("pages.search.too_many", most=MOST_PARAMS))
        over = over[:MOST_PARAMS]
    ways = st.pills(
        say("pages.search.ways"), offered(), default=["grid", "random"],
        selection_mode="multi", format_func=lambda way: say(f"pages.search.way.{way}"),
        key="search-ways",
    )  # fmt: skip
    if len(offered()) < len(METHODS):
        st.caption(say("pages.search.no_bayes"))
    return (target, tuple(over), list(ways), budget, seeds) if over and ways else None


def _told(jobs: Jobs) -> None:
    """What each way has found, the worst and the best of its seeds."""
    ways: dict[str, list[Tried]] = {}
    for (way, _), job in jobs.items():
        ends = best(job.search, job.points)
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


def _chart(request: Request, target: Target, jobs: Jobs, seen: Found) -> None:
    """The points that are seen, each a click that opens it."""
    over, budget = next((job.search.over, job.search.budget) for job in jobs.values())
    free = moves(request.look, *over, "run")
    st.plotly_chart(
        against_spent(seen, target, budget), key=CHART,
        config={"displayModeBar": False}, alt=say("pages.search.alt"),
        on_select=partial(_picked, request, target, jobs) if free else "ignore",
        selection_mode="points",
    )  # fmt: skip
    st.caption(say("pages.search.click" if free else "pages.compare.locked"))


def _found(jobs: Jobs) -> Found:
    return {which: list(job.points) for which, job in jobs.items()}


def _coming(request: Request, target: Target, jobs: Jobs, seen: Found) -> None:
    """What is found so far, and then a moment further, each time that it is drawn.

    Who leaves, or asks for something else, draws it no more, and the search rests.
    """
    if st.session_state.pop(MOVED, False):
        st.rerun()
    n = sum(job.search.budget for job in jobs.values())
    done = sum(job.search.budget * job.share for job in jobs.values())
    st.progress(min(done / n, 1.0), say("pages.search.searched", done=round(done), n=n))
    # Streamlit draws a chart anew for each new point: not before it is worth it.
    if sum(len(job.points) for job in jobs.values()) >= GROWN * sum(map(len, seen.values())):
        seen.update(_found(jobs))
    _chart(request, target, jobs, seen)
    if take(jobs.values(), LOOK):
        st.rerun()


def render(request: Request) -> None:
    """Draw the drawer for the runs of the page that are shown."""
    if all(run.hidden for run in request.lab.runs):
        st.markdown(say("pages.compare.empty"))
        return
    st.session_state.pop(MOVED, None)
    st.header(say("pages.search.title"), anchor=False)
    about = st.container()
    asked = _ask(request)
    if asked is None:
        st.markdown(say("pages.search.nothing"))
        return
    target, over, ways, budget, seeds = asked
    about.markdown(say(f"pages.search.introduction.{target.unit}", n=target.length))
    jobs = {
        (way, seed): job_of(Search(target, over, way, budget, seed))
        for way in ways
        # A grid has no luck.
        for seed in range(1 if way == "grid" else seeds)
    }
    with st.container(key="search-found"):
        if take(jobs.values(), AT_ONCE):
            _chart(request, target, jobs, _found(jobs))
            _told(jobs)
            if target.measured == "validation":
                st.caption(say("pages.search.luck"))
        else:
            fragment(_coming, run_every=PAUSE)(request, target, jobs, _found(jobs))
