"""A snapshot as a site: each page an article with its charts, the claims' board, a page for each company."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from charts.frame import day
from charts.text import moment
from data.store import Store
from engine import catalogue
from pages import menu
from service.drawing import chart as charts
from service.export import PREVIEW_SIZE, embed
from service.export.meta import MAKER
from service.export.plotly_js import licence as plotly_licence
from service.publish import claims, contents, listings, pages_html
from service.publish.drawing import ASSETS, Studio, jsonable_text, looks_script
from service.publish.options import Options
from service.publish.target import Site, replacing
from service.publish.views import ChartView
from service.tables.table_text import jsonable
from service.web.page_head import PageHead
from service.whats_new import feed

if TYPE_CHECKING:
    from charts.blocks import Page
    from contracts import Company

QUESTION: Final = "Do companies swap people for computing power, and does it pay?"
WHAT: Final = (
    "Measured from the filings of listed companies: how many people they employ, what they invest, and what each "
    "employee brings. Every number leads to the filing that it comes from."
)
_NEWS: Final = 10


class Step(NamedTuple):
    """The page that is drawn now: its number among all that have charts, and its title."""

    number: int
    of: int
    title: str


Watch = Callable[[Step], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written: pages and files with their sizes, charts drawn, those that could not be, and seconds."""

    folder: Path
    pages: int
    charts: int
    files: int
    size: int
    seconds: float
    pictures: bool
    failed: dict[str, str]


def write_site(store: Store, out: Path, options: Options, watch: Watch = lambda _: None) -> Summary:
    """Write the site of a snapshot. Equal snapshots and options give equal bytes.

    Raises what `target.replacing` and `Options` raise, MissingTool where pictures are wanted and cannot be drawn, and
    LeverageError where a chart would publish a daily price.
    """
    begun = perf_counter()
    options.published_companies(store)
    with replacing(out) as site:
        work = _Work(store, site, options, watch)
        work.run()
    return Summary(
        out,
        len(work.pages),
        work.studio.drawn,
        len(site.sizes),
        sum(site.sizes.values()),
        perf_counter() - begun,
        work.studio.pictures,
        work.studio.failed,
    )


@dataclass(slots=True)
class _Work:
    """One publication: what was drawn so far, and what is to be found in it."""

    store: Store
    site: Site
    options: Options
    watch: Watch
    studio: Studio = field(init=False)
    pages: list[str] = field(default_factory=list)
    found: list[dict[str, str]] = field(default_factory=list)
    companies: list[Company] = field(init=False)
    declared: list[Page] = field(init=False)

    def __post_init__(self) -> None:
        self.studio = Studio(self.store, self.site, self.options)
        self.companies = self.options.published_companies(self.store)
        self.declared = self.options.published_pages()

    def run(self) -> None:
        """Every page, then what lists them."""
        self._assets()
        reachable = [f"companies/{c.ticker}.html" for c in self.companies] + [f"{p.slug}.html" for p in self.declared]
        news = listings.published_feed(feed.document(self.store), self.options.base, reachable, self.options.as_of)
        self.site.write(listings.FEED, news)
        views = {page.slug: self._article(page) for page in self.declared}
        found = {company.ticker: self._company(company) for company in self.companies}
        self._company_list(found)
        self._start(views, news)
        self._listings()

    # ------------------------------------------------------------------------------------- pages

    def _begin(self, title: str) -> None:
        self.watch(Step(len(self.pages) + 1, len(self.declared) + len(self.companies), title))

    def _article(self, page: Page) -> list[ChartView]:
        """A page with its charts; the lead's headline describes it."""
        self._begin(page.title)
        name = f"{page.slug}.html"
        views = [view for slug in page.charts for view in self._charts(slug, name)]
        self._find("page", page.title, name, page.question)
        for view in views:
            self._find("chart", view.title or view.chart.question, f"{name}#{view.id}", view.headline)
        board = claims.lines(views[0].chart) if page.slug == claims.BOARD and views else []
        self._page("article.html", name, page.title, page.question, views, declared=page, board=board)
        return views

    def _charts(self, slug: str, page: str) -> list[ChartView]:
        """The views of a chart on a page: of the evidence on claims one for each claim."""
        if slug != claims.EVIDENCE:
            return [view] if (view := self.studio.view(slug, slug, page, {})) else []
        drawn = [
            self.studio.view(claims.evidence_id(c), slug, page, {"claim": c}, title=title)
            for c, title in claims.titles().items()
        ]
        return [view for view in drawn if view]

    def _company(self, company: Company) -> list[ChartView]:
        """The findings and charts of one company, of those charts in which it is."""
        self._begin(company.name)
        name = f"companies/{company.ticker}.html"
        settings = contents.of_company(company.ticker)
        drawn = [
            self.studio.view(f"{company.ticker}-{slug}", slug, name, settings, of=company.ticker)
            for slug in contents.OF_COMPANY
        ]
        views = [view for view in drawn if view]
        shown = {view.chart.slug for view in views}
        lacking = [slug for slug in contents.OF_COMPANY if slug not in shown]
        others = catalogue.labels(self.store)[company.ticker]
        self._find("company", company.name, name, f"{company.ticker} {others}")
        self._page(
            "company.html",
            name,
            company.name,
            f"{company.name}: people, spending, returns",
            views,
            company=company,
            lacking=[self._question(slug) for slug in lacking],
        )
        return views

    def _company_list(self, found: dict[str, list[ChartView]]) -> None:
        self._page("companies.html", "companies.html", "Companies", "Companies", [], found=found)

    def _start(self, views: dict[str, list[ChartView]], news: bytes) -> None:
        by_slug = {view.chart.slug: view for of_page in views.values() for view in of_page}
        board = by_slug.get(claims.BOARD)
        answers = [by_slug[slug] for slug in contents.ANSWERS if slug in by_slug]
        self._page(
            "index.html", "index.html", "Start", QUESTION, answers[:1],
            what=WHAT, answers=answers, board=claims.lines(board.chart) if board else [], by_page=views,
            board_view=board, news=listings.news(news, _NEWS),
        )  # fmt: skip

    # ------------------------------------------------------------------------------- in common

    def _page(self, template: str, name: str, title: str, question: str, views: list[ChartView], **values: Any) -> None:
        """Write a page; its first chart heads it in previews of links."""
        root = "../" * name.count("/")
        text = pages_html.rendered(
            template,
            self._head(name, title, question, views),
            root=root,
            name=name,
            title=title,
            question=question,
            views=views,
            menu=menu(self.declared),
            scripts=[f"{ASSETS}/{script}" for script in embed.scripts() if not script.startswith("plotly")],
            plotly=next(f"{ASSETS}/{script}" for script in embed.scripts() if script.startswith("plotly")),
            store=self.store,
            written=moment(self.store.built_at),
            as_of=day(self.options.as_of) if self.options.as_of else "",
            base=self.options.base,
            maker=MAKER,
            companies=self.companies,
            priced=any(view.priced for view in views),
            **values,
        )
        self.site.write(name, text)
        self.pages.append(name)

    def _head(self, name: str, title: str, question: str, views: list[ChartView]) -> PageHead:
        base, lead = self.options.base, views[0] if views else None
        if lead is None:
            return PageHead(title, question, WHAT, url=f"{base}{name}" if base else "")
        image = f"{base}{lead.picture}" if base and lead.picture else ""
        return PageHead(
            title,
            lead.headline,
            lead.chart.finding.deck or question,
            url=f"{base}{name}" if base else "",
            image=image,
            image_alt=lead.chart.alt,
            image_size=PREVIEW_SIZE if lead.preview else (0, 0),
        )

    def _find(self, kind: str, title: str, address: str, text: str) -> None:
        """Something that the search finds."""
        self.found.append({"k": kind, "t": title, "u": address, "x": text})

    def _question(self, slug: str) -> str:
        return charts.spec_of(slug).question

    def _assets(self) -> None:
        for name, content in embed.scripts().items():
            self.site.write(f"{ASSETS}/{name}", content)
        self.site.write(f"{ASSETS}/plotly.LICENSE.txt", plotly_licence())
        self.site.write(f"{ASSETS}/looks.js", looks_script())
        self.site.write(f"{ASSETS}/site.js", pages_html.script())
        self.site.write(f"{ASSETS}/site.css", pages_html.style_sheet())
        self.site.write(".nojekyll", b"")  # GitHub would leave out files that its own generator does not know

    def _listings(self) -> None:
        """What leads to the pages: the search's index, the map for search engines, and the page of wrong addresses."""
        base, written = self.options.base, self.store.built_at.date().isoformat()
        self.site.write(f"{ASSETS}/search.js", f"window.FOUND = {jsonable_text(self.found)};\n")
        self.site.write(listings.SITEMAP, listings.sitemap(self.pages, base, written))
        if base:
            self.site.write("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}{listings.SITEMAP}\n")
            self.site.write(
                "404.html", pages_html.rendered("404.html", PageHead("Not found", "Not found", WHAT), base=base)
            )
        about = {"snapshot": self.store.snapshot, "as_of": self.options.as_of, "base_url": base, "pages": self.pages}
        self.site.mark({name: jsonable(value) for name, value in about.items()})
