"""Two saved scenarios as one address: the plan of the first against that of the second."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pages.scenarios.parameters import FIRST_OWN, SECOND_OWN, USUAL
from pages.scenarios.plans import PLANS

_MARKS: Final = (f"{FIRST_OWN}_", f"{SECOND_OWN}_")


def joined(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """The address of the first, with the plan of the second against its own: the company, the start and what is
    assumed are those of the first. Texts by parameter, as in an address.
    """
    kept = {name: text for name, text in one.items() if not name.startswith(_MARKS)}
    return kept | _plan(one, "scenario", FIRST_OWN) | _plan(other, "against", SECOND_OWN)


def _plan(address: Mapping[str, str], parameter: str, place: str) -> dict[str, str]:
    """The plan of an address as one of this place; a plan by name stays that, and none is the usual one."""
    which = address.get("scenario")
    if which is None or which in PLANS:
        return {parameter: which or USUAL}
    mark = f"{which}_"
    numbers = {name.removeprefix(mark): text for name, text in address.items() if name.startswith(mark)}
    return {parameter: place} | {f"{place}_{name}": text for name, text in numbers.items()}
