"""A database of an earlier version keeps what it holds."""

import pytest
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import text

from lms.db.base import db
from tests.conftest import make_app

EARLIER = """
INSERT INTO agency (name, country) VALUES ('A', 'SG'), ('B', 'IN');
INSERT INTO member (email, active, fs_uniquifier, create_datetime, second_factor_waived, name, country, language, theme,
 agency_id) VALUES ('a@example.org', true, 'x', '2026-01-01 00:00:00', true, 'A', 'SG', 'en', '', 1);
INSERT INTO release (id, course, source_language, languages, countries, created_at)
 VALUES ('r', 'c', 'en', '[]', '[]', '2026-01-01 00:00:00');
INSERT INTO document (hash, body) VALUES ('h', '{}');
INSERT INTO release_entry (release_id, key, country, language, document_hash) VALUES ('r', 'outline', 'SG', 'en', 'h');
INSERT INTO enrolment (member_id, course, release_id, created_at) VALUES (1, 'c', 'r', '2026-01-01 00:00:00');
INSERT INTO lesson_progress (enrolment_id, lesson, completed_at) VALUES (1, 'm/l', '2026-01-01 00:00:00')
"""
OF_AN_AGENCY = (
    "INSERT INTO release_entry (release_id, key, country, language, agency, document_hash)"
    " VALUES ('r', 'outline', 'SG', 'en', 'x', 'h')"
)


def rows(statement):
    found = [tuple(row) for row in db.session.execute(text(statement))]
    db.session.rollback()
    return found


@pytest.fixture
def earlier(own_database):
    """A database at the first version, with rows of the tables that change."""
    with make_app(own_database).app_context():
        upgrade(revision="0001")
        for statement in EARLIER.split(";"):
            db.session.execute(text(statement))
        db.session.commit()
        yield
        db.session.remove()
        db.engine.dispose()


def test_what_was_there_is_there_after_upgrade_downgrade_and_upgrade(earlier):
    upgrade()
    check()
    assert rows("SELECT slug FROM agency ORDER BY id") == [("agency-1",), ("agency-2",)]
    assert rows("SELECT agency FROM release_entry") == [("",)]
    assert rows("SELECT agency_id FROM member") == [(1,)]
    db.session.execute(text(OF_AN_AGENCY))
    db.session.commit()
    downgrade(revision="0001")
    assert rows("SELECT country FROM release_entry") == [("SG",)]
    upgrade()
    assert rows("SELECT agency FROM release_entry") == [("",)]
    assert rows("SELECT lesson FROM lesson_progress JOIN enrolment ON enrolment.id = enrolment_id") == [("m/l",)]
