"""The files of a commit, or of the working tree, in a temporary folder: for tools that look at two states of the code.

Nothing is written into the repository, so any number of these can run beside each other and beside other work.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
WORKTREE: Final = "WORKTREE"  # in place of a commit: the files as they are now, committed or not


@contextmanager
def checkout(revision: str, root: Path = ROOT) -> Iterator[Path]:
    """A folder with the files of a commit, or of the working tree for `WORKTREE`; removed afterwards.

    Raises ValueError where the repository has no such commit.
    """
    with tempfile.TemporaryDirectory(prefix="leverage-checkout-") as folder:
        target = Path(folder) / "code"
        target.mkdir()
        if revision == WORKTREE:
            _copy_working_tree(root, target)
        else:
            archive = io.BytesIO(_git(root, "archive", "--format=tar", commit_of(revision, root)))
            with tarfile.open(fileobj=archive) as tar:
                tar.extractall(target, filter="data")
        yield target


def commit_of(revision: str, root: Path = ROOT) -> str:
    """The full name of a commit; `WORKTREE` stays as it is. Raises ValueError for one that is not known."""
    if revision == WORKTREE:
        return WORKTREE
    try:
        return _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
    except subprocess.CalledProcessError:
        raise ValueError(f"There is no commit {revision!r} here: name one of `git log`, or {WORKTREE}.") from None


def _copy_working_tree(root: Path, target: Path) -> None:
    """Tracked files and new ones that git does not ignore; what was deleted is left out."""
    names = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").decode().split("\0")
    for name in filter(None, dict.fromkeys(names)):
        if (root / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, target / name)


def _git(root: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True).stdout
