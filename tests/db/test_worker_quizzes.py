"""Deadlines while processes are killed: what was stored is submitted, once, by whichever worker lives."""

from datetime import timedelta

from sqlalchemy import func, select

from lms.db.base import db, unit_of_work
from lms.infra import clock
from lms.quizzes import service
from lms.quizzes.models import Attempt, Response
from tests.db.test_worker import kill, stop, until, workers
from tests.factories_quizzes import enrolled, published
from tests.factories_trainings import committed

PEOPLE = 82
ITEMS = {f"i{number}": "single" for number in range(4)}
RULES = {"time_limit_minutes": 20}


def submitted() -> int:
    return db.session.scalar(select(func.count(Attempt.submitted_at))) or 0


def test_whatever_is_killed_at_the_deadline_every_stored_answer_is_submitted_once(own_database, tmp_path):
    """Nobody comes back: no web process runs at all, and workers are killed while they submit."""
    log = tmp_path / "worker.log"
    with committed(own_database):
        with unit_of_work():
            release = published(ITEMS, {"check": RULES})
            begun = clock.now() - timedelta(minutes=21)
            given = {}
            for number in range(PEOPLE):
                attempt = service.start(enrolled(release), "check", "SG", begun)
                given[attempt.id] = {item: {"choices": ["a" if number % 3 else "b"]} for item in list(ITEMS)[:3]}
                for item, answer in given[attempt.id].items():
                    row = {"attempt_id": attempt.id, "item": item, "item_version": f"{item}-1", "answer": answer}
                    db.session.add(Response(**row, sequence=1, first_saved_at=begun, saved_at=begun))
        with workers(own_database, log, worker_processes=2) as process:
            until(submitted, log)
            kill(process)
        with workers(own_database, log, worker_processes=2) as process:
            until(lambda: submitted() == PEOPLE, log)
            assert stop(process) == 0
        for attempt in db.session.scalars(select(Attempt)):
            assert (attempt.by_deadline, attempt.submitted_at) == (True, attempt.deadline_at)
            right = sum(answer == {"choices": ["a"]} for answer in given[attempt.id].values())
            assert (attempt.earned, attempt.possible, attempt.passed) == (str(right), "4", right >= 2)
        rows = db.session.scalars(select(Response)).all()
        assert len(rows) == PEOPLE * 4
        for row in rows:
            assert row.answer == given[row.attempt_id].get(row.item, {})
            assert row.earned == str(int(row.answer == {"choices": ["a"]}))
