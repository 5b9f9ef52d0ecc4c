"""Parameters that several charts share; each is declared once."""

from __future__ import annotations

from typing import Any, Final

from charts import text
from charts.parameter import Parameter, Params
from contracts import ANNUAL, PERIODS, QUARTERLY, TRAILING

FOUR: Final = ("META", "GOOGL", "MSFT", "AMZN")
EIGHT: Final = ("META", "GOOGL", "MSFT", "AMZN", "AAPL", "NVDA", "ORCL", "TSLA")
BASE: Final = "2019Q4"  # the last before the pandemic
PEAK: Final = "peak"  # a base quarter of its own for each company
EFFICIENCY_START: Final = "2016Q1"

FRONTIER: Final = "The frontier"
MARKED: Final = "Events and a note of your own"
_EVENTS: Final = 3
_LETTERS: Final = 120  # of a note
CAPITAL_LABELS: Final = ("Compute capital", "Net property")

BASES: Final = ("Each company's headcount peak", f"{text.quarter(BASE)}, before the pandemic")
PERIOD_LABELS: Final = {ANNUAL: "Annual", TRAILING: "Trailing", QUARTERLY: "Quarterly"}
_PERIODS: Final = {
    ANNUAL: "the company's fiscal year",
    TRAILING: "the last four quarters at each quarter",
    QUARTERLY: "one quarter",
}
OUTPUTS: Final = ("gross_profit", "revenue", "operating_income", "market_value")


def companies(default: tuple[str, ...] = FOUR) -> Parameter:
    return Parameter("companies", "companies", default, "Companies", "Which companies to draw, in this order.")


def start(default: str | None = None) -> Parameter:
    return Parameter("from", "quarter", default, "From", "The first calendar quarter drawn.")


def end() -> Parameter:
    return Parameter("to", "quarter", None, "To", "The last calendar quarter drawn; empty for the newest.")


def as_of() -> Parameter:
    help = "Draw only what was public on this day; empty for all that is known."
    return Parameter("as_of", "date", None, "As of", help)


def base() -> Parameter:
    help = (
        "The quarter that counts as 100; growth is measured from here. A company's headcount peak is the "
        "quarter of its highest headcount before its newest one."
    )
    return Parameter("base", "quarter", PEAK, "Measured from", help, choices=(PEAK, BASE), labels=BASES)


def scale(default: str = "linear") -> Parameter:
    help = "On a logarithmic axis equal distances are equal growth."
    return Parameter("scale", "choice", default, "Scale", help, choices=("linear", "log"))


def period(offered: tuple[str, ...] = PERIODS, where: str = "") -> Parameter:
    """The one switch between fiscal years, trailing quarters and single quarters, or those of them that are offered;
    `where` says which charts of a page it is for, if not for all.
    """
    meanings = " ".join(f"{PERIOD_LABELS[one]}: {_PERIODS[one]}." for one in offered)
    help = f"What flows are summed over. {meanings} Stocks such as headcount are those at its end. {where}".strip()
    labels = tuple(PERIOD_LABELS[one] for one in offered)
    return Parameter("period", "choice", TRAILING, "Period", help, choices=offered, labels=labels)


def output() -> Parameter:
    help = "What each employee's output is measured by, over the last twelve months."
    return Parameter("output", "choice", "gross_profit", "Output", help, choices=OUTPUTS)


def capital() -> Parameter:
    help = "What counts as capital: the books' net property and equipment, or compute capital from capital expenditure."
    return Parameter(
        "capital",
        "choice",
        "ppe_net",
        "Capital",
        help,
        choices=("ppe_net", "compute_capital"),
        group=FRONTIER,
        labels=CAPITAL_LABELS[::-1],
    )


def reference() -> Parameter:
    help = "Whose frontier: that of the chosen companies, or of all companies here that have the three figures."
    return Parameter("reference", "choice", "chosen", "Compared with", help, choices=("chosen", "all"), group=FRONTIER)


def events() -> Parameter:
    help = "Up to three announcements to mark: job cuts, flatter organisations, steps of capex guidance."
    return Parameter("events", "events", (), "Events", help, high=_EVENTS, group=MARKED)


def note() -> Parameter:
    help = "Drawn on the chart and in its pictures as yours, not as ours. It stands in the address."
    return Parameter("note", "text", "", "Note", help, high=_LETTERS, group=MARKED)


def note_at() -> Parameter:
    return Parameter("note_at", "day", None, "Note at", "The day that the note is about.", group=MARKED)


def sector(sectors: tuple[str, ...], help: str) -> Parameter:
    """One sector of some, or all; `help` says what becomes of the companies of others."""
    return Parameter("sector", "choice", "all", "Sector", help, ("all", *sectors), labels=("All sectors", *sectors))


def machine_read(help: str) -> Parameter:
    """Whether people count that a third party's rules read; `help` says what is left without them."""
    return Parameter("machine_read", "flag", True, "Machine-read people", help)


def marks() -> tuple[Parameter, ...]:
    """What a reader may mark on a time series: events, and a note of her own."""
    return events(), note(), note_at()


def window(p: Params) -> dict[str, Any]:
    """The part of a request that all charts share."""
    values = p.values()
    return {
        "companies": tuple(values["companies"]),
        "start": values.get("from"),
        "end": values.get("to"),
        "as_of": values.get("as_of"),
    }
