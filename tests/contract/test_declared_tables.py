"""A curated table is its file and one declaration: what follows from it, and that nothing else has to be touched."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from data import curated_files
from data.store import Store
from data.tables import tables
from data.tables.declaration import CITED_TWICE, TICKER, Column, Kind, Table

ROOT: Final = Path(__file__).resolve().parents[2]
OFFICES_CSV: Final = """\
ticker,as_of,offices,evidence,title,publisher,url,second_source,note
META,2024-12-31,81,confirmed,Form 10-K,SEC EDGAR,https://www.sec.gov/,,
NVDA,2024-12-31,many,confirmed,Form 10-K,SEC EDGAR,https://www.sec.gov/,,
META,2024-12-31,82,confirmed,Form 10-K,SEC EDGAR,https://www.sec.gov/,,
"""
OFFICES: Final = '''"""Offices."""

from data.tables.declaration import CITED_TWICE, TICKER, Column, Kind, Table

TABLE = Table(
    name="offices",
    grain="company and date",
    relation="office",
    key=("ticker", "as_of"),
    published="as_of",
    columns=(
        TICKER,
        Column("as_of", Kind.DAY, required=True),
        Column("offices", Kind.WHOLE, required=True),
        *CITED_TWICE,
    ),
)
'''
ASK: Final = """
from data.opening import open_store
store = open_store("store")
print(store.query("SELECT ticker, as_of, offices, source_id FROM office").to_csv(index=False))
sources = store.query("SELECT title, published_on, evidence FROM source WHERE source_id LIKE 'office:%'")
print(sources.to_csv(index=False))
print(store.notices)
from tools import curated_readme
print(curated_readme.listed())
"""


@pytest.mark.processes
def test_a_table_is_added_by_its_file_and_one_declaration(tmp_path: Path) -> None:
    for name in ("data", "tools"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("contracts.py", "errors.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "data" / "curated" / "offices.csv").write_text(OFFICES_CSV, encoding="utf-8")
    (tmp_path / "data" / "tables" / "offices_table.py").write_text(OFFICES, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", ASK], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "META,2024-12-31,81,office:META:2024-12-31" in done.stdout
    assert "Form 10-K,2024-12-31,confirmed" in done.stdout
    assert "offices.csv row 3, column offices: 'many' is not a number" in done.stdout
    assert "offices.csv row 4, column ticker, as_of: 'META, 2024-12-31' stands in the file twice" in done.stdout
    assert "| `offices.csv` | company and date; key `ticker, as_of` | `ticker`" in done.stdout


@pytest.mark.parametrize("name", [name for name, table in tables().items() if table.relation])
def test_the_store_holds_every_row_with_its_source(store: Store, name: str) -> None:
    table = tables()[name]
    held = store.query(f"FROM {table.relation}")
    assert list(held.columns) == [c.name for c in table.stored] + ["source_id"] * table.cited
    if table.format == "csv":
        frames, _ = curated_files.read()
        assert len(held) == len(frames[name])
    if table.cited:
        lost = store.query(f"SELECT source_id FROM {table.relation} ANTI JOIN source USING (source_id)")
        assert lost.empty
        assert store.query(f"SELECT DISTINCT source_id FROM {table.relation}").shape[0] == len(
            held[list(table.cited_by or table.key)].drop_duplicates()
        )


def test_tables_are_loaded_after_those_that_they_need() -> None:
    order = list(tables())
    assert all(order.index(first) < order.index(name) for name, table in tables().items() for first in table.after)


GOOD: Final[dict[str, Any]] = {
    "name": "x",
    "grain": "x",
    "relation": "x",
    "key": ("ticker",),
    "columns": (TICKER, *CITED_TWICE),
    "published": "note",
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": ("cik",)},
        {"key": ()},
        {"cited_by": ("cik",)},
        {"order": ("cik",)},
        {"published": ""},
        {"relation": ""},
        {"sql": "load_headcount"},
        {"columns": (TICKER, TICKER, *CITED_TWICE)},
    ],
    ids=str,
)
def test_a_declaration_that_cannot_be_right_is_refused(wrong: dict[str, Any]) -> None:
    Table(**GOOD)
    with pytest.raises(ValueError, match="x: "):
        Table(**GOOD | wrong)


@pytest.mark.parametrize(
    ("column", "text", "why"),
    [
        (Column("a", Kind.DAY), "2026-02-30", "is not a date like 2026-06-30"),
        (Column("a", Kind.NUMBER), "1,000", "is not a number"),
        (Column("a", Kind.NUMBER), "inf", "is not a finite number"),
        (Column("a", Kind.NUMBER), "-1", "must not be below zero"),
        (Column("a", Kind.WHOLE, sign="positive"), "0", "must be above zero"),
        (Column("a", Kind.FLAG), "yes", "is neither true nor false"),
        (Column("a", choices=("b", "c")), "d", "is none of: b, c"),
    ],
)
def test_a_cell_that_cannot_be_used_says_why(column: Column, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        column.read(text)
