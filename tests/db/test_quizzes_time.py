"""Time in quizzes: the server's clock decides, and at the deadline what is stored is submitted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.db.base import db, unit_of_work
from lms.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.learning.models import Enrolment
from lms.quizzes import accommodations, answering, jobs, queries, service
from lms.quizzes.accommodations import Granted
from lms.quizzes.models import Accommodation, Attempt, Response
from tests.factories import MemberFactory
from tests.factories_learning import NOW
from tests.factories_quizzes import RIGHT, begun, enrolled, published
from tests.factories_trainings import at_once, committed

TWO = {"single": "single", "short-text": "short-text"}
LIMIT = {"time_limit_minutes": 20}
END = NOW + timedelta(minutes=20)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _nothing_rests(monkeypatch):
    monkeypatch.setattr(jobs, "_resting", {})


def save(attempt: Attempt, item: str, now, answer=None) -> None:
    (body,) = queries.items_of(attempt, [item], "en")
    answering.save(attempt, body, answer or RIGHT[item], now)


def stored() -> dict[str, dict]:
    return {row.item: row.answer for row in db.session.scalars(select(Response)) if row.answer}


def read(attempt: Attempt) -> Attempt:
    db.session.expire_all()
    return db.session.get_one(Attempt, attempt.id)


def test_an_answer_counts_up_to_the_deadline_and_not_after_it(app):
    attempt = begun(LIMIT, TWO)
    assert attempt.deadline_at == END
    save(attempt, "single", END)
    for item in TWO:
        with pytest.raises(Conflict, match=r"attempt\.expired"):
            save(attempt, item, END + SECOND, {} if item == "single" else None)
    assert stored() == {"single": RIGHT["single"]}


def test_at_the_deadline_what_is_stored_is_submitted_once_though_nobody_comes_back(app, drain, time_machine_at):
    attempt = begun(LIMIT, TWO, language="ar")
    save(attempt, "single", NOW + timedelta(minutes=3))
    db.session.commit()
    time_machine_at(END)
    assert jobs.close_due() == 0
    time_machine_at(END + timedelta(hours=8))
    assert [jobs.close_due() for _again in range(3)] == [1, 0, 0]
    found = read(attempt)
    assert (found.submitted_at, found.by_deadline, found.language) == (END, True, "ar")
    assert (found.earned, found.possible, found.passed) == ("1", "2", True)
    with pytest.raises(Conflict, match=r"attempt\.expired"):
        save(found, "single", NOW)


def test_an_attempt_without_a_deadline_waits_for_its_person(app, time_machine_at):
    attempt = begun({}, TWO)
    db.session.commit()
    time_machine_at(NOW + timedelta(days=3000))
    assert jobs.close_due() == 0
    assert read(attempt).submitted_at is None


def test_the_close_of_the_quiz_is_a_deadline_too(app):
    attempt = begun({"closes": "2026-03-02T09:05:00+00:00", "time_zone": "Asia/Singapore"} | LIMIT, TWO)
    assert attempt.deadline_at == NOW + timedelta(minutes=5)


def test_who_submits_too_late_submits_what_was_stored_in_time(app):
    attempt = begun(LIMIT, TWO)
    save(attempt, "single", NOW)
    service.submit(attempt, "en", END + timedelta(minutes=1))
    assert (attempt.submitted_at, attempt.by_deadline, attempt.earned) == (END, True, "1")


def test_one_that_cannot_be_submitted_keeps_no_other_from_it_and_rests(app, time_machine_at):
    broken, whole = begun(LIMIT, TWO), begun(LIMIT, TWO)
    broken.items = [["single", "single-1"], ["nothing", "nothing-1"]]
    db.session.commit()
    time_machine_at(END + SECOND)
    assert jobs.close_due() == 1
    assert (read(broken).submitted_at, read(whole).submitted_at) == (None, END)
    assert (list(jobs._resting), jobs.close_due()) == ([broken.id], 0)
    jobs._resting[broken.id] = 0.0
    jobs.close_due()
    assert jobs._resting[broken.id] > 0


def test_two_workers_and_the_person_at_once_make_one_result(own_database):
    with committed(own_database) as app:
        with unit_of_work():
            attempt = begun(LIMIT, TWO)
            save(attempt, "single", NOW)
            member = attempt.enrolment.member
        late = END + SECOND
        done = []

        def act(call: str) -> None:
            if call == "worker":
                done.append(service.close_due(attempt.id, late))
            else:
                held = queries.attempt_for(member, attempt.id, hold="alone")
                if held.submitted_at is None:
                    done.append(bool(service.submit(held, "en", late)))

        assert at_once(app, act, ["worker", "person"] * 4) == []
        assert sum(done) == 1
        found = read(attempt)
        assert (found.earned, found.submitted_at, found.by_deadline) == ("1", END, True)


# --- what is granted ---


def grant(enrolment: Enrolment, minutes: int, attempts: int = 0, reason: str = "Reads with a screen reader") -> None:
    person = MemberFactory(roles=[("coordinator", "SG")])
    accommodations.grant(enrolment, "check", Granted(minutes, attempts, reason), person, NOW)


def test_more_time_counts_for_the_attempt_that_is_open_and_is_never_taken_back(app, time_machine_at):
    attempt = begun(LIMIT, TWO)
    enrolment = attempt.enrolment
    for minutes, deadline in ((15, 35), (5, 35), (30, 50)):
        grant(enrolment, minutes)
        assert read(attempt).deadline_at == NOW + timedelta(minutes=deadline)
    save(attempt, "single", NOW + timedelta(minutes=49))
    db.session.commit()
    time_machine_at(NOW + timedelta(minutes=50))
    assert jobs.close_due() == 0


def test_the_newest_grant_counts_for_the_next_attempt_and_all_stay_on_record(app):
    attempt = begun(LIMIT | {"attempts": 1}, TWO)
    enrolment = attempt.enrolment
    service.submit(attempt, "en", NOW)
    with pytest.raises(Invalid, match=r"attempt\.none_left"):
        service.start(enrolment, "check", "SG", NOW)
    grant(enrolment, 15, 1)
    grant(enrolment, 10, 1, "As agreed with the agency")
    second = service.start(enrolment, "check", "SG", NOW)
    assert (second.number, second.deadline_at) == (2, NOW + timedelta(minutes=30))
    service.submit(second, "en", NOW)
    with pytest.raises(Invalid, match=r"attempt\.none_left"):
        service.start(enrolment, "check", "SG", NOW)
    assert [(row.extra_minutes, row.reason) for row in accommodations.history(enrolment.id, "check")] == [
        (10, "As agreed with the agency"), (15, "Reads with a screen reader"),
    ]  # fmt: skip


def test_more_time_also_holds_after_the_quiz_has_closed_for_others(app):
    attempt = begun({"closes": "2026-03-02T09:30:00+00:00", "time_zone": "UTC"}, TWO)
    grant(attempt.enrolment, 15)
    assert read(attempt).deadline_at == NOW + timedelta(minutes=45)


@pytest.mark.parametrize(
    ("granted", "key"),
    [
        (Granted(5, 0, "  "), "accommodation.reason"),
        (Granted(5, 0, "x" * 501), "accommodation.reason"),
        (Granted(-1, 0, "Why"), "accommodation.number"),
        (Granted(0, 101, "Why"), "accommodation.number"),
        (Granted(10_001, 0, "Why"), "accommodation.number"),
    ],
)
def test_a_grant_has_a_reason_and_sensible_numbers(app, granted, key):
    attempt = begun(LIMIT, TWO)
    with pytest.raises(Invalid) as refusal:
        accommodations.grant(attempt.enrolment, "check", granted, MemberFactory(), NOW)
    assert refusal.value.key == key
    assert db.session.scalars(select(Accommodation)).all() == []


def test_nobody_grants_themselves_anything(app):
    attempt = begun(LIMIT, TWO, roles=[("trainer", "")])
    with pytest.raises(NotAllowed, match=r"accommodation\.own"):
        accommodations.grant(attempt.enrolment, "check", Granted(5, 0, "Why"), attempt.enrolment.member, NOW)


def test_who_looks_after_the_persons_country_reaches_them(app):
    enrolment = enrolled(published(TWO), country="SG")
    for roles in ([("trainer", "")], [("coordinator", "SG")], [("trainer", "SG"), ("coordinator", "IN")]):
        assert accommodations.enrolment_for(MemberFactory(roles=roles), enrolment.id) is enrolment
    for roles in ([], [("coordinator", "IN")], [("administrator", "")], [("vetting_officer", "SG")]):
        with pytest.raises(NotFound, match=r"enrolment\.none"):
            accommodations.enrolment_for(MemberFactory(roles=roles), enrolment.id)


def test_an_attempt_that_begins_while_more_time_is_granted_has_it(own_database):
    with committed(own_database) as app:
        with unit_of_work():
            enrolment = enrolled(published(TWO, {"check": LIMIT}))
            by = MemberFactory()

        def act(call: str) -> None:
            if call == "start":
                service.start(enrolment, "check", "SG", NOW)
            else:
                accommodations.grant(enrolment, "check", Granted(15, 0, "Why"), by, NOW)

        for _round in range(3):
            assert at_once(app, act, ["start", "grant"]) == []
            (found,) = db.session.scalars(select(Attempt)).all()
            assert found.deadline_at == NOW + timedelta(minutes=35)
            with unit_of_work():
                db.session.delete(found)
                for row in db.session.scalars(select(Accommodation)):
                    db.session.delete(row)
