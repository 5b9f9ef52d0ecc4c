"""However many threads ask a store, DuckDB meets the same few: it keeps something for each that it ever met."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.query_threads import MOST, QueryThreads
from data.store import Store
from errors import Busy

ROOT = Path(__file__).resolve().parents[2]


class Watched:
    """A connection that remembers which threads asked it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection, self.met = connection, set[threading.Thread]()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        self.met.add(threading.current_thread())
        return self._connection.cursor()


def watched(store: Store) -> tuple[Store, set[threading.Thread]]:
    connection: Any = Watched(store._connection)
    return replace(store, _connection=connection), connection.met


def in_a_thread_of_its_own(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_pages_that_come_one_after_the_other_ask_by_the_same_thread(store: Store) -> None:
    asked, met = watched(store)
    for number in range(40):
        sql = f"SELECT {number} AS asked_now"
        in_a_thread_of_its_own(partial(asked.query, sql))
        in_a_thread_of_its_own(partial(asked.arrow, sql))
    assert 1 <= len(met) <= MOST < 40


def test_many_at_a_time_get_their_own_answers_from_a_few_threads(store: Store) -> None:
    asked, met = watched(store)
    with ThreadPoolExecutor(30) as pages:
        answers = list(pages.map(lambda n: asked.query(f"SELECT {n} AS own")["own"].iloc[0], range(300)))
    assert answers == list(range(300))
    assert 1 <= len(met) <= MOST < 30


def test_the_main_thread_asks_by_itself(store: Store) -> None:
    asked, met = watched(store)
    asked.query("SELECT 'asked by a command' AS who")
    assert met == {threading.main_thread()}


def test_what_goes_wrong_with_a_question_is_raised_to_who_asked_it() -> None:
    threads, told = QueryThreads(1), list[str]()

    def fail() -> None:
        raise Busy("No room", which="a question", next_step="Ask again")

    def ask() -> None:
        with pytest.raises(Busy, match="No room"):
            threads.run(fail)
        told.append(threads.run(lambda: "asked again"))

    in_a_thread_of_its_own(ask)
    assert told == ["asked again"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no copies of processes here")
@pytest.mark.processes
def test_a_copy_of_a_process_has_threads_of_its_own() -> None:
    script = """
import os, threading
from data.query_threads import THREADS
def ask():
    thread = threading.Thread(target=lambda: print(THREADS.run(lambda: "answered"), flush=True))
    thread.start()
    thread.join()
ask()
child = os.fork()
ask() if child == 0 else os.waitpid(child, 0)
"""
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True, timeout=60
    )
    assert ended.stdout.split() == ["answered"] * 2
