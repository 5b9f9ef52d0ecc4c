"""Links of documents, rewritten for the place that a document has in the site."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_FENCE: Final = re.compile(r"(^```.*?^```$|`[^`\n]*`)", re.M | re.S)
_LINK: Final = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
_SOURCE: Final = re.compile(r'src="([^"]+)"')
_DECISIONS: Final = Path("docs/adr")


def rewritten(text: str, document: Path, places: Mapping[Path, str]) -> str:
    """The text of a document with every link between documents as the site needs it.

    A link to a file of the code, which is no page of the site, becomes its path.
    """
    parts = _FENCE.split(text)  # code stays as it is
    parts[::2] = [_prose(part, document, places) for part in parts[::2]]
    return "".join(parts)


def _prose(text: str, document: Path, places: Mapping[Path, str]) -> str:
    def link(found: re.Match[str]) -> str:
        picture, words, target = found.groups()
        if not _local(target):
            return found[0]
        place = _place(target, document, places)
        if place:
            return f"{picture}[{words}]({place})"
        path = _from_root(target, document).as_posix()
        return f"`{path}`" if words.strip("`") in (path, target) else f"{words} (`{path}`)"

    def source(found: re.Match[str]) -> str:
        place = _place(found[1], document, places) if _local(found[1]) else None
        return f'src="{place or found[1]}"'

    return _SOURCE.sub(source, _LINK.sub(link, text))


def _local(target: str) -> bool:
    return "://" not in target and not target.startswith(("#", "mailto:"))


def _from_root(target: str, document: Path) -> Path:
    return Path(os.path.normpath(document.parent / target.partition("#")[0]))


def _place(target: str, document: Path, places: Mapping[Path, str]) -> str | None:
    """The address of what a link means, from the document's place; None for what the site does not have."""
    path, anchor = _from_root(target, document), target.partition("#")[2]
    if path == _DECISIONS:
        there = "adr/index.md"
    elif path in places:
        there = places[path]
    elif path.parts[:1] == ("docs",) and path.suffix not in ("", ".md"):
        there = str(path.relative_to("docs"))  # a picture
    else:
        return None
    here = Path(places[document]).parent
    return Path(os.path.relpath(there, here)).as_posix() + (f"#{anchor}" if anchor else "")
