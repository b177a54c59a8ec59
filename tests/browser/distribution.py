"""What the distribution has and PyPI has not, installed by apt where that is there."""

import os
import shutil
import subprocess


def succeeds(*command: str) -> bool:
    """Run a command, shown as it would be typed; whether it succeeded."""
    print("$", *command, flush=True)
    return subprocess.run(command, check=False).returncode == 0


def install(package: str) -> bool:
    """Install a package of the distribution; whether it could be."""
    apt = shutil.which("apt-get")
    sudo = [] if os.geteuid() == 0 else ["sudo"] if shutil.which("sudo") else None
    if apt is None or sudo is None:
        return False
    return succeeds(*sudo, apt, "update") and succeeds(*sudo, apt, "install", "-y", package)
