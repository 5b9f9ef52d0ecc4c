"""The one validator of chart parameters: page addresses, chart addresses and the command line all come through here.

Text that cannot be understood never raises: it becomes a problem that says what, which and what to do, and the default
stays. Messages are plain text; whoever shows them escapes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from charts.core import ChartSpec
from charts.parameter import Parameter
from charts.text import join
from data.aliases import tickers_of
from data.reading import queries
from engine import catalogue
from engine.groups import group_of
from errors import NotFound, UsageError
from pages import CHARTS
from service.input import grammar, own_events
from service.input.grammar import shown
from service.input.own_events import Priced

if TYPE_CHECKING:
    from contracts import Company
    from data.store import Store

_SHOWN: Final = 40
_LISTED: Final = 6


@dataclass(frozen=True, slots=True)
class Known:
    """What the store and the catalogue know, for checking names against.

    `others` gives other names of companies by ticker: it is asked only where a name is no ticker. `events` gives the
    ids of events that can be marked, and is asked only where any is named; `priced` the companies whose events can be
    studied, where a reader brings events of her own.
    """

    companies: tuple[Company, ...]
    names: tuple[str, ...]
    others: Callable[[], Mapping[str, str]]
    events: Callable[[], Sequence[str]] = tuple
    priced: Callable[[], Priced] = Priced


def spec_of(slug: str) -> ChartSpec[Any]:
    """The declared chart of this slug. Raises NotFound, and UnexpectedError where its file cannot be loaded."""
    page_of(slug)
    return CHARTS[slug]


def page_of(slug: str) -> str:
    """The page that a chart is on, without loading the chart. Raises NotFound."""
    if slug in CHARTS:
        return CHARTS.page_of(slug)
    raise NotFound("There is no such chart", which=shown(slug), next_step=_instead(slug, sorted(CHARTS)))


def parse(store: Store, slug: str, mapping: Mapping[str, str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Typed parameters of a chart, and one message for every value that was refused (its default is kept).

    Parameters of other charts on the same page are passed over, because a page has one address for all its charts.
    """
    params, problems = check(store, slug, mapping)
    return params, tuple(p.message for p in problems)


def strict(store: Store, slug: str, mapping: Mapping[str, str]) -> dict[str, Any]:
    """Typed parameters of a chart; anything that `parse` would complain of, or a sibling's parameter, raises."""
    params, problems = check(store, slug, mapping, siblings=False)
    if problems:
        raise UsageError(" ".join(p.message for p in problems))
    return params


def taken(slug: str, mapping: Mapping[str, str]) -> dict[str, str]:
    """Of texts for several charts those that this one has parameters for."""
    names = {p.name for p in spec_of(slug).parameters}
    return {name: text for name, text in mapping.items() if name in names}


def check(
    store: Store, slug: str, mapping: Mapping[str, str], *, siblings: bool = True
) -> tuple[dict[str, Any], tuple[UsageError, ...]]:
    """As `parse`, with the problems as errors that keep what, which and what to do apart."""
    spec = spec_of(slug)
    family = (p for other in CHARTS.beside(slug) for p in other.parameters) if siblings else ()
    return checked(store, spec.parameters, mapping, passed_over=[p.name for p in family], taker=f"Chart {spec.slug}")


def checked(
    store: Store,
    parameters: Sequence[Parameter],
    mapping: Mapping[str, str],
    *,
    passed_over: Iterable[str] = (),
    taker: str = "This page",
) -> tuple[dict[str, Any], tuple[UsageError, ...]]:
    """Typed values of any declared parameters, and the problems; keys in `passed_over` are somebody else's."""
    params, problems = {p.name: p.default for p in parameters}, _unknown(parameters, mapping, passed_over, taker)
    known = Known(
        catalogue.companies(store),
        catalogue.names(),
        lambda: catalogue.other_names(store),
        lambda: queries.named_events(store)["id"].tolist(),
        lambda: own_events.priced(store),
    )
    for parameter in parameters:
        if parameter.name not in mapping:
            continue
        try:
            value, refused = _value(parameter, str(mapping[parameter.name]), known)
        except UsageError as problem:
            problems.append(problem)
        else:
            params[parameter.name] = value
            problems += refused
    return params, (*problems, *_window(parameters, params, mapping))


# ------------------------------------------------------------------------------------- the kinds


def _value(parameter: Parameter, text: str, known: Known) -> tuple[Any, list[UsageError]]:
    """The typed value, and problems that leave a part of it usable; raises when nothing of it is."""
    text = text.strip()
    if parameter.kind == "companies":
        return _companies(parameter, text, known)
    if parameter.kind == "events":
        return _events(parameter, text, known)
    if parameter.kind == "own_events":
        return own_events.of_address(parameter.name, text, known.priced())
    if not text and parameter.default is None:
        return None, []
    readers: dict[str, Callable[[], Any]] = {
        "quarter": lambda: _or_word(parameter, text, lambda: _quarter(parameter, text)),
        "date": lambda: grammar.past_day(parameter.name, text),
        "day": lambda: grammar.day(parameter.name, text),
        "text": lambda: grammar.line(parameter.name, text, parameter.high),
        "choice": lambda: _choice(parameter, text, parameter.choices),
        "name": lambda: _choice(parameter, text, (*parameter.choices, *known.names)),
        "int": lambda: _whole(parameter, text),
        "year": lambda: _or_word(parameter, text, lambda: str(_whole(parameter, text))),
        "flag": lambda: grammar.flag(parameter.name, text),
    }
    return readers[parameter.kind](), []


def _quarter(parameter: Parameter, text: str) -> str:
    return grammar.quarter(parameter.name, text, start=parameter.name in grammar.STARTS)


def _whole(parameter: Parameter, text: str) -> int:
    return grammar.whole(parameter.name, text, parameter.low, parameter.high)


def _or_word(parameter: Parameter, text: str, read: Callable[[], str]) -> str:
    """What `read` makes of the text, or a word that stands for it."""
    if (word := text.casefold()) in parameter.choices:
        return word
    try:
        return read()
    except UsageError as problem:
        words = [choice for choice in parameter.choices if choice.islower()]
        if not words:
            raise
        next_step = f"{problem.next_step} It may be {_few(words)} too."
        raise UsageError(problem.what, which=problem.which, next_step=next_step) from None


def _companies(parameter: Parameter, text: str, known: Known) -> tuple[tuple[str, ...], list[UsageError]]:
    tickers = [c.ticker for c in known.companies]
    listed = tickers_of(_ungrouped(grammar.tickers(text), tickers), tickers, known.others)
    chosen = tuple(t for t in listed if t in tickers)
    strangers = [t for t in listed if t not in tickers]
    if not listed:
        raise UsageError(f"No company in {parameter.name}", which=shown(text), next_step=_list("Known", tickers))
    problems = []
    if strangers:
        what = "Unknown company" if len(strangers) == 1 else "Unknown companies"
        problems.append(UsageError(what, which=_few(strangers), next_step=_company_hint(strangers, known.companies)))
    if not chosen:
        raise problems[0]
    if parameter.single and len(chosen) > 1:
        next_step = f"Name one, such as {chosen[0]}."
        problems.append(
            UsageError(f"{parameter.name} takes one company", which=_few(list(chosen)), next_step=next_step)
        )
        chosen = chosen[:1]
    return chosen, problems


def typed(store: Store, words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tickers of what was typed, word by word: tickers, names, aliases and groups; and the words that are none of
    the store's.
    """
    known = [c.ticker for c in catalogue.companies(store)]
    listed = tickers_of(_ungrouped(words, known), known, lambda: catalogue.other_names(store))
    written = {word.strip().upper(): word for word in words}
    return tuple(t for t in listed if t in known), tuple(written.get(t, t) for t in listed if t not in known)


def _events(parameter: Parameter, text: str, known: Known) -> tuple[tuple[str, ...], list[UsageError]]:
    """The events that are named by their ids, at most as many as the chart bears; the first of more."""
    listed = grammar.words(text)
    ids = known.events() if listed else ()
    chosen = tuple(word for word in listed if word in ids)
    strangers = [word for word in listed if word not in ids]
    problems = []
    if strangers:
        what = "Unknown event" if len(strangers) == 1 else "Unknown events"
        problems.append(UsageError(what, which=_few(strangers), next_step=_instead(strangers[0], list(ids))))
    if len(chosen) > parameter.high:
        what, next_step = f"{parameter.name} takes at most {parameter.high}", "Leave some out; the first are shown."
        problems.append(UsageError(what, which=_few(list(chosen)), next_step=next_step))
    return chosen[: parameter.high], problems


def unknown(store: Store, text: str) -> tuple[str, ...]:
    """The tickers of a list of companies that are none of the store's: those that could be added."""
    return tuple(word for word in typed(store, grammar.tickers(text))[1] if grammar.is_ticker(word))


def _ungrouped(words: Sequence[str], tickers: Sequence[str]) -> tuple[str, ...]:
    """The words, with the companies of a group for its name; a ticker of the same spelling goes before it."""
    groups = [None if word in tickers else group_of(word) for word in words]
    listed = [group.known(tickers) if group else (word,) for word, group in zip(words, groups, strict=True)]
    return tuple(dict.fromkeys(ticker for several in listed for ticker in several))


def _company_hint(strangers: list[str], companies: tuple[Company, ...]) -> str:
    by_word = {c.ticker: c.ticker for c in companies}
    by_word |= {word: c.ticker for c in companies for word in re.split(r"\W+", c.name.upper()) if len(word) > 3}
    close = [m for s in strangers[:_LISTED] for m in difflib.get_close_matches(s[:_SHOWN], by_word, 1, 0.7)]
    if close:
        return f"Did you mean {', '.join(dict.fromkeys(by_word[m] for m in close))}?"
    return _list("Known", [c.ticker for c in companies])


def _choice(parameter: Parameter, text: str, allowed: Iterable[str]) -> str:
    by_fold = {_folded(name): name for name in allowed}
    if _folded(text) in by_fold:
        return by_fold[_folded(text)]
    sort = "a known measure or metric" if parameter.kind == "name" else "one of its choices"
    raise UsageError(
        f"{parameter.name} is not {sort}", which=shown(text), next_step=_instead(text, list(by_fold.values()))
    )


def _folded(text: str) -> str:
    """A name as it is compared: in any letters, its words parted by spaces or underscores."""
    return text.casefold().replace("_", " ")


# ---------------------------------------------------------------------------------- cross checks


def _window(parameters: Sequence[Parameter], params: dict[str, Any], mapping: Mapping[str, str]) -> list[UsageError]:
    """A window that ends before it starts: both ends go back to their defaults."""
    both = "from" in mapping and "to" in mapping
    next_step = "Swap them; a page leaves both out." if both else "Give both from and to; a page leaves it out."
    try:
        grammar.require_order(("from", "to"), params.get("from"), params.get("to"), next_step)
    except UsageError as problem:
        problems = [problem]
    else:
        return []
    params |= {p.name: p.default for p in parameters if p.name in ("from", "to")}
    return problems


def _unknown(
    parameters: Sequence[Parameter], mapping: Mapping[str, str], passed_over: Iterable[str], taker: str
) -> list[UsageError]:
    names = [p.name for p in parameters]
    strangers = [key for key in mapping if key not in {*names, *passed_over}]
    if not strangers:
        return []
    what = "Unknown parameter" if len(strangers) == 1 else "Unknown parameters"
    next_step = _list(f"{taker} takes", names, limit=20) if names else f"{taker} takes none."
    return [UsageError(what, which=_few(strangers), next_step=next_step)]


# --------------------------------------------------------------------------------------- wording


def _few(items: list[str]) -> str:
    more = f" and {len(items) - _LISTED} more" if len(items) > _LISTED else ""
    return ", ".join(shown(i) for i in items[:_LISTED]) + more


def _list(lead: str, items: list[str], limit: int = _LISTED) -> str:
    return f"{lead}: {join(items, limit)}."


def _instead(text: str, allowed: list[str]) -> str:
    """The closest allowed names, else the first few of them."""
    close = difflib.get_close_matches(text[: 2 * _SHOWN].casefold(), allowed, 3, 0.6)
    return f"Did you mean {', '.join(close)}?" if close else _list("Choose from", allowed)
