"""All of it by the keyboard alone, and by the ear."""

import pytest

from .conftest import settle

FOUR = "?surface=ravine&lr=0.02&run=gd&run=momentum&run=adam~lr~0.1&run=rmsprop~lr~0.05"
# What has the focus, by its role and name as far as they are written.
FOCUS = """() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    const said = at.labels?.[0]?.textContent;
    return (at.ariaLabel || said || at.textContent || at.className).trim();
}"""


def focus(page) -> str:
    return page.evaluate(FOCUS)


def tab_to(page, name: str, most: int = 40, back: bool = False) -> int:
    """Press Tab until something of that name has the focus; how often."""
    for times in range(1, most + 1):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if focus(page).startswith(name):
            return times
    raise AssertionError(f"{name!r} is not within {most} stops, {focus(page)!r} is")


def add_adam(page) -> None:
    """Past the pictures to the settings, and a run more."""
    tab_to(page, "Skip to the settings")
    page.keyboard.press("Enter")
    tab_to(page, "Add a run")
    page.keyboard.type("Adam")
    page.keyboard.press("Enter")
    settle(page)


@pytest.mark.parametrize(
    ("name", "place", "what"),
    [
        ("player", ".player", "Play"),
        ("settings", ".settings", "Surface: Ravine"),
        ("table of runs", ".readout", ""),
    ],
)
def test_one_key_leads_past_the_pictures(open_page, name, place, what):
    page = open_page(FOUR)
    skip = page.get_by_role("button", name=f"Skip to the {name}")
    assert skip.bounding_box()["width"] <= 1
    tab_to(page, f"Skip to the {name}", 30)
    assert skip.bounding_box()["width"] > 50
    page.keyboard.press("Enter")
    inside = "(place) => place.contains(place.getRootNode().activeElement)"
    assert page.locator(f".lab {place}").first.evaluate(inside)
    assert focus(page).startswith(what)


def test_the_line_up_is_one_stop_and_arrows_move_in_it(open_page):
    page = open_page(FOUR)
    page.locator(".picker").focus()
    tab_to(page, "Gradient descent: Hide this run", 6)
    for key, name in (
        ("ArrowDown", "Momentum: Hide this run"),
        ("ArrowRight", "Momentum: Optimizer"),
        ("ArrowRight", "Momentum: Clipping and own settings"),
        ("ArrowDown", "Adam: Clipping and own settings"),
        ("Home", "Adam: Hide this run"),
        ("ArrowUp", "Momentum: Hide this run"),
    ):
        page.keyboard.press(key)
        assert focus(page) == name
    # The player has taken none of these keys, and a key has its effect.
    assert page.locator(".player .forward").is_disabled()
    page.keyboard.press("Enter")
    settle(page)
    assert "run=momentum~hidden~1" in page.url
    page.keyboard.press("Tab")
    assert focus(page) == "Add a run"
    page.keyboard.press("Shift+Tab")
    assert focus(page) == "Momentum: Show this run"


def test_what_is_beside_the_map_is_reached_by_arrows(open_page):
    page = open_page(FOUR)
    page.get_by_role("tab", name="Curve").focus()
    for name in ("Inside a step", "Two settings"):
        page.keyboard.press("ArrowRight")
        assert focus(page) == name
        tab = page.get_by_role("tab", name=name)
        assert tab.get_attribute("aria-selected") == "true"
    page.locator(".pad .knob").wait_for()


def test_a_line_up_is_set_without_a_hand(open_page):
    """From a visit to another optimizer, another η, the player, and back."""
    page = open_page("?surface=ravine&run=gd")
    add_adam(page)
    tab_to(page, "learning rate η, typed")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    settle(page)
    # One run more, though every letter of its name has chosen another.
    assert page.url.count("run=") == 2 and "run=adam" in page.url and "lr=" in page.url
    page.keyboard.press("Control+z")
    settle(page)
    assert "lr=" not in page.url.partition("run=")[0]


def test_a_model_is_trained_without_a_hand(open_page):
    page = open_page("train?data=moons&n=60&epochs=2&run=gd")
    add_adam(page)
    assert page.url.count("run=") == 2 and "run=adam" in page.url
    tab_to(page, "Skip to the player", 60, back=True)
    page.keyboard.press("Enter")
    assert focus(page) in ("Play", "Pause")
    tab_to(page, "Step", 5)
    assert page.locator(".readout tbody tr").count() == 2


def test_a_lesson_is_done_without_a_hand(open_page):
    page = open_page("lessons?lesson=stability")
    tab_to(page, "A.", 30)
    page.keyboard.press("Space")
    page.get_by_role("button", name="See what happens", disabled=False).wait_for()
    tab_to(page, "See what happens", 4)
    page.keyboard.press("Enter")
    page.get_by_text("It is not so").wait_for()
    tab_to(page, "Try it yourself", 60)
    page.keyboard.press("Enter")
    page.get_by_text("Not yet:").wait_for()
    tab_to(page, "learning rate η, typed", 60)
    page.keyboard.press("Control+a")
    page.keyboard.type("0.18")
    page.keyboard.press("Enter")
    page.get_by_text("Solved: step 41").wait_for()


def test_the_summary_says_where_a_path_went(open_page):
    page = open_page("?surface=ravine&kappa=10&angle=0&steps=60&lr=0.21&run=gd&run=adam~lr~0.1")
    said = page.locator(".summary")
    assert "Gradient descent: loss" in said.inner_text()
    assert "out of the map since step" in said.inner_text()
    assert "Adam: loss" in said.inner_text() and ", at (" in said.inner_text()


VOICES = """({ lab }) => lab.sound.voices.map(({ tone, gain }) =>
    [tone.frequency.value, gain.gain.value])"""


def test_a_loss_that_falls_is_heard_to_fall(open_page):
    page = open_page("?surface=ravine&lr=0.02&steps=100&run=gd&run=adam~lr~0.3&run=gd~hidden~1")
    lab = page.locator(".lab")
    assert lab.evaluate("({ lab }) => lab.sound.context") is None, "off by default"
    page.locator(".player .sound").click()
    heard = []
    for step in (1, 50, 100):
        page.locator(".player .scrub").fill(str(step))
        page.wait_for_timeout(200)
        heard.append(lab.evaluate(VOICES))
    first, *_, last = heard
    assert all(220 <= hertz <= 1760 for one in heard for hertz, _ in one[:2])
    assert first[0][0] > heard[1][0][0] > last[0][0]
    assert first[2][1] == 0, "a run that is hidden is silent"
    page.wait_for_function(
        "({ lab }) => lab.sound.voices.every(({ gain }) => gain.gain.value < 0.005)",
        arg=lab.element_handle(),
    )
    page.locator(".player .sound").click()
    page.wait_for_function("({ lab }) => lab.sound.context.state === 'suspended'",
                           arg=lab.element_handle())  # fmt: skip
