"""Documents that are written from the code are current, and what they point at exists."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics import METRICS
from contracts import MEASURES
from data.store import Store
from pages import CHARTS, PAGES, menu
from service.drawing.chart import Chart
from tests import thorough
from tools import marked_tables, readme
from tools.replay import Replay, World, small
from tools.replay.server import environment_for

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "data" / "curated" / "README.md"]
FAMILIES = re.findall(r"^## (.+)$", (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8"), re.M)
CHANGING = {"identity", "refresh", "add", "headcounts", "quarantine", "import", "log", "undo"}
WITH_COMMANDS = ("README.md", "docs/updating.md", "docs/command-line.md")
COMMANDS = list(
    dict.fromkeys(
        command
        for name in WITH_COMMANDS
        for command in re.findall(r"^leverage .+$", (ROOT / name).read_text(encoding="utf-8"), re.M)
    )
)


@pytest.mark.processes
def test_metrics_md_is_what_make_docs_writes() -> None:
    code = "from tools import metrics_doc; print(metrics_doc.text(), end='')"
    made = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8") == made, "run `make docs`"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    said = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", said) + re.findall(r'src="([^"]+)"', said)
    local = [t for t in targets if "://" not in t]
    assert [t for t in local if not (path.parent / t).exists()] == []


def test_metrics_md_has_every_metric_and_measure_once() -> None:
    said = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    unit = r"Unit: [a-zA-Z ]+; (?:(?:high|low)er is better|neither high nor low is good in itself)\."
    assert re.findall(rf"^`(\w+)`\. {unit}", said, re.M) == [
        m for f in FAMILIES for m in METRICS if METRICS[m].family == f
    ]
    assert re.findall(r"^\| `(\w+)` \|", said, re.M) == list(MEASURES)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_inside_a_document_lead_to_a_heading(path: Path) -> None:
    said = path.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", said, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", said)) <= headings


def test_the_tour_names_every_page_in_the_order_of_the_menu() -> None:
    named = re.findall(r"^\| \*\*(.+?)\*\* \|", (ROOT / "docs" / "tour.md").read_text(encoding="utf-8"), re.M)
    assert named == [page.title for pages in menu(PAGES.values()).values() for page in pages]


def test_the_sentences_of_the_readme_are_those_that_the_embedded_facts_give(
    store: Store, usual: Callable[[str], Chart]
) -> None:
    written = (ROOT / "README.md").read_text(encoding="utf-8")
    assert marked_tables.written(written, readme.PROGRAM, readme.tables(store, usual)) == written, "run `make docs`"


def test_the_readme_counts_intervals_as_they_are() -> None:
    written, methods = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/methods.md"))
    measured = methods.partition("<!-- coverage: ")[2].partition("<!-- end of coverage")[0]
    rows = re.findall(r"^\| [^|]+ \| \d+ \| [\d,]+ \| ([^|]+) \| ([^|]+) \|", measured, re.M)
    usual, default = (sum(cell.startswith("**") for cell in column) for column in zip(*rows, strict=True))
    assert f"Of {len(rows)} regressions" in written
    assert f"at {usual} in simulations, the default (CR2) at {default}." in written


def test_every_chart_has_its_contrast_and_every_page_its_size() -> None:
    contrast, sizes = ((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("contrast", "pages"))
    assert set(re.findall(r"^\| (\w+) \| light", contrast, re.M)) == set(CHARTS)
    assert re.findall(r"^\| (\w+) \| [\d–]", sizes, re.M) == ["start", *PAGES]


def test_the_longest_report_has_every_chart() -> None:
    said = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
    assert f"it had {len(CHARTS)} charts" in said, "measure it again: leverage report --pages all --out everything.pdf"


NAMED = ("benchmarks", "tools.accessibility", "tools.page_sizes", "tools.screenshots")
PROGRAMS = sorted(
    {name for path in DOCUMENTS for name in re.findall(r"-m ((?:tools|benchmarks)[\w.]*\w)", path.read_text("utf-8"))}
)


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_that_documents_name_exist(name: str) -> None:
    assert importlib.util.find_spec(name) is not None


@pytest.mark.processes
@pytest.mark.parametrize("name", thorough.share(NAMED, 2))
def test_programs_that_take_addresses_or_names_say_how(name: str) -> None:
    done = subprocess.run([sys.executable, "-m", name, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"python -m {name} [" in done.stdout


NOTHING_NAMED = (
    "browser",
    "curated_readme",
    "dependencies",
    "headcount_cross_validation",
    "headcount_evaluation",
    "house",
    "metrics_doc",
    "postgres",
)


@pytest.mark.processes
@pytest.mark.parametrize("name", thorough.share([f"tools.{name}" for name in NOTHING_NAMED], 3))
def test_programs_that_take_nothing_say_so_instead_of_running(name: str) -> None:
    done = subprocess.run([sys.executable, "-m", name, "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"usage: python -m {name}\n")
    refused = subprocess.run(
        [sys.executable, "-m", name, "more"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (refused.returncode, refused.stdout) == (2, "")


def run(command: str, environment: dict[str, str], tmp_path: Path) -> str:
    """What a command of the documents prints."""
    arguments = shlex.split(command, comments=True)[1:]
    if "--out" in arguments:
        at = arguments.index("--out") + 1
        arguments[at] = str(tmp_path / arguments[at])
    done = subprocess.run(
        [sys.executable, "cli.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.processes
@pytest.mark.parametrize("command", [c for c in COMMANDS if c.split()[1] not in CHANGING])
def test_commands_of_the_documents_run(
    command: str, store: Store, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if command.split()[1] in ("export", "report"):
        request.getfixturevalue("chromium")
    printed = run(command, dict(os.environ), tmp_path)
    if command.split()[1] == "series":
        assert printed in (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8"), "it shows what is printed"


@pytest.mark.processes
def test_commands_of_the_documents_that_change_the_store_run_in_their_order(
    store: Store, store_folder: Path, tmp_path: Path, sources: Replay
) -> None:
    world, bank = small.world(), small.bank()
    sources.router, sources.saboteur = (
        World(world.filers | bank.filers, world.prices | bank.prices).route,
        lambda _: None,
    )
    place = shutil.copytree(store_folder, tmp_path / "store")
    environment = environment_for(sources, LEVERAGE_STORE=str(place), LEVERAGE_SETTINGS=str(tmp_path / "settings.json"))
    environment.pop("EDGAR_IDENTITY")
    changing = [c for c in COMMANDS if c.split()[1] in CHANGING]
    assert {c.split()[1] for c in changing} == CHANGING
    for command in changing:
        run(command, environment, tmp_path)
