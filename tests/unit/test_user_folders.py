"""What is fetched lies in a folder that can be written, and what is kept in one that is named or at home."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from data import settings, user_folders
from data.backends import backend_at
from errors import StoreError


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


@pytest.fixture
def homeless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for a number of a user that the machine does not know, in a service that sets no HOME."""
    accounts = pytest.importorskip("pwd", reason="of Unix alone")

    def unknown(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr(accounts, "getpwuid", unknown)
    for name in ("HOME", *(f"XDG_{kind}_HOME" for kind in ("CACHE", "CONFIG", "DATA"))):
        monkeypatch.delenv(name, raising=False)
    for name in ("LEVERAGE_STORE", "LEVERAGE_SETTINGS", "LEVERAGE_CACHE", settings.IDENTITY, settings.MAINTAINERS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.mark.usefixtures("homeless")
def test_where_nothing_names_a_home_it_is_a_temporary_one(tmp_path: Path) -> None:
    found = user_folders.cache_folder("edgar")
    assert (found.parent, found.is_dir()) == (tmp_path, True)


@pytest.mark.usefixtures("homeless")
def test_a_store_without_a_home_says_what_to_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError, match="Set LEVERAGE_STORE to a folder, or HOME"):
        backend_at()
    monkeypatch.setenv("LEVERAGE_STORE", str(tmp_path / "store"))
    assert backend_at().address == str(tmp_path / "store")


@pytest.mark.usefixtures("homeless")
def test_settings_without_a_home_are_empty_and_say_what_to_name_when_they_are_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (settings.identity(), settings.maintainers()) == (None, frozenset())
    with pytest.raises(StoreError, match="Set LEVERAGE_SETTINGS to a file, or HOME"):
        settings.save_identity("Ada Lovelace ada@example.org")
    monkeypatch.setenv("LEVERAGE_SETTINGS", str(tmp_path / "settings.json"))
    settings.save_identity("Ada Lovelace ada@example.org")
    assert settings.identity() == "Ada Lovelace ada@example.org"
