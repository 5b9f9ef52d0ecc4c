"""The address of a shared store, in one string:

    postgresql://user:password@host:5432/database?data_path=s3://bucket/prefix&schema=leverage

PostgreSQL's own form of a connection, with two more parameters: where the files are (`data_path`: a folder that every
machine has under the same path, or a bucket) and the schema of the catalogue (`schema`, "leverage" where not given).
All other parameters (sslmode, connect_timeout, ...) are PostgreSQL's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from data.lake.extension import missing
from errors import UsageError

FORM: Final = "postgresql://user@host/database?data_path=/srv/leverage"
_OTHER: Final = re.compile(
    r"^[a-z][a-z0-9+.-]+://|^(ducklake|postgres|postgresql|s3):|\b(dbname|data_path|host)=", re.I
)
_SCHEMA: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_SECRET: Final = frozenset({"password", "sslpassword", "passfile", "user"})
# Unless told otherwise; a server that falls silent is noticed within some seconds, not after a quarter of an hour.
_CONNECTION_DEFAULTS: Final = {
    "connect_timeout": "5",
    "application_name": "intelligence-leverage",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address.

    `conninfo` and `parameters` hold the password and never reach a message; `text` is for people.
    """

    text: str
    data_path: str
    schema: str
    conninfo: str = field(repr=False)
    parameters: dict[str, str] = field(repr=False, compare=False)

    @property
    def in_bucket(self) -> bool:
        """Whether the files are in a bucket."""
        return self.data_path.startswith("s3://")

    def without_secrets(self, text: str) -> str:
        """A message of a library on one line, without what nobody may read."""
        for name in _SECRET & self.parameters.keys() - {"user"}:
            text = text.replace(self.parameters[name], "***")
        return " ".join(text.split())


def meant(text: str) -> bool:
    """Whether a string is an address, right or wrong, rather than the path of a folder."""
    return _OTHER.search(text) is not None


def parsed(text: str) -> Address:
    """The address in a string. Raises UsageError, which names the part that is wrong and never the password;
    MissingTool.
    """
    try:
        parts = urlsplit(text.strip())
        query = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise _wrong("The address of the shared store cannot be read", "LEVERAGE_STORE") from None
    if parts.scheme not in ("postgresql", "postgres"):
        raise _wrong(
            "The store is neither a folder nor a shared store", f"{parts.scheme or text.partition('=')[0]}:…"[:40]
        )
    if parts.netloc.count("@") > 1:
        raise _wrong(
            "A password in the address of the shared store has an @ in it; there it is written %40", "LEVERAGE_STORE"
        )
    own = {name: value for name, value in query if name in ("data_path", "schema")}
    asked = urlencode([(name, value) for name, value in query if name not in own])
    parameters = _connection(f"postgresql://{parts.netloc}{parts.path}?{asked}")
    data_path, schema = _data_path(own.get("data_path", "")), own.get("schema", "leverage")
    if not _SCHEMA.fullmatch(schema):
        raise _wrong("schema is not a plain name", schema[:40])
    place = f"{parameters.get('host', 'localhost')}:{parameters.get('port', '5432')}/{parameters['dbname']}"
    text = f"postgresql://{place}?data_path={data_path}&schema={schema}"
    return Address(text, data_path, schema, _joined(parameters), parameters)


def _connection(url: str) -> dict[str, str]:
    """PostgreSQL's parameters, as its own library reads them."""
    try:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        raise missing("psycopg, the client of PostgreSQL") from error
    try:
        parameters = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.ProgrammingError as error:
        named = re.fullmatch(
            r'invalid URI query parameter: "\w+"', str(error).strip()
        )  # all else may quote the password
        raise _wrong(
            "PostgreSQL cannot read the address of the shared store", named[0] if named else "LEVERAGE_STORE"
        ) from None
    if not parameters.get("dbname"):
        raise _wrong("The address of the shared store names no database", "LEVERAGE_STORE")
    if not parameters.get("port", "5432").isdigit():
        raise _wrong("The port in the address of the shared store is not a number", "LEVERAGE_STORE")
    return _CONNECTION_DEFAULTS | parameters


def _joined(parameters: dict[str, str]) -> str:
    from psycopg.conninfo import make_conninfo

    return make_conninfo(**parameters)


def _data_path(text: str) -> str:
    if not text:
        raise _wrong("The address of the shared store names no data_path", "LEVERAGE_STORE")
    bucket = text.startswith("s3://")
    if bucket and re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+(/[\w.=-]+)*/?", text):
        return text.rstrip("/")
    if bucket or "://" in text or not Path(text).is_absolute():
        shown = re.sub(r"//[^/]*@", "//…@", text)
        raise _wrong("data_path is neither the whole path of a folder nor a bucket (s3://bucket/prefix)", shown[:60])
    return str(Path(text))


def _wrong(what: str, which: str) -> UsageError:
    return UsageError(what, which=which, next_step=f"Write it as {FORM}, or name a folder")
