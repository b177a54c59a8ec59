"""A Chromium to test with: one on the PATH, else Playwright's, else the distribution's package."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def on_path() -> str | None:
    """The Chromium that the machine has, if any."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def launch(playwright: Playwright) -> Browser:
    """Start headless Chromium, the one on the PATH first, else Playwright's own."""
    return playwright.chromium.launch(executable_path=on_path(), args=list(FLAGS))


def _succeeds(*command: str) -> bool:
    print("$", *command, flush=True)
    return subprocess.run(command, check=False).returncode == 0


def provide() -> None:
    """Get a Chromium if there is none yet; exit with one sentence where none can be had."""
    if on_path():
        return
    if _succeeds(sys.executable, "-m", "playwright", "install", "chromium"):
        from playwright.sync_api import sync_playwright

        try:
            with sync_playwright() as playwright:
                launch(playwright).close()
            return
        except Exception as error:
            print(f"Playwright's Chromium does not start: {error}", flush=True)
    apt = shutil.which("apt-get")
    sudo = [] if os.geteuid() == 0 else ["sudo"] if shutil.which("sudo") else None
    if apt and sudo is not None:
        update = _succeeds(*sudo, apt, "update")
        if update and _succeeds(*sudo, apt, "install", "-y", "chromium") and on_path():
            return
    sys.exit("No Chromium could be found or installed; put one on the PATH to run the tests.")


if __name__ == "__main__":
    print("Chromium:", on_path() or "none on the PATH", f"({Path(sys.executable).name})")
    provide()
