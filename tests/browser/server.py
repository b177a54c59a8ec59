"""The real app, or another script, served by the real `streamlit run`."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 120


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def serve(
    script: Path = ROOT / "app.py",
    env: Mapping[str, str] | None = None,
    port: int | None = None,
) -> Iterator[str]:
    """Run a script with `streamlit run`, on a free port unless one is named; gives its address."""
    port = port or free_port()
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.headless", "true", "--server.port", str(port)),
        *("--server.address", "127.0.0.1", "--server.fileWatcherType", "none"),
    ]
    with started(command, port, env=env):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def started(
    command: Sequence[str], port: int, folder: Path = ROOT, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen]:
    """Run the command of a server in a folder until it is healthy on a port, and end it after use.

    Raises AssertionError at the end if the server logged a traceback.
    """
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **(env or {})}, stdout=log, stderr=log
        )
        address = f"http://127.0.0.1:{port}"
        try:
            end = time.monotonic() + PATIENCE
            while not _healthy(address):
                alive = process.poll() is None and time.monotonic() < end
                log.seek(0)
                assert alive, f"the server did not start:\n{log.read()}"
                time.sleep(0.02)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=20)
        log.seek(0)
        said = log.read()
        assert "Traceback" not in said, said
