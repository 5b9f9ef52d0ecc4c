"""What was computed from a snapshot, kept to be used again: a snapshot never changes, so neither does what follows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

from data.byte_cache import ByteCache, SharedRoom

MOST_BYTES: Final = 128_000_000  # of one snapshot
ROOM: Final = SharedRoom(256_000_000)  # of all that are open: older ones, and readers' views with private figures


class Memo(ByteCache):
    """The results used last, by a key that says all that they depend on.

    What is kept is shared: whoever takes a frame out hands on a shallow copy, which pandas copies when it is written
    to.
    """

    def __init__(self, most: int = MOST_BYTES, room: SharedRoom = ROOM) -> None:
        super().__init__(most, name="results of snapshots", room=room)


def key_of(parameters: Any) -> Hashable:
    """Parameters of a query as a key: mappings and lists as tuples."""
    if isinstance(parameters, Mapping):
        return tuple((name, key_of(value)) for name, value in parameters.items())
    if isinstance(parameters, list | tuple):
        return tuple(key_of(value) for value in parameters)
    hashable: Hashable = parameters
    return hashable
