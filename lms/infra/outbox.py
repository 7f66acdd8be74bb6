"""Work enqueued inside a transaction, done after it by the worker: at least once, effects exactly once.

The table is the only truth. A row is claimed by a conditional update with a lease; the effects of a job and its
`done_at` share one commit, so a worker killed at any moment leaves either nothing or everything.
"""

import json
import socket
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from sqlalchemy import CursorResult, Index, Text, insert, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Model, begin_write, db, only_where, unit_of_work
from lms.infra import clock

LEASE = timedelta(minutes=2)
ATTEMPTS = 8
Job = Callable[..., None]
_jobs: dict[str, Job] = {}
_slow: set[str] = set()
_listeners: dict[str, list[Job]] = defaultdict(list)
log = structlog.get_logger()


class OutboxRow(Model):
    """One piece of work to do. `args` is a JSON list of ids and short strings, never of personal data."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "due_at", **only_where("done_at IS NULL AND failed_at IS NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str]
    args: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    done_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]


class Heartbeat(Model):
    """When each worker process last said that it lives."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


def name_of(function: Job) -> str:
    return f"{function.__module__}.{function.__name__}"


def job(function: Job) -> Job:
    """Register `function` as a job under its dotted name. Its arguments are ids; it may run twice."""
    _jobs[name_of(function)] = function
    return function


def on(event: str, *, slow: bool = False) -> Callable[[Job], Job]:
    """Run the function, as a job, whenever `event` is published: how a lower feature reaches a higher one.

    A `slow` job begins in a reading transaction and calls `begin_write()` itself, after its long work and before its
    first change, so that nobody waits for it meanwhile.
    """

    def listen(function: Job) -> Job:
        if slow:
            _slow.add(name_of(function))
        if function not in _listeners[event]:
            _listeners[event].append(job(function))
        return function

    return listen


def enqueue(function: Job, *args: int | str) -> None:
    """Have `function(*args)` run after this transaction has committed."""
    enqueue_many(function, [args])


def enqueue_many(function: Job, calls: Iterable[tuple[int | str, ...]]) -> None:
    """The same for many calls in one statement."""
    now = clock.now()
    fixed = {"job": name_of(function), "created_at": now, "due_at": now, "attempts": 0}
    rows = [fixed | {"args": json.dumps(args)} for args in calls]
    if rows:
        db.session.execute(insert(OutboxRow), rows)


def publish(event: str, *args: int | str) -> None:
    """Announce what has happened; whoever listens does its part after the commit."""
    publish_many(event, [args])


def publish_many(event: str, calls: Iterable[tuple[int | str, ...]]) -> None:
    """The same event about many things, in one statement for each listener."""
    calls = list(calls)
    for listener in _listeners[event]:
        enqueue_many(listener, calls)


def claim(worker: str, limit: int = 1, lease: timedelta = LEASE) -> list[int]:
    """Lease up to `limit` waiting rows to `worker` and return their ids, oldest first. Ends its own unit of work.

    A row whose lease has run out is free again: who held it is dead, or so slow that two may do the same work.
    """
    now = clock.now()
    free = or_(OutboxRow.leased_until.is_(None), OutboxRow.leased_until < now)
    waiting = (OutboxRow.done_at.is_(None), OutboxRow.failed_at.is_(None), OutboxRow.due_at <= now, free)
    candidates = list(db.session.scalars(select(OutboxRow.id).where(*waiting).order_by(OutboxRow.due_at).limit(limit)))
    db.session.rollback()
    if not candidates:
        return []
    won = []
    with unit_of_work():
        for row_id in candidates:
            mine = update(OutboxRow).where(OutboxRow.id == row_id, *waiting)
            values = {"leased_until": now + lease, "leased_by": worker, "attempts": OutboxRow.attempts + 1}
            result = cast("CursorResult[Any]", db.session.execute(mine.values(values)))
            if result.rowcount == 1:
                won.append(row_id)
    return won


def run(row_id: int) -> bool:
    """Do the work of a claimed row. False when it failed and will be tried again (or was given up)."""
    row = db.session.get_one(OutboxRow, row_id, populate_existing=True)
    name, args, attempts = row.job, json.loads(row.args), row.attempts
    db.session.rollback()
    if attempts > ATTEMPTS:  # Every try began and none ended: the work kills its worker, and would for ever.
        _note_failure(row_id, attempts)
        log.error("job_given_up", job=name, row=row_id, attempt=attempts)
        return False
    try:
        with unit_of_work(late=name in _slow):
            _jobs[name](*args)
            begin_write()
            db.session.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(done_at=clock.now()))
    except Exception as error:
        _note_failure(row_id, attempts)
        log.exception("job_failed", job=name, row=row_id, attempt=attempts, error=type(error).__name__)
        return False
    log.info("job_done", job=name, row=row_id, attempt=attempts)
    return True


def _note_failure(row_id: int, attempts: int) -> None:
    now = clock.now()
    later: dict[str, object] = {"leased_until": None, "due_at": now + timedelta(seconds=2**attempts)}
    with unit_of_work():
        values = later if attempts < ATTEMPTS else {"failed_at": now}
        db.session.execute(update(OutboxRow).where(OutboxRow.id == row_id).values(values))


def drain(limit: int = 10_000) -> int:
    """Run everything that waits, here and now; returns how many jobs ran. For tests and commands."""
    ran = 0
    while ran < limit and (rows := claim("drain")):
        run(rows[0])
        ran += 1
    return ran


def beat(worker: str) -> None:
    """Record that this worker lives."""
    with unit_of_work():
        db.session.merge(Heartbeat(worker=worker, at=clock.now()))


def worker_name(number: int) -> str:
    return f"{socket.gethostname()}-{number}"


def alive_since(moment: datetime) -> bool:
    """Whether any worker has beaten since `moment`."""
    return db.session.scalar(select(Heartbeat.worker).where(Heartbeat.at >= moment).limit(1)) is not None
