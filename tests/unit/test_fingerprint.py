"""What a chart's ETag covers: every product file and what draws, and no document."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from service.export import FORMATS, PICTURED, images
from service.web import addresses, fingerprint
from service.web.fingerprint import MODULES, ROOMS, ROOT, of_product, product_files

PRODUCT = [path.relative_to(ROOT) for path in product_files()]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product, to be changed."""
    root = tmp_path_factory.mktemp("copy")
    for room in ROOMS:
        shutil.copytree(ROOT / room, root / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (*MODULES, "README.md"):
        shutil.copy(ROOT / name, root / name)
    return root


def test_a_copy_is_the_same_program(copy: Path) -> None:
    assert of_product(copy) == fingerprint.product()


@pytest.mark.slow
def test_changing_any_product_file_changes_it(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = of_product(copy)
    contents = {path: path.read_bytes() for path in product_files(copy)}
    assert len(contents) == len(PRODUCT) > 250
    changed: Path | None = None
    monkeypatch.setattr(Path, "read_bytes", lambda path: contents[path] + b"#" * (path == changed))
    assert of_product(copy) == before
    unnoticed = []
    for changed in contents:
        if of_product(copy) == before:
            unnoticed.append(changed)
    assert unnoticed == []


@pytest.mark.parametrize(
    "place",
    [
        "contracts.py",
        "errors.py",
        "engine/panel.py",
        "pages/paradox/page.py",
        "data/sql/quarters.sql",
        "data/curated/headcount.csv",
        "charts/style.py",
        "ui/browser/icon.svg",
    ],
)
def test_a_file_on_the_disk_that_changes_is_seen(copy: Path, place: str) -> None:
    before, path = of_product(copy), copy / place
    content = path.read_bytes()
    path.write_bytes(content + b"\n")
    assert of_product(copy) != before
    path.write_bytes(content)
    assert of_product(copy) == before


def test_a_new_a_renamed_and_a_removed_file_are_seen(copy: Path) -> None:
    before, new = of_product(copy), copy / "engine" / "new.sql"
    new.write_text("SELECT 1")
    with_new = of_product(copy)
    moved = new.rename(copy / "engine" / "newer.sql")
    assert len({before, with_new, of_product(copy)}) == 3
    moved.unlink()
    assert of_product(copy) == before


def test_documents_and_what_python_leaves_are_not_seen(copy: Path) -> None:
    before = of_product(copy)
    (copy / "data" / "curated" / "README.md").write_text("Other words.")
    (copy / "README.md").write_text("Other words.")
    (copy / "engine" / "__pycache__").mkdir()
    (copy / "engine" / "__pycache__" / "panel.cpython-311.pyc").write_bytes(b"compiled")
    assert of_product(copy) == before


def test_every_room_and_module_that_is_shipped_is_covered() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]
    shipped = settings["build"]["targets"]["wheel"]["hooks"]["custom"]["inside"]
    folders = {name.removesuffix("/**/*") for name in shipped if name.endswith("/**/*")}
    assert folders - {"docs"} == set(ROOMS)  # documents draw nothing
    assert {name for name in shipped if name.endswith(".py")} == set(MODULES)
    assert {path.name for path in ROOT.glob("*.py")} == set(MODULES)


@pytest.mark.parametrize("format", FORMATS)
def test_another_version_of_what_draws_is_another_tag(monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    before, drawn_by = addresses._tag(format, "snapshot"), fingerprint.drawn_by(format)
    assert addresses._tag(format, "snapshot") == before
    assert ("choreographer" in drawn_by) == ("browser" in drawn_by) == (format in PICTURED)
    assert ("plotly.js" in drawn_by) == (format in PICTURED or format == "html")
    for name in drawn_by:
        monkeypatch.setattr(fingerprint, "drawn_by", lambda _, name=name: drawn_by | {name: "another"})
        assert addresses._tag(format, "snapshot") != before


def test_another_program_is_another_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    before = addresses._tag("csv", "snapshot")
    monkeypatch.setattr(fingerprint, "product", lambda: "another")
    assert addresses._tag("csv", "snapshot") != before


def test_a_browser_is_known_by_path_and_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\necho Chromium 156.0\n")
    program.chmod(0o755)
    monkeypatch.setattr(images, "browser_path", lambda: str(program))
    assert fingerprint.drawn_by("png")["browser"] == f"{program} Chromium 156.0"
    program.write_text("#!/bin/sh\nexit 1\n")
    assert fingerprint.browser(str(program), 17) == f"{program} of 17"
    monkeypatch.setattr(images, "browser_path", lambda: None)
    assert fingerprint.drawn_by("png")["browser"] == ""
