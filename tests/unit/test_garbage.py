"""Whole collections stay short: what survives one is left out of the next, for some minutes."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from service.server.garbage import Collector, keep_collections_short


@pytest.fixture(autouse=True)
def unfrozen() -> Iterator[None]:
    yield
    gc.callbacks[:] = [known for known in gc.callbacks if not isinstance(known, Collector)]
    gc.unfreeze()


class Cycle:
    def __init__(self) -> None:
        self.itself = self


def test_what_survives_a_slow_collection_is_left_out_of_the_next() -> None:
    gc.callbacks.append(Collector(slow=0.0))
    gc.collect()
    assert gc.get_freeze_count() > 10_000


def test_nothing_is_left_out_while_collections_are_short() -> None:
    gc.callbacks.append(Collector(slow=60.0))
    gc.collect()
    assert gc.get_freeze_count() == 0


@pytest.mark.slow
@pytest.mark.parametrize(("look_again", "freed"), [(0.0, True), (3600.0, False)])
def test_what_was_left_out_and_is_dropped_goes_when_all_is_looked_at_again(look_again: float, freed: bool) -> None:
    cycle = Cycle()
    watched = weakref.ref(cycle)
    gc.callbacks.append(Collector(slow=0.0, look_again=look_again))
    gc.collect()
    del cycle
    gc.collect()
    assert (watched() is None) is freed


def test_it_is_asked_for_once_in_a_process() -> None:
    keep_collections_short()
    keep_collections_short()
    assert sum(isinstance(known, Collector) for known in gc.callbacks) == 1
