"""How many files and sockets a server may have open at a time: as many as the system lets this account have.

Each open page takes four (its connection, and an event loop of Streamlit's own), for two minutes longer than it is
open. Systems grant 1,024 unless a program asks for more, so 250 readers would end with pages that nobody can open.
"""

from __future__ import annotations

from typing import Final

MOST: Final = 65_536  # no more are asked for where the system sets no bound


def allow_many(most: int = MOST) -> int | None:
    """Ask for as many as this account may have, up to `most`; what is granted then, None where the system has no such
    bound. What was granted already is never given back.
    """
    try:
        import resource
    except ImportError:  # Windows
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):  # macOS grants less than it says
            return soft
        return wanted
    return soft
