"""Every change can be undone and done again, by buttons and by keys."""

from urllib.parse import parse_qs, urlparse

from .conftest import settle
from .test_lab import FOUR, pick


def query(page) -> dict[str, list[str]]:
    return parse_qs(urlparse(page.url).query)


def test_changes_are_undone_and_done_again(open_page):
    page = open_page(FOUR)
    undo, redo = page.locator(".tools .undo"), page.locator(".tools .redo")
    assert undo.is_disabled() and redo.is_disabled()
    first = query(page)
    page.locator(".shared [data-param=lr] .typed").fill("0.002")
    page.keyboard.press("Enter")
    settle(page)
    changed = query(page)
    assert changed != first
    pick(page, "saddle")
    settle(page)
    elsewhere = query(page)
    assert elsewhere["surface"] == ["saddle"]
    undo.click()
    settle(page)
    assert query(page) == changed
    page.locator(".map").focus()
    page.keyboard.press("Control+z")
    settle(page)
    assert query(page) == first and undo.is_disabled()
    page.keyboard.press("Control+y")
    settle(page)
    redo.click()
    settle(page)
    assert query(page) == elsewhere and redo.is_disabled()
    assert page.locator(".picker .name").inner_text() == "Saddle"


def test_a_formula_comes_back_with_its_letters(open_page):
    page = open_page("?surface=formula&f=a*x%5E2%2By%5E2&a=3&run=gd&lr=0.01")
    page.fill(".formula input", "x^2 + 7y^2")
    page.keyboard.press("Enter")
    settle(page)
    assert page.locator(".subject-params [data-param=a]").count() == 0
    page.locator(".tools .undo").click()
    settle(page)
    assert page.locator(".subject-params [data-param=a] .typed").input_value() == "3"
    assert "a*x" in page.locator(".formula input").input_value()
