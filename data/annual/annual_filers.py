"""The companies of the embedded annual panel, without a store."""

from __future__ import annotations

from functools import cache

import pyarrow.parquet as pq

from data.curated_files import parquet_path


@cache
def names() -> dict[str, str]:
    """The name of each by its ticker of today, in order of the ticker."""
    rows = pq.read_table(parquet_path("annual_companies"), columns=["ticker", "name"]).to_pylist()
    return {row["ticker"]: row["name"] for row in sorted(rows, key=lambda row: str(row["ticker"]))}
