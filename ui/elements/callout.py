"""The one way in which a page says that something is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import streamlit as st

from errors import LeverageError, unexpected
from ui.elements.markdown import escape


@contextmanager
def guarded() -> Iterator[None]:
    """Anything that fails on purpose inside becomes a callout; the rest of the page goes on."""
    try:
        yield
    except LeverageError as error:
        failed(error)


@contextmanager
def isolated(where: str) -> Iterator[None]:
    """As `guarded`, and a fault of ours becomes its number too, so that the rest of the page is still there."""
    try:
        with guarded():
            yield
    except Exception as error:
        failed(unexpected(error, where))


def failed(error: LeverageError) -> None:
    """What went wrong, which input it was, what to do."""
    st.error(_line(error), icon=":material/error:")


def refused(problems: Iterable[LeverageError]) -> None:
    """Values of the address that could not be used; the page shows its defaults for them."""
    lines = [f"- {_line(problem)}" for problem in problems]
    if lines:
        st.warning("\n".join(["Part of this link is not valid:", "", *lines]), icon=":material/link_off:")


def _line(error: LeverageError) -> str:
    head = f"**{escape(error.what)}**" + (f": {escape(error.which)}" if error.which else "")
    return f"{head}. {escape(error.next_step)}" if error.next_step else f"{head}."


def notices(lines: Iterable[str]) -> None:
    """What the store had to tell when it was opened."""
    for line in lines:
        st.warning(escape(line), icon=":material/database:")


def done(text: str) -> None:
    """Something that was asked for was done; markdown."""
    st.success(text, icon=":material/check_circle:")


def hint(text: str) -> None:
    """Something to know; markdown."""
    st.info(text, icon=":material/info:")


def doubt(text: str) -> None:
    """Something that a person should look at; markdown."""
    st.warning(text, icon=":material/report:")
