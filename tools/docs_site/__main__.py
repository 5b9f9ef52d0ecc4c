"""Build the documentation site: `python -m tools.docs_site [folder]` (build/docs-site without one).

README, docs/ and the reference that is generated from the catalogues are put together under one menu. Broken links and
anchors end it. The folder can be read and searched from a file system, and asks no other server for anything.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from errors import MissingTool
from tools.command_line import arguments
from tools.docs_site import decisions, dictionary, formulas, links, reference
from tools.docs_site.navigation import GENERATED, ROOT, navigation, placed

_WRITERS: Final[Mapping[str, Callable[[], str]]] = {
    "charts.md": reference.charts,
    "commands.md": reference.commands,
    "addresses.md": reference.addresses,
    "data-dictionary.md": dictionary.text,
    "adr/index.md": decisions.text,
}
_PICTURES: Final = ("*.png", "*.svg", "*.webp")
_BESIDE: Final = ("site.css", "site.js", "iframe-worker.js")  # files of ours that mkdocs.yml names


def stage(folder: Path) -> Path:
    """Put all documents and the configuration into a folder; its configuration. Raises StoreError as the store does."""
    written, pages = folder / "documents", placed()
    places = pages | {Path("docs") / name: name for name in GENERATED}
    for document, place in pages.items():
        text = (ROOT / document).read_text(encoding="utf-8")
        _write(written / place, formulas.drawn(links.rewritten(text, document, places)))
    for name, writer in _WRITERS.items():
        _write(written / name, links.rewritten(writer(), Path("docs") / name, places))
    _pictures(written)
    menu = json.dumps(navigation(sorted(places.values())))  # JSON is YAML
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    return _write(folder / "mkdocs.yml", f"{config}\ndocs_dir: {json.dumps(str(written))}\nnav: {menu}\n")


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _pictures(written: Path) -> None:
    for pattern in _PICTURES:
        for picture in (ROOT / "docs").rglob(pattern):
            place = written / picture.relative_to(ROOT / "docs")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(picture, place)
    for name in _BESIDE:
        shutil.copyfile(Path(__file__).with_name(name), written / name)


def build(folder: Path) -> None:
    """Write the site into a folder. Raises MissingTool without MkDocs, RuntimeError with what is wrong with a link."""
    with tempfile.TemporaryDirectory(prefix="leverage-docs-") as staged:
        config = stage(Path(staged))
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-f", str(config), "-d", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "No module named mkdocs" in done.stderr:
        raise MissingTool(
            "MkDocs is not installed", which="mkdocs-material", next_step="pip install -r requirements-dev.txt"
        )
    if done.returncode:
        raise RuntimeError(done.stderr or done.stdout)


def main(folder: str = "build/docs-site") -> None:
    """Build the site and say where it is."""
    target = Path(folder).resolve()
    build(target)
    print(target / "index.html")


if __name__ == "__main__":
    main(*arguments(__doc__, "python -m tools.docs_site [folder]"))
