"""A snapshot rebuilt from the embedded facts and every saved response: at first start, and after either has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC

import duckdb
import pandas as pd

from data import build, load, store
from data.curated_files import Reject
from data.kept_responses import Response
from data.load_shared import records
from data.sources import sources
from data.store_backend import StoreBackend
from data.summary import Progress, Step, Watcher
from errors import BadData


def rebuild(
    backend: StoreBackend, old: store.Store | None, *, strict: bool = True, watch: Watcher | None = None
) -> store.Store:
    """Embedded facts, then every answer of the old snapshot in its order; the result becomes the current snapshot.

    An answer that can no longer be read is left out and told in the new snapshot's notices. Raises BadData where none
    can, and with `strict` for a broken row of the embedded files. The caller keeps other writers out.
    """
    responses = needed_responses(responses_of(old)) if old else []

    def tell(step: Step, ticker: str, source: str, done: int) -> None:
        if watch:
            watch(Progress(step, ticker, source, done, len(responses)))

    tell("load", "", "the embedded facts", 0)
    with backend.draft() as draft:
        with draft.connect() as con:
            if not responses:  # so few rows that a second thread mostly waits, at a third more processor time
                con.execute("SET threads = 1")
            build.define(con)
            _refuse(build.fill(con), strict)
            lost = _load(con, backend, responses, tell)
            tell("check", "", "", len(responses))
            name = store.finalize(con, backend.names(), old.snapshot if old else "")
        backend.publish(draft.file, name)
    built = store.open_snapshot(backend, name)
    if not lost:
        return built
    notice = (
        f"{len(lost)} saved response(s) could not be read and were left out: {'; '.join(lost[:3])}. Refresh to fetch "
        "them once more."
    )
    return store.with_notice(built, notice)


def _load(
    con: duckdb.DuckDBPyConnection,
    backend: StoreBackend,
    responses: Sequence[Response],
    tell: Callable[[Step, str, str, int], None],
) -> list[str]:
    """Load responses in their order; those that can no longer be read are returned, each with the reason.

    Raises BadData where none can.
    """
    lost = list[str]()
    for position, response in enumerate(responses):
        tell("load", response.ticker, response.source, position)
        try:
            load.load(con, backend, response)
        except BadData as error:
            lost.append(f"{response.ticker} {response.kind} ({error.message})")
    if responses and len(lost) == len(responses):
        raise BadData(
            "None of the saved responses can be read any more",
            which=backend.address,
            next_step="Refresh again to fetch them once more",
        )
    return lost


def _refuse(rejects: list[Reject], strict: bool) -> None:
    if rejects and strict:
        raise BadData(
            f"{len(rejects)} row(s) of the embedded files cannot be used",
            which="; ".join(map(str, rejects[:5])),
            next_step="Correct them and run `leverage build` again; the old snapshot stays",
        )


def needed_responses(responses: list[Response]) -> list[Response]:
    """Without responses that others cover: a price record reaches a hundred days back, so one in eighty days tells them
    all.

    A store that is refreshed every evening holds thousands of them after some years.
    """
    kept: list[Response] = []
    last: dict[str, Response] = {}
    for response in reversed(responses):
        covered = sources()[response.source].covers.get(response.kind) if response.source in sources() else None
        if covered:
            later = last.get(response.url)
            if later and later.retrieved_at - response.retrieved_at < covered and not _first(responses, response):
                continue
            last[response.url] = response
        kept.append(response)
    return kept[::-1]


def _first(responses: list[Response], response: Response) -> bool:
    """Whether it is the oldest of its address: the one that tells the whole history."""
    return response is next(a for a in responses if a.url == response.url)


def responses_of(old: store.Store) -> list[Response]:
    """The records of a snapshot's answers in the order of loading; none in a snapshot of before there were any."""
    try:
        return responses_in(old.query("FROM answer ORDER BY place"))
    except duckdb.CatalogException:
        return []


def responses_in(answers: pd.DataFrame) -> list[Response]:
    """The records in rows of the table `answer`."""
    rows = answers.drop(columns="place").astype("object")
    listed = records(rows.where(rows.notna(), None))
    return [
        Response(**row | {"retrieved_at": pd.Timestamp(row["retrieved_at"]).to_pydatetime().replace(tzinfo=UTC)})
        for row in listed
    ]
