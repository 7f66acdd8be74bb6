"""What a demonstration must not open by mistake."""

import os
import stat

import pytest
from click.testing import CliRunner

from lms import cli
from lms.db.base import db
from lms.demo.secrets import prepared
from lms.infra import logs
from lms.settings import ROOT, Settings
from tests.conftest import make_app
from tests.factories import MemberFactory


@pytest.fixture
def lms_run(monkeypatch, tmp_path, own_database):
    """`lms run`, up to where the servers would start."""
    monkeypatch.setattr(os, "execv", lambda *_line: None)
    monkeypatch.setattr(cli, "_environment", lambda _settings: {})
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(cli, "_load_demo", lambda _settings: None)
    for name in [name for name in os.environ if name.startswith("LMS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LMS_VAR_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("LMS_DATABASE_URL", own_database)
    monkeypatch.setenv("LMS_BASE_URL", "http://localhost:8000")
    yield lambda *words: CliRunner().invoke(cli.main, ["run", *words])
    logs.set_up("INFO")  # the runner's own standard error is closed


def people(url, email):
    app = make_app(url)
    with app.app_context():
        MemberFactory(email=email)
        db.session.remove()
        db.engine.dispose()


def test_the_people_of_a_programme_are_never_opened_as_a_demonstration(lms_run, own_database):
    assert lms_run().exit_code == 0
    people(own_database, "officer@police.example.com")
    refused = lms_run()
    assert refused.exit_code == 2
    assert "LMS_MODE=production" in refused.output
    people(own_database, "admin@example.org")
    assert lms_run().exit_code == 0


def test_a_demonstration_that_others_can_reach_says_so(lms_run):
    assert "read all mail" not in lms_run("--host", "127.0.0.1").output
    assert "Anybody who reaches 0.0.0.0" in lms_run("--host", "0.0.0.0").output  # noqa: S104 - no server starts


def test_mail_that_really_leaves_is_shown_to_nobody(app, client, monkeypatch):
    assert client.get("/dev/mail").status_code == 200
    settings = app.extensions["lms.settings"].model_copy(update={"mail_url": "smtp://mail.example.org"})
    monkeypatch.setitem(app.extensions, "lms.settings", settings)
    assert client.get("/dev/mail").status_code == 404


def test_the_folder_of_a_demonstration_is_its_owners_alone(tmp_path):
    prepared(Settings(var_dir=tmp_path / "var"))
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700
