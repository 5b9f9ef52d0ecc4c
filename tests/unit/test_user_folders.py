"""Libraries keep what they fetched in a folder that can be written, whatever home the account has."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from data import user_folders


@pytest.fixture(autouse=True)
def fresh() -> None:
    user_folders.cache_folder.cache_clear()


def test_it_lies_in_the_users_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache")
    assert user_folders.cache_folder("edgar") == tmp_path / "cache" / "edgar"
    assert (tmp_path / "cache" / "edgar").is_dir()


def test_without_a_home_it_is_a_temporary_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a file"
    file.touch()
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: file / "cache")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = user_folders.cache_folder("edgar")
    assert (found.parent, found.is_dir()) == (tmp_path, True)
    assert user_folders.cache_folder("edgar") == found, "one for a process"


def test_where_nothing_names_a_home_it_is_a_temporary_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for a number of a user that the machine does not know, in a service that sets no HOME."""
    accounts = pytest.importorskip("pwd", reason="of Unix alone")

    def unknown(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr(accounts, "getpwuid", unknown)
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = user_folders.cache_folder("edgar")
    assert (found.parent, found.is_dir()) == (tmp_path, True)
