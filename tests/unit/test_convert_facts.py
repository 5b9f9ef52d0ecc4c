"""Compiled facts into embedded files: what is known keeps its words and id, what is new is converted to base units."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.curated_files import FOLDER
from data.tables import tables
from tools.convert_facts import merging
from tools.convert_facts.__main__ import main
from tools.convert_facts.citing import TICKERS
from tools.convert_facts.documents import Reports
from tools.convert_facts.merging import Row, merge, plain, scaled, seconds, sentence
from tools.convert_facts.parquet import GATHERED, gather, write
from tools.convert_facts.readers import READERS

CITED: Final = {"source": "A post", "source_url": "", "second_source": "", "evidence": "single_source", "note": ""}
VOLUME: Final = {
    "company": "Google",
    "as_of": "2026-05-19",
    "announced": "2026-05-19",
    "scope": "all products and APIs",
    "value": "3.2e15",
    "unit": "tokens per month",
    "tokens_per_month_equivalent": "3200000000000000",
} | CITED


def test_numbers_come_in_base_units_without_exponents() -> None:
    assert scaled("85.2", 1e9) == "85200000000"
    assert scaled("0.2", 1e-6) == "0.0000002"
    assert scaled("-7", 0.01) == "-0.07"
    assert scaled("", 1e9) == ""
    assert plain("3.2e15") == "3200000000000000"
    assert plain("1.50") == "1.5"
    assert plain("about 2") == "about 2"


def test_notes_become_sentences_and_second_sources_are_for_confirmed_values() -> None:
    assert sentence("more than 375") == "More than 375."
    assert sentence("") == ""
    assert seconds("a.com | secondary copy | b.org 12", "confirmed") == "a.com; b.org 12"
    assert seconds("a.com", "single_source") == ""


def convert(name: str, row: Row, embedded: list[Row]) -> merging.Merged:
    reader = READERS[name]
    return merge(tables()[name], reader.read([row], Reports()), embedded, reader.same)


def test_what_is_embedded_with_the_same_figures_keeps_its_words() -> None:
    known = next(iter(convert("token_volume", VOLUME, []).rows)) | {"title": "Google I/O 2026", "note": "Settled."}
    kept = convert("token_volume", VOLUME | {"note": "CONFLICT: another says 3.1"}, [known])
    assert (kept.rows, kept.new, kept.changed, kept.unsettled) == ([known], [], [], [])


def test_a_changed_figure_takes_the_new_row_and_what_is_no_longer_compiled_goes() -> None:
    known = next(iter(convert("token_volume", VOLUME, []).rows))
    other = known | {"scope": "Something else"}
    moved = convert("token_volume", VOLUME | {"value": "3300000000000000"}, [known, other])
    assert [(old["value"], new["value"]) for old, new in moved.changed] == [("3200000000000000", "3300000000000000")]
    assert moved.gone == [other]


def test_a_new_conflict_must_be_settled_in_words() -> None:
    found = convert("token_volume", VOLUME | {"note": "CONFLICT: another says 3.1"}, [])
    assert found.unsettled == ["CONFLICT: another says 3.1."]


def test_ids_of_events_and_guidance_stay() -> None:
    guided = {
        "ticker": "META",
        "announced": "2021-01-27",
        "fiscal_year": "FY2021",
        "low_usd_bn": "21",
        "high_usd_bn": "23",
        "kind": "range",
        "metric_definition": "capital expenditures",
    } | CITED
    new = convert("guidance", guided, []).rows[0]
    assert new["guidance_id"] == "meta-2021-01-27-fy2021"
    assert (new["low_usd"], new["kind"], new["fiscal_year"]) == ("21000000000", "range", "2021")
    embedded = new | {"guidance_id": "chosen-by-hand"}
    assert convert("guidance", guided, [embedded]).rows == [embedded]
    quarter = convert("guidance", guided | {"fiscal_year": "FQ3 2026", "kind": "actual"}, []).rows[0]
    assert (quarter["kind"], quarter["fiscal_year"]) == ("quarter_actual", "2026")


def test_a_site_of_epoch_ai_is_power_compute_and_cost_of_a_place() -> None:
    site = {
        "company": "Meta",
        "as_of": "2026-10-01",
        "announced": "",
        "topic": "Prometheus capital cost (Epoch)",
        "value": "32.35",
        "unit": "2025 usd billion",
        "detail": "1 buildings",
    }
    row = convert("infrastructure", site | CITED | {"note": "projection"}, []).rows[0]
    assert (row["site"], row["topic"], row["value"], row["unit"]) == (
        "Prometheus",
        "Capital cost",
        "32350000000",
        "USD of 2025",
    )
    assert (row["basis"], row["detail"], row["ticker"]) == ("projection", "1 building", "META")


def test_a_figure_of_a_report_cites_that_report_from_the_day_of_its_filing() -> None:
    told = {"ticker": "META", "period": "FY2025", "period_end": "2025-12-31", "metric": "ad_revenue", "value": "196175"}
    row = convert("attention", told | {"unit": "usd_m"} | CITED | {"source": "Form 10-K"}, []).rows[0]
    assert (row["value"], row["known_on"]) == ("196175000000", "2026-01-29")
    assert row["title"] == "Meta Platforms, Form 10-K, fiscal 2025"
    assert row["url"].endswith("/0001628280-26-003942-index.htm")


def test_tickers_are_those_of_companies_that_are_here() -> None:
    with (FOLDER / "companies.csv").open(encoding="utf-8", newline="") as handle:
        assert set(TICKERS.values()) <= {row["ticker"] for row in csv.DictReader(handle)}


def test_the_command_writes_only_what_is_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    facts, embedded = tmp_path / "facts", tmp_path / "curated"
    for folder in (facts, embedded):
        folder.mkdir()
    for name in ("token_volume.csv", "companies.csv", "filings.parquet"):
        (embedded / name).write_bytes((FOLDER / name).read_bytes())
    monkeypatch.setenv("LEVERAGE_CURATED", str(embedded))
    before = (embedded / "token_volume.csv").read_text(encoding="utf-8")

    def run(row: Row, *options: str) -> int:
        with (facts / "token_volume.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(row))
            writer.writeheader()
            writer.writerow(row)
        monkeypatch.setattr("sys.argv", ["convert_facts", "--facts", str(facts), *options, "token_volume"])
        return main()

    assert run(VOLUME | {"scope": "New", "note": "CONFLICT"}) == 2
    assert run(VOLUME, "--check") == 1
    assert (embedded / "token_volume.csv").read_text(encoding="utf-8") == before
    assert run(VOLUME) == 0
    assert run(VOLUME, "--check") == 0
    assert "1 rows, 0 new" in capsys.readouterr().out
    assert len((embedded / "token_volume.csv").read_text(encoding="utf-8").splitlines()) == 2


FILED: Final = {
    "ticker": "META",
    "cik": "0001326801",
    "taxonomy": "us-gaap",
    "tag": "Assets",
    "unit": "USD",
    "period_start": None,
    "period_end": date(2026, 6, 30),
    "value": 1e9,
    "form": "10-Q",
    "accession": "0001628280-26-050705",
    "known_on": date(2026, 7, 30),
}


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    """A folder in which every compiled file of filings holds one fact, each of another tag."""
    schema = pq.read_schema(FOLDER / "filings.parquet")
    for place, name in enumerate(GATHERED["filings"]):
        row = FILED | {"tag": f"Tag{9 - place}", "accession": f"0001628280-26-05070{place}"}
        pq.write_table(pa.Table.from_pylist([row], schema), tmp_path / f"{name}.parquet")
    return tmp_path


def test_filings_are_gathered_from_several_files_in_a_fixed_order(compiled: Path) -> None:
    embedded = compiled / "filings.parquet"
    gathered = gather(tables()["filings"], compiled, embedded)
    assert gathered.rows["tag"].to_pylist() == ["Tag7", "Tag8", "Tag9"]
    assert (gathered.new, gathered.gone) == (2, 0)
    write(gathered.rows, embedded)
    (compiled / "filings_extra.parquet").write_bytes(embedded.read_bytes())
    with pytest.raises(ValueError, match="rows have a key that another row has"):
        gather(tables()["filings"], compiled, embedded)


def test_a_balance_stands_before_the_flow_that_ends_on_its_day(compiled: Path) -> None:
    schema = pq.read_schema(compiled / "filings.parquet")
    rows = [FILED | {"period_start": date(2026, 4, 1)}, FILED]
    pq.write_table(pa.Table.from_pylist(rows, schema), compiled / "filings_extra.parquet")
    gathered = gather(tables()["filings"], compiled, compiled / "filings.parquet")
    assert gathered.rows["period_start"].to_pylist()[:2] == [None, date(2026, 4, 1)]
