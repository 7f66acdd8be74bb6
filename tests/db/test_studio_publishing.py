"""A draft comes into force whole or not at all, however publishing ends."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from lms.content.units import UnitKey
from lms.db.base import db, unit_of_work
from lms.infra import outbox
from lms.infra.outbox import OutboxRow
from lms.learning import queries as learning
from lms.studio import jobs, progress, publications, queries
from lms.studio.models import Draft, LayerReview, PublishedRelease, StudioUnit, UnitVersion
from tests.db.test_worker import kill, stop, until, workers
from tests.factories_studio import COURSE, course_units, operation, put, replaced
from tests.factories_trainings import committed
from tests.studio_drafts import (
    NEXT_YEAR,
    NOW,
    SG,
    fact_draft,
    published_course,
    publishing,
    report_draft,
    save,
    writer,
)

AGE = UnitKey("", "fact/SG/age")
EXPIRED = {"reviewed_on": "2026-01-01", "expires_on": "2026-02-01"}


@pytest.fixture
def course(app, time_machine_at):
    time_machine_at(NOW)
    published_course()
    return publications.in_force(COURSE)


@pytest.fixture
def author(course):
    return writer()


@pytest.fixture
def reviewer(course):
    return writer()


def fresh(draft: Draft) -> Draft:
    return db.session.get_one(Draft, draft.id, populate_existing=True)


def lesson_of(country: str) -> str:
    body = learning.document(publications.in_force(COURSE), "lesson/basics/words", country, "en")
    return " ".join(part["html"] for part in body["blocks"])


def test_what_is_published_is_in_force_with_its_review_and_history(author, reviewer, course, drain):
    draft = publishing(report_draft(author), author, reviewer)
    drain()
    assert fresh(draft).state == "published"
    assert "Report to your supervisor." in lesson_of("SG")
    assert "Report to your supervisor." not in lesson_of("IN")
    kept = db.session.scalars(select(LayerReview)).one()
    assert (kept.scope, kept.reviewer_id, kept.valid_until) == (SG.scope, reviewer.id, NEXT_YEAR)
    notes = db.session.scalars(select(UnitVersion.note).where(UnitVersion.draft_id == draft.id)).all()
    assert notes == ["", "publish"]
    (entry,) = publications.of_draft(author, draft)
    assert (entry.release.id, entry.blocked) == (publications.in_force(COURSE), {})
    assert course in {row.release_id for row in db.session.scalars(select(PublishedRelease))}


def test_a_country_whose_own_law_is_wanting_publishes_nothing(author, reviewer, course, drain):
    draft = publishing(fact_draft(author, **EXPIRED), author, reviewer)
    drain()
    refused = fresh(draft)
    assert (refused.state, refused.report["refused"]) == ("open", True)
    assert {problem["country"] for problem in refused.report["problems"] if problem["severity"] == "error"} == {"SG"}
    assert publications.in_force(COURSE) == course
    assert db.session.get_one(StudioUnit, tuple(AGE)).value["value"] == 16
    assert queries.changes_of(refused)[0].value["value"] == 18


def test_another_country_s_fault_leaves_that_country_out_and_nobody_else(course, drain):
    put(UnitKey("", "fact/IN/age"), course_units()[UnitKey("", "fact/IN/age")] | EXPIRED)
    author = writer()
    draft = publishing(report_draft(author), author, writer())
    drain()
    assert fresh(draft).state == "published"
    (entry,) = publications.of_draft(author, draft)
    assert entry.release.countries == ["SG"]
    assert list(entry.blocked) == ["IN"]


def test_what_changed_underneath_is_not_overwritten(author, reviewer, course, drain):
    draft = publishing(fact_draft(author), author, reviewer)
    put(AGE, course_units()[AGE] | {"value": 17})
    drain()
    refused = fresh(draft)
    assert refused.state == "open"
    assert refused.report["moved"] == [["", "fact/SG/age"]]
    assert publications.in_force(COURSE) == course


def test_a_publish_that_fails_half_way_changes_nothing_and_is_done_again(
    author, reviewer, course, drain, time_machine_at
):
    draft = publishing(report_draft(author), author, reviewer)

    def fail(*_arguments):
        raise OSError("the disk is full")

    event.listen(PublishedRelease, "after_insert", fail)
    try:
        drain()
    finally:
        event.remove(PublishedRelease, "after_insert", fail)
    assert publications.in_force(COURSE) == course
    assert db.session.query(LayerReview).count() == 0
    assert "Report to your supervisor." not in lesson_of("SG")
    assert fresh(draft).state == "publishing"
    assert progress.of_draft(draft).publishing == "waiting"
    time_machine_at(NOW + timedelta(minutes=1))
    drain()
    assert fresh(draft).state == "published"
    assert "Report to your supervisor." in lesson_of("SG")


def test_a_publish_that_was_given_up_can_be_asked_for_again(author, reviewer, course, drain):
    draft = publishing(report_draft(author), author, reviewer)
    row = db.session.scalars(select(OutboxRow).where(OutboxRow.job == outbox.name_of(jobs.publish_draft))).one()
    row.failed_at, row.attempts = NOW, outbox.ATTEMPTS
    db.session.commit()
    drain()
    assert progress.of_draft(fresh(draft)).publishing == "given up"
    with unit_of_work():
        progress.try_again(draft)
    drain()
    assert fresh(draft).state == "published"


def test_publishing_twice_is_once(author, reviewer, drain):
    draft = publishing(report_draft(author), author, reviewer)
    drain()
    with unit_of_work(late=True):
        jobs.publish_draft(draft.id)
    assert len(publications.of_draft(author, draft)) == 1


# --- With real commits ------------------------------------------------------------------------------------------------


def test_two_that_publish_at_once_are_both_in_force(own_database, time_machine_at):
    time_machine_at(NOW)
    with committed(own_database) as app:
        published_course()
        other = writer("IN")
        first = publishing(report_draft(author := writer()), author, writer())
        value = replaced("summing-up", "A summary of its own.")
        second = publishing(save(other, operation("country/IN", value), value, "country-IN"), other, writer("IN"))
        rows = select(OutboxRow.id).where(OutboxRow.job == outbox.name_of(jobs.publish_draft))
        waiting = db.session.scalars(rows).all()
        ids = (first.id, second.id)
        db.session.remove()
        start, results = threading.Barrier(2), []

        def run(row: int) -> None:
            with app.app_context():
                start.wait()
                results.append(outbox.run(row))
                db.session.remove()

        threads = [threading.Thread(target=run, args=(row,)) for row in waiting]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [True, True]
        assert [db.session.get_one(Draft, id_).state for id_ in ids] == ["published", "published"]
        assert "Report to your supervisor." in lesson_of("SG")
        assert "A summary of its own." in lesson_of("IN")


def test_a_worker_killed_while_it_publishes_leaves_the_old_release_and_another_one_finishes(own_database, tmp_path):
    log = tmp_path / "log"
    with committed(own_database):
        published_course(120)
        before = publications.in_force(COURSE)
        author, reviewer = writer(), writer()
        draft_id = publishing(report_draft(author), author, reviewer).id
        started = select(OutboxRow.leased_until).where(OutboxRow.job == outbox.name_of(jobs.publish_draft))
        db.session.remove()
        with workers(own_database, log, worker_lease=1, worker_processes=1) as first:
            until(lambda: db.session.scalar(started), log)
            kill(first)
        assert publications.in_force(COURSE) == before
        assert db.session.get_one(Draft, draft_id).state == "publishing"
        assert db.session.scalar(select(StudioUnit.hash).where(StudioUnit.address.contains("ask-first"),
                                                              StudioUnit.scope == SG.scope)) is None  # fmt: skip
        db.session.remove()
        with workers(own_database, log, worker_lease=5) as second:
            until(lambda: db.session.get_one(Draft, draft_id, populate_existing=True).state == "published", log)
            assert stop(second) == 0
        assert publications.in_force(COURSE) != before
        assert len(db.session.scalars(select(PublishedRelease)).all()) == 2
