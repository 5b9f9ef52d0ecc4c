"""How many values coverage looks for, and what share of them is in each state: rows of its table, as its words say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analytics.evidence import Provenance, ranks_of
from charts import text
from contracts import FRACTION, Evidence
from engine.data_coverage import MISSING, Cell

FIRM: Final = ("reported", "derived")
COUNT: Final = "values_expected"
COUNTED: Final = "observations"  # the unit of a count of values
FIRM_SHARE: Final = "share_firm"
SHARE: Final = "share_"  # before the name of a state


@dataclass(frozen=True, slots=True)
class Shares:
    """The cells of a window, how many are in each state, and the day on which the newest value among them was known."""

    count: int
    by_state: Mapping[str, int]
    known_on: pd.Timestamp  # NaT where all are missing

    @classmethod
    def of(cls, cells: Sequence[Cell]) -> Shares:
        """Counted from cells, of which there is at least one."""
        states = [cell.state for cell in cells]
        by_state = {state: states.count(state) for state in dict.fromkeys(states)}
        days, no_document = [cell.known_on for cell in cells], np.full(len(cells), -1)
        every = Provenance.of(ranks_of([cell.evidence for cell in cells]), days, no_document).over(keepdims=True)
        return cls(len(cells), by_state, pd.to_datetime(every.known_on)[0])

    @property
    def firm(self) -> float:
        """The share of values that are reported, or derived from such."""
        return sum(self.by_state.get(state, 0) for state in FIRM) / self.count

    @property
    def missing(self) -> float:
        """The share of values that are missing."""
        return self.share(MISSING)

    def share(self, state: str) -> float:
        """The share of values in a state."""
        return self.by_state.get(state, 0) / self.count

    def rows(self, titles: Mapping[str, str]) -> pd.DataFrame:
        """A row for the count, for the firm values and for every state that occurs; they belong to no company."""
        return pd.DataFrame(self._rows(titles)).assign(known_on=self.known_on)

    def _rows(self, titles: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        yield _row(COUNT, "Quarterly values looked for", self.count, COUNTED)
        yield _row(FIRM_SHARE, "Reported or derived from reports, share of all values", self.firm, FRACTION.symbol)
        for state, title in titles.items():
            if state in self.by_state:
                yield _row(f"{SHARE}{state}", f"{title}, share of all values", self.share(state), FRACTION.symbol)


def _row(name: str, title: str, value: float, unit: str) -> dict[str, Any]:
    evidence = Evidence.DERIVED.value  # of the number of cells, not of the values in them
    return {"name": name, "title": title, "value": float(value), "unit": unit, "evidence": evidence}


def written(share: float) -> str:
    """A share in a sentence; 100% is said of all alone."""
    brief = text.share(share)
    return f"{share * 100:.1f}%" if brief == text.share(1) and share < 1 else brief
