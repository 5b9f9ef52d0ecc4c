"""Frames as text for files and terminals: CSV that no spreadsheet runs, and records of plain JSON types."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any, Final

import pandas as pd

# Programs leave out what cannot be seen before they look for a formula: blanks, control and format characters.
_UNSEEN: Final = "\\s\\x00-\\x1f\\x7f-\\x9f\\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_ARMED: Final = re.compile(f"^[{_UNSEEN}]*[=+\\-@＝＋－＠]|^[\t\r\n]")
# A spreadsheet that splits lines at another separator would start a cell inside our text.
_INNER: Final = re.compile("([;\t]\\s*)(?=[=+\\-@＝＋－＠])")
_INNER_UNDONE: Final = re.compile("([;\t]\\s*)'(?=[=+\\-@＝＋－＠])")
_COMMENT: Final = re.compile("([,;]\\s*)(?=[=+\\-@＝＋－＠])")
_QUOTED: Final = re.compile(r"""[,;"#\t\r\n]|^\s|\s$""")


def disarmed(text: str) -> str:
    """The text, with an apostrophe where a spreadsheet would take it for a formula."""
    text = _INNER.sub(r"\1'", text)
    return f"'{text}" if _ARMED.match(text) else text


def armed(text: str) -> str:
    """The text of a cell that was disarmed, as it was: what comes back from a file of ours."""
    text = _INNER_UNDONE.sub(r"\1", text)
    return text[1:] if text.startswith("'") and _ARMED.match(text[1:]) else text


def comment(label: str, text: str) -> str:
    """One line over a CSV file: it begins with `# `, and no spreadsheet finds a formula in it, wherever it splits."""
    written = " ".join(f"{label}: {text}".split()).replace('"', "'")
    return "# " + _COMMENT.sub(r"\1'", written)


def csv_text(table: pd.DataFrame) -> str:
    """A heading and one line per row; whole numbers without a point, days as ISO text, missing as nothing."""
    rows = table.itertuples(index=False, name=None)
    return "\n".join([",".join(_csv_text(str(c)) for c in table.columns), *(",".join(map(_csv_cell, r)) for r in rows)])


def _csv_cell(value: Any) -> str:
    value = jsonable(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value) if isinstance(value, int) else _csv_text(value if isinstance(value, str) else json.dumps(value))


def _csv_text(text: str) -> str:
    text = disarmed(text)
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """One record of plain JSON types per row; a missing number is None, a day is ISO text."""
    columns = [str(c) for c in table.columns]
    rows = table.itertuples(index=False, name=None)
    return [dict(zip(columns, map(jsonable, row), strict=True)) for row in rows]


def jsonable(value: Any) -> Any:
    """A plain JSON value: days as ISO text, missing and not finite as None, sequences as lists."""
    if isinstance(value, tuple | list | set | frozenset):
        return [jsonable(v) for v in value]
    if isinstance(value, dict):
        return {str(k): jsonable(v) for k, v in value.items()}
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date | pd.Period):
        return str(value)
    if hasattr(value, "tolist"):  # NumPy's scalars and arrays
        return jsonable(value.tolist())
    if isinstance(value, float):
        return value if abs(value) < float("inf") else None
    return value if isinstance(value, bool | int | str) else str(value)
