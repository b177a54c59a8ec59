"""A pinned line-up stays in the picture, beside what comes next."""

from .conftest import settle
from .test_lab import FOUR, pick, pixels


def test_before_and_after_are_in_one_picture(open_page):
    page = open_page("?surface=rosenbrock&lr=0.001&steps=200&run=gd&run=momentum&run=adam")
    whole = ".map canvas.ghost"
    before = pixels(page, whole)
    page.click(".pin")
    settle(page)
    assert "nothing has changed since" in page.inner_text(".pinned")
    field = page.locator(".shared [data-param=lr] .typed")
    field.fill("0.0005")
    field.press("Enter")
    settle(page)
    said = page.inner_text(".pinned")
    assert "η 0.001 → 0.0005" in said and "another" not in said
    both, curves = pixels(page, whole), pixels(page, ".curve canvas")
    page.click(".pin")
    settle(page)
    after = pixels(page, whole)
    assert len({before, both, after}) == 3
    assert curves != pixels(page, ".curve canvas")
    assert page.locator(".pinned").is_hidden()


def test_a_ghost_waits_for_its_surface(open_page):
    page = open_page(FOUR)
    page.click(".pin")
    pick(page, "saddle")
    settle(page)
    assert "another surface (Rosenbrock)" in page.inner_text(".pinned")
    elsewhere = pixels(page, ".map canvas.ghost")
    pick(page, "rosenbrock")
    settle(page)
    assert "Thin lines" in page.inner_text(".pinned")
    pick(page, "saddle")
    settle(page)
    page.click(".pin")
    settle(page)
    assert pixels(page, ".map canvas.ghost") == elsewhere
