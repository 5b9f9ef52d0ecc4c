"""The further questions of a page: closed, a question is one line and its answer; open, what answers it in full."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from random import uniform
from typing import Final

import streamlit as st

from ui.elements import callout
from ui.elements.markdown import escape
from ui.session import opening
from ui.session.crowding import CROWD

LATER: Final = "Open it for the answer: many people are reading at this moment."
_SOONEST, _LATEST = 10.0, 20.0  # seconds from look to look whether they still do; not all readers look at once


@dataclass(frozen=True, slots=True)
class Question:
    """One further question; `answer` gives plain text, `at_hand` says whether it is kept or costs nothing.

    Nothing of `body` runs while it is closed. `alone` says that opening it concerns nothing else on the page.
    """

    slug: str
    text: str
    answer: Callable[[], str]
    body: Callable[[], None]
    at_hand: Callable[[], bool] = lambda: True
    alone: bool = True


def show(question: Question) -> bool:
    """The question as a line that opens; whether its answer was left out for the sake of many readers.

    The title is fixed, since Streamlit closes one whose title changes.
    """
    return bool((_fragment if question.alone else _one)(question))


def _one(question: Question) -> bool:
    title, key = f"**{escape(question.text)}**", opening.question(question.slug)
    with callout.isolated(f"question {question.slug}"), st.container(key=f"item-{question.slug}", gap=None):
        opened = st.expander(title, key=key, on_change="rerun", type="compact")
        if opened.open:
            with opened, CROWD.reader() if question.alone else nullcontext():
                question.body()
        else:
            left_out = CROWD.many and not question.at_hand()
            st.markdown(escape(LATER if left_out else question.answer()))
            return left_out
    return False


_fragment = st.fragment(_one)


def when_few_read() -> None:
    """Have the page drawn again when the many have gone: what was left out comes by itself.

    The timer ends with that run, which starts it again only where something is left out again. While many read a look
    costs next to nothing and counts as no reader, and each page that is drawn again counts for the others, so that
    readers who wait come back a few at a time.
    """
    st.fragment(_look, run_every=uniform(_SOONEST, _LATEST))(time.monotonic())


def _look(drawn: float) -> None:
    """One look; none within the run that draws the page."""
    if CROWD.gone and time.monotonic() - drawn > _SOONEST / 2:
        st.rerun()
