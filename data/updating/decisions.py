"""What a person decides: about responses in quarantine, single facts and extracted headcounts; and to go back.

Each decision is published as a new snapshot, stands in the log and counts after every later refresh, but for undoing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from data import kept_responses, opening, store
from data.kept_responses import Response
from data.store_backend import StoreBackend
from data.summary import Line, Summary
from data.updating import fact_decisions, writing
from errors import NotFound, UsageError

_LONGEST_TITLE: Final = 200  # characters of an entry of the log


def accept(backend: StoreBackend, name: str) -> Summary:
    """Load what is held back into a copy of the current snapshot and publish it in spite of the gates.

    Raises NotFound where nothing is held back under this name.
    """
    responses = [Response.of_record(row) for row in backend.read_quarantined(name)["answers"]]
    lines = {(a.ticker, a.source): Line(a.ticker, a.source) for a in responses}
    with writing.logged(backend, f"accept {name}") as summary:
        summary.lines = list(lines.values())
        writing.write(backend, [(lines[a.ticker, a.source], a) for a in responses], summary, gated=False)
        backend.drop_quarantined(name)
    return summary


def discard(backend: StoreBackend, name: str) -> None:
    """Throw what is held back away. Raises NotFound."""
    backend.drop_quarantined(name)
    writing.noted(backend, f"discard {name}")


def decide_facts(backend: StoreBackend, names: Sequence[str], *, accept: bool) -> Summary:
    """A person's yes or no to single facts, by the names of `fact_decisions.facts`; published as a new snapshot.

    Raises UsageError for a fact that is not known.
    """
    chosen = fact_decisions.checked(opening.open_store(backend), names, accept=accept)
    verdict: fact_decisions.Verdict = "accept" if accept else "refuse"
    lines = {ticker: Line(ticker, "user") for ticker in map(str, chosen["ticker"].unique())}
    with writing.logged(backend, f"{verdict} {', '.join(dict.fromkeys(names))}"[:_LONGEST_TITLE]) as summary:
        summary.lines = list(lines.values())
        decided = fact_decisions.responses(backend, chosen, verdict)
        writing.write(backend, [(lines[response.ticker], response) for response in decided], summary, gated=False)
    return summary


def decide_headcount(backend: StoreBackend, reading: str, *, accept: bool) -> Summary:
    """A person's yes or no to an extracted headcount that waits. Raises UsageError for an unknown one."""
    readings = opening.open_store(backend).query("SELECT ticker FROM reading WHERE reading_id = $1", [reading])
    if readings.empty:
        raise UsageError(
            "There is no such extracted headcount", which=reading[:60], next_step="`leverage headcounts` lists them"
        )
    ticker = str(readings["ticker"].iloc[0])
    content = json.dumps({"reading": reading, "accept": accept}, sort_keys=True).encode()
    response = kept_responses.save_response(
        backend, content, source="user", kind="decision", ticker=ticker, url=f"decision:{reading}"
    )
    return writing.one(backend, f"{'accept' if accept else 'refuse'} reading {reading}", response, gated=False)


def undo(backend: StoreBackend, to: str | None = None) -> Summary:
    """Go back to the snapshot that the current one was made from, or to a named one. Raises NotFound."""
    current = backend.current_name()
    with (
        backend.exclusive("write", wait=writing.LONGEST_WAIT),
        writing.logged(backend, f"undo {to or ''}".strip()) as summary,
    ):
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
