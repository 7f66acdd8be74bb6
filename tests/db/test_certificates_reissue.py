"""Certificates that are revoked or issued anew, and who reaches them."""

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Member
from lms.certificates import queries, service, verdict
from lms.certificates.models import Certificate
from lms.db.base import db
from lms.domain.errors import Conflict, Invalid, NotFound
from lms.trainings.queries import training_by_id
from tests.factories import MemberFactory
from tests.factories_certificates import AFTER, TO, certificate_of, issue, loaded, over, print_for_real, seat
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
