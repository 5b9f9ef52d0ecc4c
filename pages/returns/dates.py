"""The companies that a finding measures in another quarter, by name."""

from __future__ import annotations

from collections.abc import Mapping

from charts import headline, text


def others(quarters: Mapping[str, str], what: str, *, than: str = "") -> tuple[str, ...]:
    """A line on the companies with another quarter than the usual or a given one: "All capital: Meta 2026Q1"."""
    apart = headline.apart(quarters, than)
    return (f"{what}: {text.every(apart)}",) if apart else ()
