"""The list of the decisions of `docs/adr`, from their titles."""

from __future__ import annotations

import re

from tools.docs_site.navigation import ROOT


def text() -> str:
    """One line per decision, by its number."""
    lines = ["# Decisions", "", "Why it is built like this, one page each, in their order.", ""]
    for path in sorted((ROOT / "docs" / "adr").glob("*.md")):
        title = re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.M)
        lines.append(f"* [{title[1] if title else path.stem}]({path.name})")
    return "\n".join(lines) + "\n"
