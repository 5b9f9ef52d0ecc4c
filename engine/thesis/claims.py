"""Every claim of the AI-factory thesis, with the measures that test it and what would falsify it.

Written down before the measures were computed. Thresholds are round or natural numbers: zero for the slopes of the wide
panel, half and a quarter of the companies for a majority and a minority, 5% for "at its record" and 20% below it for a
fall, 20,000 for "tens of thousands". Where an interval is given it has to lie beyond the threshold as a whole.

Years are fiscal years of the wide panel; "three years before" is twelve quarters. The core companies are the group of
that name; the technology companies likewise.
"""

from __future__ import annotations

from typing import Final

from analytics.verdicts import Claim, Criterion
from contracts import FRACTION, MULTIPLE, PERSONS, Unit

COMPANIES: Final = Unit("companies", style="count")
MAJORITY: Final = 0.5
MINORITY: Final = 0.25
FEW_COMPANIES: Final = 5  # of the eight of the core
MANY_FILERS: Final = 60  # of the wide panel, as for its charts
_THESIS: Final = "The AI-factory thesis, of Meta first and of its peers"
_WIDE: Final = "the annual panel of large filers"

_SHRINKING_STAFF: Final = Claim(
    slug="shrinking-staff",
    statement="Staff shrinks while value surges",
    source=_THESIS,
    criteria=(
        Criterion(
            "fewer_people_more_value",
            "Core companies with fewer people and half as much value again as three years before",
            FRACTION,
            supported=MAJORITY,
            contradicted=MINORITY,
            falsifies="a quarter of the core companies or fewer employ fewer people and are worth half as much again",
            data=("headcount", "market_value"),
            least=FEW_COMPANIES,
        ),
        Criterion(
            "meta_people_since_peak",
            "Meta's people against its peak",
            FRACTION,
            supported=-0.10,
            contradicted=0.0,
            falsifies="Meta employs as many people as at its peak, or more",
            data=("headcount",),
        ),
        Criterion(
            "meta_value_since_peak",
            "Meta's market value since it employed most",
            FRACTION,
            supported=0.5,
            contradicted=0.0,
            falsifies="Meta is worth no more than when it employed most",
            data=("headcount", "market_value"),
        ),
        Criterion(
            "panel_together",
            "How much more often value rose where people fell, over three fiscal years",
            FRACTION,
            supported=0.0,
            contradicted=0.0,
            falsifies="among large filers value rises less often where people fall (95% interval below zero)",
            data=(_WIDE, "employees", "public_float"),
            least=MANY_FILERS,
            general=True,
        ),
    ),
    needs=3,
)

_TENS_OF_THOUSANDS: Final = Claim(
    slug="tens-of-thousands",
    statement="Tens of thousands of jobs are cut",
    source=_THESIS,
    criteria=(
        Criterion(
            "meta_jobs_announced",
            "Jobs that Meta announced to cut in five years",
            PERSONS,
            supported=20_000,
            contradicted=10_000,
            falsifies="the cuts that Meta announced in five years come to 10,000 jobs or fewer",
            data=("events",),
        ),
        Criterion(
            "meta_people_fallen",
            "From Meta's peak to its lowest headcount after",
            PERSONS,
            supported=20_000,
            contradicted=10_000,
            falsifies="Meta's headcount never fell by more than 10,000 from its peak",
            data=("headcount",),
        ),
        Criterion(
            "meta_still_fewer",
            "People that Meta is still below its peak",
            PERSONS,
            supported=10_000,
            contradicted=0.0,
            falsifies="Meta employs as many people as at its peak, or more",
            data=("headcount",),
        ),
        Criterion(
            "companies_ten_thousand",
            "Technology companies that announced to cut 10,000 jobs or more in five years",
            COMPANIES,
            supported=3,
            contradicted=1,
            falsifies="one technology company or none announced 10,000 jobs or more in five years",
            data=("events",),
        ),
    ),
    needs=3,
)

_RECORD_VALUATION: Final = Claim(
    slug="record-valuation",
    statement="Its valuation is at a record",
    source=_THESIS,
    criteria=(
        Criterion(
            "meta_to_record",
            "Meta's market value against its record",
            FRACTION,
            supported=0.95,
            contradicted=0.80,
            falsifies="Meta is worth a fifth less than at its record",
            data=("market_value",),
        ),
        Criterion(
            "core_at_record",
            "Core companies within 5% of their record market value",
            FRACTION,
            supported=MAJORITY,
            contradicted=MINORITY,
            falsifies="a quarter of the core companies or fewer are within 5% of their record",
            data=("market_value",),
            least=FEW_COMPANIES,
        ),
        Criterion(
            "meta_to_record_of_market",
            "Meta's share price over the S&P 500, against the record of that ratio",
            FRACTION,
            supported=0.95,
            contradicted=0.80,
            falsifies="against the S&P 500 Meta's shares stand a fifth below their record",
            data=("prices",),
        ),
    ),
    needs=2,
)

_ATTENTION_CEILING: Final = Claim(
    slug="attention-ceiling",
    statement="Attention has hit its ceiling",
    source=_THESIS,
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

_DISTRIBUTION_EDGE: Final = Claim(
    slug="distribution-edge",
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

_INVESTMENT: Final = Claim(
    slug="investment-not-cost",
    statement="The $135 billion commitment is an investment, not a cost",
    source="The AI-factory thesis, of the capital expenditure that Meta guides for 2026",
    criteria=(
        Criterion(
            "meta_income_gain",
            "Operating income that Meta gained per dollar of capital expenditure",
            FRACTION,
            supported=0.11,
            contradicted=0.0,
            falsifies="Meta's operating income gained nothing beyond its earlier growth",
            data=("operating_income_gain_to_capex",),
        ),
        Criterion(
            "core_income_gain",
            "Core companies that gained 11 cents or more per dollar, what capital costs before tax",
            FRACTION,
            supported=MAJORITY,
            contradicted=MINORITY,
            falsifies="a quarter of the core companies or fewer gained what capital costs",
            data=("operating_income_gain_to_capex",),
            least=4,
        ),
        Criterion(
            "meta_roic_change",
            "Change of Meta's return on invested capital over three years",
            FRACTION,
            supported=0.0,
            contradicted=-0.05,
            falsifies="Meta's return on invested capital fell by five points or more in three years",
            data=("roic",),
        ),
        Criterion(
            "panel_margin",
            "Operating margin four years after a step in capital expenditure of 1% of assets",
            FRACTION,
            supported=0.0,
            contradicted=0.0,
            falsifies="among large filers margins fall after a step in capital expenditure (95% interval below zero)",
            data=(_WIDE, "capex", "assets", "operating_income", "revenue"),
            least=MANY_FILERS,
            general=True,
        ),
    ),
    needs=3,
)

_OWN_SILICON: Final = Claim(
    slug="own-silicon",
    statement="Own silicon gives efficiency",
    source="The AI-factory thesis, of MTIA, and of TPU, Trainium and Maia",
    criteria=(
        Criterion(
            "operations_for_each_watt",
            "16-bit operations per watt of in-house chips against merchant ones of the same date",
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
            "16-bit operations per watt of Meta's newest chip over the median merchant chip within two years of it",
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

_LAYERS: Final = Claim(
    slug="layers-removed",
    statement="Management layers are removed",
    source=_THESIS,
    criteria=(
        Criterion(
            "companies_flattening",
            "Core companies that announced fewer layers or managers within three years",
            FRACTION,
            supported=MAJORITY,
            contradicted=0.125,
            falsifies="one of the eight core companies or none announced to remove layers within three years",
            data=("events",),
            least=FEW_COMPANIES,
        ),
        Criterion(
            "overhead_falling",
            "Companies whose general and administrative expense fell against revenue over three years",
            FRACTION,
            supported=0.6,
            contradicted=0.4,
            falsifies="overhead fell against revenue at two of five companies or fewer",
            data=("general_and_administrative", "revenue"),
            least=3,
        ),
        Criterion(
            "meta_overhead_change",
            "Change of Meta's general and administrative expense over revenue in three years",
            FRACTION,
            supported=-0.01,
            contradicted=0.0,
            falsifies="Meta's overhead takes as large a part of revenue as three years before, or a larger one",
            data=("general_and_administrative", "revenue"),
        ),
    ),
    needs=2,
    would_test="Managers and layers before and after, which no company files",
)

_CHEAPEST_FASTEST: Final = Claim(
    slug="cheapest-and-fastest",
    statement="It is a race to the lowest cost and the highest speed of intelligence",
    source="The AI-factory thesis, of all who make and serve models",
    criteria=(
        Criterion(
            "prices_halve",
            "Abilities whose price at least halves every year, by the lower end of the 90% interval",
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
            "Growth a year of the 16-bit operations of a new chip",
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

_CAPITAL_TO_SERVERS: Final = Claim(
    slug="capital-to-servers",
    statement="Capital goes to servers, not to marketing or people",
    source=_THESIS,
    criteria=(
        Criterion(
            "meta_share_of_capex",
            "Change in three years of capital expenditure's part of what Meta spends on it, marketing and stock pay",
            FRACTION,
            supported=0.10,
            contradicted=0.0,
            falsifies="capital expenditure takes no larger part at Meta than three years before",
            data=("capex", "selling_and_marketing", "stock_compensation"),
        ),
        Criterion(
            "capex_ahead",
            "Core companies whose capital expenditure outgrew stock pay, and marketing where reported, in three years",
            FRACTION,
            supported=MAJORITY,
            contradicted=MINORITY,
            falsifies="capital expenditure outgrew both at a quarter of the core companies or fewer",
            data=("capex", "selling_and_marketing", "stock_compensation"),
            least=FEW_COMPANIES,
        ),
        Criterion(
            "panel_people",
            "People two years after a step in capital expenditure of 1% of assets",
            FRACTION,
            supported=0.0,
            contradicted=0.0,
            less=True,
            falsifies="among large filers people rise after a step in capital expenditure (95% interval above zero)",
            data=(_WIDE, "capex", "assets", "employees"),
            least=MANY_FILERS,
            general=True,
        ),
    ),
    needs=2,
)

_WEALTH: Final = Claim(
    slug="wealth-by-leverage",
    statement="Wealth comes by leverage, not by headcount",
    source="The AI-factory thesis, of companies in general",
    criteria=(
        Criterion(
            "gain_from_people",
            "Part of the core companies' gain in value over five years that goes with more people",
            FRACTION,
            supported=0.25,
            contradicted=0.5,
            falsifies="half of the gain in value or more goes with more people",
            data=("headcount", "market_value"),
            least=FEW_COMPANIES,
        ),
        Criterion(
            "value_outgrows_capital",
            "Core companies whose value per employee grew faster than their compute capital per employee in five years",
            FRACTION,
            supported=MAJORITY,
            contradicted=MINORITY,
            falsifies="value per employee outgrew compute capital per employee at a quarter of the companies or fewer",
            data=("market_value", "headcount", "compute_capital"),
            least=FEW_COMPANIES,
        ),
        Criterion(
            "panel_deepening",
            "Change of the public float that goes with 1% more net property at the same people",
            FRACTION,
            supported=0.0,
            contradicted=0.0,
            falsifies="among large filers value falls where capital deepens at the same people (95% interval below "
            "zero)",
            data=(_WIDE, "public_float", "ppe_net", "employees"),
            least=MANY_FILERS,
            general=True,
        ),
    ),
    needs=2,
)

CLAIMS: Final = (
    _SHRINKING_STAFF,
    _TENS_OF_THOUSANDS,
    _RECORD_VALUATION,
    _ATTENTION_CEILING,
    _DISTRIBUTION_EDGE,
    _INVESTMENT,
    _OWN_SILICON,
    _LAYERS,
    _CHEAPEST_FASTEST,
    _CAPITAL_TO_SERVERS,
    _WEALTH,
)
