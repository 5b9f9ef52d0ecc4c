"""Claims of people, value and capital, with what tests and what falsifies them (`engine.thesis.claims`)."""

from __future__ import annotations

from typing import Final

from analytics.verdicts import Claim, Criterion
from contracts import FRACTION, FRACTION_CHANGE, PERSONS
from engine.thesis.thresholds import COMPANIES, FEW_COMPANIES, MAJORITY, MANY_FILERS, MINORITY, THESIS, WIDE

SHRINKING_STAFF: Final = Claim(
    slug="shrinking-staff",
    label="Staff shrinks, value surges",
    statement="Staff shrinks while value surges",
    source=THESIS,
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
            FRACTION_CHANGE,
            supported=0.0,
            contradicted=0.0,
            falsifies="among large filers value rises less often where people fall (95% interval below zero)",
            data=(WIDE, "employees", "public_float"),
            least=MANY_FILERS,
        ),
    ),
    needs=3,
)


TENS_OF_THOUSANDS: Final = Claim(
    slug="tens-of-thousands",
    label="Tens of thousands cut",
    statement="Tens of thousands of jobs are cut",
    source=THESIS,
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
            "Largest fall of Meta's headcount from its peak",
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
            "Technology companies that announced to cut ten thousand jobs or more in five years",
            COMPANIES,
            supported=3,
            contradicted=1,
            falsifies="one technology company or none announced 10,000 jobs or more in five years",
            data=("events",),
        ),
    ),
    needs=3,
)


RECORD_VALUATION: Final = Claim(
    slug="record-valuation",
    label="A record valuation",
    statement="Its valuation is at a record",
    source=THESIS,
    criteria=(
        Criterion(
            "meta_to_record",
            "Meta's market value against its highest at a quarter's end",
            FRACTION,
            supported=0.95,
            contradicted=0.80,
            falsifies="Meta is worth a fifth less than at its highest quarter's end",
            data=("market_value",),
        ),
        Criterion(
            "core_at_record",
            "Core companies within 5% of their highest market value at a quarter's end",
            FRACTION,
            supported=MAJORITY,
            contradicted=MINORITY,
            falsifies="a quarter of the core companies or fewer are within 5% of their highest quarter's end",
            data=("market_value",),
            least=FEW_COMPANIES,
        ),
        Criterion(
            "meta_to_record_of_market",
            "Meta's share price over the US market, against the record of that ratio",
            FRACTION,
            supported=0.95,
            contradicted=0.80,
            falsifies="against the S&P 500 Meta's shares stand a fifth below their record",
            data=("prices",),
        ),
    ),
    needs=2,
)


INVESTMENT: Final = Claim(
    slug="investment-not-cost",
    label="An investment, not a cost",
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
            "Core companies whose gain per dollar is at least what capital costs before tax",
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
            FRACTION_CHANGE,
            supported=0.0,
            contradicted=-0.05,
            falsifies="Meta's return on invested capital fell by five points or more in three years",
            data=("roic",),
        ),
        Criterion(
            "panel_margin",
            "Operating margin of large filers four years after a step in capital expenditure",
            FRACTION_CHANGE,
            supported=0.0,
            contradicted=0.0,
            falsifies="among large filers margins fall after a step in capital expenditure (95% interval below zero)",
            data=(WIDE, "capex", "assets", "operating_income", "revenue"),
            least=MANY_FILERS,
        ),
    ),
    needs=3,
)


LAYERS: Final = Claim(
    slug="layers-removed",
    label="Layers removed",
    statement="Management layers are removed",
    source=THESIS,
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
            FRACTION_CHANGE,
            supported=-0.01,
            contradicted=0.0,
            falsifies="Meta's overhead takes as large a part of revenue as three years before, or a larger one",
            data=("general_and_administrative", "revenue"),
        ),
    ),
    needs=2,
    would_test="Managers and layers before and after, which no company files",
)


CAPITAL_TO_SERVERS: Final = Claim(
    slug="capital-to-servers",
    label="Capital goes to servers",
    statement="Capital goes to servers, not to marketing or people",
    source=THESIS,
    criteria=(
        Criterion(
            "meta_share_of_capex",
            "Change in three years of capital expenditure's part of what Meta spends on it, marketing and stock pay",
            FRACTION_CHANGE,
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
            "People of large filers two years after a step in capital expenditure",
            FRACTION,
            supported=0.0,
            contradicted=0.0,
            less=True,
            falsifies="among large filers people rise after a step in capital expenditure (95% interval above zero)",
            data=(WIDE, "capex", "assets", "employees"),
            least=MANY_FILERS,
        ),
    ),
    needs=2,
)


WEALTH: Final = Claim(
    slug="wealth-by-leverage",
    label="Wealth by leverage",
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
            "Elasticity of large filers' public float to net property at the same people",
            FRACTION,
            supported=0.0,
            contradicted=0.0,
            falsifies="among large filers value falls where capital deepens at the same people (95% interval below "
            "zero)",
            data=(WIDE, "public_float", "ppe_net", "employees"),
            least=MANY_FILERS,
        ),
    ),
    needs=2,
)
