"""What can be chosen on the page *Why the value moved*: one set of parameters for each kind of chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field

NO_PROFIT: Final = "none"
PROFITS: Final = ("operating_income", "net_income", "free_cash_flow", NO_PROFIT)
CAPITALS: Final = ("compute_capital", "ppe_net")
OUTPUTS: Final = ("gross_profit", "revenue")
YEAR_MEAN: Final = "year_mean"
ESTIMATED: Final = "estimated"
SHARES: Final = {"0.2": 0.2, "0.25": 0.25, "1/3": 1 / 3, "0.4": 0.4, "0.5": 0.5}  # capital shares by name


def _since() -> Parameter:
    meaning = "The quarter that the change is counted from."
    return Parameter("from", "quarter", params.BASE, "From", meaning)


def _until() -> Parameter:
    meaning = "The quarter that it is counted to; empty for the newest in which all factors are known."
    return Parameter("to", "quarter", None, "To", meaning)


def _focus() -> Parameter:
    meaning = "Whose change the charts of one company show; empty for the first company chosen."
    return Parameter("of", "companies", (), "Company in focus", meaning)


def _output() -> Parameter:
    return Parameter(
        "output", "choice", OUTPUTS[0], "Output", "Output Y, over the last twelve months.", choices=OUTPUTS
    )


def _profit() -> Parameter:
    meaning = "Profit of twelve months in margin and multiple; without one the multiple is market value over output."
    return Parameter("profit", "choice", PROFITS[0], "Profit", meaning, choices=PROFITS)


def _stocks() -> Parameter:
    meaning = "People and capital as the mean of the four quarter ends of the twelve months, or those of the last."
    choices = (YEAR_MEAN, "quarter_end")
    return Parameter("stocks", "choice", YEAR_MEAN, "People and capital", meaning, choices=choices)


def _capital() -> Parameter:
    meaning = "Capital K: past capital expenditure depreciated (perpetual inventory), or net property in the books."
    labels = params.CAPITAL_LABELS
    return Parameter("capital", "choice", CAPITALS[0], "Capital", meaning, choices=CAPITALS, labels=labels)


def _alpha() -> Parameter:
    meaning = (
        "The capital share of growth accounting: a usual one, or estimated as the elasticity of output per employee to "
        "capital per employee over the company's own years."
    )
    return Parameter("alpha", "choice", "1/3", "Capital share", meaning, choices=(*SHARES, ESTIMATED))


@dataclass(frozen=True, slots=True)
class PeerParams(Params):
    """The change of market value of several companies."""

    companies: tuple[str, ...] = field(params.companies())
    start: str = field(_since())
    end: str | None = field(_until())
    as_of: date | None = field(params.as_of())
    output: str = field(_output())
    profit: str = field(_profit())
    stocks: str = field(_stocks())


@dataclass(frozen=True, slots=True)
class ValueParams(Params):
    """The change of market value of one company."""

    companies: tuple[str, ...] = field(params.companies())
    of: tuple[str, ...] = field(_focus())
    start: str = field(_since())
    end: str | None = field(_until())
    as_of: date | None = field(params.as_of())
    output: str = field(_output())
    profit: str = field(_profit())
    stocks: str = field(_stocks())


@dataclass(frozen=True, slots=True)
class OutputParams(Params):
    """The change of output of one company."""

    companies: tuple[str, ...] = field(params.companies())
    of: tuple[str, ...] = field(_focus())
    start: str = field(_since())
    end: str | None = field(_until())
    as_of: date | None = field(params.as_of())
    output: str = field(_output())
    stocks: str = field(_stocks())
    capital: str = field(_capital())


@dataclass(frozen=True, slots=True)
class GrowthParams(OutputParams):
    """The same with the capital share of growth accounting."""

    alpha: str = field(_alpha())

    @property
    def share(self) -> float | None:
        """The capital share as a number; None where it is to be estimated."""
        return SHARES.get(self.alpha)


OneCompany = ValueParams | OutputParams


def in_focus(p: OneCompany) -> str:
    """The ticker of the charts of one company."""
    return (p.of or p.companies)[0]
