"""New answers into the store: loaded into a copy, looked at by the gates, published or held back. All or nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any, Final

import duckdb
import pandas as pd

from data import fact_decisions, gates, load, moments, opening, store
from data.kept_responses import Response
from data.load_shared import records
from data.sources import sources
from data.store_backend import Draft, StoreBackend, of_disk
from data.summary import Cancel, Line, Progress, Summary, Watcher
from errors import LeverageError, NotFound

LineResponse = tuple[Line, Response]
_LONGEST_WAIT: Final = 60  # seconds to wait for another writer
_LONGEST_TITLE: Final = 200  # characters of an entry of the log
_LISTED: Final = 200  # changed values and objections kept in the log


@contextmanager
def logged(backend: StoreBackend, what: str) -> Iterator[Summary]:
    """A summary that stands in the log at the end, however it ends."""
    started = time.monotonic()
    summary = Summary(what, datetime.now(UTC).isoformat(timespec="seconds"))
    try:
        yield summary
    except KeyboardInterrupt:
        summary.outcome = "cancelled"
        raise
    finally:
        summary.seconds = round(time.monotonic() - started, 1)
        backend.append_log(asdict(summary))


def write(
    backend: StoreBackend,
    responses: Sequence[LineResponse],
    summary: Summary,
    *,
    gated: bool = True,
    dry_run: bool = False,
    watch: Watcher | None = None,
    cancel: Cancel | None = None,
) -> None:
    """Load answers into a copy of the current snapshot and publish it; `summary` is told what happened.

    Companies whose answers a gate objects to are held back, the others are published. Raises StoreError where the copy
    cannot be written or somebody else is writing.
    """
    opening.open_store(backend, to_write=True)  # so that there is a current snapshot, and an up-to-date one
    with backend.exclusive("write", wait=_LONGEST_WAIT):
        base = summary.before = summary.after = backend.current_name()
        job = _Job(backend, base, summary, watch, cancel or Cancel())
        good, bad = list(responses), list[LineResponse]()
        while True:
            with backend.draft(base) as draft:
                name, objections = job.load(draft, good)
                blamed = _blamed(objections, good) if gated else set[str]()
                if blamed and not dry_run:
                    summary.objections += records(objections.head(_LISTED))
                    bad += [pair for pair in good if pair[1].ticker in blamed]
                    for line, _ in bad:
                        line.forget()  # nothing of it is published
                    good = [pair for pair in good if pair[1].ticker not in blamed]
                    if good and not job.cancel.asked:
                        continue
                _conclude(job, draft, name if good else "", objections, bad, dry_run=dry_run)
                return


def _conclude(
    job: _Job, draft: Draft, name: str, objections: pd.DataFrame, bad: list[LineResponse], *, dry_run: bool
) -> None:
    """Cancelled, only tried, nothing new, held back or published."""
    summary, backend = job.summary, job.backend
    if job.cancel.asked:
        summary.outcome = "cancelled"
    elif dry_run:
        summary.outcome = "dry run" if name else "unchanged"
        summary.objections = records(objections.head(_LISTED))
    else:
        if bad:
            summary.held = quarantine(backend, bad, summary)
        if name:
            backend.publish(draft.file, name)
            summary.after = name
        summary.outcome = "published" if name else "held" if bad else "unchanged"
    if summary.outcome not in ("published", "dry run"):
        summary.changes = []
    job.tell("done")


class _Job:
    """One draft after another of the same refresh."""

    def __init__(
        self, backend: StoreBackend, base: str, summary: Summary, watch: Watcher | None, cancel: Cancel
    ) -> None:
        self.backend, self.base, self.summary, self.watch, self.cancel = backend, base, summary, watch, cancel

    def tell(self, step: Any, ticker: str = "", source: str = "", done: int = 0, of: int = 0) -> None:
        if self.watch:
            self.watch(Progress(step, ticker, source, done, of))

    def load(self, draft: Draft, responses: Sequence[LineResponse]) -> tuple[str, pd.DataFrame]:
        """The name of the snapshot that the draft would be ('' where nothing is new), and what the gates object to."""
        nothing = pd.DataFrame(columns=list(gates.COLUMNS))
        with draft.connect() as con:
            if not self._loaded(con, responses) or self.cancel.asked:
                return "", nothing
            self.tell("check", done=len(responses), of=len(responses))
            name = store.finalize(con, self.backend.names(), self.base)
            if draft.base is None:
                return name, nothing
            with gates.compared(con, draft.base):
                objections = gates.objections(con)
                self.summary.changes = records(gates.changes(con).head(_LISTED))
            return name, objections

    def _loaded(self, con: duckdb.DuckDBPyConnection, responses: Sequence[LineResponse]) -> int:
        """Load every answer; one that cannot be read is told in its line and leaves nothing behind."""
        for line, _ in responses:
            line.forget()
        count = 0
        for position, (line, response) in enumerate(responses):
            if self.cancel.asked:
                break
            if _repeats(con, response):
                continue
            self.tell("load", response.ticker, response.source, position, len(responses))
            try:
                line.count(load.load(con, self.backend, response))
                count += 1
            except LeverageError as error:
                if error.message not in line.failures:
                    line.failures.append(error.message)
            except Exception as error:  # a fault of ours: nothing of the answer stayed, and the others go on
                if isinstance(error, duckdb.Error) and of_disk(error):
                    raise
                line.failures.append(f"Something unexpected went wrong: {type(error).__name__}: {error}")
        return count


def _repeats(con: duckdb.DuckDBPyConnection, response: Response) -> bool:
    """Whether the newest answer of this address had the same bytes: then there is nothing to load."""
    row = con.execute(
        "SELECT sha256 FROM answer WHERE url = $1 AND ticker = $2 ORDER BY place DESC LIMIT 1",
        [response.url, response.ticker],
    ).fetchone()
    return row is not None and str(row[0]) == response.sha256


def _blamed(objections: pd.DataFrame, responses: Sequence[LineResponse]) -> set[str]:
    """The companies whose answers must have caused the objections; all of them where it cannot be told."""
    if objections.empty:
        return set()
    tickers = {response.ticker for _, response in responses}
    brought = {_known_as(response): response.ticker for _, response in responses}
    blamed = {brought.get(t, t) for t in objections["ticker"].astype("str")}
    return blamed & tickers if blamed <= tickers else tickers


def _known_as(response: Response) -> str:
    """What the gates call the rows that a response brings: the company's ticker, or the symbol of a share class."""
    named = sources()[response.source].brings.get(response.kind)
    return named(response.url) if named else response.ticker


# ------------------------------------------------------------------------------------- held back


def quarantine(backend: StoreBackend, responses: Sequence[LineResponse], summary: Summary) -> str:
    """Put answers aside until the user accepts or discards them; returns the name. Of what is held already, only
    answers of the same addresses give way."""
    for older in backend.quarantined():
        _give_way(backend, older, {(a.ticker, a.url) for _, a in responses})
    name = moments.second(backend.quarantined())
    rows = [
        {f.name: getattr(a, f.name) for f in fields(a)} | {"retrieved_at": a.retrieved_at.isoformat()}
        for _, a in responses
    ]
    # The keys are those of stores that are out there.
    backend.quarantine(name, {"what": summary.what, "held_at": name, "answers": rows, "objections": summary.objections})
    return name


def _give_way(backend: StoreBackend, name: str, newer: set[tuple[str, str]]) -> None:
    """Take what was brought anew out of what is held under a name, with the objections to companies of which nothing is
    left.
    """
    kept = backend.read_quarantined(name)
    left = [row for row in kept["answers"] if (row["ticker"], row["url"]) not in newer]
    if not left:
        backend.drop_quarantined(name)
    elif len(left) < len(kept["answers"]):
        gone = {row["ticker"] for row in kept["answers"]} - {row["ticker"] for row in left}
        objections = [o for o in kept["objections"] if o["ticker"] not in gone]
        backend.quarantine(name, kept | {"answers": left, "objections": objections})


def accept(backend: StoreBackend, name: str) -> Summary:
    """Load what is held back into a copy of the current snapshot and publish it in spite of the gates.

    Raises NotFound where nothing is held back under this name.
    """
    rows = backend.read_quarantined(name)["answers"]
    responses = [Response(**row | {"retrieved_at": datetime.fromisoformat(row["retrieved_at"])}) for row in rows]
    lines = {(a.ticker, a.source): Line(a.ticker, a.source) for a in responses}
    with logged(backend, f"accept {name}") as summary:
        summary.lines = list(lines.values())
        write(backend, [(lines[a.ticker, a.source], a) for a in responses], summary, gated=False)
        backend.drop_quarantined(name)
    return summary


def discard(backend: StoreBackend, name: str) -> None:
    """Throw what is held back away. Raises NotFound."""
    backend.drop_quarantined(name)
    with logged(backend, f"discard {name}") as summary:
        summary.outcome = "unchanged"
        summary.before = summary.after = backend.current_name()


def undo(backend: StoreBackend, to: str | None = None) -> Summary:
    """Go back to the snapshot that the current one was made from, or to a named one. Raises NotFound."""
    current = backend.current_name()
    with backend.exclusive("write", wait=_LONGEST_WAIT), logged(backend, f"undo {to or ''}".strip()) as summary:
        wanted = to or _before(backend, current)
        if wanted not in backend.names() or wanted == current:
            known = ", ".join(n for n in backend.names() if n != current)
            raise NotFound(
                "There is no such snapshot to go back to", which=wanted[:60], next_step=f"There are: {known or 'none'}"
            )
        store.open_snapshot(backend, wanted)
        backend.set_current(wanted)
        summary.outcome, summary.before, summary.after = "published", current, wanted
    return summary


def _before(backend: StoreBackend, current: str) -> str:
    parent = store.open_snapshot(backend, current).meta.get("parent", "") if current else ""
    older = [name for name in backend.names() if name < current]
    if parent in backend.names():
        return parent
    if older:
        return older[0]
    raise NotFound("There is no older snapshot to go back to", which=backend.address, next_step="Nothing was changed")


def one(backend: StoreBackend, what: str, response: Response, *, gated: bool = True) -> Summary:
    """Write a single answer of the user: an upload, its removal, a decision. Raises its failure."""
    line = Line(response.ticker, response.source)
    with logged(backend, what) as summary:
        summary.lines = [line]
        write(backend, [(line, response)], summary, gated=gated)
    if line.failures:
        raise LeverageError(line.failures[0].rstrip("."))
    return summary


def decide(backend: StoreBackend, names: Sequence[str], *, accept: bool) -> Summary:
    """A person's yes or no to single facts, by the names of `fact_decisions.facts`; published as a new snapshot.

    Raises UsageError for a fact that is not known.
    """
    chosen = fact_decisions.checked(opening.open_store(backend), names)
    verdict: fact_decisions.Verdict = "accept" if accept else "refuse"
    lines = {ticker: Line(ticker, "user") for ticker in map(str, chosen["ticker"].unique())}
    with logged(backend, f"{verdict} {', '.join(dict.fromkeys(names))}"[:_LONGEST_TITLE]) as summary:
        summary.lines = list(lines.values())
        decided = fact_decisions.responses(backend, chosen, verdict)
        write(backend, [(lines[response.ticker], response) for response in decided], summary, gated=False)
    return summary
