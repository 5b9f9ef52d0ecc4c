"""While others wait for a page, nothing that is closed is computed for one; what is kept is told all the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import RerunData, RerunException, StopException
from streamlit.runtime.scriptrunner_utils.exceptions import ScriptControlException
from streamlit.testing.v1 import AppTest

from data.store import Store
from pages import PAGES
from service.drawing import chart as charts
from ui.elements.markdown import escape
from ui.page import questions
from ui.session import crowding, opening
from ui.session.crowding import CROWD, Crowd

_PAGE = "from ui.page.page_frame import show; show('{page}')"
_LEAD, *_CLOSED = PAGES["value"].charts


def _opened(companies: str, page: str = "value") -> AppTest:
    app = AppTest.from_string(_PAGE.format(page=page), default_timeout=60)
    app.query_params["companies"] = companies
    app.run()
    assert not app.exception
    return app


def _later(app: AppTest) -> int:
    return [markdown.value for markdown in app.markdown].count(escape(questions.LATER))


def test_a_reader_waits_for_nobody_else_until_the_second_comes() -> None:
    crowd, inside, leave = Crowd(), threading.Event(), threading.Event()

    def second() -> None:
        with crowd.reader():
            inside.set()
            leave.wait()

    assert not crowd.many
    with crowd.reader():
        assert not crowd.many
        thread = threading.Thread(target=second)
        thread.start()
        inside.wait()
        assert crowd.many
        leave.set()
        thread.join()
        assert not crowd.many
    try:
        with crowd.reader():
            raise ValueError
    except ValueError:
        assert not crowd.many
    with crowd.reader():
        assert not crowd.many, "who failed is no longer counted"


def test_so_many_pages_are_made_at_a_time_and_who_came_first_goes_first() -> None:
    crowd = Crowd(at_once=1)
    began: list[int] = []
    ready, leave = [threading.Event() for _ in range(3)], threading.Event()

    def read(number: int) -> None:
        ready[number].set()
        with crowd.reader(), crowd.reader():
            began.append(number)
            leave.wait()

    threads = [threading.Thread(target=read, args=(number,)) for number in range(3)]
    for thread, event in zip(threads, ready, strict=True):
        thread.start()
        event.wait()
        while crowd.waiting < len([each for each in threads if each.ident]):
            pass
    assert began == [0]
    leave.set()
    for thread in threads:
        thread.join()
    assert began == [0, 1, 2]
    assert crowd.waiting == 0


def _in_line(crowd: Crowd, count: int) -> None:
    """Wait until so many are in line or have a place."""
    while crowd.waiting < count:
        time.sleep(0.001)


def test_who_comes_as_a_place_becomes_free_overtakes_nobody() -> None:
    crowd, order = Crowd(at_once=1), list[str]()

    def comes(name: str) -> None:
        with crowd.reader():
            order.append(name)

    with crowd.reader():
        waits = threading.Thread(target=comes, args=("who waited",))
        waits.start()
        _in_line(crowd, 2)
    comes("who came as the place became free")
    waits.join()
    assert order == ["who waited", "who came as the place became free"]


def test_many_readers_go_in_the_order_in_which_they_came_and_never_more_than_there_are_places() -> None:
    crowd, lock, leave = Crowd(at_once=2), threading.Lock(), threading.Event()
    began, inside, most = list[int](), 0, 0

    def reads(number: int) -> None:
        nonlocal inside, most
        with crowd.reader():
            with lock:
                began.append(number)
                inside += 1
                most = max(most, inside)
            leave.wait()
            with lock:
                inside -= 1

    threads = [threading.Thread(target=reads, args=(number,)) for number in range(30)]
    for number, thread in enumerate(threads):
        thread.start()
        _in_line(crowd, number + 1)
    leave.set()
    for thread in threads:
        thread.join()
    assert most == 2
    # Two go in at a time, so that of neighbours either may be the first to say so.
    assert all(abs(place - number) <= 1 for place, number in enumerate(began)), began
    assert crowd.waiting == 0


def test_who_gave_up_waiting_is_no_longer_in_line_and_took_no_place() -> None:
    crowd, leave, left = Crowd(at_once=1, longest=0.05), threading.Event(), threading.Event()

    def stays() -> None:
        with crowd.reader():
            leave.wait()

    def gives_up() -> None:
        with crowd.reader():  # after the longest wait, without a place
            left.set()

    threads = [threading.Thread(target=target) for target in (stays, gives_up)]
    for number, thread in enumerate(threads):
        thread.start()
        _in_line(crowd, number + 1)
    assert left.wait(10)
    threads[1].join()
    assert not crowd._line
    leave.set()
    threads[0].join()
    assert (crowd._free, crowd.waiting) == (1, 0)


def test_nobody_waits_for_ever() -> None:
    crowd, leave = Crowd(at_once=1, longest=0.01), threading.Event()
    inside = threading.Event()

    def first() -> None:
        with crowd.reader():
            inside.set()
            leave.wait()

    thread = threading.Thread(target=first)
    thread.start()
    inside.wait()
    with crowd.reader():
        assert crowd.waiting == 2
    leave.set()
    thread.join()
    with crowd.reader():
        assert crowd.waiting == 1, "the place of the first is free again"


class Scripts(Crowd):
    """Scripts of readers, each in a thread of its own, in front of one place that is taken."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at_once: int = 1) -> None:
        super().__init__(at_once, longest=60)
        self.order, self.stopped = list[str](), list[str]()
        self._here, self._threads = threading.local(), list[threading.Thread]()
        monkeypatch.setattr(crowding, "_session", lambda: self._here.session)
        monkeypatch.setattr(crowding, "_asked", lambda: (self._here.asked,))

    def comes(self, name: str, asked: str = "a page", session: str = "", cut: Callable[[], object] = int) -> None:
        """A script begins, and waits in line when this returns; `cut` is what befalls it in its turn."""
        in_line = threading.Event()

        def run() -> None:
            self._here.session, self._here.asked, self._here.in_line = session or name, asked, in_line
            try:
                with self.reader():
                    self.order.append(name)
                    cut()
            except ScriptControlException:
                self.stopped.append(name)

        self._threads.append(threading.Thread(target=run))
        self._threads[-1].start()
        in_line.wait()

    def _come(self, mine: crowding._Ticket) -> None:
        self._here.in_line.set()
        super()._come(mine)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """The place is taken meanwhile; then all come to their turn."""
        self._here.session, self._here.asked, self._here.in_line = "who is there", "a page", threading.Event()
        with self.reader():
            yield
        while running := [each for each in self._threads if each.is_alive()]:
            running[0].join()
        assert (self._inside, self.waiting, self._line, self._tickets) == ([], 0, [], {})


def test_who_asks_the_same_again_while_she_waits_keeps_her_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit starts her script again for a press of R, a resized window or a lost connection."""
    scripts = Scripts(monkeypatch)
    with scripts.taken():
        scripts.comes("ada")
        scripts.comes("ben")
        scripts.comes("ada, again", session="ada")
        scripts.comes("cid")
    assert scripts.order == ["ada, again", "ben", "cid"]
    assert scripts.stopped == ["ada"], "her first script takes no turn"


def test_who_asks_something_else_goes_to_the_end_and_holds_up_nobody_before(monkeypatch: pytest.MonkeyPatch) -> None:
    scripts = Scripts(monkeypatch)
    with scripts.taken():
        scripts.comes("ada")
        scripts.comes("ben")
        scripts.comes("ada, again", "another page", session="ada")
    assert scripts.order == ["ben", "ada, again"]
    assert scripts.stopped == ["ada"]


@pytest.mark.parametrize("cut", [StopException(), RerunException(RerunData())])
def test_who_is_cut_short_in_her_turn_is_next_again(monkeypatch: pytest.MonkeyPatch, cut: BaseException) -> None:
    scripts = Scripts(monkeypatch)

    def again() -> None:
        scripts.comes("ada, again", session="ada")
        raise cut

    with scripts.taken():
        scripts.comes("ada", cut=again)
        scripts.comes("ben")
    assert scripts.order == ["ada", "ada, again", "ben"]


def test_nobody_has_two_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """A script that was told to stop goes on computing until it sees that; whoever waits comes before its next one."""
    scripts, seen = Scripts(monkeypatch, at_once=2), threading.Event()
    is_there = threading.Event()

    def compute() -> None:
        is_there.set()
        seen.wait()
        raise StopException

    with scripts.taken():
        scripts.comes("ada", cut=compute)
        is_there.wait()
        scripts.comes("ada, again", session="ada")
        scripts.comes("ben", cut=seen.set)
    assert scripts.order == ["ada", "ben", "ada, again"]


def test_nobody_stays_first_by_asking_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number is good for the longest wait."""
    crowd = Crowd(at_once=1, longest=0.5)
    monkeypatch.setattr(crowding, "_session", lambda: "ada")
    numbers = list[int]()

    def look(cut: Callable[[], object]) -> None:
        with crowd.reader():
            numbers.append(crowd._tickets["ada"].number)
            cut()

    def cut_short() -> None:
        raise StopException

    for _ in range(3):
        with pytest.raises(StopException):
            look(cut_short)
    time.sleep(0.6)
    look(int)
    assert numbers == [0, 0, 0, 1]
    assert not crowd._tickets, "her page is made"


@pytest.mark.usefixtures("store")
def test_while_others_wait_only_the_lead_chart_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []
    draw = charts.draw

    def watched(store: Store, slug: str, params: Any) -> charts.Chart:
        computed.append(slug)
        return draw(store, slug, params)

    monkeypatch.setattr(charts, "draw", watched)
    with CROWD.reader():
        app = _opened("META,SAP,TSM")
        assert computed == [_LEAD]
        assert _later(app) == len(_CLOSED), "every closed question says that it has its answer when it is opened"
        app.session_state[opening.question(_CLOSED[0])] = True
        app.run()
        assert computed == [_LEAD, _CLOSED[0]], "who opens a question gets it, whoever waits"
        assert len(app.get("plotly_chart")) == 2
        assert _later(app) == len(_CLOSED) - 1
    app.run()
    assert sorted(computed) == sorted([_LEAD, *_CLOSED])
    assert _later(app) == 0
    with CROWD.reader():
        app = _opened("META,SAP,TSM")
        assert _later(app) == 0, "what is kept is told"
    assert sorted(computed) == sorted([_LEAD, *_CLOSED]), "and not computed again"


@pytest.mark.usefixtures("store")
def test_what_the_record_says_of_companies_waits_too() -> None:
    with CROWD.reader():
        assert _later(_opened("ORCL,SAP", "data")) == 2
        assert _later(_opened("ORCL,SAP", "data")) == 2, "nothing was computed"
    assert _later(_opened("ORCL,SAP", "data")) == 0
    with CROWD.reader():
        assert _later(_opened("ORCL,SAP", "data")) == 0


@pytest.mark.usefixtures("store")
def test_grades_are_counted_of_all_charts_of_a_page_or_not_at_all() -> None:
    def graded(app: AppTest) -> bool:
        return any("Values in the charts of this page" in caption.value for caption in app.caption)

    with CROWD.reader():
        assert not graded(_opened("AMZN,SAP"))
    assert graded(_opened("AMZN,SAP"))
    with CROWD.reader():
        assert graded(_opened("AMZN,SAP"))


def test_many_who_came_lately_are_many_until_they_have_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(f"reader {number}" for number in range(16))
    monkeypatch.setattr(crowding, "_session", lambda: next(names))
    crowd = Crowd()
    for number in range(16):
        assert not crowd.many, f"{number} readers"
        with crowd.reader():
            pass
    assert crowd.many
    crowd.lately = 0.0
    assert not crowd.many, "nobody needs to come for the others to be forgotten"


@pytest.fixture
def drawn_again(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was drawn again; nothing is."""
    asked: list[str] = []
    monkeypatch.setattr(st, "rerun", lambda: asked.append("the page"))
    return asked


def test_what_was_left_out_comes_when_the_many_have_gone(
    monkeypatch: pytest.MonkeyPatch, drawn_again: list[str]
) -> None:
    names = iter(f"reader {number}" for number in range(40))
    monkeypatch.setattr(crowding, "_session", lambda: next(names))
    crowd = Crowd()
    monkeypatch.setattr(questions, "CROWD", crowd)
    long_ago = time.monotonic() - 60
    with crowd.reader():
        questions._look(long_ago)
    for _ in range(14):
        with crowd.reader():
            pass
    questions._look(long_ago)
    assert drawn_again == [], "somebody is in line, or one more would be one of many"
    crowd.lately = 0.0
    questions._look(time.monotonic())
    assert drawn_again == [], "not within the run that draws the page"
    seen = len(crowd._seen)
    questions._look(long_ago)
    assert drawn_again == ["the page"]
    assert len(crowd._seen) <= seen, "a look is no reader"


@pytest.mark.usefixtures("store")
def test_a_page_looks_for_the_end_of_the_crowd_only_while_something_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[float] = []

    def look(drawn: float) -> None:
        looks.append(drawn)

    monkeypatch.setattr(questions, "_look", look)
    with CROWD.reader():
        app = _opened("ORCL,TSM")
        assert (_later(app), len(looks)) == (len(_CLOSED), 1)
        app.run()
        assert (_later(app), len(looks)) == (len(_CLOSED), 2)
    app.run()
    assert (_later(app), len(looks)) == (0, 2), "the timer ends with the run that brings the answers"
