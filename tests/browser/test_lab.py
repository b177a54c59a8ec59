"""The Lab as a person meets it: what is on the page, what moves, and what the link says."""

import math
import re
from itertools import pairwise

import pytest

from .conftest import frames, settle

FOUR = "?surface=rosenbrock&lr=0.001&run=gd&run=momentum&run=momentum~clip~norm&run=adam~lr~0.1"


def updates(page) -> int:
    return int(page.get_attribute(".lab", "data-updates"))


def pixels(page, canvas: str) -> str:
    """What a canvas shows, as a data URL."""
    return page.locator(canvas).evaluate("node => node.toDataURL()")


def painted(page, canvas: str) -> int:
    """How many pixels of a canvas are not transparent."""
    return page.locator(canvas).evaluate(
        """node => {
            const { data } = node.getContext("2d").getImageData(0, 0, node.width, node.height);
            let count = 0;
            for (let i = 3; i < data.length; i += 4) count += data[i] > 0;
            return count;
        }"""
    )


def step(page) -> int:
    """The step that the player shows, once the frame is there."""
    frames(page)
    said = page.locator(".player .where").inner_text()
    return int(re.match(r"step ([\d,]+) of", said)[1].replace(",", ""))


def drawn_under_the_hand(page, enough: int) -> int:
    """The updates so far; a busy machine may take a while over them."""
    for _ in range(200):
        if updates(page) >= enough:
            break
        frames(page)
    return updates(page)


def play_past(page, least: int) -> int:
    """Wait for the player, which runs, to pass a step; the step that it has come to."""
    for _ in range(2000):
        if (now := step(page)) > least:
            return now
    raise AssertionError(f"the player never passed step {least}")


def pick(page, surface: str) -> None:
    """Choose a surface from the gallery."""
    page.click(".surface .picker")
    page.click(f".surface .tile[data-surface={surface}]")


def handle(page) -> tuple[float, float]:
    box = page.locator(".map .start").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_first_visit(open_page, width, dark):
    page = open_page(width=width, dark=dark)
    assert page.locator(".player .play.playing").is_visible()
    page.locator(".scrub").fill("500")
    frames(page)
    assert page.locator(".lab").get_attribute("data-theme") == ("dark" if dark else "light")
    for canvas in (".map canvas.ground", ".map canvas.trail", ".curve canvas"):
        assert painted(page, canvas) > 500, canvas
    rows = page.locator(".readout tbody tr")
    assert rows.count() == 4
    for k, name in enumerate(("Gradient descent", "Momentum", "Momentum clipped by norm", "Adam")):
        assert name in rows.nth(k).inner_text()
    assert "diverged" not in page.locator(".readout").inner_text()
    assert "surface=" in page.url and page.url.count("run=") == 4
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= width, "the page scrolls sideways"
    if width == 1280:
        box = page.locator(".player").bounding_box()
        assert box["y"] + box["height"] <= 800, "the player is not on the first screen"


def test_playing_moves_pixels_and_pausing_stops_them(open_page):
    page = open_page(FOUR + "&steps=500")
    assert step(page) == 500
    page.click(".player .play")
    at_first, first = play_past(page, 0), pixels(page, ".map canvas.trail")
    at_second, second = play_past(page, at_first + 5), pixels(page, ".map canvas.trail")
    assert 0 < at_first < at_second < 500
    assert first != second
    page.click(".player .play")
    frames(page)
    third, curve = pixels(page, ".map canvas.trail"), pixels(page, ".curve canvas")
    frames(page, 20)
    assert pixels(page, ".map canvas.trail") == third
    assert pixels(page, ".curve canvas") == curve


# The share of a canvas's painted pixels that have another colour than they had.
OTHERWISE = """async (canvas, url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const { width, height } = canvas;
    const before = new OffscreenCanvas(width, height).getContext("2d");
    before.drawImage(image, 0, 0);
    const read = (context) => context.getImageData(0, 0, width, height).data;
    const [a, b] = [canvas.getContext("2d"), before].map(read);
    let [painted, count] = [0, 0];
    for (let i = 0; i < a.length; i += 4) {
        if (a[i + 3] < 200 || b[i + 3] < 200) continue;
        painted += 1;
        count += [0, 1, 2].some((k) => Math.abs(a[i + k] - b[i + k]) > 60);
    }
    return painted > 300 ? count / painted : 1;
}"""


@pytest.mark.parametrize("look", ["map", "space"])
def test_a_state_looks_the_same_before_and_after_playing(open_page, look):
    """What was drawn frame by frame lay on what was drawn at once in another order."""
    page = open_page(
        "?surface=rosenbrock&lr=0.001&steps=300&run=momentum&run=nesterov&run=gd&run=gd"
    )
    page.click(f".looks [data-look={look}]")
    frames(page, 20)
    trail = page.locator(f".{look} canvas.trail")
    before = trail.evaluate("node => node.toDataURL()")
    page.locator(".player .scrub").fill("0")
    page.select_option(".player .speed", "4")
    page.click(".player .play")
    play_past(page, 0)
    page.locator(".play[aria-label=Play]").wait_for()
    assert step(page) == 300
    assert trail.evaluate(OTHERWISE, before) < 0.01


def test_runs_on_one_way_are_all_seen(open_page):
    """The last of them covered the others."""
    page = open_page("?surface=rosenbrock&lr=0.001&steps=3000&run=gd&run=gd&run=gd&run=gd")
    seen = page.locator(".map canvas.trail").evaluate(
        """node => {
            const { data } = node.getContext("2d").getImageData(0, 0, node.width, node.height);
            const counts = {};
            for (let i = 0; i < data.length; i += 4) {
                const key = data.slice(i, i + 3).join();
                if (data[i + 3] === 255) counts[key] = (counts[key] ?? 0) + 1;
            }
            return Object.values(counts).sort((a, b) => b - a);
        }"""
    )
    assert len(seen) >= 4 and seen[3] > 0.5 * seen[0]


def test_keys_play_and_step(open_page):
    page = open_page(FOUR + "&steps=800")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert step(page) == 798
    page.keyboard.press("ArrowRight")
    assert step(page) == 799
    page.locator(".player .scrub").fill("10")
    page.locator(".player .scrub").blur()
    page.keyboard.press("Space")
    assert play_past(page, 10) < 800
    page.keyboard.press("Space")
    stopped = step(page)
    frames(page, 20)
    assert step(page) == stopped < 800


def test_loop_and_speed(open_page):
    page = open_page(FOUR + "&steps=40")
    page.select_option(".player .speed", "16")
    page.click(".player .loop")
    page.click(".player .play")
    seen = []
    while len(seen) < 400 and not any(b < a for a, b in pairwise(seen)):
        seen.append(step(page))
    assert any(b < a for a, b in pairwise(seen)), "it never began again"
    page.click(".player .loop")
    page.locator(".play[aria-label=Play]").wait_for()
    assert step(page) == 40


def test_scrubbing_shows_that_step(open_page):
    page = open_page("?surface=ravine&kappa=10&angle=0&start=1~1&steps=100&lr=0.1&run=gd")
    page.locator(".player .scrub").fill("1")
    assert step(page) == 1
    cells = page.locator(".readout tbody td").all_inner_texts()
    # x (1 - 0.1), y (1 - 1); f = ½ x²; |g| = x; the step was (0.1, 1).
    assert cells[0] == "(0.9, 0)"
    assert float(cells[1]) == pytest.approx(0.405, rel=1e-3)
    assert float(cells[2]) == pytest.approx(0.9, rel=1e-3)
    assert float(cells[3]) == pytest.approx(math.hypot(0.1, 1.0), rel=1e-3)
    page.locator(".player .scrub").fill("100")
    assert step(page) == 100
    assert page.locator(".verdict").inner_text().startswith("at the minimum since step ")


@pytest.mark.parametrize("channel", [True, False])
def test_dragging_the_start(open_page, channel):
    page = open_page(FOUR, channel=channel)
    page.locator(".player .scrub").fill("123")
    page.locator(".map canvas.trail").evaluate("node => (node.kept = true)")
    before, drawn = pixels(page, ".map canvas.ghost"), updates(page)
    x, y = handle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(1, 21):
        page.mouse.move(x + 3 * k, y - 2 * k)
        frames(page)
    during = drawn_under_the_hand(page, drawn + 3)
    link_before = page.url
    page.mouse.up()
    settle(page)
    assert during - drawn >= 3, "nothing was redrawn while the hand moved"
    assert pixels(page, ".map canvas.ghost") != before
    assert handle(page) == pytest.approx((x + 60, y - 40), abs=1.5)
    assert "start=" not in link_before and "start=" in page.url
    shown = [page.get_by_label(f"Start {axis}").input_value() for axis in "xy"]
    assert "start=" + "~".join(shown) in page.url, "the link and the fields disagree"
    assert step(page) == 123, "the play position was lost"
    assert page.locator(".map canvas.trail").evaluate("node => node.kept"), "it was remounted"


EVERY_SLIDER = (
    "?surface=ravine&kappa=20&angle=10&lr=0.02&steps=200&run=gd&run=momentum~clip~norm&run=adamw"
)


def drag_slider(page, name: str) -> None:
    """Drag one, and see that picture, field and link follow and all else stays."""
    setting = page.locator(f":not(.panel) > .setting[data-param={name}]")
    slider = setting.locator("input[type=range]")
    # Not below the app's header, which stays at the top.
    slider.evaluate("(node) => node.scrollIntoView({ block: 'center' })")
    before, drawn = pixels(page, ".curve canvas"), updates(page)
    box = slider.bounding_box()
    value = float(slider.evaluate("node => node.value")) / 1000
    x, y = box["x"] + 8 + value * (box["width"] - 16), box["y"] + box["height"] / 2
    towards = 15 if name == "weight_decay" else -6
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(1, 11):
        page.mouse.move(x + towards * k, y)
        frames(page)
    during = drawn_under_the_hand(page, drawn + 2)
    page.mouse.up()
    settle(page)
    assert during - drawn >= 2, f"{name}: nothing was redrawn while the hand moved"
    typed = setting.locator(".typed").input_value()
    assert f"{name}={typed}" in page.url
    assert slider.get_attribute("aria-valuetext") == typed
    assert step(page) == 23
    assert pixels(page, ".curve canvas") != before, name


# One of each kind: of the line-up, of those that are felt only when large, of the clip stage, the
# player and the surface; what becomes of a value in the state and the link is one code for all.
SLIDERS = ("lr", "beta1", "weight_decay", "threshold", "steps", "kappa")


@pytest.mark.parametrize(("channel", "names"), [(True, SLIDERS), (False, ("lr", "kappa"))])
def test_dragging_sliders(open_page, channel, names):
    page = open_page(EVERY_SLIDER, channel=channel)
    page.locator(".player .scrub").fill("23")
    page.locator(".map canvas.trail").evaluate("node => (node.kept = true)")
    for name in names:
        drag_slider(page, name)
    assert page.locator(".map canvas.trail").evaluate("node => node.kept"), "it was remounted"


def test_a_slider_by_keyboard_by_typing_and_its_default(open_page):
    page = open_page(FOUR)
    setting = page.locator(".shared [data-param=beta1]")
    slider, typed = setting.locator("input[type=range]"), setting.locator(".typed")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert float(typed.input_value()) == pytest.approx(0.901)
    page.keyboard.press("PageDown")
    assert float(typed.input_value()) < 0.9
    typed.fill("0.97531")
    page.keyboard.press("Enter")
    settle(page)
    assert "beta1=0.97531" in page.url
    slider.dblclick()
    settle(page)
    assert typed.input_value() == "0.9" and "beta1" not in page.url


def test_values_near_one_are_never_shown_as_one(open_page):
    page = open_page(FOUR)
    setting = page.locator(".shared [data-param=beta2]")
    slider = setting.locator("input[type=range]")
    slider.focus()
    for value in ("1000", "999", "990", "800"):
        slider.fill(value)
        text = setting.locator(".typed").input_value()
        assert 0.99 < float(text) < 1 and not text.startswith("1")
    slider.fill("1000")
    assert setting.locator(".typed").input_value() == "0.99999"


def test_a_bad_value_is_explained_and_the_old_one_kept(open_page):
    page = open_page(FOUR)
    setting = page.locator(".shared [data-param=lr]")
    for bad in ("-1", "fast", "1e999", ""):
        setting.locator(".typed").fill(bad)
        page.keyboard.press("Enter")
        said = setting.locator(".problem").inner_text()
        assert said == "learning rate η must be a number of at least 0; 0.001 is kept."
        assert setting.locator(".typed").input_value() == "0.001"
    assert page.url.count("lr=0.001") == 1
    # With or without a comma.
    typed = page.locator(".steps .typed")
    for text, value in (("1,000", "1000"), ("20000", "20000"), ("0x40", "20000")):
        typed.fill(text)
        page.keyboard.press("Enter")
        assert typed.input_value() == value
    said = page.locator(".steps .problem").inner_text()
    assert said == "steps T must be a whole number from 1 to 20000; 20000 is kept."


def test_the_line_up(open_page):
    page = open_page("?surface=himmelblau&lr=0.01&run=gd")
    rows, runs = page.locator(".readout tbody tr"), page.locator(".runs > .run")
    page.select_option(".add", "adam")
    settle(page)
    assert runs.count() == rows.count() == 2
    assert "run=adam~lr~0.1" in page.url, "a new run comes with a rate that suits it"
    more = page.get_by_label("Clipping and own settings")
    more.nth(0).click()
    page.locator(".panel:visible").get_by_label("Duplicate this run").click()
    settle(page)
    assert runs.count() == 3 and page.url.count("run=gd") == 2
    second = page.locator(".runs > .run").nth(1)
    if not second.locator(".panel").is_visible():
        more.nth(1).click()
    second.get_by_label("Clipping").last.select_option("norm")
    settle(page)
    assert "run=gd~clip~norm" in page.url
    assert "Gradient descent clipped by norm" in rows.nth(1).inner_text()
    slider = second.locator(".panel [data-param=lr] input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    assert "run=gd~clip~norm~lr~0.011" in page.url, "moving a run's slider makes the value its own"
    second.locator(".panel [data-param=lr] .share").click()
    settle(page)
    assert "lr~0.011" not in page.url
    page.get_by_label("Hide this run").nth(1).click()
    settle(page)
    assert rows.count() == 2 and runs.count() == 3 and "hidden~1" in page.url
    second.get_by_label("Remove this run").click()
    settle(page)
    assert runs.count() == 2 and "clip" not in page.url
    for _ in range(6):
        page.select_option(".add", "nesterov")
        settle(page)
    assert runs.count() == 8 and page.locator(".add").is_disabled()


def test_a_new_run_has_the_values_of_its_own_convention(open_page):
    """RMSprop has no bias correction: with Adam's β₂ its first step would be 32 η.

    Only the settings that the line-up uses are shown.
    """
    page = open_page("?surface=himmelblau&lr=0.1&run=gd")
    shown = page.locator(".shared .setting")
    assert [s.get_attribute("data-param") for s in shown.all()] == ["lr"]
    page.select_option(".add", "adamw")
    settle(page)
    names = [s.get_attribute("data-param") for s in shown.all()]
    assert names == ["lr", "beta1", "beta2", "eps", "weight_decay"]
    page.select_option(".add", "rmsprop")
    settle(page)
    assert page.url.endswith("run=rmsprop~beta2~0.9")
    page.select_option(".add", "amsgrad")
    settle(page)
    assert page.url.endswith("run=amsgrad")


def test_surfaces_bring_their_recommended_values(open_page):
    page = open_page()
    for key, name in (("ravine", "Ravine"), ("cliff", "Cliff"), ("saddle", "Saddle")):
        pick(page, key)
        settle(page)
        assert f"surface={key}" in page.url
        page.get_by_role("heading", name=name, exact=True, level=1).wait_for()
    pick(page, "ravine")
    settle(page)
    before = page.url
    page.locator(".subject-params [data-param=kappa] .typed").fill("200")
    page.keyboard.press("Enter")
    page.get_by_label("Start x").fill("3.5")
    page.keyboard.press("Enter")
    settle(page)
    assert "kappa=200" in page.url and "start=3.5~" in page.url
    page.get_by_role("button", name="Recommended values").click()
    settle(page)
    assert page.url == before


def test_the_link_survives_reload_and_another_browser(open_page):
    query = (
        "?surface=ravine&kappa=33&angle=-12&start=-3.2~1.7&steps=77&lr=0.02&beta1=0.8"
        "&run=gd&run=nesterov~clip~value~threshold~2&run=adam~lr~0.3~beta2~0.99&run=gd~hidden~1"
    )
    page = open_page(query)
    assert page.url.endswith(query)
    seen = page.locator(".readout").inner_text()
    page.reload()
    page.wait_for_selector(".lab[data-updates]")
    settle(page)
    assert page.url.endswith(query) and page.locator(".readout").inner_text() == seen
    other = open_page(query)
    assert other.locator(".readout").inner_text() == seen


def test_a_wrong_link_is_explained(open_page):
    markup = "<img src=x onerror=alert(1)>"
    page = open_page(f"?surface=rosenbrock&beta1=7&run=adam&run=sgdx&run={markup}")
    said = page.locator(".notes").inner_text()
    assert f"There is no optimizer '{markup}'; that run is left out." in said
    assert page.locator(".notes img").count() == 0, "what a link says is text"
    assert "beta1 must be a number of at least 0 and below 1, not '7'; 0.9 is used." in said
    assert "There is no optimizer 'sgdx'; that run is left out." in said
    assert page.url.endswith("?surface=rosenbrock&run=adam")


def test_the_curve_scrubs_and_what_is_shown_is_said_and_copied(open_page):
    page = open_page(FOUR + "&steps=200")
    box = page.locator(".curve").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert 60 < step(page) < 140
    page.locator(".player .scrub").fill("150")
    settle(page)
    said = page.locator(".summary").inner_text()
    assert said.startswith("Step 150 of 200. Gradient descent: loss ")
    assert "Adam: loss" in said
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    page.get_by_role("button", name="Copied").wait_for()
    # The address bar says what decides the runs; the copy, also which step is looked at.
    assert page.evaluate("navigator.clipboard.readText()") == f"{page.url}&step=150"


def test_back_and_forward(open_page):
    page = open_page(FOUR)
    pick(page, "beale")
    settle(page)
    # The browser tells the page of either in its own time.
    page.go_back()
    page.locator(".surface .picker[value=rosenbrock]").wait_for()
    settle(page)
    page.go_forward()
    page.locator(".surface .picker[value=beale]").wait_for()


def fills(page) -> None:
    """See that the field is that of the window which the map shows."""
    view, field = page.locator(".lab").evaluate(
        "({ lab }) => [lab.stage.map.view, lab.stage.map.field.view]"
    )
    assert field == pytest.approx(view), "the map has bare sides"


def test_the_field_fills_the_map_after_a_step_back(open_page):
    """What Streamlit opens comes with the field of the domain, whose shape is another."""
    page = open_page(FOUR)
    page.locator(".shared [data-param=lr] input[type=range]").press("ArrowRight")
    settle(page)
    page.go_back()
    settle(page)
    fills(page)


def test_divergence_is_said_where_it_happens(open_page):
    page = open_page("?surface=ravine&kappa=50&lr=0.1&steps=100&run=gd&run=gd~clip~norm")
    said = page.locator(".readout .verdict").first.inner_text()
    why = (
        r"largest stable η at the start: 0.0399\s+diverged at step \d+: η·λmax = 5 > 2 at the start"
    )
    assert re.fullmatch(why, said)
    page.locator(".player .scrub").fill("3")
    assert step(page) == 3
    assert page.locator(".readout .verdict").first.inner_text() == "still moving"
    edge = pixels(page, ".map canvas.top")
    page.locator(".player .scrub").fill("100")
    frames(page)
    assert pixels(page, ".map canvas.top") != edge


def test_zoom_and_pan_and_the_way_back(open_page):
    page = open_page(FOUR)
    whole, box = pixels(page, ".map canvas.ghost"), page.locator(".map").bounding_box()
    where = handle(page)
    page.mouse.move(*map(round, where))
    page.mouse.wheel(0, -120)
    hint = page.locator(".map .hint")
    hint.wait_for()
    assert hint.inner_text() == "Click here first, or hold Ctrl, to zoom with the wheel"
    settle(page)
    assert pixels(page, ".map canvas.ghost") == whole, "the wheel belongs to the page"
    page.keyboard.down("Control")
    for _ in range(5):
        page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    settle(page)
    assert hint.is_hidden()
    assert handle(page) == pytest.approx(where, abs=2), "the point under the pointer stays there"
    zoomed = pixels(page, ".map canvas.ghost")
    assert zoomed != whole
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 340, box["y"] + 230, steps=4)
    page.mouse.up()
    settle(page)
    moved = handle(page)
    assert moved == pytest.approx((where[0] + 40, where[1] + 30), abs=2.5)
    lr = page.locator(".shared [data-param=lr] input[type=range]")
    lr.focus()
    page.keyboard.press("ArrowLeft")
    settle(page)
    assert handle(page) == pytest.approx(moved, abs=0.1), "zoom was lost"
    page.get_by_role("button", name="Whole map").click()
    settle(page)
    assert handle(page) == pytest.approx(where, abs=1)


def test_a_click_gives_the_map_the_wheel_and_the_keys(open_page):
    page = open_page(FOUR)
    where, box = handle(page), page.locator(".map").bounding_box()
    page.mouse.click(*handle(page))
    page.mouse.wheel(0, -120)
    settle(page)
    assert page.get_by_role("button", name="Whole map").is_visible()
    page.locator(".map").focus()
    page.keyboard.press("0")
    settle(page)
    assert handle(page) == pytest.approx(where, abs=1)
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.keyboard.press("+")
    page.keyboard.press("Shift+ArrowUp")
    settle(page)
    nearer = [m + 1.3 * (w - m) for m, w in zip(middle, where, strict=True)]
    assert handle(page) == pytest.approx((nearer[0], nearer[1] + 40), abs=2)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("-")
    settle(page)
    assert handle(page) == pytest.approx(where, abs=2)
    assert step(page) == 500 and "start=" not in page.url, "keys or a click have moved more"


def test_the_map_says_what_is_below_the_pointer(open_page):
    page = open_page("?surface=formula&f=log(x)%2By**2&start=4~2&steps=20&run=gd~lr~0.1")
    box, lab = page.locator(".map").bounding_box(), page.locator(".lab").element_handle()
    at = "([{ lab }, x, y]) => [lab.stage.map.px(x), lab.stage.map.py(y)]"
    said = []
    for place in ([2, -3], [-5, 1]):
        px, py = page.evaluate(at, [lab, *place])
        page.mouse.move(box["x"] + px, box["y"] + py)
        said.append(page.locator(".map .hover p").all_inner_texts())
    x, y = (float(part.split()[1]) for part in said[0][0].replace("−", "-").split(", "))
    assert (x, y) == pytest.approx((2, -3), abs=0.1)
    f, slope = (float(line.partition(" ≈ ")[2]) for line in said[0][1:])
    assert f == pytest.approx(math.log(x) + y * y, rel=0.01)
    assert slope == pytest.approx(math.hypot(1 / x, 2 * y), rel=0.01)
    assert said[1][1] == "f has no finite value here"
    page.mouse.down()
    assert page.locator(".map .hover").is_hidden()


def test_a_click_places_the_start_and_keys_move_it(open_page):
    page = open_page(FOUR)
    box = page.locator(".map").bounding_box()
    page.mouse.click(box["x"] + 250, box["y"] + 120)
    settle(page)
    assert handle(page) == pytest.approx((box["x"] + 250, box["y"] + 120), abs=1.5)
    page.locator(".map .start").focus()
    before = page.get_by_label("Start x").input_value()
    page.keyboard.press("ArrowRight")
    settle(page)
    assert float(page.get_by_label("Start x").input_value()) > float(before)
    assert step(page) == 500, "an arrow on the handle is not a step of the player"


def test_switching_the_theme_keeps_everything(open_page):
    page = open_page(FOUR)
    page.locator(".player .scrub").fill("77")
    page.locator(".map canvas.trail").evaluate("node => (node.kept = true)")
    light = pixels(page, ".map canvas.ground")
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector(".lab[data-theme=dark]")
    settle(page)
    assert pixels(page, ".map canvas.ground") != light
    assert step(page) == 77 and page.locator(".map canvas.trail").evaluate("node => node.kept")


def test_a_phone_keeps_the_map_in_sight(open_page):
    page = open_page(FOUR, width=390)
    slider = page.locator(".shared [data-param=lr] input[type=range]")
    slider.scroll_into_view_if_needed()
    frames(page)
    box = page.locator(".map").bounding_box()
    header = page.get_by_test_id("stHeader").bounding_box()
    assert box["y"] >= header["height"] - 1, "the page's header covers the map"
    assert box["y"] + box["height"] < slider.bounding_box()["y"], "the map covers the slider"


def test_reduced_motion_is_respected(open_page):
    page = open_page(FOUR + "&steps=500")
    page.emulate_media(reduced_motion="reduce")
    page.click(".player .play")
    seen, begun = set(), page.evaluate("performance.now()")
    for _ in range(30):
        seen.add(step(page))
    quarters = (page.evaluate("performance.now()") - begun) / 250
    assert 2 <= len(seen) <= quarters + 2, "it moves in smooth motion, or not at all"


def test_the_methods_page_and_back(open_page):
    page = open_page(FOUR)
    page.get_by_role("link", name="Methods").click()
    card = page.get_by_role("heading", name="AMSGrad")
    card.wait_for()
    page.get_by_role("link", name="AMSGrad", exact=True).click()
    page.wait_for_function(
        "(card) => card.getBoundingClientRect().bottom < 0.75 * innerHeight",
        arg=card.element_handle(),
    )
    assert page.get_by_text("Algorithm 2. arXiv:1904.09237.").count() == 1
    page.get_by_role("link", name="Lab", exact=True).click()
    page.wait_for_selector(".lab[data-updates]")
    settle(page)
    assert page.url.endswith(FOUR), "the Lab's state was lost on the way"


def test_labels_of_two_runs_that_leave_side_by_side(open_page):
    """Two labels at mid-height pushed each other up and down, and the page hung."""
    page = open_page(
        "?surface=ravine&kappa=1&angle=0&start=-4~-0.05&steps=100&lr=2.5&run=gd&run=gd~lr~2.52"
    )
    assert page.locator(".readout .verdict").first.inner_text().count("diverged at step") == 1


SLOW_CHANNEL = """() => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (...message) {
        const late = new URL(this.url).pathname.endsWith("/live") ? 600 : 0;
        setTimeout(() => send.apply(this, message), late);
    };
}"""


def test_a_new_surface_keeps_its_values_on_a_slow_channel(open_page):
    """A touch before the answer had come left the old start, and parameters without a value."""
    page = open_page(FOUR)
    page.evaluate(SLOW_CHANNEL)
    pick(page, "ravine")
    page.locator(".shared [data-param=lr] input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    assert page.url.partition("&run=")[0].endswith("?surface=ravine&steps=100&lr=0.037")
    assert page.locator(".subject-params .typed").first.input_value() == "50"
    assert page.get_by_label("Start x").input_value() == "-4.1234"


def test_the_start_stays_on_the_map_and_can_be_brought_back_to_it(open_page):
    page = open_page("?surface=beale&start=9~1&run=gd~lr~0")
    box = page.locator(".map").bounding_box()
    x, y = handle(page)
    assert x == pytest.approx(box["x"] + box["width"], abs=1), "its handle is at the edge"
    page.mouse.move(x - 3, y)
    page.mouse.down()
    page.mouse.move(x - 133, y, steps=5)
    page.mouse.up()
    settle(page)
    assert float(page.get_by_label("Start x").input_value()) < 4.5
    page.mouse.move(*handle(page))
    page.mouse.down()
    page.mouse.move(5, 300, steps=5)
    page.mouse.up()
    settle(page)
    assert handle(page) == pytest.approx((box["x"], 300), abs=2)


def touch(page, *points):
    """One finger down, along the points, and up."""
    client = page.context.new_cdp_session(page)
    for k, (x, y) in enumerate(points):
        kind = "touchMove" if k else "touchStart"
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        frames(page)
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_scrolling_on_a_phone_changes_nothing(open_page):
    """A swipe that begins on a slider or on the curve set a value on its way."""
    page = open_page(FOUR, width=390)
    link = page.url
    for place in (".shared [data-param=beta2] input[type=range]", ".curve", ".map"):
        page.locator(place).scroll_into_view_if_needed()
        frames(page)
        box = page.locator(place).bounding_box()
        x, y = box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"]
        touch(page, *((x, y - 12 * k) for k in range(12)))
        settle(page)
        assert page.url == link
        assert step(page) == 500
    touch(page, (x, y))
    settle(page)
    assert page.url == link, "a stray tap on the map moved the start"
    page.locator(".curve").evaluate("node => node.scrollIntoView({ block: 'end' })")
    frames(page)
    box = page.locator(".curve").bounding_box()
    touch(page, (box["x"] + 0.6 * box["width"], box["y"] + 150))
    assert 250 < step(page) < 350, "a tap on the curve scrubs"


def test_a_finger_drags_the_start_and_two_zoom(open_page):
    page = open_page(FOUR, width=390)
    x, y = handle(page)
    touch(page, *((x + 6 * k, y - 3 * k) for k in range(10)))
    settle(page)
    assert handle(page) == pytest.approx((x + 54, y - 27), abs=2)
    assert "start=" in page.url
    client = page.context.new_cdp_session(page)
    x, y = handle(page)
    for k in range(12):
        fingers = [{"x": x - 5 * k, "y": y, "id": 0}, {"x": x + 20 + 5 * k, "y": y, "id": 1}]
        # The first finger holds the start before the second comes.
        kind = "touchMove" if k > 1 else "touchStart"
        points = fingers[: 1 + (k > 0)]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        frames(page)
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    settle(page)
    assert page.get_by_role("button", name="Whole map").is_visible()
    page.get_by_role("button", name="Whole map").click()
    pick(page, "beale")
    settle(page)
    assert "surface=beale" in page.url, "a pinch on the start left it held"


def test_focus_stays_where_the_hand_was(open_page):
    page = open_page(FOUR)
    page.get_by_label("Clipping and own settings").nth(2).click()
    page.locator(".panel:visible").get_by_label("Clipping").focus()
    page.keyboard.press("ArrowDown")
    settle(page)
    focused = "document.activeElement.shadowRoot.activeElement.ariaLabel"
    assert page.evaluate(focused).endswith(": Clipping")
    page.locator(".panel:visible").get_by_label("Duplicate this run").click()
    settle(page)
    assert page.evaluate(focused).endswith(": Duplicate this run")
    page.locator(".panel:visible").get_by_label("Remove this run").click()
    settle(page)
    assert page.evaluate(focused).endswith(": Clipping and own settings")
    assert page.locator(".runs > .run").count() == 4


def test_all_runs_hidden(open_page):
    page = open_page("?surface=beale&run=gd~hidden~1")
    assert page.locator(".readout tbody").inner_text() == "All runs are hidden."


def test_the_curve_says_its_values_on_either_axis(open_page):
    """A blow-up is cut off a linear axis, and seen in logarithms."""
    page = open_page("?surface=formula&f=exp(x*y)%2Babs(x)&steps=300&run=gd~lr~2&run=adam~lr~0.1")
    curve, log = page.locator(".curve"), page.locator(".curve .log")
    assert log.get_attribute("aria-pressed") == "false"
    linear = pixels(page, ".curve canvas")
    log.click()
    frames(page)
    assert log.get_attribute("aria-pressed") == "true" and pixels(page, ".curve canvas") != linear
    box = curve.bounding_box()
    left = page.locator(".lab").evaluate("({ lab }) => lab.curve.plot.left")
    page.mouse.move(box["x"] + left, box["y"] + 200)
    said = curve.locator(".hover p").all_inner_texts()
    assert said[0] == "step 0 of 300"
    start = page.locator(".lab").evaluate("({ lab }) => lab.shown.runs[0].loss[0]")
    assert [line.partition(": ")[0] for line in said[1:]] == ["Gradient descent", "Adam"]
    assert all(float(line.partition(": ")[2]) == pytest.approx(start, 1e-3) for line in said[1:])
    page.mouse.move(box["x"] + 52, box["y"] - 40)
    assert curve.locator(".hover").is_hidden()
