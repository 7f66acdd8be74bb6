"""More time and attempts, granted by who looks after the person's country: through the web."""

from datetime import timedelta

import html5lib
import pytest

from lms.db.base import db
from lms.learning.models import Release
from lms.quizzes import service
from lms.quizzes.models import Accommodation, Attempt
from tests.factories import MemberFactory
from tests.factories_learning import NOW
from tests.factories_quizzes import enrolled

QUIZ = "/learn/first-aid/quizzes/check"
LIMIT = {"time_limit_minutes": 20}


def words(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.text
    main = html5lib.parse(response.text, namespaceHTMLElements=False).find(".//body")
    return " ".join(" ".join(main.itertext()).split())


def test_a_coordinator_grants_more_time_to_somebody_whose_attempt_is_open(client, enrol, sign_in):
    enrolment = enrol(LIMIT)
    attempt_id = service.start(enrolment, "check", "SG", NOW).id
    db.session.commit()
    address = f"/quizzes/people/{enrolment.id}/check/accommodations"
    assert client.get(address).status_code == 403  # not for who takes it
    sign_in(MemberFactory(roles=[("coordinator", "SG")], name="Coordinator Tan"))
    assert "An attempt is under way" in words(client, address)
    for wrong in ({"reason": ""}, {"extra_minutes": "-1"}, {"extra_attempts": "many"}, {"reason": "x" * 501}):
        form = {"extra_minutes": "15", "extra_attempts": "1", "reason": "Reads with a screen reader"} | wrong
        assert client.post(address, data=form).status_code == 422
    assert db.session.query(Accommodation).count() == 0
    assert client.post(address, data=form | {"reason": "Reads with a screen reader"}).location == address
    text = words(client, address)
    assert "Reads with a screen reader" in text
    assert "Coordinator Tan" in text
    db.session.expire_all()
    attempt = db.session.get_one(Attempt, attempt_id)
    assert attempt.deadline_at == attempt.started_at + timedelta(minutes=35)
    sign_in(enrolment.member)
    assert "of which 15 minutes are granted to you" in words(client, QUIZ)


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        ([("coordinator", "IN")], 404),
        ([("trainer", "IN")], 404),
        ([("administrator", "")], 403),
        ([("trainer", "SG")], 200),
    ],
)
def test_only_who_looks_after_the_persons_country_reaches_the_page(client, enrol, sign_in, roles, status):
    enrolment = enrol(LIMIT)
    sign_in(MemberFactory(roles=roles))
    address = f"/quizzes/people/{enrolment.id}/check/accommodations"
    assert client.get(address).status_code == status
    form = {"extra_minutes": "1", "extra_attempts": "0", "reason": "Why"}
    assert client.post(address, data=form).status_code == (303 if status == 200 else status)
    assert client.get(address.replace("/check/", "/nothing/")).status_code == (404 if status == 200 else status)
    assert client.post(address.replace("/check/", "/nothing/"), data=form).status_code == (
        404 if status == 200 else status
    )


def test_people_are_found_before_their_first_attempt_by_who_looks_after_their_country(
    client, enrol, sign_in, statements
):
    enrolment = enrol(LIMIT, name="Person of Singapore")
    release_id, place = enrolment.release_id, f"/quizzes/people/{enrolment.id}/check/accommodations"
    enrolled(enrolment.release, name="Person of India", country="IN")
    db.session.commit()
    assert client.get("/quizzes/people").status_code == 403
    sign_in(MemberFactory(roles=[("coordinator", "SG")]))
    text = words(client, "/quizzes/people?q=person")
    assert "Person of Singapore" in text
    assert "Person of India" not in text
    assert f'{place}"' in client.get("/quizzes/people").text
    assert "Nobody was found" in words(client, "/quizzes/people?q=somebody-else")
    counts = []
    for _more in range(2):
        client.get("/quizzes/people")
        statements.clear()
        client.get("/quizzes/people")
        counts.append(len(statements))
        for _person in range(5):
            enrolled(db.session.get_one(Release, release_id))
        db.session.commit()
    assert counts[0] == counts[1]
