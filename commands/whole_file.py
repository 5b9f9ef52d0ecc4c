"""Files that a reader asked for: whole or not there at all, also when the disk is full or the writer is stopped."""

from __future__ import annotations

from pathlib import Path

from data import durable


def write(path: Path, content: bytes) -> None:
    """Write a file for everybody to read, over one of the same name; of a link, what it leads to. Raises OSError."""
    target = path.resolve()
    if not target.parent.is_dir() or (target.exists() and not target.is_file()):
        path.write_bytes(content)  # says what is the matter, or is a device
    else:
        durable.replace(target, content, private=False)
