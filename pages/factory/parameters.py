"""What can be chosen on the page *The factory*."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field
from engine.chip_trends import MEASURES, PER_WATT, PRECISIONS
from pages.factory.site_frames import IT, POWERS

START: Final = "2022Q1"
ASSUMED: Final = "What is assumed of purchases"


def power() -> Parameter:
    meaning = "The power of the computers alone, or of the whole site with its cooling."
    labels = ("Computers alone", "Whole site")
    return Parameter("power", "choice", IT, "Power", meaning, choices=POWERS, labels=labels)


@dataclass(frozen=True, slots=True)
class FactoryParams(Params):
    """The companies pointed out, to when, and what was known."""

    companies: tuple[str, ...] = field(params.companies())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())


@dataclass(frozen=True, slots=True)
class SiteParams(FactoryParams):
    """The same, and which power."""

    power: str = field(power())


@dataclass(frozen=True, slots=True)
class StepParams(SiteParams):
    """The same, from a quarter on."""

    start: str | None = field(params.start(START))


def measure() -> Parameter:
    meaning = "What of a chip is shown. Performance is a theoretical peak, as its maker states it."
    labels = ("Performance per watt", "Performance", "Power", "Memory", "Memory bandwidth")
    return Parameter("measure", "choice", PER_WATT, "Of each chip", meaning, choices=MEASURES, labels=labels)


def precision() -> Parameter:
    meaning = "How a number is written, for performance: only chips with a peak of just this kind are compared."
    labels = ("bf16, dense", "fp8, dense", "fp4, dense", "int8, dense")
    return Parameter("precision", "choice", PRECISIONS[0], "Precision", meaning, choices=PRECISIONS, labels=labels)


@dataclass(frozen=True, slots=True)
class ChipParams(FactoryParams):
    """The same, and which number of the chips."""

    measure: str = field(measure())
    precision: str = field(precision())


LEVELS: Final = (
    "GPQA Diamond at Claude-3.5-Sonnet-2024-06",
    "GPQA Diamond at GPT-4 Turbo",
    "GPQA Diamond at GPT-4-0314",
    "GPQA Diamond at GPT-4o-2024-05",
    "HumanEval at GPT-3.5-Turbo-2023-06",
    "HumanEval at GPT-4-0314",
    "LMSys Chatbot Arena ELO at GPT-3.5 Turbo",
    "LMSys Chatbot Arena ELO at GPT-4 Turbo",
    "LMSys Chatbot Arena ELO at GPT-4-0314",
    "LMSys Chatbot Arena ELO at GPT-4o-2024-05",
    "MATH 5 at GPT-4 Turbo",
    "MATH 5 at GPT-4-0613",
    "MATH 5 at GPT-4o-2024-05",
    "MATH-500 at GPT-3.5-Turbo-2023-06",
    "MATH-500 at GPT-4 Turbo",
    "MATH-500 at GPT-4o-2024-05",
    "MMLU at GPT-3",
    "MMLU at GPT-3.5",
    "MMLU at GPT-3.5 Turbo",
    "MMLU at GPT-4 Turbo",
    "MMLU at GPT-4-0314",
)


def level() -> Parameter:
    meaning = "Which benchmark, and the model whose score has to be reached."
    return Parameter("level", "choice", "MMLU at GPT-3", "Capability", meaning, choices=LEVELS, labels=LEVELS)


@dataclass(frozen=True, slots=True)
class PriceParams(FactoryParams):
    """The same, and a level of capability."""

    level: str = field(level())


COMMITTED: Final = {
    "construction_in_progress": "Construction in progress",
    "purchase_obligations": "Purchase obligations",
    "operating_lease_assets": "Operating lease assets",
    "finance_lease_assets": "Finance lease assets",
}


def line() -> Parameter:
    meaning = "Which line of the annual reports of large filers is shown."
    names, labels = tuple(COMMITTED), tuple(COMMITTED.values())
    return Parameter("line", "choice", names[0], "As filed", meaning, choices=names, labels=labels)


@dataclass(frozen=True, slots=True)
class CommittedParams(FactoryParams):
    """The same, and a line of the annual reports."""

    line: str = field(line())


LONGER: Final = {
    "-2": "Two years less",
    "-1": "One year less",
    "-0.5": "Half a year less",
    "0.5": "Half a year more",
    "1": "One year more",
    "2": "Two years more",
}


def longer() -> Parameter:
    meaning = "By how much the useful life of servers in force changes, for all that is in the books."
    labels = tuple(LONGER.values())
    return Parameter("longer", "choice", "1", "Life of servers", meaning, choices=tuple(LONGER), labels=labels)


def servers() -> Parameter:
    meaning = "Share of capital expenditure that goes into servers and network, percent, the same for all companies."
    return Parameter("servers", "int", 60, "Servers' share, %", meaning, low=5, high=100, group=ASSUMED)


def buildings() -> Parameter:
    meaning = "Useful life of the rest: buildings, power, cooling."
    return Parameter("buildings", "int", 25, "Life of buildings, years", meaning, low=5, high=50, group=ASSUMED)


@dataclass(frozen=True, slots=True)
class LifeParams(FactoryParams):
    """The companies, and another life of servers."""

    longer: str = field(longer())
    servers: int = field(servers())
    buildings: int = field(buildings())
