"""The table of rooms for what import-linter cannot see (single modules), and what a page may contain."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pages import CHARTS, PAGES
from tests import thorough
from tools.house import FOLDERS, ROOMS, imported, violations

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = {"charts", "commands", "contracts", "engine", "service", "errors", "typer", "rich", "pandas"}
ALLOWED = {
    "contracts.py": set(),
    "errors.py": set(),
    "app.py": {"service", "ui", "streamlit"},
    "cli.py": {"commands", "errors", "typer"},
    "commands/shared_options.py": COMMANDS,
    "commands/reading.py": COMMANDS,
    "commands/changing.py": COMMANDS,
    "commands/serving.py": COMMANDS,
}
PAGE_FILES = sorted((ROOT / "pages").glob("*/page.py"))


@pytest.mark.parametrize("name", ALLOWED)
def test_single_modules_keep_to_the_table(name: str) -> None:
    outside = {module.split(".")[0] for module in imported(ROOT / name)} - sys.stdlib_module_names
    assert outside <= ALLOWED[name]


def test_the_house_is_in_order() -> None:
    assert violations() == []


PLANTED = {
    "a page that reads the store itself": ("pages/paradox/planted.py", "import duckdb"),
    "a page that knows the screen": ("pages/paradox/planted.py", "from streamlit import title"),
    "a page that imports another": ("pages/paradox/planted.py", "from pages.value import identity"),
    "frames that draw": ("pages/paradox/planted_frames.py", "from charts import style"),
    "frames that draw through a neighbour": ("pages/paradox/planted_frames.py", "from pages.paradox import paradox"),
    "a chart that imports its page": ("pages/paradox/planted.py", "from pages.paradox.page import PAGE"),
    "the kit that knows the engine": ("charts/planted.py", "def f():\n    from engine import panel"),
    "the engine that knows the kit": ("engine/planted.py", "import charts.core"),
    "mathematics that reads data": ("analytics/methods/planted.py", "from data.reading import queries"),
    "data that looks up": ("data/sources/planted.py", "import service.drawing.chart"),
    "delivery that knows the screen": ("service/planted.py", "from ui.session import cache"),
    "a figure that is validated while it is drawn": ("pages/value/planted.py", "import plotly.graph_objects as go"),
    "the ui that asks the network": ("ui/planted.py", "import yfinance"),
    "a folder that no checker finds": ("engine/hidden/planted.py", "import streamlit"),
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is said of each forbidden import, all of them put into one copy, each in a file that no other shares."""
    root = tmp_path_factory.mktemp("house")
    for path in ROOT.glob("*.py"):
        shutil.copy(path, root)
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("curated", "__pycache__"))
    files = {name: place.replace("planted", f"planted{n}") for n, (name, (place, _)) in enumerate(PLANTED.items())}
    for name, file in files.items():
        (root / file).parent.mkdir(exist_ok=True)
        (root / file).write_text(f"{PLANTED[name][1]}\n")
    lines = violations(root)
    return {name: [line for line in lines if line.startswith(f"{file} ")] for name, file in files.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", PLANTED)
def test_a_forbidden_import_is_caught_wherever_it_is_put(name: str, planted: dict[str, list[str]]) -> None:
    assert planted[name]


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda p: p.parent.name)
def test_a_page_reads_like_a_table_of_contents(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "a page says which question it answers"
    assert {module.split(".")[0] for module in imported(path)} <= {"__future__", "typing", "charts"}
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


def test_no_folder_beside_the_script_hides_a_package() -> None:
    """As above: `ui/data/` would be taken for the room `data` by whatever the script imports."""
    folders = {path.parent.name for path in (ROOT / "ui").glob("*/__init__.py")}
    assert {"page", "session", "update"} <= folders
    assert not folders & (ROOMS | sys.stdlib_module_names)


@pytest.mark.processes
@pytest.mark.parametrize("slug", thorough.share(PAGES, 4))
def test_a_page_runs_alone_in_a_fresh_process(slug: str, store: object) -> None:
    code = (
        "from streamlit.testing.v1 import AppTest; import sys;"
        f"script = \"from ui.page.page_frame import show; show('{slug}')\";"
        "app = AppTest.from_string(script, default_timeout=60).run(); sys.exit(len(app.exception))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
