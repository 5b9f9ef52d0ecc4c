"""Answers by their hash in a bucket, through DuckDB's own client of S3. Credentials and endpoint come from where every
AWS tool looks for them: AWS_* in the environment (AWS_ENDPOINT_URL for other makers' buckets), profiles, roles."""

from __future__ import annotations

import os
import re
import threading
from typing import Final
from urllib.parse import urlsplit

import duckdb

from data import database_limits
from data.lake import extension
from errors import NotFound

EXTENSIONS: Final = ("httpfs", "aws")


def allow(con: duckdb.DuckDBPyConnection) -> None:
    """Let a connection read and write buckets. Raises MissingTool, duckdb.Error."""
    extension.load(con, *EXTENSIONS)
    named = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    options = "TYPE s3, PROVIDER credential_chain, REFRESH auto"
    if named:
        endpoint = urlsplit(named)
        host = re.sub(r"[^\w.:\[\]-]", "", endpoint.netloc.rpartition("@")[2])
        options += f", ENDPOINT '{host}', URL_STYLE 'path', USE_SSL {endpoint.scheme != 'http'}"
    con.execute(f"CREATE SECRET ({options})")


class Bucket:
    """`raw/ab/<key>.gz` below a prefix. Every method raises duckdb.Error where the bucket cannot be reached."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._lock = threading.Lock()
        self._con: duckdb.DuckDBPyConnection | None = None

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._con is None:
                con = duckdb.connect(config=database_limits.writing())
                allow(con)
                self._con = con
            return self._con.cursor()

    def has_blob(self, key: str) -> bool:
        """Whether bytes are kept under a key."""
        with self._cursor() as cursor:  # the bracket makes it a pattern: a plain name would be taken to exist
            return cursor.execute("FROM glob($1)", [self._blob(key)[:-1] + "[z]"]).fetchone() is not None

    def write_blob(self, key: str, content: bytes) -> None:
        """Keep bytes under a key; a bucket shows an object when all of it is there."""
        with self._cursor() as cursor:
            cursor.execute(f"COPY (SELECT $1::BLOB) TO '{self._blob(key)}' (FORMAT blob, COMPRESSION none)", [content])

    def read_blob(self, key: str) -> bytes:
        """The bytes under a key. Raises NotFound."""
        with self._cursor() as cursor:
            try:
                row = cursor.execute("SELECT content FROM read_blob($1)", [self._blob(key)]).fetchone()
            except duckdb.Error as error:
                if missing(error):
                    raise NotFound("No such response is saved", which=key[:80]) from error
                raise
        assert row is not None
        return bytes(row[0])

    def is_empty(self) -> bool:
        """Whether nothing at all lies below the prefix, or there is no such bucket."""
        with self._cursor() as cursor:
            try:
                return cursor.execute("FROM glob($1) LIMIT 1", [f"{self.prefix}/**"]).fetchone() is None
            except duckdb.Error as error:
                if missing(error):
                    return True
                raise

    def _blob(self, key: str) -> str:
        return f"{self.prefix}/raw/{key[:2]}/{re.sub(r'[^A-Za-z0-9_.-]', '', key)}.gz"


def missing(error: duckdb.Error) -> bool:
    """Whether a bucket says that there is no such object."""
    # The text of the error holds the object's address, and an address may hold any digits.
    return getattr(error, "status_code", None) == 404 or "No files found" in str(error)
