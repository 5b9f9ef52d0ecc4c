"""Tables as HTML: heads that a screen reader says, a caption, links that the keyboard reaches and leaves."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import urlsplit

_LONG: Final = 12  # rows from which on a table is worth a link that leads behind it


def table(caption: str, head: str, lines: Sequence[str]) -> str:
    """A table below its caption; `head` and `lines` are finished rows. It scrolls sideways where it is too wide. Over
    a long one a link leads behind it, for who goes by keyboard.
    """
    label = escape(caption)
    above = f"<caption><span>{label}</span></caption>" if caption else ""
    whole = (
        f'<div class="values" role="region" aria-label="{label or "Table"}" tabindex="0"><table>{above}'
        f"<thead>{head}</thead><tbody>{''.join(lines)}</tbody></table></div>"
    )
    if len(lines) < _LONG:
        return whole
    behind = f"behind-{zlib.crc32(whole.encode()):x}"
    return f'<a class="skip" href="#{behind}">Skip the table</a>{whole}<div id="{behind}" tabindex="-1"></div>'


def head(title: str, kind: str = "", below: str = "") -> str:
    """The head of a column, with its unit below it; `kind` is a class of the style sheet, "number" or none."""
    small = f" <small>{escape(below)}</small>" if below else ""
    looks = f' class="{kind}"' if kind else ""
    return f'<th scope="col"{looks}>{escape(title)}{small}</th>'


def unseen(title: str) -> str:
    """The head of a column whose cells speak for themselves."""
    return f'<th scope="col"><span class="unseen">{escape(title)}</span></th>'


def row(first: str, cells: Sequence[str]) -> str:
    """A row that is called by its first cell; all are HTML already."""
    return row_of([first, *cells], [""] * (1 + len(cells)))


def row_of(cells: Sequence[str], kinds: Sequence[str]) -> str:
    """A row that is called by its first cell; `kinds` are the classes of its cells, "number" or none."""
    first, *others = cells
    looks = [f' class="{kind}"' if kind else "" for kind in kinds]
    rest = "".join(f"<td{look}>{cell}</td>" for look, cell in zip(looks[1:], others, strict=True))
    return f'<tr><th scope="row"{looks[0]}>{first}</th>{rest}</tr>'


def link(address: str, text: str, title: str = "", label: str = "") -> str:
    """A link that opens beside the page; the text alone where the address is none of the web or of a page of ours."""
    inside = address.startswith("data?")
    if not (inside or address.startswith("mailto:") or safe_address(address)):
        return escape(text)
    said = f' title="{escape(title)}"' if title else f' aria-label="{escape(label)}"' if label else ""
    return f'<a href="{escape(address)}" target="_blank" rel="noopener"{said}>{escape(text)}</a>'


def safe_address(url: str) -> bool:
    """Whether an address may become a link: http or https with a host, never a script."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
