"""Exports as trees of plain values, in which differences have a path.

Of JSON and CSV every byte counts: numbers stay the text that was written, and keys keep their order. Of a figure the
meaning counts: see `figure`.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import struct
from typing import Any, Final

SNAPSHOT: Final = re.compile(r"\d{8}T\d{6,}Z-[0-9a-f]{6,}")
_MIDNIGHT: Final = re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00:00(\.0+)?")
_CODES: Final = {
    "f8": "d",
    "f4": "f",
    "i1": "b",
    "u1": "B",
    "i2": "h",
    "u2": "H",
    "i4": "i",
    "u4": "I",
    "i8": "q",
    "u8": "Q",
}


class Written(str):
    """A number as it was written: "1.0" and "1.00" are different exports of the same number."""

    __slots__ = ()


def without_snapshot(text: str) -> str:
    """The text with the name of the snapshot, which holds the time of its making, replaced by a word."""
    return SNAPSHOT.sub("SNAPSHOT", text)


def json_tree(text: str) -> Any:
    """The values of a JSON export, with numbers as written."""
    return json.loads(text, parse_float=Written, parse_int=Written, parse_constant=Written)


def csv_tree(whole: str) -> dict[str, Any]:
    """The head by its labels, the columns, and one mapping per row, all as text."""
    lines = whole.split("\n")
    first = next((i for i, line in enumerate(lines) if not line.startswith("# ")), len(lines))
    head: dict[str, list[str]] = {}
    for line in lines[:first]:
        label, _, text = line.removeprefix("# ").partition(": ")
        head.setdefault(label, []).append(text)
    columns, *rows = list(csv.reader(io.StringIO("\n".join(lines[first:])))) or [[]]
    return {"head": head, "columns": columns, "rows": [dict(zip(columns, row, strict=False)) for row in rows]}


def figure(call: str) -> Any:
    """The figure of an HTML export, from the script that draws it, as Plotly would understand it.

    The template is left out, packed arrays are unpacked, midnight is written as the day, and what is null or an empty
    mapping counts as not there. Numbers keep their value, whether written as whole or not.
    """
    _, *drawn = _arguments(call, "Plotly.newPlot(")
    whole = drawn[0] if isinstance(drawn[0], dict) else dict(zip(("data", "layout", "config"), drawn, strict=False))
    if "Plotly.addFrames(" in call:
        whole["frames"] = _arguments(call, "Plotly.addFrames(")[1]
    whole.get("layout", {}).pop("template", None)
    return _plain(whole)


def _arguments(script: str, opening: str) -> list[Any]:
    """The arguments of a call, as far as they are JSON. Raises ValueError where there is no such call."""
    at, values = script.index(opening) + len(opening), []
    decoder = json.JSONDecoder()
    while script[at] != ")":
        if script[at] in " \n\t,":
            at += 1
            continue
        value, at = _quoted(script, at) if script[at] == "'" else decoder.raw_decode(script, at)
        values.append(value)
    return values


def _quoted(script: str, at: int) -> tuple[str, int]:
    """A name in single quotes, and where the script goes on."""
    end = script.index("'", at + 1)
    return script[at + 1 : end], end + 1


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        if {"bdata", "dtype"} <= value.keys():
            return _unpacked(value)
        parts = {key: _plain(part) for key, part in value.items()}
        return {key: part for key, part in parts.items() if part is not None and part != {}}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, str) and (midnight := _MIDNIGHT.fullmatch(value)):
        return midnight[1]
    return value


def _unpacked(packed: dict[str, Any]) -> list[Any]:
    """The numbers of an array that Plotly wrote as base64; not a number is null, as in JSON."""
    raw, code = base64.b64decode(packed["bdata"]), _CODES[packed["dtype"]]
    flat = [None if n != n else n for n in struct.unpack(f"<{len(raw) // struct.calcsize(code)}{code}", raw)]
    shape = [int(n) for n in str(packed.get("shape", len(flat))).split(",")]
    for length in reversed(shape[1:]):
        flat = [flat[i : i + length] for i in range(0, len(flat), length)]
    return flat
