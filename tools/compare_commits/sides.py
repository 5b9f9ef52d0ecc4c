"""The code of a commit in a process of its own, which draws what it is asked for."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tools.checkout import checkout
from tools.compare_commits.sets import Known
from tools.compare_commits.verdicts import Export

WORKER: Final = Path(__file__).with_name("worker.py")
ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_RANGE: Final = re.compile(r"from (-?\d+) to (-?\d+)")
_TOO_MUCH: Final = "999999999"
_ENDINGS: Final = {"json": "json", "csv": "csv", "figure": "html"}


class Side:
    """A running worker with a commit's code. `revision` names it in reports, `folder` holds its files."""

    def __init__(self, revision: str, folder: Path, environment: dict[str, str]) -> None:
        self.revision, self.folder, self._environment = revision, folder, environment
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-W", "ignore", str(WORKER)],
            cwd=folder,
            env=environment,
            text=True,
            encoding="utf-8",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def get(self, target: str) -> Export:
        """The answer at an address."""
        answer = self._ask({"do": "get", "target": target})
        return Export(answer["status"], answer["body"])

    def export(self, slug: str, form: str, query: str) -> Export:
        """One chart as json, csv or figure, with the query of its address."""
        return self.get(f"/charts/{slug}.{_ENDINGS[form]}{query}")

    def seconds_to_draw(self, slug: str) -> float:
        """Processor seconds from the default parameters of a chart to its figure as JSON."""
        return float(self._ask({"do": "draw", "slug": slug})["seconds"])

    def stacks(self, slug: str) -> list[list[str]]:
        """The modules on the call stack, outermost first, at each question to the store while a chart is drawn."""
        stacks: list[list[str]] = self._ask({"do": "stacks", "slug": slug})["stacks"]
        return stacks

    def charts(self) -> dict[str, dict[str, Any]]:
        """The entries of `/charts` by slug."""
        return {chart["slug"]: chart for chart in json.loads(self.get("/charts").text)["charts"]}

    def known(self) -> Known:
        """The names that parameters may take: companies of the embedded facts, measures and metrics, whole numbers."""
        rows = csv.DictReader(io.StringIO((self.folder / "data/curated/companies.csv").read_text(encoding="utf-8")))
        ranges = {
            (slug, p["name"]): self._range(slug, p["name"])
            for slug, chart in self.charts().items()
            for p in chart["parameters"]
            if p["kind"] == "int"
        }
        return Known([row["ticker"] for row in rows], self._names(), ranges)

    def close(self) -> None:
        """End the worker by closing its input."""
        self._process.communicate()

    def _names(self) -> list[str]:
        """Measures and metrics, as the command line lists them."""
        command = [sys.executable, "-P", "-W", "ignore", "-m", "cli", "metrics", "--format", "csv"]
        listing = subprocess.run(
            command, cwd=self.folder, env=self._environment, check=True, text=True, stdout=subprocess.PIPE
        ).stdout
        return [row["name"] for row in csv.DictReader(io.StringIO(listing))]

    def _range(self, slug: str, name: str) -> tuple[int, int]:
        """What whole numbers a parameter takes: the refusal of one too large says it."""
        refusal = json.loads(self.get(f"/charts/{slug}.json?{name}={_TOO_MUCH}").text)
        low, high = _RANGE.findall(refusal["error"]["todo"])[0]
        return int(low), int(high)

    def _ask(self, task: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(task), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The worker of {self.revision} ended at {task}; its traceback is above.")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def side(revision: str) -> Iterator[Side]:
    """A worker with a commit's code and a store of its own, built of that commit's embedded facts."""
    with checkout(revision) as folder, tempfile.TemporaryDirectory(prefix="leverage-store-") as store:
        running = Side(revision, folder, _environment(folder, store))
        try:
            yield running
        finally:
            running.close()


def _environment(code: Path, store: str) -> dict[str, str]:
    """No settings of this machine, one thread per library, sets in one order."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEVERAGE_")}
    fixed = {"PYTHONPATH": str(code), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "LEVERAGE_STORE": store}
    return {**kept, **fixed, **dict.fromkeys(ONE_THREAD, "1")}
