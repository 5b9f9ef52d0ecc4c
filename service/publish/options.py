"""What a site is asked for, checked before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from engine import catalogue
from errors import UsageError
from pages import PAGES
from service.server import public_address

if TYPE_CHECKING:
    from charts.blocks import Page
    from contracts import Company
    from data.store import Store

MOST_COMPANIES: Final = 60  # pages of companies: each costs about two seconds


@dataclass(frozen=True, slots=True)
class Options:
    """`base`: where the site will be reached, for links that must be absolute; empty where that is not known yet.

    `companies`: tickers drawn by the charts of the pages, and those that get a page; as each page has them, and all,
    without any. `pictures`: None draws them where a browser is found. `pages`: slugs; without any all.
    """

    base: str = ""
    as_of: date | None = None
    companies: tuple[str, ...] = ()
    pictures: bool | None = None
    pages: tuple[str, ...] = ()
    settings: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        base = public_address.checked(self.base, "--base-url")
        object.__setattr__(self, "base", f"{base}/" if base else "")
        asked = {"companies": ",".join(self.companies), "as_of": self.as_of.isoformat() if self.as_of else ""}
        object.__setattr__(self, "settings", {name: text for name, text in asked.items() if text})

    def published_pages(self) -> list[Page]:
        """The pages in the order of the menu; one that writes to the store has nothing to show here."""
        return [page for page in PAGES.values() if not page.writes and (not self.pages or page.slug in self.pages)]

    def published_companies(self, store: Store) -> list[Company]:
        """The companies that get a page. Raises UsageError for unknown ones and for too many."""
        known = {company.ticker: company for company in catalogue.companies(store)}
        chosen = catalogue.checked_tickers(store, self.companies) if self.companies else list(known)
        if len(chosen) > MOST_COMPANIES:
            raise UsageError(
                "A site has pages of a limited number of companies",
                which=f"{len(chosen)} of at most {MOST_COMPANIES}",
                next_step="Name those that matter with --companies",
            )
        return [known[ticker] for ticker in chosen]
