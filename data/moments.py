"""The moments in the names of snapshots and of what is quarantined, which sort by age even where a clock went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

_NAMED: Final = re.compile(r"(\d{8}T\d{6})(\d{6})?Z")
_SECOND: Final = timedelta(seconds=1)
_LEAST: Final = timedelta(microseconds=1)


def snapshot_moment(names: Iterable[str]) -> str:
    """Now, as a snapshot is named; should a clock have gone back, one microsecond after the newest of these names."""
    return f"{_later(names, datetime.now(UTC), _LEAST):%Y%m%dT%H%M%S%f}Z"


def second(names: Iterable[str]) -> str:
    """Now, to the second; should it be taken or a clock have gone back, one second after the newest of these names."""
    return f"{_later(names, datetime.now(UTC).replace(microsecond=0), _SECOND):%Y%m%dT%H%M%S}Z"


def moment(name: str) -> datetime | None:
    """The moment at the start of a name, UTC; None where it has none."""
    found = _NAMED.match(name)
    try:
        return datetime.strptime(f"{found[1]}{found[2] or '000000'}+0000", "%Y%m%dT%H%M%S%f%z") if found else None
    except ValueError:
        return None


def _later(names: Iterable[str], now: datetime, step: timedelta) -> datetime:
    newest = max((known for name in names if (known := moment(name))), default=None)
    return now if newest is None or now > newest else newest + step
