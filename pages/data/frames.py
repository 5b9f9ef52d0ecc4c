"""What the charts of the data page need: how firmly every value is known."""

from __future__ import annotations

from contracts import MEASURES
from data.store import Store
from engine import coverage as covered
from engine.request import Request


def coverage(store: Store, request: Request) -> covered.Coverage:
    """The cells of the concepts behind the request's measures, for all quarters."""
    concepts = tuple(dict.fromkeys(MEASURES[name].concept.name for name in request.names if name in MEASURES))
    return covered.coverage(store, request.companies, concepts or None, request.as_of)
