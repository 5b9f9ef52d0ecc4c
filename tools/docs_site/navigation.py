"""Where a document stands in the site. What is named nowhere stands under *More*, so that no document is lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
# Documents of the project that lie elsewhere than in docs/, by their place in the site.
ELSEWHERE: Final = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "benchmarks/README.md": "benchmarks.md",
    "data/curated/README.md": "embedded-facts.md",
}
GENERATED: Final = ("charts.md", "commands.md", "addresses.md", "data-dictionary.md", "adr/index.md")
_SECTIONS: Final = {
    "Start": ("index.md", "tutorial-meta.md", "tour.md"),
    "How-to guides": (
        "how-to/earnings-night.md",
        "how-to/chart-for-publication.md",
        "how-to/add-your-company.md",
        "how-to/own-figures.md",
        "how-to/team-server.md",
        "updating.md",
        "notifications.md",
        "publishing.md",
        "reports.md",
    ),
    "Reference": (
        "charts.md",
        "metrics.md",
        "commands.md",
        "addresses.md",
        "data-dictionary.md",
        "command-line.md",
        "sql-console.md",
        "deploy.md",
        "shared-store.md",
    ),
    "Methods": ("methods.md", "limits.md", "embedded-facts.md", "data-terms.md", "sentences.md"),
    "Project": (
        "architecture.md",
        "contributing.md",
        "changelog.md",
        "dependencies.md",
        "checks.md",
        "thorough.md",
        "reliability.md",
        "benchmarks.md",
        "accessibility.md",
        "contrast.md",
        "design-review.md",
        "pages.md",
        "refactoring-checks.md",
    ),
}
_DECISIONS: Final = "Decisions"
_MORE: Final = "More"


def placed(root: Path = ROOT) -> dict[Path, str]:
    """Every document of the project by its path from `root`, with its place in the site."""
    inside = {path.relative_to(root): str(path.relative_to(root / "docs")) for path in (root / "docs").rglob("*.md")}
    outside = {Path(name): place for name, place in ELSEWHERE.items() if (root / name).is_file()}
    return outside | dict(sorted(inside.items()))


def navigation(places: Collection[str]) -> list[dict[str, list[str]]]:
    """The menu of a site with these documents, as MkDocs takes it: each once, in the order of the sections."""
    named = {section: [place for place in listed if place in places] for section, listed in _SECTIONS.items()}
    decisions = sorted(place for place in places if place.startswith("adr/"))
    menu = {**named, _DECISIONS: sorted(decisions, key=lambda place: place != "adr/index.md")}
    menu[_MORE] = list(unnamed(places))
    return [{section: listed} for section, listed in menu.items() if listed]


def unnamed(places: Collection[str]) -> Iterator[str]:
    """Documents that no section names."""
    named = {place for listed in _SECTIONS.values() for place in listed}
    return (place for place in sorted(places) if place not in named and not place.startswith("adr/"))
