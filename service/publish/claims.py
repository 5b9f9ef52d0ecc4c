"""The claims of the thesis with their verdicts, as the board of the page *thesis* has them, each with its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from analytics.verdicts import Sureness
from charts.core import Chart
from service.drawing import chart as charts

BOARD: Final = "thesis"
EVIDENCE: Final = "claim_evidence"


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One claim: its slug, its name, the verdict, how sure it is, and its evidence on the site."""

    slug: str
    title: str
    verdict: str
    sure: str
    address: str

    @property
    def kind(self) -> str:
        """The verdict as a class of the style sheet."""
        return self.verdict.replace(" ", "-")


def lines(board: Chart) -> list[ClaimLine]:
    """The claims of a board in its order."""
    rows = board.table[board.table["name"] == "measures_supporting"].to_dict("records")
    labels = titles()
    return [_line(str(r["claim"]), labels, str(r["verdict"]), str(r["sureness"])) for r in rows]


def _line(slug: str, labels: dict[str, str], verdict: str, sureness: str) -> ClaimLine:
    return ClaimLine(slug, labels[slug], verdict, Sureness(sureness).words, f"{BOARD}.html#{evidence_id(slug)}")


def titles() -> dict[str, str]:
    """Each claim in a few words, by its slug."""
    claim = next(p for p in charts.spec_of(EVIDENCE).parameters if p.name == "claim")
    return dict(zip(map(str, claim.choices), claim.labels, strict=True))


def evidence_id(slug: str) -> str:
    """What the chart of a claim's evidence is called on the site."""
    return f"{EVIDENCE}-{slug}"
