"""Who has earned a certificate, issuing once, and what never changes afterwards."""

from hashlib import sha256

import pytest
from cryptography import x509
from sqlalchemy import func, select

from lms.accounts.models import Agency, Member
from lms.certificates import jobs, queries, service, verdict
from lms.certificates.models import Certificate, IssueRun
from lms.certificates.storage import key_of, store
from lms.db.base import db, unit_of_work
from lms.domain.errors import Conflict, Invalid, NotFound
from lms.infra import press
from lms.infra.outbox import OutboxRow
from lms.infra.signing import inspect
from lms.learning.service import publish
from lms.trainings.queries import training_by_id
from tests.factories import MemberFactory
from tests.factories_certificates import AFTER, TO, certificate_of, issue, issuer, loaded, over, print_for_real, seat
from tests.factories_learning import NOW, compiled_course
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
        assert made.attempt_id
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


# --- Files ---


def test_the_job_may_run_twice(training):
    row = seat(training)
    issue(training)
    jobs.make_file(certificate_of(row).id)
    db.session.commit()
    first = certificate_of(row).pdf_sha256
    jobs.make_file(certificate_of(row).id)
    db.session.commit()
    assert certificate_of(row).pdf_sha256 == first


def test_a_slow_worker_that_is_overtaken_changes_nothing(training):
    row = seat(training)
    issue(training)
    certificate_id, printing = certificate_of(row).id, press.press()

    def overtaken(facts):
        press.install(printing)
        jobs.make_file(certificate_id)  # the other worker
        db.session.commit()
        return printing(facts)

    press.install(overtaken)
    with unit_of_work(late=True):
        jobs.make_file(certificate_id)
    made = certificate_of(row)
    assert sha256(store().get(key_of(made.code, made.pdf_sha256))).hexdigest() == made.pdf_sha256
    folder = store()._path(key_of(made.code, made.pdf_sha256)).parent
    assert len(list(folder.glob(f"{made.code}-*"))) == 1


def test_stopped_while_it_was_being_printed_leaves_no_file(training):
    row = seat(training)
    run = issue(training)
    code, printing = certificate_of(row).code, press.press()

    def stopped(facts):
        service.cancel(run, AFTER)
        db.session.commit()
        return printing(facts)

    press.install(stopped)
    with unit_of_work(late=True):
        jobs.make_file(certificate_of(row).id)
    assert certificate_of(row) is None
    assert list(store()._path("certificates/x").parent.glob(f"{code}-*")) == []


# --- Frozen ---


def test_nothing_on_record_changes_when_the_world_does(training, drain):
    agency = Agency(name="First agency", country="SG")
    db.session.add(agency)
    row = seat(training, name="Anna Berg", agency=agency)
    issue(training)
    drain()
    before = certificate_of(row)
    facts, digest = dict(before.facts), before.pdf_sha256
    row.member.name, agency.name, training.title, training.city = "Other", "Other", "Other", "Elsewhere"
    publish(compiled_course(title="Another title"), NOW)
    db.session.commit()
    drain()
    after = certificate_of(row)
    assert (after.facts, after.pdf_sha256) == (facts, digest)
    assert facts["holder"] == "Anna Berg"
    assert facts["agency"] == "First agency"
    told = verdict.by_code(after.code, AFTER.date()).as_json()
    assert told["attested"]["holder"] == "Anna Berg"
    assert told["attested"]["course"] == "First aid (en)"


def test_it_is_worded_in_the_language_of_its_holder(training, drain):
    row = seat(training, language="ar", name="مريم الساحلي")
    other = seat(training, language="pt-BR")
    issue(training)
    drain()
    facts = certificate_of(row).facts
    assert (facts["language"], facts["direction"], facts["holder_direction"]) == ("ar", "rtl", "rtl")
    assert facts["course"] == "First aid (ar)"
    assert certificate_of(row).pdf_sha256
    assert certificate_of(other).facts["language"] == "en"


# --- Revoked, issued anew ---


@pytest.fixture
def made(training, drain):
    """The certificate of a seat, with its file."""
    row = seat(training, name="Anna Berg")
    issue(training)
    drain()
    return certificate_of(row)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_both_need_a_reason(made, training, staff, reason):
    with pytest.raises(Invalid, match=r"certificate\.reason"):
        service.revoke(made, staff, reason, AFTER)
    with pytest.raises(Invalid, match=r"certificate\.reason"):
        service.reissue(made, loaded(training), staff, reason, **TO, now=AFTER)


def test_a_revoked_one_says_so_and_since_when(made, staff):
    service.revoke(made, staff, " Issued by mistake ", AFTER)
    found = verdict.by_code(made.code, AFTER.date())
    assert (found.state, found.certificate.reason, found.certificate.state_at) == (
        "revoked",
        "Issued by mistake",
        AFTER,
    )
    assert found.as_json()["since"] == AFTER.isoformat()
    with pytest.raises(Conflict, match=r"certificate\.not_valid"):
        service.revoke(made, staff, "again", AFTER)


def test_a_revoked_one_does_not_come_back_by_a_bulk_issue(made, training, staff, drain):
    service.revoke(made, staff, "Not the person", AFTER)
    db.session.commit()
    with pytest.raises(Conflict, match=r"certificates\.nobody"):
        issue(training)
    new = service.reissue(made, loaded(training), staff, "It was the person", **TO, now=AFTER)
    db.session.commit()
    drain()
    old = verdict.by_code(made.code, AFTER.date())
    assert (old.state, old.certificate.reason, old.successor) == ("revoked", "Not the person", new.code)
    assert verdict.by_code(new.code, AFTER.date()).state == "valid"
    with pytest.raises(Conflict, match=r"certificate\.not_valid"):
        service.reissue(made, loaded(training), staff, "once more", **TO, now=AFTER)


def test_reissues_make_a_chain(made, training, staff, drain):
    codes = [made.code]
    for number in range(2):
        newest = db.session.scalars(select(Certificate).where(Certificate.code == codes[-1])).one()
        new = service.reissue(newest, loaded(training), staff, f"Name corrected {number}", **TO, now=AFTER)
        db.session.commit()
        assert verdict.by_code(newest.code, AFTER.date()).successor is None  # not before its file exists
        drain()
        codes.append(new.code)
    found = [verdict.by_code(code, AFTER.date()) for code in codes]
    assert [row.state for row in found] == ["superseded", "superseded", "valid"]
    assert [row.successor for row in found] == [codes[1], codes[2], None]
    assert count(Certificate, Certificate.state == "valid") == 1
    with pytest.raises(Conflict, match=r"certificate\.not_valid"):
        service.reissue(made, loaded(training), staff, "the old one again", **TO, now=AFTER)


def test_who_no_longer_qualifies_gets_no_new_one(made, training, staff):
    loaded(training).days[0].agenda[0].starts_at = moment("08:00")  # an hour more, and all of it is needed
    training.attendance_required = 100
    db.session.commit()
    with pytest.raises(Conflict, match=r"certificate\.not_eligible"):
        service.reissue(made, loaded(training), staff, "Name corrected", **TO, now=AFTER)
    assert verdict.by_code(made.code, AFTER.date()).state == "valid"


def test_two_browsers_issue_anew_once(own_database):
    with committed(own_database) as app:
        training = over()
        row = seat(training)
        staff = MemberFactory(roles=list(EVERYWHERE)).id
        issue(training)
        certificate_id, training_id = certificate_of(row).id, training.id
        db.session.remove()

        def click(reason):
            by = db.session.get_one(Member, staff)
            old = db.session.get_one(Certificate, certificate_id)
            service.reissue(old, training_by_id(by, training_id), by, reason, **TO, now=AFTER)

        refused = at_once(app, click, ["one", "two", "three"])
        assert [error.key for error in refused] == ["certificate.not_valid"] * 2
        assert count(Certificate, Certificate.state == "valid") == 1
        assert count() == 2


# --- Gates ---


def test_the_gate_knows_the_holder_and_staff_in_scope(made, training):
    holder = db.session.get_one(Member, made.member_id)
    inside = [
        MemberFactory(roles=[(name, country)]) for name in ("coordinator", "administrator") for country in ("SG", "")
    ]
    outside = [MemberFactory(), MemberFactory(roles=[("coordinator", "IN")]), MemberFactory(roles=[("trainer", "SG")])]
    for member in [holder, *inside]:
        assert queries.certificate_for(member, made.code.lower()).id == made.id
    for member in outside:
        with pytest.raises(NotFound, match=r"certificate\.none"):
            queries.certificate_for(member, made.code)
    for member in [holder, *outside]:
        with pytest.raises(NotFound, match=r"certificate\.none"):
            queries.managed_certificate(member, made.code)
    assert all(queries.managed_certificate(member, made.code).id == made.id for member in inside)


def test_a_code_that_is_none_asks_nothing_of_the_database(app, statements):
    for code in ("", "x", "\0" * 25, "U" * 25, "A" * 26, "🙂" * 25, "A" * 100_000):
        assert verdict.by_code(code, AFTER.date()).state == "unknown"
    assert statements == []


def test_an_expired_one_is_told_apart(made):
    made.valid_until = AFTER.date()
    db.session.commit()
    assert verdict.by_code(made.code, AFTER.date()).state == "valid"
    assert verdict.by_code(made.code, moment("09:00", 2).date()).state == "expired"
