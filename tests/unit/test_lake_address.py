"""The one string that says where the store is: folders, shared stores, and everything that is neither."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from data.backends import backend_at
from data.lake import extension, lake_address
from data.local_backend import LocalBackend
from errors import MissingTool, UsageError

ROOT = Path(__file__).resolve().parents[2]
GOOD = "postgresql://ada:s3cret@db.example.org:6432/facts?data_path=/srv/leverage&schema=team&sslmode=require"


def test_an_address_in_its_parts() -> None:
    found = lake_address.parsed(GOOD)
    assert (found.data_path, found.schema, found.in_bucket) == ("/srv/leverage", "team", False)
    assert found.text == "postgresql://db.example.org:6432/facts?data_path=/srv/leverage&schema=team"
    assert {
        "password": "s3cret",
        "user": "ada",
        "sslmode": "require",
        "port": "6432",
    }.items() <= found.parameters.items()
    assert "s3cret" not in repr(found)


def test_what_is_not_said_has_a_default() -> None:
    found = lake_address.parsed("postgres://db/facts?data_path=s3://bucket/some/prefix/")
    assert (found.data_path, found.schema, found.in_bucket) == ("s3://bucket/some/prefix", "leverage", True)
    assert found.parameters["connect_timeout"] == "5"
    assert lake_address.parsed("postgresql:///facts?host=/run/pg&data_path=/srv/x").parameters["host"] == "/run/pg"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("postgresql://ada:s3cret@db/facts", "names no data_path"),
        ("postgresql://ada:s3cret@db/facts?data_path=", "names no data_path"),
        ("postgresql://ada:s3cret@db/facts?data_path=some/where", "neither the whole path"),
        ("postgresql://ada:s3cret@db/facts?data_path=gs://bucket", "neither the whole path"),
        ("postgresql://ada:s3cret@db/facts?data_path=s3://s3cret@bucket/x", "neither the whole path"),
        ("postgresql://ada:s3cret@db/?data_path=/srv/x", "names no database"),
        ("postgresql://ada:s3cret@db:s3cret/facts?data_path=/srv/x", "is not a number"),
        ("postgresql://ada:s3@cret@db/facts?data_path=/srv/x", "%40"),
        ("postgresql://ada:s3cret@db/facts?data_path=/srv/x&schema=drop table", "not a plain name"),
        ("postgresql://ada:s3cret@db/facts?data_path=/srv/x&shcema=y", 'query parameter: "shcema"'),
        ("postgresql://ada:s3cret@[db/facts?data_path=/srv/x", "cannot be read"),
        ("postgresql://ada:s3cret@db/facts?data_path", "cannot be read"),
        ("mysql://ada:s3cret@db/facts", "neither a folder nor a shared store: mysql"),
        ("ducklake:postgres:dbname=facts password=s3cret", "neither a folder nor a shared store: ducklake"),
        ("host=db dbname=facts password=s3cret", "neither a folder nor a shared store"),
        ("s3://bucket/x", "neither a folder nor a shared store: s3"),
    ],
)
def test_nonsense_is_refused_in_one_line_without_the_password(said: str, why: str) -> None:
    with pytest.raises(UsageError) as caught:
        backend_at(said)
    assert why in caught.value.message
    assert "\n" not in caught.value.message
    assert "cret" not in caught.value.message
    assert lake_address.FORM in caught.value.message


@pytest.mark.parametrize("said", ["/srv/leverage", "store", "../a b/c", r"C:\Users\ada\store", "~/x=y"])
def test_a_path_is_a_folder(said: str) -> None:
    assert backend_at(said) == LocalBackend(Path(said))


def test_one_place_for_one_address() -> None:
    assert backend_at(GOOD) is backend_at(GOOD)
    assert backend_at(GOOD) != backend_at(GOOD.replace("schema=team", "schema=other"))


def test_messages_of_libraries_lose_what_is_secret() -> None:
    address = lake_address.parsed(GOOD)
    assert address.without_secrets("no\n  password s3cret\tof ada") == "no password *** of ada"


def test_without_the_client_of_postgresql_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(MissingTool, match=r"psycopg.*pip install .*'psycopg\[binary\]>=3.2'"):
        lake_address.parsed(GOOD)


def test_without_an_extension_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import duckdb

    monkeypatch.setattr(extension, "_packaged", lambda _: None)
    # Nobody listens there: as on a machine without the packages and without a network.
    with (
        duckdb.connect(
            config={"custom_extension_repository": "http://127.0.0.1:9", "extension_directory": "/nonexistent"}
        ) as con,
        pytest.raises(MissingTool) as caught,
    ):
        extension.load(con, "ducklake")
    told = caught.value.message
    assert told.startswith(
        "A part of the shared store is not installed: DuckDB's extension ducklake. "
        "Install what a shared store needs where this program is installed: pip install 'duckdb-extension-"
    )
    shared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["shared"]
    assert told.partition("pip install ")[2].rstrip(".").split() == [f"'{each}'" for each in shared]
