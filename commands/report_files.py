"""The command that writes a report into a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from commands.given_options import Commands
from commands.shared_options import AsOf, SetOption, mine, opened, save, say, setting, unwritable
from errors import StoreError, UsageError
from service.input import grammar

commands = Commands()
SUFFIXES = (".pdf", ".html")


@commands.command(epilog="Example: leverage report --companies META,MSFT --pages paradox,value --out report.pdf")
def report(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A name that ends in .pdf or .html.")],
    companies: Annotated[
        str | None, typer.Option("--companies", metavar="TICKER,...", help="Companies; else each chart has its own.")
    ] = None,
    company: Annotated[
        str | None, typer.Option("--company", metavar="TICKER", help="One page on one company instead.")
    ] = None,
    as_of: AsOf = None,
    pages: Annotated[
        str | None,
        typer.Option("--pages", metavar="PAGE,...", help="Pages in full, or 'all'; else the lead chart of each."),
    ] = None,
    settings: SetOption = None,
    own: Annotated[
        bool, typer.Option("--own", help="With your own figures that you do not share; whoever gets it reads them.")
    ] = False,
) -> None:
    """Write a report: findings, charts, tables, glossary, and the document behind each number."""
    from service import report as reports

    form, store = _form(out), mine() if own else opened()
    if company is not None:
        if companies or pages or settings:
            next_step = "Leave out --companies, --pages and --set, or leave out --company"
            raise UsageError("The page of one company has room for nothing else", next_step=next_step)
        one = {"companies": company} | ({"as_of": as_of} if as_of is not None else {})
        print(save(out, reports.company_page(store, form, one)))
        return
    asked = dict(map(setting, settings or []))
    asked |= {name: text for name, text in (("companies", companies), ("as_of", as_of)) if text is not None}
    print(save(out, reports.written(store, form, asked, _words(pages), say)))


def _form(out: Path) -> str:
    """The format by the name. Raises UsageError for another one, StoreError where the folder is none to write in."""
    if out.suffix.lower() not in SUFFIXES:
        which = grammar.shown_path(out)
        raise UsageError("--out names no format of a report", which=which, next_step="End it in .pdf or .html")
    try:
        _require_place(out)
    except OSError as error:  # a name that is too long, a folder that must not be looked into
        raise unwritable(out, error) from error
    return out.suffix.lower().lstrip(".")


def _require_place(out: Path) -> None:
    """Raises StoreError where a file of this name has no place, OSError where that cannot be looked up."""
    folder, name = grammar.shown_path(out.parent), grammar.shown_path(out)
    if not out.parent.is_dir():
        raise StoreError("There is no such folder", which=folder, next_step="Make it, or name another one")
    if not os.access(out.parent, os.W_OK):
        raise StoreError("Nothing can be written there", which=folder, next_step="Name another folder")
    if out.is_dir():
        raise StoreError("This is a folder, not a file", which=name, next_step="Name a file in it")


def _words(text: str | None) -> tuple[str, ...]:
    words = tuple(word.strip() for word in (text or "").split(",") if word.strip())
    if text is not None and not words:
        raise UsageError("--pages names no page", next_step="For example --pages paradox,value")
    return words
