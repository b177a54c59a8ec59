"""Plotly figures of everything that does not move: a map with paths, losses, curves against t."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas  # noqa: F401  plotly looks at it where Streamlit has it half imported, in another thread
import plotly.graph_objects as go

from ..engine.plane import above, domain_view, field, floor
from ..engine.tasks import Trajectory
from ..lab.tuning import Tuning
from ..search import Target, Tried
from ..spec import Surface
from ..words import say

# Streamlit puts its theme's colours in the place of these, light or dark as the page is, and the
# Lab's canvases have the same: .streamlit/config.toml says them.
COLOURS = tuple(f"#{k:06}" for k in range(1, 9))
GROUND = [[k / 9, f"#{k + 11:06}"] for k in range(10)]
QUIET = "rgba(125,135,145,0.7)"
# As on the Lab's canvases, assets/lab/picture/marks.js.
DASHES = (
    *("solid", "9px,4px", "2px,3px", "12px,3px,2px,3px", "5px,3px"),
    *("14px,5px", "2px,5px", "8px,3px,2px,3px,2px,3px"),
)
MARKS = ("circle", "square", "triangle-up", "diamond", "x", "star", "pentagon", "hexagon")


def _style(k: int) -> dict:
    return {"color": COLOURS[k % len(COLOURS)], "dash": DASHES[k % len(DASHES)], "width": 2}


def _frame(figure: go.Figure, height: int | None) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "y": -0.12, "x": 0},
        hovermode="closest",
    )
    return figure


def _level(surface: Surface, params: Mapping[str, float]) -> np.ndarray:
    """The height of the map on a scale on which both floor and walls show, (N, N) from y0 up."""
    height = field(surface, params, domain_view(surface))[0]
    scale = float(np.nanquantile(height, 0.1)) or float(np.nanmax(height)) or 1.0
    return np.log1p(height / scale)


def paths(
    surface: Surface,
    runs: dict[str, Trajectory],
    height: int | None = 460,
    params: Mapping[str, float] | None = None,
) -> go.Figure:
    """The surface's map with the path of every run, cut where the map ends.

    `params` are the surface's, its defaults where there are none; without a height it fills its
    place.
    """
    x0, x1, y0, y1 = domain_view(surface)
    level = _level(surface, params or {})
    ground = go.Contour(
        x=np.linspace(x0, x1, len(level)),
        y=np.linspace(y0, y1, len(level)),
        z=level,
        colorscale=GROUND,
        ncontours=12,
        line={"width": 0.7, "color": "rgba(110,130,150,0.5)"},
        showscale=False,
        hoverinfo="skip",
    )
    figure = go.Figure(ground)
    if surface.minima:
        x, y = zip(*surface.minima, strict=True)
        cross = {"symbol": "cross-thin", "size": 12, "line": {"width": 2, "color": QUIET}}
        figure.add_scatter(
            x=x,
            y=y,
            mode="markers",
            marker=cross,
            name=say("pages.charts.minimum"),
            hoverinfo="name",
        )
    for k, (name, trajectory) in enumerate(runs.items()):
        x, y = trajectory.path.T
        figure.add_scatter(x=x, y=y, mode="lines", line=_style(k), name=name, legendgroup=name)
        figure.add_scatter(
            x=x[-1:], y=y[-1:], mode="markers", name=name, legendgroup=name, showlegend=False,
            marker={"size": 11, "symbol": MARKS[k % len(MARKS)], "color": _style(k)["color"]},
        )  # fmt: skip
    across, up = surface.names
    figure.update_xaxes(range=(x0, x1), constrain="domain", title=across)
    figure.update_yaxes(range=(y0, y1), scaleanchor="x", constrain="domain", title=up)
    return _frame(figure, height)


def losses(surface: Surface, runs: dict[str, Trajectory], height: int = 460) -> go.Figure:
    """The loss of every run against the step, above the surface's least value where it has one."""
    least = floor(surface)
    figure = go.Figure()
    for k, (name, trajectory) in enumerate(runs.items()):
        loss = above(trajectory.loss, least)
        shown = loss if least is None else np.where(loss > 0, loss, np.nan)
        figure.add_scatter(y=shown, mode="lines", line=_style(k), name=name)
    figure.update_xaxes(title=say("pages.charts.step"))
    kind = "linear" if least is None else "log"
    title = say(f"pages.charts.{'loss_above' if least else 'loss'}")
    figure.update_yaxes(title=title, type=kind, nticks=8, exponentformat="power")
    return _frame(figure, height)


def against_t(curves: dict[str, np.ndarray], title: str, height: int = 380) -> go.Figure:
    """Curves of t = 1, 2, … on logarithmic axes."""
    figure = go.Figure()
    for k, (name, values) in enumerate(curves.items()):
        t = np.arange(1, len(values) + 1)
        figure.add_scatter(x=t, y=values, mode="lines", line=_style(k), name=name)
    figure.update_xaxes(title=say("pages.charts.t"), type="log", dtick=1, exponentformat="power")
    figure.update_yaxes(title=title, type="log", dtick=1, exponentformat="power")
    return _frame(figure, height)


def _hover(what: str) -> str:
    """What stands beside the mouse on a point; Plotly fills in η and the loss."""
    return say(f"pages.charts.{what}", lr="%{x}", loss="%{y:.3g}")


def _points(tuning: Tuning) -> list[tuple[str, float, float, dict]]:
    """What is marked on a run's curve: what, η, loss, and how; a log axis has no place for 0."""
    colour = _style(tuning.style)["color"]
    ring = {"symbol": "circle-open", "size": 18, "color": colour, "line": {"width": 2}}
    points = [("now", tuning.now, tuning.score_now, ring)]
    shape = MARKS[tuning.style % len(MARKS)]
    if tuning.best is not None:
        mark = {"symbol": shape, "color": colour}
        points.append(("best", tuning.rate, float(tuning.score[tuning.best]), mark))
    if tuning.spike is not None:
        mark = {"symbol": f"{shape}-open", "color": colour, "line": {"width": 2}}
        rate, score = float(tuning.rates[tuning.spike]), float(tuning.score[tuning.spike])
        points.append(("spike", rate, score, mark))
    return [point for point in points if point[1] > 0 and np.isfinite(point[2])]


def against_lr(
    tunings: Sequence[Tuning], start: float, floored: bool, height: int = 440
) -> go.Figure:
    """The loss at the end of every run against its η, a gap where it diverged.

    A filled mark is a run's best η, an open one of its shape the η that ends lower, but beside a
    worse one, a circle the one it has; a band from the least to the largest of several draws.
    `start` is the loss of the start, `floored` says that losses are above a known least value and
    may stand on a log axis.
    """
    figure = go.Figure()
    for t in tunings:
        loss, name = np.where(t.diverged, np.nan, t.score), say(t.name)
        figure.add_scatter(
            x=t.rates, y=loss, mode="lines+markers", line=_style(t.style), marker={"size": 3},
            name=name, legendgroup=name, hovertemplate=_hover("point"),
        )  # fmt: skip
        if t.spread is not None:
            sure = np.isfinite(t.spread).all(axis=0)
            rates, (low, high) = t.rates[sure], t.spread[:, sure]
            figure.add_scatter(
                x=[*rates, *rates[::-1]], y=[*high, *low[::-1]], fill="toself", opacity=0.16,
                fillcolor=_style(t.style)["color"], line={"width": 0}, mode="lines", name=name,
                legendgroup=name, showlegend=False, hoverinfo="skip",
            )  # fmt: skip
        for what, rate, score, mark in _points(t):
            figure.add_scatter(
                x=[rate], y=[score], mode="markers", marker={"size": 12, **mark}, name=name,
                legendgroup=name, showlegend=False, hovertemplate=_hover(what),
            )  # fmt: skip
    figure.add_hline(y=start, line={"width": 1, "dash": "dot", "color": QUIET})
    every = (t.score if t.spread is None else t.spread for t in tunings)
    ends = np.array([min(start, *(float(one.min()) for one in every)), start])
    low, high = np.log10(ends) if floored else ends
    # What ends above its start is no candidate; a tenth of the height is enough to say so.
    room = 0.1 * (high - low) or 1.0
    first, last = np.log10(tunings[0].rates[[0, -1]])
    figure.update_xaxes(
        title=say("pages.charts.rate"), type="log", range=(first - 0.1, last + 0.1), dtick=1,
        exponentformat="power",
    )  # fmt: skip
    figure.update_yaxes(
        type="log" if floored else "linear", range=(low - room / 2, high + room),
        nticks=8, exponentformat="power",
    )  # fmt: skip
    _frame(figure, height)
    # Above, where on a phone its rows do not run into the axis.
    return figure.update_layout(legend={"y": 1.02, "yanchor": "bottom"})


def against_spent(
    found: Mapping[tuple[str, int], Sequence[Tried]],
    target: Target,
    budget: float,
    height: int = 400,
) -> go.Figure:
    """The score of every point of searches against what they had cost, and the best so far.

    `found` are the points of each way and seed, in their order; a point's `customdata` are those
    and its place among them. `budget` is what each may spend.
    """
    figure, ways = go.Figure(), list(dict.fromkeys(way for way, _ in found))
    for (way, seed), points in found.items():
        k, name = ways.index(way), say(f"pages.search.way.{way}")
        scores = target.score(np.array([point.loss for point in points]))
        spent = np.array([point.spent for point in points])
        shown = np.where(np.isfinite(scores), scores, np.nan)
        whole = np.array([point.length == target.length for point in points])
        said = [", ".join(f"{n} = {v:g}" for n, v in point.values.items()) for point in points]
        figure.add_scatter(
            x=spent, y=shown, mode="markers", name=name, legendgroup=name, showlegend=False,
            customdata=[[way, seed, place] for place in range(len(points))], text=said,
            marker={
                "size": np.where(whole, 8, 5), "opacity": np.where(whole, 0.8, 0.35),
                "symbol": MARKS[k], "color": _style(k)["color"],
            },
            hovertemplate=say("pages.charts.tried", values="%{text}", loss="%{y:.3g}"),
        )  # fmt: skip
        # Only what was given all steps counts.
        so_far = np.fmin.accumulate(np.where(whole, shown, np.nan))
        figure.add_scatter(
            x=spent, y=so_far, mode="lines", line={**_style(k), "shape": "hv"}, name=name,
            legendgroup=name, showlegend=seed == 0, hoverinfo="skip",
        )  # fmt: skip
    figure.add_hline(y=target.start, line={"width": 1, "dash": "dot", "color": QUIET})
    # All of it from the first point on, which then fills.
    most = max((points[-1].spent for points in found.values() if points), default=0.0)
    width = 1.03 * max(most, budget)
    figure.update_xaxes(title=say("pages.charts.spent"), range=(0, width))
    title, kind = say(f"pages.charts.{target.measured}"), "log" if target.floored else "linear"
    figure.update_yaxes(title=title, type=kind, nticks=8, exponentformat="power")
    _frame(figure, height)
    return figure.update_layout(legend={"y": 1.02, "yanchor": "bottom"})
