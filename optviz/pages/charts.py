"""Plotly figures of everything that does not move: a map with paths, losses, curves against t.

And, as a file to take away, the one thing that moves outside the Lab: an animation of paths.
"""

import base64
import struct
import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from ..engine.plane import domain_view, field, floor
from ..engine.tasks import Trajectory
from ..lab.tuning import RATES, Tuning
from ..spec import Surface
from ..words import say

# The Lab's colours (assets/lab/theme.js), between its light and its dark ones: they hold on both.
COLOURS = ("#2f86d6", "#e0662a", "#12a47c", "#c55aa4", "#b98313", "#3aa7dd", "#8a76d6", "#888888")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "4px,6px", "8px,2px")
MARKS = ("circle", "square", "triangle-up", "diamond", "x", "star", "pentagon", "hexagon")
# An animation as a file: what a projector shows smoothly, and a mail can carry.
FRAMES, MOST_POINTS = 100, 500
PIXELS, BANDS = 720, 12
GROUND = [[0.0, "rgba(120,150,180,0.08)"], [1.0, "rgba(90,120,155,0.60)"]]


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
    above = field(surface, params, domain_view(surface))[0]
    scale = float(np.nanquantile(above, 0.1)) or float(np.nanmax(above)) or 1.0
    return np.log1p(above / scale)


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
        line={"width": 0.7, "color": "rgba(110,130,150,0.6)"},
        showscale=False,
        hoverinfo="skip",
    )
    figure = go.Figure(ground)
    if surface.minima:
        x, y = zip(*surface.minima, strict=True)
        cross = {"symbol": "cross-thin", "size": 12, "line": {"width": 2, "color": "#888888"}}
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
        loss = trajectory.loss if least is None else trajectory.loss - least
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
    if tuning.best is not None:
        shape = {"symbol": MARKS[tuning.style % len(MARKS)], "color": colour}
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
        loss, name = np.where(t.diverged, np.nan, t.score), say(t.name)
        figure.add_scatter(
            x=RATES, y=loss, mode="lines+markers", line=_style(t.style), marker={"size": 3},
            name=name, legendgroup=name, hovertemplate=_hover("point"),
        )  # fmt: skip
        for what, rate, score, mark in _points(t):
            figure.add_scatter(
                x=[rate], y=[score], mode="markers", marker={"size": 12, **mark}, name=name,
                legendgroup=name, showlegend=False, hovertemplate=_hover(what),
            )  # fmt: skip
    figure.add_hline(y=start, line={"width": 1, "dash": "dot", "color": "#888888"})
    ends = np.array([min(start, *(float(t.score.min()) for t in tunings)), start])
    low, high = np.log10(ends) if floored else ends
    # What ends above its start is no candidate; a tenth of the height is enough to say so.
    room = 0.1 * (high - low) or 1.0
    first, last = np.log10(RATES[[0, -1]])
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


def _png(pixels: np.ndarray) -> bytes:
    """A picture (h, w, 3) of uint8 as PNG (RFC 2083), its rows from the top."""
    height, width = pixels.shape[:2]
    rows = np.insert(pixels.reshape(height, -1), 0, 0, axis=1).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [b"\x89PNG\r\n\x1a\n"]
    for name, data in ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")):
        check = struct.pack(">I", zlib.crc32(name + data))
        parts.append(struct.pack(">I", len(data)) + name + data + check)
    return b"".join(parts)


def _painted(surface: Surface, params: Mapping[str, float]) -> dict:
    """The map as a picture below the paths: bands of the level, with a line between two.

    While its frames play, Plotly takes a contour off the map again and again; a picture stays.
    """
    level = _level(surface, params)
    at, fine = np.arange(len(level)), np.linspace(0, len(level) - 1, PIXELS)
    for _ in "xy":
        level = np.stack([np.interp(fine, at, row) for row in level]).T
    band = np.floor(BANDS * level / (level.max() or 1.0))
    line = np.zeros(band.shape, dtype=bool)
    line[1:] |= band[1:] != band[:-1]
    line[:, 1:] |= band[:, 1:] != band[:, :-1]
    share = 0.08 + 0.52 * np.minimum(band / BANDS, 1.0)[..., None]
    shade = 255 * (1 - share) + np.array([105, 135, 168]) * share
    shade[line] = 0.6 * shade[line] + 0.4 * np.array([110, 130, 150])
    source = base64.b64encode(_png(shade[::-1].astype(np.uint8))).decode()
    x0, x1, y0, y1 = domain_view(surface)
    return {
        "source": f"data:image/png;base64,{source}", "sizing": "stretch", "layer": "below",
        "xref": "x", "yref": "y", "x": x0, "y": y1, "sizex": x1 - x0, "sizey": y1 - y0,
    }  # fmt: skip


def _drawn(rows: int, most: int) -> np.ndarray:
    """At most about `most` of the rows, evenly, the first and the last among them."""
    every = -(-max(rows - 1, 1) // most)
    return np.append(np.arange(0, rows - 1, every), rows - 1)


def _moving(runs: dict[str, Trajectory], step: int) -> list[go.Scatter]:
    """Of every run its path up to a step, and the mark at its end.

    Float32, as on the wire to the Lab: a hundred frames of float64 would be twice the file.
    """
    traces = []
    for k, (name, trajectory) in enumerate(runs.items()):
        rows = _drawn(len(trajectory.path), MOST_POINTS)
        rows = np.append(rows[rows < step], min(step, len(trajectory.path) - 1))
        x, y = trajectory.path[rows].astype(np.float32).T
        style = _style(k)
        traces.append(go.Scatter(x=x, y=y, mode="lines", line=style, name=name, legendgroup=name))
        mark = {"size": 11, "symbol": MARKS[k % len(MARKS)], "color": style["color"]}
        traces.append(
            go.Scatter(
                x=x[-1:],
                y=y[-1:],
                mode="markers",
                name=name,
                legendgroup=name,
                showlegend=False,
                marker=mark,
            )
        )
    return traces


def _controls(steps: list[int]) -> dict:
    """A button to play, one to pause, and a slider over the steps."""
    now = {"mode": "immediate", "transition": {"duration": 0}}
    play = {**now, "frame": {"duration": 60, "redraw": False}, "fromcurrent": True}
    stop = {**now, "frame": {"duration": 0, "redraw": False}}
    buttons = [
        {"label": say("pages.charts.play"), "method": "animate", "args": [None, play]},
        {"label": say("pages.charts.pause"), "method": "animate", "args": [[None], stop]},
    ]
    ticks = [
        {"label": str(step), "method": "animate", "args": [[str(step)], stop]} for step in steps
    ]
    # One below the other, by pixels: on a phone there is no room beside the buttons.
    below = {"x": 0, "y": 0, "xanchor": "left", "yanchor": "top"}
    slider = {
        **below,
        "steps": ticks,
        "pad": {"t": 30},
        "currentvalue": {"prefix": say("pages.charts.at_step")},
    }
    menu = {**below, "type": "buttons", "direction": "left", "pad": {"t": 115}}
    return {
        "updatemenus": [{**menu, "showactive": False, "buttons": buttons}],
        "sliders": [slider],
    }


def animation(
    surface: Surface, params: Mapping[str, float], runs: dict[str, Trajectory], title: str
) -> str:
    """The paths of all runs, growing step by step, as one HTML file that needs no network.

    At most FRAMES frames and, in each path, MOST_POINTS points: of a long run only every so many
    steps is drawn, and the title says so. `params` are the surface's. `title` is plain text.
    """
    longest = max((len(trajectory.path) for trajectory in runs.values()), default=1)
    steps = _drawn(longest, FRAMES - 1).tolist()
    if longest - 1 > MOST_POINTS:
        title = say("pages.charts.thinned", title=title, every=-(-(longest - 1) // MOST_POINTS))
    figure = paths(surface, {}, height=None, params=params)
    figure.data = figure.data[1:]  # the contour
    figure.update_xaxes(showgrid=False, zeroline=False)
    figure.update_yaxes(showgrid=False, zeroline=False)
    still = len(figure.data)
    figure.add_traces(_moving(runs, 0))
    at = list(range(still, len(figure.data)))
    figure.frames = [
        go.Frame(name=str(step), data=_moving(runs, step), traces=at) for step in steps
    ]
    figure.update_layout(
        images=[_painted(surface, params)],
        title={"text": title, "font": {"size": 16}, "y": 0.98, "yanchor": "top"},
        template="plotly_white",
        margin={"l": 40, "r": 20, "t": 100, "b": 170},
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
        **_controls(steps),
    )
    return figure.to_html(
        include_plotlyjs=True, include_mathjax=False, auto_play=False, default_height="94vh",
        config={"displayModeBar": False, "responsive": True},
    )  # fmt: skip
