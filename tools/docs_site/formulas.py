"""Formulas between dollar signs as MathML, which browsers draw without a script."""

from __future__ import annotations

import re
from typing import Final

_CODE: Final = re.compile(r"(^```.*?^```$|`[^`\n]*`)", re.M | re.S)
# A formula has a backslash, a brace, an underscore or a single letter: $605bn is money.
_FORMULA: Final = re.compile(r"(?<![\\$\w])\$\$?(?=[^\s$])([^$\n]*?[^\s$\\])\$\$?(?![\w$])")
_MATHS: Final = re.compile(r"[\\_^{}=]|^(?:[A-Za-z]{1,2}|\d)$")


def drawn(text: str) -> str:
    """The text with its formulas as MathML. Needs the package latex2mathml."""
    from latex2mathml.converter import convert

    def formula(found: re.Match[str]) -> str:
        return f'<span class="formula">{convert(found[1])}</span>' if _MATHS.search(found[1]) else found[0]

    parts = _CODE.split(text)
    parts[::2] = [_FORMULA.sub(formula, part) for part in parts[::2]]
    return "".join(parts)
