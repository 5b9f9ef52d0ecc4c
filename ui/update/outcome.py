"""How something ended: counts, what changed, what failed and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import streamlit as st

from charts.frame import day
from charts.text import moment
from service.updating import update_text
from ui.elements import callout, number_tables
from ui.elements.markdown import counted, escape
from ui.parameters import selection

if TYPE_CHECKING:
    import pandas as pd

    from data.summary import Summary
    from service.updating.background_task import Standing

_DISMISSED: Final = "update:dismissed"
_TOP: Final = 12  # changes told in words; the table has all that were kept
_LOGGED: Final = 200  # changes that the log keeps of one entry, and so all that are listed
_MOST: Final = 12  # failures told one by one
_TONES: Final = {"published": callout.done, "held": callout.doubt, "failed": callout.doubt}


def show(task: Standing) -> bool:
    """The end of a piece of work, until the reader has seen enough of it; whether it is shown."""
    if st.session_state.get(_DISMISSED) == task.number:
        return False
    with st.container(border=True):
        when = f"{moment(task.ended_at)} UTC" if task.ended_at else ""
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{escape(task.what[:1].upper())}{escape(task.what[1:])}** :small[:gray[{escape(when)}]]")
            st.button("Dismiss", key="update:dismiss", on_click=_dismiss, args=(task.number,), type="tertiary")
        if task.error is not None:
            callout.failed(task.error)
        elif task.summary is not None:
            summary(task.summary, key="outcome", changed=task.block != "add")
    return True


def _dismiss(number: int) -> None:
    st.session_state[_DISMISSED] = number


def summary(of: Summary, *, key: str, changed: bool = True) -> None:
    """One summary; `changed` tells whether its values are listed."""
    _TONES.get(of.outcome, callout.hint)(f"**{escape(update_text.headline(of))}.**")
    _failures(of)
    if of.objections:
        where = f"They are in quarantine as {of.held}." if of.held else ""
        callout.doubt(f"**The quality gates object to {counted(len(of.objections), 'value')}.** {escape(where)}")
        rows = update_text.objections(of.objections)
        number_tables.show(rows, key=f"{key}:objections", caption="Values that the gates object to.")
    if of.set_aside:
        callout.doubt(" ".join(_set_aside([row["fact"] for row in of.set_aside])))
        with st.expander("What is set aside, and why"):
            number_tables.show(update_text.set_aside(of.set_aside), key=f"{key}:set-aside", caption="Set aside.")
    if changed and of.changes:
        _changes(update_text.changes(of.changes[:_LOGGED]), key)
    if of.lines and of.lines[0].ticker:
        with st.expander("By company and source"):
            number_tables.show(update_text.lines(of), key=f"{key}:lines", caption="By company and source.")


def _set_aside(names: Sequence[str]) -> Iterator[str]:
    """What is set aside in words, by the names of the facts; '' is one of the annual panel."""
    facts, annual = sum(map(bool, names)), names.count("")
    if facts:
        yield f"**{counted(facts, 'fact')} {'is' if facts == 1 else 'are'} set aside.**"
        yield selection.linked(
            "Everything else was published; they can be accepted or refused [in quarantine](update?open=quarantine)."
        )
    if annual:
        values, are = counted(annual, "value"), "is" if annual == 1 else "are"
        yield f"**{values} of the annual panel {are} odd and left out.** What stood before stays."


def _failures(of: Summary) -> None:
    failures = of.failures()
    if failures:
        more = [f"- and {len(failures) - _MOST} more; the log below has all"] if len(failures) > _MOST else []
        lines = [f"- {escape(failure)}" for failure in failures[:_MOST]]
        callout.doubt("\n".join(["**What failed; what was known before stays:**", "", *lines, *more]))


def _changes(rows: pd.DataFrame, key: str) -> None:
    st.markdown("**What changed**")
    st.markdown(
        "\n".join(
            [
                "| Company | Measure, period to | Before | Now |",
                "|:--|:--|--:|--:|",
                *(_line(row) for _, row in rows.head(_TOP).iterrows()),
            ]
        )
    )
    if len(rows) > _TOP:
        with st.expander(f"All {len(rows)} changes of values that the log keeps"):
            listed = rows.drop(columns=["was", "is"])
            number_tables.show(listed, key=f"{key}:changes", caption="Changes of quarterly values.")
    st.markdown(selection.linked("[What the newest reports changed](newest?open=report_list)"))


def _line(row: pd.Series) -> str:
    measure = f"{escape(row['measure'])} :small[:gray[{day(row['period_end'])}]]"
    return f"| {escape(row['ticker'])} | {measure} | {escape(row['was'])} | **{escape(row['is'])}** |"
