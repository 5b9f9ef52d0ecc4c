"""Reference pages from what the code declares: charts with their parameters, commands, addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import typer

from charts.parameter import Parameter
from pages import CHARTS, PAGES, aliases, parameters_of
from service import export
from service.drawing.selection import NAMES
from service.export import sizes
from service.web.frozen import FROZEN
from service.whats_new import feed

_KINDS: Final = {
    "companies": "tickers, comma between them",
    "quarter": "a quarter such as 2019Q4, a year or a date",
    "date": "a past day such as 2023-02-15",
    "day": "a day such as 2023-02-15",
    "choice": "a choice",
    "name": "a measure or metric (`leverage metrics`)",
    "int": "a whole number",
    "year": "a fiscal year",
    "flag": "1 or 0",
    "events": "ids of announcements, comma between them",
    "own_events": "days and words of your own",
    "text": "a line of text",
}
_HEAD: Final = "| parameter | what it is | default |\n|---|---|---|\n"


def charts() -> str:
    """Every chart by page, with its question and its parameters."""
    parts = [
        "# Charts\n\nEvery chart has an address, `/charts/<name>.<format>`, and is exported by "
        "`leverage export <name>`; `leverage charts` prints this list. Written from the declarations of the charts.\n"
    ]
    for page in PAGES.values():
        parts.append(f"\n## {page.title}\n\n{page.question}\n")
        for slug in page.charts:
            spec = CHARTS[slug]
            parts.append(f"\n### {slug}\n\n{spec.question}\n\n{_HEAD}{_rows(spec.parameters)}")
    return "".join(parts)


def _rows(parameters: Sequence[Parameter]) -> str:
    return "".join(f"| `{p.name}` | {_cell(_about(p))} | {_default(p)} |\n" for p in parameters)


def _about(p: Parameter) -> str:
    what = f"{p.title}: {_KINDS.get(p.kind, p.kind)}"
    if p.kind == "choice" or (p.choices and len(p.choices) <= 12):
        what += ": " + ", ".join(f"`{choice}`" for choice in p.choices)
    if p.kind == "int":
        what += f" from {p.low} to {p.high}"
    return f"{what}. {p.help}" if p.help else what


def _default(p: Parameter) -> str:
    value: Any = p.default
    if value is None or value in ("", ()):
        return "none"
    text = ",".join(map(str, value)) if isinstance(value, tuple) else str(int(value) if value is True else value)
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


# --------------------------------------------------------------------------------------- commands


def commands() -> str:
    """Every command with its arguments and options, as its `--help` has them."""
    from cli import app

    group: Any = typer.main.get_command(app)
    head = (
        "# Commands\n\nData go to stdout, messages to stderr; exit 0 is done, 1 failed, 2 misused. Written from the "
        "commands; `leverage COMMAND --help` prints the same.\n"
    )
    return head + "".join(_command(name, command) for name, command in _named(group))


def _named(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """The commands of a group with their whole names, each followed by those below it."""
    for name, command in sorted(group.commands.items()):
        yield f"{before}{name}", command
        if hasattr(command, "commands"):
            yield from _named(command, f"{before}{name} ")


def _command(name: str, command: Any) -> str:
    parts = [f"\n## {name}\n\n{_prose(command.help)}\n"]
    options = list(_options(command))
    if options:
        parts.append("\n| option | what it does |\n|---|---|\n" + "".join(options))
    if command.epilog:
        parts.append(f"\n```sh\n{command.epilog.removeprefix('Example: ')}\n```\n")
    return "".join(parts)


def _options(command: Any) -> Iterator[str]:
    for p in command.params:
        if "--help" in p.opts:
            continue
        is_option = p.opts[0].startswith("-")
        name = " ".join(
            [", ".join(p.opts) if is_option else str(p.name).upper(), _taken(p) if is_option else ""]
        ).strip()
        about = _prose(getattr(p, "help", "") or "") or "As the command says."
        yield f"| `{_cell(name)}` | {_cell(about)}{' Required.' if p.required else ''} |\n"


def _taken(p: Any) -> str:
    """What an option takes, where it says so."""
    kind = getattr(p, "type", None)
    choices = getattr(kind, "choices", None)
    if getattr(p, "is_flag", False):
        return ""
    return "\\|".join(str(getattr(c, "value", c)) for c in choices) if choices else str(p.metavar or "")


def _prose(text: str | None) -> str:
    return " ".join((text or "").replace("\b", "").split())


# --------------------------------------------------------------------------------------- addresses


def addresses() -> str:
    """What the server answers beside its pages: charts as files, embeds, the feed; and what each address takes."""
    return "".join((_ADDRESSES.format(feed=feed.PATH, frozen=FROZEN), _formats(), _looks(), _pages()))


_ADDRESSES: Final = """# Addresses

Everything has an address that can be linked, and what it asks stands in it. Written from the routes and declarations.

| address | what it gives |
|---|---|
| `/` | the start page |
| `/<page>` | a page; its parameters are below |
| `/charts` | all charts as JSON: name, question, page, parameters |
| `/charts/<chart>.<format>` | a chart as a file, see *Formats*; takes the parameters of the [chart](charts.md) |
| `/charts/<chart>` | leads to the chart's page with the same question |
| `/embed/<chart>` | a light page of the chart for an iframe |
| `{feed}` | the newest reports of all companies as an Atom feed |

`{frozen}=NAME` shows a chart or page as it was in a snapshot that the store keeps; without it the newest is shown. What
cannot be understood is answered with one line that says what, which and what to do: 400 for a parameter, 404 for a
name, 503 with `Retry-After` where all places for pictures are taken.

```sh no-run: needs a running dashboard
curl "http://localhost:8501/charts/paradox.csv?companies=META,MSFT"
curl "http://localhost:8501/charts/paradox.png?companies=META,MSFT&size=article" --output paradox.png
```
"""


def _formats() -> str:
    rows = "".join(f"| `{name}` | {media.partition(';')[0]} |\n" for name, media in export.FORMATS.items())
    return f"\n## Formats\n\n| format | media type |\n|---|---|\n{rows}"


def _looks() -> str:
    rows = "".join(
        f"| `{name}` | {size.width} x {size.height} | {size.density} | {size.use} |\n"
        for name, size in export.SIZES.items()
    )
    return (
        "\n## Looks of pictures\n\n`theme` is `light` or `dark`; `size` one of these, or `width` "
        f"({sizes.WIDTHS[0]} to {sizes.WIDTHS[1]} pixels) and `height` ({sizes.HEIGHTS[0]} to {sizes.HEIGHTS[1]}); "
        f"`headline` (at most {sizes.HEADLINE_MOST} characters) and `byline` ({sizes.BYLINE_MOST}) are your own "
        "words.\n\n"
        f"| size | units | pixels of a PNG a unit | for |\n|---|---|---|---|\n{rows}"
    )


def _pages() -> str:
    shared = ", ".join(f"`{name}`" for name in NAMES)
    parts = [f"\n## Pages\n\n{shared} follow the reader from page to page.\n"]
    earlier = aliases()
    for slug, page in PAGES.items():
        old = [f"`/{name}`" for name, to in earlier.items() if to == slug]
        also = f" Earlier addresses lead here: {', '.join(old)}." if old else ""
        parameters = parameters_of(page)
        table = f"\n{_HEAD}{_rows(parameters)}" if parameters else ""
        parts.append(f"\n### /{slug}\n\n{page.title}: {page.question}{also}\n{table}")
    return "".join(parts)
