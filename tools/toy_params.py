"""Parameters of toy charts, for tests."""

from __future__ import annotations

import dataclasses
from typing import Any

from charts.parameter import Parameter, Params, field


def declared(*parameters: Parameter) -> type[Params]:
    """A dataclass of parameters for a toy chart."""
    names = {"from": "start", "to": "end"}
    fields = [(names.get(p.name, p.name), Any, field(p)) for p in parameters]
    return dataclasses.make_dataclass("ToyParams", fields, bases=(Params,), frozen=True, slots=True)
