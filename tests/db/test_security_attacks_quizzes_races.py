"""Things of one quiz that happen at the same moment, by hands that hope for what falls between them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Member
from lms.db.base import db, unit_of_work
from lms.domain.errors import Conflict, Invalid
from lms.learning.models import Enrolment
from lms.quizzes import accommodations, answering, jobs, queries, service
from lms.quizzes.accommodations import Granted
from lms.quizzes.models import Attempt, Response
from tests.factories import MemberFactory
from tests.factories_learning import NOW
from tests.factories_quizzes import begun, enrolled, item, published
from tests.factories_trainings import at_once, committed

LIMIT = {"time_limit_minutes": 20}
END = NOW + timedelta(minutes=20)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _nothing_rests(monkeypatch):
    monkeypatch.setattr(jobs, "_resting", {})


def test_what_was_checked_is_what_is_marked_and_nothing_comes_after_it(own_database):
    """Look at the key of one answer, and let another be stored: the mark would be of neither, or the key be free."""
    with committed(own_database) as app:
        with unit_of_work():
            attempt = begun({"feedback_policy": "immediate"}, {"single": "single"})
            member, body = attempt.enrolment.member, item("single", "single")

        for round_ in range(4):
            with unit_of_work():
                db.session.query(Response).delete()
                answering.save(queries.attempt_for(member, attempt.id, hold="shared"), body, {"choices": ["b"]}, NOW, 1)

            def act(call: str) -> None:
                held = queries.attempt_for(member, attempt.id, hold="shared")
                try:
                    if call == "confirm":
                        answering.confirm(held, body, NOW)
                    else:
                        answering.save(held, body, {"choices": [call]}, NOW, 2)
                except Conflict as refusal:
                    assert refusal.key in {"answer.older", "answer.fixed"}  # noqa: PT017 - one of many at once

            assert at_once(app, act, ["confirm", "a", "confirm", "a"]) == [], round_
            db.session.expire_all()
            (row,) = db.session.scalars(select(Response))
            if row.earned is not None:
                assert row.earned == ("1" if row.answer == {"choices": ["a"]} else "0")
            with unit_of_work():
                held = queries.attempt_for(member, attempt.id, hold="shared")
                if row.earned is None:
                    answering.confirm(held, body, NOW)
                with pytest.raises(Conflict, match=r"answer\.fixed"):
                    answering.save(held, body, {"choices": ["c"]}, NOW, 9)


def test_time_granted_while_the_deadline_job_runs_counts_or_comes_too_late_but_nothing_is_lost(own_database):
    with committed(own_database) as app:
        with unit_of_work():
            attempt = begun(LIMIT, {"single": "single"})
            answering.save(attempt, item("single", "single"), {"choices": ["a"]}, NOW, 1)
            enrolment, by = attempt.enrolment, MemberFactory()
        late = END + SECOND

        def act(call: str) -> None:
            if call == "job":
                service.close_due(attempt.id, late)
            else:
                accommodations.grant(enrolment, "check", Granted(30, 0, "Reads slowly"), by, late)

        assert at_once(app, act, ["job", "grant", "job", "grant"]) == []
        db.session.expire_all()
        found = db.session.get_one(Attempt, attempt.id)
        if found.submitted_at is None:
            assert found.deadline_at == END + timedelta(minutes=30)
            service.submit(queries.attempt_for(enrolment.member, found.id, hold="alone"), "en", late)
        else:
            assert (found.by_deadline, found.submitted_at) == (True, found.deadline_at)
        assert found.earned == "1"


def test_before_and_after_begun_at_the_same_moment_share_no_item(own_database):
    with committed(own_database) as app:
        with unit_of_work():
            kinds = {f"item-{number}": "single" for number in range(4)}
            draw = [{"draw": 2, "from": list(kinds)}]
            before = {"purpose": "pre-test", "sections": draw}
            after = {"purpose": "post-test", "paired_with": "before", "sections": draw}
            who = enrolled(published(kinds, {"before": before, "after": after})).id

        def act(quiz: str) -> None:
            service.start(db.session.get_one(Enrolment, who), quiz, "SG", NOW)

        for _round in range(4):
            assert at_once(app, act, ["before", "after", "before", "after"]) == []
            db.session.expire_all()
            first, second = db.session.scalars(select(Attempt)).all()
            assert not {name for name, _version in first.items} & {name for name, _version in second.items}
            with unit_of_work():
                db.session.query(Attempt).delete()


def test_no_more_attempts_than_there_are_however_fast_one_clicks(own_database):
    """Submit and begin anew, from many windows."""
    with committed(own_database) as app:
        with unit_of_work():
            enrolment = enrolled(published({"single": "single"}, {"check": {"attempts": 2}}))
            who, member_id = enrolment.id, enrolment.member_id

        def act(_window: int) -> None:
            try:
                attempt = service.start(db.session.get_one(Enrolment, who), "check", "SG", NOW)
            except Invalid as refusal:
                assert refusal.key == "attempt.none_left"  # noqa: PT017 - one of many at once
                return
            held = queries.attempt_for(db.session.get_one(Member, member_id), attempt.id, hold="alone")
            if held.submitted_at is None:
                service.submit(held, "en", NOW)

        assert at_once(app, act, range(8)) == []
        db.session.expire_all()
        assert sorted(row.number for row in db.session.scalars(select(Attempt))) == [1, 2]
