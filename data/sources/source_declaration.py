"""How a source is declared: whom it asks for a company, and how each kind of its responses gets into the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from data.fetching import Company, Fetched, Fetching
from data.kept_responses import Response
from data.load_shared import Connection, Counts
from data.store_backend import StoreBackend

Loader = Callable[[Connection, StoreBackend, Response], Counts]
Fetch = Callable[[Fetching, Company], Iterator[Fetched]]


@dataclass(frozen=True, slots=True)
class Source:
    """One source. `name` stands in the records of responses and never changes; `title` is for people.

    `fetch` keeps every new response about a company and yields it with what could not be had; it raises LeverageError
    at the first failure that ends it. Without it the source is never asked: its responses are what the user brings.
    `complete` does the same once every source has been asked, for what their responses made known.
    `loaders` put a kept response of each kind into a draft, without a network, the same way every time. Of responses
    whose kind is in `covers`, each holds all that came in so long a time before it, so a rebuild loads one in that
    time. `brings` names, for a kind whose rows the gates know by another name than the company's ticker, that name by
    the response's address. `host` is how the names of its servers end; `needs_identity`: SEC's rule that callers say
    who they are; `by_ticker`: companies are asked about by ticker or CIK, so who has a ticker now is looked up first.
    Sources named in `after` are asked and loaded first.
    """

    name: str
    title: str
    loaders: Mapping[str, Loader]
    fetch: Fetch | None = None
    complete: Fetch | None = None
    host: str = ""
    needs_identity: bool = False
    by_ticker: bool = False
    after: tuple[str, ...] = ()
    covers: Mapping[str, timedelta] = field(default_factory=dict)
    brings: Mapping[str, Callable[[str], str]] = field(default_factory=dict)
