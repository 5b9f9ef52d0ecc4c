"""`leverage refresh --notify`: what a refresh brought as lines of JSON, and an exit code that says whether anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from errors import UsageError

if TYPE_CHECKING:
    from service.updating.operations import Summary

MOVED: Final = 3  # the exit code of a refresh that brought something


def told(kinds: str | None, *, notify: bool) -> frozenset[str]:
    """What is to be written, nothing without --notify. Raises UsageError for unknown kinds, and for any without it."""
    from service.input import grammar

    if not notify:
        if kinds is not None:
            raise UsageError("--kinds says what --notify writes", which=kinds[:40], next_step="Add --notify")
        return frozenset()
    from service.whats_new import notifications  # only here: its words are those of charts

    return notifications.told_of(grammar.words(kinds or ""))


def tell(summary: Summary, kinds: frozenset[str]) -> bool:
    """Write what a refresh brought of these kinds; whether there was anything."""
    if not kinds:
        return False
    from service.whats_new import notifications

    rows = notifications.records(summary, kinds)
    for line in notifications.lines(rows):
        print(line)
    return bool(rows)
