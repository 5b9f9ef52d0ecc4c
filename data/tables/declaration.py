"""How a curated table is declared: a CSV or Parquet file in `data/curated/`, its columns, its key, and where it goes.

What a declaration says is said nowhere else: the strict reader, the table of the store, the SQL that loads it, its row
in `data/curated/README.md` and its contract tests all follow from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Final, Literal

Value = str | int | float | bool | date

_YEARS: Final = (1970, 2099)


class Kind(StrEnum):
    """What a cell holds, by DuckDB's name of the type."""

    TEXT = "VARCHAR"
    WHOLE = "INTEGER"
    NUMBER = "DOUBLE"
    DAY = "DATE"
    FLAG = "BOOLEAN"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what its cells hold, whether they may be empty, and what readers of the README should know.

    `choices` are the only words of a text column; `sign` bounds a number.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    about: str = ""
    choices: tuple[str, ...] = ()
    sign: Literal["any", "not negative", "positive"] = "not negative"

    def read(self, text: str) -> Value:
        """The value of a cell that is not empty. Raises ValueError, whose text says what is wrong with it."""
        value = _READERS[self.kind](text)
        if self.choices and text not in self.choices:
            raise ValueError(f"is none of: {', '.join(self.choices)}")
        if isinstance(value, int | float) and self.kind in (Kind.NUMBER, Kind.WHOLE):
            if self.sign == "positive" and value <= 0:
                raise ValueError("must be above zero")
            if self.sign == "not negative" and value < 0:
                raise ValueError("must not be below zero")
        return value


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("is not a number") from None


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError("is not a number") from None
    if not isfinite(value):
        raise ValueError("is not a finite number")
    return value


def _day(text: str) -> date:
    try:
        value = date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a date like 2026-06-30") from None
    if not _YEARS[0] <= value.year <= _YEARS[1]:  # a slip such as 0202 would make a value known ever since
        raise ValueError(f"is not a day of the years {_YEARS[0]} to {_YEARS[1]}")
    return value


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError("is neither true nor false")
    return text.lower() == "true"


_READERS: Final[dict[Kind, Callable[[str], Value]]] = {
    Kind.TEXT: str,
    Kind.WHOLE: _whole,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
    Kind.FLAG: _flag,
}

# ------------------------------------------------------------------- columns that several tables have

TICKER: Final = Column("ticker", required=True)
EVIDENCE: Final = Column("evidence", required=True, choices=("confirmed", "single_source"))
TITLE: Final = Column("title", required=True)
PUBLISHER: Final = Column("publisher")
URL: Final = Column("url")
NOTE: Final = Column("note")
KNOWN_ON: Final = Column("known_on", Kind.DAY, required=True)
ANNOUNCED: Final = Column("announced", Kind.DAY, required=True)
CITED: Final = (EVIDENCE, TITLE, PUBLISHER, URL)  # they become a row of the table `source`
CITED_TWICE: Final = (*CITED, Column("second_source"), NOTE)


@dataclass(frozen=True, slots=True)
class Table:
    """One curated table. `name` is the stem of its file, `grain` completes "one row per".

    Rows of a table whose columns include a title are cited: each gets a row in `source`, published on the day in the
    column `published`, named `<relation>:` and the cells of `cited_by` (the key where empty; their hash with `hashed`).
    `sql` names a script in `data/sql/` that loads the rows (as `given`) elsewhere; `relation` is '' then, and the store
    has no table of its own for it. Files named in `after` are loaded first. `order` is how the rows are sorted in the
    file (the key where empty; `("",)`: as they stand).
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    relation: str = ""
    published: str = ""
    cited_by: tuple[str, ...] = ()
    hashed: bool = False
    sql: str = ""
    after: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    format: Literal["csv", "parquet"] = "csv"

    def __post_init__(self) -> None:
        names = {column.name for column in self.columns}
        named = {*self.key, *self.cited_by, *filter(None, (*self.order, self.published))}
        if not self.key or named - names or len(names) < len(self.columns):
            raise ValueError(f"{self.name}: a key or another rule names a column that is not declared, or one twice")
        if bool(self.sql) == bool(self.relation):
            raise ValueError(f"{self.name}: declare either a table of the store (`relation`) or a script (`sql`)")
        if self.relation and self.cited and not self.published:
            raise ValueError(f"{self.name}: its rows are cited, so `published` must name the day of their document")

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.{self.format}"

    @property
    def cited(self) -> bool:
        """Whether each row names the document that states it."""
        return TITLE in self.columns

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns that the store's table has; those of the citation are in `source`."""
        return tuple(c for c in self.columns if not (self.cited and c in CITED))

    # ------------------------------------------------------------------------------------ as SQL

    def ddl(self) -> str:
        """The statement that makes the store's table; '' for one that is loaded elsewhere."""
        if not self.relation:
            return ""
        only = self.key[0] if len(self.key) == 1 else ""
        columns = [_declared(c, primary=c.name == only) for c in self.stored]
        source = ["source_id VARCHAR NOT NULL"] if self.cited else []
        return f"CREATE TABLE {self.relation} ({', '.join(columns + source)});"

    def load_sql(self) -> str:
        """The statements that load the rows of `given`; '' where a script does."""
        if not self.relation:
            return ""
        names = [c.name for c in self.stored]
        values = [f"{c.name}::{c.kind}" for c in self.stored]
        cites = ""
        if self.cited:
            names.append("source_id")
            values.append(self.source_id())
            cites = (
                "INSERT OR IGNORE INTO source BY NAME\n"
                f"SELECT {self.source_id()} AS source_id, title, publisher, url, {self.published}::DATE AS "
                "published_on, evidence\n"
                "FROM given;\n"
            )
        return f"{cites}INSERT INTO {self.relation} ({', '.join(names)})\nSELECT {', '.join(values)}\nFROM given;"

    def source_id(self) -> str:
        """The SQL expression that names the document of a row."""
        cells = [f"coalesce({name}::VARCHAR, '')" for name in self.cited_by or self.key]
        joined = " || ':' || ".join(cells)
        return f"'{self.relation}:' || " + (f"left(sha256({joined}), 12)" if self.hashed else joined)


def _declared(column: Column, *, primary: bool) -> str:
    return f"{column.name} {column.kind}{' PRIMARY KEY' if primary else ' NOT NULL' if column.required else ''}"
