"""The one error tree. Every message says what went wrong, which input it was, and what to do next."""

from __future__ import annotations

import logging
import secrets


class LeverageError(Exception):
    """Root of everything this project raises on purpose.

    `what` names the failure, `which` the offending input, `next_step` the next step for the reader.
    Only `ui`, `cli` and the chart addresses catch it; programming errors stay loud.
    """

    def __init__(self, what: str, *, which: str = "", next_step: str = "") -> None:
        self.what, self.which, self.next_step = what, which, next_step
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The whole message on one line."""
        head = f"{self.what}: {self.which}" if self.which else self.what
        head = " ".join(head.split()).rstrip(".")
        next_step = " ".join(self.next_step.split())
        return (
            f"{head}. {next_step}{'' if next_step.endswith(('.', '?', '!', '…')) else '.'}" if next_step else f"{head}."
        )


class UsageError(LeverageError, ValueError):
    """The caller asked for something that cannot be asked (unknown name, impossible date)."""


class NotFound(LeverageError, LookupError):
    """We asked, and there is none."""


class SourceUnavailable(LeverageError):
    """We could not ask: no network, refused, timed out. It never means that nothing exists.

    `wholly` tells that the source as a whole is out of reach, not only for what was asked.
    """

    def __init__(self, what: str, *, which: str = "", next_step: str = "", wholly: bool = False) -> None:
        super().__init__(what, which=which, next_step=next_step)
        self.wholly = wholly


class MissingTool(LeverageError):
    """A program outside Python is missing or would not work, such as the browser that draws images."""


class Busy(LeverageError):
    """There is no room now for one more piece of bounded work; a little later there is."""


class BadData(LeverageError):
    """An invariant of the data is broken; the build stops and the old snapshot stays."""


class StoreError(LeverageError):
    """The store folder or a snapshot in it cannot be used."""


class DamagedSnapshot(StoreError):
    """A snapshot that is not there, or whose bytes are not those that were published: another one may stand in."""


class UnopenedStore(StoreError):
    """A good store that this program cannot open now: it is left as it is, and nothing stands in for it.

    `passing` tells that it may be opened at the next try: memory, room or a connection was lacking.
    """

    def __init__(self, what: str, *, which: str = "", next_step: str = "", passing: bool = False) -> None:
        super().__init__(what, which=which, next_step=next_step)
        self.passing = passing


class UnexpectedError(LeverageError):
    """A fault of ours or of the machine, of which whoever looks on learns a number and nothing else."""

    def __init__(self, number: str) -> None:
        super().__init__(
            "Something unexpected went wrong",
            which=f"error {number}",
            next_step="The log of this dashboard explains it under that number",
        )
        self.number = number


def unexpected(error: BaseException, where: str) -> UnexpectedError:
    """Log an exception with its traceback under a new number; returns what may be shown of it."""
    shown = UnexpectedError(f"{secrets.randbelow(10**8):08d}")
    # One line that no terminal obeys: part of it may come from a stranger's address.
    place = " ".join("".join(c if c.isprintable() else " " for c in where[:1_000]).split())[:200]
    logging.getLogger("leverage").error("Error %s at %s", shown.number, place, exc_info=error)
    return shown
