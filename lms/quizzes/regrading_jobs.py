"""Correcting marks outside of anybody's request: a batch in each transaction, so a worker that dies loses none."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from lms.db.base import db
from lms.domain.access import Scope
from lms.domain.errors import NotFound
from lms.infra import clock
from lms.infra.outbox import on, publish
from lms.learning.models import Enrolment, Release
from lms.quizzes import analysis_jobs, regrading, regrading_queries
from lms.quizzes.models import Attempt, Regrade, Response
from lms.quizzes.results_queries import Subject


@on("regrade.asked")
def correct_batch(regrade_id: int) -> None:
    """Mark the next attempts anew, and have those after them done; at the end the figures are worked out again."""
    entry = db.session.get(Regrade, regrade_id, with_for_update=True, populate_existing=True)
    if entry is None or entry.ended_at is not None:
        return
    rows = _next(entry)
    if not rows:
        entry.ended_at = clock.now()
        analysis_jobs.ask_again(entry.course, clock.now())
        return
    release = db.session.get_one(Release, entry.key_release_id)
    places, keys = _places(entry, release), regrading.Keys(release, entry.item)
    for attempt, response in rows:
        if (response.key_release_id or attempt.release_id, attempt.country, attempt.agency) in places:
            regrading.correct(entry, keys, attempt, response)
        entry.last_attempt_id = attempt.id
    publish("regrade.asked", regrade_id)


def _next(entry: Regrade) -> list[tuple[Attempt, Response]]:
    """The next attempts with the item, held, with their releases and the answers to it."""
    rows = (
        select(Attempt, Response)
        .join(Response, (Response.attempt_id == Attempt.id) & (Response.item == entry.item))
        .join(Attempt.enrolment)
        .options(contains_eager(Attempt.enrolment), joinedload(Attempt.release, innerjoin=True))
        .where(Enrolment.course == entry.course, Attempt.submitted_at.is_not(None), Attempt.id > entry.last_attempt_id)
    )
    if entry.countries is not None:
        rows = rows.where(Attempt.country.in_(entry.countries))
    held = rows.order_by(Attempt.id).limit(regrading.BATCH).with_for_update(of=Attempt)
    found = db.session.execute(held.execution_options(populate_existing=True))
    return [(attempt, response) for attempt, response in found]


def _places(entry: Regrade, release: Release) -> frozenset[regrading_queries.Place]:
    """Where attempts are marked by another key. That of `release` is the one asked for, whatever is current by now."""
    everywhere = entry.countries is None
    scope = Scope(everywhere, frozenset(entry.countries or ()))
    subject = Subject(entry.course, "", release, scope, "", "", {"quizzes": []})
    try:
        return regrading_queries.candidate_for(subject, entry.item).places
    except NotFound:
        return frozenset()
