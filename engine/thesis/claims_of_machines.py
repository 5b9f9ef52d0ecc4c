"""Claims of attention, chips and prices, with what tests and what falsifies them (`engine.thesis.claims`)."""

from __future__ import annotations

from typing import Final

from analytics.verdicts import Claim, Criterion
from contracts import FRACTION, MULTIPLE
from engine.thesis.thresholds import MAJORITY, THESIS

ATTENTION_CEILING: Final = Claim(
    slug="attention-ceiling",
    label="Attention at its ceiling",
    statement="Attention has hit its ceiling",
    source=THESIS,
    criteria=(
        Criterion(
            "people_growth",
            "Growth of Meta's daily active people over a year",
            FRACTION,
            supported=0.01,
            contradicted=0.05,
            falsifies="Meta's daily active people still grow by 5% a year or more",
            data=("attention",),
        ),
        Criterion(
            "people_ceiling",
            "The ceiling of daily active people that a logistic curve sees, over their newest number",
            MULTIPLE,
            supported=1.10,
            contradicted=1.25,
            falsifies="the whole 95% interval of the ceiling lies a quarter or more above today's people",
            data=("attention",),
            least=12,
        ),
        Criterion(
            "ads_for_each_person",
            "Growth of the ads shown to each person over a year",
            FRACTION,
            supported=0.0,
            contradicted=0.05,
            falsifies="Meta still shows each person 5% more ads a year or more",
            data=("attention",),
        ),
    ),
    needs=2,
    would_test="Hours spent, which nobody in the data reports",
)


DISTRIBUTION_EDGE: Final = Claim(
    slug="distribution-edge",
    label="An edge by distribution",
    statement="A built-in distribution of billions gives an edge over Google and Microsoft",
    source="The AI-factory thesis, of Meta",
    criteria=(
        Criterion(
            "assistant_to_google",
            "Monthly users of Meta's assistant over those of Google's",
            MULTIPLE,
            supported=1.25,
            contradicted=0.80,
            falsifies="Meta's assistant has a fifth fewer monthly users than Google's, dated within half a year",
            data=("ai_labs",),
        ),
        Criterion(
            "assistant_to_microsoft",
            "Monthly users of Meta's assistant over those of Microsoft's",
            MULTIPLE,
            supported=1.25,
            contradicted=0.80,
            falsifies="Meta's assistant has a fifth fewer monthly users than Microsoft's, dated within half a year",
            data=("ai_labs",),
        ),
    ),
    needs=2,
    would_test="Monthly users of the assistants of all three, counted alike and near the same day",
)


OWN_SILICON: Final = Claim(
    slug="own-silicon",
    label="Efficiency by own silicon",
    statement="Own silicon gives efficiency",
    source="The AI-factory thesis, of MTIA, and of TPU, Trainium and Maia",
    criteria=(
        Criterion(
            "operations_for_each_watt",
            "Operations per watt of in-house chips against merchant ones of the same date",
            FRACTION,
            supported=0.0,
            contradicted=0.0,
            falsifies="in-house chips do less for each watt than merchant ones of their date (95% interval below zero)",
            data=("chips",),
            least=12,
        ),
        Criterion(
            "bandwidth_for_each_watt",
            "Memory bandwidth per watt of in-house chips against merchant ones of the same date",
            FRACTION,
            supported=0.0,
            contradicted=0.0,
            falsifies="in-house chips move less for each watt than merchant ones of their date (95% interval below "
            "zero)",
            data=("chips",),
            least=12,
        ),
        Criterion(
            "mtia_to_merchant",
            "Operations per watt of Meta's newest chip over the median merchant chip of its time",
            MULTIPLE,
            supported=1.1,
            contradicted=0.9,
            falsifies="Meta's newest chip does a tenth less for each watt than merchant chips of its time",
            data=("chips",),
            least=2,
        ),
    ),
    needs=2,
    would_test="Cost and use of the chips in service; peaks are what makers state, not what is reached",
)


CHEAPEST_FASTEST: Final = Claim(
    slug="cheapest-and-fastest",
    label="A race to cheap and fast",
    statement="It is a race to the lowest cost and the highest speed of intelligence",
    source="The AI-factory thesis, of all who make and serve models",
    criteria=(
        Criterion(
            "prices_halve",
            "Abilities whose price at least halves every year, by the lower end of its interval",
            FRACTION,
            supported=MAJORITY,
            contradicted=0.1,
            falsifies="one in ten abilities or fewer gets cheaper by half a year",
            data=("price_decline",),
            least=5,
        ),
        Criterion(
            "newest_prices",
            "Change a year of the list price of the models that are newest at their date",
            FRACTION,
            supported=0.0,
            contradicted=0.0,
            less=True,
            falsifies="newly listed models get dearer from year to year (95% interval above zero)",
            data=("token_price",),
            least=8,
        ),
        Criterion(
            "chips_faster",
            "Growth a year of the operations of a new chip",
            FRACTION,
            supported=0.2,
            contradicted=0.0,
            falsifies="new chips are no faster than older ones",
            data=("chips",),
            least=12,
        ),
    ),
    needs=2,
    would_test="What it costs to serve a token: prices are known, margins are not",
)
