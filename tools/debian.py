"""Programs that tests need and Python has no package of: Debian's packages, where root may install them."""

from __future__ import annotations

import os
import shutil
import subprocess


def install(package: str, what_for: str) -> None:
    """Install a package, or do nothing where this is not Debian or we are not root."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing Debian's {package} for {what_for} ...")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package]):
        subprocess.run(command, check=False, env=environment, **quiet)  # type: ignore[call-overload]
