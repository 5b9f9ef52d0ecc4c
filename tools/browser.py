"""Make sure that browser tests and image exports find a Chromium, or say how to get one: `python -m tools.browser`."""

from __future__ import annotations

import os
import shutil

from tools import debian
from tools.command_line import no_arguments

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


if __name__ == "__main__":
    no_arguments(__doc__, "python -m tools.browser")
    if not find():
        debian.install("chromium", "the browser tests")
    print(f"Browser: {find()}" if find() else HOW)
