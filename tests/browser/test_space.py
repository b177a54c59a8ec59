"""The surface in three dimensions: what is in sight, what turns it, and what a hill hides."""

import base64
import struct
import zlib

import numpy as np
import pytest

from .conftest import frames, settle, still
from .test_lab import FOUR, pick, play_past, step, touch

HILL = "?surface=formula&f=exp(-(x**2%2By**2)/4)&start=-1~1.8&steps=200&run=gd~lr~0.5"
BLUE = (11, 90, 168)


def picture(page, layer: str) -> str:
    """What a layer of the 3-D picture shows once the hand rests, as a data URL."""
    still(page)
    return page.locator(f".space canvas.{layer}").evaluate("node => node.toDataURL()")


def pixels(url: str) -> np.ndarray:
    """The pixels of a data URL of a PNG of 8-bit RGBA: (rows, columns, 4)."""
    data = base64.b64decode(url.partition(",")[2])
    at, packed, size = 8, b"", None
    while at < len(data):
        (length,), kind = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
            assert body[8:10] == b"\x08\x06", "another kind of PNG"
        elif kind == b"IDAT":
            packed += body
    width, height = size
    lines = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 4 * width + 1)
    rows = np.zeros((height + 1, width + 1, 4), np.int32)
    for y, line in enumerate(lines, 1):
        raw = line[1:].reshape(width, 4).astype(np.int32)
        # PNG filters 0, 1 and 2 come down to sums; 3 and 4 need the pixel to the left.
        if line[0] in (0, 2):
            rows[y, 1:] = (raw + (rows[y - 1, 1:] if line[0] else 0)) & 255
        elif line[0] == 1:
            rows[y, 1:] = np.cumsum(raw, axis=0) & 255
        else:
            unfilter(rows, y, raw, line[0])
    return rows[1:, 1:]


def unfilter(rows: np.ndarray, y: int, raw: np.ndarray, kind: int) -> None:
    """PNG's filters Average (3) and Paeth (4), pixel by pixel."""
    for x in range(1, len(raw) + 1):
        a, b, c = rows[y, x - 1], rows[y - 1, x], rows[y - 1, x - 1]
        if kind == 3:
            guess = (a + b) // 2
        else:
            pa, pb, pc = abs(b - c), abs(a - c), abs(a + b - 2 * c)
            guess = np.where((pa <= pb) & (pa <= pc), a, np.where(pb <= pc, b, c))
        rows[y, x] = (raw[x - 1] + guess) & 255


def coloured(url: str, colour: tuple[int, int, int]) -> int:
    """How many pixels are of that colour and nearly opaque."""
    seen = pixels(url)
    return int(((abs(seen[..., :3] - colour).max(axis=-1) < 12) & (seen[..., 3] > 200)).sum())


def look(page, which: str) -> None:
    page.get_by_role("group", name="View").get_by_role("button", name=which, exact=True).click()


def press(page, key: str, times: int) -> None:
    page.locator(".space").focus()
    for _ in range(times):
        page.keyboard.press(key)


def drag(page, right: float, down: float) -> None:
    box = page.locator(".space").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=4)
    page.mouse.up()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_map_three_dimensions_or_both(open_page, width, dark):
    page = open_page(FOUR, width=width, dark=dark)
    boxes = page.locator(".map"), page.locator(".space"), page.locator(".curve")
    assert [box.is_visible() for box in boxes] == [True, False, True]
    assert page.locator(".space canvas").count() == 0, "nothing is made before it is asked for"
    for which, expected in (("3-D", [False, True, True]), ("Both", [True, True, True])):
        look(page, which)
        assert [box.is_visible() for box in boxes] == expected
        sheet = pixels(picture(page, "ground"))
        assert (sheet[..., 3] == 255).mean() > 0.15, "hardly any surface to see"
        pressed = page.get_by_role("group", name="View").locator("[aria-pressed=true]")
        assert pressed.all_inner_texts() == [which]
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= width, "the page scrolls sideways"
    one, other = (box.bounding_box() for box in boxes[:2])
    if width == 1280:
        assert other["x"] >= one["x"] + one["width"] and other["y"] == one["y"]
        player = page.locator(".player").bounding_box()
        assert player["y"] + player["height"] <= 800, "the player is not on the first screen"
    else:
        assert other["y"] >= one["y"] + one["height"] and other["x"] == one["x"]
    look(page, "Map")
    assert [box.is_visible() for box in boxes] == [True, False, True]


def test_the_paths_follow_the_player(open_page):
    page = open_page(FOUR + "&steps=500")
    look(page, "3-D")
    scrub = page.locator(".player .scrub")
    shown = {}
    for at in (0, 20, 500):
        scrub.fill(str(at))
        shown[at] = pixels(picture(page, "trail"))
    inked = {at: int((seen[..., 3] > 200).sum()) for at, seen in shown.items()}
    assert inked[0] == 0 < inked[20] < inked[500]
    scrub.fill("20")
    # Runs that are laid on each other are rounded to a 255th where their edges are seen through.
    again = pixels(picture(page, "trail")).astype(int) - shown[20]
    assert abs(again).max() <= 1, "another picture of the same step"
    scrub.fill("0")
    scrub.blur()
    page.keyboard.press("Space")
    play_past(page, 5)
    page.keyboard.press("Space")
    assert 5 < step(page) < 500
    assert 0 < (pixels(picture(page, "trail"))[..., 3] > 200).sum() <= inked[500]


def test_the_hand_turns_it_and_it_stays_so(open_page):
    page = open_page(FOUR)
    look(page, "3-D")
    seen = [picture(page, "ground")]
    drag(page, 90, 30)
    seen.append(picture(page, "ground"))
    press(page, "ArrowLeft", 3)
    seen.append(picture(page, "ground"))
    press(page, "+", 2)
    seen.append(picture(page, "ground"))
    page.mouse.wheel(0, -200)
    seen.append(picture(page, "ground"))
    assert len(set(seen)) == len(seen), "a hand that changed nothing"
    assert step(page) == 500, "keys that turn the box have moved the player"
    held = seen[-1]

    page.locator(".shared [data-param=lr] input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    assert "lr=0.001&" not in page.url and picture(page, "ground") == held
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector(".lab[data-theme=dark]")
    assert picture(page, "ground") != held
    page.emulate_media(color_scheme="light")
    page.wait_for_selector(".lab[data-theme=light]")
    assert picture(page, "ground") == held
    look(page, "Map")
    look(page, "3-D")
    assert picture(page, "ground") == held
    pick(page, "himmelblau")
    settle(page)
    assert picture(page, "ground") != held
    pick(page, "rosenbrock")
    settle(page)
    assert picture(page, "ground") == held
    page.locator(".space").dblclick()
    assert picture(page, "ground") == seen[0], "a double click brings it back"


def test_a_finger_turns_it_and_the_page_still_scrolls(open_page):
    page = open_page(FOUR, width=390)
    look(page, "3-D")
    before = picture(page, "ground")
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    box = page.locator(".space").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    at = page.evaluate(scrolled)
    touch(page, *((x + 6 * k, y + 3 * k) for k in range(10)))
    turned = picture(page, "ground")
    assert turned != before and page.evaluate(scrolled) == at
    client = page.context.new_cdp_session(page)
    for k in range(10):
        kind = "touchMove" if k > 1 else "touchStart"
        fingers = [{"x": x - 4 * k, "y": y, "id": 0}, {"x": x + 20 + 4 * k, "y": y, "id": 1}]
        points = fingers[: 1 + (k > 0)]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    sheets = [(pixels(url)[..., 3] > 0).sum() for url in (turned, picture(page, "ground"))]
    assert sheets[1] > 1.1 * sheets[0], "two fingers apart bring it nearer"
    look(page, "Both")
    page.locator(".player .where").scroll_into_view_if_needed()
    at = page.evaluate(scrolled)
    where = page.locator(".player .where").bounding_box()
    x, y = where["x"] + 5, where["y"] + 5
    touch(page, *((x, y - 14 * k) for k in range(16)))
    frames(page, 20)
    assert page.evaluate(scrolled) > at + 80, "a phone cannot get past the pictures"


def test_a_hill_hides_what_is_behind_it(open_page):
    page = open_page(HILL)
    look(page, "3-D")
    press(page, "ArrowDown", 5)
    behind = coloured(picture(page, "trail"), BLUE)
    press(page, "ArrowRight", 36)
    before = coloured(picture(page, "trail"), BLUE)
    assert before > 60 and behind < 0.1 * before
    press(page, "ArrowUp", 18)
    assert coloured(picture(page, "trail"), BLUE) > 60, "from above nothing is hidden"


def test_height_is_the_loss_or_its_logarithm(open_page):
    page = open_page(FOUR)
    look(page, "3-D")
    toggle = page.get_by_role("button", name="log height")
    assert toggle.get_attribute("aria-pressed") == "false"
    linear, path = picture(page, "ground"), picture(page, "trail")
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "true"
    assert picture(page, "ground") != linear and picture(page, "trail") != path
    pick(page, "beale")
    settle(page)
    assert toggle.get_attribute("aria-pressed") == "true"
    pick(page, "rosenbrock")
    settle(page)
    toggle.click()
    assert picture(page, "ground") == linear


def test_the_saved_picture_is_what_is_shown(open_page, tmp_path):
    page = open_page(FOUR)
    sizes, files = {}, {}
    for which in ("Map", "3-D", "Both"):
        look(page, which)
        settle(page)
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Save PNG").click()
        waiting.value.save_as(tmp_path / f"{which}.png")
        files[which] = (tmp_path / f"{which}.png").read_bytes()
        sizes[which] = struct.unpack(">II", files[which][16:24])
    assert sizes["Map"] == sizes["3-D"] and files["Map"] != files["3-D"]
    box, curve = (page.locator(part).bounding_box() for part in (".views", ".curve"))
    assert sizes["Both"][0] == pytest.approx(box["width"], abs=2)
    high = box["height"] + 14 + curve["height"]
    assert sizes["Both"][1] == pytest.approx(high + 14 + 24 * 7, abs=2)


@pytest.mark.parametrize("formula", ["1%2B0*x", "exp(x**6)", "1000%2B1e-13*x"])
def test_any_surface_can_be_stood_up(open_page, formula):
    """A plane, a wall up to the largest float, and heights with few floats between them."""
    page = open_page(f"?surface=formula&f={formula}&run=gd&run=adam~hidden~1")
    page.set_viewport_size({"width": 1280, "height": 868})
    look(page, "3-D")
    for _ in range(2):
        sheet = pixels(picture(page, "ground"))
        assert (sheet[..., 3] == 255).mean() > 0.15, "hardly any surface to see"
        page.get_by_role("button", name="log height").click()
