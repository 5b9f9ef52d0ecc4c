"""The thorough run on small suites: what is kept, what is run again, and what the page says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.thorough import results, runs
from tools.thorough.__main__ import main
from tools.thorough.runs import Runner

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]
PROPERTY = """
from pathlib import Path
from hypothesis import given, strategies as st

@given(st.integers(0, 10**6))
def test_small(number):
    assert number < 900

def test_counts():
    with Path("runs").open("a") as file:
        file.write("x")
"""
WAITS = """
import time
from pathlib import Path

def test_runs():
    pass

def test_waits():
    Path("waiting").touch()
    time.sleep(600)
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A repository with a file of tests that fails by a property, one that passes and one that is skipped."""
    root = tmp_path / "suite"
    (root / "tests").mkdir(parents=True)
    (root / ".gitignore").write_text(".thorough/\n.hypothesis/\n__pycache__/\nruns\nwaiting\n")
    (root / "pytest.ini").write_text("[pytest]\n")
    (root / "tests/test_property.py").write_text(PROPERTY)
    (root / "tests/test_plain.py").write_text("import pytest\n\n@pytest.mark.skip\ndef test_later():\n    pass\n")
    _git(root, "init", "-q")
    _commit(root, "first")
    return root


def _git(root: Path, *arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    return subprocess.run(
        ["git", *who, *arguments], cwd=root, check=True, capture_output=True, text=True
    ).stdout.strip()


def _commit(root: Path, said: str) -> str:
    _git(root, "add", "-A")
    _git(root, "commit", "-q", "--allow-empty", "-m", said)
    return _git(root, "rev-parse", "HEAD")


def _runs(root: Path) -> int:
    return len((root / "runs").read_text())


def test_a_file_is_run_again_only_where_its_result_does_not_stand(suite: Path) -> None:
    page = suite / "page.md"
    ours = [str(suite / "tests/test_property.py"), "--write", str(page)]
    assert main(ours, suite) == 1
    first = _git(suite, "rev-parse", "HEAD")
    assert main(ours, suite) == 1, "a failure stands as any result, and the page that was written is no change"
    assert _runs(suite) == 1
    main([*ours, "--again"], suite)
    assert _runs(suite) == 2
    _commit(suite, "second")
    main([*ours, "--since", first], suite)
    assert _runs(suite) == 2
    main(ours, suite)
    assert _runs(suite) == 3
    assert f"commit {_git(suite, 'rev-parse', 'HEAD')[:7]}," in page.read_text()


def test_what_was_changed_and_run_is_run_again_once_it_is_mended(suite: Path) -> None:
    """Files that differ from their commit have no name of their own, so no result stands for them."""
    plain = suite / "tests/test_plain.py"
    for text, code in ("def test_it():\n    assert False\n", 1), ("def test_it():\n    pass\n", 0):
        plain.write_text(text)
        assert main([str(plain)], suite) == code


def test_the_page_repeats_a_failure_and_says_what_has_not_run(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only-properties", "-n", "2"], suite) == 1
    text = capsys.readouterr().out
    assert "2 tests of 1 files: 1 failed, 0 skipped" in text
    assert "Of 1 files that try properties, 1 came to their end." in text
    assert "Of 1 other files, which are the same as under `make test`, 1 have not run." in text
    found = re.search(r"number=(\d+)", text)
    assert found
    assert int(found[1]) >= 900
    command = re.search(r"LEVERAGE_THOROUGH=1 python (-m pytest .*)", text)
    assert command
    again = subprocess.run(
        [sys.executable, *shlex.split(command[1])], cwd=suite, capture_output=True, text=True, check=False
    )
    assert found[0] in again.stdout


def test_what_fails_to_be_collected_is_broken_and_quoted(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (suite / "tests/test_plain.py").write_text("import nothing_of_this_name\n")
    (suite / "tests/unit").mkdir()
    (suite / "tests/unit/test_part.py").write_text("def test_part():\n    pass\n")
    assert main([str(suite / "tests/test_plain.py"), str(suite / "tests/unit/test_part.py"), "-n", "1"], suite) == 1
    text = capsys.readouterr().out
    assert text.index("tests/unit/test_part.py") < text.index("tests/test_plain.py"), "what tests a part goes first"
    assert "Of 2 other files, which are the same as under `make test`, 1 came to their end, 1 broke." in text
    assert "No module named 'nothing_of_this_name'" in text
    assert "with changes" in text


def test_without_time_nothing_runs_and_the_page_says_so(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--minutes", "0"], suite) == 2
    assert "Nothing has run yet." in (text := capsys.readouterr().out)
    assert "Not run: `tests/test_property.py`." in text
    assert main([str(suite / "tests/test_plain.py")], suite) == 0, "a skipped test is no failure"


def test_a_stopped_run_keeps_what_ran_and_runs_it_again(suite: Path) -> None:
    """Stopped as `kill` does, in the background of a script, where a shell lets SIGINT be ignored."""
    (suite / "tests/test_waits.py").write_text(WAITS)
    commit = _commit(suite, "waits")
    code = f"import sys, pathlib; from {main.__module__} import main; sys.exit(main(sys.argv[1:], pathlib.Path.cwd()))"
    command = [sys.executable, "-c", code, "tests/test_waits.py"]
    run = subprocess.Popen(
        ["sh", "-c", "trap '' INT; exec \"$@\"", "sh", *command],
        cwd=suite,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )
    while not (suite / "waiting").exists() and run.poll() is None:
        time.sleep(0.05)
    run.terminate()
    assert run.wait() == 2
    found = results.load(suite / ".thorough", "tests/test_waits.py")
    assert found
    assert (found.run.end, found.tests, found.failures) == (results.STOPPED, 1, ())
    assert not found.stands({commit}, 900)


def test_a_file_that_would_reach_its_limit_again_stands(suite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (suite / "tests/test_waits.py").write_text(WAITS)
    monkeypatch.setattr(runs, "_LEAVING", 2.0)  # SIGINT may come before pytest listens to it
    Runner(suite, suite / ".thorough", "a commit", 0.2).one("tests/test_waits.py")
    found = results.load(suite / ".thorough", "tests/test_waits.py")
    assert found
    assert found.run.end == results.STOPPED
    assert found.stands({"a commit"}, 0.2)
    assert not found.stands({"a commit"}, 0.3)
    assert not found.stands({"another"}, 0.2)


def test_a_stopped_run_does_not_take_the_place_of_a_whole_one(suite: Path, tmp_path: Path) -> None:
    whole = results.Run("old", "2026-11-27", 1, 5.0, 60.0, results.FINISHED, 2)
    stopped = results.Run("new", "2026-11-27", 2, 1.0, 1.0, results.STOPPED, 2)
    written = tmp_path / "junit.xml"
    for failure, kept in (("", "old"), ("<failure>no</failure>", "new")):
        written.write_text('<testsuites><testcase classname="tests.test_a" name="x" time="1"/></testsuites>')
        results.keep(suite, "tests/test_a.py", whole, written, "")
        case = f'<testcase classname="tests.test_a.TestB" name="x" time="1">{failure}</testcase>'
        written.write_text(f"<testsuites>{case}</testsuites>")
        results.keep(suite, "tests/test_a.py", stopped, written, "")
        found = results.load(suite, "tests/test_a.py")
        assert found
        assert found.run.commit == kept
    assert found is not None
    assert [each.test for each in found.failures] == ["tests/test_a.py::TestB::x"]


@pytest.mark.parametrize("given", [["tests/test_none.py"], ["--since", "no-such-commit"]])
def test_what_names_nothing_is_refused(suite: Path, given: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"no-such-commit|test_none"):
        main(given, suite)
