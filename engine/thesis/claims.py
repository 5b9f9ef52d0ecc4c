"""Every claim of the AI-factory thesis, with the measures that test it and what would falsify it.

Written down before the measures were computed. Thresholds are round or natural numbers: zero for the slopes of the wide
panel, half and a quarter of the companies for a majority and a minority, 5% for "at its record" and 20% below it for a
fall, 20,000 for "tens of thousands". Where an interval is given it has to lie beyond the threshold as a whole.

Years are fiscal years of the wide panel; "three years before" is twelve quarters. The core companies are the group of
that name; the technology companies likewise.
"""

from __future__ import annotations

from typing import Final

from engine.thesis import claims_of_companies as companies
from engine.thesis import claims_of_machines as machines

CLAIMS: Final = (
    companies.SHRINKING_STAFF,
    companies.TENS_OF_THOUSANDS,
    companies.RECORD_VALUATION,
    machines.ATTENTION_CEILING,
    machines.DISTRIBUTION_EDGE,
    companies.INVESTMENT,
    machines.OWN_SILICON,
    companies.LAYERS,
    machines.CHEAPEST_FASTEST,
    companies.CAPITAL_TO_SERVERS,
    companies.WEALTH,
)
