"""The rows of a company's block in the chart of coverage: each concept with a gap or a doubt, and all others as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.data_coverage import Cell
from pages.data.coverage_shares import FIRM


@dataclass(frozen=True, slots=True)
class Row:
    """The concepts that a row stands for, and by quarter their cell, of several the weakest."""

    concepts: tuple[str, ...]
    cells: Mapping[str, Cell]


def of_company(cells: Sequence[Cell], concepts: Sequence[str]) -> list[Row]:
    """The rows of one company's cells, in the order of the concepts; last those of which every value is firm, in one
    row where they are several.
    """
    known = {c: row for c in concepts if (row := {cell.quarter: cell for cell in cells if cell.concept == c})}
    firm = [c for c, row in known.items() if all(cell.state in FIRM for cell in row.values())]
    together = firm if len(firm) > 1 else []
    apart = [Row((c,), row) for c, row in known.items() if c not in together]
    return [*apart, Row(tuple(together), _weakest([known[c] for c in together]))] if together else apart


def _weakest(rows: Sequence[Mapping[str, Cell]]) -> dict[str, Cell]:
    """By quarter a derived cell where there is one, else a reported one."""
    cells = sorted((cell for row in rows for cell in row.values()), key=lambda cell: FIRM.index(cell.state))
    return {cell.quarter: cell for cell in cells}
