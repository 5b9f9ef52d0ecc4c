"""Asks several companies at a time, each source in turn, and keeps what they answer in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from data.fetching import Company, Fetched
from data.kept_responses import Response
from data.store_backend import StoreBackend
from data.summary import Cancel, Line, Progress, Step, Summary, Watcher
from data.updating.fetch_company import Fetcher
from data.updating.identity import Followed
from data.updating.writing import LineResponse
from errors import LeverageError

_WORKERS: Final = 4  # companies asked at the same time; edgartools keeps all of them within the SEC's rate


@dataclass(frozen=True, slots=True)
class Question:
    """A company to be asked about at one source, with the line that tells of it and what was answered so far."""

    company: Company
    source: str
    line: Line
    responses: list[Response] = field(default_factory=list)


def _questions(companies: Sequence[Followed], sources: Sequence[str]) -> Iterator[Question]:
    """Each company at each source; that a company changed is told with the first source."""
    for source in sources:
        for followed in companies:
            line = Line(followed.company.ticker, source)
            line.notes += followed.notes if source == sources[0] else []
            yield Question(followed.company, source, line)


class WorkerPool:
    """Some threads that ask about several companies at a time."""

    def __init__(
        self,
        backend: StoreBackend,
        companies: Sequence[Followed],
        sources: Sequence[str],
        since: date | None,
        summary: Summary,
        watch: Watcher | None,
        cancel: Cancel,
    ) -> None:
        self.fetcher = Fetcher(backend, since, lambda: cancel.asked)
        self.questions = list(_questions(companies, sources))
        self.watch, self.cancel = watch, cancel
        self._queue, self._lock, self._done = list(self.questions), threading.Lock(), 0
        summary.lines += [question.line for question in self.questions]

    def responses(self) -> list[LineResponse]:
        """Every answer in the order of sources and companies; as far as they came where somebody cancels."""
        self._all_asked(self.fetcher.fetch)
        self._queue = [each for each in self.questions if self.fetcher.incomplete(each.source, each.company)]
        self._done -= len(self._queue)
        self._all_asked(self.fetcher.complete)
        return [(each.line, response) for each in self.questions for response in list(each.responses)]

    def _all_asked(self, fetch: Callable[[str, Company], Iterable[Fetched]]) -> None:
        """Every question in the queue asked, or somebody cancels."""
        workers = [
            threading.Thread(target=self._work, args=(fetch,), name=f"refresh-{i}", daemon=True)
            for i in range(min(_WORKERS, len(self._queue)))
        ]
        for thread in workers:
            thread.start()
        while any(thread.is_alive() for thread in workers) and not self.cancel.asked:
            for thread in workers:
                thread.join(0.05)

    def _work(self, fetch: Callable[[str, Company], Iterable[Fetched]]) -> None:
        while not self.cancel.asked:
            with self._lock:
                if not self._queue:
                    return
                question = self._queue.pop(0)
            self._tell("ask", question)
            try:
                self._take(fetch(question.source, question.company), question)
            except LeverageError as error:
                question.line.failures.append(error.message)
            except Exception as error:  # a fault of ours must not pass for "nothing new", nor stop the others
                question.line.failures.append(f"Something unexpected went wrong: {type(error).__name__}: {error}")
            with self._lock:
                self._done += 1
            self._tell("asked", question)

    def _take(self, fetched: Iterable[Fetched], question: Question) -> None:
        """Sort what comes into responses, failures and notes, until it ends or somebody cancels."""
        for item in fetched:
            if isinstance(item, Response):
                question.responses.append(item)
            elif isinstance(item, LeverageError):
                question.line.failures.append(item.message)
            else:
                question.line.notes.append(item)
            if self.cancel.asked:
                return

    def _tell(self, step: Step, question: Question) -> None:
        if self.watch:
            steps = len(self.questions) + 2  # loading and checking come after
            with self._lock:
                self.watch(Progress(step, question.company.ticker, question.source, self._done, steps))
