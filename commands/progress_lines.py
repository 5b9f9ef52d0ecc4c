"""How far a long command is: a line that moves at a terminal, elsewhere a plain line on stderr now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from rich.console import Console
from rich.markup import escape

from commands.shared_options import say

_EVERY: Final = 10.0  # seconds between two lines


class Lines:
    """Writes the first text that it is called with, and then one every ten seconds at most."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock, self._due = clock, clock()

    def __call__(self, text: str) -> None:
        if (now := self._clock()) >= self._due:
            say(text)
            self._due = now + _EVERY


@contextmanager
def shown() -> Iterator[Callable[[str], None]]:
    """What takes the text of each step and shows it on stderr."""
    console = Console(file=sys.stderr)
    if not console.is_interactive:
        yield Lines()
        return
    with console.status("Starting", spinner="dots") as status:
        yield lambda text: status.update(escape(text))
