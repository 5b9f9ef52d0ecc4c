"""What an answer says, into the tables of a draft: one loader per source and kind, all or nothing each.

A refresh loads new answers into a copy; after a change of the program the same answers, in the same order, rebuild
the snapshot. A loader is deterministic and touches no network.
"""

from __future__ import annotations

from dataclasses import fields, replace

from data import aliases
from data.kept_responses import Response
from data.load_shared import Connection, Counts
from data.sources import sources
from data.sources.source_declaration import Loader
from data.store_backend import StoreBackend
from errors import BadData


def load(con: Connection, backend: StoreBackend, response: Response) -> Counts:
    """Load one answer and its record, under the ticker that its company has now. On BadData nothing of it stays."""
    con.execute("BEGIN")
    try:
        response = replace(response, ticker=aliases.present(con, response.ticker))
        counts = _loader(response)(con, backend, response)
        _record(con, response)
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")
    return counts


def _loader(response: Response) -> Loader:
    source = sources().get(response.source)
    if source is None or response.kind not in source.loaders:
        raise BadData(
            "Nothing here can read this response",
            which=f"{response.source} {response.kind}, {response.url}",
            next_step="Update the program",
        )
    return source.loaders[response.kind]


def _record(con: Connection, response: Response) -> None:
    record = {f.name: getattr(response, f.name) for f in fields(response)} | {
        "retrieved_at": response.retrieved_at.replace(tzinfo=None)
    }
    con.execute(
        """
        INSERT INTO answer BY NAME
        SELECT (SELECT coalesce(max(place), 0) + 1 FROM answer) AS place, $source AS source, $kind AS kind,
            $ticker AS ticker, $url AS url, $sha256 AS sha256, $size AS size,
            $retrieved_at::TIMESTAMP AS retrieved_at, $etag AS etag, $last_modified AS last_modified
        """,
        record,
    )
