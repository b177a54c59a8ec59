"""The image, as far as it runs without Docker: three processes of it behind its proxy."""

import json
import re
import shutil
import subprocess
import sys
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.test_spread import MARKS, process, visit

from .conftest import alone, settle
from .proxies import spread
from .server import ROOT, free_port, started

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
LESSON = "lessons?lesson=stability"


def image(folder: Path) -> None:
    """What the Dockerfile copies of what .dockerignore leaves it."""
    allowed = re.findall(r"^!(.*)", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    for source, target in re.findall(r"^COPY (\S+) (\S+)", DOCKERFILE, re.MULTILINE):
        assert source in allowed
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, folder / target)
        else:
            shutil.copy(ROOT / source, folder / target)


def command(word: str, port: int) -> list[str]:
    """A command of the Dockerfile, for one process of several on this machine."""
    (found,) = re.findall(rf"^{word} (\[.*\])$", DOCKERFILE, re.MULTILINE)
    first, *rest = (part.replace("8501", str(port)) for part in json.loads(found))
    program = [sys.executable] if first == "python" else [sys.executable, "-m", first]
    return [*program, *rest]


@pytest.fixture(scope="module")
def scaled(tmp_path_factory):
    """The proxy's address, the processes by port, and the marks that lead to each."""
    folder, names = tmp_path_factory.mktemp("image"), tmp_path_factory.mktemp("caddy")
    image(folder)
    ports, marks = [free_port() for _ in range(3)], {}
    apps = [f"127.0.0.1:{port}" for port in ports]
    with spread(apps, names) as address:
        # Processes that say who they are, in the place of those to come.
        with ExitStack() as stack:
            for port in ports:
                stack.enter_context(process(port))
            for mark in MARKS:
                marks.setdefault(visit(address, mark=mark).port, []).append(mark)
        with ExitStack() as stack:
            every = {
                port: stack.enter_context(started(command("CMD", port), port, folder))
                for port in ports
            }
            yield address, every, marks


@pytest.fixture
def opened(scaled, browser):
    """A page of a visitor whose cookie leads to one of the processes, by its place."""
    address, processes, marks = scaled
    contexts = []

    def opened(place: int, path: str):
        context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
        contexts.append(context)
        mark = marks[list(processes)[place]][0]
        context.add_cookies([{"name": "optviz", "value": mark, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/{path}")
        page.locator(".lab[data-updates]").wait_for()
        return page, mark

    yield opened
    for context in contexts:
        context.close()


def test_each_process_says_that_it_is_healthy(scaled):
    _, processes, _ = scaled
    for port in processes:
        assert subprocess.run(command("HEALTHCHECK.* CMD", port), check=False).returncode == 0
    nobody = command("HEALTHCHECK.* CMD", free_port())
    assert subprocess.run(nobody, check=False, stderr=subprocess.DEVNULL).returncode != 0


def test_a_class_meets_in_the_room_wherever_it_was(opened):
    """One types the code on another process, one follows a link, one was there already."""
    teacher, mark = opened(0, LESSON)
    teacher.get_by_text("For the teacher").click()
    teacher.get_by_role("button", name="Open a room").click()
    teacher.get_by_text("0 answers").wait_for()
    code = parse_qs(urlsplit(teacher.url).query)["room"][0]
    assert code.startswith(mark) and len(code) == 7
    typing, other = opened(1, LESSON)
    assert other != mark
    typing.get_by_text("For the teacher").click()
    typing.get_by_label("Code of a room").fill(code.lower())
    typing.get_by_role("button", name="Join", exact=True).click()
    typing.wait_for_url(re.compile(f"room={code}"))
    linked, _ = opened(2, f"{LESSON}&room={code}")
    there, _ = opened(0, f"{LESSON}&room={code}")
    for count, student in enumerate((typing, linked, there), 1):
        student.get_by_text(f"Room {code}").wait_for()
        student.get_by_role("radio", name="C.").check(force=True)
        student.get_by_role("button", name="Send my answer").click()
        teacher.get_by_text(f"{count} answer", exact=False).wait_for()
    # The channel, which is another connection, leads to the same process.
    teacher.get_by_text("My Lab leads").click()
    for student in (typing, linked, there):
        led = student.locator(".lab .led", has_text="You follow the teacher")
        led.wait_for(state="attached")


def test_a_wrong_code_is_no_journey_without_end(opened):
    page, mark = opened(0, LESSON)
    page.get_by_text("For the teacher").click()
    page.get_by_label("Code of a room").fill(f"{mark}ABCD")
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_text("there is no room with this code").wait_for()
    far = "222ABCD" if mark != "222" else "333ABCD"
    page.get_by_label("Code of a room").fill(far)
    page.get_by_role("button", name="Join", exact=True).click()
    page.get_by_text(f"Room '{far}' has ended").wait_for()


def test_a_process_that_dies_is_replaced_by_another(scaled, opened):
    address, processes, _ = scaled
    page, _ = opened(2, "?surface=beale&run=gd")
    settle(page)
    dead = list(processes.values())[2]
    dead.kill()
    dead.wait(timeout=20)
    alone(page)
    page.locator(".steps .typed").fill("77")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("steps=77"), timeout=60_000)
    assert page.locator(".where").inner_text() == "step 77 of 77"
    line = HTTPConnection(address.removeprefix("http://"), timeout=30)
    line.request("GET", "/_stcore/health")
    assert line.getresponse().status == 200
    line.close()
