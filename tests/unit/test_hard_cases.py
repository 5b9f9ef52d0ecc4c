"""The harness of hard cases: its verdicts, what it takes from a document, and the world that it serves."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.store import Store
from data.summary import Summary
from tools.hard_cases import __main__ as command
from tools.hard_cases import documents, made, serving
from tools.hard_cases.cases import CASES
from tools.hard_cases.checks import AnyOf, Judgement, Outcome, Text, Value
from tools.hard_cases.programs import checksum
from tools.hard_cases.variants import VARIANTS


@pytest.fixture
def outcome(store: Store) -> Outcome:
    summary = Summary("refresh META", "2026-05-15")
    summary.objections = [
        {"gate": "out of scale", "ticker": "NONE", "concept": "capex", "period_end": "2026-06-30", "detail": "1e11"}
    ]
    return Outcome(store, [summary], ["The SEC refused the request (403)"])


# Meta's capital expenditure of Q2 2026: 49,113 million in six months less 18,997 in three.
@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (Value("META", "capex", "2026-06-30", 30_116e6), "right"),
        (Value("META", "capex", "2026-06-29", 30_116e6), "right"),
        (Value("META", "capex", "2026-06-30", 30_116e6, unit="EUR"), "wrong"),
        (Value("META", "capex", "2026-06-30", 32_000e6), "wrong"),
        (Value("META", "capex", "2026-06-30", None), "wrong"),
        (Value("META", "capex", "2031-06-30", None), "right"),
        (Value("META", "capex", "2031-06-30", 1e9), "missing"),
        (Value("META", "capex", "2031-06-30", 1e9, or_none=True), "refused"),
        (Value("NONE", "capex", "2026-06-30", 1e9), "quarantined"),
        (Value("META", "capex", "2026-06-30", 1e9, also=((30_116e6, "USD"),)), "right"),
    ],
)
def test_a_value_is_judged_by_period_unit_and_size(outcome: Outcome, value: Value, verdict: str) -> None:
    assert value.judge(outcome).verdict == verdict


def test_a_line_counts_wherever_it_is_said(outcome: Outcome) -> None:
    assert Text(r"\(403\)", "the refusal").judge(outcome).verdict == "right"
    assert Text("NONE.*capex.*2026-06-30", "the objection").judge(outcome).verdict == "right"
    assert Text("a word that nobody says", "a word").judge(outcome).verdict == "missing"


def test_any_way_that_passes_is_taken_else_the_first(outcome: Outcome) -> None:
    wrong, good = Value("META", "capex", "2026-06-30", 1e9), Text("403", "the refusal")
    assert AnyOf((wrong, good)).judge(outcome).verdict == "right"
    assert AnyOf((wrong, wrong)).judge(outcome).verdict == "wrong"


# --------------------------------------------------------------------------------- what a document states


def _document(*facts: tuple[str, str, str, float, str, str]) -> dict[str, Any]:
    tags: dict[str, Any] = {}
    for tag, start, end, value, form, filed in facts:
        row = {"start": start, "end": end, "val": value, "form": form, "filed": filed, "accn": f"a-{filed}"}
        tags.setdefault(tag, {"units": {"USD": []}})["units"]["USD"].append(row)
    return {"cik": 1, "entityName": "TOY CO", "facts": {"us-gaap": tags}}


RULES = """
[net_income]
default = [["NetIncomeLoss"]]
[documents.TOY]
cik = 1
revenue = [["New", { tag = "Old", until = 2020-12-31 }], ["Part"]]
slips = [["a-2021-03-01", 2019-01-01, 2019-12-31]]
"""


def test_the_newest_filing_of_the_best_group_counts() -> None:
    toy = documents.documents(RULES)[0]
    filed = documents.facts(
        _document(
            ("Old", "2020-01-01", "2020-12-31", 100, "10-K", "2021-02-01"),
            ("New", "2020-01-01", "2020-12-31", 110, "10-K", "2022-02-01"),
            ("New", "2020-01-01", "2020-12-31", 0.11, "DEF 14A", "2023-04-01"),
            ("Old", "2021-01-01", "2021-12-31", 7, "10-K", "2022-02-01"),
            ("Part", "2021-01-01", "2021-12-31", 5, "10-K", "2022-02-01"),
            ("Part", "2020-01-01", "2020-12-31", 9, "10-K", "2024-02-01"),
            ("New", "2021-04-01", "2022-03-31", 99, "10-Q", "2022-05-01"),
            ("New", "2021-01-01", "2021-06-30", 50, "10-Q", "2021-08-01"),
            ("New", "2021-01-01", "2021-03-31", 20, "10-Q", "2021-05-01"),
            ("Old", "2019-10-01", "2019-12-31", 25, "10-K", "2021-03-01"),
            ("Old", "2019-10-01", "2019-12-31", 24, "10-K", "2020-02-01"),
            ("New", "2020-10-01", "2020-12-31", 110, "10-K", "2022-02-01"),
        )
    )
    told = documents.stated(toy, filed, "revenue")
    assert told[["basis", "period_end", "value", "tag"]].astype("str").values.tolist() == [
        ["annual", "2020-12-31", "110.0", "New"],
        ["annual", "2021-12-31", "5.0", "Part"],
        ["quarter", "2019-12-31", "24.0", "Old"],
        ["quarter", "2021-03-31", "20.0", "New"],
    ]
    assert toy.tags["net_income"][0].name == "NetIncomeLoss"


def test_what_a_document_states_is_held_against_the_series() -> None:
    toy = documents.documents(RULES)[0]
    filed = documents.facts(
        _document(
            ("New", "2021-01-01", "2021-03-31", 20, "10-Q", "2021-05-01"),
            ("New", "2021-01-01", "2021-03-31", 21, "10-Q", "2022-05-01"),
        )
    )
    row: Any = next(documents.stated(toy, filed, "revenue").itertuples())
    none = pd.DataFrame({"period_end": [], "basis": [], "reason": []})

    def verdict(value: float, start: str = "2021-01-01", contested: pd.DataFrame = none) -> tuple[str, str]:
        ours = pd.DataFrame(
            {"period_start": [start], "period_end": ["2021-03-31"], "value": [value], "method": ["reported"]}
        )
        judged = documents.judged(row, ours if value else ours.iloc[:0], contested, "TOY revenue")
        return judged.verdict, judged.got

    assert verdict(21) == ("right", "21 reported")
    assert verdict(20) == ("wrong", "20 reported; an older version")
    assert verdict(21, "2020-12-01") == ("wrong", "21 reported since 2020-12-01")
    assert verdict(0) == ("missing", "none")
    reason = pd.DataFrame({"period_end": ["2021-03-31"], "basis": ["quarter"], "reason": ["two candidates"]})
    assert verdict(0, contested=reason) == ("quarantined", "none two candidates")


def test_every_declared_document_names_a_total_of_each_concept() -> None:
    declared = documents.documents()
    assert len(declared) >= 22
    assert all(set(d.tags) == set(documents.CONCEPTS) and all(d.tags.values()) for d in declared)
    assert len({d.cik for d in declared}) == len(declared)


# ------------------------------------------------------------------------------------------- the world


def test_only_what_was_filed_by_the_day_is_served(tmp_path: Path) -> None:
    content = _document(
        ("Revenues", "2020-01-01", "2020-12-31", 1, "10-K", "2021-02-01"),
        ("Assets", "2021-01-01", "2021-12-31", 2, "10-K", "2022-02-01"),
    )
    path = tmp_path / "companyfacts-TOYX.json"
    path.write_text(json.dumps(content))
    filer = serving.filer(path, until="2021-12-31")
    assert (filer.ticker, filer.cik, set(json.loads(filer.facts)["facts"]["us-gaap"])) == (
        "TOYX",
        "0000000001",
        {"Revenues"},
    )
    assert filer.filings["filed"].dt.date.tolist() == [date(2021, 2, 1)]


def test_every_case_has_a_check_and_a_name_of_its_own() -> None:
    cases = (*CASES, *VARIANTS)
    assert all(case.checks for case in cases)
    assert len({case.name for case in cases}) == len(cases)


def test_a_made_up_filer_tells_its_year_as_filers_do() -> None:
    told = [*made.year("Revenues", 2024, [1, 2, 3, 4]), *made.counts(2024, 10)]
    filer = made.company("TOYX", told, until="2024-12-31")
    facts = json.loads(filer.facts)["facts"]
    assert [f["val"] for f in facts["us-gaap"]["Revenues"]["units"]["USD"]] == [1, 3, 6]
    assert facts["dei"][made.COVER]["units"]["shares"][0]["end"] == "2024-04-15"
    assert filer.filings["form"].tolist() == ["10-Q", "10-Q", "10-Q"]


def test_the_checksum_of_a_header_is_that_of_the_library(tmp_path: Path) -> None:
    import duckdb

    duckdb.connect(str(tmp_path / "a.duckdb")).close()
    block = (tmp_path / "a.duckdb").read_bytes()[:4096]
    assert checksum(block[8:]) == int.from_bytes(block[:8], "little")


def test_missing_fixtures_are_said_and_end_with_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEVERAGE_FIXTURES", str(tmp_path / "nowhere"))
    assert command.main([]) == 2
    assert "no fixtures" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--cases", "25", "--documents", "GIS"], "--documents runs no cases"),
        (["--no-documents", "--documents", "GIS"], "--documents runs no cases"),
        (["--cases", "25,nowhere"], "--cases has no nowhere: choose of"),
        (["--documents", "GIS,NONE"], "--documents has no NONE: choose of"),
    ],
)
def test_what_would_run_nothing_is_said_and_ends_with_2(
    capsys: pytest.CaptureFixture[str], asked: list[str], told: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(asked)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "run"),
    [
        (["--cases", "own, 25"], {"cases": ["own", "25"]}),
        (["--documents", "GIS,PG"], {"documents": ["GIS", "PG"]}),
        (["--no-documents"], {"cases": []}),
        ([], {"cases": [], "documents": []}),
    ],
)
def test_what_is_asked_for_by_name_is_what_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: list[str], run: dict[str, list[str]]
) -> None:
    started: dict[str, list[str]] = {}

    def start(kind: str) -> Callable[..., list[Judgement]]:
        return lambda *given, **_: started.update({kind: given[2]}) or []

    monkeypatch.setenv("LEVERAGE_FIXTURES", str(tmp_path))
    monkeypatch.setattr(command, "bench", nullcontext)
    monkeypatch.setattr(command, "of_cases", start("cases"))
    monkeypatch.setattr(documents, "table", start("documents"))
    assert command.main(asked) == 0
    assert started == run
