"""How a chart is cited: in a sentence, in a reference list (APA), in BibTeX."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from charts.core import Chart
from charts.frame import day
from service.export.meta import MAKER, stands_on
from service.export.source_words import source_words

_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{c: f"\\{c}" for c in "&%$#_"},
}


def citations(chart: Chart, address: str, snapshot: str) -> dict[str, str]:
    """The citation by its style. `address` is a link that goes on to show the same.

    The day is the chart's as-of day, else the newest day on which anything drawn became known.
    """
    known = stands_on(chart)
    version = f"snapshot {snapshot}" if snapshot else ""
    return {
        "Sentence": _sentence(chart, known, version, address),
        "APA": _apa(chart, known, version, address),
        "BibTeX": _bibtex(chart, known, version, address),
    }


def _sentence(chart: Chart, known: date | None, version: str, address: str) -> str:
    source = f", from {source_words(chart)}" if source_words(chart) else ""
    when = ", ".join(part for part in (f"as known on {day(known)}" if known else "", version) if part)
    return f"“{chart.finding.headline}” {MAKER}{source}{f' ({when})' if when else ''}. {address}"


def _apa(chart: Chart, known: date | None, version: str, address: str) -> str:
    when = f"{known.year}, {known:%B} {known.day}" if known else "n.d."
    kind = f"[Chart and data set{f'; {version}' if version else ''}]"
    return f"{MAKER}. ({when}). {chart.question.rstrip('.')} {kind}. {address}"


def _bibtex(chart: Chart, known: date | None, version: str, address: str) -> str:
    fields = {
        "author": f"{{{MAKER}}}",
        "title": f"{{{_latex(chart.question)}}}",
        "year": str(known.year) if known else "",
        "howpublished": f"\\url{{{address}}}",
        "note": _latex("; ".join(part for part in (chart.finding.headline, version) if part)),
    }
    lines = [f"  {name} = {{{text}}}," for name, text in fields.items() if text]
    return "\n".join([f"@misc{{leverage-{chart.slug}{f'-{known.year}' if known else ''},", *lines, "}"])


def _latex(text: str) -> str:
    return re.sub(r"[\\{}~^&%$#_]", lambda m: _SPECIAL[m[0]], text)
