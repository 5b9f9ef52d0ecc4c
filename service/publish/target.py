"""The folder that a site is written to: only a new one, an empty one or an earlier site, and always whole.

Files are written beside it and moved into its place when all are there, so that whoever reads the folder never sees
half a site, and one that could not be finished leaves the earlier one as it was. The next one finds what a publisher
who was killed while moving them left: the earlier site goes back into its place first.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISDIR
from typing import Any, Final

from filelock import FileLock, Timeout

from errors import Busy, StoreError, UsageError
from service.input import grammar

MARKER: Final = "site.json"
MADE_BY: Final = "leverage publish"
_SOON: Final = 0.2  # seconds: a few tries
_ELSEWHERE: Final = "Choose another folder, or move away what is in it"


class Site:
    """A site that is being written: files by their paths relative to its folder, each once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.sizes: dict[str, int] = {}

    def write(self, path: str, content: bytes | str) -> None:
        """Write one file. Raises ValueError for a path that was written before or leaves the folder."""
        if path in self.sizes or ".." in path.split("/") or path.startswith("/"):
            raise ValueError(f"no place for a file: {path}")
        body = content.encode() if isinstance(content, str) else content
        file = self._folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        self.sizes[path] = len(body)

    def mark(self, about: dict[str, Any]) -> None:
        """Write what makes the folder known as a site of ours, and which files belong to it."""
        listed = {"made_by": MADE_BY, **about, "files": sorted(self.sizes)}
        self.write(MARKER, json.dumps(listed, ensure_ascii=False, indent=1) + "\n")


@contextmanager
def replacing(out: Path) -> Iterator[Site]:
    """A site that takes the place of `out` when the block ends without an error.

    Raises UsageError for a folder that holds anything else than an earlier site, Busy where another process writes to
    it, StoreError where it cannot be written.
    """
    folder = out.expanduser().resolve()
    _require_folder(folder)
    draft = folder.with_name(f".{folder.name}.publishing")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            shutil.rmtree(draft, ignore_errors=True)  # of a publisher that was killed
            _restore(folder)
            require_ours(folder)
            try:
                draft.mkdir()
                yield (site := Site(draft))
                del site
                require_ours(folder)  # it may have been filled meanwhile
                _swap(draft, folder)
            finally:
                shutil.rmtree(draft, ignore_errors=True)
    except Timeout as error:
        raise Busy(
            "Another process publishes to this folder", which=grammar.shown_path(folder), next_step="Wait for it"
        ) from error
    except OSError as error:
        raise StoreError(
            "The site cannot be written",
            which=f"{grammar.shown_path(folder)} ({error.strerror or error})",
            next_step="Name a folder in one that you may write to with --out",
        ) from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other publisher at this folder meanwhile, and nothing left beside it that says so afterwards.

    The file of the lock is removed while it is held: who had opened it has a file without a name, which filelock (4.2)
    sees at its next try, and opens a new one. Windows removes no open file, so it stays there; a network's file system
    may keep a name for it, so that two can hold two files: publish to a folder of this machine.
    """
    file = folder.with_name(f".{folder.name}.lock")
    with FileLock(file, timeout=_SOON):
        try:
            yield
        finally:
            with suppress(OSError):
                file.unlink()


def _require_folder(folder: Path) -> None:
    """Raises UsageError for what is no folder and cannot become one."""
    if folder.parent == folder:
        raise UsageError("This is no folder for a site", which=grammar.shown_path(folder), next_step=_ELSEWHERE)
    # One look: between two, another publisher may put the folder in its place.
    with suppress(FileNotFoundError, NotADirectoryError):
        if not S_ISDIR(folder.stat().st_mode):
            raise UsageError("There is a file of this name", which=grammar.shown_path(folder), next_step=_ELSEWHERE)


def require_ours(folder: Path) -> None:
    """Raises UsageError for what is no folder, and for one in which this command would replace what is not its own."""
    _require_folder(folder)
    foreign = _foreign(folder)
    if foreign:
        more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
        raise UsageError(
            "The folder holds what `leverage publish` did not write, and would be replaced as a whole",
            which=f"{grammar.shown_path(folder)}: {', '.join(foreign[:3])}{more}",
            next_step=_ELSEWHERE,
        )


def _foreign(folder: Path) -> list[str]:
    """The files in a folder that belong to no site that its marker lists, the first hundred."""
    if not folder.is_dir():
        return []
    known, found = _listed(folder), list[str]()
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if (path.is_symlink() or not path.is_dir()) and name not in known:
            found.append(name)
        if len(found) >= 100:
            break
    return sorted(found)


def _listed(folder: Path) -> set[str]:
    try:
        marker = json.loads((folder / MARKER).read_bytes())
        return {MARKER, *map(str, marker["files"])} if marker["made_by"] == MADE_BY else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _before(folder: Path) -> Path:
    """Where the earlier site lies while the new one is moved into its place."""
    return folder.with_name(f".{folder.name}.before")


def _restore(folder: Path) -> None:
    """After a publisher who was killed: the earlier site back where no new one took its place, else gone."""
    before = _before(folder)
    if before.is_dir() and not folder.exists():
        before.rename(folder)
    shutil.rmtree(before, ignore_errors=True)


def _swap(draft: Path, folder: Path) -> None:
    """Move the new site into its place; where that fails the earlier one is back."""
    before = _before(folder)
    if folder.exists():
        folder.rename(before)
    try:
        draft.rename(folder)
    except OSError:
        if before.exists():
            before.rename(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)


def size_text(size: int) -> str:
    """Bytes as people read them: "41 kB", "1.5 MB"."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"
