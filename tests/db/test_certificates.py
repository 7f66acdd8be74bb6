"""Who has earned a certificate, and issuing it once."""

from hashlib import sha256

import pytest
from cryptography import x509
from sqlalchemy import func, select

from lms.accounts.models import Member
from lms.certificates import jobs, queries, service
from lms.certificates.models import Certificate, CertificateAttempt, IssueRun
from lms.certificates.storage import key_of, store
from lms.db.base import db
from lms.domain.errors import Conflict
from lms.infra.outbox import OutboxRow
from lms.infra.signing import inspect
from lms.trainings.queries import training_by_id
from tests.factories import MemberFactory
from tests.factories_certificates import AFTER, TO, certificate_of, issue, issuer, loaded, over, print_for_real, seat
from tests.factories_trainings import EVERYWHERE, at_once, committed, moment


@pytest.fixture(autouse=True)
def _press():
    print_for_real()


@pytest.fixture
def training(app):
    return over()


@pytest.fixture
def staff(app):
    return MemberFactory(roles=[("coordinator", "SG")])


def count(model=Certificate, *where) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


def keys(candidate):
    return [reason.key for reason in candidate.verdict.missing]


# --- Who has earned one ---


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ("", []),
        ("presence", ["attendance"]),
        ("lessons", ["lessons"]),
        ("quiz", ["quiz"]),
        ("course", ["lessons", "quiz"]),
    ],
)
def test_each_condition_is_taken_from_the_records(training, without, missing):
    seat(training, without=without)
    (found,) = queries.candidates(training, AFTER)
    assert keys(found) == missing
    assert found.can_be_issued is (not missing)
    assert found.minutes == (150 if without == "presence" else 300)


def test_nobody_has_earned_one_before_the_session_is_over(training):
    seat(training)
    (found,) = queries.candidates(training, moment("11:30", 1))
    assert "ended" in keys(found)


def test_only_confirmed_seats_count(training):
    row = seat(training)
    row.status = "cancelled"
    db.session.commit()
    assert queries.candidates(training, AFTER) == []


def test_who_moved_to_where_the_course_has_no_law_is_told_apart_from_the_others(training):
    moved, stayed = seat(training), seat(training)
    moved.member.country = "BN"
    db.session.commit()
    found = {row.registration.id: row for row in queries.candidates(training, AFTER)}
    assert keys(found[moved.id]) == ["lessons"]
    assert found[stayed.id].can_be_issued


def test_statements_do_not_grow_with_the_people(training, statements):
    seat(training)
    queries.candidates(training, AFTER)  # reads the outline once
    statements.clear()
    queries.candidates(training, AFTER)
    few = len(statements)
    for number in range(9):
        seat(training, country=("SG", "IN")[number % 2])
    queries.candidates(training, AFTER)
    statements.clear()
    assert len(queries.candidates(training, AFTER)) == 10
    assert len(statements) == few <= 6


# --- Issuing ---


def test_all_who_qualify_get_one_and_nobody_else(training, drain):
    good, poor = [seat(training), seat(training, country="IN")], seat(training, without="quiz")
    run = issue(training)
    assert run.total == 2
    assert queries.latest_run(training).done == 0
    drain()
    progress = queries.latest_run(training)
    assert (progress.made, progress.faulty, progress.finished) == (2, 0, True)
    assert certificate_of(poor) is None
    for row in good:
        made = certificate_of(row)
        pdf = store().get(key_of(made.code, made.pdf_sha256))
        assert sha256(pdf).hexdigest() == made.pdf_sha256
        trust = x509.load_pem_x509_certificate(issuer().signing_trust.read_bytes())
        assert inspect(pdf, trust).state == "intact"
        assert db.session.scalar(select(CertificateAttempt.attempt_id).filter_by(certificate_id=made.id))
        assert made.release_id


def test_all_the_work_is_announced_in_one_statement(training, statements):
    for _ in range(8):
        seat(training)
    statements.clear()
    issue(training)
    assert len([line for line in statements if line.startswith("INSERT INTO outbox")]) == 1
    assert len([line for line in statements if line.startswith("SELECT")]) <= 20  # whatever the number of people


def test_there_has_to_be_somebody(training, staff):
    seat(training, without="lessons")
    with pytest.raises(Conflict, match=r"certificates\.nobody"):
        service.issue_all(training, staff, **TO, now=AFTER)
    assert count(IssueRun) == 0


def test_a_second_click_finds_the_run_of_the_first(training, drain):
    seat(training)
    first, second = issue(training), issue(training)
    assert first.id == second.id
    assert (count(), count(IssueRun), count(OutboxRow)) == (1, 1, 1)
    drain()
    with pytest.raises(Conflict, match=r"certificates\.nobody"):
        issue(training)


def test_who_qualifies_later_is_issued_to_later(training, drain):
    seat(training)
    issue(training)
    drain()
    seat(training)
    assert issue(training).total == 1
    assert count() == 2


def test_two_browsers_issue_each_certificate_once(own_database):
    with committed(own_database) as app:
        training = over()
        for _ in range(5):
            seat(training)
        staff = [MemberFactory(roles=list(EVERYWHERE)).id for _ in range(4)]
        training_id = training.id
        db.session.remove()

        def click(member_id):
            by = db.session.get_one(Member, member_id)
            service.issue_all(training_by_id(by, training_id), by, **TO, now=AFTER)

        assert at_once(app, click, staff) == []
        assert (count(), count(IssueRun), count(OutboxRow)) == (5, 1, 5)


def test_a_run_can_be_stopped_what_is_made_stays(training, drain):
    rows = [seat(training) for _ in range(3)]
    run = issue(training)
    jobs.make_file(certificate_of(rows[0]).id)
    db.session.commit()
    service.cancel(run, AFTER)
    db.session.commit()
    assert drain() == 3  # two of them find nothing to do
    assert [bool(certificate_of(row)) for row in rows] == [True, False, False]
    progress = queries.latest_run(training)
    assert (progress.made, progress.finished) == (1, True)
    assert issue(training).total == 2


def test_a_name_that_cannot_be_printed_stops_nobody_else(training, staff, drain):
    good, bad = seat(training), seat(training, name="Anna \U0001f600")
    issue(training)
    drain()
    assert certificate_of(good).pdf_sha256
    assert certificate_of(bad).fault == "certificate.unprintable"
    assert (queries.latest_run(training).faulty, queries.latest_run(training).finished) == (1, True)
    db.session.get_one(Member, bad.member_id).name = "Anna"
    new = service.reissue(certificate_of(bad), loaded(training), staff, "Name corrected", **TO, now=AFTER)
    db.session.commit()
    drain()
    assert certificate_of(bad).id == new.id
    assert certificate_of(bad).pdf_sha256
