"""Files that outlive a power cut, that only their owner can read, and that are swept when their writer was killed."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

import filelock

FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700
_PREFIX: Final = ".draft-"
_OWNER: Final = "owner"
_NEW: Final = "new"  # goes with a draft that is swept, also where its name is there again
_OLD: Final = 6 * 3600  # seconds: what has no owner's lock is of an older version, or was being made a moment ago


def mode(private: bool) -> int:
    """The rights of a new file, before the umask takes some away."""
    return FILE_MODE if private else 0o666


def make_folder(path: Path, *, private: bool = True) -> None:
    """The folder with those above it that are missing; the mode of one that is there already stays. Raises OSError."""
    for folder in reversed([path, *path.parents]):
        folder.mkdir(mode=FOLDER_MODE if private else 0o777, exist_ok=True)


def replace(path: Path, content: bytes, *, private: bool = True) -> None:
    """Put a file into place with this content, all or nothing, and on the disk when this returns. Raises OSError."""
    draft = path.with_name(f".{path.name}-{os.getpid()}-{threading.get_ident()}")
    try:
        make_folder(path.parent, private=private)
        with _opened(draft, "wb", private) as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def append(path: Path, text: str, *, private: bool = True) -> None:
    """Add to the end of a file. Raises OSError."""
    with _opened(path, "ab", private) as out:
        out.write(text.encode())


def _opened(path: Path, how: str, private: bool) -> IO[bytes]:
    """A file that is private from the moment it is there."""
    opened: IO[bytes] = open(path, how, opener=lambda name, flags: os.open(name, flags, mode(private)))  # noqa: SIM115
    return opened


def settle(file: Path, path: Path, *, private: bool = True) -> None:
    """Move a finished file into place, its bytes and its name on the disk when this returns. Raises OSError."""
    if private:
        with suppress(OSError):  # a file system without modes
            file.chmod(FILE_MODE)
    with file.open("rb+") as opened:
        os.fsync(opened.fileno())
    file.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Have the names in a folder on the disk; Windows has no way to ask for it. Raises OSError."""
    if os.name == "posix":
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


# ---------------------------------------------------------------------------------------- drafts


@contextmanager
def draft_folder(path: Path) -> Iterator[Path]:
    """A folder of this writer's own, gone at the end; those of writers who were killed are swept first.

    Raises OSError.
    """
    sweep(path)
    place, owner = _made(path)
    while not (place / _NEW).exists():  # somebody took it for a dead one's, before its lock was held
        owner.release()
        shutil.rmtree(place, ignore_errors=True)
        place, owner = _made(path)
    try:
        yield place
    finally:
        owner.release()
        shutil.rmtree(place, ignore_errors=True)


def _made(path: Path) -> tuple[Path, filelock.BaseFileLock]:
    """A new folder with the lock of its owner, which the system frees when this process ends, however it ends."""
    place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=path))
    owner = filelock.FileLock(place / _OWNER, mode=FILE_MODE)
    with suppress(FileNotFoundError):  # it is gone again
        (place / _NEW).touch(FILE_MODE)
        owner.acquire()
    return place, owner


def is_draft(path: Path) -> bool:
    """Whether a folder is a writer's own, as `draft_folder` makes them."""
    return path.name.startswith(_PREFIX)


def sweep(path: Path) -> None:
    """Remove the drafts whose writer is gone; what cannot be told or removed stays for the next writer."""
    for draft in path.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            _sweep(draft)
    for draft in path.glob(".CURRENT-*"):  # of a writer killed between two system calls
        with suppress(OSError):
            if _is_old(draft):
                draft.unlink()


def _sweep(draft: Path) -> None:
    """Remove a draft whose lock nobody holds, and hold it meanwhile: a writer who waits for it sees then that it is
    gone.
    """
    if not (draft / _OWNER).exists():
        if _is_old(draft):
            shutil.rmtree(draft)
        return
    with suppress(filelock.Timeout), filelock.FileLock(draft / _OWNER, timeout=0):
        shutil.rmtree(draft, ignore_errors=True)
    if os.name == "nt":  # where a file that is open stays; should a writer hold it by now, it stays as well
        shutil.rmtree(draft, ignore_errors=True)


def _is_old(draft: Path) -> bool:
    return time.time() - draft.stat().st_mtime > _OLD
