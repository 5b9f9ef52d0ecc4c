"""The annual panel brought up to date: company facts of its filers, in lots that are published one after another.

A refresh of some three hundred companies that is broken off leaves the lots before in the store, and the next one
begins with the companies whose answers are oldest.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Final

from data import opening, rebuild, store, summary
from data.backends import backend_at
from data.fetching import Company
from data.kept_responses import Response
from data.summary import Cancel, Progress, Summary, Watcher
from data.updating import identity, refresh

SOURCE: Final = "edgar"
LOT: Final = 50
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def refresh_panel(
    tickers: Collection[str] | None = None,
    *,
    dry_run: bool = False,
    where: store.Where = None,
    watch: Watcher | None = None,
    cancel: Cancel | None = None,
) -> Summary:
    """Ask the SEC what is new about companies that only the annual panel knows (all of them where None), and publish
    it.

    Other tickers are passed over. Raises as `data.updating.refresh.refresh`.
    """
    backend, stop = backend_at(where), cancel or Cancel()
    refresh.checked([SOURCE])
    companies = _oldest_answers_first(opening.open_store(backend), tickers)
    lots, done = [companies[at : at + LOT] for at in range(0, len(companies), LOT)], list[Summary]()
    for place, lot in enumerate(lots):
        what = f"refresh annual panel, {place + 1} of {len(lots)}"
        ready, seen = [identity.Followed(company) for company in lot], _within(watch, place, lots)
        part = refresh.run(backend, what, [], [SOURCE], ready=ready, dry_run=dry_run, watch=seen, cancel=stop)
        done.append(part)
        if part.outcome == "cancelled":
            for line in part.lines:
                line.failures.append("Cancelled before it was published: the next refresh begins with it")
        if stop.asked or all(line.failures for line in part.lines):
            break  # whom nobody reaches is not asked for the others in vain
    return summary.together("refresh annual panel", done)


def _oldest_answers_first(current: store.Store, tickers: Collection[str] | None) -> list[Company]:
    rows = current.query(
        """
        SELECT ticker, lpad(cik::VARCHAR, 10, '0') AS cik, name FROM annual_company
        WHERE ticker NOT IN (SELECT ticker FROM entity) AND cik NOT IN (SELECT cik::INTEGER FROM entity WHERE cik <> '')
        ORDER BY ticker
        """
    )
    known: dict[str, dict[str, Response]] = {}
    for response in rebuild.responses_of(current):
        known.setdefault(response.ticker, {})[response.url] = response
    companies = [
        Company(str(r.ticker), str(r.cik), (), known=known.get(str(r.ticker), {}), name=str(r.name), annual_only=True)
        for r in rows.itertuples()
        if tickers is None or r.ticker in tickers
    ]
    return sorted(companies, key=lambda c: max((r.retrieved_at for r in c.known.values()), default=_NEVER))


def _within(watch: Watcher | None, place: int, lots: Sequence[Sequence[Company]]) -> Watcher | None:
    """Steps of one lot as steps of the whole: each lot has two more than companies, and only the last one ends."""
    if watch is None:
        return None
    before, of = sum(len(lot) + 2 for lot in lots[:place]), sum(len(lot) + 2 for lot in lots)

    def seen(step: Progress) -> None:
        if step.step != "done" or place == len(lots) - 1:
            watch(Progress(step.step, step.ticker, step.source, before + step.done, of))

    return seen
