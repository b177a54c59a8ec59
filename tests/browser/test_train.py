"""Train as a person meets it: models that learn while a hand moves, and what is seen of them."""

import re

import pytest

from .conftest import frames, settle
from .test_lab import painted, pixels, step, updates

DIGITS = "train?data=digits&model=mlp&width=32&epochs=4&run=gd~lr~0.2&run=adam"


def complete(page) -> None:
    """Wait until all runs are over, and what is shown of them has been drawn."""
    lab = page.locator(".lab").element_handle()
    settle(page)
    page.wait_for_function("({ lab }) => lab.stage.done && lab.stage.complete", arg=lab)
    settle(page)


def opened(open_page, query, **kind):
    page = open_page(query, **kind)
    complete(page)
    return page


def test_first_visit_on_a_phone(open_page):
    width = 390
    page = opened(open_page, "train", width=width, dark=True)
    assert painted(page, ".boundary canvas") > 5000 and painted(page, ".curve canvas") > 500
    rows = page.locator(".readout tbody tr")
    assert rows.count() == 4 and "%" in rows.first.inner_text()
    assert "data=moons" in page.url and page.url.count("run=") == 4
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= width, "the page scrolls sideways"


def test_a_slider_retrains_under_the_hand(open_page):
    page = opened(open_page, DIGITS)
    slider = page.locator(".shared [data-param=lr] input[type=range]")
    slider.evaluate("(node) => node.scrollIntoView({ block: 'center' })")
    before, box = updates(page), slider.bounding_box()
    curve = pixels(page, ".curve canvas")
    share = float(slider.evaluate("node => node.value")) / 1000
    x, y = box["x"] + 8 + share * (box["width"] - 16), box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for k in range(1, 9):
        page.mouse.move(x - 5 * k, y)
        frames(page, 8)
    during = updates(page)
    page.mouse.up()
    complete(page)
    assert during - before >= 2, "nothing was redrawn while the hand moved"
    assert pixels(page, ".curve canvas") != curve
    typed = page.locator(".shared [data-param=lr] .typed").input_value()
    assert f"lr={typed}" in page.url


def test_other_data_bring_the_models_that_are_for_them(open_page):
    page = opened(open_page, "train")
    page.locator(".data select").select_option("sums")
    complete(page)
    models = page.locator(".model option").evaluate_all("all => all.map((n) => n.value)")
    assert models == ["rnn", "softmax", "mlp"]
    page.locator(".model select").select_option("rnn")
    complete(page)
    assert "data=sums" in page.url and "model=rnn" in page.url
    assert page.locator(".subject-params [data-param=length]").is_visible()
    page.locator(".data select").select_option("cars")
    complete(page)
    assert page.locator(".model select").input_value() == "mlp"
    assert painted(page, ".said canvas") > 500 and not page.locator(".boundary").is_visible()
    assert not page.locator("[data-param=judge]").count(), "numbers have one loss"
    accuracy = page.locator(".quantity option[value=accuracy]")
    assert accuracy.is_disabled(), "numbers have no accuracy"


def test_the_looks_follow_the_player(open_page):
    page = opened(open_page, DIGITS)
    mistakes = page.locator(".mistakes canvas")
    at_the_end = mistakes.get_attribute("aria-label")
    assert re.search(r"Adam: \d+ of 359 wrong", at_the_end)
    page.locator(".scrub").fill("0")
    page.wait_for_function(
        "([node, said]) => node.getAttribute('aria-label') !== said",
        arg=[mistakes.element_handle(), at_the_end],
    )
    count = r"Adam: (\d+) of"
    early = int(re.search(count, mistakes.get_attribute("aria-label"))[1])
    assert early > int(re.search(count, at_the_end)[1]) + 100
    page.click(".looks [data-look=layers]")
    frames(page)
    first = pixels(page, ".strips canvas")
    page.locator(".scrub").fill("60")
    frames(page)
    assert painted(page, ".strips canvas") > 3000 and pixels(page, ".strips canvas") != first
    assert step(page) == 60


def test_the_landscape_is_a_map_of_the_loss(open_page):
    page = opened(open_page, "train?data=moons&n=120&width=8&epochs=4&run=gd&run=adam")
    page.click(".looks [data-look=landscape]")
    lab = page.locator(".lab").element_handle()
    page.wait_for_function("({ lab }) => lab.stage.landscape.ground?.size === 48", arg=lab)
    settle(page)
    assert painted(page, ".map canvas.ground") > 50_000
    said = page.inner_text(".of-landscape")
    assert "Gradient descent" in said and "exact at these" in said and said.count("%") == 2
    field, shown = page.locator(".lab").evaluate(
        "({ lab: { stage } }) => [stage.landscape.map.field.view, stage.landscape.map.view]"
    )
    assert field == pytest.approx(shown, abs=1e-2), "the map has bare sides"
    page.locator(".shared [data-param=lr] input[type=range]").press("ArrowRight")
    complete(page)
    page.wait_for_function("({ lab }) => lab.stage.landscape.ground", arg=lab)


def test_what_a_run_takes_for_what(open_page):
    page = opened(open_page, DIGITS)
    page.mouse.move(*spot(page, "lab.stage.decisions.mistakes.spots[0]"))
    told = page.locator(".mistakes .hover")
    assert re.match(r"it is \d", told.inner_text())
    assert len(re.findall(r"Adam: \d \d+ %, \d \d+ %, \d \d+ %", told.inner_text())) == 1
    page.locator(".aspect").select_option("confusion")
    label = page.locator(".confusion canvas").get_attribute("aria-label")
    right = int(re.search(r"Adam: (\d+) of 359 right", label)[1])
    wrong = page.locator(".mistakes canvas").get_attribute("aria-label")
    assert right + int(re.search(r"Adam: (\d+) of 359 wrong", wrong)[1]) == 359
    frames(page)
    page.mouse.move(*spot(page, "{ ...lab.stage.decisions.confusion.grids[1], x: 0, y: 0 }", 9))
    told = page.locator(".confusion .hover").inner_text()
    assert re.match(r"\d+ of \d+ that are 0 were said to be 0", told)
    whole = page.locator(".lab").evaluate("({ lab }) => lab.wholeLink")
    assert "aspect=confusion" in whole
    page.goto(page.url.partition("?")[0] + "?" + whole)
    complete(page)
    assert painted(page, ".confusion canvas") > 3000


def spot(page, what, away=4):
    """The place on the screen of what a picture of the decisions has drawn."""
    x, y = page.locator(".lab").evaluate(
        f"({{ lab }}) => {{ const {{ left = 0, top = 0, x = 0, y = 0 }} = {what};"
        "const box = lab.stage.decisions.picture.board.box.getBoundingClientRect();"
        "return [box.left + left + x, box.top + top + y]; }"
    )
    return x + away, y + away


def test_other_planes_and_the_line(open_page):
    page = opened(open_page, "train?data=moons&n=120&width=8&epochs=4&run=gd&run=adam")
    page.click(".looks [data-look=landscape]")
    text = page.locator(".of-landscape")
    seen = set()
    for aspect, said in (
        ("principal", "The plane of most movement"),
        ("filters", "Two random directions around the end of Gradient descent"),
        ("line", "straight line from the end of Gradient descent (0) to that of Adam (1)"),
    ):
        page.locator(".aspect").select_option(aspect)
        page.wait_for_function("([node, said]) => node.textContent.includes(said)",
                               arg=[text.element_handle(), said])  # fmt: skip
        frames(page)
        picture = ".profile canvas" if aspect == "line" else ".map canvas.ground"
        seen.add(pixels(page, picture))
    assert len(seen) == 3 and painted(page, ".profile canvas") > 500
    page.click(".looks [data-look=layers]")
    frames(page)
    slopes = pixels(page, ".strips canvas")
    page.locator(".aspect").select_option("moves")
    frames(page)
    assert pixels(page, ".strips canvas") != slopes


def test_a_long_training_can_be_stopped_and_goes_on(open_page):
    page = opened(open_page, "train?data=digits&model=cnn&filters=16&epochs=1&run=gd")
    page.locator(".begin [data-param=epochs] .typed").fill("400")
    page.keyboard.press("Enter")
    page.locator(".training .stop").click()
    page.get_by_role("button", name="Go on").wait_for()
    lab = page.locator(".lab")
    settle(page)
    done = lab.evaluate("({ lab }) => lab.stage.done")
    frames(page, 20)
    assert lab.evaluate("({ lab }) => lab.stage.done") == done > 0
    assert "of 17,600 steps" in page.inner_text(".training")
    page.click(".training .stop")
    page.wait_for_function(
        "([{ lab }, done]) => lab.stage.done > done", arg=[lab.element_handle(), done]
    )
    page.click(".training .stop")


def test_the_link_carries_it_all(open_page):
    page = opened(open_page, f"{DIGITS}&picture=layers&step=30&curve=accuracy")
    assert page.locator(".looks [data-look=layers]").get_attribute("aria-pressed") == "true"
    assert step(page) == 30 and page.locator(".quantity").input_value() == "accuracy"
    whole = page.locator(".lab").evaluate("({ lab }) => lab.wholeLink")
    assert "picture=layers" in whole and "step=30" in whole and "curve=accuracy" in whole
    page.keyboard.press("Escape")
    page.locator(".begin [data-param=epochs] .typed").fill("2")
    page.keyboard.press("Enter")
    complete(page)
    assert "epochs=2" in page.url
    page.click(".undo")
    complete(page)
    assert "epochs=4" in page.url


def test_the_seed_draws_data_weights_and_batches_anew(open_page):
    page = opened(open_page, "train?data=moons&n=80&epochs=2&run=gd")
    before = pixels(page, ".boundary canvas")
    page.locator("[data-fold=noise] summary").click()
    page.click(".redraw")
    complete(page)
    assert "seed=" in page.url and pixels(page, ".boundary canvas") != before


def test_what_is_wrong_in_a_link_is_said(open_page):
    page = opened(open_page, "train?data=iris&model=cnn&run=gd")
    assert "Convolutional network is not for Iris" in page.inner_text(".notes")
    assert page.locator(".model select").input_value() == "mlp"


def test_the_picture_is_saved_as_it_is_shown(open_page):
    page = opened(open_page, DIGITS)
    for kind in ("png", "svg"):
        with page.expect_download() as saved:
            page.click(f".save[value={kind}]")
        assert saved.value.suggested_filename == f"optviz-mlp-digits-step-{step(page)}.{kind}"


def test_sharpness_comes_to_its_limit(open_page):
    """An experiment that plays: what is asked for of the step that moves does not hold it up."""
    page = opened(open_page, "train?data=moons&n=60&width=4&epochs=20&batch=48&run=gd~lr~0.3")
    page.locator(".quantity").select_option("sharpness")
    lab = page.locator(".lab").element_handle()
    page.click(".play")
    page.wait_for_function("({ lab }) => lab.stage.places.sharpness?.over", arg=lab)
    page.click(".play")
    frames(page)
    levels = page.locator(".lab").evaluate(
        "({ lab }) => lab.curve.plot.levels.map(({ at }) => 10 ** at)"
    )
    assert levels == pytest.approx([2 / 0.3], rel=1e-9)
    assert painted(page, ".curve canvas") > 300


def test_two_settings_of_a_training_at_once(open_page):
    """The width of a network is an axis; at the end of its slider it is no more than is allowed."""
    page = opened(
        open_page, "train?data=moons&n=60&width=4&epochs=2&run=adam&pad=0~lr~width&open=pad"
    )
    lab = page.locator(".lab").element_handle()
    page.wait_for_function("({ lab }) => lab.stage.pad.known", arg=lab)
    frames(page)
    assert re.search(r"\d+ × \d+ runs of 2 epochs", page.inner_text(".pad .spent"))
    assert painted(page, ".pad .ground") > 3000
    best = page.inner_text(".pad .best")
    page.click(".pad .best")
    complete(page)
    width = re.search(r"w (\d+)", best)[1]
    assert page.locator(".subject-params [data-param=width] .typed").input_value() == width
    assert f"width={width}" in page.url
    page.locator(".subject-params [data-param=width] input[type=range]").press("End")
    complete(page)
    assert "width=128" in page.url and not page.locator(".notes").is_visible()


def test_a_race_sets_what_it_found(open_page):
    page = opened(open_page, "train?data=moons&n=60&width=4&epochs=2&run=gd&run=adam&open=compare")
    page.locator("[data-testid=stDataFrame]").wait_for(timeout=30_000)
    assert "each with 3 seeds (1 to 3)" in page.inner_text("[data-testid=stMain]")
    page.get_by_role("button", name="Each at its own best η").click()
    page.wait_for_url(re.compile("run=gd~lr~|lr="))
    complete(page)
    best = [
        float(text)
        for text in re.findall(r"best η ([\d.]+)", page.inner_text("[data-testid=stMain]"))
    ]
    state = page.locator(".lab").evaluate(
        "({ lab }) => lab.state.runs.map((run) => lab.values.valueOf(run, 'lr'))"
    )
    assert state == best


def test_a_script_and_what_it_reads_are_taken_away(open_page):
    page = opened(open_page, "train?data=moons&n=60&width=4&epochs=2&run=gd&run=adam&open=export")
    page.locator("[data-testid=stCode]").wait_for(timeout=30_000)
    assert 'np.load("optviz-mlp-moons-2.npz")' in page.inner_text("[data-testid=stCode]")
    with page.expect_download() as saved:
        page.get_by_role("button", name="first weights, NPZ").click()
    assert saved.value.suggested_filename == "optviz-mlp-moons-2.npz"


def test_a_table_of_ones_own_is_learned_from(open_page):
    page = opened(open_page, "train?data=moons&n=60&width=4&epochs=4&run=gd&run=adam&open=own")
    text = page.locator("[data-testid=stTextArea] textarea")
    text.wait_for(timeout=30_000)
    text.fill("a,b\n1,2\n3,x")
    page.get_by_role("button", name="Learn from it").click()
    page.locator("[data-testid=stAlert]").wait_for(timeout=30_000)
    said = page.inner_text("[data-testid=stAlert]")
    assert said.count(".") == 2 and "What was learned before is still there" in said
    assert "data=moons" in page.url
    text.fill("a,b,kind\n" + "\n".join(f"{k},{k % 7},{'xyz'[k % 3]}" for k in range(60)))
    page.get_by_role("button", name="Learn from it").click()
    page.wait_for_url(re.compile("data=own-"), timeout=30_000)
    complete(page)
    assert (
        page.locator(".data select").evaluate("node => node.selectedOptions[0].text")
        == "Your own table"
    )
    assert (
        page.locator(".confusion canvas").is_visible() and painted(page, ".confusion canvas") > 1000
    )
    assert page.locator(".readout tbody tr").count() == 2
    assert not page.locator("[data-testid=stAlert]").count()
    page.locator(".data select").select_option("iris")
    complete(page)
    assert "data=iris" in page.url
