"""Publishing, enrolling, progress, and the documents that a process keeps."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.db.base import db, unit_of_work
from lms.domain.errors import Invalid, NotFound
from lms.learning import queries, service
from lms.learning.models import CurrentRelease, Document, Enrolment, LessonProgress, Release, ReleaseEntry
from tests.factories import MemberFactory
from tests.factories_learning import LESSONS, NOW, EnrolmentFactory, compiled_course, enrolled, published
from tests.factories_trainings import at_once, committed


def rows(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_publishing_stores_everything_and_moves_the_pointer(app):
    course = compiled_course()
    release = service.publish(course, NOW)
    assert (release.id, release.countries, release.languages) == (course.release_id, ["SG", "IN"], ["en", "ar"])
    assert (rows(ReleaseEntry), rows(Document)) == (len(course.entries), len(course.documents))
    assert queries.current_release("first-aid").id == release.id
    for key, digest in course.entries.items():
        assert queries.document(release.id, *key) == course.documents[digest].body


def test_publishing_the_same_again_changes_nothing_but_the_date(app, statements):
    service.publish(compiled_course(), NOW)
    before = rows(ReleaseEntry), rows(Document)
    statements.clear()
    service.publish(compiled_course(), NOW + timedelta(days=1))
    assert not any("INSERT" in statement for statement in statements)
    assert (rows(ReleaseEntry), rows(Document)) == before


def test_a_new_release_shares_documents_and_an_older_one_can_come_back(app):
    first, second = compiled_course(), compiled_course(title="First aid, second edition")
    service.publish(first, NOW)
    service.publish(second, NOW)
    assert rows(Document) == len({**first.documents, **second.documents})
    assert queries.current_release("first-aid").id == second.release_id
    service.publish(first, NOW)
    assert queries.current_release("first-aid").id == first.release_id


def test_a_release_that_dies_half_way_leaves_the_old_one_in_force(app, monkeypatch):
    old = published()
    db.session.commit()
    monkeypatch.setattr(service, "BATCH", 5)
    calls = []

    def dying(model):
        calls.append(model)
        if len(calls) > 3:
            raise KeyboardInterrupt
        return insert(model)

    insert = service.insert
    monkeypatch.setattr(service, "insert", dying)
    with pytest.raises(KeyboardInterrupt), unit_of_work():
        service.publish(compiled_course(title="Never seen"), NOW)
    assert queries.current_release("first-aid").id == old.id
    assert (rows(Release), rows(CurrentRelease)) == (1, 1)


def test_a_document_is_read_once_in_a_process(app, statements):
    release = published()
    statements.clear()
    first = queries.document(release.id, "outline", "SG", "en")
    assert len(statements) == 1
    assert queries.document(release.id, "outline", "SG", "en") is first
    assert len(statements) == 1
    queries.documents(release.id, ["outline", "country", "quiz/check"], "SG", "en")
    assert len(statements) == 2  # the two that were missing, together


def test_what_several_audiences_read_alike_is_kept_once(app):
    release = published()
    for _again in range(2):  # the second time nothing comes from the database
        pages = [queries.document(release.id, "item/both", country, "en") for country in ("SG", "IN")]
    assert pages[0] is pages[1]
    assert queries.document(release.id, "item/who", "SG", "en") is not queries.document(
        release.id, "item/who", "IN", "en"
    )


def test_what_is_kept_is_bounded_and_the_longest_unused_goes_first(app, monkeypatch, statements):
    monkeypatch.setattr(queries, "KEPT", 2)
    release = published()
    for key in ("outline", "country", "outline", "quiz/check"):
        queries.document(release.id, key, "SG", "en")
    statements.clear()
    queries.document(release.id, "outline", "SG", "en")
    assert statements == []
    queries.document(release.id, "country", "SG", "en")
    assert len(statements) == 1


@pytest.mark.parametrize("place", [("lesson/no/such", "SG", "en"), ("outline", "XX", "en"), ("outline", "SG", "fr")])
def test_a_document_that_is_not_there(app, place):
    with pytest.raises(NotFound, match=r"course\.no_document"):
        queries.document(published().id, *place)


def test_content_comes_in_the_readers_language_else_in_the_source_language(app):
    release = published()
    for language, shown in [("ar", "ar"), ("ar-EG", "ar"), ("id", "en"), ("en-GB", "en")]:
        enrolment = EnrolmentFactory(release=release, member=MemberFactory(language=language))
        assert queries.read(enrolment, enrolment.member, "outline")["language"] == shown


def test_enrolling_twice_is_enrolling_once_and_keeps_the_release(app):
    first = published()
    member = MemberFactory()
    enrolment = service.enrol(member, "first-aid", NOW)
    published(title="Newer")
    again = service.enrol(member, "first-aid", NOW + timedelta(days=1))
    assert (again.id, again.release_id, again.created_at) == (enrolment.id, first.id, NOW)


def test_nobody_enrols_where_the_course_is_not_published_for_their_country(app):
    published()
    with pytest.raises(Invalid, match=r"enrolment\.country"):
        service.enrol(MemberFactory(country="BN"), "first-aid", NOW)
    with pytest.raises(NotFound, match=r"course\.none"):
        service.enrol(MemberFactory(), "second-aid", NOW)
    assert rows(Enrolment) == 0


def test_the_gate_knows_only_own_enrolments(app):
    enrolment = enrolled()
    assert queries.enrolment_for(enrolment.member, "first-aid") is enrolment
    with pytest.raises(NotFound, match=r"enrolment\.none"):
        queries.enrolment_for(MemberFactory(), "first-aid")


def test_who_has_moved_is_not_shown_another_countrys_law(app):
    enrolment = enrolled(country="BN")
    with pytest.raises(NotFound, match=r"enrolment\.country"):
        queries.read(enrolment, enrolment.member, "outline")


def test_a_lesson_is_completed_once_the_first_time_counts(app):
    enrolment = enrolled()
    service.complete_lesson(enrolment, LESSONS[0], NOW)
    service.complete_lesson(enrolment, LESSONS[0], NOW + timedelta(hours=1))
    assert queries.completed_lessons(enrolment.id) == {LESSONS[0]}
    assert db.session.scalar(select(LessonProgress.completed_at)) == NOW


def test_progress_counts_lessons_of_the_pinned_release_in_constant_statements(app, statements):
    release = published()
    counts = []
    for _round in range(2):
        for _member in range(3):
            enrolment = EnrolmentFactory(release=release)
            service.complete_lesson(enrolment, LESSONS[0], NOW)
            service.complete_lesson(enrolment, "gone/lesson", NOW)
        members = list(db.session.scalars(select(Enrolment.member_id)))
        queries.document(release.id, "outline", "SG", "en")
        statements.clear()
        found = queries.progress_of([*members, 0], "first-aid")
        counts.append(len(statements))
        assert set(found) == set(members)
        assert {(row.done, row.total, row.release_id) for row in found.values()} == {(1, 3, release.id)}
    assert counts == [2, 2]


def test_eight_clicks_at_once_are_one_enrolment(own_database):
    with committed(own_database) as app:
        with unit_of_work():
            published()
            member = MemberFactory()
        assert at_once(app, lambda _: service.enrol(member, "first-aid", NOW), range(8)) == []
        assert rows(Enrolment) == 1
