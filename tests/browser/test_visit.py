"""Pages by their own addresses, and the way back from one to another."""

import pytest

from .conftest import ran, settle


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("methods", "Gradient descent"),
        ("models", "Dense"),
        ("surfaces", "Rosenbrock"),
        ("clinic", "Formula clinic"),
        ("proof", "Proof"),
    ],
)
def test_a_page_opened_by_its_address_finds_its_server_at_once(server, new_page, path, title):
    """Streamlit looks for it below the page's address first, and the console shows two 404."""
    page = new_page()
    asked = []
    page.on("response", lambda answer: asked.append((answer.status, answer.url)))
    page.goto(f"{server}/{path}")
    page.get_by_role("heading", name=title, exact=True).wait_for()
    assert [url for status, url in asked if status >= 400] == []
    assert any(url == f"{server}/_stcore/health" for _, url in asked)


def choose(page, name):
    page.get_by_role("link", name=name, exact=True).click()


def test_each_step_back_leads_somewhere(open_page):
    """Lab → Methods → Lab: the first step back is to the Methods, the second to the Lab."""
    page = open_page()
    assert "surface=" in page.url
    choose(page, "Methods")
    page.get_by_role("heading", name="Gradient descent", exact=True).wait_for()
    ran(page)
    choose(page, "Lab")
    page.wait_for_selector(".lab[data-updates]")
    settle(page)
    link = page.url
    assert "surface=" in link
    page.go_back()
    page.get_by_role("heading", name="Gradient descent", exact=True).wait_for()
    ran(page)
    page.go_back()
    page.wait_for_selector(".lab[data-updates]")
    settle(page)
    assert page.url == link
    page.go_forward()
    page.get_by_role("heading", name="Gradient descent", exact=True).wait_for()


def test_an_edit_can_be_taken_back_to_the_first_picture(open_page):
    page = open_page()
    first = page.url
    page.locator(".steps input").first.fill("60")
    page.locator(".steps input").first.press("Enter")
    settle(page)
    assert page.url != first
    page.go_back()
    settle(page)
    assert page.url == first
