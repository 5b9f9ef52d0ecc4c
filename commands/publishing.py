"""The command that writes the dashboard as a static site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from commands import progress_lines
from commands.given_options import Commands
from commands.shared_options import AsOf, as_of_day, opened, say
from errors import UsageError
from service.input import grammar

if TYPE_CHECKING:
    from service.publish import Summary

commands = Commands()
_LISTED: Final = 8


@commands.command(epilog="Example: leverage publish --out site --base-url https://example.org/leverage")
def publish(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder, or that of an earlier site.")],
    base_url: Annotated[
        str,
        typer.Option("--base-url", metavar="URL", help="Where it will be reached: for feed, site map and previews."),
    ] = "",
    as_of: AsOf = None,
    companies: Annotated[
        str | None,
        typer.Option("--companies", metavar="TICKER,...", help="Those that charts draw and that get a page; else all."),
    ] = None,
    pictures: Annotated[
        bool | None,
        typer.Option("--pictures/--no-pictures", help="PNG and SVG; where a browser is found if not given."),
    ] = None,
) -> None:
    """Write the dashboard as a site of files that works from any folder or bucket, offline too."""
    from service.publish import Options, write_site

    if companies is not None and not companies.strip(" ,"):
        raise UsageError("--companies names none", next_step="Leave it out for all, or write META,MSFT")
    named = grammar.tickers(companies) if companies is not None else ()
    options = Options(base=base_url, as_of=as_of_day(as_of), companies=tuple(named), pictures=pictures)
    store = opened()
    with progress_lines.shown() as show:
        summary = write_site(store, out, options, lambda s: show(f"Drawing page {s.number} of {s.of}: {s.title}"))
    _report(summary, options.base, wanted=pictures)
    print(summary.folder)


def _report(summary: Summary, base: str, *, wanted: bool | None) -> None:
    from service.publish.target import size_text

    for name, reason in list(summary.failed.items())[:_LISTED]:
        say(f"Left out, {name}: {reason}")
    if len(summary.failed) > _LISTED:
        say(f"... and {len(summary.failed) - _LISTED} more charts.")
    if wanted is None and not summary.pictures:
        say("Without pictures: no Chrome or Chromium was found.")
    if not base:
        say("Addresses in feed.xml and sitemap.xml are relative; search engines and previews of links need --base-url.")
    say(
        f"{summary.pages} pages, {summary.charts} charts, {summary.files:,} files, {size_text(summary.size)} "
        f"in {summary.seconds:.0f} s."
    )
