"""The embedded facts keep their contract: columns, keys, dates, vocabulary, addresses, colours."""

from __future__ import annotations

import csv
import itertools
import re
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest

from data import curated_files
from data.colours import OTHER_COLOURS
from data.tables import tables
from data.tables.declaration import Column, Kind
from tools import colour, curated_readme

CURATED: Final = Path(__file__).resolve().parents[2] / "data" / "curated"
PARQUET: Final = sorted(name for name, table in tables().items() if table.format == "parquet")
DECLARED: Final = {name: table for name, table in tables().items() if table.format == "csv"}
# Companies that only announce something here, without facts of their own.
ONLY_EVENTS: Final = (
    "ADSK AI BZFD CHGG CHYM COIN CRWD DELL DOW EBAY ESTC FRSH GM GRPN GTLB HOOD HPQ INTU MNDY MS NET NKE PAYC PYPL"
    " RPD RXT SNAP SNPS T TEAM TRI UPS UPWK V W WDAY WIX WMT XYZ ZM"
)
ONLY_GUIDANCE: Final = {"TSM"}
NEWEST: Final = date(2026, 10, 9)
EVERY: Final = pytest.mark.parametrize("name", sorted(DECLARED))


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one embedded CSV, every cell as its text."""
    with (CURATED / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


def facts(sql: str) -> list[tuple[Any, ...]]:
    """Answer of a query in which `filings` and `prices` are the embedded Parquet files."""
    with duckdb.connect() as con:
        for name in PARQUET:
            con.execute(f"CREATE VIEW {name} AS FROM read_parquet('{CURATED / name}.parquet')")
        return con.execute(sql).fetchall()


def tickers() -> set[str]:
    return {row["ticker"] for row in rows("companies")}


# ------------------------------------------------------------------------------------- every CSV


def test_every_file_is_declared_and_every_declared_one_is_here() -> None:
    assert {p.name for p in CURATED.iterdir()} == {table.file for table in tables().values()} | {
        "README.md",
        "recorded",
    }


@EVERY
def test_columns_and_cells(name: str) -> None:
    text = (CURATED / f"{name}.csv").read_bytes().decode("utf-8")
    assert "\r" not in text
    assert not text.startswith("\ufeff")
    header, *cells = list(csv.reader(text.splitlines(), strict=True))
    assert header == [column.name for column in DECLARED[name].columns]
    ragged = [line for line in cells if len(line) != len(header)]
    assert cells
    assert not ragged
    assert all(cell == cell.strip() and "\n" not in cell for line in cells for cell in line)


@EVERY
def test_every_row_can_be_read(name: str) -> None:
    """Required cells, dates, numbers and their signs, vocabulary, keys: as the reader of the store sees them."""
    frame, rejects = curated_files.parse_csv(name, (CURATED / f"{name}.csv").read_text(encoding="utf-8"))
    assert rejects == []
    assert len(frame) == len(rows(name))


@EVERY
def test_numbers_and_dates_are_written_plainly(name: str) -> None:
    plain = {Kind.NUMBER: r"-?\d+(\.\d+)?", Kind.WHOLE: r"-?\d+", Kind.DAY: r"\d{4}-\d\d-\d\d", Kind.FLAG: "true|false"}
    for column in DECLARED[name].columns:
        cells = {row[column.name] for row in rows(name)} - {""}
        assert not {cell for cell in cells if not re.fullmatch(plain.get(column.kind, ".*"), cell)}, column.name


@pytest.mark.parametrize("name", [name for name in sorted(DECLARED) if {"url", "accession"} & set(rows(name)[0])])
def test_addresses_and_titles(name: str) -> None:
    for row in rows(name):
        if "url" in row:
            assert row["title"], row
            assert row["url"] == "" or re.fullmatch(r"https?://[\w.-]+\.\w+(/\S*)?", row["url"]), row
        if row.get("accession"):
            assert re.fullmatch(r"\d{10}-\d\d-\d{6}", row["accession"]), row
            assert row["accession"].replace("-", "") in row["url"].replace("-", ""), row


@EVERY
def test_second_source_only_for_confirmed(name: str) -> None:
    assert not [row for row in rows(name) if row.get("second_source") and row["evidence"] != "confirmed"]


@EVERY
def test_text_is_for_readers(name: str) -> None:
    """No working notes and no paths of a machine are left in a cell."""
    stale = re.compile(
        r"CONFLICT|secondary copy|secondary notes|text read|GitHub|(^|\s)/(work|tmp|home|root)/|\.md\b(?!\.)"
    )
    assert not [(row, cell) for row in rows(name) for cell in row.values() if stale.search(cell)]


@EVERY
def test_companies_are_known(name: str) -> None:
    allowed = tickers() | {""} | (set(ONLY_EVENTS.split()) if name in ("events", "warn_notices") else set())
    allowed |= {"splits": {"GOOG"}, "guidance": ONLY_GUIDANCE}.get(name, set())
    assert not {row["ticker"] for row in rows(name) if "ticker" in row} - allowed
    if name == "events":
        assert {row["ticker"] for row in rows(name)} - tickers() - {""} == set(ONLY_EVENTS.split())


@EVERY
def test_rows_are_in_order(name: str) -> None:
    by = DECLARED[name].order or DECLARED[name].key
    if by != ("",):
        order = [tuple(row[column] for column in by) for row in rows(name)]
        assert order == sorted(order)


def test_the_core_comes_first() -> None:
    core = [row["core"] for row in rows("companies")]
    others = [row["ticker"] for row in rows("companies") if row["core"] == "false"]
    assert core == sorted(core, reverse=True)
    assert others == sorted(others)


# --------------------------------------------------------------------------------- public by when


@pytest.mark.parametrize("name", ["headcount", "share_classes", "backlog", "attention"])
def test_nothing_is_known_before_it_happened(name: str) -> None:
    for row in rows(name):
        happened = row.get("as_of") or row["period_end"]
        assert happened < row["known_on"] <= NEWEST.isoformat(), row


def test_late_headcounts_say_why() -> None:
    """More than 90 days pass only where the value was read in a later document."""
    for row in rows("headcount"):
        wait = date.fromisoformat(row["known_on"]) - date.fromisoformat(row["as_of"])
        assert wait.days <= 90 or "later" in row["known_on_basis"], row
        assert (row["known_on_basis"] == "assumed 90 days") == (wait.days == 90), row


@pytest.mark.parametrize(("name", "least"), [("headcount", 100), ("share_classes", 7)])
def test_what_a_report_states_is_known_from_its_filing(name: str, least: int) -> None:
    filed = {a: str(d) for a, d in facts("SELECT accession, min(known_on) FROM filings GROUP BY ALL")}
    cited = [row for row in rows(name) if row["form"] in ("10-K", "10-Q") and row["accession"]]
    assert len(cited) >= least
    assert not [row for row in cited if filed[row["accession"]] != row["known_on"]]


# What was said on a day, by a release or a call that the title or the detail names, and stands in the report cited.
SAID_BEFORE: Final = {("guidance", "0001326801-25-000017"), ("infrastructure", "0001018724-26-000014")}


def test_nothing_is_known_before_the_filing_that_it_cites() -> None:
    """What a change of a useful life did in nine months was known as of its announcement, before these had passed."""
    filed = {a: str(d) for a, d in facts("SELECT accession, min(known_on) FROM filings GROUP BY ALL")}
    held, early = 0, set()
    for table in (table for table in DECLARED.values() if table.cited):
        for row in rows(table.name):
            number = re.search(r"(?<!\d)(\d{10})-?(\d{2})-?(\d{6})(?!\d)", row["url"])
            filing = "-".join(number.groups()) if number else ""
            if filing in filed:
                held += 1
                if row[table.published or "known_on"] < filed[filing]:
                    early.add((table.name, filing))
    assert held > 200
    assert early == SAID_BEFORE


def test_a_filing_that_was_filed_again_states_what_the_next_report_proves() -> None:
    """Its number is of a later year than its day: EDGAR keeps the first day of what did not change. The half less the
    second quarter, in the report of August 2020, are the same figures, so nothing of 2022 is known in 2020."""
    numbered = "2000 + substr(accession, 12, 2)::INTEGER > year(known_on)"
    assert facts(f"SELECT DISTINCT ticker, accession, known_on FROM filings WHERE {numbered}") == [
        ("CRM", "0001108524-22-000007", date(2020, 6, 1))
    ]
    proven = facts(
        """
        SELECT again.tag, again.value, half.value - quarter.value FROM filings AS again
        JOIN filings AS half ON half.ticker = again.ticker AND half.tag = again.tag
            AND half.period_start = again.period_start AND half.period_end = DATE '2020-07-31'
        JOIN filings AS quarter ON quarter.accession = half.accession AND quarter.tag = again.tag
            AND quarter.period_end = half.period_end AND quarter.period_start = again.period_end + 1
        WHERE again.accession = '0001108524-22-000007' AND half.accession = '0001108524-20-000041'
            AND again.unit = 'USD'
        """
    )
    assert len(proven) == 7
    assert not [row for row in proven if row[1] != row[2]]


def test_a_day_with_a_slip_in_the_year_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a day of the years 1970 to 2099"):
        Column("known_on", Kind.DAY).read("0202-07-30")


def test_announcements_are_past() -> None:
    for name in ("events", "guidance", "infrastructure", "useful_lives", "token_volume"):
        assert not [row for row in rows(name) if row["announced"] > NEWEST.isoformat()]


# -------------------------------------------------------------------------------------- magnitudes


def test_headcounts_stated_in_whole_annual_reports() -> None:
    """Read in the full text of the reports for 2024."""
    stated = {("AAPL", "2024-09-28"): 164_000, ("GOOGL", "2024-12-31"): 183_323, ("AMZN", "2024-12-31"): 1_556_000}
    stated[("META", "2024-12-31")] = 74_067
    found = {(r["ticker"], r["as_of"]): int(r["employees"]) for r in rows("headcount")}
    assert {key: found[key] for key in stated} == stated


# Tesla hired for its first mass-made car, and bought SolarCity.
DOUBLED: Final = {("TSLA", "2012-12-31"), ("TSLA", "2017-12-31")}


def test_headcounts_move_plausibly() -> None:
    """Between neighbouring counts of a company nothing more than doubles in less than fifteen months, but for Tesla."""
    for left, right in itertools.pairwise(rows("headcount")):
        months = (date.fromisoformat(right["as_of"]) - date.fromisoformat(left["as_of"])).days / 30.4
        ratio = int(right["employees"]) / int(left["employees"])
        if left["ticker"] == right["ticker"] and months < 15 and (right["ticker"], right["as_of"]) not in DOUBLED:
            assert 0.5 < ratio < 2, (left, right)


# Companies that reported to nobody yet; the day is that of their registration statement (Form S-1), on EDGAR.
BEFORE_LISTING: Final = (
    ("META", "2009-12-31", "2012-02-01"),
    ("META", "2010-12-31", "2012-02-01"),
    ("PLTR", "2019-12-31", "2020-08-25"),
)


@pytest.mark.parametrize(("ticker", "as_of", "first"), BEFORE_LISTING)
def test_no_headcount_is_known_before_the_first_report_of_a_company(ticker: str, as_of: str, first: str) -> None:
    own = [row for row in rows("headcount") if row["ticker"] == ticker]
    assert min(row["known_on"] for row in own) == first
    [known] = [row["known_on"] for row in own if row["as_of"] == as_of]
    assert known == first


def test_headcounts_of_a_collector_are_marked() -> None:
    collected = [row for row in rows("headcount") if row["publisher"] == "Stock Analysis"]
    assert len(collected) == 150
    assert {row["evidence"] for row in collected} == {"single_source"}
    others = [row for row in collected if row["known_on_basis"] != "assumed 90 days"]
    assert [(row["ticker"], row["as_of"]) for row in others] == [(t, day) for t, day, _ in BEFORE_LISTING]
    avago = {row["as_of"] for row in collected if row["note"].startswith("Avago Technologies")}
    assert avago == {row["as_of"] for row in rows("headcount") if row["ticker"] == "AVGO" and row["as_of"] < "2016"}


def test_ranges_are_ordered() -> None:
    for name, low, high in (("events", "jobs_low", "jobs_high"), ("guidance", "low_usd", "high_usd")):
        both = [row for row in rows(name) if row[low] and row[high]]
        assert len(both) > 40
        assert not [row for row in both if float(row[low]) > float(row[high])]


def test_money_is_in_dollars() -> None:
    for row in rows("guidance"):
        for column in ("low_usd", "high_usd"):
            assert not row[column] or 1e9 <= float(row[column]) <= 1e12, row
    assert all(float(row["charge_usd"]) >= 1e8 for row in rows("events") if row["charge_usd"])
    assert all(1e10 <= float(row["value"]) <= 1e12 for row in rows("backlog"))
    prices = [float(row["output_usd_per_token"]) for row in rows("token_price") if row["output_usd_per_token"]]
    assert prices
    assert max(prices) < 1e-3


def test_quarters_and_years_of_guidance_are_told_apart() -> None:
    for row in rows("guidance"):
        quarter = re.match(r"(Fiscal quarter|Quarter) Q\d \d{4}", row["note"])
        assert row["kind"].startswith("quarter_") == bool(quarter), row
        assert (row["kind"].endswith("qualitative")) == (not row["low_usd"]), row


def test_split_ratios() -> None:
    for row in rows("splits"):
        assert 1 < float(row["ratio"]) <= 20, row
        assert row["kind"] == "split" or row["note"], row


# ---------------------------------------------------------------------------------------- Parquet


@pytest.mark.parametrize("name", PARQUET)
def test_parquet_has_the_declared_columns(name: str) -> None:
    kinds = {"BIGINT": Kind.NUMBER}  # volumes are whole; the store holds what splits make of them
    described = [(n, kinds.get(t, t)) for n, t, *_ in facts(f"DESCRIBE {name}")]
    assert described == [(c.name, c.kind) for c in tables()[name].columns]
    needed = [c.name for c in tables()[name].columns if c.required]
    assert facts(f"SELECT * FROM {name} WHERE " + " OR ".join(f"{c} IS NULL" for c in needed)) == []


@pytest.mark.parametrize("name", PARQUET)
def test_rows_of_parquet_have_one_key_each_and_keep_their_bounds(name: str) -> None:
    table = tables()[name]
    key = ", ".join(f'"{column}"' for column in table.key)
    assert facts(f"SELECT {key} FROM {name} GROUP BY ALL HAVING count(*) > 1") == []
    for column in table.columns:
        if column.choices:
            words = {word for (word,) in facts(f"SELECT DISTINCT {column.name} FROM {name}")} - {None}
            assert words <= set(column.choices)
        if column.kind in (Kind.NUMBER, Kind.WHOLE) and column.sign != "any":
            assert (
                facts(f'SELECT * FROM {name} WHERE "{column.name}" < 0 OR NOT isfinite("{column.name}"::DOUBLE)') == []
            )


@pytest.mark.parametrize("name", [name for name in PARQUET if tables()[name].cited])
def test_rows_of_parquet_cite_a_document(name: str) -> None:
    for title, url in facts(f"SELECT DISTINCT title, url FROM {name}"):
        assert title
        assert url is None or re.fullmatch(r"https?://[\w.-]+\.\w+(/\S*)?", url)


def test_estimates_lie_within_their_intervals() -> None:
    for name in ("units", "h100_equivalents", "power"):
        assert facts(f"SELECT * FROM chips_owned WHERE {name} NOT BETWEEN {name}_low AND {name}_high") == []
        assert facts(f"SELECT count(*) > 300 FROM chips_owned WHERE {name}_low IS NOT NULL") == [(True,)]
    for row in rows("price_decline"):
        assert float(row["factor_low"]) <= float(row["factor"]) <= float(row["factor_high"])


def test_timelines_are_of_listed_sites_and_projections_are_marked() -> None:
    listed = {row["site"] for row in rows("sites")}
    unlisted = {site for (site,) in facts("SELECT DISTINCT site FROM site_timeline")} - listed
    assert unlisted == {"EdgeCore Mesa PH03"}, "Epoch AI's list of that day leaves it out"
    assert facts("SELECT DISTINCT date > edition FROM site_timeline WHERE basis = 'projection'") == [(True,)]
    assert facts("SELECT DISTINCT date > edition FROM site_timeline WHERE basis = 'estimate'") == [(False,)]


def test_consumer_prices_have_every_month_that_was_published() -> None:
    """That of October 2025 was never published."""
    gaps = facts(
        "SELECT lag(month) OVER (ORDER BY month), month FROM consumer_prices QUALIFY lag(month) OVER (ORDER BY month) "
        "+ INTERVAL 1 MONTH <> month"
    )
    assert gaps == [(date(2025, 9, 1), date(2025, 11, 1))]
    assert facts("SELECT index FROM consumer_prices WHERE month = DATE '2024-12-01'") == [(315.605,)]
    assert facts("SELECT * FROM consumer_prices WHERE known_on <= month + INTERVAL 1 MONTH") == []


def test_a_notice_is_counted_once() -> None:
    """Meta's of November 2022 in Seattle stands in the list of Washington under two days."""
    found = [row for row in rows("warn_notices") if row["ticker"] == "META" and row["place"] == "Seattle city"]
    assert [(row["notice_date"], row["employees"]) for row in found if row["effective"] == "2023-01-13"] == [
        ("2022-11-11", "419")
    ]


def test_filings_are_all_here() -> None:
    assert facts("SELECT count(*) FROM filings") == [(37_821,)]
    assert {t for (t,) in facts("SELECT DISTINCT ticker FROM filings")} <= tickers()


def test_filings_hold_no_value_twice() -> None:
    key = "ticker, taxonomy, tag, unit, period_start, period_end, accession"
    assert facts(f"SELECT {key} FROM filings GROUP BY ALL HAVING count(*) > 1") == []
    assert facts("SELECT count(*) FROM filings WHERE NOT isfinite(value) OR period_start >= period_end") == [(0,)]


def test_filings_tell_the_past() -> None:
    """A cover page counts shares up to the filing day; everything else ended before it was filed."""
    assert facts("SELECT * FROM filings WHERE known_on < period_end OR known_on > DATE '2026-10-09'") == []
    assert facts("SELECT * FROM filings WHERE taxonomy <> 'dei' AND known_on <= period_end") == []


def test_filings_belong_to_their_company() -> None:
    cik = {row["ticker"]: row["cik"] for row in rows("companies")}
    assert all(re.fullmatch(r"\d{10}", c) for c in cik.values())
    assert len(set(cik.values())) == len(cik)
    assert not [t for t, c in facts("SELECT DISTINCT ticker, cik FROM filings") if cik[t] != c]
    assert facts("SELECT accession FROM filings GROUP BY 1 HAVING count(DISTINCT (ticker, known_on)) > 1") == []


def test_golden_filing_values() -> None:
    """Purchases of property and equipment, Meta, six and three months of 2026."""
    found = facts(
        "SELECT period_end, value FROM filings WHERE ticker = 'META' AND tag = "
        "'PaymentsToAcquirePropertyPlantAndEquipment'"
        " AND period_start = DATE '2026-01-01' ORDER BY 1"
    )
    assert found == [(date(2026, 3, 31), 18_997e6), (date(2026, 6, 30), 49_113e6)]


def test_prices() -> None:
    assert facts("SELECT ticker, date FROM prices GROUP BY ALL HAVING count(*) > 1") == []
    assert facts("SELECT * FROM prices WHERE close IS NULL OR NOT close > 0 OR adj_close > close * 1.001") == []
    assert facts("SELECT * FROM prices WHERE dayofweek(date) IN (0, 6) OR date > DATE '2026-10-09'") == []
    assert {e for (e,) in facts("SELECT DISTINCT evidence FROM prices")} == {"confirmed", "single_source"}


def test_every_priced_company_has_prices() -> None:
    priced = {t for (t,) in facts("SELECT DISTINCT ticker FROM prices")}
    filing = {t for (t,) in facts("SELECT DISTINCT ticker FROM filings")}
    assert {row["price_ticker"] for row in rows("companies") if row["ticker"] in filing} <= priced
    assert {row["price_ticker"] for row in rows("share_classes")} <= priced


def test_files_stay_small() -> None:
    assert sum(p.stat().st_size for p in CURATED.iterdir()) < 2_500_000
    assert sum(p.stat().st_size for p in (CURATED / "recorded").iterdir()) < 800_000


# ----------------------------------------------------------------------------------------- colours


@pytest.mark.parametrize("ground", ["#ffffff", "#0e1117"])
def test_colours_stand_out_from_the_page(ground: str) -> None:
    every = {row["ticker"]: colour.contrast(row["colour"], ground) for row in rows("companies")}
    assert {ticker for ticker, contrast in every.items() if contrast < 3} == set()


@pytest.mark.parametrize("sight", sorted(colour.SIGHTS))
def test_colours_are_told_apart(sight: str) -> None:
    core = {row["ticker"]: row["colour"] for row in rows("companies") if row["core"] == "true"}
    assert list(core) == ["META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "ORCL", "TSLA"]
    assert _nearest(list(core.values()), sight) >= 14
    assert _nearest([*core.values(), *OTHER_COLOURS], sight) >= (12 if sight == "normal" else 7)


def _nearest(colours: list[str], sight: str) -> float:
    return min(colour.distance(a, b, sight) for a, b in itertools.combinations(colours, 2))


def test_no_two_companies_share_a_colour() -> None:
    given = {row["ticker"]: row["colour"] for row in rows("companies")}
    assert len(set(given.values())) == len(given) == 20
    assert tuple(c for t, c in given.items() if t not in list(given)[:8]) == OTHER_COLOURS


def test_the_readme_lists_what_is_declared() -> None:
    assert curated_readme.written(CURATED / "README.md") == (CURATED / "README.md").read_text(encoding="utf-8")
