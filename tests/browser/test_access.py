"""Everyone can read and name what is on the page, on every screen, and nothing moves by itself."""

import json
from itertools import pairwise

import pytest

from tests.node import PACKAGES, provide

from .conftest import ran, settle

# Streamlit's own, each with the rule that it breaks and why that cannot be mended from here.
STREAMLITS = {
    # color-contrast: axe fails with an error on the struts of KaTeX, and then says nothing of all
    # the other texts; a formula has the colour of the text around it.
    ".katex",
    # color-contrast: the colours of the syntax in a block of code are Streamlit's, not a theme's.
    "[data-testid=stCode]",
}
# Far more than the pages are long: what is out of sight axe does not measure.
TALL = 9000
ALL_OPEN = "surface=ravine&lr=0.01&steps=80&run=momentum~clip~norm&run=adam~lr~0.1"
PINNED = "pin=surface%3Dravine%26run%3Dgd"
HEADINGS = """() => {
    const found = [];
    const walk = (node) => {
        for (const child of node.children) {
            if (/^H[1-6]$/.test(child.tagName) && child.checkVisibility())
                found.push(Number(child.tagName[1]));
            if (child.shadowRoot) walk(child.shadowRoot);
            walk(child);
        }
    };
    walk(document.body);
    return found;
}"""


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core."""
    provide()
    return (PACKAGES / "axe-core" / "axe.min.js").read_text("utf-8")


@pytest.fixture
def visit(server, browser):
    """Opens an address of the app, tall enough for all of it, and waits for its script."""
    contexts = []

    def opened(path: str, dark: bool):
        context = browser.new_context(
            viewport={"width": 1280, "height": TALL}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{server}/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()


def assert_accessible(page, axe):
    """axe finds nothing, no rule of it failed on the way, and headings follow from h1 on."""
    page.evaluate(axe)
    found = page.evaluate(
        "(exclude) => axe.run({ exclude }, { resultTypes: ['violations', 'incomplete'] })",
        [[selector] for selector in STREAMLITS],
    )
    said = {
        rule["id"]: [(node["target"], node["failureSummary"]) for node in rule["nodes"]]
        for rule in found["violations"]
    }
    assert not said, json.dumps(said, indent=1)
    assert not [
        node
        for rule in found["incomplete"]
        for node in rule["nodes"]
        if "encountered an error" in str(node)
    ]
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
class TestAxeFindsNothing:
    def lab(self, visit, dark, query):
        page = visit(query, dark)
        page.wait_for_selector(".lab[data-updates]")
        settle(page)
        return page

    def test_in_the_lab(self, visit, axe, dark):
        page = self.lab(visit, dark, f"?{ALL_OPEN}&open=inside~noise~schedule&{PINNED}")
        page.locator(".inside .work li").first.wait_for()
        for more in page.locator(".run [data-focus|=more]").all():
            more.click()
        page.locator(".run .mark").first.click()
        page.click(".surface .picker")
        assert_accessible(page, axe)

    def test_in_its_other_half(self, visit, axe, dark):
        page = self.lab(visit, dark, f"?{ALL_OPEN}&open=pad&picture=both&lock=lr~steps")
        page.locator(".pad .legend").wait_for()
        assert_accessible(page, axe)

    @pytest.mark.parametrize(
        ("drawer", "there"),
        [("compare", "[data-testid=stDataFrame]"), ("export", "[data-testid=stCode]")],
    )
    def test_in_a_drawer(self, visit, axe, dark, drawer, there):
        page = self.lab(visit, dark, f"?surface=booth&steps=50&run=gd&run=adam&open={drawer}")
        page.locator(there).first.wait_for()
        ran(page)
        assert_accessible(page, axe)

    @pytest.mark.parametrize("path", ["methods", "clinic", "proof"])
    def test_on_a_page(self, visit, axe, dark, path):
        page = visit(path, dark)
        page.locator("h1").wait_for()
        page.wait_for_timeout(300)
        ran(page)
        assert_accessible(page, axe)
