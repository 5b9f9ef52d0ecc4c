"""A team's lake whose files are in a bucket: on a small stand-in for S3, or on a real one that LEVERAGE_TEST_BUCKET
names.

A real one: AWS_ENDPOINT_URL and credentials in the environment, LEVERAGE_TEST_BUCKET=s3://bucket/prefix.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from data.lake.bucket import missing
from data.lake.lake_backend import LakeBackend
from errors import NotFound, StoreError
from tools import s3


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[s3.Objects | None]:
    """The stand-in; None where a real bucket is named."""
    if "LEVERAGE_TEST_BUCKET" in os.environ:
        yield None
        return
    with s3.serving() as started:
        for name, value in {
            "AWS_ENDPOINT_URL": started.address,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "tested",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }.items():
            monkeypatch.setenv(name, value)
        yield started


@pytest.fixture
def said(server: s3.Objects | None, lakes: Callable[[], str]) -> str:
    address, _, own = lakes().partition("data_path=")
    bucket = os.environ.get("LEVERAGE_TEST_BUCKET", "s3://team-bucket/some/prefix")
    return f"{address}data_path={bucket}/{Path(own.partition('&')[0]).parent.name}&{own.partition('&')[2]}"


@pytest.fixture
def machine(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], LakeBackend]:
    count = iter(range(9))

    def another() -> LakeBackend:
        monkeypatch.setenv("LEVERAGE_CACHE", str(tmp_path / f"copies{next(count)}"))
        lake = LakeBackend(said)
        with lake.exclusive("write"):
            lake._copies()
        return lake

    return another


def test_snapshots_travel_through_a_bucket(machine: Callable[[], LakeBackend], server: s3.Objects | None) -> None:
    lake, other = machine(), machine()
    for step, statement in enumerate(
        (
            "CREATE TABLE fact AS SELECT 'META' AS ticker, i FROM range(5000) AS t(i)",
            "DELETE FROM fact WHERE i % 3 = 0",
            "INSERT INTO fact SELECT 'ORCL', i FROM range(700) AS t(i)",
        )
    ):
        with lake.draft(lake.current_name()) as draft:
            with draft.connect() as con:
                con.execute(statement)
            lake.publish(draft.file, f"name{step}")
        with other.connect(other.current_name()) as con, lake.connect(f"name{step}") as own:
            query = "FROM fact ORDER BY ALL"
            assert con.execute(query).fetchall() == own.execute(query).fetchall() != []
    assert lake.names() == ["name2", "name1", "name0"]
    if server:
        assert any("/lake/main/fact/" in name for name in server.objects)


def test_answers_are_kept_in_a_bucket(machine: Callable[[], LakeBackend], server: s3.Objects | None) -> None:
    lake, key, content = machine(), "cd" * 32, bytes(range(256)) * 40_000
    assert not lake.has_blob(key)
    with pytest.raises(NotFound):
        lake.read_blob(key)
    lake.write_blob(key, content)
    assert lake.has_blob(key)
    assert machine().read_blob(key) == content
    if server:
        assert next(n for n in server.objects if "/raw/" in n).endswith(f"/raw/cd/{key}.gz")


@pytest.mark.parametrize(("status", "absent"), [(403, False), (404, True), (500, False)])
def test_an_object_is_missing_by_the_answer_and_not_by_digits_of_its_address(status: int, absent: bool) -> None:
    error = duckdb.HTTPException(f"GET 's3://team/ducklake-01a2160c-2cde-7404-9b95.parquet' (HTTP {status})")
    error.status_code = status
    assert missing(error) is absent


def test_a_bucket_that_refuses_is_told_and_not_taken_for_damage(
    machine: Callable[[], LakeBackend], server: s3.Objects | None
) -> None:
    if server is None:
        pytest.skip("a real bucket cannot be told to refuse")
    lake = machine()
    with lake.draft() as draft:
        with draft.connect() as con:
            con.execute("CREATE TABLE fact AS SELECT 'META' AS ticker, i FROM range(5000) AS t(i)")
        lake.publish(draft.file, "name0")
    server.refusing = True
    other = machine()
    for ask in (
        lambda: other.connect("name0"),
        lambda: other.read_blob("ab" * 32),
        lambda: other.write_blob("ab" * 32, b"x"),
    ):
        with pytest.raises(StoreError, match="403") as caught:
            ask()
        assert "tested" not in caught.value.message.replace("s3://", "")
    server.refusing = False
    other.connect("name0").close()
