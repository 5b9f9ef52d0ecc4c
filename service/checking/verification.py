"""Verification of the store in use, for people: what was held against what, and each difference as a row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from data.backends import backend_at
from data.opening import open_store
from data.verify import finding, verification


@dataclass(frozen=True, slots=True)
class Result:
    """What was verified in words, and one row per difference: check, where, detail, ticker, subject, period_end,
    column, value, expected.
    """

    summary: str
    differences: pd.DataFrame


def verify(snapshot: str = "", watch: Callable[[str], None] | None = None) -> Result:
    """Verify a snapshot of the store, the current one without a name; where there is no store yet, it is built first.

    Raises NotFound for an unknown snapshot, BadData or StoreError where the store cannot be used at all.
    """
    backend = backend_at()
    if not snapshot and not backend.names():
        open_store(backend)
    done = verification.verify(backend, snapshot, watch)
    return Result(_summary(done), finding.frame(done.findings))


def _summary(done: verification.Verification) -> str:
    compared = done.compared
    derived = f"{compared.numbers:,} numbers in {compared.rows:,} rows of {compared.tables} tables derived again"
    read = f"{done.files} embedded files and {done.responses} saved responses"
    return f"Snapshot {done.snapshot}: {derived} from {read}, {_count(len(done.findings))}."


def _count(differences: int) -> str:
    return {0: "no difference", 1: "1 difference"}.get(differences, f"{differences:,} differences")
