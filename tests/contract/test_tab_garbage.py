"""What pictures leave behind in the browser that draws them is cleared away while it waits for the next ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.server import tab_pool
from service.server.tab_pool import TabPool, browser_path

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(browser_path() is None, reason="no browser here"),
]


@pytest.fixture
def pool() -> Iterator[TabPool]:
    opened = TabPool()
    yield opened
    opened.close()


def test_garbage_of_a_tab_is_collected_after_a_few_pieces_of_work(pool: TabPool) -> None:
    left = pool.run(lambda tab: tab.evaluate("globalThis.left = new WeakRef({}); typeof left.deref()"))
    assert left == "object"
    for _ in range(tab_pool._TIDY):
        left = pool.run(lambda tab: tab.evaluate("typeof globalThis.left.deref()"))
    assert left == "undefined", "and the tab is the same one, else there were no `left`"
