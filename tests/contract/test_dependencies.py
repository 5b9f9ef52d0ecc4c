"""The list of dependencies is current, and what the dashboard runs on is under a licence that may be used."""

from __future__ import annotations

import re
from email.message import Message
from importlib.metadata import PackageMetadata
from pathlib import Path
from typing import cast

import pytest

from tools import dependencies, licences
from tools.dependencies import Row
from tools.pins import ROOT, RUN, Pin, pinned


def metadata(*lines: tuple[str, str]) -> PackageMetadata:
    made = Message()
    for name, value in lines:
        made[name] = value
    return cast(PackageMetadata, made)


@pytest.fixture(scope="module")
def made() -> dict[str, list[Row]]:
    return dependencies.parts()


def written() -> dict[tuple[str, str], str]:
    text = dependencies.PLACE.read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\S+) \| (\d\S*) \| ([^|]+) \| [^|]+ \|$", text, re.M)
    assert len(listed) == len({(name, version) for name, version, _ in listed}), "each stands there once"
    return {(name, version): licence for name, version, licence in listed}


def test_the_document_has_every_pin() -> None:
    assert sorted(written()) == sorted((pin.name, pin.version) for pin in pinned()), "run `make docs`"


def test_the_document_names_the_licences_of_what_is_installed(made: dict[str, list[Row]]) -> None:
    """Where it was written with another Python, some are read here that were not there."""
    here = {(r.pin.name, r.pin.version): r.licence for rows in made.values() for r in rows}
    both = {p for p, licence in written().items() if dependencies.ABSENT not in (licence, here[p])}
    assert len(both) > 100
    assert {p: here[p] for p in both} == {p: written()[p] for p in both}, "run `make docs`"


def test_what_the_dashboard_runs_on_may_be_used() -> None:
    mine = dependencies.rows(pinned([RUN]), pinned(), {})
    assert dependencies.faults(mine) == []
    assert [row for row in mine if row.pin.applies and row.licence == dependencies.ABSENT] == [], "all was looked at"


def test_every_exception_and_every_licence_that_was_read_is_needed() -> None:
    rules, names = licences.rules(), {pin.name for pin in pinned()}
    assert set(rules.exceptions) | set(rules.read) <= names
    assert all(reason.strip() for reason in (*rules.allowed.values(), *rules.exceptions.values()))


GPL = ("Classifier", "License :: OSI Approved :: GNU General Public License v3 (GPLv3)")


@pytest.mark.parametrize(
    "said",
    [
        [("License-Expression", "GPL-3.0-only")],
        [("License-Expression", "MIT AND GPL-3.0-or-later")],
        [("License-Expression", "AGPL-3.0")],
        [("License-Expression", "MIT AND")],
        [("License", "GPL")],
        [("License", "GNU GPLv3")],
        [("License", "MIT"), GPL],
        [GPL],
        [("License", "UNKNOWN")],
        [("License", "Copyright (c) 2026 A. Nobody\n\nAll rights reserved")],
        [],
    ],
)
def test_a_package_under_another_licence_is_named(said: list[tuple[str, str]]) -> None:
    row = Row(Pin("made-up", "1.2"), licences.licence("made-up", metadata(*said)), "direct")
    (fault,) = dependencies.faults([row])
    assert fault.startswith("made-up 1.2: ")


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ([("License-Expression", "MIT OR GPL-3.0-only")], "MIT OR GPL-3.0-only"),
        ([("License-Expression", "MPL-2.0 AND (Apache-2.0 OR MIT)")], "MPL-2.0 AND (Apache-2.0 OR MIT)"),
        ([("License-Expression", "Apache-2.0 WITH LLVM-exception")], "Apache-2.0 WITH LLVM-exception"),
        ([("License", "MIT License\n\nCopyright (c) 2025 A. Nobody")], "MIT"),
        (
            [("License", "MIT OR Apache-2.0"), ("Classifier", "License :: OSI Approved :: MIT License")],
            "MIT OR Apache-2.0",
        ),
        ([("License", "BSD-3-Clause"), ("Classifier", "License :: OSI Approved :: BSD License")], "BSD-3-Clause"),
        ([("Classifier", "License :: OSI Approved :: MIT License")], "MIT"),
    ],
)
def test_a_package_under_an_allowed_one_passes(said: list[tuple[str, str]], licence: str) -> None:
    assert licences.licence("made-up", metadata(*said)) == licence
    assert not licences.refused("made-up", licence)


def test_direct_ones_have_the_reason_of_pyproject() -> None:
    found = dependencies.direct((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert found["choreographer"] == "drives the browser that draws pictures"
    assert {"pandas", "psycopg", "pytest", "mkdocs-material", "hatchling"} <= set(found)
    assert found["pandas"] == ""
    assert "unidecode" not in found


def test_what_is_brought_says_by_whom(made: dict[str, list[Row]]) -> None:
    needed = {row.pin.name: row.needed for mine in made.values() for row in mine}
    assert needed["unidecode"] == "through edgartools"
    assert needed["psycopg-binary"] == "through psycopg"
    assert needed["duckdb"].startswith("direct: ")


def test_a_fault_ends_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dependencies, "PLACE", tmp_path / "made.md")
    assert dependencies.main() == 0
    strict = licences.Rules(**{f: getattr(licences.rules(), f) for f in ("allowed", "names", "read")}, exceptions={})
    monkeypatch.setattr(licences, "rules", lambda: strict)
    assert dependencies.main() == 1
    assert "unidecode" in capsys.readouterr().err
