"""Sessions that asked for one quiz, and certificates that rested on one attempt, keep them."""

import pytest
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import text

from lms.db.base import db
from tests.conftest import make_app
from tests.db.test_migrations import EARLIER, rows

HELD = """
INSERT INTO training (id, code, title, venue, city, country, time_zone, starts_on, ends_on, course, quiz,
 attendance_required) VALUES (1, 'code', 'T', 'V', 'C', 'SG', 'UTC', '2026-01-01', '2026-01-02', 'c', 'check', 80);
INSERT INTO delegation (id, training_id, country, seats) VALUES (1, 1, 'SG', 5);
INSERT INTO registration (id, training_id, member_id, delegation_id, status, created_at)
 VALUES (1, 1, 1, 1, 'confirmed', '2026-01-01 00:00:00');
INSERT INTO attempt (id, enrolment_id, quiz, number, release_id, country, agency, started_at, submitted_at, earned,
 possible, passed)
 VALUES (7, 1, 'check', 1, 'r', 'SG', '', '2026-01-01 00:00:00', '2026-01-01 00:10:00', '2', '2', true);
INSERT INTO certificate (id, code, member_id, registration_id, training_id, release_id, attempt_id, language, facts,
 issued_at, issued_by, fault, state, reason)
 VALUES (1, 'X', 1, 1, 1, 'r', 7, 'en', '{}', '2026-01-03 00:00:00', 1, '', 'valid', '')
"""


@pytest.fixture
def earlier(own_database):
    """A database at the version that was landed last, with a session that is over."""
    with make_app(own_database).app_context():
        upgrade(revision="0001")
        for statement in EARLIER.split(";"):
            db.session.execute(text(statement))
        db.session.commit()
        upgrade(revision="0002")
        for statement in HELD.split(";"):
            db.session.execute(text(statement))
        db.session.commit()
        yield
        db.session.remove()
        db.engine.dispose()


def test_a_session_and_a_certificate_keep_what_they_asked_for_and_rest_on(earlier):
    upgrade()
    check()
    assert db.session.scalar(text("SELECT quizzes FROM training")) in ('["check"]', ["check"])
    assert rows("SELECT certificate_id, attempt_id FROM certificate_attempt") == [(1, 7)]
    downgrade(revision="0002")
    assert rows("SELECT quiz FROM training") == [("check",)]
    assert rows("SELECT attempt_id FROM certificate") == [(7,)]
    upgrade()
    assert rows("SELECT certificate_id, attempt_id FROM certificate_attempt") == [(1, 7)]
