"""Pages are run as for a browser on this machine, unless a test says otherwise: a page run alone has no connection."""

from __future__ import annotations

import pytest

from tests.actors import HERE
from ui.session import visitor


@pytest.fixture(autouse=True)
def _on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitor, "connection", lambda: HERE)
