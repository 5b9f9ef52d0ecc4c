"""The reader's own question in SQL: examples, the tables, the answer as table, drawing and file."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from charts import text as words
from engine import catalogue
from service.snapshots import sql_console
from service.snapshots.sql_console import EXAMPLES, SqlAnswer
from service.tables.table_text import csv_text, records
from ui.data_page import sql_chart
from ui.data_page.sql_chart import Axes
from ui.elements import number_tables, table_rows
from ui.elements.callout import guarded
from ui.elements.markdown import escape
from ui.elements.plain_figure import plain_figure
from ui.session import here, opening

if TYPE_CHECKING:
    import pandas as pd

    from service.snapshots.current_store import Store

_TEXT: Final = "sql:text"
_ANSWER: Final = "sql:answer"  # what was asked, of which snapshot, and its answer
_EXAMPLE: Final = "sql:example"
_HEIGHT: Final = 220


def answer_line() -> str:
    """What stands beside the closed question."""
    return f"Own questions to all tables, with {len(EXAMPLES)} examples; the answer as table, drawing and file."


def show(store: Store) -> None:
    """The console."""
    _arrive()
    st.selectbox("Example", range(len(EXAMPLES)), format_func=_title, key=_EXAMPLE, on_change=_take_example)
    with st.form("sql", border=False):
        st.text_area("Question in SQL (DuckDB)", key=_TEXT, height=_HEIGHT, max_chars=sql_console.LONGEST)
        asked = st.form_submit_button("Ask", type="primary")
    st.caption(sql_console.BOUNDS)
    if asked:
        st.session_state.pop(_ANSWER, None)
        with guarded(), st.spinner("Asking"):
            sql = st.session_state[_TEXT]
            st.session_state[_ANSWER] = sql, store.label, sql_console.ask(store, sql)
    if _ANSWER in st.session_state:
        _answered(store, *st.session_state[_ANSWER])
    _tables(store)


def _title(place: int) -> str:
    return EXAMPLES[place].title


def _arrive() -> None:
    """Begin with the question of the address, else with the first example. An address asks nothing by itself."""
    named = str(st.query_params.get(opening.SQL, ""))[: sql_console.LONGEST]
    st.session_state.setdefault(_TEXT, named or EXAMPLES[0].sql)


def _take_example() -> None:
    st.session_state[_TEXT] = EXAMPLES[st.session_state[_EXAMPLE]].sql
    st.session_state.pop(_ANSWER, None)


def _answered(store: Store, sql: str, snapshot: str, answer: SqlAnswer) -> None:
    """The answer, what was asked of which facts, and the files of both."""
    count = words.plural(len(answer.table), "row")
    st.markdown(f"**{f'The first {count}; there are more' if answer.cut else count}.** {_of(snapshot)}")
    if answer.table.empty:
        return
    number_tables.show(_dated(answer.table), key="sql", caption="The answer to the question in SQL.")
    if sql_chart.numbers(answer.table):
        _drawn(store, answer.table)
    _files(sql, snapshot, answer)


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    """Days as days, whatever the column is called: only a moment has an hour."""
    days = {name: table[name].dt.date for name in map(str, table.select_dtypes("datetime")) if _whole_days(table[name])}
    return table.assign(**days)


def _whole_days(moments: pd.Series) -> bool:
    known = moments.dropna()
    return bool((known == known.dt.normalize()).all())


def _of(snapshot: str) -> str:
    return f"Asked of snapshot {escape(snapshot)}. The numbers are those of the tables; what was made of them is yours."


def _drawn(store: Store, table: pd.DataFrame) -> None:
    opened = st.expander("Draw it", key="sql:drawing", on_change="rerun", type="compact")
    if not opened.open:
        return
    with opened:
        axes = _axes(table)
        colours = {c.ticker: c.colour for c in catalogue.companies(store, sql_chart.drawn_groups(table, axes.by))}
        figure, left_out = sql_chart.drawing(table, axes, colours)
        alt = f"{axes.y} by {axes.x}, of the answer to a reader's own question"
        st.plotly_chart(plain_figure(figure), key="sql:figure", alt=alt, config={"displaylogo": False})
        if left_out:
            st.caption(escape(left_out))


def _axes(table: pd.DataFrame) -> Axes:
    """Which columns the reader wants drawn."""
    likely, along, upward, apart = sql_chart.likely(table), *st.columns(3)
    across, up = list(map(str, table.columns)), sql_chart.numbers(table)
    names = [sql_chart.ALL, *sql_chart.groups(table)]
    return Axes(
        along.selectbox("Along", across, index=across.index(likely.x)),
        upward.selectbox("Up", up, index=up.index(likely.y)),
        apart.selectbox("By", names, index=names.index(likely.by)),
    )


def _files(sql: str, snapshot: str, answer: SqlAnswer) -> None:
    """The answer as CSV, and as JSON with the question, the snapshot and whether it is whole."""
    whole = {"question": sql, "snapshot": snapshot, "whole": not answer.cut}
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(answer.table) <= table_rows.FIRST:  # of a longer one, the table has the file
            _file("CSV", "csv", "text/csv", partial(csv_text, answer.table))
        _file("JSON with the question", "json", "application/json", partial(_json, whole, answer))
    with st.expander("Link to this question", type="compact"):
        st.code(here.link("data", {opening.OPEN: "sql", opening.SQL: sql}), language=None, wrap_lines=True)


def _file(title: str, ending: str, mime: str, content: partial[str]) -> None:
    st.download_button(
        title,
        data=content,
        file_name=f"answer.{ending}",
        mime=mime,
        key=f"sql:{ending}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def _json(whole: dict[str, object], answer: SqlAnswer) -> str:
    return json.dumps(whole | {"rows": records(answer.table)}, ensure_ascii=False, indent=1)


def _tables(store: Store) -> None:
    """Every table with what one row of it is, and the columns of the chosen one."""
    opened = st.expander("Tables and columns", key="sql:tables", on_change="rerun", type="compact")
    if not opened.open:
        return
    with opened, guarded():
        columns = sql_console.tables(store)
        grains = columns[columns["row"] != ""].set_index("table")["row"]
        chosen = st.selectbox("Table", list(grains.index), format_func=lambda n: f"{n}: {grains[n]}", key="sql:table")
        shown = columns.loc[columns["table"] == chosen, ["column", "type", "meaning"]]
        number_tables.show(shown.reset_index(drop=True), key="sql-columns", caption=f"The columns of {chosen}.")
