"""Own figures: upload, look at what the check says of each row, import, remove, export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import streamlit as st

from charts.frame import day
from service.own_figures import everybodys_files, owners_files
from service.updating import operations, tasks
from ui.elements import number_tables
from ui.elements.callout import guarded
from ui.elements.markdown import counted, escape
from ui.session import cache, visitor
from ui.update import progress

if TYPE_CHECKING:
    from service.own_figures.owners_files import Answer, Question
    from service.snapshots.current_store import Store

_IMPORT: Final = "update:import"
_LARGEST: Final = 20  # megabytes
_ASKED_EACH: Final = 12  # questions with a choice of their own
_ROUND: Final = "update:upload"  # a new uploader after each import: the old file is done with


def own_files(store: Store) -> str:
    """What is here of them, in a line."""
    files = owners_files.files(store, visitor.actor().owner)
    return f"{counted(len(files), 'file')} of own figures." if len(files) else "No own figures are in the store."


def own_figures(store: Store) -> None:
    """A file in, row by row; what is here of it already."""
    with guarded():
        st.markdown(f"{owners_files.HOW} They are drawn as weak evidence, marked as own, and can be taken out again.")
        st.markdown(f"**Only you see what you bring in**{_until()}.")
        st.download_button(
            "Template",
            owners_files.TEMPLATE,
            file_name="own-figures.csv",
            mime="text/csv",
            icon=":material/description:",
            key="update:template",
            on_click="ignore",
        )
        with guarded():
            _upload()
        progress.show("own", store)
        _files(store)


def _until() -> str:
    if visitor.may_write():
        return ", on every page and in what you download, until you share it with everybody who opens this dashboard"
    return ", on every page and in what you download; only maintainers can share figures with everybody"


def _upload() -> None:
    place = st.session_state.setdefault(_ROUND, 0)
    file = st.file_uploader(
        "A file of own figures", type=list(owners_files.KINDS), max_upload_size=_LARGEST, key=f"{_ROUND}:{place}"
    )
    if file is None:
        return
    content = file.getvalue()
    checked = cache.upload(content, file.name)
    good, bad = len(checked.rows), len(checked.rejects)
    st.markdown(f"**{counted(good, 'row')} can be imported, {bad:,} cannot.**")
    if bad:
        rows = [(r.row, r.column, r.value, r.reason) for r in checked.rejects]
        refused = pd.DataFrame(rows, columns=["row", "column", "value", "why"])
        caption = "Cannot be used; the first line of the file is row 1."
        number_tables.show(refused, key="update:rejects", caption=caption)
    if good:
        number_tables.show(checked.rows, key="update:good", caption="Can be imported.")
        answers, otherwise = _answers(checked.questions, f"{place}:{file.name}:{len(content)}")
        left_out = sum(answers.get(q.row, otherwise) == "leave out" for q in checked.questions)
        open_ones = sum(answers.get(q.row, otherwise) is None for q in checked.questions)
        if open_ones:
            st.caption(f"{counted(open_ones, 'question')} to answer before the import.")
        elif good > left_out:
            _import(content, file.name, answers, otherwise, good - left_out, bad + left_out)


def _answers(questions: list[Question], at: str) -> tuple[dict[int, Answer], Answer | None]:
    """What a person says to each figure that does not fit what is known; to all alike where there are many.

    `at` tells the file, so that an answer is never taken for one to another file's question.
    """
    if questions:
        st.markdown("**Some figures do not fit what is known of the company.** What is meant?")
    if len(questions) > _ASKED_EACH:
        rows = [(q.row, q.ticker, q.concept, q.period_end, q.value, q.meant, q.why) for q in questions]
        columns = ["row", "ticker", "concept", "period_end", "written", "meant", "why"]
        listed = pd.DataFrame(rows, columns=columns)
        number_tables.show(listed, key="update:questions", caption="Figures that do not fit.")
        every = all(q.meant is not None for q in questions)
        return {}, _choice("All of them", {"as meant": "As meant"} if every else {}, f"update:question:{at}")
    answers: dict[int, Answer] = {}
    for q in questions:
        offer: dict[Answer, str] = {} if q.meant is None else {"as meant": f"{q.meant:,.0f} is meant"}
        answer = _choice(escape(str(q)[:1].upper() + str(q)[1:]), offer, f"update:question:{at}:{q.row}")
        if answer:
            answers[q.row] = answer
    return answers, None


def _choice(label: str, offer: dict[Answer, str], key: str) -> Answer | None:
    titles: dict[Answer, str] = offer | {"as is": "Import as it is", "leave out": "Leave out"}
    chosen: Answer | None = st.radio(
        label, list(titles), index=None, format_func=titles.__getitem__, key=key, horizontal=True
    )
    return chosen


def _import(
    content: bytes, name: str, answers: dict[int, Answer], otherwise: Answer | None, good: int, bad: int
) -> None:
    label = f"Import {counted(good, 'good row')} and leave out {bad:,}" if bad else f"Import {counted(good, 'row')}"
    if st.button(label, key=_IMPORT, type="primary", icon=":material/upload:"):
        with guarded(), st.spinner("Reading them in"):
            operations.import_figures(visitor.actor(), content, name, answers, otherwise).run()
            st.session_state[_ROUND] += 1
            st.rerun()


def _files(store: Store) -> None:
    actor = visitor.actor()
    for told in everybodys_files.taken_away(actor.owner, actor.name):
        st.caption(f"{escape(told.by)} deleted a file of yours on {day(told.day)}.")
    files = owners_files.files(store, visitor.actor().owner)
    if files.empty:
        st.caption("No own figures are in the store.")
        return
    for _, row in files.iterrows():
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            _file(row)
    st.download_button(
        "Export all own figures",
        owners_files.csv(store),
        file_name="own-figures-export.csv",
        mime="text/csv",
        icon=":material/download:",
        key="update:export",
        on_click="ignore",
    )


def _file(row: Any) -> None:
    source, private = str(row["source_id"]), row["seen_by"] == owners_files.ONLY_YOU
    imported = f", imported {day(row['imported_on'])}" if pd.notna(row["imported_on"]) else ""
    who = "**Only you see them.**" if private else "Everybody sees them."
    st.markdown(f"{escape(row['title'])}, {counted(row['rows'], 'row')}{imported}. {who}")
    if visitor.may_write():
        _share(source) if private else _unshare(source)
    if private or visitor.may_write():
        with st.popover("Remove", icon=":material/delete:"):
            _remove(source, private)


def _share(source: str) -> None:
    with st.popover("Share", icon=":material/group:"):
        st.markdown("Everybody who opens this dashboard will see these figures, in charts, addresses and files.")
        key = f"update:share:{source}"
        if st.button("Yes, share them", key=key, disabled=progress.closed(key)):
            progress.begin(lambda: tasks.share_figures(visitor.actor(), source))


def _unshare(source: str) -> None:
    with st.popover("Unshare", icon=":material/lock:"):
        st.markdown("Only who imported them will see them; snapshots of before keep them until they are dropped.")
        key = f"update:unshare:{source}"
        if st.button("Yes, unshare them", key=key, disabled=progress.closed(key)):
            progress.begin(lambda: tasks.unshare_figures(visitor.actor(), source))


def _remove(source: str, private: bool) -> None:
    gone = (
        "They are deleted for good." if private else "They leave the store; going back to a snapshot brings them back."
    )
    st.markdown(gone)
    key = f"update:remove:{source}"
    if not private and st.button("Yes, remove them", key=key, disabled=progress.closed(key)):
        progress.begin(lambda: tasks.remove_figures(visitor.actor(), source))
    if private and st.button("Yes, remove them", key=key):
        with guarded():
            operations.remove_figures(visitor.actor(), source).run()
            st.rerun()
