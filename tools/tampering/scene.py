"""A small store with embedded facts, kept responses and their records, to be copied and tampered with."""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb

from data import kept_responses, opening, rebuild
from data.local_backend import LocalBackend
from data.sources import edgar_fetch
from data.summary import Line, Summary
from data.updating import writing
from data.verify import verification
from data.verify.finding import Finding
from tools import record_hashes
from tools.replay import small

_AT: Final = datetime(2026, 8, 1, tzinfo=UTC)
_CIK: Final = "0001326801"
_UPLOAD: Final = b"ticker,concept,period_end,value,period_start,known_on\nMETA,headcount,2026-06-30,76543,,2026-07-30\n"


@dataclass(frozen=True, slots=True)
class Scene:
    """A folder with `curated` and `store`."""

    folder: Path

    @property
    def curated(self) -> Path:
        """The embedded facts."""
        return self.folder / "curated"

    @property
    def backend(self) -> LocalBackend:
        """The store."""
        return LocalBackend(self.folder / "store")

    @property
    def snapshot(self) -> Path:
        """The file of the current snapshot."""
        return self.backend.file(self.backend.current_name())

    def copy(self, folder: Path) -> Scene:
        """The same elsewhere."""
        return Scene(Path(shutil.copytree(self.folder, folder)))

    def verified(self) -> verification.Verification:
        """What a verification says of it."""
        with embedded(self.curated):
            return verification.verify(self.backend)

    def derived(self, folder: Path) -> Path:
        """The snapshot derived again in a folder."""
        with embedded(self.curated), closing(self.backend.connect(self.backend.current_name())) as con:
            responses = rebuild.responses_in(con.execute("FROM answer ORDER BY place").df())
            file, _ = verification.derive(self.backend, responses, folder)
        assert file is not None, "the scene can be derived"
        return file

    def against(self, derived: Path) -> list[Finding]:
        """What differs in the snapshot from what was derived, its file included."""
        with embedded(self.curated):
            stored, damage = verification.opened(self.backend, self.backend.current_name())
            if stored is None:
                return damage
            with closing(stored):
                return damage + verification.compared(stored, derived)[1]

    def response(self, kind: str) -> tuple[Path, bytes]:
        """The file of the kept response of a kind, and what it says."""
        with duckdb.connect(str(self.snapshot), read_only=True) as con:
            row = con.execute("SELECT sha256 FROM answer WHERE kind = $1", [kind]).fetchone()
        assert row is not None, f"the scene has a response of kind {kind}"
        path = self.backend.path / "raw" / str(row[0])[:2] / f"{row[0]}.gz"
        return path, gzip.decompress(path.read_bytes())


@contextmanager
def embedded(folder: Path) -> Iterator[None]:
    """With these embedded facts."""
    before = os.environ.get("LEVERAGE_CURATED")
    os.environ["LEVERAGE_CURATED"] = str(folder)
    try:
        yield
    finally:
        del os.environ["LEVERAGE_CURATED"]
        if before is not None:
            os.environ["LEVERAGE_CURATED"] = before


def make(folder: Path) -> Scene:
    """Three companies with what is embedded of them, a list of facts, a record of prices and own figures."""
    scene, world = Scene(folder), small.world()
    small.embedded(scene.curated)
    with embedded(scene.curated):
        record_hashes.record()
        opening.build_store(scene.backend)
        rows = world.prices["META"].tail(40)[["date", "close", "adj_close", "volume", "split"]]
        prices = rows.assign(date=rows["date"].dt.strftime("%Y-%m-%d")).to_csv(index=False).encode()
        _load(
            scene,
            [
                ("edgar", "facts", edgar_fetch.facts_url(_CIK), world.filers[_CIK].facts),
                ("yahoo", "prices", "https://finance.yahoo.com/quote/META/history/", prices),
                ("user", "upload", "upload:own.csv", _UPLOAD),
            ],
        )
    return scene


def _load(scene: Scene, answers: Sequence[tuple[str, str, str, bytes]]) -> None:
    """Load responses into a new snapshot, as a refresh does; only that one stays."""
    summary = Summary("a refresh", _AT.isoformat())
    responses = [
        kept_responses.save_response(scene.backend, content, source=source, kind=kind, ticker="META", url=url, at=_AT)
        for source, kind, url, content in answers
    ]
    lines = [Line("META", response.source) for response in responses]
    before = scene.snapshot
    writing.write(scene.backend, list(zip(lines, responses, strict=True)), summary, gated=False)
    assert not [failure for line in lines for failure in line.failures]
    before.unlink()
