"""What is looked at travels in a link, and a link's locks hold; a page may have two Labs."""

from urllib.parse import parse_qs, urlparse

from optviz.words import say

from .conftest import NOTE_WHAT_IS_SENT, frames, settle
from .server import ROOT, serve

LINE_UP = "surface=ravine&kappa=20&lr=0.01&steps=80&run=momentum&run=adam~lr~0.1"
LOOKED = (
    "picture=both&window=-2~1~-1~1&camera=1.2~0.9~1.5~0~0&height=log&curve=length&step=40"
    "&open=pad~noise~compare&pad=0~beta1~lr"
    "&pin=surface%3Dravine%26kappa%3D5%26run%3Dgd"
)


def copied(page) -> dict[str, list[str]]:
    """The link that the page would put into the clipboard, by its keys."""
    return parse_qs(page.locator(".lab").evaluate("({ lab }) => lab.wholeLink"))


def test_a_copied_link_opens_as_it_was_sent(open_page):
    page = open_page(f"?{LINE_UP}&{LOOKED}")
    page.locator(".pinned", has_text="ravine").or_(
        page.locator(".pinned", has_text="20")
    ).wait_for()
    settle(page)
    assert page.locator(".looks [data-look=both]").get_attribute("aria-pressed") == "true"
    assert page.locator(".player .where").inner_text().startswith("step 40")
    assert page.locator(".quantity").input_value() == "length"
    for fold in ("pad", "noise"):
        assert page.locator(f"[data-fold={fold}]").get_attribute("open") is not None
    assert page.locator(".pad .across").input_value() == "beta1"
    page.get_by_text("gradient evaluations").first.wait_for()
    there = copied(page)
    wanted = parse_qs(LOOKED)
    # The map shows at least the window, whose shape is that of the page.
    x0, x1, y0, y1 = map(float, there.pop("window")[0].split("~"))
    del wanted["window"]
    assert x0 <= -2 < 1 <= x1 and y0 <= -1 < 1 <= y1 and (x1 - x0 < 4 or y1 - y0 < 3)
    pinned = parse_qs(there.pop("pin")[0])
    assert {k: pinned[k] for k in ("surface", "kappa")} == {"surface": ["ravine"], "kappa": ["5"]}
    del wanted["pin"]
    assert {name: there[name] for name in wanted} == wanted
    # The address bar stays short.
    assert not set(parse_qs(urlparse(page.url).query)) & {*wanted, "window", "pin"}


def test_a_step_is_looked_into_beside_the_map_of_its_own_window(open_page):
    """Guards against a field that is never asked for, since something else is asked first."""
    page = open_page(f"?{LINE_UP}&open=inside&inside=1&step=12")
    assert page.locator("[data-tab=inside]").get_attribute("aria-selected") == "true"
    assert page.locator(".inside .which").input_value() == "1"
    assert "12 → 13" in page.locator(".inside .work").inner_text()
    assert copied(page)["inside"] == ["1"]
    ground = "({ lab }) => lab.fieldWanted() === '' && lab.stage.map.field !== null"
    assert page.locator(".lab").evaluate(ground)


def test_a_link_may_play(open_page):
    page = open_page("?surface=ravine&steps=2000&run=gd&step=0&play=1")
    playing = page.locator(".player .play.playing")
    playing.wait_for()
    page.keyboard.press("Space")
    settle(page)
    assert int(page.locator(".player .scrub").input_value()) < 2000


def test_what_a_link_locks_neither_is_there_nor_moves(open_page):
    page = open_page(f"?{LINE_UP}&show=lr~start~steps~player&lock=steps")
    for gone in (".runs", ".gallery", ".readout", ".looks", ".actions", ".drawers", ".pad"):
        assert page.locator(gone).first.is_hidden(), gone
    assert page.locator(".shared [data-param=lr]").is_visible()
    assert page.locator(".shared [data-param=beta1]").is_hidden()
    assert page.locator(".steps [data-param=steps]").evaluate("(node) => node.inert")
    # Whoever gets past the controls is refused by what they would change.
    page.locator(".lab").evaluate(
        "({ lab }) => lab.edit((state) => { state.steps = 7; state.shared.beta1 = 0.1; }, true)"
    )
    settle(page)
    assert page.locator(".notes", has_text=say("page.locked.refused")).is_visible()
    query = parse_qs(urlparse(page.url).query)
    assert query["steps"] == ["80"] and "beta1" not in query
    page.locator(".shared [data-param=lr] .typed").fill("0.02")
    page.keyboard.press("Enter")
    settle(page)
    query = parse_qs(urlparse(page.url).query)
    assert (query["lr"], query["lock"]) == (["0.02"], ["steps"])
    page.locator(".unlock").click()
    settle(page)
    assert page.locator(".locked").is_hidden() and page.locator(".readout").is_visible()
    assert not {"show", "lock"} & set(parse_qs(urlparse(page.url).query))


def test_two_labs_on_one_page_keep_to_themselves(browser):
    with serve(ROOT / "tests/browser/two_labs.py", {"PYTHONPATH": str(ROOT)}) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 1800})
        page.add_init_script(NOTE_WHAT_IS_SENT)
        page.goto(address)
        page.wait_for_function(
            """() => [...document.querySelectorAll("*")].filter(
                (node) => node.shadowRoot?.querySelector(".lab")?.dataset.updates).length === 2"""
        )
        settle(page)
        first, second = page.locator(".lab").all()
        assert first.locator(".caption").is_hidden()
        assert second.locator(".caption span").inner_text() == say("page.copy.done")
        assert second.locator(".runs").is_hidden() and first.locator(".runs").is_visible()
        page.wait_for_timeout(1000)
        before = first.get_attribute("data-updates")
        second.locator(".shared [data-param=lr] .typed").fill("0.0005")
        page.keyboard.press("Enter")
        page.get_by_text("lr=0.0005").wait_for()
        frames(page)
        assert first.get_attribute("data-updates") == before
        assert first.locator(".shared [data-param=lr] .typed").input_value() != "0.0005"
        page.close()
