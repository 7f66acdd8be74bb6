"""Settings: what production refuses, by name; what the demo makes for itself."""

import secrets
import stat

import pytest
from pydantic import SecretStr, ValidationError

from lms.demo.secrets import prepared
from lms.settings import ROOT, Settings


@pytest.fixture
def good(tmp_path):
    """Everything that production needs."""
    for name in ("key.pem", "certificate.pem"):
        (tmp_path / name).write_text("PEM")
    return {
        "mode": "production",
        "secret_key": SecretStr(secrets.token_hex(16)),
        "base_url": "https://lms.example.org",
        "database_url": "postgresql+psycopg://lms@localhost/lms",
        "mail_url": "smtp://mail.example.org",
        "signing_key": tmp_path / "key.pem",
        "signing_certificate": tmp_path / "certificate.pem",
    }


def test_production_starts_with_everything_set(good):
    settings = Settings(**good)
    assert not settings.demo
    assert settings.database == good["database_url"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"secret_key": SecretStr("")}, "LMS_SECRET_KEY needs"),
        ({"secret_key": SecretStr("f" * 31)}, "LMS_SECRET_KEY needs"),
        ({"secret_key": SecretStr("changeme" * 8)}, "LMS_SECRET_KEY needs"),
        ({"secret_key_previous": SecretStr("old")}, "LMS_SECRET_KEY_PREVIOUS needs"),
        ({"debug": True}, "LMS_DEBUG must be off"),
        ({"database_url": ""}, "LMS_DATABASE_URL is missing"),
        ({"base_url": "http://lms.example.org"}, "LMS_BASE_URL must begin with https://"),
        ({"mail_url": ""}, "LMS_MAIL_URL must be"),
        ({"mail_url": "http://mail"}, "LMS_MAIL_URL must be"),
        ({"signing_key": None}, "LMS_SIGNING_KEY must name"),
        ({"signing_key": ROOT / "nothing.pem"}, "LMS_SIGNING_KEY must name"),
        ({"signing_certificate": None}, "LMS_SIGNING_CERTIFICATE must name"),
    ],
)
def test_production_refuses_each_missing_or_weak_setting_by_name(good, change, name):
    with pytest.raises(ValidationError) as refused:
        Settings(**(good | change))
    assert name in str(refused.value)
    assert str(refused.value).count("LMS_") == 1


def test_all_faults_are_told_at_once_and_no_secret_is_quoted():
    with pytest.raises(ValidationError) as refused:
        Settings(mode="production", secret_key=SecretStr("hunter2"))
    told = str(refused.value)
    assert told.count("LMS_") == 6
    assert "hunter2" not in told


def test_an_empty_variable_is_as_good_as_none(monkeypatch):
    monkeypatch.setenv("LMS_SIGNING_KEY", "")
    monkeypatch.setenv("LMS_WORKER_PROCESSES", "")
    assert (Settings().signing_key, Settings().worker_processes) == (None, 2)


@pytest.mark.parametrize(
    ("name", "value"), [("LMS_WORKER_PROCESSES", "0"), ("LMS_WORKER_LEASE", "0"), ("LMS_MODE", "x")]
)
def test_a_value_that_makes_no_sense_is_refused(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


def test_the_demo_makes_its_secrets_once_and_keeps_them_to_itself(tmp_path):
    plain = Settings(var_dir=tmp_path / "var")
    first, second = prepared(plain), prepared(plain)
    assert first == second
    assert len(first.secret_key.get_secret_value()) >= 32
    for path in (tmp_path / "var" / "secret_key", first.signing_key):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.signing_certificate.is_file()
    assert first.signing_trust.is_file()


def test_a_secret_that_was_only_half_made_is_made_anew(tmp_path):
    (tmp_path / "secret_key").touch(mode=0o644)
    made = prepared(Settings(var_dir=tmp_path))
    assert len(made.secret_key.get_secret_value()) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_secrets_from_the_environment_are_not_replaced(tmp_path):
    own = Settings(
        var_dir=tmp_path, secret_key=SecretStr("k" * 40), signing_key=tmp_path / "k", signing_certificate=tmp_path / "c"
    )
    assert prepared(own) == own
    assert list(tmp_path.iterdir()) == []
