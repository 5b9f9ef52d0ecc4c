"""New answers into the store: loaded into a copy, looked at by the gates, published or held back. All or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any, Final

import duckdb
import pandas as pd

from data import gates, load, opening, store
from data.kept_responses import Answer
from data.load_shared import records
from data.sources import sources
from data.store_backend import Draft, Place, of_disk
from data.summary import Cancel, Line, Progress, Summary, Watcher
from errors import LeverageError, NotFound

Told = tuple[Line, Answer]
_PATIENCE: Final = 60  # seconds to wait for another writer
_LISTED: Final = 200  # changed values and objections kept in the log


@contextmanager
def told(place: Place, what: str) -> Iterator[Summary]:
    """A summary that stands in the log at the end, however it ends."""
    started = datetime.now(UTC)
    summary = Summary(what, started.isoformat(timespec="seconds"))
    try:
        yield summary
    except KeyboardInterrupt:
        summary.outcome = "cancelled"
        raise
    finally:
        summary.seconds = round((datetime.now(UTC) - started).total_seconds(), 1)
        place.note(asdict(summary))


def write(
    place: Place, answers: Sequence[Told], summary: Summary, *, gated: bool = True, dry_run: bool = False,
    watch: Watcher | None = None, cancel: Cancel | None = None,
) -> None:  # fmt: skip
    """Load answers into a copy of the current snapshot and publish it; `summary` is told what happened.

    Companies whose answers a gate objects to are held back, the others are published. Raises StoreError where the copy
    cannot be written or somebody else is writing.
    """
    opening.open_store(place, to_write=True)  # so that there is a current snapshot, and an up-to-date one
    with place.alone("write", wait=_PATIENCE):
        base = summary.before = summary.after = place.current_name()
        job = _Job(place, base, summary, watch, cancel or Cancel())
        good, bad = list(answers), list[Told]()
        while True:
            with place.draft(base) as draft:
                name, objections = job.load(draft, good)
                blamed = _blamed(objections, good) if gated else set[str]()
                if blamed and not dry_run:
                    summary.objections += records(objections.head(_LISTED))
                    bad += [told for told in good if told[1].ticker in blamed]
                    for line, _ in bad:
                        line.forget()  # nothing of it is published
                    good = [told for told in good if told[1].ticker not in blamed]
                    if good and not job.cancel.asked:
                        continue
                _conclude(job, draft, name if good else "", objections, bad, dry_run=dry_run)
                return


def _conclude(job: _Job, draft: Draft, name: str, objections: pd.DataFrame, bad: list[Told], *, dry_run: bool) -> None:
    """Cancelled, only tried, nothing new, held back or published."""
    summary, place = job.summary, job.place
    if job.cancel.asked:
        summary.outcome = "cancelled"
    elif dry_run:
        summary.outcome = "dry run" if name else "unchanged"
        summary.objections = records(objections.head(_LISTED))
    else:
        if bad:
            summary.held = hold(place, bad, summary)
        if name:
            place.publish(draft.file, name)
            summary.after = name
        summary.outcome = "published" if name else "held" if bad else "unchanged"
    if summary.outcome not in ("published", "dry run"):
        summary.changes = []
    job.tell("done")


class _Job:
    """One draft after another of the same refresh."""

    def __init__(self, place: Place, base: str, summary: Summary, watch: Watcher | None, cancel: Cancel) -> None:
        self.place, self.base, self.summary, self.watch, self.cancel = place, base, summary, watch, cancel

    def tell(self, step: Any, ticker: str = "", source: str = "", done: int = 0, of: int = 0) -> None:
        if self.watch:
            self.watch(Progress(step, ticker, source, done, of))

    def load(self, draft: Draft, answers: Sequence[Told]) -> tuple[str, pd.DataFrame]:
        """The name of the snapshot that the draft would be ('' where nothing is new), and what the gates object to."""
        nothing = pd.DataFrame(columns=list(gates.COLUMNS))
        with draft.connect() as con:
            if not self._loaded(con, answers) or self.cancel.asked:
                return "", nothing
            self.tell("check", done=len(answers), of=len(answers))
            name = store.seal(con, self.base)
            if draft.base is None:
                return name, nothing
            with gates.compared(con, draft.base):
                found = gates.objections(con)
                self.summary.changes = records(gates.changes(con).head(_LISTED))
            return name, found

    def _loaded(self, con: duckdb.DuckDBPyConnection, answers: Sequence[Told]) -> int:
        """Load every answer; one that cannot be read is told in its line and leaves nothing behind."""
        for line, _ in answers:
            line.forget()
        count = 0
        for place, (line, answer) in enumerate(answers):
            if self.cancel.asked:
                break
            if _repeats(con, answer):
                continue
            self.tell("load", answer.ticker, answer.source, place, len(answers))
            try:
                line.count(load.load(con, self.place, answer))
                count += 1
            except LeverageError as error:
                if error.message not in line.failures:
                    line.failures.append(error.message)
            except Exception as error:  # a fault of ours: nothing of the answer stayed, and the others go on
                if isinstance(error, duckdb.Error) and of_disk(error):
                    raise
                line.failures.append(f"Something unexpected went wrong: {type(error).__name__}: {error}")
        return count


def _repeats(con: duckdb.DuckDBPyConnection, answer: Answer) -> bool:
    """Whether the newest answer of this address had the same bytes: then there is nothing to load."""
    found = con.execute(
        "SELECT sha256 FROM answer WHERE url = $1 AND ticker = $2 ORDER BY place DESC LIMIT 1",
        [answer.url, answer.ticker],
    ).fetchone()
    return found is not None and str(found[0]) == answer.sha256


def _blamed(objections: pd.DataFrame, answers: Sequence[Told]) -> set[str]:
    """The companies whose answers must have caused the objections; all of them where it cannot be told."""
    if objections.empty:
        return set()
    own = {answer.ticker for _, answer in answers}
    brought = {_known_as(answer): answer.ticker for _, answer in answers}
    blamed = {brought.get(t, t) for t in objections["ticker"].astype("str")}
    return blamed & own if blamed <= own else own


def _known_as(answer: Answer) -> str:
    """What the gates call the rows that a response brings: the company's ticker, or the symbol of a share class."""
    named = sources()[answer.source].brings.get(answer.kind)
    return named(answer.url) if named else answer.ticker


# ------------------------------------------------------------------------------------- held back


def hold(place: Place, answers: Sequence[Told], summary: Summary) -> str:
    """Put answers aside until the user accepts or discards them; returns the name. Of what is held already, only answers
    of the same addresses give way."""
    for older in place.held():
        _give_way(place, older, {(a.ticker, a.url) for _, a in answers})
    name = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    rows = [
        {f.name: getattr(a, f.name) for f in fields(a)} | {"retrieved_at": a.retrieved_at.isoformat()}
        for _, a in answers
    ]
    place.hold(name, {"what": summary.what, "held_at": name, "answers": rows, "objections": summary.objections})
    return name


def _give_way(place: Place, name: str, newer: set[tuple[str, str]]) -> None:
    """Take what was brought anew out of what is held under a name, with the objections to companies of which nothing is left."""
    told = place.told_of_held(name)
    left = [row for row in told["answers"] if (row["ticker"], row["url"]) not in newer]
    if not left:
        place.drop_held(name)
    elif len(left) < len(told["answers"]):
        gone = {row["ticker"] for row in told["answers"]} - {row["ticker"] for row in left}
        objections = [o for o in told["objections"] if o["ticker"] not in gone]
        place.hold(name, told | {"answers": left, "objections": objections})


def accept(place: Place, name: str) -> Summary:
    """Load what is held back into a copy of the current snapshot and publish it in spite of the gates.

    Raises NotFound where nothing is held back under this name.
    """
    rows = place.told_of_held(name)["answers"]
    answers = [Answer(**row | {"retrieved_at": datetime.fromisoformat(row["retrieved_at"])}) for row in rows]
    lines = {(a.ticker, a.source): Line(a.ticker, a.source) for a in answers}
    with told(place, f"accept {name}") as summary:
        summary.lines = list(lines.values())
        write(place, [(lines[a.ticker, a.source], a) for a in answers], summary, gated=False)
        place.drop_held(name)
    return summary


def discard(place: Place, name: str) -> None:
    """Throw what is held back away. Raises NotFound."""
    place.drop_held(name)
    with told(place, f"discard {name}") as summary:
        summary.outcome = "unchanged"
        summary.before = summary.after = place.current_name()


def undo(place: Place, to: str | None = None) -> Summary:
    """Go back to the snapshot that the current one was made from, or to a named one. Raises NotFound."""
    current = place.current_name()
    with place.alone("write", wait=_PATIENCE), told(place, f"undo {to or ''}".strip()) as summary:
        wanted = to or _before(place, current)
        if wanted not in place.names() or wanted == current:
            known = ", ".join(n for n in place.names() if n != current)
            raise NotFound(
                "There is no such snapshot to go back to", which=wanted[:60], next_step=f"There are: {known or 'none'}"
            )
        store.opened(place, wanted)
        place.point(wanted)
        summary.outcome, summary.before, summary.after = "published", current, wanted
    return summary


def _before(place: Place, current: str) -> str:
    parent = store.opened(place, current).meta.get("parent", "") if current else ""
    older = [name for name in place.names() if name < current]
    if parent in place.names():
        return parent
    if older:
        return older[0]
    raise NotFound("There is no older snapshot to go back to", which=place.address, next_step="Nothing was changed")


def one(place: Place, what: str, answer: Answer, *, gated: bool = True) -> Summary:
    """Write a single answer of the user: an upload, its removal, a decision. Raises its failure."""
    line = Line(answer.ticker, answer.source)
    with told(place, what) as summary:
        summary.lines = [line]
        write(place, [(line, answer)], summary, gated=gated)
    if line.failures:
        raise LeverageError(line.failures[0].rstrip("."))
    return summary
