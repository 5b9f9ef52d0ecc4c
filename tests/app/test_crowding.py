"""While others wait for a page, nothing that is closed is computed for one; what is kept is told all the same."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.store import Store
from pages import PAGES
from service import chart as charts
from ui import crowding, opening, questions
from ui.crowding import CROWD, Crowd
from ui.markdown import escape

_PAGE = "from ui.page_frame import show; show('{page}')"
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
