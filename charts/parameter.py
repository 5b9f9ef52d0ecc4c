"""The parameters of a chart: a frozen dataclass whose fields say how they are asked for, in one place."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

Kind = Literal[
    "companies", "quarter", "date", "day", "choice", "name", "int", "year", "flag", "events", "own_events", "text"
]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One typed parameter. Its `name` is the key in an address, of `--set` and of the values by name.

    Values by kind: companies -> tuple of tickers; quarter -> "2019Q4", one of `choices` or None; date -> datetime.date
    of the past or None; day -> any datetime.date or None; choice -> one of `choices`; name -> measure or metric of the
    catalogue; int -> int in [low, high]; year -> a fiscal year in [low, high] as text, or one of `choices`; flag ->
    bool; events -> tuple of at most `high` ids; own_events -> tuple of texts such as "META:2023-02-01~label"
    (`engine.own_events`), entered in a block of the page; text -> a line of at most `high` characters. The `choices` of
    a quarter or a year are offered before all others that the store knows; those that are none are words for one.
    `labels` say the choices in words, in their order; without them the names are spelt out. Parameters of one `group`
    are shown together under its name, folded away until one differs from its default.
    """

    name: str
    kind: Kind
    default: Any
    title: str
    help: str = ""
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    group: str = ""
    labels: tuple[str, ...] = ()

    @property
    def single(self) -> bool:
        """Whether it takes one company where others of its kind take several."""
        return self.kind == "companies" and self.name == "of"


def field(parameter: Parameter) -> Any:
    """A field of a `Params` dataclass; its value without an address is the parameter's default."""
    return dataclasses.field(default=parameter.default, metadata={"parameter": parameter})


@dataclass(frozen=True, slots=True)
class Params:
    """The base of every chart's parameters: typed fields in code, names and texts in addresses."""

    @classmethod
    def parameters(cls) -> tuple[Parameter, ...]:
        """What can be asked, in the order of the fields."""
        return tuple(f.metadata["parameter"] for f in dataclasses.fields(cls))

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """The parameters with these values by name; those that are not named have their defaults.

        Raises TypeError for a name that is none of theirs.
        """
        names = {f.metadata["parameter"].name: f.name for f in dataclasses.fields(cls)}
        if strangers := [key for key in values if key not in names]:
            raise TypeError(f"{cls.__qualname__} has no parameter {', '.join(strangers)}")
        return cls(**{names[key]: value for key, value in values.items()})

    def values(self) -> dict[str, Any]:
        """The values by name, in the order of the fields."""
        return {f.metadata["parameter"].name: getattr(self, f.name) for f in dataclasses.fields(self)}
