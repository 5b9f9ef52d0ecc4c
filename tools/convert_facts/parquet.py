"""Compiled Parquet files into the embedded one: the rows of each laid together, none twice, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.curated_files import parse_csv
from data.tables.declaration import Kind, Table
from tools.convert_facts.merging import Row, written


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows of an embedded Parquet file as they should be, and how many of them were not there before, or are no
    more."""

    rows: pa.Table
    new: int
    gone: int

    @property
    def differs(self) -> bool:
        return bool(self.new or self.gone)


# The compiled files that make up an embedded one, and the order of its rows.
GATHERED: Final = {
    "filings": ("filings", "filings_extra", "filings_context"),
    "prices": ("prices",),
}
_ORDER: Final = {
    "filings": ("ticker", "taxonomy", "tag", "unit", "period_end", "period_start", "known_on"),
    "prices": ("ticker", "date"),
}


def gather(table: Table, facts: Path, embedded: Path) -> Gathered:
    """The compiled rows of a table beside the embedded ones, in the columns and types of the embedded file.

    Raises ValueError where two rows have the same key.
    """
    schema = pq.read_schema(embedded)
    parts = [
        pq.read_table(facts / f"{name}.parquet").select(schema.names).cast(schema) for name in GATHERED[table.name]
    ]
    rows = pa.concat_tables(parts)
    _refuse_twice(rows, table)
    rows = _in_order(rows, _ORDER[table.name])
    before, after = (_keyed(t) for t in (pq.read_table(embedded), rows))
    return Gathered(rows, len(after.difference(before)), len(before.difference(after)))


def _in_order(rows: pa.Table, keys: Sequence[str]) -> pa.Table:
    """Sorted, a balance before the flows that end on its day."""
    order = rows.select(list(keys)).to_pandas().sort_values(list(keys), kind="stable", na_position="first").index
    return rows.take(pa.array(order))


def _keyed(rows: pa.Table) -> pd.Index:
    return pd.Index(pd.util.hash_pandas_object(rows.to_pandas(), index=False))


def _refuse_twice(rows: pa.Table, table: Table) -> None:
    key = rows.select(list(table.key)).to_pandas()
    twice = key[key.duplicated()]
    if len(twice):
        raise ValueError(
            f"{table.file}: {len(twice)} rows have a key that another row has, first {twice.iloc[0].to_dict()}"
        )


_TYPES: Final = {
    Kind.TEXT: pa.string(),
    Kind.WHOLE: pa.int32(),
    Kind.NUMBER: pa.float64(),
    Kind.DAY: pa.date32(),
    Kind.FLAG: pa.bool_(),
}


def schema_of(table: Table) -> pa.Schema:
    """The declared columns as an embedded Parquet file has them."""
    return pa.schema([pa.field(c.name, _TYPES[c.kind], nullable=not c.required) for c in table.columns])


def as_parquet(table: Table, rows: Iterable[Row]) -> pa.Table:
    """Rows of text, in order of the key, in the declared types.

    Raises ValueError where the strict reader refuses one.
    """
    by = table.order or table.key
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in by))
    frame, rejects = parse_csv(table.name, written(table, ordered))
    if rejects:
        raise ValueError("; ".join(map(str, rejects[:5])))
    cells = {c.name: [None if pd.isna(cell) else cell for cell in frame[c.name]] for c in table.columns}
    return pa.table(cells, schema=schema_of(table))


def write(rows: pa.Table, path: Path) -> None:
    """Write the file as the embedded ones are written."""
    pq.write_table(rows, path, compression="zstd", compression_level=15)
