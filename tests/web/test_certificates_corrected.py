"""A certificate whose mark was corrected afterwards is pointed out, and stays as it is."""

import pytest

from lms.certificates.models import Certificate
from lms.db.base import db
from lms.infra import clock
from lms.quizzes.models import Attempt, Regrade, RegradeChange
from tests.factories import MemberFactory
from tests.factories_certificates import AFTER, certificate_of, issue, over, print_for_real, seat

FLAG = "rests on a mark that was corrected since"


@pytest.fixture
def issued(app, drain, time_machine_at):
    print_for_real()
    time_machine_at(AFTER)
    training = over()
    row = seat(training)
    issue(training)
    drain()
    return training.code, certificate_of(row)


def correct(certificate, **entry) -> None:
    attempt = db.session.query(Attempt).join(Attempt.enrolment).filter_by(member_id=certificate.member_id).one()
    by = MemberFactory()
    db.session.flush()
    found = Regrade(
        course="first-aid",
        item="who",
        key_release_id=attempt.release_id,
        reason="Wrong key.",
        **{"asked_by_id": by.id, "asked_at": clock.now(), "total": 1} | entry,
    )
    db.session.add(found)
    db.session.flush()
    values = {"item_before": "1", "item_after": "0", "earned_before": "1", "earned_after": "0"}
    db.session.add(
        RegradeChange(regrade_id=found.id, attempt_id=attempt.id, **values, passed_before=True, passed_after=False)
    )
    db.session.commit()


def test_the_coordinator_sees_it_and_nothing_else_changes(client, sign_in, issued):
    code, certificate = issued
    sign_in(roles=[("coordinator", "SG")], country="SG")
    pages = [f"/trainings/{code}/certificates", f"/certificates/{certificate.code}/manage"]
    assert not any("was corrected since" in client.get(page).text for page in pages)
    correct(certificate)
    assert FLAG in client.get(pages[0]).text
    text = client.get(pages[1]).text
    assert "A mark that it rests on was corrected since" in text
    assert "valid" in text
    assert db.session.get_one(Certificate, certificate.id).state == "valid"


def test_a_correction_that_was_done_before_the_issue_is_no_news(client, sign_in, issued):
    code, certificate = issued
    correct(certificate, ended_at=certificate.issued_at)
    sign_in(roles=[("coordinator", "SG")], country="SG")
    assert FLAG not in client.get(f"/trainings/{code}/certificates").text
