"""The selection that all pages share: companies, window, as-of day and base quarter, as a reader chose them.

What is not chosen is each page's own default: a frontier needs eight companies, a line chart of indexed values bears
four. A `Selection` therefore holds only what was chosen, and an address only that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from charts import params
from charts.parameter import Parameter
from service.drawing import chart as charts

if TYPE_CHECKING:
    from data.store import Store
    from errors import UsageError


def _without_default(parameter: Parameter) -> Parameter:
    """Without a default every chosen value counts as chosen, also one that is some page's default."""
    return replace(parameter, default=() if parameter.kind == "companies" else None)


SHARED: Final = tuple(
    map(_without_default, (params.companies(), params.start(), params.end(), params.base(), params.as_of()))
)
NAMES: Final = tuple(p.name for p in SHARED)


@dataclass(frozen=True, slots=True)
class Selection:
    """What was chosen, by name of the shared parameter, typed; a name that is missing was not chosen.

    `emptied` are lists out of which a reader just took everything, to begin anew: no choice yet.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    emptied: tuple[str, ...] = ()

    def query(self) -> dict[str, str]:
        """The same as texts of an address."""
        return charts.query_of(SHARED, self.values)

    def on_page(self, parameters: Sequence[Parameter]) -> dict[str, str]:
        """The texts for those parameters that a page has."""
        names = {p.name for p in parameters}
        return {name: text for name, text in self.query().items() if name in names}


def shared_of(parameters: Sequence[Parameter]) -> list[Parameter]:
    """Those parameters of a page that all pages share."""
    return [p for p in parameters if p.name in NAMES]


def own_of(parameters: Sequence[Parameter]) -> list[Parameter]:
    """Those parameters of a page that are its own."""
    return [p for p in parameters if p.name not in NAMES]


def parsed(store: Store, texts: Mapping[str, str]) -> tuple[Selection, tuple[UsageError, ...]]:
    """The selection that an address asks for, and one problem for every value of it that was refused."""
    values, refused = charts.checked(store, SHARED, {name: texts[name] for name in NAMES if name in texts})
    return Selection({name: value for name, value in values.items() if value}), refused


def shown(parameter: Parameter, value: Any) -> str:
    """The text of a value in an address."""
    return charts.query_of([_without_default(parameter)], {parameter.name: value}).get(parameter.name, "")
