"""The further questions of a page: closed, a question is one line and its answer; open, what answers it in full."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Final

import streamlit as st

from ui import callout, opening
from ui.crowding import CROWD
from ui.markdown import escape

LATER: Final = "Open it for the answer: many people are reading at this moment."


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


def show(question: Question) -> None:
    """The question as a line that opens. The title is fixed, since Streamlit closes one whose title changes."""
    (_fragment if question.alone else _one)(question)


def _one(question: Question) -> None:
    title, key = f"**{escape(question.text)}**", opening.question(question.slug)
    with callout.isolated(f"question {question.slug}"), st.container(key=f"item-{question.slug}", gap=None):
        opened = st.expander(title, key=key, on_change="rerun", type="compact")
        if opened.open:
            with opened, CROWD.reader() if question.alone else nullcontext():
                question.body()
        else:
            st.markdown(escape(question.answer() if question.at_hand() or not CROWD.many else LATER))


_fragment = st.fragment(_one)
