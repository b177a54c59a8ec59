"""The proxy of compose.yaml, with its own Caddyfile, before processes that are named."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .nginx import listens
from .server import ROOT, free_port

WHERE = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
PATIENCE = 30


@contextmanager
def spread(apps: list[str], folder: Path) -> Iterator[str]:
    """A Caddy that spreads visitors over the apps, each `host:port`; its own address."""
    port = free_port()
    env = {
        **os.environ,
        "OPTVIZ_SITE": f":{port}",
        "OPTVIZ_APPS": f"to {' '.join(apps)}",
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    program = shutil.which("caddy", path=WHERE)
    assert program, "There is no caddy; the requirements for development bring one, but on Windows."
    command = [program, "run", "--config", ROOT / "Caddyfile", "--adapter", "caddyfile"]
    with (folder / "caddy.log").open("w") as log:
        process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        try:
            end = time.monotonic() + PATIENCE
            while not listens(port):
                alive = process.poll() is None and time.monotonic() < end
                assert alive, (folder / "caddy.log").read_text()
                time.sleep(0.02)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)
