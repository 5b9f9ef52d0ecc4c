"""The documentation site: every document is in its menu, links are rewritten, every column has a meaning. How the built
site reads is looked at in tests/browser/test_documentation_site.py.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from cli import app
from data.store import Store
from pages import CHARTS, PAGES
from service.snapshots import sql_console
from tools import animation
from tools.docs_site import dictionary, links, reference
from tools.docs_site.navigation import ROOT, navigation, placed

PLACES = {Path("README.md"): "index.md", Path("docs/a.md"): "a.md", Path("docs/adr/1.md"): "adr/1.md"}


def test_every_document_is_in_the_menu_once() -> None:
    places = sorted(placed().values())
    listed = [place for section in navigation(places) for part in section.values() for place in part]
    assert sorted(listed) == places


@pytest.mark.parametrize(
    ("document", "written", "read"),
    [
        ("README.md", "[a](docs/a.md#b)", "[a](a.md#b)"),
        ("README.md", "[decisions](docs/adr)", "[decisions](adr/index.md)"),
        ("docs/adr/1.md", "[home](../../README.md)", "[home](../index.md)"),
        ("docs/a.md", "[quarters](../data/sql)", "quarters (`data/sql`)"),
        ("docs/a.md", "[x](https://example.org/a.md)", "[x](https://example.org/a.md)"),
        ("README.md", "![p](docs/screenshots/p.png)", "![p](screenshots/p.png)"),
        ("README.md", '<img src="docs/screenshots/p.png">', '<img src="screenshots/p.png">'),
        ("docs/a.md", "`[no](../link)`", "`[no](../link)`"),
    ],
)
def test_links_lead_to_the_same_in_the_site(document: str, written: str, read: str) -> None:
    assert links.rewritten(written, Path(document), PLACES) == read


def test_the_reference_has_every_chart_parameter_command_and_page() -> None:
    charts = reference.charts()
    assert re.findall(r"^### (\w+)$", charts, re.M) == [slug for page in PAGES.values() for slug in page.charts]
    assert len(re.findall(r"^\| `", charts, re.M)) == sum(len(CHARTS[slug].parameters) for slug in CHARTS)
    group: Any = typer.main.get_command(app)
    named = re.findall(r"^## ([\w -]+)$", reference.commands(), re.M)
    assert [name for name in named if " " not in name] == sorted(group.commands)
    assert {"import", "export", "verify", "own share"} < set(named)
    assert re.findall(r"^### /([\w-]+)$", reference.addresses(), re.M) == list(PAGES)


def test_every_column_of_the_dictionary_has_a_meaning_and_every_number_a_unit(store: Store) -> None:
    columns, known = sql_console.tables(store), dictionary.meanings()
    rows = list(zip(columns["table"], columns["column"], columns["type"], columns["meaning"], strict=True))
    assert [f"{t}.{c}" for t, c, _, said in rows if not dictionary.meaning(t, c, said, known)] == []
    numbers = [(t, c, kind) for t, c, kind, _ in rows if kind in ("double", "integer", "bigint")]
    assert [f"{t}.{c}" for t, c, kind in numbers if not dictionary.unit(t, c, kind, known)] == []
    assert all(f"\n## {table}\n" in dictionary.written(columns) for table in set(columns["table"]))


def test_the_moving_picture_is_small_enough() -> None:
    assert 50_000 < (ROOT / "docs" / "screenshots" / "tour.webp").stat().st_size <= animation.LARGEST


def test_the_citation_has_what_its_schema_asks_for() -> None:
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert set(re.findall(r"^([a-z-]+):", cited, re.M)) >= {"cff-version", "message", "title", "authors", "version"}
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert version
    assert f"\nversion: {version[1]}\n" in cited
