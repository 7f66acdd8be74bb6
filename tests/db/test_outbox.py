from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

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
    def lost():
        with unit_of_work():
            outbox.enqueue(note, 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lost()
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


def test_work_that_kills_every_worker_is_given_up(app, time_machine_at):
    enqueue(note, 1)
    for _ in range(outbox.ATTEMPTS):
        assert outbox.claim("one")  # … and dies of it
        time_machine_at(clock.now() + outbox.LEASE + timedelta(seconds=1))
    (row,) = outbox.claim("two")
    assert not outbox.run(row)
    assert ran == []
    assert outbox.drain() == 0
    assert db.session.get_one(outbox.OutboxRow, row, populate_existing=True).failed_at is not None


def test_a_failing_job_waits_twice_as_long_each_time(app, time_machine_at):
    enqueue(fail, 1)
    waits = []
    for _ in range(4):
        (row,) = outbox.claim("one")
        outbox.run(row)
        due = db.session.get_one(outbox.OutboxRow, row, populate_existing=True).due_at
        waits.append(round((due - clock.now()).total_seconds()))
        assert outbox.claim("one") == []
        time_machine_at(due)
    assert waits == [2, 4, 8, 16]


def test_many_calls_take_one_statement(app, statements):
    with unit_of_work():
        outbox.enqueue_many(note, [(number,) for number in range(50)])
    assert len(statements) == 1
    assert outbox.drain() == 50
    assert sorted(ran) == list(range(50))


def test_a_job_that_nobody_knows_any_more_is_given_up_in_the_end(app, time_machine_at):
    enqueue(note, 1)
    with unit_of_work():
        db.session.execute(update(outbox.OutboxRow).values(job="lms.gone.away"))
    for _ in range(outbox.ATTEMPTS):
        assert outbox.drain() == 1
        time_machine_at(clock.now() + timedelta(hours=1))
    assert outbox.drain() == 0
