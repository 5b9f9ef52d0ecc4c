"""What can be chosen in the flattening laboratory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from charts import params
from charts.parameter import Parameter, Params, field
from pages.workforce.lab_options import LAYER, OWN, STATED, TYPED, LabOptions

_TREE: Final = "The hierarchy"
_COSTS: Final = "What a manager and compute cost"
_CHOICES: Final = (OWN, *STATED, LAYER, TYPED)
_LABELS: Final = (
    "The company's own statement",
    *(stated.title for stated in STATED.values()),
    "One layer less",
    "Reports as typed",
)


def _announced() -> Parameter:
    meaning = (
        "Which announcement the flatter hierarchy is taken from; a company without one of its own loses one layer. "
        "They are statements about parts of companies, here taken for the whole."
    )
    return Parameter("announced", "choice", OWN, "Flatter as announced", meaning, choices=_CHOICES, labels=_LABELS)


def _people() -> Parameter:
    meaning = "Thousands of people; 0 for the newest headcount of the first company chosen."
    return Parameter("people", "int", 0, "People, thousand", meaning, low=0, high=4000, group=_TREE)


def _span() -> Parameter:
    meaning = "Reports per manager before: an assumption, since no filing states them."
    return Parameter("span", "int", 7, "Reports before", meaning, low=2, high=100, group=_TREE)


def _flatter() -> Parameter:
    meaning = "Reports per manager after, where they are typed and not taken from an announcement."
    return Parameter("flatter", "int", 10, "Reports after, if typed", meaning, low=2, high=100, group=_TREE)


def _stay() -> Parameter:
    meaning = "Percent of the managers who are freed and stay as individual contributors: their pay is not saved."
    return Parameter("stay", "int", 0, "Managers who stay, %", meaning, low=0, high=100, group=_TREE)


def _cost() -> Parameter:
    meaning = "What one manager costs a year with everything, in thousands of dollars: an assumption."
    return Parameter("cost", "int", 400, "Cost per manager, $ thousand", meaning, low=10, high=4000, group=_COSTS)


def _gpu() -> Parameter:
    meaning = "Price of one GPU in thousands of dollars; 0 for the H100's in the list of Epoch AI."
    return Parameter("gpu", "int", 0, "Price per GPU, $ thousand", meaning, low=0, high=500, group=_COSTS)


def _megawatt() -> Parameter:
    meaning = "Cost of one megawatt of computers with their building, in millions of dollars; 0 for Epoch AI's figure."
    return Parameter("megawatt", "int", 0, "Cost per megawatt, $m", meaning, low=0, high=500, group=_COSTS)


@dataclass(frozen=True, slots=True)
class LabParams(Params):
    """The tree before and after, and what is bought with the pay that it frees."""

    companies: tuple[str, ...] = field(params.companies())
    end: str | None = field(params.end())
    as_of: date | None = field(params.as_of())
    announced: str = field(_announced())
    people: int = field(_people())
    span: int = field(_span())
    flatter: int = field(_flatter())
    stay: int = field(_stay())
    cost: int = field(_cost())
    gpu: int = field(_gpu())
    megawatt: int = field(_megawatt())

    @property
    def options(self) -> LabOptions:
        """The same in the units of the model."""
        usual = type(self)()
        typed = ("people", "span", "stay", "cost", "gpu", "megawatt")
        changed = {name for name in typed if getattr(self, name) != getattr(usual, name)}
        return LabOptions(
            announced=self.announced,
            people=self.people * 1e3,
            span=float(self.span),
            flatter=float(self.flatter),
            stay=self.stay / 100,
            cost=self.cost * 1e3,
            gpu=self.gpu * 1e3,
            watt=float(self.megawatt),  # millions of dollars a megawatt are dollars a watt
            typed=frozenset(changed | ({"flatter"} if self.announced == TYPED else set())),
        )
