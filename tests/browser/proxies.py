"""Proxies in front of the app: Caddy, which the requirements for development bring, and nginx.

Where the machine has no nginx a Caddy stands in for it that forwards the same.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .server import ROOT, free_port

WHERE = os.pathsep.join(
    (
        str(Path(sys.executable).parent),
        os.environ.get("PATH", os.defpath),
        # Where a user's PATH often does not lead.
        "/usr/sbin",
        "/usr/local/sbin",
    )
)
PATIENCE = 30
NGINX = """
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
NGINX_SERVER = """
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://{app};
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            {headers}
        }}
    }}
"""
CADDY = "{{\n\tadmin off\n\tpersist_config off\n}}\n{servers}"
CADDY_SERVER = """
http://:{port} {{
	bind 127.0.0.1
	reverse_proxy {app} {{
		{headers}
	}}
}}
"""
# Caddy sends it, unless told not to.
FORWARDED = "X-Forwarded-Host"
# What a browser asked for, with the port and without.
ASKED = {
    "nginx": {"asked": "$http_host", "name": "$host"},
    "caddy": {"asked": "{http.request.hostport}", "name": "{http.request.host}"},
}


def program(name: str) -> str | None:
    """The machine's proxy of that name, if any."""
    return shutil.which(name, path=WHERE)


def listens(port: int) -> bool:
    """Whether something listens on a port of this machine."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _run(command: list, ports: list[int], folder: Path, **env: str) -> Iterator[None]:
    """Run a proxy until it is not needed any more."""
    assert command[0], "There is no caddy; the requirements for development bring one."
    home = {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "proxy.log").open("w") as log:
        process = subprocess.Popen(
            command, env={**os.environ, **home, **env}, stdout=log, stderr=log
        )
        try:
            end = time.monotonic() + PATIENCE
            while not all(map(listens, ports)):
                alive = process.poll() is None and time.monotonic() < end
                assert alive, (folder / "proxy.log").read_text()
                time.sleep(0.02)
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


@contextmanager
def proxied(
    app: str, ways: Mapping[str, Mapping[str, str]], folder: Path
) -> Iterator[dict[str, int]]:
    """A proxy that forwards to the app, on a port for each way to set headers, by its name.

    A header may have `{asked}`, what the browser asked for, and `{name}`, that without a port.
    Without a `Host` the app is told its own address.
    """
    ports, app = {name: free_port() for name in ways}, app.removeprefix("http://")
    kind = "nginx" if program("nginx") else "caddy"
    form, whole = (NGINX_SERVER, NGINX) if kind == "nginx" else (CADDY_SERVER, CADDY)
    set_to = 'proxy_set_header {} "{}";' if kind == "nginx" else 'header_up {} "{}"'
    own = {} if kind == "nginx" else {"Host": "{http.reverse_proxy.upstream.hostport}"}
    servers = []
    for name, headers in ways.items():
        told = {key: text.format(**ASKED[kind]) for key, text in headers.items()}
        lines = [set_to.format(*each) for each in {**own, **told}.items()]
        if kind == "caddy" and FORWARDED not in told:
            lines.append(f"header_up -{FORWARDED}")
        servers.append(form.format(port=ports[name], app=app, headers="\n\t\t".join(lines)))
    conf = folder / "proxy.conf"
    conf.write_text(whole.format(folder=folder, servers="".join(servers)))
    if kind == "nginx":
        command = [program("nginx"), "-p", folder, "-c", conf, "-e", "stderr"]
    else:
        command = [program("caddy"), "run", "--config", conf, "--adapter", "caddyfile"]
    with _run(command, list(ports.values()), folder):
        yield ports


@contextmanager
def spread(apps: list[str], folder: Path) -> Iterator[str]:
    """The proxy of compose.yaml, with its Caddyfile, before apps, each `host:port`; its address."""
    port = free_port()
    command = [program("caddy"), "run", "--config", ROOT / "Caddyfile", "--adapter", "caddyfile"]
    told = {"OPTVIZ_SITE": f":{port}", "OPTVIZ_APPS": f"to {' '.join(apps)}"}
    with _run(command, [port], folder, **told):
        yield f"http://127.0.0.1:{port}"
