"""A server asks for as many open files as its account may have, and never for fewer than it has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bound"),
]


@pytest.mark.parametrize(
    ("soft", "hard", "most", "granted"), [(64, 256, 1_000, 256), (64, 256, 128, 128), (200, 256, 128, 200)]
)
def test_the_limit_is_raised_as_far_as_it_may_be(soft: int, hard: int, most: int, granted: int) -> None:
    script = (
        "import resource; from service.server.open_files import allow_many\n"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))\n"
        f"print(allow_many({most}), *resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ended.stdout.split() == [str(granted), str(granted), str(hard)]
