"""The user's own figures in files: checked before they are imported, listed, and written out again."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data import audit_queries
from data.sources import upload as uploads
from data.sources.upload import HOW, TEMPLATE, Upload
from data.sources.user_load import FISCAL_ENDS, fiscal_ends
from data.store import Store
from service.table_text import csv_text

__all__ = ["HOW", "TEMPLATE", "Upload", "check", "csv", "files", "rows"]


def check(store: Store, content: bytes, name: str) -> Upload:
    """The good rows of a file and those that cannot be used. Raises BadData where it cannot be read at all."""
    return uploads.parse(content, name, ends=fiscal_ends(store.query(FISCAL_ENDS)), today=date.today())


def files(store: Store) -> pd.DataFrame:
    """One row per file of own figures: source_id, title, imported_on, rows."""
    return audit_queries.own_files(store)


def rows(store: Store) -> pd.DataFrame:
    """The own figures in the columns of an upload, one row per company, concept and period."""
    return audit_queries.own_rows(store)


def csv(store: Store) -> bytes:
    """The own figures as a file that can be uploaded again."""
    return f"{csv_text(rows(store))}\n".encode()
