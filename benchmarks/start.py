"""First start from the curated facts, beyond Streamlit's own import: `python -m benchmarks start`. Aim: under 2 s
more."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import Line

ROOT = Path(__file__).resolve().parent.parent
AIM = 2.0
_BARE = "import streamlit, pandas, plotly.graph_objects"
_OURS = f"{_BARE}; from ui.page import page_frame; from service.snapshots import current_store; current_store.store()"


def measured(repeats: int = 3) -> list[Line]:
    """Whole processes, turn by turn: what every Streamlit page with a Plotly chart imports, and ours with a new
    store."""
    ours, base = [], []
    for _ in range(repeats):
        base.append(_seconds(_BARE))
        ours.append(_seconds(_OURS))
    own, other = statistics.median(ours), statistics.median(base)
    return [
        Line(
            "first start: imports, and a store from curated facts",
            own,
            other,
            "imports alone",
            f"{AIM:g} s more",
            own - other < AIM,
        )
    ]


def _seconds(code: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        environment = os.environ | {"LEVERAGE_STORE": folder}
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, env=environment, capture_output=True)
        return time.perf_counter() - start
