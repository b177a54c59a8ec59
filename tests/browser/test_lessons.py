"""A lesson from its question to its exercise, as a reader has it: predict, observe, find."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

LAB = ".lab[data-updates]"
# The runs in sight, and whether the map has a path of any.
SEEN = """(root) => {
    const { lab } = root;
    const canvas = root.querySelector("canvas.trail");
    const { width, height } = canvas;
    const pixels = canvas.getContext("2d").getImageData(0, 0, width, height);
    return {
        runs: lab.shown.runs.filter(Boolean).length,
        painted: pixels.data.some((value, k) => k % 4 === 3 && value > 0),
        step: lab.player.step, steps: lab.player.steps, playing: lab.player.playing,
        remarks: lab.stage.map.remarks.map(([, , words]) => words),
    };
}"""
WAIT = 20_000


@pytest.fixture
def opened(server, new_page):
    def visit(query, **how):
        page = new_page(**how)
        page.set_default_timeout(WAIT)
        page.goto(f"{server}/lessons?{query}")
        return page

    return visit


def seen(page):
    return page.locator(LAB).evaluate(SEEN)


def choose(page, letter):
    page.get_by_role("radio", name=f"{letter}.").check(force=True)
    page.get_by_role("button", name="See what happens").click()


def set_rate(page, value):
    field = page.locator(".shared [data-param=lr] .typed")
    field.fill(value)
    field.press("Enter")


def test_a_lesson_is_predicted_observed_and_found(opened):
    page = opened("lesson=stability&set=stability~momentum")
    page.locator(LAB).wait_for()
    first = page.locator(LAB).evaluate_handle("node => node")
    assert seen(page) | {"steps": 0} == {
        "runs": 0, "painted": False, "step": 0, "steps": 0, "playing": False, "remarks": [],
    }  # fmt: skip
    # Nothing can be set, and nothing be seen before an answer is chosen.
    assert page.locator(".lab .player, .lab .curve, .lab .settings, .lab .readout").count() == 4
    for part in (".player", ".curve", ".settings", ".readout"):
        assert page.locator(f".lab {part}").is_hidden()
    assert page.get_by_role("button", name="See what happens").is_disabled()
    for stage in ("2 Observe", "3 Find"):
        assert page.get_by_role("button", name=stage).is_disabled()
    choose(page, "A")
    page.get_by_text("It is not so: true for small η only").wait_for()
    page.get_by_text("Why: 0.20 is exactly the limit 2/10.").wait_for()
    page.wait_for_function("root => root.lab.player.step > 3", arg=first)
    now = seen(page)
    assert now["runs"] == 3 and now["painted"] and now["playing"]
    assert now["remarks"] == ["η = 0.20: to and fro for ever"]
    assert page.locator(".lab .settings").is_hidden()
    page.get_by_role("button", name="Try it yourself").click()
    page.get_by_text("Not yet: it is never within 1e-6").wait_for()
    assert page.locator(".lab .setting:visible").count() == 1
    set_rate(page, "0.15")
    page.get_by_text("Not yet: step 49 is the first within 1e-6 of the least loss").wait_for()
    set_rate(page, "0.18")
    page.get_by_text("Solved: step 41 is the first within 1e-6").wait_for()
    link = page.get_by_role("link", name="Open this in the full Lab").get_attribute("href")
    assert "lr=0.18" in link and "show" not in link and "lesson=stability" in link
    # The same Lab all along.
    assert page.evaluate("root => root.isConnected", first)
    page.get_by_role("button", name="Next lesson").first.click()
    page.get_by_role("heading", name="Why valleys are slow").wait_for()
    page.get_by_text("2 of 2").wait_for()
    page.go_back()
    page.get_by_role("heading", name="The cliff at 2/λ").wait_for()


def test_a_model_is_trained_in_a_lesson(opened):
    page = opened("lesson=vanishing")
    page.locator(LAB).wait_for()
    assert page.locator(".lab .layers").is_hidden()
    choose(page, "C")
    page.get_by_text("That is right: 1/4 at each").wait_for()
    page.locator(".lab .layers").wait_for()
    page.get_by_role("button", name="Try it yourself").click()
    page.get_by_text("Not yet: the share that is right is 0.0864").wait_for()
    page.locator("[data-param=activation] select").select_option("1")
    page.get_by_text("Solved: the share that is right is 0.947").wait_for()


@pytest.mark.parametrize(("lesson", "sheet"), [("clip", "student"), ("vanishing", "teacher")])
def test_a_lesson_is_two_pages_of_paper(opened, lesson, sheet):
    page = opened(f"lesson={lesson}&sheet={sheet}&embed=true&embed_options=light_theme")
    page.locator(LAB).wait_for()
    # With its answers, or without.
    answers = sheet == "teacher"
    assert (page.get_by_text("For example:").count() > 0) == answers
    assert (page.get_by_text("Why do you think so?").count() > 0) != answers
    assert page.locator(".st-key-sheet hr:visible").count() == (0 if answers else 10)
    runs = page.locator(LAB).evaluate("root => root.lab.shown.runs.filter(Boolean).length")
    assert runs == (2 if answers else 0)
    printed = page.pdf(format="A4", prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2


def assert_bars_are_on_the_wall(page):
    """Before a class they stand where the answers stood, all of them on the screen."""
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.get_by_role("button", name="Present", exact=True).click()
    page.get_by_role("radio").first.wait_for(state="hidden")
    bars = [bar.bounding_box() for bar in page.get_by_role("progressbar").all()]
    assert len(bars) == 4 and all(0 <= bar["y"] < 1080 - bar["height"] for bar in bars)
    page.get_by_role("button", name="Stop presenting").click()
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_class_votes_and_follows_its_teacher(opened):
    teacher = opened("lesson=stability")
    teacher.locator(LAB).wait_for()
    teacher.get_by_text("For the teacher").click()
    teacher.get_by_role("button", name="Open a room").click()
    teacher.get_by_text("0 answers").wait_for()
    code = parse_qs(urlsplit(teacher.url).query)["room"][0]
    student = opened("lesson=stability", width=390)
    student.get_by_text("For the teacher").click()
    for typed, said in (("XXXXX", "there is no room with this code"), (code, f"Room {code}")):
        student.get_by_label("Code of a room").fill(typed)
        student.get_by_role("button", name="Join", exact=True).click()
        student.get_by_text(said).first.wait_for()
    # Nobody sees the bars, nor what happens, before the vote is closed.
    student.get_by_role("radio", name="C.").check(force=True)
    student.get_by_role("button", name="Send my answer").click()
    student.get_by_text("Sent. You can change it").wait_for()
    assert student.get_by_role("button", name="See what happens").count() == 0
    teacher.get_by_text("1 answer", exact=True).wait_for()
    assert teacher.get_by_role("progressbar").count() == 0
    teacher.get_by_role("button", name="Close the vote").click()
    for page in (teacher, student):
        page.get_by_text("0.19 and 0.20, the second one more slowly · 1 (100 %)").wait_for()
    assert_bars_are_on_the_wall(teacher)
    student.get_by_role("button", name="See what happens").click()
    student.get_by_text("It is not so: at the limit nothing is gained").wait_for()
    # The teacher's Lab leads; a student may go her own way, and come back.
    teacher.get_by_role("button", name="3 Find").click()
    teacher.locator(".lab .setting:visible").wait_for()
    teacher.get_by_text("My Lab leads").click()
    led = student.locator(".lab .led")
    led.filter(has_text="You follow the teacher").wait_for()
    set_rate(teacher, "0.15")
    rate = "root => root.lab.state.shared.lr"
    lab = student.locator(LAB).element_handle()
    at = "([{ lab: { state } }, lr]) => state.shared.lr === lr && state.runs.length === 1"
    student.wait_for_function(at, arg=[lab, 0.15])
    teacher.locator(".lab .scrub").fill("7")
    student.wait_for_function("root => root.lab.player.step === 7", arg=lab)
    led.get_by_role("button", name="Go my own way").click()
    set_rate(teacher, "0.17")
    teacher.get_by_text("Solved: step 43").wait_for()
    assert student.locator(LAB).evaluate(rate) == 0.15
    led.get_by_role("button", name="Come back").click()
    student.wait_for_function(at, arg=[lab, 0.17])
    # On another page of the same visit the teacher leads as well.
    teacher.get_by_role("link", name="Lab", exact=True).click()
    teacher.locator(".lab .led", has_text=f"The Labs of room {code} follow this one").wait_for()
    teacher.wait_for_url(lambda link: f"room={code}" in link)
    teacher.go_back()
    teacher.get_by_role("button", name="End the room").wait_for()
    # It ends for all, and says so.
    teacher.get_by_role("button", name="End the room").click()
    student.get_by_text(f"Room '{code}' has ended").wait_for()


# Texts in sight whose letters are smaller than so many pixels, those of a formula's parts left out.
SMALL = """(least) => {
    const found = [];
    const read = (root) => {
        const both = NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT;
        const walk = document.createTreeWalker(root, both);
        while (walk.nextNode()) {
            const node = walk.currentNode;
            if (node.shadowRoot) read(node.shadowRoot);
            const place = node.parentElement;
            const other = "style, script, .katex, option, [data-testid=stIconMaterial], .summary";
            if (node.nodeType !== Node.TEXT_NODE || place.closest(other)) continue;
            if (!node.data.trim() || !place.getClientRects().length) continue;
            if (parseFloat(getComputedStyle(place).fontSize) < least) found.push(node.data);
        }
    };
    read(document.querySelector("[data-testid=stMain]"));
    return found;
}"""


def test_a_class_reads_a_lesson_from_the_last_row(opened):
    """Letters, and those of the canvases, are a fortieth of the screen's height."""
    page = opened("lesson=stability&set=stability~momentum")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.locator(LAB).wait_for()
    page.get_by_role("button", name="Present", exact=True).click()
    page.get_by_role("button", name="Stop presenting").wait_for()
    page.wait_for_function(
        "root => root.lab.theme.em >= 27", arg=page.locator(LAB).element_handle()
    )
    assert page.evaluate(SMALL, 27) == []
    page.get_by_text("Only 0.19").click()
    page.get_by_role("button", name="See what happens").click()
    page.get_by_text("That is right").wait_for()
    page.locator(".lab .readout .verdict").first.wait_for()
    assert page.evaluate(SMALL, 27) == []
    theme = page.locator(LAB).evaluate("root => [root.lab.theme.line, root.lab.theme.scale]")
    assert theme[0] > 4 and theme[1] > 2
    assert page.get_by_role("link", name="Methods").is_hidden()
    page.get_by_role("button", name="Stop presenting").click()
    page.get_by_role("link", name="Methods").wait_for()


def test_what_is_no_lesson_is_said(opened):
    page = opened("lesson=nothing&set=clip~none")
    page.get_by_text("There is no lesson 'nothing'").wait_for()
    page.get_by_text("There is no lesson 'none'").wait_for()
    page.get_by_role("heading", name="Your lessons").wait_for()
    page.get_by_role("button", name="Open", exact=True).wait_for()
    page.get_by_text("The wall, and two ways to clip").wait_for()


@pytest.mark.parametrize(("locale", "width"), [("en-US", 390), ("zh-CN", 1280), ("zh-CN", 390)])
def test_every_lesson_is_on_its_card(opened, locale, width):
    page = opened("", width=width, locale=locale)
    name = "Open" if locale == "en-US" else "打开"
    page.get_by_role("button", name=name, exact=True).nth(15).wait_for()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
