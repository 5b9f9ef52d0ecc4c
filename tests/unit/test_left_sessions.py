"""Sessions of readers who left are kept for their time, taken up again within it, and ended after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from streamlit.runtime.session_manager import SessionInfo

from ui.server.left_sessions import LeftSessions


@dataclass
class Fake:
    """What the storage needs of a session."""

    id: str
    ended: list[str] = field(default_factory=list)

    def shutdown(self) -> None:
        self.ended.append(self.id)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def info(session: Any) -> SessionInfo:
    return SessionInfo(client=None, session=session)


def test_a_session_is_taken_up_again_within_its_time_and_is_not_ended_then(clock: Clock) -> None:
    kept, session = LeftSessions(120, now=clock), Fake("a")
    kept.save(info(session))
    clock.now = 119
    again = kept.get("a")
    assert again is not None
    assert again.session.id == "a"
    kept.delete("a")
    clock.now = 500
    kept.sweep()
    assert (session.ended, kept.list()) == ([], [])


def test_a_session_is_ended_once_when_its_time_is_over(clock: Clock) -> None:
    kept, first, second = LeftSessions(120, now=clock), Fake("a"), Fake("b")
    kept.save(info(first))
    clock.now = 60
    kept.save(info(second))
    clock.now = 120
    assert kept.get("a") is None
    kept.sweep()
    kept.sweep()
    assert (first.ended, second.ended) == (["a"], [])
    assert [one.session.id for one in kept.list()] == ["b"]


def test_who_left_longest_ago_is_ended_where_there_is_no_room(clock: Clock) -> None:
    kept, sessions = LeftSessions(120, most=2, now=clock), [Fake(name) for name in "abc"]
    for session in sessions:
        kept.save(info(session))
    assert [session.ended for session in sessions] == [["a"], [], []]


def test_who_leaves_again_has_the_whole_time_again(clock: Clock) -> None:
    kept, session = LeftSessions(120, now=clock), Fake("a")
    kept.save(info(session))
    clock.now = 100
    kept.save(info(session))
    clock.now = 219
    kept.sweep()
    assert session.ended == []
    assert kept.get("a") is not None
