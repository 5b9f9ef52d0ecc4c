"""What came of each file of tests: its JUnit file in a folder that git ignores, with commit, day and seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

FINISHED: Final = "finished"
STOPPED: Final = "stopped"  # at its limit, or with the whole run: some of its tests may have run
BROKEN: Final = "broken"  # pytest itself failed, as by a file that cannot be imported


@dataclass(frozen=True, slots=True)
class Run:
    """How one file was run: `seconds` by the clock, `limit` the seconds that it was granted, `cores` of the machine."""

    commit: str
    day: str
    seed: int
    seconds: float
    limit: float
    end: str
    cores: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A test that failed, by the name that pytest takes, and what it said."""

    test: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one file of tests."""

    file: str
    run: Run
    tests: int
    skipped: int
    failures: tuple[Failure, ...]

    def stands(self, commits: set[str], limit: float) -> bool:
        """Whether it need not be run again at one of these commits: it came to its end, or would be stopped again."""
        return self.run.commit in commits and (self.run.end == FINISHED or self.run.limit >= limit)


def record(folder: Path, file: str) -> Path:
    """Where the result of a file of tests is kept."""
    return folder / (file.removesuffix(".py").replace("/", ".") + ".xml")


def keep(folder: Path, file: str, run: Run, written: Path, output: str) -> None:
    """Keep what pytest wrote, or the end of its output where it wrote nothing; a run that was stopped without a failure
    does not take the place of one that came to its end.
    """
    root = _written(written, output if run.end == BROKEN else "")
    if run.end == STOPPED:
        _drop_last(root)
    before = load(folder, file)
    if run.end == STOPPED and not _failures(file, root) and before and before.run.end == FINISHED:
        return
    root.attrib.update({name: str(getattr(run, name)) for name in Run.__slots__})
    folder.mkdir(parents=True, exist_ok=True)
    kept = record(folder, file)
    ElementTree.ElementTree(root).write(kept.with_suffix(".new"), encoding="utf-8")
    kept.with_suffix(".new").replace(kept)


def load(folder: Path, file: str) -> Result | None:
    """What is kept of a file of tests; None where nothing is, or nothing that can be read."""
    try:
        root = ElementTree.parse(record(folder, file)).getroot()
        run = _run(root.attrib)
    except (OSError, ElementTree.ParseError, KeyError, ValueError):
        return None
    cases = list(root.iter("testcase"))
    skipped = sum(case.find("skipped") is not None for case in cases)
    return Result(file, run, len(cases), skipped, _failures(file, root))


def _run(said: dict[str, str]) -> Run:
    commit, day, end = said["commit"], said["day"], said["end"]
    return Run(commit, day, int(said["seed"]), float(said["seconds"]), float(said["limit"]), end, int(said["cores"]))


def _written(written: Path, output: str) -> ElementTree.Element:
    try:
        root = ElementTree.parse(written).getroot()
    except (OSError, ElementTree.ParseError):
        root = ElementTree.Element("testsuites")
        if output:
            ElementTree.SubElement(root, "broken").text = _printable(output)
    return root


def _drop_last(root: ElementTree.Element) -> None:
    """Leave out the test that was running when the file was stopped: pytest lists it as if it had passed."""
    suite = root.find("testsuite")
    cases = [] if suite is None else suite.findall("testcase")
    if suite is not None and cases and not len(cases[-1]):
        suite.remove(cases[-1])


def _printable(text: str) -> str:
    """Text without the characters that XML has no way to write."""
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")


def _failures(file: str, root: ElementTree.Element) -> tuple[Failure, ...]:
    """Of tests, and of a run that said nothing of tests."""
    broken = (Failure(file, node.text or "") for node in root.iter("broken"))
    cases = ((case, node) for case in root.iter("testcase") for node in case if node.tag in ("failure", "error"))
    return (*broken, *(Failure(_name(file, case), node.text or "") for case, node in cases))


def _name(file: str, case: ElementTree.Element) -> str:
    """`file::Class::test` of a JUnit case, whose class name holds the module and the classes in it."""
    module = file.removesuffix(".py").replace("/", ".")
    classes = case.attrib.get("classname", "").removeprefix(module).strip(".")
    return "::".join([file, *filter(None, classes.split(".")), case.attrib["name"]])
