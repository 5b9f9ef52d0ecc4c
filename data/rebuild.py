"""A snapshot made anew from the embedded facts and every kept answer: at first start, and after either has changed."""

from __future__ import annotations

from datetime import UTC

import duckdb
import pandas as pd

from data import build, load, store
from data.curated_files import Reject
from data.kept_responses import Answer
from data.load_shared import records
from data.sources import sources
from data.store_backend import Place
from errors import BadData


def renew(place: Place, old: store.Store | None, *, strict: bool = True) -> store.Store:
    """Embedded facts, then every answer of the old snapshot in its order; the result becomes the current snapshot.

    An answer that can no longer be read is left out and told in the new snapshot's notices. Raises BadData where none
    can, and with `strict` for a broken row of the embedded files. The caller keeps other writers out.
    """
    answers = needed(answers_of(old)) if old else []
    lost: list[str] = []
    with place.draft() as draft:
        with draft.connect() as con:
            build.define(con)
            _refuse(build.fill(con), strict)
            for answer in answers:
                try:
                    load.load(con, place, answer)
                except BadData as error:
                    lost.append(f"{answer.ticker} {answer.kind} ({error.message})")
            if answers and len(lost) == len(answers):
                raise BadData(
                    "None of the kept answers can be read any more",
                    which=place.address,
                    next_step="Refresh again to fetch them anew",
                )
            name = store.seal(con, old.snapshot if old else "")
        place.publish(draft.file, name)
    made = store.opened(place, name)
    if not lost:
        return made
    said = f"{len(lost)} kept answer(s) could not be read and were left out: {'; '.join(lost[:3])}. Refresh to fetch them anew."
    return store.noted(made, said)


def _refuse(rejects: list[Reject], strict: bool) -> None:
    if rejects and strict:
        raise BadData(
            f"{len(rejects)} row(s) of the embedded files cannot be used",
            which="; ".join(map(str, rejects[:5])),
            next_step="Correct them and run `leverage build` again; the old snapshot stays",
        )


def needed(answers: list[Answer]) -> list[Answer]:
    """Without responses that others cover: a price record reaches a hundred days back, so one in eighty days tells them all.

    A store that is refreshed every evening holds thousands of them after some years.
    """
    kept: list[Answer] = []
    last: dict[str, Answer] = {}
    for answer in reversed(answers):
        covered = sources()[answer.source].covers.get(answer.kind) if answer.source in sources() else None
        if covered:
            later = last.get(answer.url)
            if later and later.retrieved_at - answer.retrieved_at < covered and not _first(answers, answer):
                continue
            last[answer.url] = answer
        kept.append(answer)
    return kept[::-1]


def _first(answers: list[Answer], answer: Answer) -> bool:
    """Whether it is the oldest of its address: the one that tells the whole history."""
    return answer is next(a for a in answers if a.url == answer.url)


def answers_of(old: store.Store) -> list[Answer]:
    """The records of a snapshot's answers in the order of loading; none in a snapshot of before there were any."""
    try:
        rows = old.query("FROM answer ORDER BY place").drop(columns="place").astype("object")
    except duckdb.CatalogException:
        return []
    told = records(rows.where(rows.notna(), None))
    return [
        Answer(**row | {"retrieved_at": pd.Timestamp(row["retrieved_at"]).to_pydatetime().replace(tzinfo=UTC)})
        for row in told
    ]
