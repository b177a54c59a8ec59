"""The colours of runs are seen on every ground, in both themes."""

import tomllib
from itertools import product
from pathlib import Path

import pytest

CONFIG = Path(__file__).parents[1] / ".streamlit" / "config.toml"
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
