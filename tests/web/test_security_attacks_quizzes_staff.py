"""What trainers may not see of people, nor people of a key, by way of results, corrections and grants."""

import html5lib
import pytest

from lms.accounts.models import Member
from lms.db.base import db
from lms.learning.models import Enrolment
from lms.quizzes.models import Accommodation, Attempt, Regrade
from tests.factories import MemberFactory
from tests.factories_learning import published
from tests.factories_results import corrected, crowd, sat

CORRECTIONS, RESULTS = "/quizzes/regrading/first-aid", "/quizzes/results/first-aid/check"
FILES = ("figures/results.xlsx", "figures/items.csv", "figures/answers.csv", "figures/groups.csv", "marks/people.csv")
RIGHT = {"who": True, "both": False}


def words(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    main = html5lib.parse(answer.text, namespaceHTMLElements=False).find(".//main")
    return " ".join(" ".join(main.itertext()).split())


def wronged(rules=None, **more):
    """Three people of SG were marked by a key that is another one now; returns the first attempt."""
    rows = sat(published(rules=rules or {}), [("SG", "en", dict(RIGHT))] * 3, **more)
    corrected("none", **({"rules": rules} if rules else {}))
    return rows[0]["id"]


@pytest.mark.parametrize(
    ("policy", "told"), [("never", False), ("after-close", False), ("after-submit", True), ("immediate", True)]
)
def test_a_correction_tells_no_key_before_the_policy_does(client, sign_in, drain, policy, told):
    """Points and reason of a corrected question say whether its answer was right, and there are more attempts."""
    later = {"closes": "2099-01-01T00:00:00+00:00", "time_zone": "Asia/Singapore"} if policy == "after-close" else {}
    attempt = db.session.get_one(Attempt, wronged({"feedback_policy": policy, **later}))
    sign_in(roles=[("trainer", "SG")], country="SG")
    assert client.post(f"{CORRECTIONS}/who", data={"reason": "Nobody has the duty now."}).status_code == 303
    drain()
    enrolment = db.session.get_one(Enrolment, attempt.enrolment_id)
    sign_in(db.session.get_one(Member, enrolment.member_id))
    text = words(client, f"/quizzes/attempts/{attempt.id}/result")
    assert "your answer was marked anew" in text
    assert ("Nobody has the duty now." in text) is told
    assert ("Points for it" in text) is told


def test_who_was_corrected_at_practice_is_nobodys_business(client, sign_in, drain):
    wronged({"purpose": "practice"}, passed=None)
    sign_in(roles=[("trainer", "SG")], country="SG")
    entry = client.post(f"{CORRECTIONS}/who", data={"reason": "A better key."}).location
    drain()
    assert db.session.query(Regrade).one().done == 3
    names = [name for (name,) in db.session.query(Member.name).join(Enrolment, Enrolment.member_id == Member.id)]
    text = words(client, entry)
    assert len(names) == 3
    assert [name for name in names if name in text] == []


def test_practice_stays_practice_when_it_is_gone_from_the_course(client, sign_in):
    sat(published(rules={"purpose": "practice"}), crowd({("SG", "en"): 9}))
    db.session.query(Attempt).update({"quiz": "gone"})
    db.session.commit()
    sign_in(roles=[("trainer", "SG")], country="SG")
    for tail in ("", "/people", *(f"/{file}" for file in FILES)):
        assert client.get(f"/quizzes/results/first-aid/gone{tail}").status_code == 404, tail


@pytest.mark.parametrize("roles", [[("trainer", "US")], [("coordinator", "SG")], [("administrator", "")], []])
def test_results_and_corrections_are_for_trainers_of_the_country(client, sign_in, roles):
    wronged()
    sign_in(roles=roles)
    pages = [RESULTS, f"{RESULTS}/people", f"{RESULTS}/items/who", f"{RESULTS}/gain", CORRECTIONS, f"{CORRECTIONS}/who"]
    for page in [*pages, f"{CORRECTIONS}/entries/1", *(f"{RESULTS}/{file}" for file in FILES)]:
        assert client.get(page).status_code in {403, 404}, page
    for page in (RESULTS, f"{CORRECTIONS}/who"):
        assert client.post(page, data={"reason": "Mine"}).status_code in {403, 404}, page
    assert db.session.query(Regrade).count() == 0


def test_a_correction_by_a_country_leaves_the_others_as_they_are(client, sign_in, drain):
    release = published()
    rows = sat(release, [("SG", "en", dict(RIGHT)), ("IN", "en", dict(RIGHT))])
    corrected("none")
    sign_in(roles=[("trainer", "IN")], country="IN")
    client.post(f"{CORRECTIONS}/who", data={"reason": "Everywhere!", "countries": "SG", "scope": "*", "total": "9"})
    drain()
    db.session.expire_all()
    assert all(row.countries == ["IN"] for row in db.session.query(Regrade))
    assert db.session.get_one(Attempt, rows[0]["id"]).earned == "1"


@pytest.mark.parametrize("roles", [[("trainer", "US")], [("coordinator", "US")], [("administrator", "")], []])
def test_nobody_reads_or_grants_what_people_of_other_countries_need(client, sign_in, roles):
    attempt = db.session.get_one(Attempt, wronged())
    granter = MemberFactory(name="Granter Of More", roles=[("trainer", "SG")])
    page = f"/quizzes/people/{attempt.enrolment_id}/check/accommodations"
    form = {"extra_minutes": "30", "extra_attempts": "1", "reason": "Needs a reader"}
    sign_in(granter)
    assert client.post(page, data=form).status_code == 303
    sign_in(roles=roles)
    answers = [
        client.get(page),
        client.post(page, data=form | {"granted_by": "1"}),
        client.get("/quizzes/people?q=%25"),
    ]
    assert all(answer.status_code in {403, 404} for answer in answers[:2])
    assert all("Needs a reader" not in answer.text and "Granter" not in answer.text for answer in answers)
    assert db.session.query(Accommodation).count() == 1


def test_a_grant_names_its_quiz_by_its_address_only(client, sign_in):
    """Not another quiz or enrolment by a second field, nor a quiz that the person does not have."""
    attempt = db.session.get_one(Attempt, wronged())
    sign_in(roles=[("trainer", "SG")], country="SG")
    form = {"extra_minutes": ["5", "9000"], "extra_attempts": "0", "reason": "R", "quiz": "x", "enrolment_id": "999"}
    page = f"/quizzes/people/{attempt.enrolment_id}"
    assert client.post(f"{page}/check/accommodations", data=form).status_code == 303
    assert client.post(f"{page}/other/accommodations", data=form).status_code == 404
    (row,) = db.session.query(Accommodation)
    assert (row.enrolment_id, row.quiz, row.extra_minutes) == (attempt.enrolment_id, "check", 5)
