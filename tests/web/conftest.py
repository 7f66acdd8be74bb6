"""What tests of pages about quizzes share."""

import pytest

from lms.db.base import db
from tests.factories_learning import NOW
from tests.factories_quizzes import enrolled, published

TWO = {"a": "single", "words": "short-text"}


@pytest.fixture
def enrol(sign_in, time_machine_at):
    """`enrol(rules)` signs somebody in who may take the quiz `check`; returns the enrolment."""

    def _enrol(rules=None, **member):
        time_machine_at(NOW)
        enrolment = enrolled(published(TWO, {"check": rules or {}}), **member)
        db.session.commit()
        sign_in(enrolment.member)
        return enrolment

    return _enrol
