"""The quarter that a finding is of, and the companies that are measured in another one, by name."""

from __future__ import annotations

from collections.abc import Mapping

from charts import text


def usual(quarters: Mapping[str, str]) -> str:
    """The quarter that most companies have, the newest of several; `quarters` by the company's name."""
    known = list(quarters.values())
    return max(sorted(set(known), reverse=True), key=known.count)


def others(quarters: Mapping[str, str], what: str, *, than: str = "") -> tuple[str, ...]:
    """A line on the companies with another quarter than the usual or a given one: "All capital: Meta 2026Q1"."""
    apart = [f"{name} {quarter}" for name, quarter in quarters.items() if quarter != (than or usual(quarters))]
    return (f"{what}: {text.join(apart)}",) if apart else ()
