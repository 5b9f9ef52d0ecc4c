"""Prepared data in the shapes that charts need: complete grids, latest values, and the tidy table behind a chart."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, Protocol

import numpy as np
import pandas as pd

from charts import style, text
from charts.core import ChartData
from contracts import WEAK_EVIDENCE, Company, Description, Unit

TABLE_COLUMNS: Final = (
    "ticker",
    "company",
    "quarter",
    "period_end",
    "name",
    "title",
    "value",
    "unit",
    "evidence",
    "known_on",
    "accession",
)
_MAY_LACK: Final = ("ticker", "quarter", "evidence", "accession")  # texts that a row of many companies may lack
WEAK: Final = WEAK_EVIDENCE


class Stamped(Protocol):
    """Whatever tells how far a value can be trusted, since when it can be known, and from which document."""

    @property
    def evidence(self) -> str: ...

    @property
    def known_on(self) -> pd.Timestamp | None: ...

    @property
    def document(self) -> str | None: ...


def known(data: ChartData, names: Iterable[str]) -> pd.DataFrame:
    """Rows with a finite value of the chosen companies and names, by name, company and quarter."""
    wanted = frozenset(names)
    if wanted not in data.kept:
        data.kept[wanted] = _known(data, wanted)
    return data.kept[wanted].copy(deep=False)  # whoever writes into it gets an own copy then


def _known(data: ChartData, names: frozenset[str]) -> pd.DataFrame:
    # Row by row: masks, isin and sort_values of pandas cost several times as much on tables of this size.
    order = {c.ticker: i for i, c in enumerate(data.companies)}
    values, rows = data.values["value"].to_numpy(dtype=float, na_value=np.nan), data.values
    keys = enumerate(zip(rows["name"], rows["ticker"], rows["quarter"], np.isfinite(values), strict=True))
    found = [
        (name, order[ticker], quarter, at)
        for at, (name, ticker, quarter, finite) in keys
        if name in names and ticker in order and finite
    ]
    return numbered(rows, [at for *_, at in sorted(found)])


def numbered(rows: pd.DataFrame, places: Sequence[int] | np.ndarray) -> pd.DataFrame:
    """The rows at some places, numbered from 0."""
    taken = rows.take(np.asarray(places, dtype=int))
    taken.index = pd.RangeIndex(len(taken))
    return taken


def table(data: ChartData, names: Sequence[str]) -> pd.DataFrame:
    """The tidy table: one row per name, company and quarter with a value; `TABLE_COLUMNS`."""
    rows = known(data, names)
    rows["company"] = rows["ticker"].map({c.ticker: c.name for c in data.companies})
    rows["title"] = [describe(data, name).title for name in rows["name"]]
    rows["order"] = rows["name"].map({name: i for i, name in enumerate(names)})
    return rows.sort_values("order", kind="stable", ignore_index=True)[list(TABLE_COLUMNS)]


def typed(rows: Iterable[dict[str, Any]], more: Sequence[str], *, texts: Collection[str] = ()) -> pd.DataFrame:
    """A table of rows by column name, `TABLE_COLUMNS` and `more`: each column of one type also where nothing is known.

    `texts` are those of `more` that hold no numbers.
    """
    table = pd.DataFrame(list(rows), columns=[*TABLE_COLUMNS, *more])
    days = {column: pd.to_datetime(table[column]) for column in ("period_end", "known_on")}
    numbers = {column: pd.to_numeric(table[column]) for column in ("value", *more) if column not in texts}
    names = {column: table[column].astype(object).where(table[column].notna(), None) for column in _MAY_LACK}
    return table.assign(**days, **numbers, **names)


def with_rows(table: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """The table with more rows below, in its columns and types; a column that they lack is missing there."""
    added = more.reindex(columns=table.columns).astype(table.dtypes.to_dict(), errors="ignore")
    return pd.concat([table, added], ignore_index=True)


def describe(data: ChartData, name: str) -> Description:
    """What the catalogue says; a bare description when it says nothing."""
    return data.described.get(name) or Description(name, name.replace("_", " ").capitalize(), Unit(""), "")


def axis_title(described: Description, *, log: bool = False) -> str:
    """Title, unit and scale in plain text."""
    unit = str(described.unit) if described.unit.symbol in style.SPELT else ""  # other ticks or the title name it
    inside = ", ".join(part for part in (unit, "log scale" if log else "") if part)
    return f"{described.title} ({inside})" if inside else described.title


def span(rows: pd.DataFrame) -> list[str]:
    """All calendar quarters from the first to the last of the rows."""
    quarters = rows["quarter"].tolist()
    return list(quarters_between(min(quarters), max(quarters))) if quarters else []


@lru_cache(maxsize=512)
def quarters_between(first: str, last: str) -> tuple[str, ...]:
    """All calendar quarters from the first to the last, "2019Q4" to "2020Q1"."""
    start, end = (int(q[:4]) * 4 + int(q[-1]) - 1 for q in (first, last))
    return tuple(f"{at // 4}Q{at % 4 + 1}" for at in range(start, end + 1))


def path(rows: pd.DataFrame, ticker: str, name: str, apart: int = 1) -> pd.DataFrame:
    """One company's values of a name on its own complete grid of quarters: a gap is a row with NaN. Values that are
    so many quarters `apart`, as those of fiscal years, are neighbours.
    """
    wanted = zip(rows["ticker"], rows["name"], strict=True)
    line = numbered(rows, [at for at, key in enumerate(wanted) if key == (ticker, name)])
    line.insert(0, "quarter", line.pop("quarter"))
    if line["quarter"].tolist() == span(line):  # nothing is missing, as mostly
        return line
    line = line.drop_duplicates("quarter", keep="last")
    return line.set_index("quarter").reindex(grid(line, apart)).rename_axis("quarter").reset_index()


def grid(rows: pd.DataFrame, apart: int = 1) -> list[str]:
    """The quarters of a line in order of time: those of the rows, and those that break it, all that are missing or one
    between rows that are more than so many quarters `apart`.
    """
    if apart == 1:
        return span(rows)
    own = rows["quarter"].tolist()
    wide = {quarters_between(q, later)[1] for q, later in itertools.pairwise(own) if after(later, q) > apart}
    return sorted({*own, *wide})


def latest(rows: pd.DataFrame) -> pd.DataFrame:
    """The last known row of each company and name."""
    return rows.sort_values("quarter").drop_duplicates(["ticker", "name"], keep="last")


def weak(evidence: pd.Series) -> np.ndarray:
    """True where a value is interpolated, estimated or the user's: drawn dashed and hollow."""
    return np.asarray(evidence.isin(WEAK), dtype=bool)


def lacking(data: ChartData, names: Sequence[str]) -> tuple[str, ...]:
    """A line for each company and name without any value: "Oracle: gross profit is not known here"."""
    have = set(known(data, names)[["ticker", "name"]].itertuples(index=False, name=None))
    return tuple(
        text.sentence(f"{text.short(c)}: {text.lower(describe(data, n).title)} is not known in this window")
        for c in data.companies
        for n in names
        if (c.ticker, n) not in have
    )


def after(later: str, earlier: str) -> int:
    """Quarters from `earlier` to `later`."""
    return int(pd.Period(later, freq="Q").ordinal) - int(pd.Period(earlier, freq="Q").ordinal)


def by_ticker(data: ChartData) -> dict[str, Company]:
    """The chosen companies by ticker, in the order chosen."""
    return {c.ticker: c for c in data.companies}


@lru_cache(maxsize=4096)  # a chart names the same days in thousands of hovers
def day(value: Hashable) -> str:
    """ "30 Jun 2026", or an empty text when there is none."""
    stamp = value if isinstance(value, pd.Timestamp) else pd.to_datetime(value, errors="coerce")  # type: ignore[call-overload]
    return "" if pd.isna(stamp) else text.day(stamp)


def origin_lines(origin: Stamped | None) -> list[str]:
    """What a value rests on, as lines of a hover: grade and day, then the filing where it is one."""
    if origin is None:
        return []
    return [f"{text.evidence(origin.evidence)}, known since {day(origin.known_on)}", text.document(origin.document)]


def records(rows: pd.DataFrame) -> list[Any]:
    """The rows as named tuples, whose fields a type checker cannot know."""
    return list(rows.itertuples())
