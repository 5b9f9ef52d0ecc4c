"""What an answer of the SEC adds to the annual panel, on a toy filer; the embedded rows are of fiscal 2023 and 2024."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from data import build, kept_responses
from data.kept_responses import Response
from data.load_shared import Connection, Counts
from data.local_backend import LocalBackend
from data.sources import annual_load
from errors import BadData

CIK: Final = 7
URL: Final = "https://data.sec.gov/api/xbrl/companyfacts/CIK0000000007.json#annual"
CONTRACT: Final = "RevenueFromContractWithCustomerExcludingAssessedTax"
FILED: Final = {2023: "2024-02-10", 2024: "2025-02-10", 2025: "2026-02-10", 2026: "2027-02-10"}
_EMBEDDED: Final = (
    (2023, "revenue", 90e9, CONTRACT, None),
    (2024, "revenue", 100e9, CONTRACT, None),
    (2024, "assets", 200e9, "Assets", None),
    (2024, "employees", 50_000, None, "machine_read"),
)


def accession(year: int) -> str:
    return f"0000000007-{str(FILED[year])[2:4]}-000001"


@pytest.fixture
def con() -> Iterator[Connection]:
    """A store that has the filer in its panel."""
    with duckdb.connect() as con:
        build.define(con)
        con.execute("INSERT INTO annual_company (cik, ticker, name) VALUES (7, 'TOY', 'Toy')")
        for year, measure, value, tag, how in _EMBEDDED:
            con.execute(
                "INSERT INTO annual_fact (cik, fiscal_year, measure, value, period_end, tag, form, accession, "
                "known_on, how) VALUES (7, $1, $2, $3, $4, $5, '10-K', $6, $7, $8)",
                [year, measure, value, f"{year}-12-31", tag, accession(year), FILED[year], how],
            )
        yield con


def fact(tag: str, year: int, value: float, report: int | None = None, **more: Any) -> tuple[str, dict[str, Any]]:
    """A value of a calendar year, in the annual report of that year or of another one (`report`)."""
    day = FILED[report or year]
    row = {"start": f"{year}-01-01", "end": f"{year}-12-31", "val": value, "accn": accession(report or year)}
    return tag, row | {"form": "10-K", "filed": day} | more


def instant(tag: str, year: int, value: float, **more: Any) -> tuple[str, dict[str, Any]]:
    tag, row = fact(tag, year, value, **more)
    return tag, {name: cell for name, cell in row.items() if name != "start"}


def load(con: Connection, folder: Path, *facts: tuple[str, dict[str, Any]], cik: int = CIK) -> Counts:
    """Load an answer with these facts."""
    tags: dict[str, Any] = {}
    for tag, row in facts:
        unit = "employee" if tag == "EntityNumberOfEmployees" else "USD"
        tags.setdefault(tag, {"units": {}})["units"].setdefault(unit, []).append(row)
    content = json.dumps({"cik": cik, "facts": {"us-gaap": tags}}).encode()
    backend = LocalBackend(folder)
    response = kept_responses.save_response(backend, content, source="edgar", kind="annual", ticker="TOY", url=URL)
    assert isinstance(response, Response)
    return annual_load.annual_facts(con, backend, response)


def known(con: Connection, day: str = "9999-01-01") -> dict[tuple[int, str], float]:
    """The panel as known on a day."""
    rows = con.execute("SELECT fiscal_year, measure, value FROM annual_value_at($1::DATE)", [day]).fetchall()
    return {(year, measure): value for year, measure, value in rows}


REPORT_OF_2025: Final = (fact(CONTRACT, 2025, 110e9), instant("Assets", 2025, 210e9))


def test_a_newer_year_comes_in_with_its_filing_and_only_from_its_day_on(con: Connection, tmp_path: Path) -> None:
    before = known(con)
    assert load(con, tmp_path, *REPORT_OF_2025) == Counts(new=2)
    assert known(con) == before | {(2025, "revenue"): 110e9, (2025, "assets"): 210e9}
    assert known(con, "2026-02-09") == before
    row = con.execute(
        "SELECT tag, form, accession, known_on, evidence FROM annual_value_at('2026-02-10') "
        "WHERE fiscal_year = 2025 AND measure = 'revenue'"
    ).fetchone()
    assert row == (CONTRACT, "10-K", accession(2025), date(2026, 2, 10), "reported")
    documents = con.execute("SELECT title, url FROM annual_source_of([$1])", [accession(2025)]).fetchall()
    assert documents == [
        (
            "Toy, Form 10-K filed 2026-02-10",
            f"https://www.sec.gov/Archives/edgar/data/7/000000000726000001/{accession(2025)}-index.htm",
        )
    ]


def test_the_same_answer_twice_adds_nothing_and_a_restated_tag_changes_nothing(con: Connection, tmp_path: Path) -> None:
    load(con, tmp_path, *REPORT_OF_2025)
    restated = fact(CONTRACT, 2024, 101e9, report=2025)
    again = load(con, tmp_path, *REPORT_OF_2025, fact(CONTRACT, 2024, 100e9), restated)
    assert (again.new, again.revised) == (0, 0)
    assert known(con)[2024, "revenue"] == 100e9


def test_another_tag_of_a_later_filing_goes_before_the_embedded_row_from_its_day(
    con: Connection, tmp_path: Path
) -> None:
    """By the rules revenue is the largest of its totals; 104 became known with the report of 2025."""
    counts = load(con, tmp_path, fact(CONTRACT, 2024, 100e9), fact("Revenues", 2024, 104e9, report=2025))
    assert (counts.new, counts.revised) == (0, 1)
    assert [known(con, day)[2024, "revenue"] for day in ("2026-02-09", "2026-02-10")] == [100e9, 104e9]


def test_each_report_since_is_applied_by_itself(con: Connection, tmp_path: Path) -> None:
    """Fetched after two reports: between them, what the first told."""
    facts = (fact(CONTRACT, 2025, 110e9), fact("Revenues", 2025, 115e9, report=2026), fact(CONTRACT, 2026, 120e9))
    load(con, tmp_path, *facts)
    assert known(con, "2026-12-31")[2025, "revenue"] == 110e9
    assert known(con)[2025, "revenue"] == 115e9


@pytest.mark.parametrize(
    ("facts", "cell", "stays", "reason"),
    [
        ((fact(CONTRACT, 2025, 110e6),), (2025, "revenue"), None, "out of scale (fiscal 2024 had 100,000,000,000)"),
        ((instant("Assets", 2025, -5e9),), (2025, "assets"), None, "negative where it cannot be"),
        (
            (fact(CONTRACT, 2024, 100e9), fact("Revenues", 2024, 130e9, report=2025)),
            (2024, "revenue"),
            100e9,
            "a past value moved (100,000,000,000 became 130,000,000,000)",
        ),
    ],
)
def test_what_cannot_be_is_missing_with_its_reason_and_what_stood_stays(
    con: Connection, tmp_path: Path, facts: tuple[Any, ...], cell: tuple[int, str], stays: float | None, reason: str
) -> None:
    cover = (fact("NetIncomeLoss", 2025, 1e9),)  # so that the year has an end
    load(con, tmp_path, *facts, *cover)
    assert known(con).get(cell) == stays
    doubts = con.execute(
        "SELECT fiscal_year, measure, doubt FROM annual_observation WHERE doubt IS NOT NULL"
    ).fetchall()
    assert doubts == [(*cell, reason)]
    assert load(con, tmp_path, *facts, *cover, fact("GrossProfit", 2025, 2e9)).new == 1, "it is not brought again"


def people(year: int, count: float, **more: Any) -> tuple[str, dict[str, Any]]:
    return instant("EntityNumberOfEmployees", year, count, **more)


def test_people_that_the_filer_tags_go_before_those_that_others_read(con: Connection, tmp_path: Path) -> None:
    load(con, tmp_path, fact(CONTRACT, 2024, 100e9), people(2024, 52_000, report=2025, filed="2026-02-10"))
    assert known(con)[2024, "employees"] == 52_000
    assert known(con, "2026-02-09")[2024, "employees"] == 50_000
    assert con.execute("SELECT how FROM annual_value_at('2027-01-01') WHERE measure = 'employees'").fetchall() == [
        ("dei_tag",)
    ]


def test_people_that_we_confirmed_stay(con: Connection, tmp_path: Path) -> None:
    con.execute("UPDATE annual_fact SET how = 'confirmed' WHERE measure = 'employees'")
    load(con, tmp_path, fact(CONTRACT, 2024, 100e9), people(2024, 52_000, report=2025, filed="2026-02-10"))
    assert known(con)[2024, "employees"] == 50_000


def test_people_by_the_thousand_are_missing(con: Connection, tmp_path: Path) -> None:
    load(con, tmp_path, fact(CONTRACT, 2025, 110e9), people(2025, 53))
    assert (2025, "employees") not in known(con)
    assert known(con)[2025, "revenue"] == 110e9


def test_a_year_that_ends_on_another_day_here_stays_as_it_is(con: Connection, tmp_path: Path) -> None:
    moved = {"start": "2024-07-01", "end": "2024-06-30"} | {"start": "2023-07-01"}
    load(con, tmp_path, fact("GrossProfit", 2024, 30e9, report=2025, **moved))
    assert (2024, "gross_profit") not in known(con)


def test_the_facts_of_another_filer_are_refused(con: Connection, tmp_path: Path) -> None:
    with pytest.raises(BadData, match="another company's"):
        load(con, tmp_path, *REPORT_OF_2025, cik=8)


def test_a_company_that_has_left_the_panel_adds_nothing(con: Connection, tmp_path: Path) -> None:
    """An embedded list of later: the kept answers of who is no more in it are no reason to complain at a rebuild."""
    con.execute("DELETE FROM annual_company")
    assert load(con, tmp_path, *REPORT_OF_2025) == Counts()
