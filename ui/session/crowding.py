"""How many readers there are: for many, what none of them asked for is not computed; and so many pages are made at a
time.

A page's script takes one core, whatever it does; work for what is still closed makes the next reader wait. Pages that
are made all at once end all at the end, and each of them takes memory meanwhile; one after the other, most are there
long before.

Streamlit starts a script again for whatever happens in its reader's window. A script that is cut short so before its
page was made leaves her number in line to the one that asks the same for her.
"""

from __future__ import annotations

import threading
import time
from bisect import insort
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx

_FEW: Final = 15  # readers; a whole page takes half a second of one core
_LATELY: Final = 10.0  # seconds, in which a reader looks at a page
_AT_ONCE: Final = 2  # one computes in Python while another waits for the database
_LONGEST: Final = 10.0  # seconds in line; then a page is made whatever the others do


@dataclass(order=True)
class _Ticket:
    """A place in line, by its number; `until` is when the longest wait for what `asked` tells is over."""

    number: int
    session: str = field(compare=False)
    asked: tuple[str, ...] = field(compare=False)
    until: float = field(compare=False)
    is_left: bool = field(default=False, compare=False)  # to another script of the session


class Crowd:
    """Readers whose page is being made, and those who wait for their turn. Safe for threads."""

    def __init__(self, at_once: int = _AT_ONCE, longest: float = _LONGEST) -> None:
        self._lock = threading.Lock()
        self.waiting, self._longest, self.lately = 0, longest, _LATELY
        self._at_once, self._turn = at_once, threading.Condition(self._lock)
        self._line: list[_Ticket] = []  # of who waits for a place
        self._inside: list[_Ticket] = []  # of who has one
        self._tickets = dict[str, _Ticket]()  # the last one of each session, until its page is made
        self._numbers = count()
        self._own = threading.local()
        self._seen: OrderedDict[str, float] = OrderedDict()  # when each session asked last

    @contextmanager
    def reader(self) -> Iterator[None]:
        """One more reader waits while the block runs, which begins in her turn. A block inside it begins at once."""
        if getattr(self._own, "reads", False):
            yield
            return
        session = _session()
        self._count(session)
        mine, is_cut_short = self._ticket(session), True
        try:
            self._come(mine)
            self._own.reads = True
            yield
            is_cut_short = False
        except Exception:  # what cuts a script short is none
            is_cut_short = False
            raise
        finally:
            self._own.reads = False
            self._leave(mine, is_cut_short)

    def _ticket(self, session: str) -> _Ticket:
        """A new number, or that of a script of the same session that asked the same and has not made its page."""
        now, asked = time.monotonic(), _asked()
        with self._turn:
            self._tickets = {name: each for name, each in self._tickets.items() if each.until > now}
            before = self._tickets.get(session)
            if before and before.asked == asked:
                mine = _Ticket(before.number, session, asked, before.until)
            else:
                mine = _Ticket(next(self._numbers), session, asked, now + self._longest)
            if session:
                self._tickets[session] = mine
            if before:  # Streamlit has told its script to stop, which would see that in its turn only
                before.is_left = True
                self._turn.notify_all()
            insort(self._line, mine)
            return mine

    def _come(self, mine: _Ticket) -> None:
        """Wait for a place behind all with a lower number, and take it; none once the longest wait is over.

        Raises StopException where another script of the session has the number meanwhile.
        """
        with self._turn:
            try:
                self._turn.wait_for(lambda: mine.is_left or self._is_first(mine), mine.until - time.monotonic())
                if mine.is_left:
                    raise StopException
                if self._is_first(mine):
                    self._inside.append(mine)
            finally:  # whether with a place, without one or for good: who is next may be first now
                self._line = [each for each in self._line if each is not mine]
                self._turn.notify_all()

    def _is_first(self, mine: _Ticket) -> bool:
        """Whether a place is free for this one: of two with one number for the one that was not left, and for none
        whose session has a place, in which a script that was told to stop has not seen it yet.
        """
        there = {each.session for each in self._inside if each.session}
        able = (each for each in self._line if not each.is_left and each.session not in there)
        return self._free > 0 and next(able, None) is mine

    @property
    def _free(self) -> int:
        """How many more may make their page."""
        return self._at_once - len(self._inside)

    def _leave(self, mine: _Ticket, is_cut_short: bool) -> None:
        with self._turn:
            self._inside = [each for each in self._inside if each is not mine]
            if not is_cut_short and self._tickets.get(mine.session) is mine:
                del self._tickets[mine.session]
            self.waiting -= 1
            self._turn.notify_all()

    @property
    def many(self) -> bool:
        """Whether a second reader waits beside the one who asks, or more than a few have come lately."""
        with self._lock:
            self._forget()
            return self.waiting > 1 or len(self._seen) > _FEW

    @property
    def gone(self) -> bool:
        """Whether nobody is in line, and one more reader would still be among few."""
        with self._lock:
            self._forget()
            return not self.waiting and len(self._seen) < _FEW

    def _count(self, session: str) -> None:
        with self._lock:
            self.waiting += 1
            if session:
                self._seen[session] = time.monotonic()
                self._seen.move_to_end(session)
            self._forget()

    def _forget(self) -> None:
        """Whoever has not come lately."""
        now = time.monotonic()
        while self._seen and now - next(iter(self._seen.values())) > self.lately:
            self._seen.popitem(last=False)


def _session() -> str:
    """Whose page it is; nobody's outside of a server."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def _asked() -> tuple[str, ...]:
    """What the script that runs is asked for: a page at an address, or these parts of it."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return ()
    return (context.page_script_hash, context.query_string, *(context.fragment_ids_this_run or ()))


CROWD: Final = Crowd()
