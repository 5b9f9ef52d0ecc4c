"""A LaTeX formula as one line of plain text, for image footers, CSV comments and spreadsheet cells."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = {
    "Delta": "Δ",
    "delta": "δ",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "lambda": "λ",
    "mu": "μ",
    "theta": "θ",
    "phi": "φ",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "epsilon": "ε",
    "sum": "Σ",
    "cdot": "·",
    "times": "×",
    "div": "÷",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "ne": "≠",
    "approx": "≈",
    "pm": "±",
    "infty": "∞",
    "ln": "ln ",
    "log": "log ",
    "exp": "exp ",
    "min": "min",
    "max": "max",
    "quad": " ",
    "qquad": " ",
    "ldots": "…",
    "dots": "…",
    "to": "→",
    "in": "∈",
    "left": "",
    "right": "",
    "big": "",
    "Big": "",
    "displaystyle": "",
    "text": "",
    "mathrm": "",
    "operatorname": "",
    "mathit": "",
    "mathbf": "",
    "overline": "mean ",
    "bar": "mean ",
}
_SUB: Final = str.maketrans("0123456789+-=tijkn", "₀₁₂₃₄₅₆₇₈₉₊₋₌ₜᵢⱼₖₙ")
_SUPER: Final = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")


def plain(latex: str) -> str:
    """Readable without a typesetter; what is not understood stays as it is, without its backslash."""
    text = latex.strip().strip("$")
    text = re.sub(r"\\(?:d|t)frac\b", r"\\frac", text)
    text = re.sub(r"(?<=[a-z]{2})_(?=[a-z]{2})", " ", text)  # a name of the code, ppe_net, is no subscript
    text = _fractions(text)
    text = re.sub(r"_(\{[^{}]*\}|\w)", lambda m: _script(m[1], _SUB, "_"), text)
    text = re.sub(r"\^(\{[^{}]*\}|\w)", lambda m: _script(m[1], _SUPER, "^"), text)
    text = re.sub(r"\\([A-Za-z]+)", lambda m: _WORDS.get(m[1], m[1]), text)
    text = re.sub(r"\\([,;:! ])", " ", text)
    text = re.sub(r"\\(.)", r"\1", text)
    return " ".join(text.replace("{", "").replace("}", "").split()).replace("( ", "(").replace(" )", ")")


def _fractions(text: str) -> str:
    """Every `\\frac{a}{b}` as `a / b`, inner ones first, with brackets where the parts are sums or products."""
    while (at := text.rfind("\\frac")) >= 0:
        above, rest = _group(text[at + 5 :])
        below, rest = _group(rest)
        ratio = f"{_bracketed(above)} / {_bracketed(below)}"
        text = f"{text[:at]}{{{ratio if _stands_alone(text[:at], rest) else f'({ratio})'}}}{rest}"
    return text


def _stands_alone(before: str, after: str) -> bool:
    """Whether a ratio needs no brackets between what is before and after it."""
    left, right = before.rstrip(), after.lstrip()
    free = not left or left.endswith(("=", "+", "-", "(", "[", "{", "|", r"\cdot", r"\times"))
    return free and not re.match(r"[\w(\[^{]|\\(?!right|cdot|times|quad|le|ge)", right)


def _group(text: str) -> tuple[str, str]:
    """The first braced group (or single character) and what follows it."""
    text = text.lstrip()
    if not text.startswith("{"):
        return text[:1], text[1:]
    depth = 0
    for i, c in enumerate(text):
        depth += (c == "{") - (c == "}")
        if depth == 0:
            return text[1:i], text[i + 1 :]
    return text[1:], ""


def _bracketed(part: str) -> str:
    bare = re.sub(r"\\(?:text|mathrm|operatorname)\s*\{[^{}]*\}|_\{[^{}]*\}|\^\{[^{}]*\}", "x", part).strip()
    return f"({part})" if re.search(r"[-+/ ]|\\cdot|\\times", bare) else part


def _script(group: str, table: dict[int, int], mark: str) -> str:
    inner = group.strip("{}")
    small = inner.translate(table)
    return small if all(c not in inner for c in small) else mark + inner if inner.isalnum() else f"{mark}({inner})"
