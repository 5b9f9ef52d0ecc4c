"""Bringing the store up to date: refresh, new companies, what is held back or waits for a yes, own figures, undo."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import pandas as pd

from data import audit_queries, kept_responses, moments, refresh, settings, writing
from data.backends import backend_at
from data.sources import upload as uploads
from data.sources.upload import HOW, TEMPLATE, Upload
from data.sources.user_load import FISCAL_ENDS, fiscal_ends
from data.store import Store
from data.summary import Cancel, Line, Progress, Summary, Watcher
from errors import NotFound, UsageError
from service import current_store
from service.table_text import csv_text

__all__ = ["HOW", "SOURCES", "TEMPLATE", "Cancel", "Progress", "Summary", "Upload", "Watcher"]

SOURCES: Final = refresh.SOURCES
needs_identity = refresh.needs_identity
READ_ONLY: Final = "LEVERAGE_READ_ONLY"


def read_only() -> bool:
    """Whether whoever runs this deployment wants nothing written from its pages: LEVERAGE_READ_ONLY=1."""
    return os.environ.get(READ_ONLY, "").strip().lower() not in ("", "0", "false", "no", "off")


def require_writable() -> None:
    """Raises UsageError where this deployment is read-only."""
    if read_only():
        raise UsageError(
            "This dashboard is read-only", which=f"{READ_ONLY} is set", next_step="Whoever runs it brings it up to date"
        )


def bring_up_to_date(
    companies: Sequence[str] | None = None, *, sources: Sequence[str] = SOURCES, since: date | None = None,
    dry_run: bool = False, watch: Watcher | None = None, cancel: Cancel | None = None,
) -> Summary:  # fmt: skip
    """Ask the sources what is new and publish it; as `data.refresh.refresh`. Readers see it at their next interaction."""
    return refresh.refresh(companies, sources=sources, since=since, dry_run=dry_run, watch=watch, cancel=cancel)


def add(ticker: str, *, watch: Watcher | None = None, cancel: Cancel | None = None) -> tuple[Summary, pd.DataFrame]:
    """Add a company that files with the SEC; what was done, and what could be found of it (`found`)."""
    summary = refresh.add(ticker, watch=watch, cancel=cancel)
    symbol = summary.lines[0].ticker
    return summary, found(current_store.store(), symbol)


def found(store: Store, ticker: str) -> pd.DataFrame:
    """What is known of a company: one row per concept with first and last quarter, quarters, evidence; or why there is none."""
    return store.query(
        """
        SELECT c.title AS concept, min(s.period_end) AS first, max(s.period_end) AS last, count(s.value) AS quarters,
               CASE WHEN count(s.value) > 0 THEN mode(s.evidence) ELSE 'not disclosed under a tag that we know' END AS evidence
        FROM concept AS c LEFT JOIN series AS s ON s.concept = c.concept AND s.ticker = $ticker AND s.basis = 'quarter'
        GROUP BY c.concept, c.title, c.kind ORDER BY quarters DESC, c.title
        """,
        {"ticker": ticker},
    )


# --------------------------------------------------------------------------- what waits for a person


def held() -> list[dict[str, Any]]:
    """What the gates hold back, newest first: name, what, objections."""
    place = backend_at()
    return [{"name": name, **place.read_quarantined(name)} for name in place.quarantined()]


def held_names() -> list[str]:
    """The names of what is held back, newest first."""
    return backend_at().quarantined()


def accept(name: str) -> Summary:
    """Publish what is held back, in spite of the objections. Raises NotFound."""
    return writing.accept(backend_at(), name)


def discard(name: str) -> None:
    """Throw away what is held back. Raises NotFound."""
    writing.discard(backend_at(), name)


def readings(store: Store, state: str | None = None) -> pd.DataFrame:
    """Employee counts read out of filings with the sentence quoted; those that wait are of state 'waiting'."""
    return audit_queries.readings(store, state)


def decide(reading: str, *, accept: bool) -> Summary:
    """Yes or no to a waiting reading. Raises UsageError for an unknown one."""
    return refresh.decide(backend_at(), reading, accept=accept)


# -------------------------------------------------------------------------------------- own figures


def check_upload(store: Store, content: bytes, name: str) -> Upload:
    """The good rows of a file and those that cannot be used. Raises BadData where it cannot be read at all."""
    return uploads.parse(content, name, ends=fiscal_ends(store.query(FISCAL_ENDS)), today=date.today())


def import_upload(content: bytes, name: str) -> Summary:
    """Bring the good rows of a file into the store, marked as the user's. Raises LeverageError."""
    place = backend_at()
    answer = kept_responses.save_response(place, content, source="user", kind="upload", ticker="", url=f"upload:{name}")
    return writing.one(place, f"import {name}", answer)


def own_files(store: Store) -> pd.DataFrame:
    """The files of own figures: source_id, title, imported_on, rows."""
    return audit_queries.own_files(store)


def own_csv(store: Store) -> bytes:
    """The own figures as a file that can be uploaded again."""
    return f"{csv_text(own_rows(store))}\n".encode()


def own_rows(store: Store) -> pd.DataFrame:
    """The own figures in the columns of an upload."""
    return audit_queries.own_rows(store)


def remove_own(source: str) -> Summary:
    """Take a file of own figures out again. Raises NotFound."""
    known = own_files(current_store.store())["source_id"].tolist()
    if source not in known:
        raise NotFound(
            "There are no own figures of this name",
            which=source[:40],
            next_step=f"There are: {', '.join(known) or 'none'}",
        )
    place = backend_at()
    content = json.dumps({"source": source, "at": datetime.now().isoformat()}).encode()
    answer = kept_responses.save_response(
        place, content, source="user", kind="removal", ticker="", url=f"removal:{source}"
    )
    return writing.one(place, f"remove {source}", answer)


# --------------------------------------------------------------------------------------- the record


def entries(most: int = 200) -> list[Summary]:
    """What was done to the store as it was told, newest first; a line that another version wrote is left out."""
    found = []
    for told in backend_at().read_log(most):
        try:
            found.append(Summary(**{**told, "lines": [Line(**line) for line in told["lines"]]}))
        except (TypeError, KeyError):
            continue
    return found


def table_of(told: Sequence[Summary]) -> pd.DataFrame:
    """One row per entry: at, what, outcome, new, revised, unchanged, failed, seconds, snapshot."""
    rows = []
    for entry in told:
        sums, failed = entry.total(), len(entry.failures())
        rows.append((
            entry.started_at, entry.what, entry.outcome, sums.new, sums.revised, sums.unchanged, failed, entry.seconds, entry.after,
        ))  # fmt: skip
    return pd.DataFrame(
        rows, columns=["at", "what", "outcome", "new", "revised", "unchanged", "failed", "seconds", "snapshot"]
    )


def snapshots() -> pd.DataFrame:
    """The snapshots that are kept, newest first: name, current."""
    place = backend_at()
    current = place.current_name()
    return pd.DataFrame([(name, name == current) for name in place.names()], columns=["snapshot", "current"])


def kept() -> pd.DataFrame:
    """The snapshots that are kept, newest first: snapshot, written (UTC), made_by (what the log says, else the embedded facts), current."""
    made = {s.after: s.what for s in reversed(entries()) if s.after != s.before and not s.what.startswith("undo")}
    found = snapshots()
    return pd.DataFrame(
        {
            "snapshot": found["snapshot"],
            "written": [_written(name) for name in found["snapshot"]],
            "made_by": [made.get(name, "embedded facts") for name in found["snapshot"]],
            "current": found["current"],
        }
    )


def _written(name: str) -> datetime | None:
    """The time in the name of a snapshot; none where a clock that was wrong put it into the future."""
    found = moments.moment(name)
    return found.replace(tzinfo=None) if found and found <= datetime.now(UTC) else None


def undo(to: str | None = None) -> Summary:
    """Go back to the snapshot before, or to a named one. Raises NotFound."""
    return writing.undo(backend_at(), to)


def cross_checks(store: Store) -> pd.DataFrame:
    """What Yahoo's profile pages tell of headcount and shares beside what filings do."""
    return audit_queries.cross_checks(store)


def answers(store: Store) -> pd.DataFrame:
    """The answers that the snapshot was made with: company, source, address, when, SHA-256."""
    return audit_queries.answers(store)


def identity() -> str | None:
    """Name and e-mail that the SEC is told, None where nothing was told yet."""
    return settings.identity()


def identity_shown() -> str | None:
    """The same for a page that others may see: of the address only its first letter and its host."""
    said = identity()
    return re.sub(r"([^\s@<])[^\s@<]*@", r"\1…@", said) if said else None


def identity_reason() -> str:
    """Why the SEC wants it."""
    return settings.WHY


def save_identity(text: str) -> str:
    """Keep name and e-mail for later. Raises UsageError, StoreError."""
    return settings.save_identity(text)
