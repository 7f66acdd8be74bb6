"""The command `lms`: settings that are refused, content, and checking a certificate's file."""

import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from lms import cli
from lms.certificates import service
from lms.certificates.storage import key_of, store
from lms.content.unit_split import split
from lms.db.base import db, unit_of_work
from lms.infra import logs, outbox
from lms.infra.signing import make_issuer
from lms.settings import ROOT
from lms.studio import from_files
from tests.conftest import scratch
from tests.factories import MemberFactory
from tests.factories_certificates import AFTER, certificate_of, issue, issuer, over, print_for_real, seat
from tests.factories_trainings import committed, moment
from tests.unit.content_course import ORIGINAL


@pytest.fixture(autouse=True)
def _own_log():
    yield
    logs.set_up("INFO")  # the runner's own standard error is closed


@pytest.fixture
def lms(monkeypatch, tmp_path):
    """Run a command in this process: `lms("content", "check", LMS_X="…")`."""

    def run(*words, **environment):
        for name in [name for name in os.environ if name.startswith("LMS_")]:
            monkeypatch.delenv(name)
        given = {"LMS_VAR_DIR": str(tmp_path / "var")} | environment
        for name, value in given.items():
            monkeypatch.setenv(name, str(value))
        return CliRunner().invoke(cli.main, [str(word) for word in words], catch_exceptions=False)

    return run


# --- Settings ---


def test_production_without_settings_ends_with_their_names_and_no_traceback():
    environment = {"PATH": os.environ["PATH"], "LMS_MODE": "production", "LMS_SECRET_KEY": "hunter2hunter2"}
    for words in (["run", "--port", "1"], ["worker"], ["db", "upgrade"]):
        line = [sys.executable, "-m", "lms.cli", *words]
        ended = subprocess.run(line, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert ended.returncode == 2
        told = ended.stderr
        assert "Traceback" not in told
        assert "hunter2" not in told
        for name in ("SECRET_KEY", "DATABASE_URL", "BASE_URL", "MAIL_URL", "SIGNING_KEY", "SIGNING_CERTIFICATE"):
            assert f"LMS_{name}" in told


@pytest.mark.parametrize(
    ("name", "value"), [("LMS_MODE", "prod"), ("LMS_PROXIES", "many"), ("LMS_WORKER_PROCESSES", 0)]
)
def test_a_wrong_value_is_refused_with_the_settings_name(lms, name, value):
    ended = lms("db", "upgrade", **{name: value})
    assert ended.exit_code == 2
    assert name in ended.output


def test_production_refuses_a_key_that_is_none(lms, tmp_path):
    (tmp_path / "pem").write_text("no key")
    ended = lms(
        "db",
        "upgrade",
        LMS_MODE="production",
        LMS_SECRET_KEY="0123456789abcdef" * 2,
        LMS_DATABASE_URL="sqlite://",
        LMS_BASE_URL="https://example.org",
        LMS_MAIL_URL="smtp://localhost",
        LMS_SIGNING_KEY=tmp_path / "pem",
        LMS_SIGNING_CERTIFICATE=tmp_path / "pem",
    )
    assert ended.exit_code == 2
    assert "LMS_SIGNING_KEY" in ended.output


# --- Content ---


def test_content_is_checked_as_of_a_day(lms):
    good = lms("content", "check", "--courses", ORIGINAL, "--on", "2026-06-01")
    assert (good.exit_code, good.output.startswith("0 errors")) == (0, True)
    expired = lms("content", "check", "--courses", ORIGINAL, "--on", "2099-01-01")
    assert expired.exit_code == 1
    assert "expired" in expired.output
    assert lms("content", "check", "--on", "tomorrow").exit_code == 2


def test_a_broken_course_is_named_and_the_running_release_stays(lms, own_database, tmp_path, time_machine_at):
    time_machine_at(moment("09:00", 91))  # the small course's facts are good then
    shutil.copytree(ORIGINAL, tmp_path / "courses")
    environment = {"LMS_DATABASE_URL": own_database, "LMS_COURSES_DIR": tmp_path / "courses"}
    assert lms("db", "upgrade", **environment).exit_code == 0
    first = lms("content", "publish", "first-aid", **environment)
    assert first.exit_code == 0, first.output
    assert "is in force for" in first.output
    path = tmp_path / "courses" / "first-aid" / "course.yaml"
    path.write_text(path.read_text() + "unknown: [\n")
    broken = lms("content", "publish", "first-aid", **environment)
    assert broken.exit_code == 1
    assert "first-aid/course.yaml:" in broken.output
    assert lms("content", "publish", "nothing", **environment).exit_code == 1
    with committed(own_database):
        assert db.session.scalar(db.text("SELECT count(*) FROM current_release")) == 1


def test_compiling_names_the_release_that_publishing_makes_and_publishes_nothing(lms, own_database, time_machine_at):
    time_machine_at(moment("09:00", 91))
    made = lms("content", "compile", "first-aid", "--courses", ORIGINAL)
    assert made.exit_code == 0, made.output
    environment = {"LMS_DATABASE_URL": own_database, "LMS_COURSES_DIR": ORIGINAL}
    assert lms("db", "upgrade", **environment).exit_code == 0
    published = lms("content", "publish", "first-aid", **environment)
    assert made.output.split()[1] == published.output.split()[1]
    assert lms("content", "compile", "nothing", "--courses", ORIGINAL).exit_code == 1


def test_hashes_of_blocks_can_be_listed(lms):
    listed = lms("content", "hash", "first-aid", "--courses", ORIGINAL)
    assert listed.exit_code == 0
    assert len(listed.output.splitlines()) > 3
    assert lms("content", "hash", "nothing", "--courses", ORIGINAL).exit_code == 1


def test_what_publishing_would_change_is_said_in_words(lms, tmp_path):
    shutil.copytree(ORIGINAL, tmp_path / "courses")
    same = lms("content", "diff", "first-aid", "--courses", tmp_path / "courses", "--against", ORIGINAL)
    assert (same.exit_code, same.output) == (0, "no difference\n")
    lesson = tmp_path / "courses" / "first-aid" / "modules" / "01-basics" / "01-first-look.md"
    lesson.write_text(lesson.read_text("utf-8").replace("Look *first*", "Stop and look *first*"), "utf-8")
    (tmp_path / "courses" / "first-aid" / "countries" / "KE.yaml").unlink()
    differs = lms("content", "diff", "first-aid", "--courses", tmp_path / "courses", "--against", ORIGINAL)
    assert differs.exit_code == 0
    assert "text: [-Look-]{+Stop and look+} *first*." in differs.output
    assert "removed  first-aid: operation/country/KE/lesson/basics/first-look/scene\n" in differs.output
    assert differs.output.endswith("different: 0 added, 4 removed, 1 changed\n")
    assert lms("content", "diff", "nothing", "--courses", ORIGINAL, "--against", ORIGINAL).exit_code == 1


def test_what_the_studio_holds_is_compared_and_exported(lms, own_database, tmp_path):
    with committed(own_database), unit_of_work():
        from_files.publish_files(split(ORIGINAL), "first-aid", moment("09:00", 91))
    environment = {"LMS_DATABASE_URL": own_database}
    assert lms("content", "diff", "first-aid", "--courses", ORIGINAL, **environment).output == "no difference\n"
    exported = lms("content", "export", "first-aid", "--to", tmp_path / "new", **environment)
    assert exported.exit_code == 0
    assert "written  first-aid/course.yaml\n" in exported.output
    assert split(tmp_path / "new") == split(ORIGINAL)
    again = lms("content", "export", "first-aid", "--to", tmp_path / "new", **environment)
    assert again.output == "0 written, 0 removed\n"
    assert lms("content", "export", "nothing", "--to", tmp_path / "new", **environment).exit_code == 1


# --- Checking a file ---


@pytest.fixture
def issued(own_database, tmp_path):
    """A database with one certificate, and its file."""
    print_for_real()
    with committed(own_database):
        training = over(title="Spring session")
        row = seat(training, name="Anna Berg")

        issue(training)
        outbox.drain()
        made = certificate_of(row)
        file = tmp_path / "certificate.pdf"
        file.write_bytes(store().get(key_of(made.code, made.pdf_sha256)))
        yield made, file, own_database


def environment(url):
    return {
        "LMS_DATABASE_URL": url,
        "LMS_VAR_DIR": scratch() / "var",
        "LMS_SECRET_KEY": "not-secret-" * 4,
        "LMS_SIGNING_KEY": issuer().signing_key,
        "LMS_SIGNING_CERTIFICATE": issuer().signing_certificate,
        "LMS_SIGNING_TRUST": issuer().signing_trust,
    }


def test_a_file_is_checked_by_signature_and_record(lms, issued):
    made, file, url = issued
    valid = lms("verify", file, **environment(url))
    assert valid.exit_code == 0
    assert "signature: intact, by Test programme" in valid.output
    assert "on record: Anna Berg · Spring session" in valid.output
    assert valid.output.endswith("certificate: valid\n")
    service.revoke(made, MemberFactory(), "By mistake", AFTER)
    db.session.commit()
    revoked = lms("verify", file, **environment(url))
    assert (revoked.exit_code, revoked.output.splitlines()[-1]) == (1, "certificate: revoked")
    file.write_bytes(file.read_bytes() + b" ")
    altered = lms("verify", file, **environment(url))
    assert (altered.exit_code, altered.output.splitlines()[-1]) == (1, "certificate: altered")


def test_offline_the_authority_and_the_file_are_enough(lms, issued, tmp_path):
    _made, file, _url = issued
    valid = lms("verify", file, "--offline", "--trust", issuer().signing_trust, LMS_MODE="nonsense")
    assert (valid.exit_code, valid.output.splitlines()[-1]) == (0, "certificate: valid")
    assert not (tmp_path / "var").exists()  # nothing is made for somebody who only looks
    make_issuer(tmp_path / "other", "Somebody else", moment("09:00"))
    foreign = lms("verify", file, "--offline", "--trust", tmp_path / "other" / "trust-certificate.pem")
    assert (foreign.exit_code, foreign.output.splitlines()[-1]) == (1, "certificate: unknown")


@pytest.mark.parametrize("content", [b"", b"garbage", b"%PDF-1.7\n%%EOF"])
def test_a_file_that_is_none_is_unknown(lms, tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    ended = lms("verify", tmp_path / "file", "--offline", "--trust", issuer().signing_trust)
    assert (ended.exit_code, ended.output.splitlines()[-1]) == (1, "certificate: unknown")


def test_what_cannot_be_checked_is_told_apart(lms, tmp_path):
    (tmp_path / "file").write_bytes(b"garbage")
    assert lms("verify", tmp_path / "nothing").exit_code == 2
    assert "no certificate in PEM form" in lms("verify", tmp_path / "file", "--trust", tmp_path / "file").output
    unreachable = lms("verify", tmp_path / "file", LMS_DATABASE_URL=f"sqlite:///{tmp_path}/no/folder.db")
    assert unreachable.exit_code == 2
    assert "database cannot be asked" in unreachable.output
