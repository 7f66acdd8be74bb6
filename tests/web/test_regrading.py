"""Correcting marks through the web: what would change, the record of it, and what coordinators see."""

import re

import html5lib
import pytest

from lms.accounts.models import Member
from lms.db.base import db
from lms.learning import queries as learning
from lms.learning.models import Enrolment
from lms.quizzes.models import Attempt
from tests.factories_learning import published
from tests.factories_results import corrected, crowd, sat

PAGES = "/quizzes/regrading/first-aid"


def words(client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.text
    main = html5lib.parse(response.text, namespaceHTMLElements=False).find(".//main")
    return re.sub(r"\s+", " ", " ".join(main.itertext()))


@pytest.fixture
def changed(sign_in):
    """Three people of SG are right and two wrong, until the key changes; two of IN are not concerned."""
    right, wrong = {"who": True, "both": False}, {"who": False, "both": False}
    people = [("SG", "en", dict(right))] * 3 + [("SG", "en", dict(wrong))] * 2 + [("IN", "en", dict(right))] * 2
    rows = sat(published(), people)
    corrected("none")
    sign_in(roles=[("trainer", "SG")], country="SG")
    db.session.flush()
    return rows


def test_a_correction_from_the_list_to_the_record(client, changed, drain):
    assert "Attempts to be marked anew Who must report? (en) 5" in words(client, PAGES)
    text = words(client, f"{PAGES}/who")
    for told in ("Get more points 2", "Get fewer points 3", "Pass by it 2", "No longer pass 3"):
        assert told in text
    refused = client.post(f"{PAGES}/who", data={"reason": ""})
    assert refused.status_code == 422
    assert "Please give a reason" in refused.text
    entry = client.post(f"{PAGES}/who", data={"reason": "The law changed."}).location
    assert "Waiting to start" in words(client, entry)
    assert client.post(f"{PAGES}/who", data={"reason": "Again."}).status_code == 409
    assert "are being corrected already" in words(client, f"{PAGES}/who")
    drain()
    text = words(client, entry)
    assert "5 changed marks in your countries" in text
    assert text.count("passed by the correction") == 2
    assert text.count("no longer passed") == 3
    assert "The law changed." in text
    assert "Nothing to correct" in words(client, PAGES)
    assert words(client, f"{PAGES}/who", 404)


def test_only_trainers_of_a_country_that_is_concerned_see_the_record(client, changed, sign_in, drain):
    entry = client.post(f"{PAGES}/who", data={"reason": "The law changed."}).location
    drain()
    sign_in(roles=[("trainer", "IN")], country="IN")
    assert words(client, entry, 404)
    assert "The law changed." not in words(client, PAGES)
    assert words(client, f"{PAGES}/who", 404)
    sign_in(roles=[("coordinator", "SG")], country="SG")
    assert client.get(entry).status_code == 403
    sign_in(roles=[("trainer", "")], country="IN")
    assert "5 changed marks" in words(client, entry)


def test_statements_are_constant(client, changed, drain, statements):
    for address in (PAGES, f"{PAGES}/who"):
        counts = []
        for more in (0, 40):
            sat(learning.current_release("first-aid"), crowd({("SG", "en"): more})) if more else None
            client.get(address)
            statements.clear()
            client.get(address)
            counts.append(len(statements))
        assert counts[0] == counts[1] <= 10, (address, counts)
    entry = client.post(f"{PAGES}/who", data={"reason": "The law changed."}).location
    drain()
    words(client, entry)
    statements.clear()
    words(client, entry)
    assert len(statements) <= 6


def test_the_person_sees_that_and_why_a_mark_was_corrected(client, changed, sign_in, drain):
    right, wrong = (db.session.get_one(Attempt, changed[place]["id"]).enrolment_id for place in (0, 3))
    client.post(f"{PAGES}/who", data={"reason": "The law changed."})
    drain()
    for enrolment, told in ((right, "You do not pass any more."), (wrong, "You pass by it.")):
        attempt = db.session.query(Attempt).filter_by(enrolment_id=enrolment).one()
        sign_in(db.session.get_one(Member, db.session.get_one(Enrolment, enrolment).member_id))
        text = words(client, f"/quizzes/attempts/{attempt.id}/result")
        assert "Question 1, on" in text
        assert told in text
        assert "Reason: The law changed." in text
    india = db.session.get_one(Attempt, changed[-1]["id"])
    sign_in(db.session.get_one(Member, db.session.get_one(Enrolment, india.enrolment_id).member_id))
    assert "were corrected" not in words(client, f"/quizzes/attempts/{india.id}/result")
