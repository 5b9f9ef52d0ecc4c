"""The selection of a session: in the address of every page, in the sidebar, and back.

The address is the truth. Streamlit keeps a parameter in the address from page to page, and gives it back on back,
forward and reload, only where a widget of the entry script is bound to it; and a bound widget writes into the address
what its option is called. So each shared parameter has a text field that nobody sees, which holds it in the grammar of
all our addresses (`META,NVDA`); what a reader sees and moves writes into that field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode

import streamlit as st

from charts.parameter import Parameter
from engine import groups
from pages import PAGES
from service.drawing import selection as selections
from service.drawing.selection import NAMES, SHARED, Selection
from service.input import grammar, parse
from ui.parameters import controls
from ui.session import browser_history, cache, visitor

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from errors import LeverageError
    from service.snapshots.current_store import Store

_NEXT: Final = "selection:next"  # texts that the fields take at the next run
_STANDING: Final = "selection:standing"  # texts that the fields have had since the last run, and what was put since
_REFUSED: Final = "selection:refused"  # what was refused of an address, what was left of it, and on which page
_DRAWN: Final = "selection:drawn"
_CARRIED: Final = "selection:carried"  # text and default that a visible widget was last set from
_FIELDS: Final = "selection-fields"  # page.css hides them, for assistive technology too
_LINK: Final = re.compile(rf"\]\(((?:\./|{'|'.join(PAGES)})(?:\?[^()\s]*)?)\)")  # as our own texts write them


class Drawn(NamedTuple):
    """The selection of a run, and what shows its widgets in the sidebar. They know nothing that the session does not
    hold already, so a page shows its chart before them.
    """

    selection: Selection
    widgets: Callable[[], None]


def draw(store: Store, parameters: Sequence[Parameter]) -> None:
    """Read the address into the fields, and keep a place in the sidebar for the shared parameters of a page.

    To be called by the entry script on every page, before the page: the fields are then the same on all pages.
    """
    st.session_state[_DRAWN] = _draw(store, parameters)


def drawn(store: Store, parameters: Sequence[Parameter]) -> Drawn:
    """The selection of this run; drawn now where a page is run without the entry script."""
    already: Drawn | None = st.session_state.pop(_DRAWN, None)
    return _draw(store, parameters) if already is None else already


def _draw(store: Store, parameters: Sequence[Parameter]) -> Drawn:
    arrives = NAMES[0] not in st.session_state
    asked = _address(NAMES) if arrives else _fields()
    selected, refused = selections.parsed(store, asked)
    if arrives:
        _put_right(selected)
    if refused:
        missing = () if not visitor.may_write() else parse.unknown(store, asked.get("companies", ""))
        st.session_state[_REFUSED] = {"problems": refused, "left": selected.query(), "missing": missing}
    shared = selections.shared_of(parameters)
    carried = {p.name: _carried(p, selected) for p in shared}
    emptied = tuple(p.name for p in shared if p.kind == "companies" and not carried[p.name])
    chosen = Selection(selected.values, emptied)
    if not shared:
        return Drawn(chosen, lambda: None)
    return Drawn(chosen, partial(_widgets, st.sidebar.container(), shared, store))


def _widgets(place: DeltaGenerator, parameters: Sequence[Parameter], store: Store) -> None:
    """Show the widgets in their place, which the sidebar has from the start: the page would be wider without it."""
    with place:
        for parameter in parameters:
            at = controls.key(controls.ALL_PAGES, parameter.name)
            value = controls.widget(controls.ALL_PAGES, parameter, store, partial(_choose, parameter, at, store))
            if parameter.kind == "companies":
                _groups(parameter, value, store)


def _put_right(selected: Selection) -> None:
    """In the first run of a session: the address as we write it, as long as no field is bound to it."""
    standing = {name: texts for name in NAMES if (texts := st.query_params.get_all(name))}
    otherwise = standing != {name: [text] for name, text in selected.query().items()}
    if otherwise:
        others = [(name, st.query_params.get_all(name)) for name in st.query_params if name not in NAMES]
        st.query_params.from_dict([*others, *selected.query().items()])
    _fields()
    if otherwise:
        st.session_state[_NEXT] = {name: selected.query().get(name, "") for name in NAMES}


def refused(page: str, selected: Selection) -> tuple[LeverageError, ...]:
    """What was refused of the address that brought the reader to a page, until she chooses or leaves."""
    told = st.session_state.get(_REFUSED, {})
    if told and (told.setdefault("page", page), told.setdefault("left", selected.query())) != (page, selected.query()):
        del st.session_state[_REFUSED]
        return ()
    problems: tuple[LeverageError, ...] = told.get("problems", ())
    return problems


def reset(*names: str) -> None:
    """Back to the default of each page; to be called before a run, as by a button."""
    for name in names or NAMES:
        _put(name, "")


def missing(page: str, selected: Selection) -> tuple[str, ...]:
    """What that address names, or the reader typed, and is not here: tickers that could be added, and other words."""
    refused(page, selected)
    told = st.session_state.get(_REFUSED, {})
    tickers: tuple[str, ...] = told.get("missing", ())
    return tickers


def linked(text: str) -> str:
    """A text in which links to pages of ours keep the selection: what they open knows of no other."""
    texts = {name: st.session_state.get(name) for name in NAMES} | st.session_state.get(_NEXT, {})
    query = urlencode({name: text for name, text in texts.items() if text}, safe=",")
    return _LINK.sub(lambda link: f"]({link[1]}{'&' if '?' in link[1] else '?'}{query})", text) if query else text


def _put(name: str, text: str) -> None:
    st.session_state[name] = text
    st.session_state.get(_NEXT, {}).pop(name, None)
    st.session_state.get(_STANDING, {}).update({name: text})


def _address(names: Iterable[str]) -> dict[str, str]:
    """What the address says of these parameters; a repeated one is a list."""
    return grammar.joined((name, text) for name in names for text in st.query_params.get_all(name))


def _fields() -> dict[str, str]:
    """What the fields hold, and of a repeated parameter, which no field can hold, what the address says."""
    if not browser_history.stepped():
        _put_back(st.session_state.get(_STANDING, {}))
    _put_back(st.session_state.pop(_NEXT, {}))
    with st.container(key=_FIELDS):
        texts = {p.name: st.text_input(p.title, key=p.name, bind="query-params") for p in SHARED}
    st.session_state[_STANDING] = dict(texts)
    texts |= _address(name for name in NAMES if len(st.query_params.get_all(name)) > 1)
    return {name: text for name, text in texts.items() if text}


def _put_back(texts: Mapping[str, str]) -> None:
    """What fields have to hold; one that holds it already is left alone, and the browser is told nothing."""
    for name, text in texts.items():
        if st.session_state.get(name) != text:
            st.session_state[name] = text


def _carried(parameter: Parameter, selected: Selection) -> Any:
    """What the widget of a shared parameter holds, set anew where the address says something else than before.

    Put again in every run: where a step back cuts short the run that drew the widget, the browser never hears its
    value, and would answer the next run with an empty one.
    """
    at = controls.key(controls.ALL_PAGES, parameter.name)
    text = selected.query().get(parameter.name, "")
    carried = st.session_state.setdefault(_CARRIED, {})
    if at not in st.session_state or carried.get(at) != (text, parameter.default):
        value = selected.values.get(parameter.name, parameter.default)
        st.session_state[at] = controls.widget_value(parameter, value)
        carried[at] = (text, parameter.default)
    else:
        st.session_state[at] = st.session_state[at]
    return st.session_state[at]


def _groups(parameter: Parameter, tickers: Sequence[str], store: Store) -> None:
    """The named groups below the list of companies; the one that is chosen is marked."""
    known, at = cache.companies(store), controls.key(controls.ALL_PAGES, "group")
    marked = groups.same_as(tickers, known)
    st.session_state[at] = marked.name if marked else None
    titles = {group.name: group.title for group in groups.GROUPS}
    annual = len(marked.annual_only(known)) if marked else 0
    st.pills(
        "Groups of companies",
        list(titles),
        format_func=titles.__getitem__,
        key=at,
        label_visibility="collapsed",
        on_change=partial(_choose_group, parameter, at, tuple(known)),
    )
    if annual:
        st.caption(linked(f"{annual} more have annual figures only: [Screener](screener)."))


def _choose_group(parameter: Parameter, at: str, known: Sequence[str]) -> None:
    """The companies of the group that was just chosen, into the field; the usual ones where it was taken out."""
    group = groups.group_of(st.session_state[at] or "")
    tickers = group.known(known) if group else parameter.default
    _put(parameter.name, "" if tickers == parameter.default else selections.shown(parameter, tickers))


def _choose(parameter: Parameter, at: str, store: Store) -> None:
    """What was just chosen, into the field; no company at all is no selection yet."""
    if parameter.kind == "companies":
        _typed(at, store)
    value: Any = controls.parameter_value(parameter, st.session_state[at])
    if parameter.kind == "companies" and not value:
        return
    _put(parameter.name, "" if value == parameter.default else selections.shown(parameter, value))


def _typed(at: str, store: Store) -> None:
    """Words that were typed into the list of companies become companies; what is not here is said at the next run."""
    chosen, strangers = parse.typed(store, st.session_state[at])
    st.session_state[at] = list(chosen)
    if strangers:
        st.session_state[_REFUSED] = {"missing": strangers}
