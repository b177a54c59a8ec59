"""The colours of runs are seen on every ground, in both themes."""

import json
import re
import tomllib
from itertools import product
from pathlib import Path

import pytest

CONFIG = Path(__file__).parents[1] / ".streamlit" / "config.toml"
SCRIPT = (Path(__file__).parents[1] / "assets/lab/page/theme.js").read_text("utf-8")
THEMES = tomllib.loads(CONFIG.read_text("utf-8"))["theme"]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, of #rrggbb."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_run_is_at_three_to_one_on_every_shade_of_the_map(theme):
    """WCAG 2.2, 1.4.11."""
    runs = THEMES[theme]["chartCategoricalColors"]
    grounds = [THEMES[theme]["backgroundColor"], *THEMES[theme]["chartSequentialColors"]]
    assert len(set(runs)) == 8
    for run, ground in product(runs, grounds):
        assert contrast(run, ground) >= 3, (run, ground)


def rgb(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def mixed(one: str, other: str, share: float) -> str:
    both = zip(rgb(one), rgb(other), strict=True)
    return "#" + "".join(f"{round(a + share * (b - a)):02x}" for a, b in both)


@pytest.mark.parametrize(("at", "theme"), [(0, "light"), (1, "dark")])
def test_so_it_is_on_every_colour_of_what_becomes_of_starts(at, theme):
    """The page's script mixes them from the theme's colours, as here."""
    text = re.findall(r"fates: (\[.*?\n    \])", SCRIPT, re.DOTALL)[at]
    fates = json.loads(re.sub(r",\s*\]", "]", text))
    paper, ink = (THEMES[theme][name] for name in ("backgroundColor", "textColor"))
    runs = THEMES[theme]["chartCategoricalColors"]
    table = SCRIPT.partition("fate: {")[2].partition("}")[0]
    greys = [float(share) for share in re.findall(r"mix\((.*?)\)", table)]
    shares = re.search(r"won = \(colour\) => \[(.*?)\]", SCRIPT)[1]
    won = [float(share) for share in shares.split(",")]
    assert (len(fates), len(greys), len(won)) == (8, 5, 2)
    grounds = [
        *("#" + "".join(f"{part:02x}" for part in fate) for fate in fates),
        *(mixed(paper, ink, share) for share in greys),
        *(mixed(paper, run, share) for run in runs for share in won),
    ]
    for run, ground in product(runs, grounds):
        assert contrast(run, ground) >= 3, (run, ground)
