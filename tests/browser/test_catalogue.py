"""What the Lab has to choose from: surfaces, formulas, switches, schedules, noise, the clinic."""

from urllib.parse import parse_qs, urlsplit

import pytest

from .conftest import ran, settle
from .test_lab import painted, pick, pixels

RUNS = "?surface=ravine&run=gd&run=adam~lr~0.1"


def query(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def panel(page, row: int):
    """The settings of one run, opened."""
    run = page.locator(".runs .run").nth(row)
    run.locator("[data-focus^=more]").click()
    return run


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_surfaces_are_chosen_by_picture_and_found_by_search(open_page, width, dark):
    page = open_page(RUNS, width=width, dark=dark)
    page.click(".picker")
    tiles = page.locator(".gallery .tile")
    assert tiles.count() >= 24
    shades = tiles.first.locator("img").evaluate(
        """async (node) => {
            await node.decode();
            const canvas = new OffscreenCanvas(node.naturalWidth, node.naturalHeight);
            const context = canvas.getContext("2d");
            context.drawImage(node, 0, 0);
            const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
            return new Set(data.filter((_, i) => i % 4 === 0)).size;
        }"""
    )
    assert shades > 20, "a picture has shades"
    page.fill(".gallery .search", "camel")
    shown = page.locator(".gallery .tile:visible")
    assert shown.all_inner_texts() == ["Three-hump camel", "Six-hump camel"]
    page.fill(".gallery .search", "no such thing")
    assert page.locator(".gallery .none").is_visible() and shown.count() == 0
    page.fill(".gallery .search", "six-hump")
    page.locator(".gallery .search").press("Enter")
    settle(page)
    assert query(page)["surface"] == ["six_hump_camel"]
    assert page.locator(".gallery").is_hidden()
    page.click(".picker")
    page.keyboard.press("Escape")
    assert page.locator(".gallery").is_hidden()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


# Whether the answer for a surface is drawn, with its field.
SHOWN = """([{ lab }, key]) => {
    const { shown, stage, frame, conversation } = lab;
    const ours = JSON.stringify(stage.map.field?.view) === JSON.stringify(stage.map.view);
    return shown.state.surface === key && frame === null && !conversation.owed && ours;
}"""


def test_every_surface_of_the_gallery_is_drawn(open_page):
    page = open_page("?surface=ravine&steps=30&run=adam")
    page.click(".picker")
    keys = page.locator(".gallery .tile").evaluate_all("all => all.map((n) => n.dataset.surface)")
    page.keyboard.press("Escape")
    seen, lab = set(), page.locator(".lab").element_handle()
    for key in keys:
        pick(page, key)
        page.wait_for_function(SHOWN, arg=[lab, key])
        seen.add(pixels(page, ".map canvas.ground"))
    assert len(seen) == len(keys)


@pytest.mark.parametrize("channel", [True, False])
def test_a_formula_of_ones_own(open_page, channel):
    page = open_page(RUNS, channel=channel)
    pick(page, "formula")
    settle(page)
    field, problem = page.locator(".formula input"), page.locator(".formula .problem")
    field.fill("x**2 + 3*y**2 + sin(x*y)")
    field.press("Enter")
    settle(page)
    assert problem.is_hidden()
    assert query(page)["f"] == ["x**2 + 3*y**2 + sin(x*y)"]
    ground = pixels(page, ".map canvas.ground")
    assert "the minimum since step" in page.locator(".readout").inner_text()
    # What cannot be read is explained, stays to be mended, and changes nothing else.
    field.fill("x**2 + 3ya**2")
    field.press("Enter")
    problem.wait_for()
    assert "ya**2" in problem.inner_text() and "y*a" in problem.inner_text()
    settle(page)
    assert field.input_value() == "x**2 + 3ya**2"
    assert pixels(page, ".map canvas.ground") == ground
    assert query(page)["f"] == ["x**2 + 3*y**2 + sin(x*y)"]
    page.reload()
    page.wait_for_selector(".lab[data-updates]")
    settle(page)
    assert field.input_value() == "x**2 + 3*y**2 + sin(x*y)"


def test_a_formula_is_tried_and_typeset_while_it_is_typed(open_page):
    page = open_page("?surface=formula&run=gd")
    field, problem = page.locator(".formula input"), page.locator(".formula .problem")
    field.fill("")
    field.press_sequentially("a x^2 + |y", delay=20)
    # Half a formula is no mistake yet; what is whole is read, and its letter is a slider.
    assert problem.is_hidden()
    field.press_sequentially("|/2", delay=20)
    page.locator(".subject-params [data-param=a]").wait_for()
    assert field.input_value() == "a x^2 + |y|/2" and problem.is_hidden()
    field.press("Enter")
    settle(page)
    assert field.input_value() == "a x^2 + |y|/2" and problem.is_hidden()
    printed = page.locator(".formula .printed math")
    assert printed.text_content() == "a\u2062x2+|y|2"
    assert printed.evaluate("node => node.namespaceURI").endswith("MathML")
    assert query(page)["f"] == ["a~x^2~+~|y|/2"]
    assert page.locator("[data-testid=stMain] .katex").first.is_visible()
    # A typed number may be a quotient, and a letter of the formula stands for its value.
    typed = page.locator("[data-param=a] .typed")
    typed.fill("1/4")
    typed.press("Enter")
    rate = page.locator(".shared [data-param=lr] .typed")
    rate.fill("a/10")
    rate.press("Enter")
    settle(page)
    assert (query(page)["a"], query(page)["lr"]) == (["0.25"], ["0.025"])
    # What stays half a formula is said.
    field.press("End")
    field.press_sequentially("+")
    problem.wait_for()
    assert field.input_value() == "a x^2 + |y|/2+"


def test_a_link_with_a_formula_that_cannot_be_read(open_page):
    page = open_page("?surface=formula&f=import+os&run=gd")
    assert "is shown instead" in page.locator(".notes").inner_text()
    assert painted(page, ".map canvas.trail") > 50


def test_a_framework_is_one_button(open_page):
    page = open_page(RUNS + "&run=adam")
    run = panel(page, 2)
    assert run.locator(".as-in button").all_inner_texts() == ["PyTorch", "optax", "Keras", "paper"]
    assert run.locator(".as-in button[value=PyTorch]").get_attribute("aria-pressed") == "true"
    before = pixels(page, ".curve canvas")
    run.locator(".as-in button[value=Keras]").click()
    settle(page)
    assert query(page)["run"][2] == "adam~eps~1e-7~eps_place~hat"
    assert "ε̂" in page.locator(".readout tbody tr").nth(2).inner_text()
    assert run.locator(".as-in button[value=Keras]").get_attribute("aria-pressed") == "true"
    # A tick, in the legend and in the picture.
    run.get_by_label("correct the bias of v").uncheck()
    settle(page)
    assert "v not corrected" in page.locator(".readout tbody tr").nth(2).inner_text()
    assert pixels(page, ".curve canvas") != before
    run.locator(".as-in button[value=PyTorch]").click()
    settle(page)
    assert query(page)["run"][2] == "adam"


def test_a_schedule_has_its_curve_beside_the_slider(open_page):
    page = open_page(RUNS)
    curve = page.locator(".shared .rates")
    assert curve.is_hidden()
    page.get_by_text("Schedule of η").click()
    page.locator(".schedule [data-param=schedule] select").select_option(label="η cosine")
    settle(page)
    assert query(page)["schedule"] == ["cosine"]
    assert curve.is_visible() and painted(page, ".shared .rates") > 100
    drawn = pixels(page, ".shared .rates")
    warmup = page.locator(".schedule [data-param=warmup] .typed")
    warmup.fill("60")
    warmup.press("Enter")
    settle(page)
    assert query(page)["warmup"] == ["60"] and pixels(page, ".shared .rates") != drawn
    page.locator(".schedule [data-param=schedule] select").select_option(label="η in steps")
    assert page.locator(".schedule .setting").count() == 4, "factor and period came"


def test_noise_is_drawn_again_and_travels(open_page):
    page = open_page(RUNS + "&sigma=2")
    first = pixels(page, ".map canvas.trail")
    # What a link brings is in sight.
    page.get_by_role("button", name="Draw again").click()
    settle(page)
    assert query(page)["seed"] == ["2"] and pixels(page, ".map canvas.trail") != first
    page.go_back()
    settle(page)
    assert pixels(page, ".map canvas.trail") == first


def test_a_fit_says_what_it_means(open_page):
    page = open_page("?surface=linear_regression&run=adam&lr=0.1&steps=2000")
    said = page.locator(".readout tbody tr").first.inner_text()
    assert "distance = 3.93 · speed − 1.76" in said


def test_misprints_run_by_link_and_stand_on_no_menu(open_page):
    page = open_page("?surface=ravine&run=misprint_a&run=adam&lr=0.01")
    assert "Article A" in page.locator(".readout tbody tr").first.inner_text()
    assert "Article" not in page.locator("select.add").inner_text()
    assert len(page.locator("select.add option").all()) > 24


def test_the_formula_clinic(open_page):
    page = open_page(RUNS, width=390, dark=True)
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Formula clinic").click()
    page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    page.get_by_role("heading", name="Repairing article A").wait_for()
    page.wait_for_function("document.querySelectorAll('.js-plotly-plot .main-svg').length >= 5")
    text = page.get_by_test_id("stMain").inner_text()
    assert "31.6 η" in text and "x = 1.2682" in text and "(10, 10)" in text
    assert "The two paths are not the same" in text
    for edit in ("1. Step", "2. Average", "3. Divide"):
        page.get_by_text(edit).click()
        ran(page)
    page.get_by_text("The two paths are the same").wait_for()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    link = page.get_by_role("link", name="Open these five in the Lab").get_attribute("href")
    assert link.startswith("./?") and link.count("run=") == 5


def test_a_formula_survives_what_is_done_before_its_answer(open_page):
    """The next question took the place of the formula's, and an error the place of the picture."""
    page = open_page("?surface=formula&f=x**2%2By**2&run=gd&run=adam")
    text = "sin(5*x)*sin(5*y) + x**2/9 + y**2/7"
    page.locator(".formula input").fill(text)
    page.locator(".runs .run").nth(1).locator(".mark").click()
    settle(page)
    assert query(page)["f"] == [text]
    assert "hidden~1" in query(page)["run"][1]
    # A refused one gives way to what the back button brings.
    page.locator(".formula input").fill("x**2 +")
    page.locator(".formula input").press("Enter")
    page.locator(".formula .problem").wait_for()
    page.go_back()
    settle(page)
    assert page.locator(".formula input").input_value() == query(page)["f"][0]
    assert page.locator(".formula .problem").is_hidden()


def test_a_long_formula_does_not_widen_the_page(open_page):
    text = "%2B".join(["x*y"] * 40)
    page = open_page(f"?surface=formula&f={text}&run=adam", width=390)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_a_formula_without_a_value_anywhere(open_page):
    page = open_page("?surface=formula&f=log(-1-x**2)&run=gd")
    said = page.locator(".readout tbody tr").first.inner_text()
    assert "no finite loss or slope at step 0" in said and "∞" not in said


def test_another_optimizer_brings_its_own_constants(open_page):
    """The constants of the method before stayed: Adam with RMSprop's β₂ never settles."""
    page = open_page("?surface=ravine&lr=0.03&run=gd")
    page.select_option(".add", "adam")
    settle(page)
    # From each method to the next, and what the link then says of it.
    for then, link in (
        ("lion", "lion~lr~0.06~beta2~0.99~weight_decay~0"),
        ("adam", "adam~lr~0.2"),
        ("rmsprop", "rmsprop~lr~0.2~beta2~0.9"),
        ("adam", "adam~lr~0.2"),
        ("adadelta", None),
        ("adam", "adam~lr~0.2"),
    ):
        page.locator(".runs .run").nth(1).locator("select").first.select_option(then)
        settle(page)
        assert link is None or set(query(page)["run"][1].split("~")) == set(link.split("~"))
