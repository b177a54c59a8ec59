"""While a hand moves: what is sent and drawn is less, and what is seen is the same."""

import pytest

from .conftest import settle
from .test_lab import FOUR, handle

SIX = "run=gd&run=momentum&run=momentum~clip~norm&run=nesterov&run=adam~lr~0.05&run=adam~lr~0.1"
NOISY = "?surface=rosenbrock&lr=0.001&sigma=20&run=gd&run=momentum~clip~value&run=adam~lr~0.05"
# The pixels of a picture's layers on each other.
SEEN = """(box) => {
    const layers = [...box.querySelectorAll(":scope > canvas")];
    const canvas = new OffscreenCanvas(layers[0].width, layers[0].height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    for (const layer of layers) {
        if (layer.checkVisibility({ visibilityProperty: true })) context.drawImage(layer, 0, 0);
    }
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return (window.optvizSeen ??= {})[box.className.split(" ")[0]] = data;
}"""
# What part of the pixels has another colour than it had.
OTHERWISE = """(box) => {
    const before = window.optvizSeen[box.className.split(" ")[0]];
    const now = (SEEN)(box);
    let other = 0;
    for (let k = 0; k < now.length; k += 4) {
        const far = [0, 1, 2, 3].some((c) => Math.abs(now[k + c] - before[k + c]) > 64);
        other += Number(far);
    }
    return other / (now.length / 4);
}""".replace("SEEN", SEEN)
# All that a hand has asked for is drawn, and so are the words, which follow ten times a second.
ASLEEP = """({ lab }) => !lab.conversation.owed && lab.frame === null && lab.reading === null
    && lab.shown.runs.every((run) => !run || run.vertices)"""


@pytest.mark.parametrize(
    ("link", "steps", "most"),
    [
        (f"?surface=rosenbrock&lr=0.001&{SIX}", 500, 0.002),
        # Lines to and fro that fill a part of the picture are seen by some of them.
        (f"?surface=rosenbrock&lr=0.001&{SIX}", 20_000, 0.01),
        (f"?surface=himmelblau&lr=0.01&{SIX}", 2_000, 0.002),
        (NOISY, 1_000, 0.002),
        (FOUR, 60, 0.002),
    ],
)
def test_a_hand_that_rests_changes_nothing_that_is_seen(open_page, link, steps, most):
    page = open_page(f"{link}&steps={steps}")
    x, y = handle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 12, y - 20, steps=6)
    lab = page.locator(".lab")
    page.wait_for_function(f"(lab) => ({ASLEEP})(lab)", arg=lab.element_handle())
    told = page.locator(".readout tbody tr").all_inner_texts()
    for box in (".map", ".curve"):
        page.locator(box).evaluate(f"(box) => void ({SEEN})(box)")
    page.mouse.up()
    settle(page)
    assert lab.evaluate("({ lab }) => lab.shown.runs.every((run) => !run || !run.vertices)")
    for box in (".map", ".curve"):
        assert page.locator(box).evaluate(OTHERWISE) < most, box
    assert page.locator(".readout tbody tr").all_inner_texts() == told
