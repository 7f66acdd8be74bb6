"""Fixtures that everything shares: the two databases, the application, a client that lints every page."""

import atexit
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
import time_machine
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import event

from lms.accounts.models import Member
from lms.app import create_app
from lms.db.base import db
from lms.infra import outbox
from lms.learning import queries as learning
from lms.settings import Settings
from tests.factories import MemberFactory, SignInSessionFactory
from tests.page_lint import lint
from tests.services import create_database, drop_database, start_postgres

DATABASES = {"sqlite": ["sqlite"], "postgresql": ["postgresql"], "both": ["sqlite", "postgresql"]}
# A busy machine is no wrong answer: examples of properties have no time limit of their own.
settings.register_profile("product", deadline=None)
settings.load_profile("product")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=DATABASES, default="sqlite", help="on which engines the tests run")
    parser.addoption("--forbid-skips", action="store_true", help="a skipped test counts as failed")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--forbid-skips"):
        config.pluginmanager.register(NoSkips(), "no-skips")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_url" in metafunc.fixturenames:
        kinds = DATABASES[metafunc.config.getoption("--database")]
        metafunc.parametrize("database_url", kinds, indirect=True, scope="session")


class NoSkips:
    """A test that is skipped has tested nothing: it counts as failed."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]):
        report = yield
        if report.skipped and not hasattr(report, "wasxfail"):
            report.outcome = "failed"
            report.longrepr = f"skipped: {report.longrepr}"
        return report

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector):
        report = yield
        if report.skipped:
            report.outcome, report.longrepr = "failed", f"skipped: {report.longrepr}"
        return report


class Client(FlaskClient):
    """Every page fetched in a test must be a well-made page."""

    def open(self, *args, **kwargs):
        if has_app_context():  # the fixture's, which Flask lends to each request: nobody stays signed in through it
            for name in list(g):
                g.pop(name)
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            lint(response.text)
        return response


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty database of each kind, with all tables."""
    with ExitStack() as stack:
        if request.param == "postgresql":
            url = stack.enter_context(start_postgres())
        else:
            url = f"sqlite:///{tmp_path_factory.mktemp('database') / 'test.db'}"
        yield url


@cache
def scratch() -> Path:
    """A folder for what this process of tests writes; nothing of it goes to the repository's own `var/`."""
    folder = Path(mkdtemp(prefix="meridian-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def make_app(url: str, **changes: object) -> Flask:
    """An application of the tests' kind over the database at `url`."""
    values = {"mode": "test", "secret_key": "not-secret-" * 4, "database_url": url, "base_url": "http://localhost"}
    values["var_dir"] = scratch() / "var"
    app = create_app(Settings(**(values | changes)))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    app.test_client_class = Client
    return app


@pytest.fixture(scope="session")
def _app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = make_app(database_url, var_dir=tmp_path_factory.mktemp("var"))
    with app.app_context():
        db.create_all()
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application inside a transaction that is rolled back: commits become savepoints."""
    monkeypatch.setattr(learning, "_kept", learning._Kept())  # documents of releases that are rolled back
    with _app.app_context():
        engines = db.engines
        engine = engines[None]
        with engine.connect() as connection:
            transaction = connection.begin()
            engines[None] = connection
            try:
                yield _app
            finally:
                db.session.remove()
                engines[None] = engine
                transaction.rollback()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sign_in(client: FlaskClient):
    """Sign a member in: `sign_in(member)` or `sign_in(roles=[("coordinator", "SG")], country="SG")`."""

    def _sign_in(member: Member | None = None, browser: FlaskClient | None = None, **traits: object) -> Member:
        member = member or MemberFactory(**traits)
        browser_session = SignInSessionFactory(member=member)
        with (browser or client).session_transaction() as session:
            session.update(_user_id=member.fs_uniquifier, _fresh=True, sid=browser_session.id)
            session.update(fs_cc="set", fs_paa=time.time())
        return member

    return _sign_in


@pytest.fixture
def drain(app: Flask):
    """Run the waiting jobs, as the worker would after the commit."""
    return outbox.drain


class Statements(list):
    """The SQL statements that ran, without savepoints."""


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    """Everything sent to the database from here on; `.clear()` starts anew."""
    seen = Statements()

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            seen.append(statement)

    event.listen(db.engines[None], "before_cursor_execute", note)
    yield seen
    event.remove(db.engines[None], "before_cursor_execute", note)


@pytest.fixture
def own_database(database_url: str, tmp_path) -> Iterator[str]:
    """An empty database of its own, for tests with several processes or real commits."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'own.db'}"
        return
    name = f"own_{os.getpid()}_{abs(hash(tmp_path)) % 10**8}"
    yield create_database(database_url, name)
    drop_database(database_url, name)


@pytest.fixture
def time_machine_at():
    """Move the clock: `time_machine_at(moment)`; it goes on ticking from there."""
    with ExitStack() as stack:
        yield lambda moment: stack.enter_context(time_machine.travel(moment, tick=True))
