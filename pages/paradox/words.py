"""What the charts of *The paradox* say: since when, and whether other starting quarters give the same answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analytics.evidence import Provenance
from analytics.metrics.leverage import INDEX_AT_BASE
from charts import assemble, frame, headline, params, style, text
from charts.core import Chart, ChartData, Finding, Number
from contracts import MULTIPLE, QUARTERS, Company
from pages.paradox.frames import Starts
from pages.paradox.parameters import ParadoxParams

_TWICE: Final = 1.995  # from here on a factor says more than a percentage
_FEW: Final = 3  # companies that a deck names
_SAME: Final = 0.005
_BOTH: Final = ("headcount_index", "market_value_index")
POSSIBLE: Final = "starting_quarters"
SAME: Final = "starting_quarters_same"
_NAMED: Final = 4  # companies whose base a caption has room for


def per_company(p: ParadoxParams) -> bool:
    """Whether each company is measured from a quarter of its own."""
    return p.base == params.PEAK


def bases(data: ChartData, starts: Starts, p: ParadoxParams) -> str:
    """Where the lines start, with its preposition: the base quarter, or that of each company, short if it is one."""
    named = {text.short(c): starts.bases[c.ticker] for c in data.companies if c.ticker in starts.bases}
    if not per_company(p) or not named:
        return f"in {p.base}"
    if len(set(named.values())) == 1:
        return f"in {next(iter(named.values()))}"
    listed = text.join([f"{name} {quarter}" for name, quarter in named.items()], most=_NAMED)
    return f"at each company's headcount peak ({listed})"


def level(data: ChartData, starts: Starts, p: ParadoxParams) -> str:
    """What 100 is, in one line above the plot: where companies have peaks of their own, the diamonds show them."""
    each = per_company(p) and len(set(starts.bases.values())) > 1
    return "100 at each headcount peak (diamond)" if each else f"100 {bases(data, starts, p)}"


def with_robust(parts: Sequence[str], starts: Starts) -> list[str]:
    """The sentences of a deck with `robust`: at the end, or first where most starting quarters give another answer."""
    sentence = robust(starts)
    ordered = [sentence, *parts] if _depends(starts) else [*parts, sentence]
    return [part for part in ordered if part]


def _depends(starts: Starts) -> bool:
    return starts.same * 2 < len(starts.others)


def robust(starts: Starts) -> str:
    """From how many starting quarters the answer is the same; empty where there is one at most.

    Where companies have bases of their own the quarters are called common: each is one base for all of them.
    """
    if len(starts.others) < 2:
        return ""
    whole, common = len(starts.others), len(set(starts.bases.values())) > 1
    if _depends(starts):
        count, gives = starts.same or "none", "give" if starts.same > 1 else "gives"
        if common:
            few = f"only {count}" if starts.same else "none"
            return f"From the same start for every company, {few} of {whole} quarters {gives} this answer"
        return f"The answer depends on the starting quarter: {count} of {whole} possible quarters {gives} it"
    count = f"all {whole}" if starts.same == whole else f"{starts.same or 'none'} of {whole}"
    return f"The answer is the same from {count} {'common' if common else 'possible'} starting quarters"


def with_starts(table: pd.DataFrame, starts: Starts) -> pd.DataFrame:
    """The table with a row for the number of possible starting quarters and one for those with the same answer, which
    belong to no company and no quarter. As well known as the weakest value; no rows where the words count none.
    """
    if len(starts.others) < 2 or table.empty:
        return table
    counts = {POSSIBLE: ("Possible starting quarters", len(starts.others)), SAME: ("With the same answer", starts.same)}
    values, documents = Provenance.read(table)
    shared = {"unit": QUARTERS.symbol} | values.over().columns(documents)
    rows = [{"name": name, "title": title, "value": float(n), **shared} for name, (title, n) in counts.items()]
    return frame.with_rows(table, pd.DataFrame(rows))


def off_base(data: ChartData, starts: Starts, levels: Mapping[str, str]) -> list[str]:
    """A line for each company and measure that cannot be drawn, and whether it is the base quarter that fails.

    `levels`: by drawn name, the measure that it is computed from.
    """
    have = set(frame.known(data, (*levels, *levels.values()))[["ticker", "name"]].itertuples(index=False, name=None))
    return [
        _off_base(data, company, level, starts.bases.get(company.ticker), (company.ticker, level) in have)
        for company in data.companies
        for name, level in levels.items()
        if (company.ticker, name) not in have
    ]


def unanchored(data: ChartData, p: ParadoxParams, names: Sequence[str], levels: Sequence[str], starts: Starts) -> Chart:
    """The chart when no company can be measured from its base: it says why, and which quarter would do."""
    if not per_company(p) or starts.bases or frame.known(data, levels).empty:
        return assemble.unanchored(data, p, names, levels, p.base)
    who = text.join([text.short(c) for c in data.companies])
    why = f"No headcount peak of {who} is known: that takes two headcounts"
    return assemble.refused(
        data,
        p,
        names,
        why,
        "Choose a quarter to measure from.",
        off_base(data, starts, dict(zip(levels, levels, strict=True))),
    )


def only_base(p: ParadoxParams) -> Finding:
    """The finding where nothing is known but the base itself."""
    return Finding(f"No other quarter can be compared with {'a headcount peak' if per_company(p) else p.base}")


def _off_base(data: ChartData, company: Company, level: str, base: str | None, known: bool) -> str:
    title = text.lower(frame.describe(data, level).title)
    if not known:
        why = "is not known here"
    elif base:
        why = f"is known, but not for the base quarter {base}"
    else:
        why = "cannot be measured from a headcount peak, which takes two headcounts"
    return f"{text.short(company)}: {title} {why}; not drawn."


# ------------------------------------------------------------------------------- fewer people, more value


def finding(data: ChartData, rows: pd.DataFrame, starts: Starts, p: ParadoxParams) -> Finding:
    """Whether fewer people went with more value, each company at its newest quarter with both known."""
    stands = _stands(data, rows, starts)
    if not stands:
        return only_base(p)
    lead = min(stands, key=lambda s: (not s.both, s.people))
    if len(stands) == 1:
        capex = _capex(rows, lead)
        spent = "" if capex is None else f"Capital expenditure {changed(capex / 100)}"
        deck = with_robust([spent, _most(stands, p)], starts)
        return _finding(lead.moved, deck, _alone(data, rows, stands), lead, stands, capex)
    ends = earlier({s.company: s.quarter for s in stands})
    exceptions = [*_named(stands, p), *ends, *_alone(data, rows, stands), _from_2019(data, starts, p)]
    if lead.both:
        too = _too([s for s in stands if s.both and s is not lead])
        full = ". ".join(with_robust([too, _most(stands, p)], starts))
        short = ". ".join(with_robust([too], starts))  # an exception names those with the most people
        deck = [headline.fitting([full, short], headline.DECK)]
        return _finding(lead.moved, deck, exceptions, lead, stands)
    if per_company(p) and not any(s.fewer for s in stands):
        return _finding(_most(stands, p), with_robust([_up_to(stands)], starts), exceptions, lead, stands)
    deck = [_up_to(stands), _most(stands, p)] if per_company(p) else [lead.moved]
    return _finding(_none(stands, p), with_robust(deck, starts), exceptions, lead, stands)


@dataclass(frozen=True, slots=True)
class _Stand:
    """One company in its newest quarter, as indices that are 100 at its base."""

    company: Company
    base: str
    quarter: str
    people: float
    value: float

    @property
    def fewer(self) -> bool:
        return self.people < INDEX_AT_BASE

    @property
    def both(self) -> bool:
        return self.fewer and self.value > INDEX_AT_BASE

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Both as rows of the chart's table."""
        both = zip(_BOTH, (self.people, self.value), strict=True)
        return tuple(Number(value, name, self.company.ticker, self.quarter) for name, value in both)

    @property
    def moved(self) -> str:
        """What became of people and value, from the earlier quarter to the later."""
        who = text.short(self.company)
        if self.base > self.quarter:
            return self._looking_back(who)
        people, value = changed(self.people / 100), changed(self.value / 100)
        return f"{who}'s headcount {people} from {self.base} to {self.quarter}; market value {value}"

    def _looking_back(self, who: str) -> str:
        """What people and value were in a quarter before the base."""
        people = text.compared(self.people / 100, "people", many=True)
        value = text.compared(self.value / 100, "market value")
        had, than = f"In {self.quarter} {who} had", f"than in {self.base}"
        if abs(self.value / 100 - 1) < _SAME:
            return f"{had} {people} {than}, at the same value"
        if abs(self.people / 100 - 1) < _SAME:
            return f"{had} {value} {than}, with as many people"
        return headline.fitting([f"{had} {people}{link} {value} {than}" for link in (" and", ",")])


def changed(ratio: float) -> str:
    """What became of an amount: "fell 14%", "rose to ×4.5", "stayed the same"."""
    if abs(ratio - 1) < _SAME:
        return "stayed the same"
    if ratio >= _TWICE:
        return f"rose to {style.quantity(ratio, MULTIPLE)}"
    return f"{'rose' if ratio > 1 else 'fell'} {text.share(abs(ratio - 1))}"


def _stands(data: ChartData, rows: pd.DataFrame, starts: Starts) -> list[_Stand]:
    wide = rows.pivot_table(index=["ticker", "quarter"], columns="name", values="value").reindex(columns=list(_BOTH))
    whole = wide.dropna().reset_index().sort_values("quarter")
    whole = whole[whole["quarter"] != whole["ticker"].map(dict(starts.bases))].drop_duplicates("ticker", keep="last")
    last = {str(r.ticker): r for r in frame.records(whole)}
    return [
        _Stand(c, starts.bases[c.ticker], str(r.quarter), float(r.headcount_index), float(r.market_value_index))
        for c in data.companies
        if (r := last.get(c.ticker)) is not None
    ]


def _alone(data: ChartData, rows: pd.DataFrame, stands: Sequence[_Stand]) -> list[str]:
    """A line on the companies that are drawn and cannot be compared with their base."""
    both = set.intersection(*(set(rows.loc[rows["name"] == name, "ticker"]) for name in _BOTH))
    alone = both - {stand.company.ticker for stand in stands}  # who lacks one of the two is told of where it is missing
    names = [text.short(c) for c in data.companies if c.ticker in alone]
    return [f"Not compared, no other quarter with headcount and market value: {text.every(names)}"] if names else []


def compared(data: ChartData, rows: pd.DataFrame, starts: Starts) -> dict[str, str]:
    """By ticker, the quarter that the words compare a company in: the newest with people and value both known."""
    return {stand.company.ticker: stand.quarter for stand in _stands(data, rows, starts)}


def _up_to(stands: Sequence[_Stand]) -> str:
    """The newest quarter, for words that name none; an exception names those that end earlier."""
    return f"Known up to {max(s.quarter for s in stands)}"


def _finding(
    line: str,
    deck: Sequence[str],
    exceptions: Sequence[str],
    lead: _Stand,
    stands: Sequence[_Stand],
    capex: float | None = None,
) -> Finding:
    """The finding with the values of all that are counted."""
    numbers = [number for stand in stands for number in stand.numbers]
    if capex is not None:
        numbers.append(Number(capex, "capex_index", lead.company.ticker, lead.quarter))
    return Finding(line, ". ".join(filter(None, deck)), tuple(filter(None, exceptions)), tuple(numbers))


def _capex(rows: pd.DataFrame, lead: _Stand) -> float | None:
    """The index of capital expenditure in the quarter of the rest."""
    at = (rows["ticker"] == lead.company.ticker) & (rows["quarter"] == lead.quarter) & (rows["name"] == "capex_index")
    return float(rows.loc[at, "value"].iloc[0]) if at.any() and lead.base < lead.quarter else None


def _too(others: Sequence[_Stand]) -> str:
    return f"Also fewer people, more value: {_names(others, most=2)}" if others else ""


def _most(stands: Sequence[_Stand], p: ParadoxParams) -> str:
    """Who has never employed more people than now; more than two are counted."""
    if not per_company(p):
        return ""
    grown, whole = [s for s in stands if not s.fewer], len(stands)
    if not grown:
        return ""
    verb = "employed" if _past(p) else "employs" if len(grown) == 1 else "employ"
    who = _names(grown) if len(grown) < _FEW else text.counted(len(grown), whole, "company", "companies")
    return f"{'It' if whole == 1 else who} {verb} more people than ever{' before' if _past(p) else ''}"


def _past(p: ParadoxParams) -> bool:
    """Whether the newest quarter is not that of today."""
    return p.end is not None or p.as_of is not None


def _none(stands: Sequence[_Stand], p: ParadoxParams) -> str:
    where = "than at its headcount peak" if per_company(p) else f"than in {p.base}"
    return f"{text.counted(0, len(stands), 'company', 'companies')} had fewer people and more value {where}"


def _named(stands: Sequence[_Stand], p: ParadoxParams) -> list[str]:
    groups = {"Fewer people and no more market value": [s for s in stands if s.fewer and not s.both]}
    if sum(s.both for s in stands) > _FEW:
        groups = {"Fewer people and more market value": [s for s in stands if s.both]} | groups
    if per_company(p):
        groups[f"More people than ever{' before' if _past(p) else ''}"] = [s for s in stands if not s.fewer]
    return [f"{what}: {_names(some)}" for what, some in groups.items() if some]


def _names(stands: Sequence[_Stand], most: int = 8) -> str:
    return text.join([text.short(s.company) for s in stands], most=most)


def earlier(quarters: Mapping[Company, str]) -> tuple[str, ...]:
    """A line on the companies that are measured up to an earlier quarter than others; none where all have the same."""
    newest = max(quarters.values())
    ends = [f"{text.short(company)} {quarter}" for company, quarter in quarters.items() if quarter < newest]
    return (f"Known up to an earlier quarter than {newest}: {text.every(ends)}",) if ends else ()


def _from_2019(data: ChartData, starts: Starts, p: ParadoxParams) -> str:
    """The answer from the usual base, where it is another one."""
    answer = starts.others.get(params.BASE)
    if not per_company(p) or answer is None or answer == starts.chosen:
        return ""
    who = text.join([text.short(c) for c in data.companies if c.ticker in answer]) or "no company"
    return f"Measured from {params.BASE} instead, {who} had fewer people and more market value"
