"""Charts drawn for a site, each written once with all of its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from charts.core import Chart
from errors import LeverageError, MissingTool, UsageError
from service.drawing import chart as charts
from service.export import embed, export, images, size_of
from service.export.picture import THEMES, theme_layout
from service.export.sizes import Size, Wording
from service.publish.prices import PriceRows, marked
from service.publish.target import Site
from service.publish.views import ChartView, File
from service.tables.table_text import jsonable

if TYPE_CHECKING:
    from data.store import Store
    from service.publish.options import Options

ASSETS: Final = "assets"
_PICTURES: Final = ("png", "svg")
_POLICY: Final = f'<meta http-equiv="Content-Security-Policy" content="{embed.POLICY}">'
_SIZES: Final[tuple[Size, ...]] = (size_of("article"), size_of())  # as previews want it, else as high as it needs


@dataclass(slots=True)
class Studio:
    """Draws charts of a store into a site. `failed`: charts that could not be drawn, with the reason."""

    store: Store
    site: Site
    options: Options
    pictures: bool = field(init=False)
    failed: dict[str, str] = field(default_factory=dict)
    drawn: int = 0
    _prices: PriceRows = field(init=False)

    def __post_init__(self) -> None:
        self._prices = PriceRows.of(self.store)
        self.pictures = _pictures(self.options)

    def view(
        self, id: str, slug: str, page: str, settings: Mapping[str, str], *, title: str = "", of: str = ""
    ) -> ChartView | None:
        """A chart with its files; None where it cannot be drawn, and where it has no row of the company `of`."""
        try:
            chart = marked(_chart(self.store, slug, {**self.options.settings, **settings}))
        except LeverageError as error:
            self.failed[id] = error.message
            return None
        if of and of not in set(chart.table["ticker"]):
            return None
        return self._added(id, chart, page, title, pictured=not of)

    def _added(self, id: str, chart: Chart, page: str, title: str, *, pictured: bool) -> ChartView:
        """Write the files of a chart."""
        self._prices.require_none(chart.table, f"chart {chart.slug}")
        self.drawn += 1
        files = [self._file(id, chart, form) for form in ("csv", "json")]
        picture, preview = self._picture(id, chart, page) if pictured and self.pictures else ([], False)
        self._figure(id, chart)
        shown = picture[0].path if picture else ""
        known = (self.store.snapshot, self.options.base, (*files, *picture))
        view = ChartView(id, page, chart, *known, picture=shown, title=title, preview=preview)
        self._embed(view)
        return view

    def _file(self, id: str, chart: Chart, form: str) -> File:
        return self._written(form, f"data/{id}.{form}", export(chart, form, snapshot=self.store.snapshot))

    def _picture(self, id: str, chart: Chart, page: str) -> tuple[list[File], bool]:
        """As PNG and SVG in the first size that is legible, none where none is; and whether previews want it."""
        address = f"{self.options.base.partition('://')[2]}{page}" if self.options.base else ""
        looks: dict[str, Any] = {"snapshot": self.store.snapshot, "wording": Wording(address=address)}
        for size in _SIZES:
            try:
                bodies = {form: export(chart, form, size=size, **looks) for form in _PICTURES}
            except UsageError:
                continue
            files = [self._written(form, f"pictures/{id}.{form}", body) for form, body in bodies.items()]
            return files, size is _SIZES[0]
        return [], False

    def _written(self, form: str, path: str, body: bytes) -> File:
        self.site.write(path, body)
        return File(form.upper(), path, len(body))

    def _figure(self, id: str, chart: Chart) -> None:
        """The figure as a script, since a page that was opened from a file may not fetch anything."""
        figure = embed.figure_json(chart, "light")
        self.site.write(f"data/{id}.js", f'(window.FIGURES = window.FIGURES || {{}})["{id}"] = {figure};\n')

    def _embed(self, view: ChartView) -> None:
        links = {"page": f"../{view.page}#{view.id}"} | ({"picture": f"../{view.picture}"} if view.picture else {})
        body = embed.page(view.chart, "light", links, scripts_in=f"../{ASSETS}/", head=_POLICY)
        self.site.write(f"embed/{view.id}.html", body)


def looks_script() -> str:
    """What each theme changes of a figure, as a script."""
    return f"window.LOOKS = {jsonable_text({theme: theme_layout(theme) for theme in THEMES})};\n"


def jsonable_text(value: Any) -> str:
    """JSON in which nothing ends a script that it stands in; equal values give equal text."""

    return json.dumps(jsonable(value), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _pictures(options: Options) -> bool:
    """Whether pictures are drawn. Raises MissingTool where they are wanted and no browser is found."""
    if options.pictures is False:
        return False
    found = images.browser_path() is not None
    if options.pictures and not found:
        raise MissingTool(
            "Pictures need Chrome or Chromium, and none was found",
            next_step="Install one, set BROWSER_PATH, or publish with --no-pictures",
        )
    return found


def _chart(store: Store, slug: str, settings: Mapping[str, str]) -> Chart:
    """A chart with those of the settings that it has parameters for. Raises UsageError for a value that is refused."""
    return charts.draw(store, slug, charts.strict(store, slug, charts.taken(slug, settings)))
