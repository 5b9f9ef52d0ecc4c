"""Tables as HTML: heads that a screen reader says, a caption, links that the keyboard reaches and leaves."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from service.export.standalone import safe_address


def table(caption: str, head: str, lines: Sequence[str]) -> str:
    """A table below its caption; `head` and `lines` are finished rows. It scrolls sideways where it is too wide."""
    label = escape(caption)
    return (
        f'<div class="values" role="region" aria-label="{label}" tabindex="0"><table><caption>{label}</caption>'
        f"<thead>{head}</thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


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
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def link(address: str, text: str, title: str = "", label: str = "") -> str:
    """A link that opens beside the page; the text alone where the address is none of the web or of a page of ours."""
    inside = address.startswith("data?")
    if not (inside or address.startswith("mailto:") or safe_address(address)):
        return escape(text)
    said = f' title="{escape(title)}"' if title else f' aria-label="{escape(label)}"' if label else ""
    return f'<a href="{escape(address)}" target="_blank" rel="noopener"{said}>{escape(text)}</a>'
