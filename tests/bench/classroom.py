"""Two lessons held: thirty students predict, observe and find while the teacher's Lab leads."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import quantiles
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.server import ROOT, free_port, serve

STUDENTS, PACE = 30, 2.0
LESSONS = ("stability", "momentum")
LEAD = 'label:has-text("My Lab leads")'


def memory(port: int) -> float:
    """The resident memory of the server on a port, in MB; 0 where the system does not tell."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if str(port).encode() in words and b"streamlit" in words:
                status = (entry / "status").read_text()
                return int(status.split("VmRSS:")[1].split()[0]) / 1024
        except (OSError, IndexError):
            continue
    return 0.0


def p95(values: list[float]) -> float:
    """The value that one in twenty is above."""
    return quantiles(values, n=20)[-1]


def _open(page: Page, address: str, lesson: str, code: str) -> str:
    """The teacher's page on a lesson, in a room that is opened if there is none; its code."""
    if not code:
        page.goto(f"{address}/lessons?lesson={lesson}")
        page.locator(".lab[data-updates]").wait_for(timeout=60_000)
        page.get_by_text("For the teacher").click()
        page.get_by_role("button", name="Open a room").click()
        page.get_by_text("0 answers").wait_for()
        return parse_qs(urlsplit(page.url).query)["room"][0]
    # Through the page, so that the session, and with it the room, stays this teacher's.
    page.get_by_role("button", name="All lessons").click()
    page.get_by_role("button", name="Open", exact=True).nth(1).click()
    page.get_by_text("0 answers").wait_for()
    return code


def _hold(page: Page, address: str, lesson: str, code: str) -> dict:
    """One lesson: what the students' process measured."""
    command = [sys.executable, "-m", "tests.bench.students"]
    arguments = [address, code, str(STUDENTS), lesson, str(PACE)]
    students = subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert students.stdout.readline().strip() == "voted"
    page.get_by_role("button", name="Close the vote").click()
    page.get_by_role("button", name="See what happens").click()
    page.locator(".lab .player .play").wait_for()
    if not page.locator(".lab .led:visible").count():
        page.locator(LEAD).click()
        page.locator(".lab .led:visible").wait_for()
    page.get_by_role("button", name="3 Find").click()
    slider = page.locator(".lab .setting:visible input[type=range]")
    slider.wait_for()
    slider.focus()
    while students.poll() is None:
        for key in ("ArrowRight", "ArrowLeft"):
            for _ in range(5):
                page.keyboard.press(key)
                page.wait_for_timeout(200)
    return json.loads(students.stdout.read())


def held(browser: Browser) -> tuple[list[dict], float]:
    """What was measured in each lesson, and the server's memory after both."""
    port = free_port()
    with serve(ROOT / "app.py", port=port) as address:
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        code, found = "", []
        for lesson in LESSONS:
            code = _open(page, address, lesson, code)
            found.append(_hold(page, address, lesson, code))
        return found, memory(port)


def rows() -> list[tuple[str, str, str]]:
    """The table's rows: what, figure, against what was hoped for."""
    with sync_playwright() as playwright, launch(playwright) as browser:
        found, used = held(browser)
    every = {name: [one for lesson in found for one in lesson[name]] for name in found[0]
             if isinstance(found[0][name], list)}  # fmt: skip
    assert sum(lesson["said"] for lesson in found) == len(every["checked"])
    assert sum(lesson["led"] for lesson in found) > STUDENTS
    return [
        (
            f"two lessons, {STUDENTS} students and a teacher who leads: votes at one moment",
            f"{1000 * max(every['voted']):.0f} ms the last",
            "≤ 100 ms",
        ),
        (
            "… a student's change on the screen, 95 of 100 within",
            f"{1000 * p95(every['changed']):.0f} ms",
            "≤ 300 ms",
        ),
        (
            "… and its exercise checked, 95 of 100 within",
            f"{1000 * p95(every['checked']):.0f} ms",
            "≤ 300 ms",
        ),
        ("… memory of the server after both", f"{used:.0f} MB", "≤ 690 MB"),
    ]


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
