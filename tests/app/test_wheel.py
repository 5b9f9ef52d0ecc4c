"""The wheel: one name at the top, and a dashboard that opens from any folder, whatever lies there.

It is built here without the network and installed into an empty environment, which borrows this one's libraries.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest

from intelligence_leverage import __main__ as launcher
from service.web import fingerprint
from tests.sessions import session
from tools import dashboard
from tools import postgres as programs
from tools.wheel_hook import files

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "intelligence_leverage"
ROOM_NAMES = (*fingerprint.ROOMS, *(Path(name).stem for name in fingerprint.MODULES))
LIBRARIES = ("calendar", "pandas", "streamlit", "typer", "duckdb")
pytestmark = pytest.mark.processes


def _build(project: Path, target: Path, kind: str) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(target)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr[-2000:]}\nNo hatchling? make setup brings it."
    return next(target.iterdir())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def bin_folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment in which nothing but the wheel is installed."""
    place = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    names = {"base": str(place), "platbase": str(place)}
    ours = Path(sysconfig.get_path("purelib", "venv", vars=names))
    (ours / "libraries.pth").write_text(sysconfig.get_path("purelib"))  # their own .pth files are not followed
    programs_of = Path(sysconfig.get_path("scripts", "venv", vars=names))
    install = [sys.executable, "-m", "pip", "--python", str(programs_of / "python"), "install", "--quiet"]
    subprocess.run([*install, "--no-deps", "--no-index", "--no-warn-script-location", str(wheel)], check=True)
    return programs_of


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder of somebody who has modules of the same names as ours, as libraries and as Python's own."""
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in (*ROOM_NAMES, *LIBRARIES):
        (folder / f"{name}.py").write_text(f"raise SystemExit('{name} of the reader was imported')\n")
    (folder / "pages").mkdir()
    (folder / "pages" / "1_mine.py").write_text("raise SystemExit('a page of the reader was run')\n")
    return folder


def _environment(store_folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "LEVERAGE_STORE": str(store_folder), **more}


def test_the_wheel_has_one_name_at_the_top(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        top = {name.split("/")[0] for name in opened.namelist()}
        told = {Path(name).name for name in opened.namelist() if ".dist-info/" in name}
    assert {name for name in top if not name.endswith(".dist-info")} == {PACKAGE}
    assert len(top) == 2
    assert {"METADATA", "entry_points.txt", "LICENSE", "LICENSE.plotly.js"} <= told


def test_the_wheel_is_the_whole_product_and_nothing_of_the_workshop(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(tmp_path)
    inside = tmp_path / PACKAGE
    assert fingerprint.of_product(inside) == fingerprint.product()
    config = ".streamlit/config.toml"
    assert (inside / config).read_bytes() == (ROOT / config).read_bytes()
    assert [path.name for path in (inside / ".streamlit").iterdir()] == ["config.toml"], "no secrets"
    assert {"tests", "tools", "benchmarks"} & {path.name for path in inside.iterdir()} == set()
    assert list(inside.rglob("*.pyc")) == []


WORKSHOP = ("benchmarks/", "tests/", "tools/")  # of a clone; what they measure stands in the documents
LINK = re.compile(r"\]\((?!\w+:|#)([^)\s#]+)")


def test_every_document_that_the_wheel_names_or_links_to_is_in_it(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(tmp_path)
    inside = tmp_path / PACKAGE
    documents = [path for path in inside.rglob("*.md") if path.name != "README.md" or path.parent == inside]
    links = [(path, link) for path in documents for link in LINK.findall(path.read_text("utf-8"))]
    named = re.compile(r"\bdocs/[\w/.-]+\.md\b")
    links += [(inside / "x", name) for path in inside.rglob("*.py") for name in named.findall(path.read_text("utf-8"))]
    assert len(links) > 100
    lost = {f"{path.name}: {link}" for path, link in links if not (path.parent / link).exists()}
    assert {each for each in lost if not each.partition(": ")[2].removeprefix("../").startswith(WORKSHOP)} == set()


def test_the_source_archive_builds_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    archive = _build(ROOT, tmp_path / "archive", "sdist")
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path / "unpacked", filter="data")
    again = _build(next((tmp_path / "unpacked").iterdir()), tmp_path / "again", "wheel")
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()


def test_the_container_is_built_of_what_the_wheel_needs_and_no_secret(wheel: Path, tmp_path: Path) -> None:
    """What .dockerignore lets in, which first shuts out all there is."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = [line[1:] for line in lines if line.startswith("!")]
    assert [line for line in lines if line[:1] not in ("#", "!")] == ["*", "**/__pycache__"]
    assert not {".streamlit", ".", "*"} & set(let_in), "secrets lie beside the settings"
    for name in let_in:
        (tmp_path / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, tmp_path / "source" / name)
    assert _build(tmp_path / "source", tmp_path / "made", "wheel").read_bytes() == wheel.read_bytes()


def test_a_pattern_that_fits_nothing_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / ".streamlit").mkdir()
    for name in ("config.toml", "secrets.toml"):
        (tmp_path / ".streamlit" / name).write_text("")
    assert files(tmp_path, [".streamlit/config.toml"]) == [".streamlit/config.toml"]
    with pytest.raises(ValueError, match=r"nothing like data/\*\*"):
        files(tmp_path, ["data/**/*"])


@pytest.mark.parametrize("way", ["leverage", "python -m", "PYTHONPATH"])
def test_commands_run_in_a_folder_with_the_same_names(
    way: str, bin_folder: Path, hostile: Path, store: object, store_folder: Path
) -> None:
    environment = _environment(store_folder)
    program = [str(bin_folder / "python"), "-m", PACKAGE] if way == "python -m" else [str(bin_folder / "leverage")]
    if way == "PYTHONPATH":  # before all that is installed; a calendar.py there is Python's for everybody
        for name in LIBRARIES:
            (hostile / f"{name}.py").unlink()
        environment["PYTHONPATH"] = str(hostile)
    asked = ["sql", "SELECT count(*) AS n FROM series", "--format", "csv"]  # answered by a process of its own
    done = subprocess.run([*program, *asked], cwd=hostile, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(pd.read_csv(io.StringIO(done.stdout))["n"].iloc[0]) > 10


def test_a_strangers_file_is_read_by_a_process_of_its_own(
    bin_folder: Path, hostile: Path, store: object, store_folder: Path
) -> None:
    pd.DataFrame({"company": ["META"], "people": [1]}).to_excel(hostile / "own.xlsx", index=False)
    command = [str(bin_folder / "leverage"), "import", "own.xlsx"]
    done = subprocess.run(
        command, cwd=hostile, env=_environment(store_folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "own.xlsx" in done.stderr
    assert "Columns are missing" in done.stderr


@pytest.fixture
def served(bin_folder: Path, hostile: Path, store: object, store_folder: Path) -> Iterator[tuple[str, Path]]:
    """The address of the installed dashboard, started in the folder with the same names, and its log."""
    port, log = programs.free_port(), hostile / "log.txt"
    command = [str(bin_folder / "leverage"), "serve", "--port", str(port)]
    address, environment = f"http://localhost:{port}", _environment(store_folder)
    with dashboard.running(command, address, log, cwd=hostile, environment=environment):
        yield address, log


def test_the_installed_dashboard_opens_in_a_folder_with_the_same_names(served: tuple[str, Path]) -> None:
    address, log = served
    with urllib.request.urlopen(f"{address}/paradox", timeout=60) as answer:
        assert answer.status == 200
        assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    with urllib.request.urlopen(f"{address}/charts/paradox.csv", timeout=60) as answer:
        assert b"META" in answer.read()
    with session(address, "paradox") as here:
        assert "Snapshot" in here.run(), "the foot of the page, after everything else"
        drawn = [element for element in here.elements if element.WhichOneof("type") == "plotly_chart"]
        assert drawn
    assert log.read_text().strip() == address, "it says where it is and nothing else"


def test_in_a_checkout_the_rooms_lie_beside_the_launcher() -> None:
    assert launcher.home() == ROOT


def test_a_module_that_was_loaded_before_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "__init__.py").write_text("mine = True\n")
    for name in ("cli.py", "__main__.py"):
        (tmp_path / name).write_text("")
    theirs = {name: type(sys)(name) for name in ("data", "data.part", "cli", "other")}
    monkeypatch.setattr(sys, "path", ["elsewhere", str(tmp_path)])
    loaded = dict(sys.modules)
    with patch.dict(
        sys.modules, theirs
    ):  # puts all back: a second copy of our classes would mislead the tests after it
        launcher.enter(tmp_path)
        assert sys.path == [str(tmp_path), "elsewhere"]
        assert [name for name in theirs if name in sys.modules] == ["other"]
        assert "__main__" in sys.modules
    assert sys.modules == loaded
