"""One tampering tried: which of the findings that must name it are missing."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from data.verify import recorded_hashes
from data.verify.finding import Finding
from tools.tampering.cases import Case, Expected
from tools.tampering.scene import Scene


def unnamed(case: Case, scene: Scene, folder: Path, derived: Path, *, whole: bool = True) -> list[Expected]:
    """The findings that a tampering should bring and does not; `folder` is where a copy is put and removed.

    What touches the snapshot alone is held against the snapshot `derived` before. Without `whole`, what touches an
    embedded file is held against its record alone, which costs a tenth.
    """
    copy = scene.copy(folder)
    try:
        expected = case.tamper(copy)
        findings = _findings(case, copy, derived, whole)
    finally:
        shutil.rmtree(folder)
    return [each for each in expected if not _is_among(each, findings)]


def _findings(case: Case, copy: Scene, derived: Path, whole: bool) -> Sequence[Finding]:
    if case.of == "snapshot":
        return copy.against(derived)
    if case.of == "file" and not whole:
        return list(recorded_hashes.differences(copy.curated))
    return copy.verified().findings


def _is_among(expected: Expected, findings: Sequence[Finding]) -> bool:
    return any(expected.items() <= asdict(finding).items() for finding in findings)
