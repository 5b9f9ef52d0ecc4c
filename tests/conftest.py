"""What several tests need: a store built once, recorded answers, a browser, a running dashboard."""

from __future__ import annotations

import functools
import itertools
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import stamina

from data.opening import build_store
from data.store import Store
from service.drawing import chart as charts
from service.drawing.chart import Chart
from service.export import images
from service.snapshots import current_store
from tests import thorough
from tools import dashboard as dashboards
from tools import postgres as programs
from tools.replay import Replay, World, small
from tools.replay.server import Reply

thorough.register()

ROOT = Path(__file__).resolve().parent.parent
os.environ["LEVERAGE_SQL_SECONDS"] = "600"  # by the clock: processor time bounds a question on a busy machine too
os.environ["LEVERAGE_STORE"] = str(ROOT / "no-test-may-touch-this-folder")  # the user's own store stays untouched


MARKS = {"postgres": "processes", "serve": "processes", "chromium": "browser"}  # of tests that use a fixture


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests that use, directly or not, a fixture that starts a server or a browser."""
    for item in items:
        for fixture in MARKS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(MARKS[fixture])


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the one store of this run."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="session", autouse=True)
def _own_store(store_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test ever opens the store of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERAGE_STORE", str(store_folder))
        patch.setenv("LEVERAGE_CACHE", str(tmp_path_factory.mktemp("copies")))
        patch.setenv("LEVERAGE_HISTORY", "0")  # a test that is about it makes its own
        yield
    images.stop()  # the browser and its temporary folder, before the interpreter ends


@pytest.fixture(autouse=True)
def _own_main() -> Iterator[None]:
    """A page that a test runs leaves its script as `__main__`, which every process spawned later would run first."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def store(store_folder: Path) -> Store:
    """A store built from the embedded facts."""
    build_store(store_folder)
    return current_store.store()


@pytest.fixture(scope="session")
def usual(store: Store) -> Callable[[str], Chart]:
    """Gives a chart at its defaults, drawn once for all tests of a worker; a test that changes it draws its own."""
    return functools.cache(lambda slug: charts.draw(store, slug, {}))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of this run's own."""
    if programs.find() is None:
        pytest.skip(programs.HOW)
    with programs.cluster() as address:
        yield address


@pytest.fixture(scope="session")
def lakes(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Gives the address of one more shared store in which nothing is yet."""
    numbers = itertools.count()

    def address() -> str:
        place = tmp_path_factory.mktemp("files")
        return f"{postgres}?data_path={place}/lake&schema=lake{next(numbers)}&connect_timeout=60"  # of a busy machine

    return address


@pytest.fixture(scope="session")
def recordings() -> Path:
    """Recorded answers of public sources; they are not part of the project, so tests with them skip where absent."""
    named = os.environ.get("LEVERAGE_FIXTURES")
    for folder in [Path(named)] if named else [ROOT.parent / "shared" / "fixtures", ROOT / "fixtures"]:
        if folder.is_dir():
            return folder
    pytest.skip("recorded answers are not here: set LEVERAGE_FIXTURES to their folder")


@pytest.fixture(scope="session")
def sources() -> Iterator[Replay]:
    """The SEC and Yahoo on this machine, for the whole run: both libraries keep the proxy they met first.

    A test sets `router` and `saboteur`; without, nothing is known and nothing fails.
    """
    with Replay(lambda _: Reply(404)) as replay, pytest.MonkeyPatch.context() as patch:
        for name, value in replay.environment.items():
            patch.setenv(name, value)
        patch.setenv("EDGAR_IDENTITY", "Ada Lovelace ada@example.org")
        patch.setenv("EDGAR_RATE_LIMIT_PER_SEC", "200")
        patch.setenv("EDGAR_HTTP_TIMEOUT", "2")
        _point_libraries_at(replay)
        with stamina.set_testing(True, attempts=2, cap=True):
            yield replay
        if "edgar.httpclient" in sys.modules:
            sys.modules["edgar.httpclient"].close_clients()


def _point_libraries_at(replay: Replay) -> None:
    """Where a test of this process has used them before, their clients know no proxy yet."""
    if "edgar.httpclient" in sys.modules:
        manager = sys.modules["edgar.httpclient"].HTTP_MGR
        manager.close()
        manager.proxy = replay.environment["HTTPS_PROXY"]
    if "yfinance.data" in sys.modules:
        sys.modules["yfinance.data"].SingletonMeta._instances.clear()


@pytest.fixture(scope="session")
def world() -> World:
    """What the sources say of a few companies, with all embedded facts."""
    return small.world()


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a store that knows of these companies what was filed before a day; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERAGE_CURATED", str(small.embedded(folder / "curated")))
        build_store(folder / "store")
        yield folder / "store"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The program of an installed Chrome or Chromium."""
    found = images.browser_path()
    if not found:
        pytest.skip("no Chrome or Chromium: install one (Debian: apt-get install chromium) or set BROWSER_PATH")
    return str(found)


Serve = Callable[..., AbstractContextManager[str]]


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """Runs the dashboard in a process of its own, with more in its environment; the address while it runs."""

    @contextmanager
    def running(**environment: str) -> Iterator[str]:
        port, log = programs.free_port(), tmp_path_factory.mktemp("dashboard") / "log.txt"
        command = [sys.executable, "-W", "error::DeprecationWarning:__main__", "-m", "streamlit", "run", "app.py"]
        options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
        address, whole = f"http://127.0.0.1:{port}", {**os.environ, **environment}
        with dashboards.running([*command, *options], address, log, cwd=ROOT, environment=whole):
            yield address

    return running


@pytest.fixture(scope="session")
def dashboard(store: Store, store_folder: Path, serve: Serve) -> Iterator[str]:
    """The address of a running dashboard on the store of this run."""
    with serve(LEVERAGE_STORE=str(store_folder)) as address:
        yield address
