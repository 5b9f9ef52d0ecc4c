"""The arithmetic of a hierarchy: how many managers and layers a span of control makes, and what a flatter one frees.

One even tree: everybody but the one at the top reports to one manager, every manager has the same span of control s
(people who report to her), and nobody else manages. Then N people have M = (N - 1)/s managers, for each of the N - 1
others is one of the s reports of one of them, and a full tree of L layers has N = (s^L - 1)/(s - 1) people, so that
L = ln(N(s - 1) + 1)/ln s. Neither is rounded: a company is no even tree, and the fractions show how far it is from one.

References: Graicunas, Relationship in Organization (1933), in Gulick and Urwick, Papers on the Science of
Administration (1937), for the relations of a manager; Williamson, Hierarchical Control and Optimum Firm Size, Journal
of Political Economy 75 (1967) 123-138, for the tree; Garicano, Hierarchies and the Organization of Knowledge in
Production, Journal of Political Economy 108 (2000) 874-904, for why the span grows when knowledge is cheap to pass on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from analytics.options import constant
from errors import UsageError

_CLOSE: Final = constant(1e-12, "of a span: nearer than any that a reader could type")
_HALVINGS: Final = constant(200, "of a bracket, more than a double has bits")


@dataclass(frozen=True, slots=True)
class Tree:
    """N people in an even tree with a span of control s: `people` > 1, `span` > 1.

    Raises UsageError for a tree that cannot be.
    """

    people: float
    span: float

    def __post_init__(self) -> None:
        if not (self.people > 1 and 1 < self.span <= self.people - 1):
            raise UsageError(
                "No tree of these people has this span of control",
                which=f"{self.people:g} people, span {self.span:g}",
                next_step="Take more than two people, and a span above 1 and below the number of people",
            )

    @property
    def managers(self) -> float:
        """People with reports."""
        return (self.people - 1) / self.span

    @property
    def contributors(self) -> float:
        """People without reports."""
        return self.people - self.managers

    @property
    def ratio(self) -> float:
        """Individual contributors for each manager."""
        return self.contributors / self.managers

    @property
    def layers(self) -> float:
        """Layers from the top to those without reports, both counted."""
        return math.log(self.people * (self.span - 1) + 1) / math.log(self.span)

    @property
    def widths(self) -> tuple[float, ...]:
        """People on each whole layer from the top, what is left over on the last."""
        widths, left, layer = [], self.people, 1.0
        while left > 0:
            widths.append(min(layer, left))
            left, layer = left - widths[-1], layer * self.span
        return tuple(widths)


def relations(reports: int) -> int:
    """Graicunas' relations that a manager of n reports has to mind: n(2^(n-1) + n - 1).

    With each one alone, with each group in the presence of each of its members, and between each two. Raises UsageError
    below one report.
    """
    if reports < 1:
        raise UsageError("A manager has at least one report", which=str(reports), next_step="Give one or more")
    return reports * (int(2 ** (reports - 1)) + reports - 1)


def pairs(people: int) -> int:
    """Paths between any two of a group: n(n - 1)/2 (Brooks, The Mythical Man-Month, 1975, ch. 2)."""
    return people * (people - 1) // 2


def span_of_layers(people: float, layers: float) -> float:
    """The span of control at which N people stand in so many layers: the inverse of `Tree.layers`, by bisection.

    Layers fall from N (a chain) towards 2 (all report to one) as the span grows. Raises UsageError outside of that.
    """
    low, high = 1 + _CLOSE, people - 1
    if not (people > 2 and 2 <= layers < people):
        raise UsageError(
            "No tree of these people has so many layers",
            which=f"{people:g} people, {layers:g} layers",
            next_step="Take two layers or more, and fewer than there are people",
        )
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        if high - low <= _CLOSE * middle:
            break
        low, high = (middle, high) if Tree(people, middle).layers > layers else (low, middle)
    return high


def managers_freed_by_ratio(ratio: float, rise: float, stay: float) -> float:
    """The share of managers that goes when contributors per manager rise by a share, say 0.15.

    ratio: contributors per manager before. stay: the share of those managers who go on as contributors; at 0 the
    contributors stay as many as they were, and the answer is rise/(1 + rise) whatever the ratio. Else each of them
    raises the ratio from both sides: d = rise*ratio/(stay + (1 + rise)*ratio).
    """
    return rise * ratio / (stay + (1 + rise) * ratio)


@dataclass(frozen=True, slots=True)
class Flattening:
    """One tree before and another after, of the same people.

    `freed` are managers who need not be; by `stay`, the share of them who go on as contributors, `leaving` is the part
    that leaves the payroll.
    """

    before: Tree
    after: Tree
    stay: float = 0.0

    @property
    def freed(self) -> float:
        """Managers fewer; negative where the hierarchy becomes steeper."""
        return self.before.managers - self.after.managers

    @property
    def leaving(self) -> float:
        """Of them, those whose pay is saved."""
        return self.freed * (1 - self.stay)


def one_layer_less(tree: Tree) -> Tree:
    """The same people in one layer less. Raises UsageError where there are fewer than three layers."""
    return Tree(tree.people, span_of_layers(tree.people, tree.layers - 1))
