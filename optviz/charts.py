"""Plotly figures of everything that does not move: a map with paths, losses, curves against t."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from .engine import Trajectory
from .payload import domain_view, field, floor
from .spec import Surface
from .tuning import RATES, Tuning

# The Lab's colours (assets/lab/theme.js), between its light and its dark ones: they hold on both.
COLOURS = ("#2f86d6", "#e0662a", "#12a47c", "#c55aa4", "#b98313", "#3aa7dd", "#8a76d6", "#888888")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "4px,6px", "8px,2px")
MARKS = ("circle", "square", "triangle-up", "diamond", "x", "star", "pentagon", "hexagon")
GROUND = [[0.0, "rgba(120,150,180,0.08)"], [1.0, "rgba(90,120,155,0.60)"]]


def _style(k: int) -> dict:
    return {"color": COLOURS[k % len(COLOURS)], "dash": DASHES[k % len(DASHES)], "width": 2}


def _frame(figure: go.Figure, height: int) -> go.Figure:
    figure.update_layout(
        height=height,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "y": -0.12, "x": 0},
        hovermode="closest",
    )
    return figure


def paths(surface: Surface, runs: dict[str, Trajectory], height: int = 460) -> go.Figure:
    """The surface's map with the path of every run, cut where the map ends."""
    x0, x1, y0, y1 = domain_view(surface)
    above = field(surface, {}, (x0, x1, y0, y1))[0]
    scale = float(np.quantile(above, 0.1)) or float(above.max()) or 1.0
    ground = go.Contour(
        x=np.linspace(x0, x1, len(above)),
        y=np.linspace(y0, y1, len(above)),
        z=np.log1p(above / scale),
        colorscale=GROUND,
        ncontours=12,
        line={"width": 0.7, "color": "rgba(110,130,150,0.6)"},
        showscale=False,
        hoverinfo="skip",
    )
    figure = go.Figure(ground)
    if surface.minima:
        x, y = zip(*surface.minima, strict=True)
        cross = {"symbol": "cross-thin", "size": 12, "line": {"width": 2, "color": "#888888"}}
        figure.add_scatter(x=x, y=y, mode="markers", marker=cross, name="minimum", hoverinfo="name")
    for k, (name, trajectory) in enumerate(runs.items()):
        x, y = trajectory.path.T
        figure.add_scatter(x=x, y=y, mode="lines", line=_style(k), name=name, legendgroup=name)
        figure.add_scatter(
            x=x[-1:], y=y[-1:], mode="markers", name=name, legendgroup=name, showlegend=False,
            marker={"size": 11, "symbol": MARKS[k % len(MARKS)], "color": _style(k)["color"]},
        )  # fmt: skip
    figure.update_xaxes(range=(x0, x1), constrain="domain")
    figure.update_yaxes(range=(y0, y1), scaleanchor="x", constrain="domain")
    return _frame(figure, height)


def losses(surface: Surface, runs: dict[str, Trajectory], height: int = 460) -> go.Figure:
    """The loss of every run against the step, above the surface's least value where it has one."""
    least = floor(surface)
    figure = go.Figure()
    for k, (name, trajectory) in enumerate(runs.items()):
        loss = trajectory.loss if least is None else trajectory.loss - least
        shown = loss if least is None else np.where(loss > 0, loss, np.nan)
        figure.add_scatter(y=shown, mode="lines", line=_style(k), name=name)
    figure.update_xaxes(title="step")
    title = "loss" if not least else f"loss − ({least:.4g})"
    kind = "linear" if least is None else "log"
    figure.update_yaxes(title=title, type=kind, nticks=8, exponentformat="power")
    return _frame(figure, height)


def against_t(curves: dict[str, np.ndarray], title: str, height: int = 380) -> go.Figure:
    """Curves of t = 1, 2, … on logarithmic axes."""
    figure = go.Figure()
    for k, (name, values) in enumerate(curves.items()):
        t = np.arange(1, len(values) + 1)
        figure.add_scatter(x=t, y=values, mode="lines", line=_style(k), name=name)
    figure.update_xaxes(title="step t", type="log", dtick=1, exponentformat="power")
    figure.update_yaxes(title=title, type="log", dtick=1, exponentformat="power")
    return _frame(figure, height)


def _points(tuning: Tuning) -> list[tuple[str, float, float, dict]]:
    """What is marked on a run's curve: a word, η, loss, and how; a log axis has no place for 0."""
    colour = _style(tuning.place)["color"]
    ring = {"symbol": "circle-open", "size": 18, "color": colour, "line": {"width": 2}}
    points = [("now", tuning.now, tuning.score_now, ring)]
    if tuning.best is not None:
        shape = {"symbol": MARKS[tuning.place % len(MARKS)], "color": colour}
        points.append(("best", tuning.rate, float(tuning.score[tuning.best]), shape))
    return [point for point in points if point[1] > 0 and np.isfinite(point[2])]


def against_lr(
    tunings: Sequence[Tuning], start: float, floored: bool, height: int = 440
) -> go.Figure:
    """The loss at the end of every run against its η, a gap where it diverged.

    A filled mark is a run's best η, an open circle the one it has. `start` is the loss of the
    start, `floored` says that losses are above a known least value and may stand on a log axis.
    """
    figure = go.Figure()
    for t in tunings:
        loss = np.where(t.diverged, np.nan, t.score)
        figure.add_scatter(
            x=RATES, y=loss, mode="lines+markers", line=_style(t.place), marker={"size": 3},
            name=t.name, legendgroup=t.name, hovertemplate="η %{x}: %{y:.3g}",
        )  # fmt: skip
        for what, rate, score, mark in _points(t):
            figure.add_scatter(
                x=[rate], y=[score], mode="markers", marker={"size": 12, **mark}, name=t.name,
                legendgroup=t.name, showlegend=False, hovertemplate=f"{what}: η %{{x}}: %{{y:.3g}}",
            )  # fmt: skip
    figure.add_hline(y=start, line={"width": 1, "dash": "dot", "color": "#888888"})
    ends = np.array([min(start, *(float(t.score.min()) for t in tunings)), start])
    low, high = np.log10(ends) if floored else ends
    # What ends above its start is no candidate; a tenth of the height is enough to say so.
    room = 0.1 * (high - low) or 1.0
    first, last = np.log10(RATES[[0, -1]])
    figure.update_xaxes(
        title="learning rate η", type="log", range=(first - 0.1, last + 0.1), dtick=1,
        exponentformat="power",
    )  # fmt: skip
    figure.update_yaxes(
        type="log" if floored else "linear", range=(low - room / 2, high + room),
        nticks=8, exponentformat="power",
    )  # fmt: skip
    _frame(figure, height)
    # Above, where on a phone its rows do not run into the axis.
    return figure.update_layout(legend={"y": 1.02, "yanchor": "bottom"})
