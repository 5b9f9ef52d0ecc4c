"""The sentences on where filers stood in one fiscal year."""

from __future__ import annotations

from typing import Final

from charts import text
from charts.core import Finding, Number
from pages.across import words
from pages.across.comparison_words import OUTPUTS
from pages.across.filer_parameters import StandingParams
from pages.across.specifications import LEVEL
from pages.across.standings import FEWEST_OF_A_SECTOR, Slope, Standings
from pages.across.words import effect, number

SLOPE: Final = "slope"
WITHIN: Final = "slope_within_sectors"
RANK: Final = "rank_correlation"
SECTOR: Final = "slope_of_sector"


def output(p: StandingParams) -> str:
    return f"{OUTPUTS[p.output]} per employee"


def _compares(p: StandingParams) -> bool:
    return p.treatment != "ranked"


def finding(standings: Standings, p: StandingParams) -> Finding:
    """What 10% more spending per employee went with in the year, across everybody."""
    slope = standings.whole
    if not slope.known:
        return _refused(slope, p)
    companies = text.plural(slope.companies, "company", "companies")
    numbers = [Number(slope.value, SLOPE), Number(slope.rank, RANK)]
    ends = f"{LEVEL} interval {_ends(slope, p)}"
    within = ""
    if standings.within.known and _compares(p):
        within = f"; within sectors {effect(standings.within.value)}"
        numbers.append(Number(standings.within.value, WITHIN))
    deck = f"{companies}, {ends}{within}; rank correlation {number(slope.rank)}"
    return Finding(_headline(slope, p), deck, short_of_coverage(slope), tuple(numbers))


def _headline(slope: Slope, p: StandingParams) -> str:
    year = f"In fiscal {p.year}"
    if not slope.clear:
        return f"{year} the data cannot tell: the interval of the link has zero inside"
    if not _compares(p):
        way = "higher" if slope.value > 0 else "lower"
        return f"{year} a higher rank in capex per employee went with {way} output"
    return f"{year} 10% more capex per employee went with {effect(slope.value)} {output(p)}"


def _ends(slope: Slope, p: StandingParams) -> str:
    write = effect if _compares(p) else number
    return f"{write(slope.inference.low)} to {write(slope.inference.high)}"


def _refused(slope: Slope, p: StandingParams) -> Finding:
    if p.outside:
        return Finding(f"Fiscal {p.year} lies outside the window", "Choose another fiscal year or window")
    return Finding(f"Too few companies can be compared in fiscal {p.year}", str(slope.reason))


def nothing(p: StandingParams) -> str:
    """Why no company is drawn."""
    return (
        f"Fiscal {p.year} lies outside the window." if p.outside else f"No company has both figures of fiscal {p.year}."
    )


def short_of_coverage(slope: Slope) -> tuple[str, ...]:
    """That an interval covers less than it says."""
    if slope.coverage is None or not slope.coverage.short:
        return ()
    return (f"Measured coverage of this interval: {text.share(slope.coverage.share)}.",)


def by_sector(standings: Standings, p: StandingParams) -> Finding:
    """In how many sectors the link is clear."""
    known = [(name, slope) for name, slope in standings.sectors if slope.known]
    if p.outside:
        return _refused(standings.whole, p)
    if not known:
        deck = f"In no sector are there enough: {FEWEST_OF_A_SECTOR} are needed"
        return Finding(f"Too few companies of any sector can be compared in fiscal {p.year}", deck)
    above = [name for name, slope in known if slope.inference.low > 0]
    count = text.counted(len(above), len(known), "interval by sector", "intervals by sector")
    lie = "lies" if len(above) == 1 or len(known) == 1 or not above else "lie"
    verb = "does not lie" if len(known) == 1 and not above else lie
    headline = f"{'The only interval by sector' if len(known) == 1 else count} {verb} above zero in fiscal {p.year}"
    companies = text.plural(len(standings.rows), "company", "companies")
    what = f"{output(p)[:1].upper()}{output(p)[1:]} on capex per employee"
    deck = f"{what}: {companies}; for a line in a sector {FEWEST_OF_A_SECTOR} are needed"
    numbers = tuple(Number(slope.value, SECTOR) for _, slope in known)
    return Finding(headline, deck, numbers=numbers)


def sector_notes(standings: Standings) -> list[str]:
    """Which sectors have no line, and whose intervals cover less than they say."""
    few = [name for name, slope in standings.sectors if not slope.known and slope.companies]
    lines = [f"No line below {FEWEST_OF_A_SECTOR} companies: {text.every(few)}."] if few else []
    return [*lines, *words.short_of_coverage((name, slope.coverage) for name, slope in standings.sectors)]
