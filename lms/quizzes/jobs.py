"""What happens to attempts without anybody's asking: at their deadline, what is stored is submitted."""

import time

import structlog

from lms.db.base import db, unit_of_work
from lms.infra import clock
from lms.quizzes import queries, service

REST = 60.0  # seconds before one that could not be submitted is tried again
log = structlog.get_logger()
_resting: dict[int, float] = {}


def close_due() -> int:
    """Submit attempts whose time is up; returns how many. The worker calls it again and again.

    Each is a unit of work of its own, so a worker that is killed leaves some submitted and the others as they were,
    for the next look. Several workers may look at once. One that cannot be submitted keeps no other from it.
    """
    for attempt_id in [one for one, until in _resting.items() if until <= time.monotonic()]:
        del _resting[attempt_id]
    found = queries.due_ids(clock.now(), without=_resting)
    db.session.rollback()
    return sum(_close(attempt_id) for attempt_id in found)


def _close(attempt_id: int) -> bool:
    try:
        with unit_of_work():
            closed = service.close_due(attempt_id, clock.now())
    except Exception as error:
        _resting[attempt_id] = time.monotonic() + REST
        log.exception("attempt_not_submitted", attempt=attempt_id, error=type(error).__name__)
        return False
    if closed:
        log.info("attempt_submitted_by_deadline", attempt=attempt_id)
    return closed
