"""A real nginx in front of the app: the one of the machine, else the distribution's package."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .distribution import install
from .server import free_port

WHERE = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
PATIENCE = 30
CONF = """
daemon off; pid {folder}/pid; error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {servers}
}}
"""
SERVER = """
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {app};
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            {headers}
        }}
    }}
"""


def found() -> str | None:
    """The machine's nginx, if any; a user's PATH often lacks its folder."""
    return shutil.which("nginx", path=WHERE)


def provide() -> None:
    """Get an nginx if there is none yet; exit with one sentence where none can be had."""
    if not found() and not (install("nginx-light") and found()):
        sys.exit("No nginx could be found or installed; put one on the PATH to run the tests.")


def listens(port: int) -> bool:
    """Whether something listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def proxied(app: str, headers: Mapping[str, str], folder: Path) -> Iterator[dict[str, int]]:
    """An nginx that forwards to the app, on a port for each way to set headers, by its name."""
    ports = {name: free_port() for name in headers}
    servers = [SERVER.format(port=ports[name], app=app, headers=headers[name]) for name in headers]
    conf = folder / "nginx.conf"
    conf.write_text(CONF.format(folder=folder, servers="".join(servers)))
    program = found()
    assert program, "There is no nginx on the PATH; `python -m tests` gets one."
    process = subprocess.Popen([program, "-p", str(folder), "-c", str(conf), "-e", "stderr"])
    try:
        end = time.monotonic() + PATIENCE
        while not all(map(listens, ports.values())):
            assert process.poll() is None and time.monotonic() < end, "nginx did not start"
            time.sleep(0.02)
        yield ports
    finally:
        process.terminate()
        process.wait(timeout=20)
