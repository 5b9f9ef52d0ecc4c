"""One widget per declared parameter. Widgets hold their values in the session state under `key`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from charts import text
from engine import catalogue
from service.input import grammar, own_events
from ui.session import cache

if TYPE_CHECKING:
    from service.drawing.chart import Parameter
    from service.snapshots.current_store import Store

Changed = Callable[[], None] | None
"""What is called when a reader moves a widget."""

_FIRST_DAY: Final = date(2011, 1, 1)
_OPEN: Final = ""  # how a select box holds "no quarter given"; with None it would say that nothing is chosen
_ACROSS: Final = 34  # letters that choices side by side have room for in the sidebar
_FIRST_CHOSEN: Final = "(first chosen)"
_LISTS: Final = ("events", "own_events")
_SIDES: Final = 3  # letters that the frame of each takes
_OPEN_TITLES: Final = {"from": "First known"}


ALL_PAGES: Final = "all pages"  # where a page's name stands in the keys of what all pages share


_in_words: Final = lru_cache(maxsize=1024)(text.quarter)  # each rerun asks for every quarter of three lists


def key(page: str, name: str) -> str:
    """Where the session state holds a parameter of a page."""
    return f"{page}:{name}"


def widget(page: str, parameter: Parameter, store: Store, changed: Changed = None) -> Any:
    """Show the widget and return its value, typed as the parameter wants it; `changed` is called before the next run
    when the reader moves it.
    """
    return parameter_value(parameter, _KINDS[parameter.kind](key(page, parameter.name), parameter, store, changed))


def values(page: str, parameters: Sequence[Parameter]) -> dict[str, Any]:
    """What the widgets of a page hold, by name, before they are shown in this run."""
    return {p.name: parameter_value(p, _held(page, p)) for p in parameters}


def widgets(page: str, parameters: Sequence[Parameter], store: Store) -> None:
    """Show the widgets of a page; those of a group are folded away, and drawn only where it is open."""
    for parameter in parameters:
        if not parameter.group:
            widget(page, parameter, store)
    for group in dict.fromkeys(p.group for p in parameters if p.group):
        grouped = [p for p in parameters if p.group == group]
        start = _open_on_arrival(page, group, grouped)
        opened = st.expander(group, expanded=start, key=group_key(page, group), on_change="rerun")
        with opened:
            keep(page, grouped)
            for parameter in grouped:
                if opened.open:
                    widget(page, parameter, store)


def group_key(page: str, group: str) -> str:
    """Where the session state holds whether a group of a page's widgets is open."""
    return f"{page}:open {group}"


def keep(page: str, parameters: Sequence[Parameter]) -> None:
    """Put back what widgets hold. Streamlit forgets what no widget of a run holds; and of one that is drawn again it
    tells the browser the value in the run that drew it only, which a reader's next click may cut short.
    """
    for parameter in parameters:
        st.session_state[key(page, parameter.name)] = _held(page, parameter)


def _held(page: str, parameter: Parameter) -> Any:
    """What the session holds of a parameter. A browser sends a choice by its label: that of a focus left open names
    the company that was first when the browser drew it, which is no option after another was chosen.
    """
    held = st.session_state[key(page, parameter.name)]
    return _OPEN if parameter.single and str(held).endswith(_FIRST_CHOSEN) else held


def _open_on_arrival(page: str, group: str, grouped: Sequence[Parameter]) -> bool:
    """Whether an address asked for other values. Kept: Streamlit folds an expander whose start changes."""
    opened: bool = st.session_state.setdefault(
        key(page, f"group {group}"),
        any(st.session_state[key(page, p.name)] != widget_value(p, p.default) for p in grouped),
    )
    return opened


def widget_value(parameter: Parameter, value: Any) -> Any:
    """A parameter's value as its widget holds it."""
    if parameter.kind == "companies":
        return (value[0] if value else _OPEN) if parameter.single else list(value)
    if parameter.kind in _LISTS:
        return list(value)
    return _OPEN if parameter.kind == "quarter" and value is None else value


def parameter_value(parameter: Parameter, value: Any) -> Any:
    """The way back: what a widget holds as the parameter's value."""
    if parameter.kind == "companies":
        return tuple([value] * (value != _OPEN) if isinstance(value, str) else value)
    if parameter.kind in _LISTS:
        return tuple(value)
    return None if parameter.kind == "quarter" and value == _OPEN else value


def _companies(at: str, p: Parameter, store: Store, changed: Changed) -> Any:
    known = cache.labels(store)
    if p.single:
        options = [*([] if p.default else [_OPEN]), *known]
        titles = {**known, _OPEN: _first_chosen(store)}
        _tell_again(at, titles[_OPEN])
        return st.selectbox(
            p.title, options, format_func=titles.__getitem__, key=at, help=p.help or None, on_change=changed
        )
    return st.multiselect(
        p.title,
        list(known),
        format_func=lambda typed: known.get(typed, typed),
        key=at,
        help=p.help or None,
        on_change=changed,
        placeholder="Name, ticker or group",
        accept_new_options=True,
        filter_mode="contains",
    )


def _first_chosen(store: Store) -> str:
    """What a focus that is left open means now: "Meta (first chosen)"."""
    chosen = st.session_state.get(key(ALL_PAGES, "companies"))
    named = [text.short(c) for c in catalogue.companies(store) if chosen and c.ticker == chosen[0]]
    return f"{named[0]} {_FIRST_CHOSEN}" if named else f"The company {_FIRST_CHOSEN}"


def _tell_again(at: str, label: str) -> None:
    """Have the browser show a focus that is left open by its new name; it would go on showing the one it chose."""
    if st.session_state.get(named := f"{at} first") != label:
        st.session_state[named] = label
        if st.session_state.get(at) == _OPEN:
            st.session_state[at] = _OPEN


def _quarter(at: str, p: Parameter, store: Store, changed: Changed) -> str:
    known = set(cache.quarters(store)) | {st.session_state.get(at, _OPEN)} - {_OPEN, *p.choices}
    newest_first = sorted(known, reverse=p.name != "from")
    options = [*p.choices, *([] if p.default else [_OPEN]), *newest_first]
    titles = {_OPEN: _OPEN_TITLES.get(p.name, "Newest")} | dict(zip(p.choices, p.labels, strict=True))

    def label(quarter: str) -> str:
        return titles.get(quarter) or _in_words(quarter)

    return str(st.selectbox(p.title, options, format_func=label, key=at, help=p.help or None, on_change=changed))


def _year(at: str, p: Parameter, store: Store, changed: Changed) -> str:
    known = {*cache.fiscal_years(store), st.session_state.get(at, "")} - {"", *p.choices}
    options, titles = [*p.choices, *sorted(known, reverse=True)], dict(zip(p.choices, p.labels, strict=True))

    def label(year: str) -> str:
        return titles.get(year, f"Fiscal {year}")

    return str(st.selectbox(p.title, options, format_func=label, key=at, help=p.help or None, on_change=changed))


def _date(at: str, p: Parameter, store: Store, changed: Changed) -> date | None:
    return st.date_input(
        p.title,
        value=None,
        min_value=min(_FIRST_DAY, st.session_state.get(at) or _FIRST_DAY),  # a day of the address outside the calendar
        max_value=max(date.today(), st.session_state.get(at) or _FIRST_DAY),  # would be dropped without a word
        key=at,
        help=p.help or None,
        on_change=changed,
        format="YYYY-MM-DD",
    )


def _day(at: str, p: Parameter, store: Store, changed: Changed) -> date | None:
    return st.date_input(
        p.title,
        value=None,
        min_value=date(grammar.FIRST_YEAR, 1, 1),
        max_value=date(grammar.LAST_YEAR, 12, 31),
        key=at,
        help=p.help or None,
        on_change=changed,
        format="YYYY-MM-DD",
    )


def _text(at: str, p: Parameter, store: Store, changed: Changed) -> str:
    return str(st.text_input(p.title, key=at, max_chars=p.high, help=p.help or None, on_change=changed) or "")


def _events(at: str, p: Parameter, store: Store, changed: Changed) -> list[str]:
    known = cache.events(store)
    return st.multiselect(
        p.title,
        list(known)[::-1],  # newest first
        format_func=known.__getitem__,
        max_selections=p.high,
        key=at,
        help=p.help or None,
        on_change=changed,
    )


def _own_events(at: str, p: Parameter, store: Store, changed: Changed) -> list[str]:
    """Those that are there, to take out; a block of the page takes in more."""
    titles = own_events.titles(store, st.session_state[at])
    return st.multiselect(
        p.title,
        list(titles),
        format_func=titles.__getitem__,
        key=at,
        help=p.help or None,
        on_change=changed,
        placeholder="None",
    )


def _choice(at: str, p: Parameter, store: Store, changed: Changed) -> str:
    labels = dict(zip(p.choices, p.labels or map(_spelt, p.choices), strict=True))
    label = labels.__getitem__
    if len(labels) <= 3 and sum(map(len, labels.values())) + _SIDES * len(labels) <= _ACROSS:
        return str(
            st.segmented_control(
                p.title, p.choices, format_func=label, key=at, help=p.help or None, on_change=changed, required=True
            )
        )
    return str(st.selectbox(p.title, p.choices, format_func=label, key=at, help=p.help or None, on_change=changed))


def _spelt(choice: str) -> str:
    return catalogue.describe(choice).title if choice in catalogue.names() else choice.replace("_", " ").capitalize()


def _name(at: str, p: Parameter, store: Store, changed: Changed) -> str:
    options = [*p.choices, *catalogue.names()]
    return str(st.selectbox(p.title, options, format_func=_named, key=at, help=p.help or None, on_change=changed))


def _named(name: str) -> str:
    if name not in catalogue.names():
        return name.capitalize()
    return f"{catalogue.describe(name).title} ({catalogue.family(name)})"


def _int(at: str, p: Parameter, store: Store, changed: Changed) -> int:
    return int(st.number_input(p.title, p.low, p.high, step=1, key=at, help=p.help or None, on_change=changed))


def _flag(at: str, p: Parameter, store: Store, changed: Changed) -> bool:
    return bool(st.toggle(p.title, key=at, help=p.help or None, on_change=changed))


_KINDS: Final[dict[str, Callable[[str, Parameter, Store, Changed], Any]]] = {
    "companies": _companies,
    "quarter": _quarter,
    "date": _date,
    "day": _day,
    "text": _text,
    "events": _events,
    "own_events": _own_events,
    "choice": _choice,
    "name": _name,
    "int": _int,
    "year": _year,
    "flag": _flag,
}
