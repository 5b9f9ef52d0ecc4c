"""Which licence an installed package says it has, and whether packages of that licence may be used."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cache
from importlib.metadata import PackageMetadata
from pathlib import Path
from typing import Final, cast

RULES: Final = Path(__file__).with_suffix(".toml")
_SHORT: Final = 60  # characters: what is longer is the text of a licence, not its name
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")


@dataclass(frozen=True, slots=True)
class Rules:
    """tools/licences.toml: allowed licences with reasons, spellings, licences read from files, and exceptions."""

    allowed: Mapping[str, str]
    names: Mapping[str, str]
    read: Mapping[str, str]
    exceptions: Mapping[str, str]


@cache
def rules() -> Rules:
    """The rules of the project."""
    return Rules(**tomllib.loads(RULES.read_text(encoding="utf-8")))


def stated(metadata: PackageMetadata) -> list[str]:
    """What a package says of its licence: its expression alone where it has one, else its short licence field and its
    classifiers. Empty where it says nothing.
    """
    said = cast(Message, metadata)
    expression = said.get("License-Expression")
    if expression:
        return [str(expression)]
    field = str(said.get("License") or "").strip()
    title = field.splitlines()[0].strip() if field else ""
    classifiers = [c.split(" :: ")[-1] for c in said.get_all("Classifier") or [] if c.startswith("License :: ")]
    titled = title and title != "UNKNOWN" and len(title) <= _SHORT and (title == field or not classifiers)
    usable = titled and not title.lower().startswith("copyright")
    return list(dict.fromkeys(rules().names.get(t.lower(), t) for t in ([title] if usable else []) + classifiers))


def licence(name: str, metadata: PackageMetadata) -> str:
    """The licence of a package as one text, *not stated* where neither it nor the rules name one."""
    said = stated(metadata) or [rules().read.get(name, "not stated")]
    specific = [text for text in said if not any(_vaguer(text, other) for other in said)]
    return "; ".join(specific)


def _vaguer(text: str, other: str) -> bool:
    """Whether another statement says the same and more: *BSD* beside *BSD-3-Clause*, *MIT* beside *MIT OR X*."""
    return text != other and (other.startswith(f"{text}-") or text in _ID.findall(other))


def refused(name: str, licence: str) -> bool:
    """Whether a package of that licence may not be used: a part of it is not allowed, and nothing excepts it."""
    return name not in rules().exceptions and not all(allows(part) for part in licence.split("; "))


def allows(expression: str) -> bool:
    """Whether an SPDX expression can be satisfied with allowed licences: all of AND, one of OR. An exception behind
    WITH only adds to what its licence allows. What cannot be read is not allowed.
    """
    plain = re.sub(r"\s+WITH\s+[\w.-]+", "", expression)
    marked = _ID.sub(lambda found: _truth(found[0]), plain)
    try:
        return _holds(ast.parse(marked.strip(), mode="eval").body)
    except (SyntaxError, ValueError):
        return False


def _truth(word: str) -> str:
    return word.lower() if word in ("AND", "OR") else str(word in rules().allowed)


def _holds(node: ast.expr) -> bool:
    if isinstance(node, ast.BoolOp):
        held = [_holds(value) for value in node.values]
        return all(held) if isinstance(node.op, ast.And) else any(held)
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return node.value
    raise ValueError(f"no licence expression: {ast.dump(node)}")
