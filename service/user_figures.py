"""The user's own figures in files: checked before they are imported, listed, and written out again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from data import aliases, audit_queries
from data.sources import upload as uploads
from data.sources import user_load
from data.sources.upload import HOW, TEMPLATE, Question, Upload
from data.sources.user_load import FISCAL_ENDS, KNOWN, Answer, fiscal_ends
from data.store import Store
from service.table_text import csv_text

__all__ = ["HOW", "TEMPLATE", "Answer", "Question", "Upload", "check", "csv", "files", "rows", "to_import"]


def check(store: Store, content: bytes, name: str) -> Upload:
    """The good rows of a file, those that cannot be used, and what must be asked about the good ones.

    Raises BadData where it cannot be read at all.
    """
    ends, known = fiscal_ends(store.query(FISCAL_ENDS)), store.query(KNOWN)
    others = aliases.names(store)
    return uploads.parse(content, name, ends=ends, today=date.today(), known=known, aliases=others)


def to_import(
    store: Store, content: bytes, name: str, answers: Mapping[int, Answer], otherwise: Answer | None
) -> tuple[bytes, str]:
    """A file with its questions answered, by line, as it is kept: its bytes and name.

    Raises BadData as `check`, UsageError for a question that nobody answered.
    """
    checked = check(store, content, name)
    return user_load.as_file(checked, content, user_load.answered(checked, answers, otherwise), date.today())


def files(store: Store) -> pd.DataFrame:
    """One row per file of own figures: source_id, title, imported_on, rows."""
    return audit_queries.own_files(store)


def rows(store: Store) -> pd.DataFrame:
    """The own figures in the columns of an upload, one row per company, concept and period."""
    return audit_queries.own_rows(store)


def csv(store: Store) -> bytes:
    """The own figures as a file that can be uploaded again."""
    return f"{csv_text(rows(store))}\n".encode()
