"""The page in a real Chromium: start-up, sliders, frames and live updates, beside yardsticks."""

import json
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.server import ROOT, serve

from .clients import TWO_MORE, request
from .hand import Hand, dragged, length
from .slow import slow
from .timing import human

HERE = Path(__file__).parent
SIX_RUNS = f"/?{request(0.0)}"
LONG_RUNS = f"/?{request(0.0, steps=10_000)}"
EMPTY, ONE_SLIDER = HERE / "empty_page.py", HERE / "one_slider.py"

# Milliseconds from the press on the slider to the frame after the component has drawn.
REPAINT = """
async ([range, drawn]) => {
    const find = (selector, root = document) => {
        const here = root.querySelector(selector);
        if (here) return here;
        for (const node of root.querySelectorAll("*")) {
            const inside = node.shadowRoot && find(selector, node.shadowRoot);
            if (inside) return inside;
        }
        return null;
    };
    const target = find(drawn);
    const times = (window.optvizTimes = []);
    let pressed = null;
    document.addEventListener("pointerdown", () => (pressed = performance.now()), true);
    new MutationObserver(() => {
        if (pressed === null) return;
        const since = pressed;
        pressed = null;
        requestAnimationFrame(() => times.push(performance.now() - since));
    }).observe(target, { attributes: true, attributeFilter: ["data-updates"] });
}
"""

FRAMES = """
(seconds) => new Promise((done) => {
    let frames = 0;
    const begun = performance.now();
    const frame = () => {
        frames += 1;
        const past = (performance.now() - begun) / 1000;
        if (past < seconds) requestAnimationFrame(frame);
        else done(frames / past);
    };
    requestAnimationFrame(frame);
})
"""

# Milliseconds from the pad's opening to its ground on the screen, a number of times.
PAD = """
async (times) => {
    const hosts = [...document.querySelectorAll("*")];
    const host = hosts.find((node) => node.shadowRoot?.querySelector(".lab"));
    const root = host.shadowRoot.querySelector(".lab");
    const fold = root.querySelector(".pad");
    const frame = () => new Promise((go) => requestAnimationFrame(go));
    const took = [];
    for (let k = 0; k < times; k++) {
        root.lab.stage.pad.known = null;
        const begun = performance.now();
        fold.open = true;
        do await frame(); while (!root.lab.stage.pad.known || !fold.querySelector(".busy").hidden);
        took.push(performance.now() - begun);
        fold.open = false;
        for (let rest = 0; rest < 30; rest++) await frame();
    }
    return took;
}
"""


# Milliseconds from the press on a slider to the frame in which all epochs are drawn.
TRAINED = """
() => {
    const hosts = [...document.querySelectorAll("*")];
    const host = hosts.find((node) => node.shadowRoot?.querySelector(".lab"));
    const root = host.shadowRoot.querySelector(".lab");
    window.optvizTimes = [];
    document.addEventListener("pointerdown", () => {
        const [begun, before] = [performance.now(), root.lab.updates];
        const look = () => {
            const { stage, conversation, updates } = root.lab;
            if (updates > before && stage.complete && !conversation.owed && !conversation.holding) {
                window.optvizTimes.push(performance.now() - begun);
            } else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    }, true);
}
"""
# Pictures a second while a slider moves with every frame.
DRAG_SLIDER = """
([selector, seconds]) => new Promise((done) => {
    const hosts = [...document.querySelectorAll("*")];
    const host = hosts.find((node) => node.shadowRoot?.querySelector(".lab"));
    const root = host.shadowRoot.querySelector(".lab");
    const range = root.querySelector(selector);
    const fire = (kind) => range.dispatchEvent(new PointerEvent(kind, { pointerId: 1 }));
    const [before, begun] = [root.lab.updates, performance.now()];
    fire("pointerdown");
    const frame = () => {
        const past = (performance.now() - begun) / 1000;
        if (past > seconds) {
            fire("pointerup");
            done((root.lab.updates - before) / past);
            return;
        }
        range.value = 400 + Math.round(100 * Math.sin(3 * past));
        range.dispatchEvent(new Event("input", { bubbles: true }));
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
})
"""
# Six runs of ten epochs: a model, and what is hoped for, milliseconds and pictures a second.
SIX = "&run=gd&run=momentum&run=nesterov&run=adagrad&run=rmsprop&run=adam&lr=0.01"
TRAININGS = (
    ("softmax regression on digits", "data=digits&model=softmax", 150, 10),
    ("multilayer perceptron on moons", "data=moons&model=mlp", 100, 10),
    ("multilayer perceptron on digits, 64-32", "data=digits&model=mlp&width=64", 300, 4),
)


def trainings(browser: Browser, address: str) -> list[tuple[str, str, str]]:
    """A slider in Train, from its press to all epochs of all runs, and while it is dragged."""
    rows = []
    for what, link, most, least in TRAININGS:
        with ExitStack() as stack:
            page = open_lab(stack, browser, f"{address}/train?{link}{SIX}")
            page.locator(LR).evaluate("node => node.scrollIntoView({ block: 'center' })")
            box = page.locator(LR).bounding_box()
            page.evaluate(TRAINED)
            for k in range(12):
                share = 0.30 + 0.1 * ((k * 5) % 8) / 8
                page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
                page.wait_for_timeout(1200)
            times = page.evaluate("window.optvizTimes")
            pictures = page.evaluate(DRAG_SLIDER, [LR, 4])
        rows += [
            (f"Train, {what}: slider to all of 6 × 10 epochs", f"{median(times):.0f} ms",
             f"≤ {most} ms"),
            ("… pictures a second while it is dragged", f"{pictures:.0f}", f"≥ {least}"),
        ]  # fmt: skip
    return rows


def first_picture(browser: Browser, script: Path, ready: str, cache: str) -> float:
    """Seconds from the server's start to the first picture, the browser being open already."""
    page = browser.new_page()
    begun = time.perf_counter()
    with serve(script, env={"NUMBA_CACHE_DIR": cache}) as address:
        page.goto(address)
        page.wait_for_selector(ready)
        seconds = time.perf_counter() - begun
        page.close()
    return seconds


def start_up(browser: Browser) -> list[tuple[str, str, str]]:
    """`streamlit run` to first picture against an empty page, with empty and warm kernel cache."""
    cold, warm, empty = [], [], []
    for _ in range(5):
        with tempfile.TemporaryDirectory() as cache:
            empty.append(first_picture(browser, EMPTY, "text=Hello", cache))
            cold.append(first_picture(browser, ROOT / "app.py", ".lab[data-updates]", cache))
            warm.append(first_picture(browser, ROOT / "app.py", ".lab[data-updates]", cache))
    base = median(empty)
    return [
        ("`streamlit run` to first picture, an empty page", human(base), ""),
        ("… the Lab, kernels compiled", f"{median(warm) - base:+.2f} s", "≤ +1 s"),
        ("… the Lab, empty kernel cache", f"{median(cold) - base:+.2f} s", "≤ +3 s"),
    ]


def repaints(page: Page, slider: str, drawn: str, presses: int = 24) -> float:
    """Median milliseconds from a press on the slider to the repaint that it causes."""
    box = page.locator(slider).bounding_box()
    page.evaluate(REPAINT, [slider, drawn])
    for k in range(presses):
        share = 0.30 + 0.1 * ((k * 5) % 8) / 8
        page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        page.wait_for_timeout(450)
    times = page.evaluate("window.optvizTimes")
    assert len(times) > presses / 2, f"only {len(times)} of {presses} presses were drawn"
    return median(times)


def open_lab(stack: ExitStack, browser: Browser, address: str, channel: bool = True) -> Page:
    """A page with the Lab on it, its live channel cut off if wanted."""
    context = stack.enter_context(browser.new_context(viewport={"width": 1280, "height": 800}))
    page = context.new_page()
    if not channel:
        page.route_web_socket("**/live", lambda socket: socket.close())
    page.goto(address)
    page.wait_for_selector(".lab[data-updates]")
    page.wait_for_timeout(1500)
    # A first visit plays; what is measured is at rest, at the end.
    page.locator(".scrub").fill("500")
    return page


LR = ".shared [data-param=lr] input[type=range]"


def sliders(browser: Browser, address: str) -> list[tuple[str, str, str]]:
    """Slider to repaint, bytes sent, frames and remounts."""
    with ExitStack() as stack:
        yardstick = stack.enter_context(serve(ONE_SLIDER))
        plain = browser.new_page()
        plain.goto(yardstick)
        plain.wait_for_selector("canvas[data-updates]")
        plain.wait_for_timeout(1000)
        base = repaints(
            plain, "[data-testid=stSlider] [data-baseweb=slider], [data-testid=stSlider]", "canvas"
        )
        plain.close()

        page = open_lab(stack, browser, address + SIX_RUNS)
        received: list[int] = []
        client = page.context.new_cdp_session(page)
        client.send("Network.enable")
        client.on(
            "Network.webSocketFrameReceived",
            lambda told: received.append(length(told)),
        )
        page.locator(".map canvas.trail").evaluate("node => (node.kept = true)")
        live = repaints(page, LR, ".lab")
        sent = sum(received) / 24
        kept = page.locator(".map canvas.trail").evaluate("node => node.kept === true")

        cut = open_lab(stack, browser, address + SIX_RUNS, channel=False)
        received.clear()
        client = cut.context.new_cdp_session(cut)
        client.send("Network.enable")
        client.on(
            "Network.webSocketFrameReceived",
            lambda told: received.append(length(told)),
        )
        script = repaints(cut, LR, ".lab")
        sent_by_script = sum(received) / 24

        opened = median(open_lab(stack, browser, address + SIX_RUNS).evaluate(PAD, 9))

        frames = []
        for query in (SIX_RUNS, LONG_RUNS):
            player = open_lab(stack, browser, address + query)
            player.click(".player .play")
            frames.append(player.evaluate(FRAMES, 4))
        space = open_lab(stack, browser, address + SIX_RUNS)
        space.click(".looks [data-look=space]")
        space.wait_for_selector(".space canvas")
        space.click(".player .play")
        frames.append(space.evaluate(FRAMES, 4))
        return [
            ("slider to repaint, a page of one slider and one component", f"{base:.0f} ms", ""),
            (
                "… the Lab, 6 runs × 500 steps, live channel",
                f"{live / base:.2f} × as long",
                "≤ 2.5 ×",
            ),
            ("… without the channel", f"{script / base:.2f} × as long", "≤ 2.5 ×"),
            (
                "the pad: opened to coloured, 6 runs × 500 steps",
                f"{opened / base:.2f} × as long",
                "",
            ),
            ("sent for a change of slider, live channel", f"{sent / 1000:.1f} kB", "≤ 60 kB"),
            ("… without the channel", f"{sent_by_script / 1000:.1f} kB", "≤ 60 kB"),
            ("remounts in 24 changes", "0" if kept else "some", "0"),
            ("frames a second while playing, 6 × 500 steps", f"{frames[0]:.0f}", "≥ 50"),
            ("… 6 × 10,000 steps", f"{frames[1]:.0f}", "≥ 50"),
            (
                "frames a second while playing in 3-D, 6 × 500 steps, 64 × 64 mesh",
                f"{frames[2]:.0f}",
                "≥ 30",
            ),
        ]


def live(browser: Browser, address: str) -> list[tuple[str, str, str]]:
    """Pictures a second while the start is dragged: alone, held up, and beside others."""
    six, eight = address + SIX_RUNS, f"{address}/?{request(0.0, steps=20_000)}&{TWO_MORE}"
    alone, long = dragged(six), dragged(eight, Hand(settle=2))
    few, many = dragged(six, Hand(sent=True), 2), dragged(eight, Hand(settle=2, sent=True), 2)
    held_up = dragged(six, Hand(throttled=4, settle=2))
    without = dragged(six, Hand(channel=False))
    with slow(address, 0.1, 1e6) as far:
        late = dragged(far + SIX_RUNS, Hand(settle=8))
    with ExitStack() as stack:
        cut = open_lab(stack, browser, address + SIX_RUNS, channel=False)
        socket = address.replace("http", "ws") + "/live"
        crowd = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.clients", socket, "30", "14"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        time.sleep(2)
        click = repaints(cut, LR, ".lab", presses=16)
        each = json.loads(crowd.communicate()[0])
    pictures = "pictures a second while a mouse drags the start, 6 runs × 500 steps"
    return [
        (pictures, f"{alone.pictures:.0f}", "≥ 60"),
        ("… sent for each", f"{few.sent / 1000:.1f} kB", "≤ 15 kB"),
        ("… 8 runs × 20,000 steps", f"{long.pictures:.0f}", "≥ 30"),
        ("… sent for each", f"{many.sent / 1000:.1f} kB", ""),
        ("… a processor four times as slow", f"{held_up.pictures:.0f}", "≥ 20"),
        ("… 100 ms there and back, 1 Mbit/s", f"{late.pictures:.0f}", "≥ 10"),
        ("… without the channel", f"{without.pictures:.0f}", "≥ 10"),
        (
            "thirty clients dragging at once, updates a second for each",
            f"{median(each):.0f} (least {min(each):.0f})",
            "",
        ),
        ("… a click elsewhere is answered in", f"{click:.0f} ms", "≤ 500 ms"),
    ]


GROUNDS = (
    ("momentum on Rosenbrock", "rosenbrock&lr=0.0005&run=momentum", "≥ 8"),
    ("Adam on Himmelblau", "himmelblau&lr=0.01&run=adam", "≥ 8"),
    ("Adam on Ackley", "ackley&lr=0.01&run=adam", "≥ 4"),
)
COUNT_GROUNDS = """({ lab: { stage } }) => {
    const put = stage.showCover.bind(stage);
    stage.count = 0;
    stage.showCover = (cover) => {
        stage.count++;
        put(cover);
    };
}"""


def grounds(browser: Browser, address: str) -> list[tuple[str, str, str]]:
    """Grounds a second of 64 × 64 starts × 300 steps, while a mouse drags η."""
    table = []
    for name, query, target in GROUNDS:
        with ExitStack() as stack:
            page = open_lab(stack, browser, f"{address}/?steps=300&ground=ends~0&surface={query}")
            lab = page.locator(".lab")
            lab.evaluate(COUNT_GROUNDS)
            box = page.locator(LR).bounding_box()
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            page.mouse.move(x, y)
            page.mouse.down()
            begun, k = time.perf_counter(), 0
            while time.perf_counter() - begun < 4:
                k += 1
                page.mouse.move(x - 40 * abs(k / 60 % 2 - 1), y)
                page.wait_for_timeout(8)
            each = lab.evaluate("({ lab }) => lab.stage.count") / (time.perf_counter() - begun)
            page.mouse.up()
        what = "grounds a second while η is dragged, 64 × 64 starts × 300 steps, "
        table.append((f"{what if not table else '… '}{name}", f"{each:.0f}", target))
    return table


def beside(address: str) -> tuple[str, str, str]:
    """What a light client waits beside heavy ones."""
    socket = address.replace("http", "ws") + "/live"
    command = (sys.executable, "-m", "tests.bench.clients", socket, "beside", "12")
    took = sorted(json.loads(subprocess.check_output(command, cwd=ROOT)))
    late = took[int(0.95 * len(took))]
    what = (
        "beside 20 clients of 8 × 20,000 steps and 4 pads of those: a light one, 95 of 100 within"
    )
    return what, f"{1000 * late:.0f} ms", "≤ 100 ms"


def rows() -> list[tuple[str, str, str]]:
    """The table's rows: what, figure, against what was hoped for."""
    with sync_playwright() as playwright, launch(playwright) as browser:
        table = start_up(browser)
        with serve(ROOT / "app.py") as address:
            table += sliders(browser, address)
            table += live(browser, address)
            table += grounds(browser, address)
            table.append(beside(address))
            table += trainings(browser, address)
    return table
