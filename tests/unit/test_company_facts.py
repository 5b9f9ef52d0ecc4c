"""Company facts out of the SEC's JSON: which rows are kept, and what is refused."""

from __future__ import annotations

import importlib.util
import json
import sys
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Any

import orjson
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources import edgar, facts_document
from errors import BadData

FACT = st.fixed_dictionaries(
    {
        "end": st.sampled_from(["2023-03-31", "2023-06-30"]),
        "val": st.sampled_from([1, 2, 2.0, 3.5]),
        "accn": st.sampled_from(["a-1", "b-2"]),
        "form": st.sampled_from(["10-K", "10-Q"]),
        "filed": st.sampled_from(["2023-08-01", "2024-02-01", "2025-02-01"]),
    },
    optional={"start": st.sampled_from(["2023-01-01", None]), "frame": st.just("CY2023Q1"), "fy": st.just(2023)},
)
TAGS = ("Revenues", "Assets", "NobodyReadsThis")


def document(facts: dict[str, list[dict[str, Any]]]) -> bytes:
    tags = {tag: {"label": tag, "units": {"USD": rows}} for tag, rows in facts.items()}
    return json.dumps({"cik": 7, "entityName": "TOY", "facts": {"us-gaap": tags}}).encode()


def kept(facts: list[facts_document.Fact]) -> list[facts_document.Fact]:
    """The rule said plainly: of the filings of one fact in order, those that do not just repeat the value before."""
    rows = []
    for _, of_fact in groupby(sorted(set(facts)), key=lambda row: row[:4]):
        before: set[float] = set()
        for _, of_filing in groupby(of_fact, key=lambda row: row[:6]):
            told = list(of_filing)
            values = {row[6] for row in told}
            rows += told if len(values) > 1 or values != before else []
            before = values
    return rows


@given(st.fixed_dictionaries({tag: st.lists(FACT, max_size=9) for tag in TAGS}))
def test_what_only_repeats_the_filing_before_is_dropped_and_nothing_else(
    facts: dict[str, list[dict[str, Any]]],
) -> None:
    _, rows = facts_document.document_facts(document(facts), {"Revenues", "Assets"})
    frame = edgar.parse(document(facts), "TOY", {"Revenues", "Assets"})
    expected = [(tag, end, filed, accession, value) for tag, _, end, _, filed, accession, value, *_ in kept(rows)]
    days = frame.assign(**{day: frame[day].dt.strftime("%Y-%m-%d") for day in ("period_end", "known_on")})
    assert list(days[["tag", "period_end", "known_on", "accession", "value"]].itertuples(index=False)) == expected


def without_msgspec(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setitem(sys.modules, "data.sources.facts_decoder", None)
    spec = importlib.util.spec_from_file_location("facts_document_alone", Path(str(facts_document.__file__)))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_installation_without_msgspec_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("msgspec")
    rows = [{"end": f"2023-0{m}-01", "val": m / 3, "accn": "a", "form": "10-Q", "filed": "2024-01-01"} for m in (1, 2)]
    text = document({"Revenues": rows, "NobodyReadsThis": rows})
    alone = without_msgspec(monkeypatch)
    assert alone.read_answer is orjson.loads
    assert alone.document_facts(text, {"Revenues"}) == facts_document.document_facts(text, {"Revenues"})


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"<html>Undeclared automated tool</html>",
        b"[]",
        b'{"cik": 7}',
        b'{"cik": "seven", "facts": {}}',
        document({"Revenues": []})[:-1],
        document({"NobodyReadsThis": []}).replace(b"[]", b"[tru]"),
        document({"Revenues": [{"end": "2023-03-31", "val": 1, "form": "10-K", "filed": "2024-01-01"}]}),
        document({"Revenues": [{"end": "soon", "val": 1, "accn": "a", "form": "10-K", "filed": "2024-01-01"}]}),
        document({"Revenues": [{"end": "2023-03-31", "val": "x", "accn": "a", "form": "10-K", "filed": "2024-01-01"}]}),
    ],
)
def test_what_is_no_company_facts_document_is_refused(damaged: bytes) -> None:
    with pytest.raises(BadData, match="not a company-facts document"):
        edgar.parse(damaged, "TOY")


def test_a_filer_of_whom_nothing_is_wanted_has_no_rows() -> None:
    frame = edgar.parse(document({"NobodyReadsThis": []}), "TOY")
    assert frame.empty
    assert list(frame.columns) == list(edgar.COLUMNS)
    fact = {"end": "2023-03-31", "val": 1, "accn": "a", "form": "10-K", "filed": "2024-01-01"}
    some = edgar.parse(document({"Revenues": [fact]}), "TOY")
    pd.testing.assert_series_equal(frame.dtypes, some.dtypes)  # a refresh asks the text columns for their letters
