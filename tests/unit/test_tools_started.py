"""The programs of `tools` are started as modules: by its path one would find the rooms of another checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.processes
@pytest.mark.parametrize("name", ["structure", "house"])  # of those that read options, and those that take none
def test_one_that_is_started_by_its_path_says_how_to_start_it(name: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, f"tools/{name}.py"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"start it as `python -m tools.{name}` in the folder {ROOT}" in ended.stderr
