"""A report on a selection: its charts, what they say, their numbers, and the document behind each of these."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from errors import LeverageError
from service.report import company, content, page_layout, pdf
from service.report.plan import plan

if TYPE_CHECKING:
    from data.store import Store


def written(
    store: Store, form: str, asked: Mapping[str, str], pages: Sequence[str], say: Callable[[str], None]
) -> bytes:
    """The bytes of a report as "pdf" or "html"; `say` is given a line for each chart.

    Raises UsageError for what cannot be asked, MissingTool for a PDF without Chrome or Chromium.
    """
    if form == "pdf":
        pdf.require_browser()
    made = content.report(
        store, plan(store, asked, pages), say, phone=form == "html", command=_command(form, asked, pages)
    )
    if form == "html":
        return page_layout.html(made).encode()
    say("Printing.")
    day = store.built_at.date().isoformat()
    return pdf.pdf(lambda at: page_layout.html(made, at), page_layout.anchors(made), day)


def company_page(store: Store, form: str, asked: Mapping[str, str]) -> bytes:
    """The one page of the company that `asked` names, as "pdf" or "html".

    Raises UsageError for what cannot be asked, LeverageError where it does not fit, MissingTool for a PDF without
    Chrome or Chromium.
    """
    if form == "pdf":
        pdf.require_browser()
    html = page_layout.company_html(company.sheet(store, asked))
    if form == "html":
        return html.encode()
    printed = pdf.pdf(lambda _: html, (), store.built_at.date().isoformat())
    if (count := pdf.page_count(printed)) > 1:
        next_step = "Write HTML, or a report: --companies in place of --company"
        raise LeverageError("This company does not fit on one page", which=f"{count} pages", next_step=next_step)
    return printed


def _command(form: str, asked: Mapping[str, str], pages: Sequence[str]) -> str:
    named = {"companies": "--companies", "as_of": "--as-of"}
    options = [
        f"{named[n]} {shlex.quote(t)}" if n in named else f"--set {shlex.quote(f'{n}={t}')}" for n, t in asked.items()
    ]
    chosen = [f"--pages {shlex.quote(','.join(pages))}"] if pages else []
    return " ".join(["leverage report", *options, *chosen, f"--out report.{form}"])
