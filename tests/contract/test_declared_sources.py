"""A source is one file that declares it: it is found, asked, loaded and loaded again without another line anywhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from data import discovery
from data.sources import asked_sources, sources
from data.sources.source_declaration import Source

ROOT: Final = Path(__file__).resolve().parents[2]
WEATHER: Final = '''"""How many people a profile of our own making says a company has."""

from data import build, kept_responses
from data.load_shared import Counts
from data.sources.source_declaration import Source
from errors import NotFound


def fetch(under, company):
    if company.ticker == "TSLA":
        yield NotFound("The weather station knows no such company", which=company.ticker)
        return
    content = f"headcount of {company.ticker}: 7".encode()
    yield kept_responses.save_response(
        under.backend, content, source="weather", kind="page", ticker=company.ticker,
            url=f"https://example.org/{company.ticker}"
    )
    yield "It looks like rain"


def load(con, backend, response):
    people = int(kept_responses.read_response(backend, response.sha256).split()[-1])
    con.execute(
        "INSERT INTO cross_check VALUES ($1, 'headcount', $2, $3, $4)",
        [response.ticker, people, response.retrieved_at.date(), response.sha256],
    )
    return Counts(new=1)


SOURCE = Source("weather", "The weather station", {"page": load}, fetch, host="example.org", after=("yahoo",))
'''
ASK: Final = """
from data.updating import refresh
from data.opening import build_store, open_store
done = refresh.refresh(["META", "TSLA"], sources=["weather"], where="store")
print(refresh.SOURCES, done.outcome)
print(done.table().to_csv(index=False))
print(open_store("store").query("SELECT ticker, value FROM cross_check").to_csv(index=False))
print(build_store("store").query("SELECT ticker, value FROM cross_check").to_csv(index=False))
"""


@pytest.mark.processes
def test_a_source_is_added_by_one_file(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("contracts.py", "errors.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "data" / "sources" / "weather_source.py").write_text(WEATHER, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", ASK], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "('edgar', 'yahoo', 'weather') published" in done.stdout
    assert "META,weather,1,0,0,0,It looks like rain" in done.stdout
    assert "TSLA,weather,0,0,0,1,The weather station knows no such company: TSLA." in done.stdout
    assert done.stdout.count("META,7.0") == 2, "once after the refresh, once after a rebuild"


def test_those_that_are_here_are_in_order() -> None:
    assert list(sources()) == ["edgar", "yahoo", "user"]
    assert list(asked_sources()) == ["edgar", "yahoo"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must declare SOURCE, a Source named x"),
        ("SOURCE = 1", "must declare SOURCE, a Source named x"),
        ("from data.sources.source_declaration import Source\nSOURCE = Source('y', 'Y', {})", "a Source named x"),
    ],
)
def test_a_file_that_declares_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, why: str
) -> None:
    package = f"found_{abs(hash(text))}"
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").touch()
    (tmp_path / package / "x_source.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ValueError, match=why):
        discovery.declared(package, [str(tmp_path / package)], Source, "source")


def test_what_comes_after_something_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="not declared: moon"):
        discovery.in_order({"x": Source("x", "X", {}, after=("moon",))}, lambda source: source.after)
