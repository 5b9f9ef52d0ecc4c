"""Look at every page of a running dashboard with axe-core: `python -m tools.accessibility [address] [page ...]`.

Both themes, a wide window and a phone. Every finding that axe calls moderate or worse fails the run, unless
docs/accessibility.md lists its rule and element as lying in Streamlit's own markup.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from pages import PAGES
from tools.command_line import arguments
from tools.screenshots import PHONE, THEMES, WIDE, Theme, chromium, settled, window

WINDOWS: Final = {"wide": WIDE, "phone": PHONE}
OPENED: Final = (  # what a page shows only when it is asked
    "paradox?tab=table",
    "paradox?tab=method",
    "paradox?tab=sources",
    "paradox?tab=download",
    "paradox?open=divergence&companies=META&as_of=2023-02-15",
    "paradox?companies=ZZZZ",
    "returns?open=guidance",
    "data?of=META&number=headcount&at=2026Q2",
    "data?open=restatements",
    "update?open=add",
)
LIST: Final = Path(__file__).resolve().parent.parent / "docs" / "accessibility.md"
_ROW: Final = re.compile(r"^\| `([\w-]+)` \| `([^`]+)` \|", re.MULTILINE)
_AXE: Final = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
_LOOK: Final = """async allowed => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  const shown = violations.filter(v => v.impact !== 'minor').flatMap(v => v.nodes.map(node => {
    const element = document.querySelector(node.target[0]);
    const may = allowed.some(([rule, selector]) => rule === v.id && element?.matches(selector));
    return [v.id, v.impact, node.target.join(' '), node.failureSummary.replace(/\\s+/g, ' '), may];
  }));
  return shown;
}"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One element that breaks one rule; `allowed` where docs/accessibility.md lists it."""

    rule: str
    impact: str
    selector: str
    summary: str
    allowed: bool


def allowed(text: str) -> list[tuple[str, str]]:
    """Rules and selectors of the table that the page about access has."""
    return _ROW.findall(text)


def findings(page: Page) -> list[Finding]:
    """What axe says of a page that is open and drawn, moderate or worse."""
    page.evaluate(_AXE)  # not by an element of the page: its policy lets no other script in
    return [Finding(*row) for row in page.evaluate(_LOOK, allowed(LIST.read_text("utf-8")))]


def look(browser: Browser, address: str, theme: Theme, size: tuple[int, int]) -> list[Finding]:
    """The findings of one address in one theme and window."""
    page = window(browser, size, theme)
    page.goto(address)
    settled(page)
    shown = findings(page)
    page.context.close()
    return shown


def main(address: str = "http://localhost:8501", *slugs: str) -> int:
    """Print one row per page and one paragraph per finding; 1 where one is not allowed."""
    refused: defaultdict[Finding, list[str]] = defaultdict(list)
    print("| page | " + " | ".join(f"{theme}, {window}" for theme in THEMES for window in WINDOWS) + " |")
    print("|:--|" + "--:|" * len(THEMES) * len(WINDOWS))
    with chromium() as browser:
        for slug in slugs or ("", *PAGES, *OPENED):
            cells = []
            for theme in THEMES:
                for window, size in WINDOWS.items():
                    shown = look(browser, f"{address}/{slug}", theme, size)
                    cells.append(_counted(shown))
                    for finding in shown:
                        if not finding.allowed:
                            refused[finding].append(f"{slug or 'start'} ({theme}, {window})")
            print(f"| {slug or 'start'} | {' | '.join(cells)} |", flush=True)
    print(*_paragraphs(refused.items()), sep="\n")
    return int(bool(refused))


def _counted(shown: list[Finding]) -> str:
    may = sum(finding.allowed for finding in shown)
    return f"{len(shown) - may}" + (f" (+{may} allowed)" if may else "")


def _paragraphs(refused: Iterable[tuple[Finding, list[str]]]) -> Iterable[str]:
    for finding, places in refused:
        yield f"\n{finding.rule}, {finding.impact}: {finding.selector}\n  {finding.summary}\n  on {', '.join(places)}"


if __name__ == "__main__":
    sys.exit(main(*arguments(__doc__, "python -m tools.accessibility [address] [page ...]")))
