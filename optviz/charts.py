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


def against_lr(
    tunings: Sequence[Tuning], start: float, floored: bool, height: int = 420
) -> go.Figure:
    """The loss at the end of every run against its η, a gap where it diverged.

    A filled mark is a run's best η, an open circle the one it has. `start` is the loss of the
    start, `floored` says that losses are above a known least value and may stand on a log axis.
    """
    figure = go.Figure()
    seen = [start]
    for t in tunings:
        colour, mark = _style(t.place)["color"], MARKS[t.place % len(MARKS)]
        loss = np.where(t.diverged, np.nan, t.score)
        seen.extend(loss[loss < start])
        figure.add_scatter(
            x=RATES, y=loss, mode="lines+markers", line=_style(t.place), marker={"size": 3},
            name=t.name, legendgroup=t.name, hovertemplate="η %{x}: %{y:.3g}",
        )  # fmt: skip
        points = [("now", t.now, t.score_now, {"symbol": "circle-open", "line": {"width": 2.5}})]
        if t.best is not None:
            points.append(("best", t.rate, t.score[t.best], {"symbol": mark}))
        for what, rate, score, shape in points:
            if rate > 0 and np.isfinite(score):
                figure.add_scatter(
                    x=[rate], y=[score], mode="markers", name=t.name, legendgroup=t.name,
                    marker={"size": 12, "color": colour, **shape}, showlegend=False,
                    hovertemplate=f"{what}: η %{{x}}: %{{y:.3g}}",
                )  # fmt: skip
    figure.add_hline(y=start, line={"width": 1, "dash": "dot", "color": "#888888"})
    low, high = np.log10([min(seen), start]) if floored and start > 0 else (min(seen), start)
    # What ends above its start is no candidate; a tenth of the height is enough to say so.
    room = 0.1 * (high - low) or 1.0
    figure.update_xaxes(
        title="learning rate η", type="log", dtick=1, exponentformat="power",
        range=np.log10(RATES[[0, -1]]) + [-0.1, 0.1],
    )  # fmt: skip
    figure.update_yaxes(
        type="log" if floored and start > 0 else "linear", range=(low - room / 2, high + room),
        nticks=8, exponentformat="power",
    )  # fmt: skip
    return _frame(figure, height)
