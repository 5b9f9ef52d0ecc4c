"""How much of a long table is shown: the first rows, and more on demand. Who wants all takes the file."""

from __future__ import annotations

from typing import Final

import streamlit as st

from charts import text

FIRST: Final = 24  # rows at first sight
_MORE: Final = 100
_MOST: Final = 424  # rows on a screen


def most(key: str) -> int:
    """How many rows a reader wants of the table whose count the session holds under a key."""
    return int(st.session_state.get(key, FIRST))


def foot(key: str, shown: int, rows: int, one: str = "row") -> None:
    """How many rows of how many are shown, and a button for more as long as there are some and a screen bears them."""

    def more() -> None:
        st.session_state[key] = min(shown + _MORE, _MOST)

    whole = text.plural(rows, one)
    st.caption(f"{shown:,} of {whole}" if shown < rows else whole, width="content")
    if shown < min(rows, _MOST):
        st.button(f"Show {min(_MORE, rows - shown)} more", key=f"more:{key}", on_click=more)
