"""What was done to the store: the log, the snapshots, the responses and profiles behind the current one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd

from data import moments
from data.backends import backend_at
from data.reading import audit_queries
from data.store import Store
from data.summary import Line, Summary


def entries(most: int = 200) -> list[Summary]:
    """What was done to the store, newest first; an entry that another version wrote is left out."""
    summaries = []
    for entry in backend_at().read_log(most):
        try:
            summaries.append(Summary(**{**entry, "lines": [Line(**line) for line in entry["lines"]]}))
        except (TypeError, KeyError):
            continue
    return summaries


def entry_table(summaries: Sequence[Summary]) -> pd.DataFrame:
    """One row per entry: at, what, by (who did it), outcome, new, revised, unchanged, failed, seconds, snapshot."""
    rows = [_row(entry) for entry in summaries]
    columns = ["at", "what", "by", "outcome", "new", "revised", "unchanged", "failed", "seconds", "snapshot"]
    return pd.DataFrame(rows, columns=columns)


def _row(entry: Summary) -> tuple[object, ...]:
    sums, failed = entry.total(), len(entry.failures())
    counts = (sums.new, sums.revised, sums.unchanged, failed)
    return entry.started_at, entry.what, entry.by, entry.outcome, *counts, entry.seconds, entry.after


def snapshots() -> pd.DataFrame:
    """One row per snapshot, newest first: snapshot, current."""
    backend = backend_at()
    current = backend.current_name()
    return pd.DataFrame([(name, name == current) for name in backend.names()], columns=["snapshot", "current"])


def snapshot_origins() -> pd.DataFrame:
    """One row per snapshot, newest first: snapshot, written (UTC), made_by (the log, else embedded facts), current."""
    made_by = {s.after: s.what for s in reversed(entries()) if s.after != s.before and not s.what.startswith("undo")}
    rows = snapshots()
    return pd.DataFrame(
        {
            "snapshot": rows["snapshot"],
            "written": [_written(name) for name in rows["snapshot"]],
            "made_by": [made_by.get(name, "embedded facts") for name in rows["snapshot"]],
            "current": rows["current"],
        }
    )


def _written(name: str) -> datetime | None:
    """The time in the name of a snapshot; none where a clock that was wrong put it into the future."""
    written = moments.moment(name)
    return written.replace(tzinfo=None) if written and written <= datetime.now(UTC) else None


def cross_checks(store: Store) -> pd.DataFrame:
    """One row per company and concept that Yahoo's profile pages state, beside what filings do."""
    return audit_queries.cross_checks(store)


def responses(store: Store) -> pd.DataFrame:
    """One row per response that the snapshot was made with: company, source, address, when, SHA-256."""
    return audit_queries.answers(store)
