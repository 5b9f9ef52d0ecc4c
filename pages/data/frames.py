"""What the charts of the data page need: how firmly every value is known."""

from __future__ import annotations

from contracts import MEASURES
from data.store import Store
from engine import data_coverage
from engine.request import Request


def coverage(store: Store, request: Request) -> data_coverage.Coverage:
    """The cells of the concepts behind the request's measures, for all quarters."""
    concepts = tuple(dict.fromkeys(MEASURES[name].concept.name for name in request.names if name in MEASURES))
    return data_coverage.coverage(store, request.companies, concepts or None, request.as_of)
