"""Inside a step: the method's lines with their numbers, and arrows on the map."""

import re

import pytest

from .conftest import settle


def scrub(page, step):
    page.locator(".scrub").evaluate(
        "(node, step) => { node.value = step; node.dispatchEvent(new Event('input')); }", step
    )
    settle(page)


def number(text):
    return float(text.replace("−", "-"))


def test_the_lines_end_where_the_next_step_begins(open_page):
    page = open_page("?surface=ravine&run=adam~lr~0.1&run=momentum~clip~norm")
    assert page.locator(".inside .work").is_hidden()
    page.locator("[data-tab=inside]").click()
    for slot in ("0", "1"):
        page.locator(".inside .which").select_option(slot)
        scrub(page, 12)
        ends = page.locator(".inside ol").evaluate_all(
            "(lists) => lists.map((list) => list.lastElementChild.lastElementChild.textContent)"
        )
        # The player's step 12 is where this step begins.
        heads = page.locator(".inside h2").all_inner_texts()
        assert [head.lower() for head in heads] == [
            f"step 12 → 13, coordinate {letter}" for letter in "xy"
        ]
        scrub(page, 13)
        row = page.locator(".readout tbody tr").nth(int(slot)).locator("td").first
        position = [number(word) for word in re.findall(r"[−\d.e]+", row.inner_text())]
        assert [number(end) for end in ends] == pytest.approx(position, rel=1e-4)
    assert "as the optimizer saw it" in page.locator(".toggles").inner_text()
    assert "def momentum(" in page.locator(".inside .source").text_content()
    # The link says nothing of it: it is the reader's own way of looking.
    assert "look" not in page.url


def test_arrows_can_be_taken_off_the_map(open_page):
    page = open_page("?surface=ravine&run=adam~lr~0.1", width=390, dark=True)
    page.locator("[data-tab=inside]").click()
    scrub(page, 12)
    picture = "(node) => node.toDataURL()"
    top = page.locator(".map canvas.top")
    with_arrows = top.evaluate(picture)
    for box in page.locator(".inside .toggles input").all():
        box.uncheck()
    settle(page)
    without = top.evaluate(picture)
    page.locator("[data-tab=inside]").click()
    settle(page)
    assert with_arrows != without == top.evaluate(picture)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_the_limit_is_said_where_it_is_crossed(open_page):
    """η · λmax = 0.05 · 50 = 2.5 > 2."""
    page = open_page("?surface=ravine&kappa=50&lr=0.05&run=gd&steps=20")
    page.locator("[data-tab=inside]").click()
    scrub(page, 3)
    said = page.locator(".inside .curvature").inner_text()
    assert "eigenvalues 1 and 50" in said
    assert "η · λmax = 2.5, above the limit 2" in said


def test_the_slope_after_clipping_by_value_is_drawn_from_what_was_sent(open_page):
    """Another threshold moves the dotted line; without clipping the menu does not speak of one."""
    page = open_page("?surface=rosenbrock&lr=0.001&steps=200&run=gd~clip~value&run=adam")
    menu, curve = page.locator(".quantity"), page.locator(".curve canvas")
    menu.select_option("slope")
    assert menu.locator("[value=slope]").inner_text() == "‖g‖, dotted after clipping"
    pictures = set()
    for step in ("20", "200"):
        page.locator(".player .scrub").fill(step)
        settle(page)
        pictures.add(curve.evaluate("(node) => node.toDataURL()"))
    field = page.locator(".shared [data-param=threshold] .typed")
    field.fill("0.3")
    field.press("Enter")
    settle(page)
    pictures.add(curve.evaluate("(node) => node.toDataURL()"))
    assert len(pictures) == 3
    page.locator(".runs .run").first.locator("[data-focus^=more]").click()
    page.locator(".panel:visible").get_by_label("Clipping").select_option("none")
    settle(page)
    assert menu.locator("[value=slope]").inner_text() == "‖g‖"


def test_a_long_run_is_looked_into_at_some_steps_and_says_so(open_page):
    page = open_page("?surface=ravine&steps=2400&lr=0.001&run=adam")
    page.locator("[data-tab=inside]").click()
    settle(page)
    group = page.locator(".quantity optgroup")
    assert group.get_attribute("label") == "inside Adam, one step in 10"


def test_curves_of_what_a_method_keeps(open_page):
    page = open_page("?surface=ravine&run=adam~lr~0.1&run=gd")
    menu = page.locator(".quantity")
    assert menu.locator("optgroup").evaluate("(group) => group.hidden")
    page.locator("[data-tab=inside]").click()
    settle(page)
    page.locator("[data-tab=curve]").click()
    offered = menu.locator("optgroup option").all_inner_texts()
    assert {"m", "v", "m̂", "v̂", "g as seen", "η / divisor"} <= set(offered)
    curve = page.locator(".curve canvas")
    pictures = set()
    for name in ("loss", "slope", "length", "cosine", "inside m", "inside v"):
        menu.select_option(name)
        settle(page)
        pictures.add(curve.evaluate("(node) => node.toDataURL()"))
    assert len(pictures) == 6
    # It follows the sliders, and goes when its run is no longer looked into.
    page.locator('.shared [data-param="beta2"] .typed').fill("0.9")
    page.keyboard.press("Enter")
    settle(page)
    assert curve.evaluate("(node) => node.toDataURL()") not in pictures
    page.locator("[data-tab=inside]").click()
    page.locator(".inside .which").select_option("1")
    settle(page)
    assert menu.input_value() == "loss"
