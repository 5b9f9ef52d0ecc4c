"""A report as one HTML file: styles and drawings are inside, no script, nothing is fetched. Equal reports give equal
bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from service.export.meta import MAKER
from service.report.company import Sheet
from service.report.content import Edition, Report

TEMPLATES: Final = Path(__file__).parent / "templates"
BACK: Final = (
    ("grades", "Grades of evidence"),
    ("limits", "Limits"),
    ("glossary", "Glossary"),
    ("sources", "Sources"),
)
_SIGNED: Final = re.compile(r"([+−][$€£¥]?\d[\d.,]*\w*%?)")
LIMITS: Final = (
    "Association is not cause. Companies step up spending when they expect to grow.",
    "Money is in US dollars, not adjusted for inflation unless a chart says so.",
    "Missing is missing: never zero, never filled. A value that its filings leave in doubt is not published.",
    "Headcount is mostly annual; quarters between two reports are interpolated, and people on notice still count.",
    "Capital expenditure is gross cash purchases; assets taken on finance leases are not in it.",
    "Compute capital is all property and equipment, offices, warehouses and factories too.",
    "A fiscal quarter is shown in the calendar quarter that holds its middle.",
    "Market value needs a share count by class; where filings give none in a form that can be read, a stand-in is used "
    "and the value is graded estimated.",
    "Large filers are today's list: companies that failed or were bought are not among them.",
)


def html(report: Report, pages: Mapping[str, int] | None = None) -> str:
    """The whole report; `pages` are the numbers of the pages on which its headings stand, where they are known."""
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            title=title(report),
            maker=MAKER,
            pages=pages or {},
            styles=_styles(),
            foot=foot(report.edition),
            back=BACK,
            limits=LIMITS,
        )
    )


def company_html(sheet: Sheet) -> str:
    """The page of one company."""
    return (
        _environment()
        .get_template("company.html")
        .render(sheet=sheet, title=f"{MAKER}: {sheet.company}", styles=_styles(), foot=foot(sheet.edition))
    )


def title(report: Report) -> str:
    """The title of the file, too."""
    return f"{MAKER}: {report.companies}" if report.companies else f"{MAKER}: a report"


def anchors(report: Report) -> tuple[str, ...]:
    """The headings that the contents lead to, in order."""
    inner = [a for c in report.chapters for a in (c.anchor, *(section.anchor for section in c.sections))]
    return ("findings", *inner, *(anchor for anchor, _ in BACK))


def foot(edition: Edition) -> str:
    """What stands at the foot of every page, beside its number."""
    past = f"as of {edition.as_of} · " if edition.as_of else ""
    return f"{MAKER} · {past}facts to {edition.newest} · snapshot {edition.snapshot}"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"drawn": Markup, "css": as_css, "whole": whole}
    return made


@cache
def _styles() -> str:
    return (TEMPLATES / "print.css").read_text(encoding="utf-8")


def whole(text: Any) -> Markup:
    """A text in which no line ends between a sign and its amount: −$391bn, +$112bn."""
    parts = _SIGNED.split(str(text))
    return Markup("").join(
        Markup('<span class="k">{}</span>').format(part) if at % 2 else escape(part) for at, part in enumerate(parts)
    )


def as_css(text: Any) -> Markup:
    """A text as a string of CSS, in which nothing ends it or the element around it."""
    safe = re.sub(r"[^A-Za-z0-9 .,·-]", lambda found: f"\\{ord(found[0]):x} ", str(text))
    return Markup(f'"{safe}"')
