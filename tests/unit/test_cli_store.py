"""Commands that change the store, over the replayed sources: output, exit codes, one line for each failure."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from edgar import httpclient

from data.local_backend import LocalBackend
from data.opening import build_store, open_store
from engine.groups import GROUPS
from tests.unit.terminal import Run, runner
from tools.replay import FAULTS, Replay, World, small

pytestmark = pytest.mark.slow  # every test has a store of its own


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("cli")
    with pytest.MonkeyPatch.context() as patch:
        world = small.world()
        patch.setenv("LEVERAGE_CURATED", str(small.embedded(folder / "curated")))
        build_store(folder / "store")
        _WORLDS.append(world)
        yield folder / "store"


_WORLDS: list[World] = []


@pytest.fixture
def place(base: Path, tmp_path: Path, sources: Replay, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalBackend]:
    sources.router, sources.saboteur = _WORLDS[-1].route, lambda _: None
    httpclient.close_clients()
    folder = shutil.copytree(base, tmp_path / "store")
    monkeypatch.setenv("LEVERAGE_STORE", str(folder))
    yield LocalBackend(Path(folder))
    sources.saboteur = lambda _: None


@pytest.fixture
def run(place: LocalBackend, capfd: pytest.CaptureFixture[str]) -> Run:
    return runner(capfd)


def test_refresh_prints_a_table_and_says_what_became_of_it(run: Run, place: LocalBackend) -> None:
    done = run("refresh", "--companies", "META,ORCL", "--source", "edgar", "--format", "csv")
    assert done.code == 0
    assert done.frame[["ticker", "source"]].values.tolist() == [["META", "edgar"], ["ORCL", "edgar"]]
    assert (done.frame["new"] > 0).all()
    assert f"Published: {done.frame['new'].sum()} new" in done.err
    assert place.current_name() in done.err
    series = run("series", "META", "--concept", "capex", "--from", "2026Q2", "--format", "csv").frame
    assert series["value"].tolist() == [30_116_000_000]


def test_a_group_is_refreshed_with_the_companies_that_only_the_annual_panel_knows(run: Run, sources: Replay) -> None:
    """Of those the sources here know AMD alone, so the second lot ends it."""
    done = run(
        "refresh", "--group", "large", "--companies", "META", "--source", "edgar", "--dry-run", "--format", "csv"
    )
    assert done.code == 0
    assert {"META", "ORCL", "ABBV", "AMD"} <= set(done.frame["ticker"])
    assert f"Annual panel: 4 of {len(GROUPS[-1].tickers)} companies renewed, " in done.err, "those here and AMD"
    refused = run("refresh", "--group", "nonsense")
    assert refused.code == 2
    assert "Unknown group: nonsense. Choose from: core, technology," in refused.err


def test_a_company_that_only_the_annual_panel_knows_is_refreshed_by_name(run: Run) -> None:
    done = run("refresh", "--companies", "amd", "--source", "edgar", "--dry-run", "--format", "csv")
    assert (done.code, done.frame["ticker"].tolist(), done.frame["failed"].tolist()) == (0, ["AMD"], [0])
    assert "AMD: annual figures only; `leverage add AMD` adds the quarters of AMD" in done.err
    refused = run("refresh", "--companies", "META,AMD", "--source", "yahoo")
    assert refused.code == 2
    assert "Only the SEC is asked about companies with annual figures only: AMD." in refused.err


def test_a_group_asked_of_yahoo_alone_leaves_the_annual_panel(run: Run) -> None:
    done = run("refresh", "--group", "large", "--source", "yahoo", "--dry-run", "--format", "csv")
    assert set(done.frame["ticker"]) == {"META", "GOOGL", "ORCL"}
    assert "only the SEC is asked about it" in done.err


def test_a_dry_run_publishes_nothing(run: Run, place: LocalBackend) -> None:
    before = place.current_name()
    done = run("refresh", "--companies", "ORCL", "--dry-run")
    assert (done.code, place.current_name()) == (0, before)
    assert done.err.splitlines()[-1].startswith("Dry run: ")


def test_add_tells_what_was_found_and_what_not(run: Run) -> None:
    done = run("add", "amd", "--format", "csv")
    assert done.code == 0
    found = done.frame.set_index("concept")
    assert found["quarters"]["Revenue"] > 10
    assert found["evidence"]["Headcount"] != "not disclosed under a tag that we know"
    missing = found[found["quarters"] == 0]
    assert len(missing) > 0
    assert missing["evidence"].str.startswith("not disclosed").all()
    assert "AMD" in run("status", "--format", "csv").out


@pytest.mark.parametrize(
    ("spoil", "arguments", "said"),
    [
        ("", ("add", "AMDD"), "Did you mean AMD?"),
        ("", ("add", "META"), "leverage refresh --companies META"),
        ("refused", ("add", "AMD"), "could not be reached"),
        ("403", ("add", "AMD"), "leverage identity"),
        ("429", ("refresh", "--companies", "ORCL", "--source", "edgar"), "(429)"),
    ],
)
def test_what_cannot_be_had_is_one_clear_line_and_exit_code_1(
    run: Run, place: LocalBackend, sources: Replay, spoil: str, arguments: tuple[str, ...], said: str
) -> None:
    if spoil:
        fault = FAULTS[spoil]
        sources.saboteur = lambda r: fault if (r.number < 0) == fault.connecting else None
    before = place.current_name()
    done = run(*arguments)
    assert (done.code, place.current_name()) == (1, before)
    assert said in done.err
    if arguments[0] == "add":
        assert len(done.err.strip().splitlines()) == 1
        assert done.out == ""


def test_without_an_identity_nothing_is_asked(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("EDGAR_IDENTITY")
    monkeypatch.setenv("LEVERAGE_SETTINGS", str(tmp_path / "settings.json"))
    done = run("add", "AMD")
    assert (done.code, len(done.err.splitlines())) == (1, 1)
    assert "leverage identity 'Ada Lovelace ada@example.org'" in done.err
    assert run("identity").out == "Nothing is set.\n"
    assert run("identity", "nobody").code == 2
    assert run("identity", "Grace Hopper grace@example.org").code == 0
    assert run("identity").out == "Grace Hopper grace@example.org\n"


def test_undo_goes_back_and_says_where_it_came_from(run: Run, place: LocalBackend) -> None:
    old = place.current_name()
    assert run("undo").code == 2, "there is nothing to go back to"
    run("refresh", "--companies", "ORCL", "--source", "edgar")
    new = place.current_name()
    done = run("undo")
    assert (done.code, done.out.strip()) == (0, old)
    assert new in done.err
    assert run("undo", "--to", new).out.strip() == new
    listed = run("snapshots", "--format", "csv").frame
    assert listed.values.tolist() == [[new, True], [old, False]]


def test_the_log_has_every_step(run: Run) -> None:
    run("refresh", "--companies", "ORCL", "--source", "edgar")
    run("undo")
    rows = json.loads(run("log", "--format", "json").out)
    assert [row["what"] for row in rows] == ["undo", "refresh ORCL"]
    assert rows[1]["new"] > 0


def test_own_figures_from_a_file(run: Run, tmp_path: Path) -> None:
    template = run("import", "--template")
    assert template.out.startswith("ticker,concept,period_end,value")
    good = tmp_path / "own.csv"
    good.write_text("ticker,concept,period_end,value\nMETA,headcount,2026-09-30,76000\nMETA,headcount,2026-09-31,1\n")
    refused = run("import", str(good))
    assert refused.code == 1
    assert "row 3, column period_end: '2026-09-31' is not a date" in refused.err
    assert "--yes" in refused.err
    assert run("import", str(good), "--yes").code == 0
    files = run("own", "--format", "csv").frame
    assert files["rows"].tolist() == [1]
    assert files["seen_by"].tolist() == ["only you"]
    out = tmp_path / "exported.csv"
    assert run("own", "--out", str(out)).out.strip() == str(out)
    assert pd.read_csv(out)["value"].tolist() == [76000]
    assert run("own", "--remove", files["source_id"].iloc[0]).code == 0
    assert run("own", "--format", "csv").frame.empty
    assert run("own", "--remove", "user:gone").code == 2
    assert "cannot be read" in run("import", str(tmp_path / "missing.csv")).err


def test_the_files_of_everybody_are_listed_and_one_is_deleted_by_its_name(
    run: Run, place: LocalBackend, tmp_path: Path
) -> None:
    own, out = tmp_path / "own.csv", tmp_path / "kept.csv"
    own.write_text("ticker,concept,period_end,value\nMETA,headcount,2026-09-30,76000\n")
    assert "no rows" in run("own", "list").err
    run("import", str(own))
    listed = run("own", "list", "--format", "csv").frame
    assert listed[["owner", "title", "rows", "size", "seen_by"]].values.tolist() == [
        ["local", "own.csv", 1, own.stat().st_size, "its owner"]
    ]
    name = listed["name"].iloc[0]
    asked = run("own", "delete", name)
    assert (asked.code, len(place.private_names())) == (2, 1)
    assert "Nothing was deleted: own.csv of local, 1 row. Add --yes" in asked.err
    done = run("own", "delete", name, "--yes", "--out", str(out))
    assert (done.code, out.read_text(), place.private_names()) == (0, own.read_text(), [])
    log = json.loads(run("log", "--format", "json").out)
    assert (log[0]["what"], log[0]["by"][:12]) == ("delete own figures of local", "command line")
    assert "deleted a file of yours" not in run("own").err, "who did it herself knows"
    assert run("own", "delete", name, "--yes").code == 2


def test_a_figure_that_does_not_fit_is_asked_about_and_imported_only_as_it_is(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("ticker;concept;period_end;value\nMETA;headcount;2026-05-31;76.000\n")
    refused = run("import", str(own), "--yes")
    assert refused.code == 1
    assert "reads as 76 people, where" in refused.err
    assert "is 76,000 people meant?" in refused.err
    assert "--as-is" in refused.err
    assert "no rows" in run("own").err
    assert run("import", str(own), "--as-is").code == 0
    assert (
        ",76,persons,user"
        in run("series", "META", "--concept", "headcount", "--basis", "reported", "--format", "csv").out
    )


def test_quarantine_and_headcounts_are_lists_that_may_be_empty_under_their_old_names_too(run: Run) -> None:
    for command in ("quarantine", "headcounts", "held", "readings"):
        done = run(command, "--format", "csv")
        assert done.code == 0
        assert "no rows" in done.err
        assert done.frame.empty
    assert run("quarantine", "--accept", "nothing").code == 2
    assert run("headcounts", "--accept", "nothing").code == 2
    assert run("quarantine", "--accept", "a", "--discard", "b").code == 2


def test_a_single_fact_is_refused_listed_and_accepted_again(run: Run, place: LocalBackend) -> None:
    named = open_store(place).query(
        "SELECT fact_name(ticker, concept, tag, period_start, period_end, value) AS fact FROM observation "
        "WHERE ticker = 'META' AND concept = 'capex' AND period_end = '2026-03-31' AND span = 1"
    )
    fact, before = str(named["fact"].iloc[0]), place.current_name()
    done = run("refuse", fact)
    assert (done.code, done.out.strip()) == (0, place.current_name())
    assert run("series", "META", "--concept", "capex", "--from", "2026Q1", "--format", "csv").frame.empty
    listed = run("quarantine", "--all", "--format", "csv").frame
    rows = listed.loc[listed["name"] == fact, ["ticker", "value", "state"]]
    assert rows.values.tolist() == [["META", 18_997_000_000, "refused"]]
    assert run("accept", fact).code == 0
    series = run("series", "META", "--concept", "capex", "--from", "2026Q1", "--format", "csv").frame
    assert series["value"].tolist() == [18_997_000_000]
    assert run("undo", "--to", before).code == 0
    unknown = run("accept", "META-0000000000")
    assert (unknown.code, unknown.err) == (
        2,
        "There is no such fact: META-0000000000. `leverage quarantine --all` lists them.\n",
    )


def test_old_names_of_commands_still_answer_but_are_not_listed(run: Run) -> None:
    listed = run("--help").out
    assert " quarantine " in listed
    assert " headcounts " in listed
    assert " held " not in listed
    assert " readings " not in listed


# One command of every kind that writes, as on a read-only deployment.
WRITING = [
    ("refresh", "--source", "yahoo"),
    ("add", "AMD"),
    ("identity", "Ada Lovelace ada@example.org"),
    ("build",),
    ("undo",),
    ("quarantine", "--accept", "x"),
    ("quarantine", "--discard", "x"),
    ("held", "--accept", "x"),
    ("headcounts", "--accept", "x"),
    ("headcounts", "--refuse", "x"),
    ("accept", "META-x"),
    ("refuse", "META-x"),
    ("own", "--remove", "user:x"),
    ("own", "delete", "x", "--yes"),
    ("own", "share", "x"),
    ("own", "unshare", "x"),
]


@pytest.mark.parametrize("arguments", WRITING, ids=" ".join)
def test_a_read_only_deployment_is_not_written_from_the_command_line_either(
    run: Run, place: LocalBackend, sources: Replay, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("LEVERAGE_READ_ONLY", "1")
    sources.asked.clear()
    before = place.current_name()
    done = run(*arguments)
    assert done.code in (1, 2)
    assert "read-only" in done.err
    assert (done.out, sources.asked, place.current_name()) == ("", [], before)


def test_a_read_only_deployment_imports_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEVERAGE_READ_ONLY", "1")
    own = tmp_path / "own.csv"
    own.write_text("ticker,concept,period_end,value\nMETA,headcount,2026-09-30,76000\n")
    assert "read-only" in run("import", str(own)).err
    assert run("own", "--format", "csv").frame.empty


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("add", "A B"), "This is no ticker: A B"),
        (("add", "<b>"), "This is no ticker"),
        (("refresh", "--companies", "ZZZZ"), "ZZZZ"),
        (("refresh", "--companies", ""), "--companies was given nothing"),
        (("refresh", "--companies", ","), "No company was named"),
        (("refresh", "--source", "nobody"), "Unknown source: nobody"),
    ],
)
def test_what_is_no_company_or_source_is_told_before_anybody_is_asked(
    run: Run, sources: Replay, arguments: tuple[str, ...], problem: str
) -> None:
    sources.asked.clear()
    done = run(*arguments)
    assert done.code in (1, 2)
    assert problem in done.err
    assert sources.asked == []
