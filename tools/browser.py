"""Make sure that browser tests and image exports find a Chromium, or say how to get one."""

from __future__ import annotations

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HOW = (
    "No Chrome or Chromium was found: browser tests and image exports are skipped. "
    "Install one (Debian: apt-get install chromium) or set BROWSER_PATH to its program."
)


def find() -> str | None:
    """The program of an installed Chrome or Chromium."""
    named = os.environ.get("BROWSER_PATH")
    places = (
        [named]
        if named
        else [shutil.which(n) for n in NAMES] + ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]
    )
    return next((p for p in places if p and os.access(p, os.X_OK)), None)


def install() -> None:
    """Debian's package, where root may install it."""
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Debian's chromium for the browser tests ...")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run(command, check=False, env=environment, **quiet)  # type: ignore[call-overload]


if __name__ == "__main__":
    if not find():
        install()
    print(f"Browser: {find()}" if find() else HOW)
