"""What the charts of the data page need: how firmly every value is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import MEASURES
from engine import data_status

if TYPE_CHECKING:
    import pandas as pd

    from data.store import Store
    from engine.request import Request


def coverage(store: Store, request: Request) -> pd.DataFrame:
    """One row per company, concept and quarter with the state of the value."""
    concepts = tuple(dict.fromkeys(MEASURES[name].concept.name for name in request.names if name in MEASURES))
    return data_status.coverage(store, request.companies, concepts or None, request.as_of)
