"""What somebody who was moved to another release sees on the pages of the course."""

from datetime import timedelta

import pytest
from lxml import html

from lms.db.base import db
from lms.learning import service
from lms.learning.models import Enrolment, Release
from lms.quizzes import moving
from tests.factories import MemberFactory
from tests.factories_learning import NOW, SECOND, Edition, EnrolmentFactory, published

COURSE = "/learn/first-aid"
TOLD = "The course has changed for you"


@pytest.fixture(autouse=True)
def _on_that_day(time_machine_at):
    time_machine_at(NOW)


@pytest.fixture
def reader(sign_in):
    """Somebody signed in who has begun the first release."""
    return EnrolmentFactory(release=published(), member=sign_in())


def moved(enrolment: Enrolment, edition: Edition = SECOND) -> Release:
    release = published(edition=edition)
    moving.move([enrolment.id], release, MemberFactory(), NOW)
    db.session.commit()
    return release


def words(client, address: str = COURSE) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return " ".join(html.fromstring(response.text).xpath(".//main")[0].text_content().split())


def test_the_person_is_told_until_the_changed_lessons_are_read_again(client, reader):
    for lesson in ("basics/words", "law/duty"):
        client.post(f"{COURSE}/{lesson}", data={"release": reader.release_id})
    assert TOLD not in words(client)
    second = moved(reader)
    told = words(client)
    assert f"Since 2 March 2026 you read release {second.short_id}." in told
    assert "Changed: Lesson words (en)" in told
    assert "Changed: Lesson duty (en)" in told
    assert "Now: new duty of SG (en)" in told
    assert told.count("changed since you read it") == 2
    assert "Changed since you read it" in words(client, f"{COURSE}/basics/words")
    client.post(f"{COURSE}/basics/words", data={"release": second.id})
    assert "Changed since you read it" not in words(client, f"{COURSE}/basics/words")
    told = words(client)
    assert "Changed: Lesson words (en)" not in told
    assert "Changed: Lesson duty (en)" in told
    client.post(f"{COURSE}/law/duty", data={"release": second.id})
    assert TOLD not in words(client)


def test_the_person_is_told_for_thirty_days(client, reader, sign_in, time_machine_at):
    moved(reader)
    for days, told in ((29, True), (31, False)):
        time_machine_at(NOW + timedelta(days=days))
        sign_in(reader.member)
        assert (TOLD in words(client)) == told


def test_two_moves_are_told_as_one(client, reader):
    moved(reader, Edition(words={"basics/words": "Once."}))
    third = moved(reader, Edition(words={"basics/hard": "Twice."}))
    told = words(client)
    assert f"you read release {third.short_id}" in told
    assert "Changed: Lesson hard (en)" in told
    assert "Changed: Lesson words (en)" not in told


def test_nothing_is_told_where_nothing_is_different(client, reader):
    moved(reader, Edition(law={"IN": "new duty"}))
    assert TOLD not in words(client)


def test_a_course_costs_the_same_however_much_has_changed(client, sign_in, statements):
    counts = []
    for slug, more in (("short", 1), ("long", 40)):
        enrolment = EnrolmentFactory(release=published(slug, more_lessons=more), member=sign_in())
        for number in range(more):
            service.complete_lesson(enrolment, f"law/more-{number}", NOW)
        second = published(slug, more_lessons=more, edition=Edition(law={"SG": "new duty"}))
        moving.move([enrolment.id], second, MemberFactory(), NOW)
        db.session.commit()
        words(client, f"/learn/{slug}")
        statements.clear()
        assert words(client, f"/learn/{slug}").count("changed since you read it") == more
        counts.append(len(statements))
    assert counts[0] == counts[1]
