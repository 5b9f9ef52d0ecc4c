"""The identities that are decomposed: their levels, what each factor is called, and why something cannot be told."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from charts import frame, params, style, text
from charts.core import ChartData
from charts.parameter import Parameter, Params
from contracts import FRACTION, MULTIPLE, PERSONS, USD, USD_PER_PERSON, Company, Description, Unit
from engine.request import Frame, Request

PROFITS: Final = ("operating_income", "net_income", "free_cash_flow", "none")
CAPITALS: Final = ("compute_capital", "ppe_net")
OUTPUTS: Final = ("gross_profit", "revenue")
SAID: Final = {
    "headcount": "headcount", "gross_profit": "gross profit", "revenue": "revenue", "operating_income": "operating income",
    "net_income": "net income", "free_cash_flow": "free cash flow", "market_value": "market value",
    "compute_capital": "compute capital", "ppe_net": "net property",
}  # fmt: skip
# Distinct also for the colour-blind, on white and on near-black, and no company's colour.
COLOURS: Final = {"people": "#ee7733", "productivity": "#0077bb", "margin": "#22aadd", "multiple": "#c1478f",
                  "deepening": "#22aadd", "efficiency": "#0077bb"}  # fmt: skip
ANG: Final = "Ang, The LMDI approach to decomposition analysis, Energy Policy 33 (2005) 867, eq. 4 and 5"


# -------------------------------------------------------------------------------------- parameters


def since() -> Parameter:
    said = "The quarter that the change is counted from."
    return Parameter("from", "quarter", params.BASE, "From", said)


def until() -> Parameter:
    said = "The quarter that it is counted to; empty for the newest in which all factors are known."
    return Parameter("to", "quarter", None, "To", said)


def focus() -> Parameter:
    said = "Whose change the charts of one company show; empty for the first of the companies."
    return Parameter("of", "companies", (), "Company in focus", said)


def output() -> Parameter:
    said = "Output Y, over the last twelve months."
    return Parameter("output", "choice", "gross_profit", "Output", said, choices=OUTPUTS)


def profit() -> Parameter:
    said = "Profit of twelve months in margin and multiple; without one the multiple is market value over output."
    return Parameter("profit", "choice", "operating_income", "Profit", said, choices=PROFITS)


def stocks() -> Parameter:
    said = "People and capital as the mean of the four quarter ends of the twelve months, or those of the last."
    return Parameter("stocks", "choice", "year_mean", "People and capital", said, choices=("year_mean", "quarter_end"))


def capital() -> Parameter:
    said = "Capital K: past capital expenditure worn down (perpetual inventory), or net property in the books."
    return Parameter("capital", "choice", CAPITALS[0], "Capital", said, choices=CAPITALS, labels=params.CAPITAL_LABELS)


def in_focus(p: Params) -> str:
    """The ticker of the charts of one company."""
    return str((tuple(p.get("of") or ()) or tuple(p["companies"]))[0])


# ----------------------------------------------------------------------------------------- identities


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: the level that ends it, its name on an axis, and what its rise, fall or rest is called."""

    level: str
    kind: str
    title: str
    unit: Unit
    more: str
    less: str
    same: str
    formula: str

    @property
    def colour(self) -> str:
        return COLOURS[self.kind]

    @property
    def ink(self) -> str:
        """A colour for text on a bar of this factor."""
        return "#ffffff" if self.kind in ("productivity", "efficiency", "multiple") else "#1c2230"

    def came_with(self, ratio: float) -> str:
        """ "more people", "a lower multiple", "as many people": the direction in which the factor went."""
        return self.same if abs(ratio - 1) < 1e-9 else self.more if ratio > 1 else self.less


@dataclass(frozen=True, slots=True)
class Identity:
    """What is decomposed and into what; the levels telescope: people, output, profit, value."""

    asked: tuple[str, ...]
    averaged: tuple[str, ...]
    factors: tuple[Factor, ...]
    whole: str
    formula: str

    @property
    def levels(self) -> tuple[str, ...]:
        """The names that the prepared frame has."""
        return tuple(f.level for f in self.factors)

    def request(self, p: Params, companies: Sequence[str], frame: Frame, **more: Any) -> Request:
        """What the service has to prepare for these companies."""
        options = {"levels": self.asked, "averaged": self.averaged, **more}
        return Request(self.asked, tuple(companies), p.get("from"), p.get("to"), p.get("as_of"), options, (frame,))

    def described(self) -> tuple[Description, ...]:
        """How the parts are computed, and each factor."""
        parts = Description(
            "part", f"Part of a factor in the change of {self.whole}", USD,
            r"\Delta V_x = L(V_T, V_0)\,\ln\left(\frac{x_T}{x_0}\right),\quad L(a,b) = \frac{a - b}{\ln(a/b)},\quad " + self.formula,
            "The parts add up to the change, whatever the order of the factors; as factors of the ratio, x_T/x_0, they multiply to it. "
            "L: people, Y: output, P: profit, V: market value, K: capital.",
            "An accounting identity: it says what the change came with, not what it came from.", ANG,
        )  # fmt: skip
        return (parts, *(Description(f.kind, f.title, f.unit, f.formula) for f in self.factors))


def of_value(p: Params) -> Identity:
    """V = L x (Y/L) x (profit/Y) x (V/profit), or V = L x (Y/L) x (V/Y) without a profit."""
    y, profit = str(p["output"]), str(p["profit"])
    people, made = _people(p), _productivity(y)
    if profit == "none":
        factors = (people, made, _multiple(y))
        return Identity((people.level, y, "market_value"), (), factors, "market value",
                        r"V = L\cdot\left(\frac{Y}{L}\right)\cdot\left(\frac{V}{Y}\right)")  # fmt: skip
    margin = Factor(
        profit, "margin", "Margin", FRACTION, "a higher margin", "a lower margin", "the same margin",
        rf"\frac{{\text{{{SAID[profit]}}}}}{{\text{{{SAID[y]}}}}}",
    )  # fmt: skip
    return Identity((people.level, y, profit, "market_value"), (), (people, made, margin, _multiple(profit)), "market value",
                    r"V = L\cdot\left(\frac{Y}{L}\right)\cdot\left(\frac{P}{Y}\right)\cdot\left(\frac{V}{P}\right)")  # fmt: skip


def of_output(p: Params) -> Identity:
    """Y = L x (K/L) x (Y/K): people, compute per person, output per compute."""
    y, k = str(p["output"]), str(p["capital"])
    people, mean = _people(p), p["stocks"] == "year_mean"
    deepening = Factor(
        f"{k}_average" if mean else k, "deepening", f"{SAID[k].capitalize()} per person", USD_PER_PERSON,
        f"more {SAID[k]} per person", f"less {SAID[k]} per person", f"the same {SAID[k]} per person",
        rf"\frac{{K}}{{L}},\quad K = \text{{{SAID[k]}}}",
    )  # fmt: skip
    per_k, dollar = f"{SAID[y]} per dollar of {SAID[k]}", "property dollar" if k == "ppe_net" else "compute dollar"
    efficiency = Factor(
        y, "efficiency", f"{SAID[y].capitalize()} per {dollar}", MULTIPLE, f"more {per_k}", f"less {per_k}", f"the same {per_k}",
        r"\frac{Y}{K}",
    )  # fmt: skip
    return Identity((people.level, k, y), (k,) if mean else (), (people, deepening, efficiency), SAID[y],
                    r"Y = L\cdot\left(\frac{K}{L}\right)\cdot\left(\frac{Y}{K}\right)")  # fmt: skip


def _people(p: Params) -> Factor:
    level = "headcount_average" if p["stocks"] == "year_mean" else "headcount"
    return Factor(level, "people", "People", PERSONS, "more people", "fewer people", "as many people", "L")


def _productivity(y: str) -> Factor:
    said = f"{SAID[y]} per person"
    return Factor(y, "productivity", said.capitalize(), USD_PER_PERSON, f"more {said}", f"less {said}", f"the same {said}",
                  rf"\frac{{Y}}{{L}},\quad Y = \text{{{SAID[y]}}}")  # fmt: skip


def _multiple(of: str) -> Factor:
    return Factor("market_value", "multiple", "Multiple", MULTIPLE, "a higher multiple", "a lower multiple", "the same multiple",
                  rf"\frac{{V}}{{\text{{{SAID[of]}}}}}")  # fmt: skip


def notes(p: Params) -> list[str]:
    """What the numbers rest on."""
    mean = "the mean of the four quarter ends of the same twelve months"
    stock = mean if p["stocks"] == "year_mean" else "those of the quarter's end"
    what = "People and capital" if "capital" in p.values() else "People"
    said = [f"Output and profit are sums of four quarters, nominal USD. {what} are {stock}."]
    return [*said, text.COMPUTE] if p.get("capital") == "compute_capital" else said


# ------------------------------------------------------------------------------------ what is missing


def title(data: ChartData, level: str) -> str:
    """A level inside a sentence."""
    base = level.removesuffix("_average")
    said = SAID.get(base) or text.lower(frame.describe(data, level).title)
    return f"the year's mean of {said}" if level.endswith("_average") else said


def reasons(data: ChartData, told: pd.DataFrame, p: Params, made: Identity) -> list[str]:
    """A sentence for each company that cannot be decomposed or ends early: the level, the quarter, what to choose instead."""
    names = frame.by_ticker(data)
    rows = frame.records(told[told["part"].isin(["base", "end", "moved"]) & told["ticker"].isin(list(names))])
    return [text.sentence(f"{text.short(names[r.ticker])}: {_reason(data, r, p, made)}") for r in rows]


def _reason(data: ChartData, r: Any, p: Params, made: Identity) -> str:
    if r.reason == "not_after":
        until = f" up to {p['to']}" if p.get("to") else ""
        return f"there is no quarter after {r.since}{until} to count to; choose an earlier first quarter"
    fault = _fault(data, r, made)
    if r.part == "moved":
        return f"{fault}, so the comparison ends in {r.near}"
    if r.part == "end":
        if r.near:
            return f"{fault}; the last quarter before it that can be taken is {r.near}"
        return f"{fault}, nor can any later quarter be taken; choose an earlier first quarter{_choice([r.name], p, ' or ')}"
    near, never, below = (str(words).split() for words in (r.near, r.never, r.below))
    if near:
        are = "quarter that can be taken is" if len(near) == 1 else "quarters that can be taken are"
        return f"{fault}; the nearest {are} {text.join(near)}{_choice([r.name], p, '; or choose ')}"
    until = f" up to {p['to']}" if p.get("to") else ""
    why = [f"{text.join([title(data, n) for n in names])} {'is' if len(names) == 1 else 'are'} {what} in no quarter{until}"
           for names, what in ((never, "known"), (below, "above zero")) if names]  # fmt: skip
    if not why:
        return f"{fault}, and no quarter{until} has all that is needed{_choice([r.name], p, '; choose ')}"
    return f"{text.join(why)}{_choice([*never, *below], p, '; choose ')}"


def _fault(data: ChartData, r: Any, made: Identity) -> str:
    """What is wrong with a level, and which factors have no logarithm when it is not above zero."""
    said = title(data, r.name)
    if r.reason == "missing":
        return f"{said} is not known for {r.quarter}"
    value = "zero" if r.reason == "zero" else f"−{style.quantity(abs(float(r.value)), USD)}"
    k = made.levels.index(r.name)
    without = text.join([text.lower(f.title) for f in made.factors[k : k + 2]])
    return f"{said} was {value} in {r.quarter}, so there is no logarithm of {without}"


def _choice(at_fault: Sequence[str], p: Params, lead: str) -> str:
    """The other choice that may help, where one level alone is at fault and there is one."""
    name = at_fault[0].removesuffix("_average") if len(at_fault) == 1 else ""
    if name and name == p.get("profit"):
        return f"{lead}another profit, or none"
    if name == p["output"] == "gross_profit":
        return f"{lead}revenue as the output"
    if name in CAPITALS:
        return f"{lead}the other measure of capital"
    return f"{lead}people at the quarter's end" if name == "headcount" and p["stocks"] == "year_mean" else ""


def gaps(data: ChartData, told: pd.DataFrame, what: str) -> list[str]:
    """One line for each level that fails in quarters on the way, with the quarters and what is done there."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for r in frame.records(told[told["part"] == "gap"]):
        found.setdefault((r.ticker, r.name, r.reason), []).append(r.quarter)
    names = {c.ticker: text.short(c) for c in data.companies}
    lines = []
    for (ticker, name, reason), quarters in found.items():
        why = "is not known" if reason == "missing" else "is not above zero"
        several = f"{text.plural(len(quarters), 'quarter')} from {min(quarters)} to {max(quarters)}"
        when = several if len(quarters) > 1 else quarters[0]
        lines.append(f"{names[ticker]}: {title(data, name)} {why} in {when}; {what}.")
    return lines


# ----------------------------------------------------------------------------------------- the table


def cited(data: ChartData, table: pd.DataFrame) -> ChartData:
    """The data with those sources alone that the table names, and the price records of its companies."""
    used = set(table["accession"].dropna())
    priced = {f"prices-{t}" for t in table["ticker"]} if "market_value" in set(table["name"]) else set()
    return dataclasses.replace(data, sources=data.sources[data.sources["source_id"].isin(used | priced)])


def named(data: ChartData, company: Company) -> ChartData:
    """The data with one company alone."""
    return dataclasses.replace(data, companies=(company,))
