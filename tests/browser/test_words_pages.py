"""In the pseudo-language nothing that the other pages and the drawers say is left in English."""

import re

import pytest

from optviz.scripts import FRAMEWORKS
from optviz.words import PSEUDO

# The texts of the page, those of one line or paragraph put together: code, formulas and the names
# of pictures are no words of ours, and a component's shadow is not looked into.
TEXTS = """() => {
    const lines = new Map();
    const main = document.querySelector("[data-testid=stMainBlockContainer]");
    const walk = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    // Languages are named in themselves.
    const other = "code, pre, .katex, style, script, [data-testid=stIconMaterial]"
        + ", .st-key-language";
    while (walk.nextNode()) {
        let place = walk.currentNode.parentElement;
        if (place.closest(other)) continue;
        while (getComputedStyle(place).display === "inline" && !place.closest("svg"))
            place = place.parentElement;
        lines.set(place, (lines.get(place) ?? "") + walk.currentNode.data);
    }
    return [...lines.values()];
}"""
A_WORD = re.compile(r"[^\W\d_]{2,}")
WAIT = 60_000


@pytest.fixture
def visit(server, new_page):
    """Opens an address of the app in the pseudo-language."""

    def opened(path, query=""):
        page = new_page()
        page.goto(f"{server}/{path}?{query}lang={PSEUDO}")
        return page

    return opened


def unmarked(text):
    """The lines of a text without what is marked, and marks within marks, and proper names."""
    before = None
    while before != text:
        # Over the lines: a text may have several paragraphs.
        before, text = text, re.sub("⟦[^⟦⟧]*⟧", "", text)
    named = re.compile("|".join(FRAMEWORKS))
    return [line for line in named.sub("", text).splitlines() if A_WORD.search(line)]


def assert_marked(page, least):
    """Every text is marked, and there are at least so many."""
    texts = page.evaluate(TEXTS)
    assert unmarked("\n".join(texts)) == []
    assert sum("⟦" in text for text in texts) >= least
    assert page.get_by_test_id("stException").count() == 0


def test_what_is_left_without_marks():
    assert unmarked("⟦a ⟦b⟧ c⟧, 3 ⟦de⟧\n⟦de\nfg⟧ η 1e-5 PyTorch") == []
    assert unmarked("⟦a⟧ b and ⟦c⟧\nx = 3") == [" b and "]
    assert unmarked("⟦a⟧\nStart ⟦b\nc⟧") == ["Start "]


def test_methods(visit):
    page = visit("methods")
    page.get_by_role("heading", name="⟦Rprop⟧").wait_for(timeout=WAIT)
    assert_marked(page, 20)
    for title in ("Lab", "Methods", "Surfaces", "Models", "Formula clinic", "Proof"):
        assert page.get_by_role("link", name=f"⟦{title}⟧", exact=True).count() == 1


def test_surfaces(visit):
    page = visit("surfaces")
    page.get_by_role("heading", name="⟦Your own⟧").wait_for(timeout=WAIT)
    assert_marked(page, 20)


def test_models(visit):
    page = visit("models")
    page.get_by_role("heading", name="⟦Recurrent⟧").wait_for(timeout=WAIT)
    page.get_by_role("heading", name="⟦Moons⟧").wait_for(timeout=WAIT)
    assert_marked(page, 20)


def test_clinic(visit):
    page = visit("clinic")
    page.get_by_text("apart at most").wait_for(timeout=WAIT)
    page.locator(".js-plotly-plot .legend text").nth(14).wait_for(timeout=WAIT)
    assert_marked(page, 25)


def test_the_first_rows_of_proof(visit):
    page = visit("proof")
    page.get_by_role("link", name="⟦Open in the Lab⟧").nth(2).wait_for(timeout=WAIT)
    link = page.get_by_role("link", name="⟦Open in the Lab⟧").first.get_attribute("href")
    assert link.endswith(f"&lang={PSEUDO}")
    assert_marked(page, 5)


BOOTH = ("", "surface=booth&steps=50&run=gd&run=adam~lr~0.1&")
MOONS = ("train", "data=moons&n=60&width=4&epochs=1&run=gd&run=adam&")


@pytest.mark.parametrize(
    ("where", "drawer", "there", "least"),
    [
        (BOOTH, "compare", "[data-testid=stDataFrame]", 8),
        (BOOTH, "search", "[data-testid=stPlotlyChart]", 8),
        (BOOTH, "export", "[data-testid=stCode]", 7),
        (MOONS, "compare", "[data-testid=stDataFrame]", 8),
        (MOONS, "search", "[data-testid=stPlotlyChart]", 8),
    ],
)
def test_drawers(visit, where, drawer, there, least):
    page = visit(*where)
    page.locator(f"[data-drawer={drawer}]").click(timeout=WAIT)
    page.locator(there).first.wait_for(timeout=WAIT)
    if drawer in ("compare", "search"):
        page.locator(".js-plotly-plot .scatterlayer .trace").first.wait_for(timeout=WAIT)
    assert_marked(page, least)
