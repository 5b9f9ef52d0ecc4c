"""Every kind of answer: loading it twice is loading it once, garbage leaves nothing behind, and nothing is loaded
untold."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data import build, curated_files, kept_responses
from data.kept_responses import Response
from data.load import load
from data.local_backend import LocalBackend
from data.sources import edgar_fetch, sources
from errors import BadData
from tools.replay import World, documents, small

AT = datetime(2026, 8, 1, tzinfo=UTC)
CIK = "0001326801"
REPORT = ("0001628280-26-050705", "meta-20260630.htm")
RELEASE = ("0001628280-26-050596", "meta-07292026xexhibit991.htm")
_VALUES = ("observation", "share_count", "price", "annual_observation")  # a row of one is a value
TABLES = (
    "entity",
    "source",
    "observation",
    "annual_observation",
    "share_count",
    "price",
    "split",
    "filing",
    "reading",
    "cross_check",
    "alias",
    "answer",
    "fact_decision",
)
Sample = Callable[[World], tuple[str, bytes]]


@pytest.fixture(scope="module")
def world() -> World:
    return small.world()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A draft with the small embedded facts."""
    folder = tmp_path_factory.mktemp("loaders")
    with pytest.MonkeyPatch.context() as patch, duckdb.connect(str(folder / "base.duckdb")) as made:
        patch.setenv("LEVERAGE_CURATED", str(small.embedded(folder / "curated")))
        build.define(made)
        build.fill(made)
    return folder / "base.duckdb"


@pytest.fixture
def con(base: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of that draft."""
    with duckdb.connect(str(shutil.copyfile(base, tmp_path / "draft.duckdb"))) as made:
        yield made


def price_table(world: World) -> bytes:
    rows = world.prices["META"].tail(40)
    kept = rows[["date", "close", "adj_close", "volume", "split"]]
    return kept.assign(date=kept["date"].dt.strftime("%Y-%m-%d")).to_csv(index=False).encode()


def report_url(document: tuple[str, str]) -> str:
    return edgar_fetch.document_url(CIK, *document)


SUCCESSOR = {
    "what": "successor",
    "ticker": "META",
    "cik": CIK,
    "now": {"symbol": "META", "cik": "0002999999"},
    "why": "it filed Form 8-K12B, as a successor does",
    "on": "2026-07-31",
}
# Meta's capital expenditure of the first quarter of 2026, which is among the small embedded facts.
REFUSED = {
    "ticker": "META",
    "concept": "capex",
    "tag": "PaymentsToAcquirePropertyPlantAndEquipment",
    "period_start": "2026-01-01",
    "period_end": "2026-03-31",
    "value": 18_997_000_000.0,
    "source_id": "0001628280-26-028526",
    "verdict": "refuse",
    "reason": None,
}
SAMPLES: dict[tuple[str, str], Sample] = {
    ("edgar", "identity"): lambda _: (f"{edgar_fetch.tickers_url()}#META", json.dumps(SUCCESSOR).encode()),
    ("edgar", "submissions"): lambda w: (
        edgar_fetch.submissions_url(CIK),
        body(w, f"data.sec.gov/submissions/CIK{CIK}.json"),
    ),
    ("edgar", "older"): lambda w: (
        edgar_fetch.submissions_url(CIK, "older.json"),
        json.dumps(json.loads(body(w, f"data.sec.gov/submissions/CIK{CIK}.json"))["filings"]["recent"]).encode(),
    ),
    ("edgar", "facts"): lambda w: (edgar_fetch.facts_url(CIK), w.filers[CIK].facts),
    ("edgar", "annual"): lambda w: (f"{edgar_fetch.facts_url(CIK)}#annual", w.filers[CIK].facts),
    ("edgar", "filing"): lambda w: (report_url(REPORT), w.filers[CIK].documents[REPORT]),
    ("edgar", "release"): lambda w: (report_url(RELEASE), w.filers[CIK].documents[RELEASE]),
    ("yahoo", "prices"): lambda w: ("https://finance.yahoo.com/quote/META/history/", price_table(w)),
    ("yahoo", "check"): lambda _: (
        "https://finance.yahoo.com/quote/META/profile/",
        b'{"headcount": 75000, "shares": 2.5e9}',
    ),
    ("user", "upload"): lambda _: (
        "upload:own.csv",
        b"ticker,concept,period_end,value,period_start,known_on\nMETA,headcount,2026-06-30,1,,2026-07-30\n",
    ),
    ("user", "decision"): lambda _: ("decision:x", b'{"reading": "x", "accept": true}'),
    ("user", "fact"): lambda _: ("fact:META", json.dumps({"facts": [REFUSED], "at": AT.isoformat()}).encode()),
    ("user", "removal"): lambda _: ("removal:x", b'{"source": "user:x"}'),
}
LOADERS = [(name, kind) for name, source in sources().items() for kind in source.loaders]
EVERY_KIND = pytest.mark.parametrize("kind", LOADERS, ids=":".join)


def body(world: World, url: str) -> bytes:
    from tools.replay.server import Request

    host, _, path = url.partition("/")
    return world.route(Request(host, f"/{path}", "", {}, 0)).body


def given(world: World, place: LocalBackend, kind: tuple[str, str]) -> Response:
    url, content = SAMPLES[kind](world)
    return kept_responses.save_response(place, content, source=kind[0], kind=kind[1], ticker="META", url=url, at=AT)


def state(con: duckdb.DuckDBPyConnection) -> dict[str, pd.DataFrame]:
    return {t: con.execute(f"FROM {t} ORDER BY ALL").df() for t in TABLES}


def ready(con: duckdb.DuckDBPyConnection, world: World, place: LocalBackend, kind: tuple[str, str]) -> Response:
    """The answer of a kind, after what has to be there before it."""
    if kind[1] in ("filing", "release"):
        load(con, place, given(world, place, ("edgar", "submissions")))
    if kind[1] == "decision":
        con.execute(
            "INSERT INTO reading VALUES ('x', 'META', '2026-06-30', 75000, 'reported', 'total', 'We had "
            "75,000 employees.', 0, 24, 0.6, "
            "'2026-07-30', $1, 'https://www.sec.gov/', 'abc', 'waiting', 'not clear enough')",
            [REPORT[0]],
        )
    return given(world, place, kind)


def test_every_kind_has_a_sample() -> None:
    assert set(SAMPLES) == set(LOADERS)


@EVERY_KIND
def test_loading_is_deterministic_and_told(
    con: duckdb.DuckDBPyConnection, world: World, tmp_path: Path, kind: tuple[str, str]
) -> None:
    place = LocalBackend(tmp_path)
    answer = ready(con, world, place, kind)
    before = state(con)
    counts = load(con, place, answer)
    after = state(con)
    assert after["answer"]["sha256"].tolist()[-1] == answer.sha256
    added = sum(len(after[table]) - len(before[table]) for table in _VALUES)
    assert counts.new + counts.revised >= added - (kind == ("user", "decision")) or kind == ("edgar", "facts")
    build.finish(con)


@EVERY_KIND
def test_loading_twice_adds_no_value_twice(
    con: duckdb.DuckDBPyConnection, world: World, tmp_path: Path, kind: tuple[str, str]
) -> None:
    place = LocalBackend(tmp_path)
    answer = ready(con, world, place, kind)
    load(con, place, answer)
    once = state(con)
    if kind == ("user", "decision"):
        con.execute("UPDATE reading SET state = 'waiting'")
    counts = load(con, place, answer)
    twice = state(con)
    for table in (*_VALUES, "split", "reading", "filing", "cross_check", "entity"):
        if not (kind == ("user", "decision") and table in ("observation", "reading")):
            assert len(twice[table]) == len(once[table]), table
    assert counts.new == 0 or kind == ("user", "decision")


@EVERY_KIND
@pytest.mark.parametrize(
    "garbage", [b"", b"<html><body>Maintenance</body></html>", b'{"a": 1}', b"\x00\xff\xfe", b"[]"]
)
def test_garbage_is_refused_and_leaves_nothing(
    con: duckdb.DuckDBPyConnection, world: World, tmp_path: Path, kind: tuple[str, str], garbage: bytes
) -> None:
    place = LocalBackend(tmp_path)
    good = ready(con, world, place, kind)
    before = state(con)
    bad = kept_responses.save_response(place, garbage, source=kind[0], kind=kind[1], ticker="META", url=good.url, at=AT)
    if kind[1] in ("filing", "release") and b"\x00" not in garbage and (garbage or kind[1] == "release"):
        assert load(con, place, bad).new == 0, "any text is a report, but one that states nothing"
        return
    with pytest.raises(BadData) as refused:
        load(con, place, bad)
    assert refused.value.next_step
    after = state(con)
    for table in TABLES:
        pd.testing.assert_frame_equal(after[table], before[table])


def test_facts_of_another_company_are_refused(con: duckdb.DuckDBPyConnection, world: World, tmp_path: Path) -> None:
    place = LocalBackend(tmp_path)
    oracle = next(f for f in world.filers.values() if f.ticker == "ORCL")
    answer = kept_responses.save_response(
        place, oracle.facts, source="edgar", kind="facts", ticker="META", url="x", at=AT
    )
    with pytest.raises(BadData, match="another company's"):
        load(con, place, answer)


def test_a_report_of_another_company_is_refused(con: duckdb.DuckDBPyConnection, world: World, tmp_path: Path) -> None:
    place = LocalBackend(tmp_path)
    load(con, place, given(world, place, ("edgar", "submissions")))
    strange = documents.report("0001341439", "10-Q", date(2026, 6, 30))
    answer = kept_responses.save_response(
        place, strange, source="edgar", kind="filing", ticker="META", url=report_url(REPORT), at=AT
    )
    with pytest.raises(BadData, match="another company's"):
        load(con, place, answer)


def test_a_split_since_brings_all_closes_to_the_new_basis(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    before = con.execute("SELECT close FROM price WHERE ticker = 'META' ORDER BY date DESC LIMIT 1").fetchone()
    assert before is not None
    rows = "date,close,adj_close,volume,split\n2026-05-18,70.0,70.0,1,0.0\n2026-05-19,71.0,71.0,1,10.0\n"
    answer = kept_responses.save_response(
        LocalBackend(tmp_path),
        rows.encode(),
        source="yahoo",
        kind="prices",
        ticker="META",
        url="https://finance.yahoo.com/quote/META/history/",
    )
    load(con, LocalBackend(tmp_path), answer)
    after = con.execute(
        "SELECT close FROM price WHERE ticker = 'META' AND date < '2026-05-16' ORDER BY date DESC LIMIT 1"
    ).fetchone()
    assert after is not None
    assert after[0] == pytest.approx(before[0] / 10)
    assert con.execute("SELECT ratio FROM split WHERE ticker = 'META'").fetchall() == [(10.0,)]


def test_a_doubtful_headcount_waits_and_a_contradicting_one_too(
    con: duckdb.DuckDBPyConnection, world: World, tmp_path: Path
) -> None:
    place = LocalBackend(tmp_path)
    load(con, place, given(world, place, ("edgar", "submissions")))
    other = documents.report(CIK, "10-Q", date(2026, 3, 31), employees=(date(2026, 3, 31), 90_000))
    url = edgar_fetch.document_url(CIK, "0001628280-26-028526", "meta-20260331.htm")
    load(
        con,
        place,
        kept_responses.save_response(place, other, source="edgar", kind="filing", ticker="META", url=url, at=AT),
    )
    rows = con.execute("SELECT employees, state, reason FROM reading").fetchall()
    assert rows == [(90_000.0, "waiting", "77,986 is stored for this date")]


def test_what_is_kept_can_be_proven(tmp_path: Path) -> None:
    place = LocalBackend(tmp_path)
    answer = kept_responses.save_response(place, b"told", source="edgar", kind="facts", ticker="META", url="x")
    assert kept_responses.read_response(place, answer.sha256) == b"told"
    file = next((tmp_path / "raw").rglob("*.gz"))
    file.write_bytes(file.read_bytes()[:-6])
    with pytest.raises(BadData, match="Refresh again"):
        kept_responses.read_response(place, answer.sha256)


def test_the_embedded_facts_are_the_same_answer_told_by_the_sec(
    con: duckdb.DuckDBPyConnection, world: World, tmp_path: Path
) -> None:
    """Company facts that repeat what is held bring nothing new; what was filed after the cut does."""
    place = LocalBackend(tmp_path)
    counts = load(con, place, given(world, place, ("edgar", "facts")))
    later = pd.read_parquet(curated_files.FOLDER / "filings.parquet").query(
        "ticker == 'META' and known_on >= @small.CUT"
    )
    [(of_panel,)] = con.execute("SELECT count(*) FROM annual_observation").fetchall()
    assert of_panel > 0, "Meta's annual report of 2025 is none of those that the embedded panel is made of"
    assert 0 < counts.new + counts.revised - of_panel <= len(later)
