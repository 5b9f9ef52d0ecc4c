"""The work that is under way, as every session sees it: how far it is, a way to cancel it, and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from service.updating import tasks
from service.updating.background_task import TASKS, Standing
from ui.elements.callout import guarded
from ui.elements.markdown import escape
from ui.session import cache, visitor
from ui.update import outcome

if TYPE_CHECKING:
    import pandas as pd

    from service.snapshots.current_store import Store

_BEAT: Final = 1.0  # seconds between two looks at work that is under way
_IDLE: Final = 5.0  # and between two looks for work of other sessions
_MOMENT: Final = 0.9  # what is over within it needs no watching
_FEW: Final = 9  # companies whose states are shown without scrolling
_HIGH: Final = 320  # pixels for more
_STATES: Final = {
    "waiting": ":gray[waits]",
    "being asked": "**asking**",
    "asked": "asked",
    "being read": "**reading**",
    "read": ":green[read]",
}


def listen(store: Store) -> None:
    """Draw the page of this store again when something begins, ends or is published elsewhere.

    What was published since the page opened its store, even within this run, is such a change.
    """
    st.fragment(_listen, run_every=_IDLE)((store.snapshot, *_stamp()[1:]))


def _listen(drawn: tuple[object, ...]) -> None:
    with guarded():
        if _stamp() != drawn:
            st.rerun()


def _stamp() -> tuple[object, ...]:
    task = TASKS.standing()
    return (cache.store().snapshot, task.number if task else 0, bool(task and task.running))


def closed(key: str) -> bool:
    """Whether the button of this key is closed because something is under way.

    One that was pressed before its session knew of that is not: it answers why nothing begins.
    """
    return TASKS.running() is not None and not st.session_state.get(key)


def begin(start: Callable[[], int]) -> None:
    """Start a task and draw the page again; where it is refused, say why."""
    with guarded():
        start()
        TASKS.wait(_MOMENT)
        st.rerun()


def yes_or_no(number: str, name: str, decide: Callable[..., int]) -> None:
    """Two buttons for what waits under a name, with the number in question; `decide` starts the task."""
    with st.container(horizontal=True):
        for label, yes, icon in (("Accept", True, "check"), ("Refuse", False, "close")):
            key = f"update:{label}:{name}"
            if st.button(f"{label} {number}", key=key, icon=f":material/{icon}:", disabled=closed(key)):
                begin(partial(decide, visitor.actor(), name, accept=yes))


def show(block: str, store: Store) -> Standing | None:
    """The work that was begun in this block, running or over; returned once it is over.

    Its end never stands beside the store from before it: the page is drawn again where it opened an older snapshot.
    """
    task = TASKS.standing()
    if task is None or task.block != block:
        return None
    if task.running:
        st.fragment(_running, run_every=_BEAT)(task.number)
        return None
    if cache.store().snapshot != store.snapshot:
        st.rerun()
    return task if outcome.show(task) else None


def _running(number: int) -> None:
    task = TASKS.running()
    if task is None or task.number != number:
        st.rerun()
    with st.container(border=True):
        st.markdown(f"**{escape(task.what[:1].upper())}{escape(task.what[1:])}**")
        st.progress(task.fraction, text=escape(task.text))
        if task.stoppable:
            st.button(
                "Cancel",
                key="update:cancel",
                icon=":material/cancel:",
                disabled=task.stopping,
                on_click=_cancel,
                args=(number,),
            )
        if task.states:
            grid = task.grid()
            with st.container(height=_HIGH if len(grid) > _FEW else "content", border=False):
                st.markdown(_table(grid))


def _cancel(number: int) -> None:
    with guarded():
        tasks.cancel(visitor.actor(), number)


def _table(grid: pd.DataFrame) -> str:
    head = "| Company |" + "".join(f" {escape(c)} |" for c in grid.columns[1:])
    rows = [
        f"| {escape(t)} |" + "".join(f" {_STATES.get(s, '')} |" for s in states)
        for t, *states in grid.itertuples(index=False)
    ]
    return "\n".join([head, "|:--|" + ":--|" * len(grid.columns[1:]), *rows])
