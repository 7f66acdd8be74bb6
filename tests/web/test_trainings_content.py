"""The coordinator's page that says who reads which content, and moving people to the current release."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import html
from sqlalchemy import select

from lms.db.base import db
from lms.learning.models import Enrolment, EnrolmentMove
from lms.studio.models import Draft, LayerReview, Readiness
from tests.factories import MemberFactory
from tests.factories_learning import SECOND, AttemptFactory, Edition, EnrolmentFactory, published
from tests.factories_trainings import RegistrationFactory, TrainingFactory

COORDINATOR = [("coordinator", "SG")]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # of the first day of the session, which ends on 3 March
TWELVE = ("SG", "IN", "ID", "BN", "AE", "MY", "TH", "VN", "PH", "KE", "NG", "BR")


@pytest.fixture(autouse=True)
def _at_noon(time_machine_at):
    time_machine_at(NOON)


def session(*countries: str, **changes):
    seats = dict.fromkeys(countries or ("SG", "IN"), 20)
    return TrainingFactory(course="first-aid", quizzes=["check"], delegations=seats, **changes)


def participant(training, release=None, country="SG", **member) -> Enrolment | None:
    """Somebody with a confirmed seat, who has begun the course in `release`."""
    person = MemberFactory(country=country, **member)
    RegistrationFactory(training=training, member=person, country=country)
    return EnrolmentFactory(release=release, member=person) if release else None


def page(client, address: str, status: int = 200):
    response = client.get(address)
    assert response.status_code == status, response.text
    return html.fromstring(response.text)


def words(element) -> str:
    return " ".join(element.text_content().split())


def row(tree, country: str) -> str:
    return words(tree.xpath(f".//th[@id='delegation-{country}']/..")[0])


def release_of(enrolment: Enrolment) -> str:
    db.session.expire_all()
    return db.session.scalars(select(Enrolment.release_id).where(Enrolment.id == enrolment.id)).one()


def confirm(client, training, release, delegation: str = ""):
    form = {"release": release.id, "delegation": delegation}
    return client.post(f"/trainings/{training.code}/content/move", data=form)


# --- who would get outdated content ---


def test_each_delegation_in_words(client, sign_in):
    training, first = session(), published()
    participant(training, first)
    participant(training, first)
    participant(training, first, "IN", language="ar")
    second = published(edition=SECOND)
    participant(training, second)
    participant(training)
    RegistrationFactory(training=training, status="requested")  # no seat: not counted
    sign_in(roles=COORDINATOR)
    tree = page(client, f"/trainings/{training.code}/content")
    head = words(tree.xpath(".//main//header")[0])
    assert "3 participants would get outdated content." in head
    assert "Move 3 people to the current release" in head
    sg = row(tree, "SG")
    assert f"2 people read another release, {first.short_id}" in sg
    assert "For them the current one differs." in sg
    assert "1 person reads the current release." in sg
    assert "1 person has not begun and will get the current release." in sg
    assert "Everything is in their languages." in sg
    assert "Move 2 people to the current release" in sg
    assert "Arabic, 1 person: 1 of 2 lessons are shown in English." in row(tree, "IN")
    assert f"/trainings/{training.code}/content" in client.get(f"/trainings/{training.code}").text


def test_an_older_release_that_says_the_same_is_not_outdated(client, sign_in):
    training, first = session("SG", "IN"), published()
    participant(training, first, "IN")
    published(edition=Edition(law={"SG": "new duty"}))
    sign_in(roles=COORDINATOR)
    tree = page(client, f"/trainings/{training.code}/content")
    assert "No participant would get outdated content." in words(tree.xpath(".//main//header")[0])
    assert "For them the current one says the same." in row(tree, "IN")
    asked = words(page(client, f"/trainings/{training.code}/content/move?delegation=IN"))
    assert "nothing changes: for them both say the same." in asked
    assert "No confirmed participants yet." in row(tree, "SG")


@pytest.mark.parametrize(
    ("expires_on", "says"),
    [
        ("2026-03-01", "No longer reviewed: Duty to report."),
        ("2026-03-02", "Duty to report must be reviewed again by 2 March 2026."),
        ("2026-03-03", "In order until the session ends."),
    ],
)
def test_facts_are_looked_at_for_the_last_day(client, sign_in, expires_on, says):
    training = session()
    published(edition=Edition(expires_on=expires_on))
    sign_in(roles=COORDINATOR)
    assert says in row(page(client, f"/trainings/{training.code}/content"), "SG")


def test_a_review_that_lapses_and_what_the_studio_knows(client, sign_in):
    training, editor = session(), MemberFactory()
    published(edition=Edition(regions={"IN": ["south"]}))
    draft = Draft(scope="country:SG", state="published", opened_by_id=editor.id, opened_at=NOON)
    db.session.add(draft)
    db.session.flush()
    for scope, days in (
        ("country:SG", 30),
        ("country:SG", 0),
        ("country:IN", 30),
        ("region:south", -1),
        ("agency:x", -9),
    ):
        day = NOON.date() + timedelta(days=days)
        review = LayerReview(scope=scope, reviewer_id=editor.id, reviewed_at=NOON, valid_until=day, draft_id=draft.id)
        db.session.add(review)
    stale = {"missing": ["duty"], "stale": [["law/duty", "first", "country/SG"]], "blocks": 3, "translated": 1}
    for module in ("basics", "law"):
        key = {"course": "first-aid", "module": module, "country": "SG", "language": "en"}
        db.session.add(Readiness(**key, figures=stale))
    db.session.commit()
    sign_in(roles=COORDINATOR)
    tree = page(client, f"/trainings/{training.code}/content")
    assert "The legal review lapses on 2 March 2026, before the session ends." in row(tree, "SG")
    assert "1 legal fact is missing." in row(tree, "SG")
    assert "1 passage of this country rests on a text that has changed since." in row(tree, "SG")
    assert "The legal review lapsed on 1 March 2026." in row(tree, "IN")


def test_who_works_elsewhere_reads_the_law_there(client, sign_in):
    training, first = session(), published()
    guest = MemberFactory(country="IN")
    RegistrationFactory(training=training, member=guest, country="SG")
    EnrolmentFactory(release=first, member=guest)
    published(edition=Edition(law={"SG": "new duty"}))
    sign_in(roles=COORDINATOR)
    sg = row(page(client, f"/trainings/{training.code}/content"), "SG")
    assert "For them the current one says the same." in sg
    assert "1 person reads the law of another country, where they work." in sg


def test_nothing_is_published_yet(client, sign_in):
    training = session()
    sign_in(roles=COORDINATOR)
    assert "Nothing is published yet" in words(page(client, f"/trainings/{training.code}/content"))
    page(client, f"/trainings/{training.code}/content/move", 404)


def test_only_coordinators_of_the_country_see_and_move(client, sign_in):
    training, first = session(), published()
    enrolment, second = participant(training, first), published(edition=SECOND)
    for member, status in (
        ({"country": "SG"}, 403),
        ({"roles": [("trainer", "SG")]}, 403),
        ({"roles": [("coordinator", "IN")]}, 404),
    ):
        sign_in(**member)
        page(client, f"/trainings/{training.code}/content", status)
        page(client, f"/trainings/{training.code}/content/move", status)
        assert confirm(client, training, second).status_code == status
    assert release_of(enrolment) == first.id


# --- moving ---


def test_the_question_says_exactly_what_changes_for_whom(client, sign_in):
    training, first = session(), published()
    participant(training, first)
    participant(training, first, "IN", language="ar")
    second = published(edition=SECOND)
    sign_in(roles=COORDINATOR)
    sg = words(page(client, f"/trainings/{training.code}/content/move?delegation=SG").xpath(".//main")[0])
    for said in (
        "Singapore, English: 1 person",
        f"From release {first.short_id} to {second.short_id}: 3 lessons, 1 quiz and 1 legal fact are different.",
        "Changed: Lesson words (en)",
        "No longer part of the course: Lesson hard (en)",
        "Changed: The check",
        "Before: duty of SG (en) · Act of SG, s 1",
        "Now: new duty of SG (en) · Act of SG, s 1",
        "Move 1 person",
    ):
        assert said in sg, said
    assert "India" not in sg
    both = words(page(client, f"/trainings/{training.code}/content/move").xpath(".//main")[0])
    india = both.partition("India, Arabic: 1 person")[2].partition("Singapore")[0]
    assert "Changed: Lesson words (en)" in india
    assert "duty of" not in india
    page(client, f"/trainings/{training.code}/content/move?delegation=BN", 404)


def test_one_delegation_is_moved_and_a_second_click_does_nothing(client, sign_in):
    training, first = session(), published()
    here, there = participant(training, first), participant(training, first, "IN")
    second = published(edition=SECOND)
    coordinator = sign_in(roles=COORDINATOR)
    answer = confirm(client, training, second, "SG")
    assert (answer.status_code, answer.location) == (303, f"/trainings/{training.code}/content")
    assert "1 person was moved to the current release." in client.get(answer.location).text
    assert "0 people were moved" in client.get(confirm(client, training, second, "SG").location).text
    assert (release_of(here), release_of(there)) == (second.id, first.id)
    (move,) = db.session.scalars(select(EnrolmentMove))
    assert (move.enrolment_id, move.moved_by_id) == (here.id, coordinator.id)
    confirm(client, training, second)
    assert release_of(there) == second.id


def test_who_stays_is_listed(client, sign_in):
    training, first = session(), published()
    busy = participant(training, first, name="Busy Person")
    uncovered = participant(training, first, "IN", name="Uncovered Person")
    AttemptFactory(enrolment=busy)
    second = published(edition=Edition(words={"basics/words": "New."}, countries=("SG",)))
    sign_in(roles=COORDINATOR)
    tree = page(client, f"/trainings/{training.code}/content")
    assert "The current release does not cover this country" in row(tree, "IN")
    assert "Move" not in row(tree, "IN")
    asked = words(page(client, f"/trainings/{training.code}/content/move").xpath(".//main")[0])
    assert "They have a quiz open" in asked
    assert "Busy Person" in asked
    assert "Uncovered Person, India" in asked
    assert "There is nobody to move." in asked
    told = client.get(confirm(client, training, second).location).text
    assert "1 person has a quiz open and stays" in told
    assert "1 person stays, because the current release does not cover their country." in told
    assert (release_of(busy), release_of(uncovered)) == (first.id, first.id)


def test_a_release_that_came_into_force_meanwhile_is_shown_first(client, sign_in):
    training, first = session(), published()
    enrolment, second = participant(training, first), published(edition=SECOND)
    published(edition=Edition(words={"law/duty": "Third."}))
    sign_in(roles=COORDINATOR)
    refused = confirm(client, training, second)
    assert refused.status_code == 409
    assert "Nobody was moved" in refused.text
    assert release_of(enrolment) == first.id


def test_twelve_delegations_cost_as_much_as_two(client, sign_in, statements):
    counts = []
    for countries, people in (("SG", "IN"), 5), (TWELVE, 80):
        first = published(edition=Edition(countries=TWELVE))
        training = session(*countries)
        for number in range(people):
            participant(training, first, countries[number % len(countries)], language=("en", "ar")[number % 2])
        published(edition=Edition(countries=TWELVE, words={"basics/words": "Said better."}))
        sign_in(roles=COORDINATOR)
        for address in (f"/trainings/{training.code}/content", f"/trainings/{training.code}/content/move"):
            statements.clear()
            page(client, address)
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 13
