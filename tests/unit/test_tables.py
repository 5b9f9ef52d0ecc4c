"""How a column of a table is written, by its name and what it holds."""

from __future__ import annotations

import pandas as pd
import pytest

from ui import number_tables

DAY = pd.Series(pd.to_datetime(["2026-07-29"]))


@pytest.mark.parametrize(
    ("name", "values", "kind", "form", "label"),
    [
        ("year", pd.Series([2025]), "number", "%d", "Year"),
        ("value", pd.Series([137_500_000_000.0]), "number", "localized", "Value"),
        ("change", pd.Series([0.1]), "number", "percent", "Change"),
        ("at", pd.Series([0.48]), "number", "localized", "At"),  # of an assumption
        ("at", DAY, "datetime", "D MMM YYYY HH:mm", "At (UTC)"),  # of an entry in the log
        ("known_on", DAY, "date", "D MMM YYYY", "Known on"),
    ],
)
def test_a_column_is_written_by_its_name_and_what_it_holds(
    name: str, values: pd.Series, kind: str, form: str, label: str
) -> None:
    column = number_tables._column(name, values)
    told = column["type_config"]
    assert (told["type"], told["format"], column["label"]) == (kind, form, label)


def test_states_are_told_in_words_and_billions_without_cents() -> None:
    frame = pd.DataFrame({"value": [52_049_412_345.678, 0.4125, None], "evidence": ["single_source", "derived", None]})
    frame["unit"] = ["USD", "fraction", "USD"]
    told = number_tables._in_words(frame)
    assert told["evidence"].dropna().tolist() == ["single source", "derived"]
    assert told["exact"].dropna().tolist() == [52_049_412_346, 0.4125]
    assert frame["evidence"].iloc[0] == "single_source", "what is exported stays"
