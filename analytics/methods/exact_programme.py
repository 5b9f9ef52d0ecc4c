"""A linear programme of a few rows solved without rounding, in fractions: for data that differ by so many orders of
magnitude that a solver's tolerance is no longer small beside them.

The simplex method on the tableau with Bland's rule, which never cycles (Bland, Mathematics of Operations Research 2
(1977) 103-107). Several aims are taken in order: what the first leaves open the next decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from analytics.options import constant

Matrix = npt.NDArray[np.float64]
Row = list[Fraction]
_ROOM = constant(1e-6, "of the right-hand side: what rounding of the data can make of a row, however steep it is")
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Optimum:
    """The values of the columns (n) and the prices of the rows (r): what the aim changes by as a right-hand side
    grows.
    """

    values: Matrix
    prices: Matrix


def optimum(rows: Matrix, right: Matrix, cost: Matrix, equalities: int = 0) -> Optimum | None:
    """The least cost (n) of columns >= 0 with rows (r x n) at most their right-hand side (r), the last `equalities` of
    them equal to it.

    Where rounding of the data alone keeps the rows apart, each is given the least room, the same share of its
    right-hand side, with which they meet. None where they do not meet, or the cost has no least.
    """
    for roomy in (False, True):
        tableau = _Tableau.of(rows, right, equalities, roomy=roomy)
        if tableau.feasible():
            break
    else:
        return None
    room = rows.shape[1]
    if roomy and (not tableau.improve({room: Fraction(1)}) or tableau.value(room) > _ROOM):
        return None
    exact = {column: Fraction(float(value)) for column, value in enumerate(cost) if value}
    if not tableau.improve(exact):
        return None
    values = np.array([float(tableau.value(column)) for column in range(room)])
    return Optimum(values, tableau.prices(exact))


@dataclass(slots=True)
class _Tableau:
    """Rows of columns, slacks, one artificial column a row, and the right-hand side; `basis` names each row's column,
    `open` the columns that may enter it, `signs` the rows that were turned round.
    """

    rows: list[Row]
    basis: list[int]
    open: list[int]
    signs: list[int]

    @classmethod
    def of(cls, rows: Matrix, right: Matrix, equalities: int, *, roomy: bool) -> _Tableau:
        """The programme with its slacks; with a column of room for the inequalities where it is `roomy`."""
        count, columns = rows.shape
        loose = count - equalities
        artificial = columns + roomy + loose
        lines, basis, signs = [], [], []
        for i, (row, b) in enumerate(zip(_exact(rows), _exact(right[None])[0], strict=True)):
            sign = -1 if b < 0 else 1
            whole = [*row, *([-abs(b) if i < loose else _ZERO] if roomy else []), *_unit(i, loose)]
            lines.append([*(sign * value for value in whole), *_unit(i, count), sign * b])
            basis.append(artificial + i if b < 0 or i >= loose else columns + roomy + i)
            signs.append(sign)
        return cls(lines, basis, list(range(artificial)), signs)

    @property
    def artificial(self) -> int:
        """The first of the artificial columns."""
        return len(self.rows[0]) - 1 - len(self.rows)

    def value(self, column: int) -> Fraction:
        return self.rows[self.basis.index(column)][-1] if column in self.basis else _ZERO

    def feasible(self) -> bool:
        """Drive the artificial columns out of the basis; False where one of them has to stay above zero."""
        first = self.artificial
        self.improve({column: Fraction(1) for column in self.basis if column >= first}, barring=False)
        if any(row[-1] for row, column in zip(self.rows, self.basis, strict=True) if column >= first):
            return False
        for i, column in enumerate(self.basis):
            if column >= first:
                self._pivot(i, next(j for j in self.open if self.rows[i][j]))
        return True

    def improve(self, cost: dict[int, Fraction], *, barring: bool = True) -> bool:
        """Make the cost least; False where it has no least. What would worsen it is then barred from later aims."""
        while True:
            reduced = self._reduced(cost)
            entering = next((j for j in self.open if reduced[j] < 0), None)
            if entering is None:
                break
            ratios = [
                (row[-1] / row[entering], self.basis[i], i) for i, row in enumerate(self.rows) if row[entering] > 0
            ]
            if not ratios:
                return False
            self._pivot(min(ratios)[2], entering)
        if barring:
            self.open = [j for j in self.open if reduced[j] == 0]
        return True

    def prices(self, cost: dict[int, Fraction]) -> Matrix:
        """Of the rows as they were given: what stands, with its sign turned, below their artificial columns."""
        reduced = self._reduced(cost)[self.artificial : -1]
        return np.array([-sign * float(value) for sign, value in zip(self.signs, reduced, strict=True)])

    def _reduced(self, cost: dict[int, Fraction]) -> Row:
        """The cost of each column less that of the basis it replaces."""
        reduced = [cost.get(j, _ZERO) for j in range(len(self.rows[0]))]
        for row, column in zip(self.rows, self.basis, strict=True):
            if paid := cost.get(column):
                reduced = [value - paid * entry if entry else value for value, entry in zip(reduced, row, strict=True)]
        return reduced

    def _pivot(self, place: int, column: int) -> None:
        """Let a column take the place of the one that a row had in the basis."""
        by = self.rows[place][column]
        self.rows[place] = pivot = [value / by if value else value for value in self.rows[place]]
        for i, row in enumerate(self.rows):
            if i != place and (times := row[column]):
                self.rows[i] = [a - times * b if b else a for a, b in zip(row, pivot, strict=True)]
        self.basis[place] = column


def _exact(values: Matrix) -> list[Row]:
    return [[Fraction(float(value)) for value in row] for row in values]


def _unit(place: int, length: int) -> Sequence[Fraction]:
    """The unit vector, all zeros where the place is beyond it."""
    return [Fraction(int(place == j)) for j in range(length)]
