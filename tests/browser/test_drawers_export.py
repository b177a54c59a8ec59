"""Take it away: what a person downloads, and what it does on a machine without a network."""

import csv
import io

from optviz.engine.runs import run

LINK = "?surface=ravine&kappa=20&steps=150&lr=0.02&run=gd&run=adam~lr~0.1"


def drawer(open_page, **how):
    page = open_page(LINK, **how)
    page.get_by_role("button", name="Take it away").click()
    page.get_by_role("button", name="Animation, HTML").wait_for()
    return page


def download(page, label):
    with page.expect_download() as begun:
        page.get_by_role("button", name=label).click()
    return begun.value


def test_the_table_that_is_downloaded_is_the_run(open_page):
    file = download(drawer(open_page), "Trajectories, CSV")
    assert file.suggested_filename == "optviz-ravine-150.csv"
    lines = file.path().read_text("utf-8").splitlines()
    rows = list(csv.DictReader(io.StringIO("\n".join(s for s in lines if s[:2] != "# "))))
    adam = [float(row["x"]) for row in rows if row["run"].startswith("Adam")]
    path = run("ravine", "adam", steps=150, lr=0.1, surface_params={"kappa": 20}).path
    assert adam == path[:, 0].tolist()


def test_the_animation_plays_without_a_network(open_page, browser, tmp_path):
    target = tmp_path / "animation.html"
    download(drawer(open_page), "Animation, HTML").save_as(target)
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    asked, said = [], []
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(target.as_uri())
        where, trail = page.locator(".where"), page.locator("canvas.trail")
        curve = page.locator(".curve canvas")
        page.wait_for_function("document.querySelector('.where').textContent === 'step 0 of 150'")
        before = [part.evaluate("(node) => node.toDataURL()") for part in (trail, curve)]
        page.get_by_role("button", name="Play").click()
        page.wait_for_function("document.querySelector('.where').textContent === 'step 150 of 150'")
        after = [part.evaluate("(node) => node.toDataURL()") for part in (trail, curve)]
        assert all(now != then for now, then in zip(after, before, strict=True))
        assert page.locator(".readout tbody th").all_inner_texts() == [" Gradient descent", " Adam"]
        assert where.is_visible() and page.get_by_role("heading").first.is_visible()
        # The map fills its box: nothing of it is bare.
        bare = page.locator("canvas.ground").evaluate(
            """(canvas) => {
                const { width, height } = canvas;
                const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
                return data.filter((value, k) => k % 4 === 3 && value < 255).length;
            }"""
        )
        assert bare == 0
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    finally:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert said == []


def test_the_script_of_the_chosen_run_is_shown(open_page):
    page = drawer(open_page, width=390)
    code = page.get_by_test_id("stCode")
    code.get_by_text("torch.optim.SGD").wait_for()
    choice = page.get_by_test_id("stSelectbox").get_by_role("combobox")
    choice.click()
    choice.press("ArrowDown")
    choice.press("Enter")
    code.get_by_text("torch.optim.Adam").wait_for()
    page.get_by_role("radio", name="Keras").or_(
        page.get_by_role("button", name="Keras")
    ).first.click()
    page.get_by_text("Keras's Adam adds ε before the bias correction, as ε̂.").wait_for()
    assert code.count() == 0
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= 390, "the page scrolls sideways"
