"""The pad: two parameters under one hand, on a ground of where each pair of them ends."""

import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import expect

from .conftest import frames, settle

LINE_UP = "?surface=ravine&kappa=20&lr=0.01&steps=80&run=momentum&run=adam~lr~0.1&run=gd"


def opened(page):
    page.locator("[data-tab=pad]").click()
    settle(page)
    # On a phone the map stays at the top, and would lie over it there.
    page.locator(".pad .square").evaluate("(node) => node.scrollIntoView({ block: 'end' })")
    frames(page)
    return page.locator(".pad .square")


def ground(page):
    return page.locator(".pad .ground").evaluate("(node) => node.toDataURL()")


def paths(page):
    return page.locator(".map canvas.top").evaluate("(node) => node.toDataURL()")


def knob(page):
    """The two values that the handle says it stands for."""
    said = page.locator(".pad .knob").get_attribute("aria-valuetext")
    return tuple(float(word) for word in re.findall(r"[\d.]+(?:e-?\d+)?(?=,|$)", said))


def typed(page, name):
    return float(page.locator(f'.shared [data-param="{name}"] .typed').input_value())


def in_link(page, name):
    return float(parse_qs(urlparse(page.url).query)[name][0])


def at(box, across, up):
    """The pixel of two shares of the square."""
    return box["x"] + across * box["width"], box["y"] + (1 - up) * box["height"]


@pytest.mark.parametrize(("width", "dark", "channel"), [(1280, False, True), (390, True, False)])
def test_opened_it_is_coloured_and_the_best_can_be_set(open_page, width, dark, channel):
    page = open_page(LINE_UP, width=width, dark=dark, channel=channel)
    assert page.locator(".pad .square").count() == 0
    opened(page)
    # η and β₁ of the first run that has both, though gradient descent comes with κ as well.
    offered = page.locator(".pad .which option").all_inner_texts()
    assert offered == ["Momentum", "Adam", "Gradient descent"]
    assert knob(page) == (0.01, 0.9)
    assert page.locator(".pad .busy").is_hidden()
    assert "48 × 48 runs of 80 steps" in page.locator(".pad .spent").inner_text()
    assert page.locator(".pad .lost").is_visible()
    said = page.locator(".pad .best").inner_text()
    rate, beta = (float(n) for n in re.findall(r"[ηβ₁] ([\d.e-]+),", said))
    # Polyak's values for κ = 20: what is best after 80 steps is not far from them.
    assert 0.05 < rate < 0.2
    assert 0.2 < beta < 0.6
    before = page.locator(".readout tbody tr").first.inner_text()
    page.locator(".pad .best").click()
    settle(page)
    assert knob(page) == (typed(page, "lr"), typed(page, "beta1")) == (rate, beta)
    assert (in_link(page, "lr"), in_link(page, "beta1")) == (rate, beta)
    assert page.locator(".readout tbody tr").first.inner_text() != before
    loss = re.search(r"loss (\S+)$", said)[1]
    # It is as good as there, where shades tell no more from less.
    assert float(loss) < 1e-15
    assert page.locator(".pad .legend").inner_text().split("\n")[0] == "loss ≤ 1e-15"
    assert loss in page.locator(".readout tbody tr").first.inner_text()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    assert "pad" not in page.url


def test_a_hand_drags_both_values_and_the_ground_stays(open_page):
    page = open_page(LINE_UP)
    box = opened(page).bounding_box()
    coloured, path = ground(page), paths(page)
    page.mouse.move(*at(box, 0.2, 0.2))
    page.mouse.down()
    for share in (0.3, 0.4, 0.6):
        page.mouse.move(*at(box, share, 0.7), steps=4)
    frames(page)
    held = knob(page)
    assert page.locator(".pad .busy").is_hidden()
    assert paths(page) != path
    page.mouse.up()
    settle(page)
    # 0.6 of six decades from 1e-5; 0.7 of the three between the distances 1 and 0.001 to 1.
    assert knob(page) == held == (typed(page, "lr"), typed(page, "beta1"))
    assert held[0] == pytest.approx(10**-1.4, rel=0.1)
    assert 1 - held[1] == pytest.approx(10**-2.1, rel=0.1)
    assert (in_link(page, "lr"), in_link(page, "beta1")) == held
    assert ground(page) == coloured
    # Adam has an η of its own, which stays.
    assert "adam~lr~0.1" in parse_qs(urlparse(page.url).query)["run"]


def test_a_run_that_owns_a_value_keeps_it_its_own(open_page):
    page = open_page(LINE_UP)
    box = opened(page).bounding_box()
    page.locator(".pad .which").select_option("1")
    settle(page)
    assert knob(page) == (0.1, 0.9)
    page.mouse.click(*at(box, 0.75, 0.5))
    settle(page)
    rate, beta = knob(page)
    assert in_link(page, "beta1") == beta != 0.9
    assert typed(page, "lr") == 0.01
    runs = parse_qs(urlparse(page.url).query)["run"]
    assert float(runs[1].split("~")[2]) == rate != 0.1


def test_keys_move_it_by_a_notch_and_by_ten(open_page):
    page = open_page(LINE_UP)
    opened(page)
    page.locator(".pad .knob").focus()
    shown = page.locator(".player .where").inner_text()
    page.keyboard.press("ArrowUp")
    rate, beta = knob(page)
    assert rate == 0.01
    assert 0.9 < beta < 0.902
    page.keyboard.press("Shift+ArrowLeft")
    settle(page)
    assert knob(page)[1] == beta
    # Each notch is at least one of two digits: from 0.01 to 0.0099, ten of them to 0.0090.
    assert knob(page)[0] == typed(page, "lr") == in_link(page, "lr")
    assert 0.0085 <= knob(page)[0] <= 0.0091
    assert page.locator(".player .where").inner_text() == shown


def test_a_finger_drags_it_and_the_page_stays(open_page):
    page = open_page(LINE_UP, width=390)
    box = opened(page).bounding_box()
    scroll = "document.querySelector('[data-testid=stMain]').scrollTop"
    top = page.evaluate(scroll)
    touch = page.context.new_cdp_session(page)
    places = [at(box, share, share) for share in (0.8, 0.6, 0.5, 0.4)]
    touch.send(
        "Input.dispatchTouchEvent",
        {"type": "touchStart", "touchPoints": [{"x": places[0][0], "y": places[0][1]}]},
    )
    for x, y in places[1:]:
        moved = {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]}
        touch.send("Input.dispatchTouchEvent", moved)
        frames(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    settle(page)
    rate, beta = knob(page)
    assert rate == pytest.approx(10**-2.6, rel=0.1)
    assert 1 - beta == pytest.approx(10**-1.2, rel=0.1)
    assert (in_link(page, "lr"), in_link(page, "beta1")) == (rate, beta)
    assert page.evaluate(scroll) == top


def test_the_ground_follows_what_it_depends_on_and_nothing_else(open_page):
    page = open_page(LINE_UP)
    opened(page)
    first = ground(page)
    asked = """[...document.querySelectorAll("*")].map((node) =>
        node.shadowRoot?.querySelector(".lab")).find(Boolean).lab.stage.pad.answer"""
    page.evaluate(f"window.optvizAnswer = {asked}")
    # The decay of g² is Adam's alone, and the pad is Momentum's.
    page.locator('.shared [data-param="beta2"] .typed').fill("0.9")
    page.keyboard.press("Enter")
    page.locator('.shared [data-param="lr"] .typed').fill("0.03")
    page.keyboard.press("Enter")
    settle(page)
    assert page.evaluate(f"window.optvizAnswer === {asked}")
    assert ground(page) == first
    page.locator('.subject-params [data-param="kappa"] .typed').fill("2000")
    page.keyboard.press("Enter")
    settle(page)
    steep = ground(page)
    assert steep != first
    page.locator(".pad .up").select_option("lr")
    settle(page)
    assert page.locator(".pad .across").input_value() == "beta1"
    turned = ground(page)
    assert turned not in (first, steep)
    # Closed it asks nothing, and opened again it shows what has changed in the meantime.
    page.locator("[data-tab=curve]").click()
    page.locator('.subject-params [data-param="kappa"] .typed').fill("5")
    page.keyboard.press("Enter")
    settle(page)
    assert ground(page) == turned
    opened(page)
    assert ground(page) != turned


def test_it_keeps_up_with_the_line_up(open_page):
    page = open_page("?surface=rosenbrock&run=gd")
    page.locator("[data-tab=pad]").click()
    settle(page)
    assert "two parameters" in page.locator(".pad").inner_text()
    page.locator("select.add").select_option("adam")
    settle(page)
    assert page.locator(".pad .which option").all_inner_texts() == ["Adam"]
    assert page.locator(".pad .up option").count() == 4
    page.locator(".pad .up").select_option("eps")
    settle(page)
    page.get_by_role("button", name="Hide this run").nth(1).click()
    settle(page)
    assert page.locator(".pad .whole").is_hidden()
    page.get_by_role("button", name="Show this run").click()
    settle(page)
    assert page.locator(".pad .whole").is_visible()
    assert page.locator(".pad .busy").is_hidden()
    assert f"adam~lr~{knob(page)[0]:g}" in page.url


def test_where_everything_diverges_it_says_so(open_page):
    page = open_page("?surface=formula&f=log(-1-x**2)&run=momentum&steps=20")
    opened(page)
    assert "all of them diverged" in page.locator(".pad .spent").inner_text()
    assert page.locator(".pad .best").is_hidden()
    assert page.locator(".pad .lost").is_visible()


def test_it_is_coloured_while_the_player_looks_inside_each_step(open_page):
    page = open_page(LINE_UP + "&steps=2000")
    page.locator("[data-tab=inside]").click()
    page.locator("[data-tab=pad]").click()
    settle(page)
    first = ground(page)
    page.locator(".player .play").click()
    page.locator('.subject-params [data-param="kappa"] .typed').fill("300")
    page.keyboard.press("Enter")
    expect(page.locator(".pad .busy")).to_be_visible()
    expect(page.locator(".pad .busy")).to_be_hidden()
    assert page.locator(".play").get_attribute("aria-label") == "Pause"
    assert ground(page) != first


def test_what_the_curvature_offers_is_set_by_a_button(open_page):
    page = open_page("?surface=ravine&kappa=50&lr=0.05&run=gd&run=adam", channel=False)
    page.locator("[data-tab=inside]").click()
    settle(page)
    said = page.locator(".inside .curvature")
    assert "above the limit" in said.inner_text()
    page.get_by_role("button", name="largest stable η at this curvature: 0.0399").click()
    settle(page)
    assert "within the limit" in said.inner_text()
    assert typed(page, "lr") == in_link(page, "lr") == 0.0399
    # The button that was pressed can be pressed again: the focus has not gone.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settle(page)
    assert typed(page, "lr") == 0.0392
    page.locator(".inside .which").select_option("1")
    settle(page)
    assert said.locator("button").count() == 0


def test_a_verdict_offers_the_rate_that_would_not_have_diverged(open_page):
    page = open_page("?surface=ravine&kappa=50&lr=0.08&run=gd&run=momentum~lr~0.1&steps=300")
    verdicts = page.locator(".readout .verdict")
    assert "diverged at step 12" in verdicts.nth(0).inner_text()
    # Before it diverges there is nothing to mend.
    scrub = page.locator(".player .scrub")
    scrub.fill("5")
    frames(page)
    assert verdicts.locator("button:visible").count() == 0
    scrub.fill("300")
    page.get_by_role("button", name="largest stable η at the start: 0.0759").click()
    settle(page)
    # It had a value of its own, and the shared one stays.
    assert "momentum~lr~0.0759" in page.url
    assert typed(page, "lr") == 0.08
    assert "diverged" not in verdicts.nth(1).inner_text()
    page.get_by_role("button", name="largest stable η at the start: 0.0399").click()
    settle(page)
    assert typed(page, "lr") == in_link(page, "lr") == 0.0399
    assert "diverged" not in page.locator(".readout").inner_text()
    assert verdicts.locator("button:visible").count() == 0


def test_what_the_surface_has_is_an_axis(open_page):
    page = open_page("?surface=ravine&run=gd&pad=0~lr~kappa&open=pad")
    settle(page)
    assert page.locator(".pad .up").input_value() == "kappa"
    page.locator(".pad .knob").focus()
    before = page.locator(".subject-params [data-param=kappa] .typed").input_value()
    page.keyboard.press("ArrowUp")
    settle(page)
    assert page.locator(".subject-params [data-param=kappa] .typed").input_value() != before
    assert "kappa=" in page.url
