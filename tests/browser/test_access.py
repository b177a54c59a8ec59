"""Everyone can read and name what is on the page, on every screen, and nothing moves by itself."""

import json
from itertools import pairwise

import pytest

from optviz.surfaces import SURFACES
from tests.node import PACKAGES, provide

from .conftest import ran, settle

# Streamlit's own, each with the rule that it breaks and why that cannot be mended from here.
STREAMLITS = {
    # color-contrast: axe fails with an error on the struts of KaTeX, and then says nothing of all
    # the other texts; a formula has the colour of the text around it.
    ".katex",
    # color-contrast: the colours of the syntax in a block of code are Streamlit's, not a theme's.
    "[data-testid=stCode]",
    # presentation-role-conflict: the place to drop a file on has role=presentation and the focus.
    # What it does its button does too, which is labelled, and a table can be pasted beside it.
    "[data-testid=stFileUploaderDropzone]",
}
# Cards are made by one function: of a page with many every fourth stands for those beside it, since
# axe is busy for half a minute with all. What is fading in has not its own colours yet.
STEADY = "document.getAnimations().every(({ playState }) => playState !== 'running')"
SET_ASIDE = """(every) => {
    const heads = [...document.querySelectorAll("h3")];
    if (heads.length < 3 * every) return;
    for (const node of document.querySelectorAll("[data-testid=stElementContainer]")) {
        const of = heads.filter((head) => head === node || node.contains(head)
            || head.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING).length;
        if (of && of % every !== 1) node.style.display = 'none';
    }
}"""
# Far more than the pages are long: what is out of sight axe does not measure.
TALL = 9000
ALL_OPEN = "surface=ravine&lr=0.01&steps=80&run=momentum~clip~norm&run=adam~lr~0.1"
# What is in each drawer once all of it is.
IN_A_DRAWER = {
    "compare": "[data-testid=stDataFrame]",
    "search": ".js-plotly-plot .legend text",
    "export": "[data-testid=stCode]",
    "own": "[data-testid=stTextArea]",
    "class": "[data-testid=stCode]",
}
PINNED = "pin=surface%3Dravine%26run%3Dgd"
PAPER = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
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
def visit(server, new_page):
    """Opens an address of the app, tall enough for all of it."""

    def opened(path: str):
        page = new_page(height=TALL)
        page.goto(f"{server}/{path}")
        return page

    return opened


def violations(page, **options) -> dict:
    """What axe finds, by its rules; none of these failed on the way."""
    page.wait_for_function(STEADY)
    page.evaluate(SET_ASIDE, 4)
    found = page.evaluate(
        "([exclude, options]) => axe.run({ exclude }, options)",
        [
            [[selector] for selector in STREAMLITS],
            {"resultTypes": ["violations", "incomplete"], **options},
        ],
    )
    assert "encountered an error" not in json.dumps(found["incomplete"])
    return {
        rule["id"]: [(node["target"], node["failureSummary"]) for node in rule["nodes"]]
        for rule in found["violations"]
    }


def assert_accessible(page, axe):
    """axe finds nothing in the light, nor in the dark's colours; headings follow from h1 on."""
    page.evaluate(axe)
    said = violations(page)
    assert not said, json.dumps(said, indent=1)
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels
    light = page.evaluate(PAPER)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(light) => {PAPER} !== light", arg=light)
    if page.locator(".lab").count():
        page.wait_for_selector(".lab[data-theme=dark]")
    ran(page)
    said = violations(page, runOnly=["color-contrast"])
    assert not said, json.dumps(said, indent=1)


class TestAxeFindsNothing:
    def lab(self, visit, query):
        page = visit(query)
        page.wait_for_selector(".lab[data-updates]")
        settle(page)
        return page

    def test_in_the_lab(self, visit, axe):
        page = self.lab(visit, f"?{ALL_OPEN}&open=inside~noise~schedule&{PINNED}")
        page.locator(".inside .work li").first.wait_for()
        for more in page.locator(".run [data-focus|=more]").all():
            more.click()
        page.locator(".run .mark").first.click()
        page.click(".surface .picker")
        assert_accessible(page, axe)

    def test_in_its_other_half(self, visit, axe):
        page = self.lab(visit, f"?{ALL_OPEN}&open=pad&picture=both&ground=ends~0&lock=lr~steps")
        page.locator(".pad .legend").wait_for()
        assert_accessible(page, axe)

    @pytest.mark.parametrize("look", ["decision", "layers", "space"])
    def test_in_train(self, visit, axe, look):
        page = self.lab(visit, f"train?data=digits&epochs=2&run=gd&run=adam&picture={look}")
        for more in page.locator(".run [data-focus|=more]").all():
            more.click()
        assert_accessible(page, axe)

    @pytest.mark.parametrize(
        ("on", "drawers"),
        [
            ("?surface=booth&steps=50", ("compare", "search", "export")),
            ("train?data=moons&n=60&epochs=1", ("own", "search")),
            ("?surface=booth&steps=50&lang=zh", ("class",)),
        ],
    )
    def test_in_a_drawer(self, visit, axe, on, drawers):
        page = self.lab(visit, f"{on}&run=gd&run=adam")
        for drawer in drawers:
            page.emulate_media(color_scheme="light")
            page.wait_for_selector(".lab[data-theme=light]")
            page.locator(f"[data-drawer={drawer}]").click()
            page.locator(IN_A_DRAWER[drawer]).first.wait_for()
            ran(page)
            assert_accessible(page, axe)

    @pytest.mark.parametrize(
        ("path", "last"),
        [
            ("methods", "h3"),
            ("surfaces", "h3"),
            ("models", "h3"),
            ("lessons?lang=zh", "h3"),
            ("clinic", "text=apart at most"),
            ("proof", "text=All surfaces"),
        ],
    )
    def test_on_a_page(self, visit, axe, path, last):
        page = visit(path)
        page.locator(last).first.wait_for(timeout=60_000)
        ran(page)
        assert_accessible(page, axe)

    @pytest.mark.parametrize(("lesson", "language"), [("clip", "en"), ("edge", "zh")])
    def test_in_a_lesson(self, visit, axe, lesson, language):
        """At its question, its answer and its exercise."""
        page = self.lab(visit, f"lessons?lesson={lesson}&set=bias~{lesson}&lang={language}")
        page.evaluate(axe)
        said = violations(page)
        assert not said, json.dumps(said, indent=1)
        page.locator("[data-testid=stRadio] [role=radiogroup] label").nth(1).click()
        name = {"en": "See what happens", "zh": "看看会怎样"}[language]
        page.get_by_role("button", name=name, disabled=False).click()
        page.locator("[data-testid=stAlert]").first.wait_for()
        ran(page)
        assert_accessible(page, axe)


# The smallest and the largest box of what must stay where it is, over so many frames.
BOXES = """async (count) => {
    const lab = document.querySelector("[data-testid=stBidiComponentIsolated]").shadowRoot;
    const what = ".map, .player, .player > *, .readout :is(tr, th, td), .setting, .run";
    const seen = new Set();
    for (let k = 0; k < count; k++) {
        await new Promise(requestAnimationFrame);
        const boxes = [...lab.querySelectorAll(what)].map((node) => node.getBoundingClientRect());
        seen.add(boxes.map((box) => [box.x, box.y, box.width, box.height].map(Math.round)).join());
    }
    return [...seen].join(';');
}"""


def test_nothing_moves_while_it_plays_and_a_slider_is_dragged(open_page):
    """The readout's columns had the width, and its rows the height, of what they said."""
    page = open_page("?surface=rosenbrock&lr=0.001&steps=300&run=momentum&run=adam~lr~0.1&run=gd")
    page.click(".player .play")
    assert ";" not in page.evaluate(BOXES, 60)
    page.click(".player .play")
    page.locator(".run [data-focus=more-2]").click()
    for slider in (".shared [data-param=lr]", ".panel:visible [data-param=lr]"):
        page.locator(slider).locator("input[type=range]").scroll_into_view_if_needed()
        box = page.locator(slider).locator("input[type=range]").bounding_box()
        page.mouse.move(box["x"] + 100, box["y"] + box["height"] / 2)
        page.mouse.down()
        seen = set()
        for k in range(12):
            page.mouse.move(box["x"] + 100 + 9 * k, box["y"] + box["height"] / 2)
            seen.add(page.evaluate(BOXES, 2))
        page.mouse.up()
        settle(page)
        assert len(seen) == 1


def test_what_is_said_of_a_surface_moves_nothing(open_page):
    page = open_page("?surface=rosenbrock")
    about, tops = page.locator(".st-key-about"), set()
    for surface in ("rosenbrock", "ravine", "goldstein_price"):
        page.click(".surface .picker")
        page.click(f".surface .tile[data-surface={surface}]")
        settle(page)
        about.filter(has_text=SURFACES[surface].name).locator(".katex").first.wait_for()
        tops.add(round(page.locator(".map").bounding_box()["y"]))
    assert len(tops) == 1


@pytest.mark.parametrize("sizes", [{1280: (12, 13), 1920: (16, 18)}, {390: (12, 13)}])
def test_type_grows_with_the_screen(open_page, sizes):
    page = open_page("?surface=ravine&run=momentum&run=adam", width=min(sizes))
    for width, (body, stage) in sizes.items():
        page.set_viewport_size({"width": width, "height": 800})
        settle(page)
        assert_type_is_large(page, body, stage)


def assert_type_is_large(page, body, stage):
    said = """(lab) => [...lab.querySelectorAll("*")].filter((node) => node.checkVisibility()
        && [...node.childNodes].some((text) => text.nodeType === 3 && text.data.trim()))
        .map((node) => parseFloat(getComputedStyle(node).fontSize))"""
    assert min(page.locator(".lab").evaluate(said)) >= body
    assert (
        page.locator(".readout td").first.evaluate("n => parseFloat(getComputedStyle(n).fontSize)")
        >= stage
    )
    assert page.locator(".lab").evaluate("({ lab }) => lab.theme.em") >= stage


# What can be taken hold of, and is less than 24 pixels wide or high; a way past the page that is
# seen only with the focus is none of them.
NARROW = """(lab) => [...lab.querySelectorAll("button, select, input, a, summary, [role=slider]")]
    .filter((node) => node.checkVisibility() && !node.closest(".skip"))
    .map((node) => node.closest("label") ?? node)
    .filter((held) => Math.min(held.offsetWidth, held.offsetHeight) < 24)
    .map((held) => `${held.outerHTML.slice(0, 90)} ${held.offsetWidth} x ${held.offsetHeight}`)"""


@pytest.mark.parametrize("width", [1280, 390])
def test_a_target_is_as_large_as_a_finger_needs(open_page, width):
    page = open_page(f"?{ALL_OPEN}&open=inside~noise~schedule", width=width)
    assert page.locator(".ticks span").first.is_visible()
    page.locator(".run [data-focus|=more]").first.click()
    assert page.locator(".lab").evaluate(NARROW) == []


def test_every_control_of_a_run_is_named_with_it(open_page):
    page = open_page("?surface=ravine&run=momentum&run=adam")
    row = page.locator(".run").nth(1)
    row.locator("[data-focus|=more]").click()
    names = row.locator("button, select, input").evaluate_all(
        "(all) => all.map((n) => n.ariaLabel)"
    )
    assert len(names) > 10 and all(name.startswith("Adam: ") for name in names)
    assert {"Adam: η learning rate", "Adam: Hide this run"} <= set(names)
