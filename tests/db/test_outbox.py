from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.db.base import db, unit_of_work
from lms.infra import clock, outbox

ran: list[int] = []


@outbox.job
def note(number: int) -> None:
    ran.append(number)


@outbox.job
def fail(number: int) -> None:
    ran.append(number)
    raise RuntimeError("on purpose")


@pytest.fixture(autouse=True)
def _nothing_ran():
    ran.clear()


def enqueue(function, *args):
    with unit_of_work():
        outbox.enqueue(function, *args)


def test_a_job_runs_once(app):
    enqueue(note, 1)
    assert outbox.drain() == 1
    assert outbox.drain() == 0
    assert ran == [1]


def test_what_is_rolled_back_was_never_enqueued(app):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        outbox.enqueue(note, 1)
        raise ZeroDivisionError
    assert outbox.drain() == 0


def test_two_workers_cannot_claim_the_same_row(app):
    enqueue(note, 1)
    assert len(outbox.claim("one")) == 1
    assert outbox.claim("two") == []


def test_a_worker_that_dies_loses_nothing(app, time_machine_at):
    enqueue(note, 1)
    outbox.claim("one")  # … and dies here, silently
    time_machine_at(clock.now() + outbox.LEASE + timedelta(seconds=1))
    (row,) = outbox.claim("two")
    assert outbox.run(row)
    assert ran == [1]


def test_a_failing_job_is_tried_again_later_and_given_up_in_the_end(app, time_machine_at):
    enqueue(fail, 1)
    for _ in range(outbox.ATTEMPTS + 3):
        for row in outbox.claim("one"):
            assert not outbox.run(row)
        time_machine_at(clock.now() + timedelta(hours=1))
    assert len(ran) == outbox.ATTEMPTS
    given_up = select(func.count()).where(outbox.OutboxRow.failed_at.is_not(None))
    assert db.session.scalar(given_up) == 1
