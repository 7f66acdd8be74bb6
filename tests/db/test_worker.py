"""The worker as a process of its own: killed in the middle, restarted, and two at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select

from lms.certificates.models import Certificate
from lms.certificates.storage import key_of, store
from lms.db.base import db, unit_of_work
from lms.infra import clock, mail, outbox
from lms.infra.outbox import OutboxRow
from lms.settings import ROOT
from tests.conftest import scratch
from tests.factories_certificates import issue, issuer, over, seat
from tests.factories_trainings import committed

PEOPLE = 20
PATIENCE = 30  # seconds


@contextmanager
def workers(url: str, log, **settings: object) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m lms.worker` over a database; killed with all its processes at the end, if it still runs."""
    given = {"mode": "test", "secret_key": "not-secret-" * 4, "database_url": url, "var_dir": scratch() / "var"}
    given |= {name: getattr(issuer(), name) for name in ("signing_key", "signing_certificate")} | settings
    environment = os.environ | {f"LMS_{name.upper()}": str(value) for name, value in given.items()}
    with log.open("ab") as lines:
        process = subprocess.Popen(
            [sys.executable, "-m", "lms.worker"],
            env=environment, cwd=ROOT, stdout=lines, stderr=lines, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """As a power cut would: the worker and its children, at once."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def stop(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    return process.wait(PATIENCE)


def until(condition, log) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = condition()
        db.session.rollback()
        if found:
            return
        time.sleep(0.005)
    pytest.fail(f"not within {PATIENCE} s:\n{log.read_text()}")


def made() -> int:
    return db.session.scalar(select(func.count(Certificate.pdf_sha256)))


def finished() -> bool:
    open_rows = select(func.count()).where(OutboxRow.done_at.is_(None))
    return db.session.scalar(open_rows) == 0


@pytest.fixture
def waiting(own_database) -> Iterator[str]:
    """A database where a bulk issue has just been clicked."""
    with committed(own_database):
        training = over()
        for number in range(PEOPLE):
            seat(training, country=("SG", "IN")[number % 2])
        issue(training)
        db.session.remove()
        yield own_database


def every_certificate_is_there_once() -> None:
    rows = db.session.scalars(select(Certificate)).all()
    assert len(rows) == PEOPLE == len({row.registration_id for row in rows})
    for row in rows:
        pdf = store().get(key_of(row.code, row.pdf_sha256))
        assert sha256(pdf).hexdigest() == row.pdf_sha256
    assert db.session.scalar(select(func.count()).where(OutboxRow.failed_at.is_not(None))) == 0


def test_killed_in_the_middle_of_a_bulk_issue_every_certificate_comes_once(waiting, tmp_path):
    log = tmp_path / "log"
    with workers(waiting, log, worker_lease=1) as first:
        until(lambda: made() >= 2, log)
        kill(first)
    before = {row.id: row.pdf_sha256 for row in db.session.scalars(select(Certificate)) if row.pdf_sha256}
    db.session.rollback()
    assert 2 <= len(before) < PEOPLE
    with workers(waiting, log) as second:
        until(finished, log)
        assert stop(second) == 0
    every_certificate_is_there_once()
    after = {row.id: row.pdf_sha256 for row in db.session.scalars(select(Certificate))}
    assert before.items() <= after.items()


def test_a_single_dead_child_is_replaced_and_its_work_is_taken_up(waiting, tmp_path):
    log = tmp_path / "log"
    with workers(waiting, log, worker_processes=1, worker_lease=1) as process:
        until(lambda: made() >= 1, log)
        children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=True)
        os.kill(int(children.stdout.split()[0]), signal.SIGKILL)
        until(finished, log)
        assert stop(process) == 0
    every_certificate_is_there_once()
    assert "worker_ended" in log.read_text()


def test_two_workers_at_once_share_the_work(waiting, tmp_path):
    log = tmp_path / "log"
    with workers(waiting, log, worker_processes=2) as one, workers(waiting, log, worker_processes=1) as two:
        until(finished, log)
        assert (stop(one), stop(two)) == (0, 0)
    every_certificate_is_there_once()
    assert set(db.session.scalars(select(OutboxRow.attempts))) == {1}


def test_a_worker_says_that_it_lives_and_logs_no_person(own_database, tmp_path):
    log = tmp_path / "log"
    with committed(own_database):
        with unit_of_work():
            mail.send("anna@example.org", "About Anna", "Dear Anna")
        with workers(own_database, log, worker_processes=1) as process:
            until(finished, log)
            assert outbox.alive_since(clock.now() - timedelta(seconds=20))
            db.session.rollback()
            assert stop(process) == 0
    assert '"event": "job_done"' in log.read_text()
    assert "nna" not in log.read_text()


def test_a_worker_without_a_key_does_not_start(own_database, tmp_path):
    log = tmp_path / "log"
    with committed(own_database), workers(own_database, log, signing_key="", signing_certificate="") as process:
        assert process.wait(PATIENCE) == 2
    assert "LMS_SIGNING_KEY" in log.read_text()
    assert "Traceback" not in log.read_text()
