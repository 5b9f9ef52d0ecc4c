"""A command that writes draws nothing: of the kit it loads only how numbers and days are written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from data.local_backend import LocalBackend

ROOT = Path(__file__).resolve().parents[2]
DRAWING = (
    "plotly",
    "choreographer",
    "streamlit",
    "statsmodels",
    "charts",
    "pages",
    "service.drawing.chart",
    "service.export",
    "ui",
)
WRITTEN = {
    f"charts{name}" for name in ("", ".core", ".figure", ".frame", ".parameter", ".params", ".style", ".text")
}  # plain data
LOADED = """
import json, sys
import cli
try:
    cli.app({arguments!r}, prog_name="leverage")
except SystemExit:
    pass
except Exception as error:
    print(error, file=sys.stderr)
print(json.dumps(sorted(sys.modules)))
"""


def modules(*arguments: str) -> set[str]:
    """The modules that are loaded when this command has ended, in a process of its own."""
    code = LOADED.format(arguments=list(arguments))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def drawing(loaded: set[str]) -> list[str]:
    drawn = (m for m in loaded if m in DRAWING or m.startswith(tuple(f"{name}." for name in DRAWING)))
    return sorted(set(drawn) - WRITTEN)


@pytest.fixture
def place(place: LocalBackend, monkeypatch: pytest.MonkeyPatch) -> LocalBackend:
    """A store of one's own that has something to bring in; processes that are started ask the replayed sources."""
    monkeypatch.setenv("LEVERAGE_STORE", str(place.path))
    return place


@pytest.mark.processes
def test_asking_checking_and_publishing_draw_nothing(place: LocalBackend) -> None:
    for arguments in (("refresh", "--companies", "ORCL", "--source", "edgar"), ("add", "AMD")):
        snapshot = place.current_name()
        assert drawing(modules(*arguments)) == []
        assert place.current_name() != snapshot, "it was published"


@pytest.mark.processes
@pytest.mark.parametrize(
    "arguments",
    [
        ("quarantine",),
        ("headcounts", "--all", "--format", "csv"),
        ("own", "--format", "json"),
        ("import", "--template"),
        ("log",),
        ("undo",),
    ],
    ids=" ".join,
)
def test_what_waits_and_what_was_done_draw_nothing(place: LocalBackend, arguments: tuple[str, ...]) -> None:
    loaded = modules(*arguments)
    assert any(m.startswith("service.") for m in loaded)
    assert drawing(loaded) == []


@pytest.mark.processes
def test_the_test_would_see_what_draws() -> None:
    assert "plotly" not in modules("--help")
    assert {"charts", "pages"} <= {m.split(".")[0] for m in drawing(modules("charts"))}
