"""Moving people to another release: what it changes, what stays, and who stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain.course import document
from lms.infra import outbox
from lms.learning import comparing, queries, service
from lms.learning.comparing import Audience
from lms.learning.models import Enrolment, EnrolmentMove, LessonProgress, Release
from lms.quizzes import moving as quiz_moving
from lms.quizzes import queries as quizzes
from lms.quizzes import service as sitting
from lms.quizzes.models import Attempt
from tests.factories import MemberFactory
from tests.factories_learning import NOW, SECOND, AttemptFactory, Edition, EnrolmentFactory, compiled_course, published
from tests.factories_trainings import at_once, committed

LATER = NOW + timedelta(days=3)


@pytest.fixture
def told():
    """The ids of the enrolments that `enrolment.moved` announces."""
    heard: list[int] = []
    listeners = outbox._listeners["enrolment.moved"]
    outbox.on("enrolment.moved")(heard.append)
    yield heard
    listeners.pop()


def both(**changes) -> tuple[Release, Release]:
    """The first release, and the second, which is current."""
    first = published()
    return first, published(**({"edition": SECOND} | changes))


def moves() -> list[EnrolmentMove]:
    return list(db.session.scalars(select(EnrolmentMove).order_by(EnrolmentMove.id)))


def state(enrolment: Enrolment) -> str:
    db.session.expire_all()
    return db.session.scalars(select(Enrolment.release_id).where(Enrolment.id == enrolment.id)).one()


# --- what is different ---


def test_differences_are_exact_for_each_country_and_language(app, statements):
    first, second = both()
    statements.clear()
    found = comparing.differences(first, second, "SG", "en")
    assert len(statements) == 2
    assert [(row.kind, row.key, row.title) for row in found.lessons] == [
        ("changed", "basics/words", "Lesson words (en)"),
        ("changed", "law/duty", "Lesson duty (en)"),
        ("gone", "basics/hard", "Lesson hard (en)"),
    ]
    assert [(row.kind, row.key) for row in found.quizzes] == [("changed", "check")]
    (fact,) = found.facts
    assert (fact.old["value"], fact.new["value"]) == ("duty of SG (en)", "new duty of SG (en)")
    assert fact.new["source"] == "https://example.org/act"
    elsewhere = comparing.differences(first, second, "IN", "en")
    assert [(row.kind, row.key) for row in elsewhere.lessons] == [("changed", "basics/words"), ("gone", "basics/hard")]
    assert (elsewhere.quizzes, elsewhere.facts) == ((), ())


def test_another_language_and_names_in_a_third(app):
    first, second = both()
    found = comparing.differences(first, second, "SG", "ar-EG")
    assert found.facts[0].label == "واجب الإبلاغ"
    assert found.quizzes[0].title == "The check"
    named = comparing.differences(first, second, "SG", "ar", words="en")
    assert named.facts[0].label == "Duty to report"


def test_a_release_does_not_differ_from_itself_and_a_country_without_law_has_nothing(app):
    first, second = both(edition=Edition(countries=("SG",)))
    assert not comparing.differences(first, first, "SG", "en")
    assert not comparing.differences(first, second, "SG", "en")
    gone = comparing.differences(first, second, "IN", "en")
    assert {row.kind for row in (*gone.lessons, *gone.quizzes)} == {"gone"}


def test_an_agency_has_its_own_differences(app):
    first, course = published(), compiled_course(edition=Edition(words={"basics/hard": "Mild."}))
    own = document(course.document("lesson/basics/words", "SG", "en").body | {"title": "Words of the harbour"})
    entries = dict(course.entries)
    for key, digest in course.entries.items():
        if key.country == "SG":
            entries[key._replace(agency="harbour")] = own.hash if key.key == "lesson/basics/words" else digest
    documents = {**course.documents, own.hash: own}
    whole = replace(course, entries=entries, documents=documents, agencies=("harbour",), release_id="a" * 64)
    second = service.publish(whole, NOW)
    lessons = {
        agency: {row.key for row in comparing.differences(first, second, "SG", "en", agency).lessons}
        for agency in ("", "harbour", "another")
    }
    assert lessons == {
        "": {"basics/hard"},
        "harbour": {"basics/hard", "basics/words"},
        "another": {"basics/hard"},
    }


# --- moving ---


def test_a_move_is_recorded_announced_and_keeps_what_was_completed(app, told, drain):
    first, second = both()
    enrolment, by = EnrolmentFactory(release=first), MemberFactory()
    for lesson in ("basics/words", "basics/hard"):
        service.complete_lesson(enrolment, lesson, NOW)
    done = quiz_moving.move([enrolment.id], second, by, LATER)
    db.session.commit()
    assert ([row.id for row in done.moved], done.busy, done.uncovered, done.same) == ([enrolment.id], (), (), ())
    (row,) = moves()
    assert (row.enrolment_id, row.from_release_id, row.to_release_id) == (enrolment.id, first.id, second.id)
    assert (row.moved_at, row.moved_by_id) == (LATER, by.id)
    assert state(enrolment) == second.id
    assert queries.completed_lessons(enrolment.id) == {"basics/words", "basics/hard"}
    assert set(db.session.scalars(select(LessonProgress.completed_at))) == {NOW}
    progress = queries.progress_of([enrolment.member_id], "first-aid")[enrolment.member_id]
    assert (progress.done, progress.total, progress.release_id) == (1, 2, second.id)
    drain()
    assert told == [enrolment.id]


def test_twice_is_once(app):
    first, second = both()
    enrolment, by = EnrolmentFactory(release=first), MemberFactory()
    quiz_moving.move([enrolment.id], second, by, NOW)
    again = quiz_moving.move([enrolment.id], second, by, LATER)
    assert ([row.id for row in again.same], again.moved) == ([enrolment.id], ())
    assert len(moves()) == 1


def test_an_open_attempt_keeps_its_person_and_a_submitted_one_keeps_its_questions(app):
    first, second = both(edition=Edition(law={"SG": "new duty"}, languages=("en", "ar", "fr")))
    enrolment, by = EnrolmentFactory(release=first, member=MemberFactory(language="fr")), MemberFactory()
    attempt = AttemptFactory(enrolment=enrolment)
    stays = quiz_moving.move([enrolment.id], second, by, NOW)
    assert ([row.id for row in stays.busy], stays.moved) == ([enrolment.id], ())
    assert (state(enrolment), moves()) == (first.id, [])
    sitting.submit(quizzes.attempt_for(enrolment.member, attempt.id, hold="alone"), "en", NOW)
    assert quiz_moving.move([enrolment.id], second, by, NOW).moved
    old = quizzes.attempt_for(enrolment.member, attempt.id)
    (asked,) = quizzes.items_of(old, ["who"], "fr")
    assert asked["facts"][0]["value"] == "duty of SG (en)"  # the first release knows no French
    begun = sitting.start(queries.enrolment_for(enrolment.member, "first-aid"), "check", "SG", LATER)
    assert (begun.number, begun.release_id) == (2, second.id)
    (asked,) = quizzes.items_of(begun, ["who"], "fr")
    assert asked["facts"][0]["value"] == "new duty of SG (fr)"
    assert (old.items[0], begun.items[0]) == (["who", "who-SG"], ["who", "who-SG-new"])


def test_a_country_that_the_release_does_not_cover_stays(app):
    first, second = both(edition=Edition(words={"basics/words": "New."}, countries=("SG",)))
    here, there = EnrolmentFactory(release=first), EnrolmentFactory(release=first, member=MemberFactory(country="IN"))
    done = quiz_moving.move([here.id, there.id], second, MemberFactory(), NOW)
    assert ([row.id for row in done.moved], [row.id for row in done.uncovered]) == ([here.id], [there.id])
    assert state(there) == first.id


def test_a_release_of_another_course_takes_nobody(app):
    enrolment, other = EnrolmentFactory(release=published()), published("second-aid")
    assert quiz_moving.move([enrolment.id], other, MemberFactory(), NOW).moved == ()


def test_many_cost_as_much_as_few(app, statements):
    first, second = both()
    by, counts = MemberFactory(), []
    for number in (2, 20):
        ids = [EnrolmentFactory(release=first).id for _ in range(number)]
        statements.clear()
        assert len(quiz_moving.move(ids, second, by, NOW).moved) == number
        counts.append(len(statements))
    assert counts[0] == counts[1]


# --- changed since it was read ---


def changed(enrolment: Enrolment) -> frozenset[str]:
    found = queries.enrolment_for(enrolment.member, "first-aid")
    earlier = {lesson: old for lesson, old in queries.lessons_read(enrolment.id).items() if old}
    return comparing.changed_since_read(found, Audience("SG", "en"), earlier)


def test_a_lesson_is_changed_since_it_was_read_until_it_is_read_again(app):
    first, second = both()
    third = published(edition=Edition(words={"basics/words": "Said better."}))  # the law is again that of the first
    enrolment, by = EnrolmentFactory(release=first), MemberFactory()
    for lesson in ("basics/words", "law/duty"):
        service.complete_lesson(enrolment, lesson, NOW)
    assert changed(enrolment) == frozenset()
    quiz_moving.move([enrolment.id], second, by, NOW)
    assert changed(enrolment) == {"basics/words", "law/duty"}
    quiz_moving.move([enrolment.id], third, by, NOW)
    assert changed(enrolment) == {"basics/words"}
    service.complete_lesson(enrolment, "basics/words", LATER)
    assert changed(enrolment) == frozenset()
    assert set(db.session.scalars(select(LessonProgress.completed_at))) == {NOW}


def test_a_page_that_was_open_during_the_move_counts_as_the_old_one(app):
    first, second = both()
    enrolment = EnrolmentFactory(release=first)
    quiz_moving.move([enrolment.id], second, MemberFactory(), NOW)
    service.complete_lesson(enrolment, "basics/words", NOW, first.id)
    assert changed(enrolment) == {"basics/words"}
    service.complete_lesson(enrolment, "basics/words", NOW, "no release")
    assert changed(enrolment) == frozenset()


# --- at once ---


def test_a_quiz_that_begins_during_a_move_begins_in_one_release(own_database):
    with committed(own_database) as app:
        first, second = both()
        enrolment, by = EnrolmentFactory(release=first), MemberFactory()
        db.session.commit()
        enrolment_id, member_id, by_id, second_id = enrolment.id, enrolment.member_id, by.id, second.id

        def act(what: str) -> None:
            if what == "move":
                release, mover = db.session.get_one(Release, second_id), db.session.get_one(Member, by_id)
                quiz_moving.move([enrolment_id], release, mover, NOW)
            else:
                own = queries.enrolment_for(db.session.get_one(Member, member_id), "first-aid")
                sitting.start(own, "check", "SG", NOW)

        for _round in range(5):
            assert at_once(app, act, ["start", "move", "start", "move"]) == []
            db.session.rollback()
            attempt = db.session.scalars(select(Attempt).order_by(Attempt.id.desc())).first()
            assert attempt.release_id == state(enrolment)
            db.session.rollback()
            for row in db.session.scalars(select(Attempt)):
                db.session.delete(row)
            db.session.query(Enrolment).update({"release_id": first.id})
            db.session.commit()
