"""The templates of a site, and what every page of it has."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from charts.text import unbroken
from service.export.picture import FONT, THEMES
from service.web.page_head import PageHead

HERE: Final = Path(__file__).parent
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src data:; base-uri 'none'; form-action 'none'"
)
"""Scripts come from the site alone; plotly.js writes the styles of a drawing itself."""


@cache
def environment() -> Environment:
    """Every text is escaped; a name that is missing is an error."""
    loader = FileSystemLoader(HERE / "templates")
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        newline_sequence="\n",
    )
    made.filters["unbroken"] = unbroken
    return made


def rendered(template: str, head: PageHead, **values: Any) -> str:
    """A page from its template."""
    return environment().get_template(template).render(head=Markup(head.html()), policy=POLICY, **values)


def style_sheet() -> str:
    """The style sheet, with the colours and the font of the charts."""
    light, dark = THEMES["light"], THEMES["dark"]
    names = ("paper", "ink", "soft", "grid")
    pairs = (f"  --{n}: light-dark({getattr(light, n)}, {getattr(dark, n)});" for n in names)
    root = "\n".join([":root {", "  color-scheme: light dark;", *pairs, f"  --font: {FONT};", "}"])
    return f"{root}\n{(HERE / 'assets' / 'site.css').read_text('utf-8')}"


def script() -> str:
    """The script of every page: it draws charts that come into view, and searches."""
    return (HERE / "assets" / "site.js").read_text("utf-8")
