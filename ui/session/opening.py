"""Which further question and which tab are open: chosen by a click, or once by an address that names them.

`?open=divergence` opens a question of a page, `&tab=table` a tab of its chart, or of the lead chart where no question
is named. Both are read when the reader arrives and written only into links that are copied.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import streamlit as st

from errors import UsageError
from service.checking.error_reports import ABOUT
from service.input.grammar import shown

OPEN: Final = "open"
TAB: Final = "tab"
NAMES: Final = (OPEN, TAB)
TICKER: Final = "ticker"  # of the company that is to be added, in the form that opens
SQL: Final = "sql"  # the question with which the console begins
CARRIED: Final = (TICKER, ABOUT, SQL)  # what such a form reads itself
TABS: Final = ("Chart", "Table", "Method", "Sources", "Download & share")
_WORDS: Final = {tab.split()[0].lower(): tab for tab in TABS}
_HONOURED: Final = "opened as the address asks"


def question(slug: str) -> str:
    """Where the session holds whether a further question is open."""
    return f"question:{slug}"


def tabs(chart: str) -> str:
    """Where the session holds the open tab of a chart."""
    return f"frame:{chart}"


def arrive(page: str, lead: str, questions: Collection[str], also: str = "") -> tuple[UsageError, ...]:
    """Open what a new address asks for, and `also` where it is not empty; return what names nothing of this page."""
    wanted, tab = (str(st.query_params.get(name, "")) for name in NAMES)
    asked = (page, wanted, tab, also)
    if st.session_state.get(_HONOURED) == asked:
        return ()
    st.session_state[_HONOURED] = asked
    for slug in {wanted, also} & set(questions):
        st.session_state[question(slug)] = True
    chart = wanted if wanted in questions else lead
    if tab in _WORDS:
        st.session_state[tabs(chart)] = _WORDS[tab]
    known = {OPEN: {"", lead, *questions}, TAB: {"", *_WORDS}}
    texts = {OPEN: wanted, TAB: tab}
    return tuple(_refused(name, texts[name], known[name]) for name in NAMES if texts[name] not in known[name])


def _refused(name: str, text: str, known: Collection[str]) -> UsageError:
    choices = ", ".join(sorted(filter(None, known)))
    return UsageError(f"{name} is not one of its choices", which=shown(text), next_step=f"Choose from: {choices}.")


def named(query: Mapping[str, str], question: str) -> dict[str, str]:
    """An address's parameters with the further question that it opens; none for the lead chart."""
    return dict(query) | ({OPEN: question} if question else {})
