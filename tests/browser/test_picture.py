"""The picture as a file: what is seen, as pixels and as shapes."""

import base64
import struct
from xml.etree import ElementTree

import pytest

from .conftest import settle

LINK = "?surface=rosenbrock&lr=0.001&steps=120&run=gd&run=momentum~clip~norm&run=adam~lr~0.1"
SVG = "{http://www.w3.org/2000/svg}"


def saved(page, kind):
    with page.expect_download() as begun:
        page.click(f".save[value={kind}]")
    return begun.value


def test_the_picture_as_png(open_page):
    page = open_page(LINK, width=390, dark=True)
    file = saved(page, "png")
    assert file.suggested_filename == "optviz-rosenbrock-step-120.png"
    data = file.path().read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", data[16:24])
    parts = [page.locator(part).bounding_box() for part in (".map", ".curve")]
    assert wide == pytest.approx(sum(part["width"] for part in parts) + 14, abs=2)
    assert high > max(part["height"] for part in parts)
    page.select_option(".scale", "3")
    large = saved(page, "png").path().read_bytes()
    assert struct.unpack(">II", large[16:24]) == pytest.approx((3 * wide, 3 * high), abs=3)
    shown = page.locator(".map canvas.ground").evaluate("node => node.width / node.clientWidth")
    assert shown == pytest.approx(1, abs=0.01), "the page is left as it was"


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_the_picture_as_svg_looks_like_the_page(open_page, new_page, width, dark):
    """Opened on its own, map and curve are those of the page: the same colours in most pixels."""
    page = open_page(LINK, width=width, dark=dark)
    page.locator(".player .scrub").fill("60")
    page.locator("[data-tab=inside]").click()
    settle(page)
    file = saved(page, "svg")
    assert file.suggested_filename == "optviz-rosenbrock-step-60.svg"
    text = file.path().read_text("utf-8")
    said = {node.text for node in ElementTree.fromstring(text).iter(f"{SVG}text")}
    assert {"Gradient descent", "Momentum clipped by norm", "Adam", "minimum", "step"} <= said
    assert "Rosenbrock, step 60 of 120; the curve: loss" in said
    caption = "".join(node.text for node in ElementTree.fromstring(text).iter(f"{SVG}text"))
    assert page.url in caption, "the picture does not say its link"
    assert "η 0.001 · β₁ 0.9" in caption and "start (−1.2345, 1.0678)" in caption
    assert "η 0.1" in said, "a run's own value"
    shapes = [node.get("d") for node in ElementTree.fromstring(text).iter(f"{SVG}path")]
    assert len(shapes) > 30 and not any("NaN" in shape for shape in shapes)
    compare = """async ([svg, png, high]) => {
        const read = async (url) => {
            const image = new Image();
            image.src = url;
            await image.decode();
            const canvas = new OffscreenCanvas(image.width, image.height);
            const context = canvas.getContext("2d", { willReadFrequently: true });
            context.drawImage(image, 0, 0);
            return context.getImageData(0, 0, image.width, image.height);
        };
        const [a, b] = [await read(svg), await read(png)];
        const [w, h] = [Math.min(a.width, b.width), Math.min(a.height, b.height, high)];
        let differ = 0, ink = 0;
        for (let y = 0; y < h; y += 2) for (let x = 0; x < w; x += 2) {
            const at = (d) => [0, 1, 2].map((k) => d.data[4 * (y * d.width + x) + k]);
            const [p, q] = [at(a), at(b)];
            differ += Math.max(...p.map((v, k) => Math.abs(v - q[k]))) > 60;
            ink += Math.max(...p) - Math.min(...p) > 90;
        }
        return [Math.abs(a.width - b.width), (4 * differ) / (w * h), 4 * ink];
    }"""
    as_url = """(text) => `data:image/svg+xml;base64,${btoa(unescape(encodeURIComponent(text)))}`"""
    png = saved(page, "png").path().read_bytes()
    # The caption is text, in the font of whoever opens it; what it says is read above.
    high = page.locator(".lab").evaluate(
        "({ lab }) => Math.max(lab.stage.map.height, lab.curve.height)"
    )
    fresh = new_page()
    off, differ, ink = fresh.evaluate(
        compare,
        [
            fresh.evaluate(as_url, text),
            f"data:image/png;base64,{base64.b64encode(png).decode()}",
            high,
        ],
    )
    assert off <= 1 and differ < 0.02 and ink > 300
