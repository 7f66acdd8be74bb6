"""Requests that lie: about the host, about the year, about what a passkey has checked."""

import secrets
from datetime import date
from types import SimpleNamespace

import pytest
from flask_security.webauthn import WebAuthnSigninResponseForm
from pydantic import SecretStr
from sqlalchemy.exc import ProgrammingError

from lms.accounts.library_forms import PasskeyAnswer
from lms.db.base import db
from lms.infra import mail
from tests.conftest import make_app
from tests.factories_trainings import EVERYWHERE, TrainingFactory


@pytest.fixture
def in_production(tmp_path, own_database):
    for name in ("key.pem", "certificate.pem"):
        (tmp_path / name).touch()
    app = make_app(
        own_database,
        mode="production",
        secret_key=SecretStr(secrets.token_hex(32)),
        base_url="https://lms.example.org",
        mail_url="smtp://localhost",
        signing_key=tmp_path / "key.pem",
        signing_certificate=tmp_path / "certificate.pem",
    )
    mail.configure("", "")  # the process's own setting, which the application above has changed
    with app.app_context():
        db.create_all()
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("path", ["/learn", "/account/login", "/healthz", "/nothing"])
def test_the_host_of_a_stranger_is_refused(in_production, path):
    answer = in_production.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil" not in answer.text + str(answer.headers)


def test_our_own_host_and_checks_from_this_machine_are_not(in_production):
    assert in_production.get("/learn", headers={"Host": "lms.example.org"}).status_code == 308
    for host in ("lms.example.org", "lms.example.org:443", "localhost:8000", "127.0.0.1:8000"):
        assert in_production.get("/healthz", headers={"Host": host}).status_code == 200


def test_a_session_in_the_year_one_is_refused_and_no_crash(client, sign_in):
    sign_in(roles=list(EVERYWHERE))
    training = TrainingFactory(time_zone="Asia/Singapore")
    training.starts_on = training.ends_on = training.days[0].date = date(1, 1, 1)
    day = training.days[0].id
    db.session.commit()
    answer = client.post(
        f"/trainings/{training.code}/agenda", data={f"day-{day}": "00:00-23:59 Midnight in UTC is before"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(("checked", "accepted"), [(True, True), (False, False)])
def test_a_passkey_alone_counts_only_with_its_user_checked(app, monkeypatch, checked, accepted):
    """The answer to a challenge of a second step, which asks for no check, brought to the first one."""

    def right(form, **_more):
        form.mf_check, form.user = checked, SimpleNamespace(fs_uniquifier="somebody")
        return True

    monkeypatch.setattr(WebAuthnSigninResponseForm, "validate", right)
    with app.test_request_context(method="POST"):
        form = PasskeyAnswer()
        form.is_secondary = form.is_verify = False
        assert form.validate() is accepted
        assert bool(form.credential.errors) is not accepted


def test_a_mistake_of_ours_stays_a_crash(app, client, monkeypatch):
    def mistaken(**_values):
        raise ProgrammingError("SELECT", {}, Exception("no such column"))

    monkeypatch.setitem(app.view_functions, "health.process", mistaken)
    assert client.get("/healthz").status_code == 500
