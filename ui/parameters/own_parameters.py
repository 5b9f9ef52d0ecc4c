"""A page's own parameters: in its widgets, in its address, and back. What all pages share is in `selection`.

The address is the truth when the reader comes to the page (a link, a new tab) and when she steps back or forward; the
widgets are the truth after a click, whose address may be older than what this page wrote last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from service.drawing import chart as charts
from service.drawing.selection import NAMES
from service.input import grammar
from service.web.frozen import FROZEN
from ui.parameters import controls
from ui.session import browser_history, opening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charts.parameter import Parameter
    from errors import LeverageError
    from service.snapshots.current_store import Store

_WRITTEN: Final = "written addresses"
_PROBLEMS: Final = "refused values"
_HERE: Final = "page shown"
_ASKED: Final = "asked on arrival"


def read(
    page: str, parameters: Sequence[Parameter], extra: Sequence[Parameter], store: Store
) -> tuple[LeverageError, ...]:
    """Fill the widgets from the address where it says something new; return the values that were refused.

    `extra` are the parameters that belong to no chart.
    """
    written, problems = st.session_state.setdefault(_WRITTEN, {}), st.session_state.setdefault(_PROBLEMS, {})
    query = _query()
    here = st.session_state.get(_HERE) == page
    if (here and not browser_history.stepped()) or not (here or query):
        query = written.get(page, {})  # as it was left: the address of a click may be older
    if not here or query != written.get(page) or _lost(page, parameters):
        params, refused = charts.checked(store, parameters, query, passed_over=NAMES)
        for p in parameters:
            st.session_state[controls.key(page, p.name)] = controls.widget_value(p, params[p.name])
        problems[page] = refused
        st.session_state[_ASKED] = {p.name for p in extra} & set(query)
        written[page] = charts.query_of(parameters, params)
    st.session_state[_HERE] = page
    return tuple(problems[page])


def _lost(page: str, parameters: Sequence[Parameter]) -> bool:
    """Whether a widget's value is gone: Streamlit drops that of one which a run did not come to."""
    return any(controls.key(page, p.name) not in st.session_state for p in parameters)


def write(page: str, parameters: Sequence[Parameter], params: dict[str, Any]) -> dict[str, str]:
    """Make the address say what the widgets say; messages about an old address leave with the first new choice."""
    query = charts.query_of(parameters, params)
    written = st.session_state[_WRITTEN]
    if query != written.get(page):
        st.session_state[_PROBLEMS][page] = ()
    written[page] = query
    _put(query)
    return query


def asked() -> bool:
    """True where the address that brought the reader here names a parameter of no chart: that is what she came for."""
    return bool(st.session_state.get(_ASKED))


def _query() -> dict[str, str]:
    """The page's own parameters in the address, without what it opens; a repeated one is a list."""
    names = [name for name in st.query_params if name not in (*NAMES, *opening.NAMES, *opening.CARRIED, FROZEN)]
    return grammar.joined((name, text) for name in names for text in st.query_params.get_all(name))


def _put(query: dict[str, str]) -> None:
    """Every message to the browser is a step in its history, so there is none where nothing changes."""
    present = _query()
    for name in present.keys() - query.keys():
        del st.query_params[name]
    if present | query != present:
        st.query_params.update(query)
