"""Reports as readable plain text: inline XBRL, plain HTML and the old `.txt` filings, one line per paragraph or table
row.

The cells of a row are joined by " | ". What a reader does not see (the XBRL header, hidden elements, scripts), marks
of footnotes and the furniture of page breaks are left out, so that a sentence that runs over a page is whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any, Final

from lxml import etree, html

from data.sources.spelled import dates
from errors import BadData

_CELL: Final = " | "
_PAGE: Final = "\f"
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "page",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_UNSEEN: Final = frozenset(("head", "script", "style", "title", "ix:header", "ix:hidden"))
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_RAISED: Final = re.compile(r"vertical-align\s*:\s*super|position\s*:\s*relative\s*;\s*top\s*:\s*-", re.I)
_BREAKS: Final = re.compile(r"break-(?:before|after)\s*:\s*(?:always|page)", re.I)
_FOOTNOTE: Final = re.compile(r"[\s(\[]*(?:\d{1,2}|[a-z]|[*†‡§]+)(?:,\s?\d{1,2})*[\s)\]]*")
_MARKUP: Final = re.compile(r"<(?:html|body|div|p|td|span|font|br)\b", re.I)  # not <TABLE>: plain filings have it
_INLINE: Final = re.compile(r"</?(?:span|font|b|i|u|strong|em|ix:\w+)\b[^>]*>", re.I)  # these part no words
_SPACES: Final = re.compile(r"\s+")
_SIGNS: Final = {**dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)), 0x2010: "-", 0x2011: "-"}
_BINARY: Final = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b")


def text(content: bytes) -> str:
    """The readable text of a report or a release. Raises BadData when the bytes are no text at all (a PDF, a
    picture)."""
    if content.startswith(_BINARY) or b"\0" in content[:4096]:
        raise BadData(
            "This document is not text",
            which=f"{len(content):,} bytes that begin with {content[:8]!r}",
            next_step="Give the report's main document (.htm or .txt)",
        )
    given = _reports_of(_decoded(content).replace("\0", ""))
    lines = _html_lines(given) if _MARKUP.search(given) else _plain_lines(given)
    return "\n".join(_without_page_breaks(list(lines)))


def period_end(content: bytes) -> date | None:
    """The day that an inline XBRL cover calls the document's period end, None without such a cover."""
    place = re.search(rb'<ix:nonnumeric[^>]*"dei:DocumentPeriodEndDate"[^>]*>', content, re.I)
    if place is None:
        return None
    shown = _INLINE.sub("", _decoded(content[place.end() : place.end() + 2_000]))
    shown = unescape(re.sub("<[^>]*>", " ", shown)).translate(_SIGNS)
    return next((found.day for found in dates(_SPACES.sub(" ", shown)[:40])), None)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:  # what filing agents' Windows programs write, whatever they declare
        return content.decode("cp1252", errors="replace")


_DOCUMENT: Final = re.compile(r"<DOCUMENT>\s*<TYPE>([^\s<]+).*?<TEXT>(.*?)</TEXT>", re.S)
_REPORT: Final = re.compile(r"(?:10-?K|10-?Q|20-?F|40-?F|8-?K|6-?K|EX-13|EX-99)", re.I)


def _reports_of(given: str) -> str:
    """The reports and releases in a full submission file, without its other exhibits; any other text as it is."""
    parts = [body for kind, body in _DOCUMENT.findall(given) if _REPORT.match(kind)]
    return "\n".join(parts) or given


# HTML


class _Cell:
    """A place that text runs into: finished lines, and the words of the line being read."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.words: list[str] = []
        self.cells: list[list[str]] = []  # the lines of each cell of the table row being read
        self.nested = False

    def end_line(self) -> None:
        line = _SPACES.sub(" ", "".join(self.words)).strip()
        if line:
            self.lines.append(line)
        self.words.clear()

    def end_row(self) -> None:
        self.end_line()
        if len(self.cells) == 1:
            self.lines += self.cells[0]
        elif self.cells:
            self.lines.append(_row([" ".join(lines) for lines in self.cells]))
        self.cells = []

    def take(self, cell: _Cell) -> None:
        """A table cell has ended: a cell of this row, unless it holds tables or is the row's only prose."""
        cell.end_row()
        if cell.nested:
            self.end_row()
            self.lines += cell.lines
        elif cell.lines:
            self.cells.append(cell.lines)


def _row(cells: list[str]) -> str:
    """Cells as one line; signs that have a cell of their own (currency, percent, brackets, bullets) rejoin their
    number."""
    line = _CELL.join(cells)
    line = re.sub(r"((?:^|\| )[$€£¥(]+|^[•●▪◦○■·*–—-]+) \| ", r"\1 ", line)
    line = re.sub(r"([$€£¥(]) (?=[\d(])", r"\1", line)
    return re.sub(r"(?<!\b(?:19|20)\d\d) \| ([)%]+)(?= \||$)", r"\1", line)  # but "2024 | %" heads two columns


def _html_lines(given: str) -> list[str]:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(given.encode("utf-8"), parser=parser, ensure_head_body=True)
    except etree.ParserError:  # markup without any content
        return []
    stack = [_Cell()]
    for event, element in _visible(root):
        if event == "start":
            _open(stack, element.tag, element)
        else:
            _close(stack, element.tag)
            if element.tail:
                stack[-1].words.append(element.tail)
    stack[0].end_row()
    return [line.translate(_SIGNS) for line in stack[0].lines]


def _visible(root: Any) -> Iterator[tuple[str, Any]]:
    """Starts and ends of the elements that a reader sees, in the order of the document."""
    walk = etree.iterwalk(root, events=("start", "end"))
    skipped = None
    for event, element in walk:
        if skipped is None and event == "start" and _unseen(element):
            skipped = element
            walk.skip_subtree()
        elif element is skipped:
            skipped = None
            yield "end", element  # its tail is seen
        elif skipped is None:
            yield event, element


def _unseen(element: Any) -> bool:
    if element.tag in _UNSEEN:
        return True
    style = element.get("style") or ""
    if _HIDDEN.search(style):
        return True
    raised = element.tag == "sup" or _RAISED.search(style)
    return bool(raised and _FOOTNOTE.fullmatch(element.text_content()))


def _open(stack: list[_Cell], tag: str, element: Any) -> None:
    here = stack[-1]
    if tag in _BLOCKS:
        here.end_line()
        if tag == "page" or _BREAKS.search(element.get("style") or ""):
            here.lines.append(_PAGE)
        if tag == "table":
            here.nested = True
        elif tag == "tr":
            here.end_row()
        elif tag in ("td", "th"):
            stack.append(_Cell())
    if element.text:
        stack[-1].words.append(element.text)


def _close(stack: list[_Cell], tag: str) -> None:
    if tag in ("td", "th") and len(stack) > 1:
        ended = stack.pop()
        stack[-1].take(ended)
    elif tag in ("tr", "table"):
        stack[-1].end_row()
    elif tag in _BLOCKS:
        stack[-1].end_line()


# Plain text

_TAG: Final = re.compile(r"</?[A-Z][A-Z0-9-]*(?:\s[^<>]*)?>")
_FIGURE_LAST: Final = re.compile(r"[\d)%]$")
_CUT_WORD: Final = re.compile(r"\w-$")
_SHORT: Final = 45  # characters: a shorter line is a heading, or the last of its paragraph
_GAP: Final = re.compile(r"\s{3,}|\t+|\s*(?:\. ?){4,}\s*")


def _plain_lines(given: str) -> Iterator[str]:
    """Paragraphs of a hard-wrapped text, unwrapped; rows of its tables, parted by bars, tabs or three blanks and
    more."""
    table = False
    words: list[str] = []
    for raw in given.replace(_PAGE, "\n<PAGE>\n").splitlines():
        table = raw.startswith("<TABLE>") or (table and not raw.startswith("</TABLE>"))
        line = unescape(_TAG.sub("", raw)).translate(_SIGNS).strip()
        row = table or "|" in line or len(_GAP.findall(line)) > 1 or (_GAP.search(line) and _FIGURE_LAST.search(line))
        if words and (row or not line or _begins(words[-1], line)):
            yield "".join(words)
            words = []
        if "<PAGE>" in raw:
            yield _PAGE
        if row and line:
            yield _row([cell for cell in _GAP.split(line) if cell])
        elif line:
            words += ["" if not words or _CUT_WORD.search(words[-1][-2:]) else " ", _SPACES.sub(" ", line)]
    if words:
        yield "".join(words)


def _begins(above: str, line: str) -> bool:
    """Whether a line is a paragraph of its own though no blank line says so: a bullet, or after a heading or a full
    stop."""
    if line[0].islower() or line[0].isdigit():
        return False
    return line[0] in "•●▪◦○■·*" or len(above) < _SHORT or above.endswith((".", ":", ";", "!", "?"))


# Page breaks

_FURNITURE: Final = re.compile(
    r"(?:back to )?table of contents|[-–—\s]*(?:page )?(?:[a-z]{1,3}-)?\d{1,3}(?: of \d+)?[-–—\s]*|[ivxl]{1,6}"
    r"|(?=.{0,90}$)(?=.*\d).*\b(?:form (?:10-[kq]|[24]0-f)|annual report)\b.*",
    re.I,
)
_REACH: Final = 3  # lines on either side of a page break in which its header and footer are looked for
_RECURS: Final = 3  # pages
_TITLE: Final = 90  # characters: a longer line is no running title
_UNENDED: Final = re.compile(r"[\w,'’–—-]$")


def _without_page_breaks(lines: list[str]) -> list[str]:
    """The lines without page numbers and running titles at page breaks; a sentence cut by one is put together."""
    titles = _running_titles(lines)
    kept: list[str] = []
    place = 0
    while place < len(lines):
        if lines[place] != _PAGE:
            kept.append(lines[place])
            place += 1
            continue
        while kept and _is_furniture(kept[-1], titles):
            kept.pop()
        reach = place + 1 + _REACH
        while place < min(reach, len(lines)) and (lines[place] == _PAGE or _is_furniture(lines[place], titles)):
            place += 1
        rest = _rest_of_sentence(kept[-1], lines[place : place + _REACH]) if kept else None
        if rest is not None:
            kept[-1] += f" {lines[place + rest]}"
            place += rest + 1
    return kept


def _is_furniture(line: str, titles: set[str]) -> bool:
    return _FURNITURE.fullmatch(line) is not None or _numberless(line) in titles


def _numberless(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _running_titles(lines: list[str]) -> set[str]:
    """Short lines that stand beside several page breaks, alike but for their numbers; rows of tables are none."""
    near: Counter[str] = Counter()
    for place in (n for n, line in enumerate(lines) if line == _PAGE):
        beside = lines[max(place - _REACH, 0) : place] + lines[place + 1 : place + 1 + _REACH]
        near.update({_numberless(line) for line in beside if _may_be_title(line)})
    return {title for title, pages in near.items() if pages >= _RECURS and title != _PAGE}


def _may_be_title(line: str) -> bool:
    return len(line) <= _TITLE and _CELL not in line and not line.endswith((".", ":", ";"))


def _rest_of_sentence(above: str, below: list[str]) -> int | None:
    """Which of the lines behind a page break goes on with the sentence that it cut; the lines before that one are
    titles."""
    if _CELL in above or len(above) <= 40 or not _UNENDED.search(above):
        return None
    for place, line in enumerate(below):
        if _CELL not in line and re.match(r"[a-z\d(]", line):
            return place
        if not _may_be_title(line):
            return None
    return None
