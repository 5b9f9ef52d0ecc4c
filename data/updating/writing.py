"""New answers into the store: loaded into a copy, looked at by the gates, published or held back.

Of what a gate objects to, single facts are set aside; an objection that can be laid at none holds back an answer whole.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

import duckdb
import pandas as pd

from data import load, moments, opening, store
from data.kept_responses import Response
from data.load_shared import records
from data.sources import sources
from data.store_backend import Draft, StoreBackend, of_disk
from data.summary import Cancel, Line, Progress, Summary, Watcher
from data.updating import fact_decisions, gates
from errors import LeverageError

LineResponse = tuple[Line, Response]
LONGEST_WAIT: Final = 60  # seconds to wait for another writer
_ROUNDS: Final = 3  # of setting facts aside: what is set aside may show what else is odd
_NOTHING: Final = pd.DataFrame(columns=list(gates.OBJECTION))
LOGGED: Final = 200  # changed values, facts set aside and objections of one entry of the log
_author: ContextVar[str] = ContextVar("author", default="")


@contextmanager
def signed(author: str) -> Iterator[None]:
    """What is logged inside, in this thread, says that this author did it."""
    before = _author.set(author)
    try:
        yield
    finally:
        _author.reset(before)


@contextmanager
def logged(backend: StoreBackend, what: str) -> Iterator[Summary]:
    """A summary that stands in the log at the end, however it ends; of long lists the log has the first."""
    started = time.monotonic()
    summary = Summary(what, datetime.now(UTC).isoformat(timespec="seconds"), by=_author.get())
    try:
        yield summary
    except KeyboardInterrupt:
        summary.outcome = "cancelled"
        raise
    finally:
        summary.seconds = round(time.monotonic() - started, 1)
        first = {"changes": summary.changes[:LOGGED], "set_aside": summary.set_aside[:LOGGED]}
        backend.append_log(asdict(summary) | first)


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

    Single facts that a gate objects to are set aside. Where an objection can be laid at none, the answers that must
    have caused it are held back and the others published. Raises StoreError where the copy cannot be written or
    somebody else is writing.
    """
    opening.open_store(backend, to_write=True)  # so that there is a current snapshot, and an up-to-date one
    with backend.exclusive("write", wait=LONGEST_WAIT):
        base = summary.before = summary.after = backend.current_name()
        job = _Job(backend, base, summary, watch, cancel or Cancel(), gated=gated)
        good, bad = list(responses), list[LineResponse]()
        while True:
            with backend.draft(base) as draft:
                name, objections = job.load(draft, good)
                blamed = [] if dry_run else job.blamed(objections, good)
                if blamed:
                    summary.objections += _plain(objections)
                    bad += blamed
                    for line, _ in bad:
                        line.forget()  # nothing of it is published
                    good = [pair for pair in good if pair not in blamed]
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
        summary.objections = _plain(objections)
    else:
        if bad:
            summary.held = quarantine(backend, bad, summary)
        if name:
            backend.publish(draft.file, name)
            summary.after = name
        summary.outcome = "published" if name else "held" if bad else "unchanged"
    if summary.outcome not in ("published", "dry run"):
        summary.changes, summary.set_aside = [], []
    job.tell("done")


def _plain(objections: pd.DataFrame) -> list[dict[str, Any]]:
    """Objections for the log, as many as it keeps."""
    return records(objections[list(gates.COLUMNS)].head(LOGGED))


class _Job:
    """One draft after another of the same refresh."""

    def __init__(
        self,
        backend: StoreBackend,
        base: str,
        summary: Summary,
        watch: Watcher | None,
        cancel: Cancel,
        *,
        gated: bool = True,
    ) -> None:
        self.backend, self.base, self.summary, self.watch, self.cancel = backend, base, summary, watch, cancel
        self.gated = gated

    def tell(self, step: Any, ticker: str = "", source: str = "", done: int = 0, of: int = 0) -> None:
        if self.watch:
            self.watch(Progress(step, ticker, source, done, of))

    def load(self, draft: Draft, responses: Sequence[LineResponse]) -> tuple[str, pd.DataFrame]:
        """The name of the snapshot that the draft would be ('' where nothing is new), and what the gates object to."""
        with draft.connect() as con:
            if not self._loaded(con, responses) or self.cancel.asked:
                return "", _NOTHING
            self.tell("check", done=len(responses), of=len(responses))
            try:
                name = self._finished(con)
            except duckdb.Error as error:  # something that a company stated cannot be worked with
                if of_disk(error) or not self.gated:
                    raise
                return "", _unworkable(error)
            if draft.base is None:
                return name, _NOTHING
            with gates.compared(con, draft.base):
                name, objections = self._gated(con, name)
                self.summary.set_aside = records(gates.set_aside(con))
                self.summary.changes = records(gates.changes(con))
            return name, objections

    def _finished(self, con: duckdb.DuckDBPyConnection) -> str:
        return store.finalize(con, self.backend.names(), self.base)

    def _gated(self, con: duckdb.DuckDBPyConnection, name: str) -> tuple[str, pd.DataFrame]:
        """The draft's name and the objections that are left when the facts that others can be laid at are set aside."""
        if not self.gated:
            return name, _NOTHING
        for _ in range(_ROUNDS):
            objections = gates.objections(con)
            facts = gates.laid_at(con, objections)
            if facts.empty:
                return name, objections
            for response in fact_decisions.responses(self.backend, facts, "set aside"):
                load.load(con, self.backend, response)
            name = self._finished(con)
        return name, gates.objections(con)

    def blamed(self, objections: pd.DataFrame, responses: Sequence[LineResponse]) -> list[LineResponse]:
        """The answers that must have caused the objections: those of the company and, where the gate can tell, of the
        source; where an objection is about no company that was asked about, those that cause it by themselves.
        """
        rows = zip(objections["gate"], objections["ticker"].astype("str"), strict=True)
        named = [pair for gate, ticker in sorted(set(rows)) for pair in _behind(gate, ticker, responses)]
        if named or objections.empty:
            return [pair for pair in responses if pair in named]
        tickers = sorted({response.ticker for _, response in responses})
        alone = self._alone(tickers, responses) if len(tickers) > 1 else set(tickers)
        return [pair for pair in responses if pair[1].ticker in (alone or set(tickers))]

    def _alone(self, tickers: Sequence[str], responses: Sequence[LineResponse]) -> set[str]:
        """Those of the companies whose answers are objected to when no others are loaded; found by halves."""
        some = [pair for pair in responses if pair[1].ticker in tickers]
        with self.backend.draft(self.base) as draft:
            _, objections = self.load(draft, some)
        if objections.empty or self.cancel.asked:
            return set()
        if len(tickers) == 1:
            return set(tickers)
        half = len(tickers) // 2
        return self._alone(tickers[:half], responses) | self._alone(tickers[half:], responses)

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


def _unworkable(error: duckdb.Error) -> pd.DataFrame:
    """That no series can be made of a draft, as an objection to no company in particular."""
    row = dict.fromkeys(_NOTHING.columns) | {"gate": "no series can be made", "ticker": "", "detail": str(error)[:200]}
    return pd.DataFrame([row])


def _repeats(con: duckdb.DuckDBPyConnection, response: Response) -> bool:
    """Whether the newest answer of this address had the same bytes: then there is nothing to load."""
    row = con.execute(
        "SELECT sha256 FROM answer WHERE url = $1 AND ticker = $2 ORDER BY place DESC LIMIT 1",
        [response.url, response.ticker],
    ).fetchone()
    return row is not None and str(row[0]) == response.sha256


def _behind(gate: str, ticker: str, responses: Sequence[LineResponse]) -> list[LineResponse]:
    """The answers about a company; of those only the sources' that can be behind the gate, where there are any."""
    own = [pair for pair in responses if ticker in (pair[1].ticker, _known_as(pair[1]))]
    named = gates.GATES[gate].brought_by if gate in gates.GATES else ()
    return [pair for pair in own if pair[1].source in named] or own


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
    rows = [response.record() for _, response in responses]
    # The keys are those of stores that are out there.
    backend.quarantine(name, {"what": summary.what, "held_at": name, "answers": rows, "objections": summary.objections})
    return name


def _give_way(backend: StoreBackend, name: str, newer: set[tuple[str, str]]) -> None:
    """Take what was brought again out of what is quarantined under a name, with the objections to companies of which
    nothing is left.
    """
    kept = backend.read_quarantined(name)
    left = [row for row in kept["answers"] if (row["ticker"], row["url"]) not in newer]
    if not left:
        backend.drop_quarantined(name)
    elif len(left) < len(kept["answers"]):
        gone = {row["ticker"] for row in kept["answers"]} - {row["ticker"] for row in left}
        objections = [o for o in kept["objections"] if o["ticker"] not in gone]
        backend.quarantine(name, kept | {"answers": left, "objections": objections})


def noted(backend: StoreBackend, what: str) -> None:
    """Put into the log what was done beside the snapshots."""
    with logged(backend, what) as summary:
        summary.outcome = "unchanged"
        summary.before = summary.after = backend.current_name()


def one(backend: StoreBackend, what: str, response: Response, *, gated: bool = True) -> Summary:
    """Write a single answer of the user: an upload, its removal, a decision. Raises its failure."""
    line = Line(response.ticker, response.source)
    with logged(backend, what) as summary:
        summary.lines = [line]
        write(backend, [(line, response)], summary, gated=gated)
    if line.failures:
        raise LeverageError(line.failures[0].rstrip("."))
    return summary
