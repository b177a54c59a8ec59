"""What the engine cannot compute is said on the page, which keeps its picture and its channel."""

import base64

from optviz.wire.answer import SORRY, refusal
from optviz.words import say

from .conftest import settle

REFUSE_NEXT = """(refusal) => {
    const { lab } = [...document.querySelectorAll("*")].find(
        (node) => node.shadowRoot?.querySelector(".lab")).shadowRoot.querySelector(".lab");
    const { socket } = lab.conversation.channel.socket;
    const bytes = Uint8Array.from(atob(refusal), (letter) => letter.charCodeAt(0));
    socket.send = () => {
        delete socket.send;
        setTimeout(() => socket.onmessage({ data: bytes.buffer }));
    };
}"""


def refuse_next(page) -> None:
    """Put the server's refusal in the place of the answer to the page's next question."""
    page.evaluate(REFUSE_NEXT, base64.b64encode(refusal()).decode())


def place_start(page, share: float) -> None:
    box = page.locator(".map").bounding_box()
    page.mouse.click(box["x"] + share * box["width"], box["y"] + 0.4 * box["height"])


def test_the_picture_stays_and_the_next_answer_is_shown(open_page):
    page = open_page("?surface=ravine&run=gd&run=adam~lr~0.1")
    drawn = page.get_attribute(".lab", "data-updates")
    refuse_next(page)
    place_start(page, 0.7)
    page.locator(".notes", has_text=say(SORRY)).wait_for()
    settle(page)
    assert page.get_attribute(".lab", "data-updates") == drawn
    assert page.locator(".status").is_hidden()
    place_start(page, 0.3)
    page.locator(".notes").wait_for(state="hidden")
    settle(page)
    assert page.get_attribute(".lab", "data-updates") != drawn


def test_a_formula_that_is_refused_is_explained_at_its_field(open_page):
    page = open_page("?surface=formula&run=gd")
    formula = page.url
    refuse_next(page)
    page.fill(".formula input", "x**2 + 7*y**2")
    page.keyboard.press("Enter")
    page.locator(".formula .problem", has_text=say(SORRY)).wait_for()
    settle(page)
    assert page.url == formula
    page.fill(".formula input", "x**2 + 8*y**2")
    page.keyboard.press("Enter")
    page.locator(".formula .problem").wait_for(state="hidden")
    settle(page)
    assert "8%2Ay" in page.url or "8*y" in page.url
