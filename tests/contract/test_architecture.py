"""The table of rooms for what import-linter cannot see (single modules), and what a page may contain."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pages import CHARTS, PAGES

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {"analytics", "charts", "data", "service", "ui", "pages", "app", "cli", "commands", "contracts", "errors"}
COMMANDS = {"commands", "engine", "service", "errors", "typer", "rich", "pandas"}
ALLOWED = {
    "contracts.py": set(),
    "errors.py": set(),
    "app.py": {"ui", "streamlit"},
    "cli.py": {"commands", "errors", "typer"},
    "commands/options.py": COMMANDS,
    "commands/reading.py": COMMANDS,
    "commands/changing.py": COMMANDS,
    "commands/serving.py": COMMANDS,
}
PAGE_FILES = sorted((ROOT / "pages").glob("*/page.py"))


def imported(path: Path) -> Iterator[str]:
    """The first part of every imported module, wherever in the file it is imported."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("name", ALLOWED)
def test_single_modules_keep_to_the_table(name: str) -> None:
    outside = {module for module in imported(ROOT / name) if module not in sys.stdlib_module_names}
    assert outside <= ALLOWED[name]


@pytest.mark.parametrize("room", ["analytics", "charts", "data", "engine", "ui"])
def test_nobody_imports_the_entries(room: str) -> None:
    for path in (ROOT / room).rglob("*.py"):
        forbidden = {"app", "cli", "commands"} | (
            {"pages"} if room in ("analytics", "charts", "data", "engine") else set()
        )
        assert not forbidden & set(imported(path)), path


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda p: p.parent.name)
def test_a_page_reads_like_a_table_of_contents(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "a page says which question it answers"
    assert set(imported(path)) <= {"__future__", "typing", "charts"}
    assert len(path.read_text(encoding="utf-8").splitlines()) < 80
    assert not any(isinstance(n, ast.BinOp | ast.AugAssign | ast.For | ast.FunctionDef) for n in ast.walk(tree))


def test_every_folder_of_a_page_is_found() -> None:
    assert {p.parent.name for p in PAGE_FILES} == set(PAGES)


@pytest.mark.parametrize("slug", CHARTS)
def test_a_chart_is_named_by_its_file_and_stands_on_its_page(slug: str) -> None:
    assert CHARTS[slug].slug == slug
    assert slug in PAGES[CHARTS[slug].page].charts


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda p: p.slug)
def test_charts_of_a_page_agree_on_the_parameters_they_share(page: object) -> None:
    declared: dict[str, set[tuple[object, ...]]] = {}
    for slug in page.charts:  # type: ignore[attr-defined]
        for p in CHARTS[slug].parameters:
            declared.setdefault(p.name, set()).add((p.kind, p.default, p.choices, p.group))
    assert {name: found for name, found in declared.items() if len(found) > 1} == {}


def test_labels_of_a_parameter_are_as_many_as_its_choices() -> None:
    labelled = [p for spec in CHARTS.values() for p in spec.parameters if p.labels]
    assert labelled
    assert {p.name for p in labelled if len(p.labels) != len(p.choices)} == set()


def test_no_file_is_long() -> None:
    rooms = ("analytics", "charts", "commands", "data", "engine", "service", "ui", "pages")
    files = [*ROOT.glob("*.py"), *(f for room in rooms for f in (ROOT / room).rglob("*.py"))]
    assert {str(f): n for f in files if (n := len(f.read_text(encoding="utf-8").splitlines())) > 450} == {}


@pytest.mark.parametrize("folder", ["pages", "ui"])
def test_no_file_beside_a_script_hides_a_package(folder: str) -> None:
    """Streamlit puts a script's folder first on the path: a `data.py` there would be taken for the package `data`."""
    stems = {path.stem for path in (ROOT / folder).glob("*.py")} - {"__init__"}
    assert not stems & (ROOMS | sys.stdlib_module_names)


@pytest.mark.parametrize("slug", PAGES)
def test_a_page_runs_alone_in_a_fresh_process(slug: str, store: object) -> None:
    code = (
        "from streamlit.testing.v1 import AppTest; import sys;"
        f"script = \"from ui.page_frame import show; show('{slug}')\";"
        "app = AppTest.from_string(script, default_timeout=60).run(); sys.exit(len(app.exception))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
