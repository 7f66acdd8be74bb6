"""From a draft to a release: who may do what with it, and in which state."""

import pytest

from lms.db.base import db, unit_of_work
from lms.domain.editions import Edition
from lms.domain.errors import DomainError
from lms.infra import outbox
from lms.studio import publications, queries, review, service
from lms.studio.models import Draft
from tests.factories import MemberFactory
from tests.factories_studio import AGENCY, COURSE, block, operation, replaced, text_unit
from tests.studio_drafts import (
    NEXT_YEAR,
    NOW,
    approved,
    fact_draft,
    published_course,
    publishing,
    report_draft,
    save,
    submitted,
    writer,
)


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


# --- The states -------------------------------------------------------------------------------------------------------

ACTIONS = {
    "submit": lambda draft, author, reviewer: review.submit(draft, author, reviewer.id, "", NOW),
    "withdraw": lambda draft, author, reviewer: review.withdraw(draft),
    "approve": lambda draft, author, reviewer: review.approve(draft, reviewer, "", NEXT_YEAR, NOW),
    "return": lambda draft, author, reviewer: review.return_(draft, reviewer, "Not yet.", NOW),
    "publish": lambda draft, author, reviewer: review.publish(draft),
    "discard": lambda draft, author, reviewer: service.discard(draft, NOW),
}
ALLOWED = {
    ("open", "submit"): "in_review",
    ("open", "discard"): "discarded",
    ("in_review", "withdraw"): "open",
    ("in_review", "approve"): "approved",
    ("in_review", "return"): "open",
    ("approved", "withdraw"): "open",
    ("approved", "publish"): "publishing",
}
STATES = ("open", "in_review", "approved", "publishing", "published", "discarded")


def in_state(state, author, reviewer) -> Draft:
    draft = report_draft(author)
    if state == "discarded":
        with unit_of_work():
            service.discard(draft, NOW)
    steps = {"in_review": submitted, "approved": approved, "publishing": publishing, "published": publishing}
    if state in steps:
        steps[state](draft, author, reviewer)
    if state == "published":
        outbox.drain()
    assert fresh(draft).state == state
    return draft


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", STATES)
def test_what_may_be_done_in_which_state(author, reviewer, state, action):
    draft = in_state(state, author, reviewer)
    wanted = ALLOWED.get((state, action))
    if wanted is None:
        with pytest.raises(DomainError) as refused:
            ACTIONS[action](draft, author, reviewer)
        assert refused.value.key in {"draft.closed", "draft.decided", "draft.not_approved"}
    else:
        ACTIONS[action](draft, author, reviewer)
    assert draft.state == (wanted or state)


@pytest.mark.parametrize("state", [state for state in STATES if state not in {"open", "published", "discarded"}])
def test_nobody_writes_in_what_is_being_read(author, reviewer, state):
    in_state(state, author, reviewer)
    with pytest.raises(DomainError, match=r"draft\.closed"):
        fact_draft(author)


@pytest.mark.parametrize("state", ["published", "discarded"])
def test_after_the_end_a_new_draft_begins(author, reviewer, state):
    ended = in_state(state, author, reviewer)
    assert fact_draft(author).id != ended.id


# --- The people -------------------------------------------------------------------------------------------------------


def test_who_may_review_is_who_works_there_and_wrote_nothing(author):
    draft = report_draft(author)
    second = writer()
    fact_draft(second)
    there, everywhere = writer(), writer("")
    administrator = MemberFactory(roles=[("administrator", "")])
    writer("IN")
    MemberFactory(roles=[("coordinator", "SG")])
    writer(active=False)
    assert {row.id for row in review.reviewers(draft)} == {there.id, everywhere.id, administrator.id}
    for person in (author, second):
        with pytest.raises(DomainError, match=r"draft\.reviewer"):
            review.submit(draft, author, person.id, "", NOW)


def test_for_base_texts_it_is_somebody_without_a_limit(course):
    chief, other = writer(""), writer("")
    writer("SG")
    draft = save(chief, block("pause", "basics/care"), text_unit("Pause", "Stop."), "base")
    assert [row.id for row in review.reviewers(draft)] == [other.id]


def test_for_an_agency_it_is_somebody_of_its_country(course):
    author, other = writer(), writer()
    writer("IN")
    value = replaced("ask-first", "Ask the desk.")
    draft = save(author, operation(f"agency/{AGENCY}", value), value, f"agency-{AGENCY}")
    assert [row.id for row in review.reviewers(draft)] == [other.id]
    assert queries.draft_for(other, draft.id).id == draft.id
    with pytest.raises(DomainError, match=r"draft\.none"):
        queries.draft_for(writer("IN"), draft.id)


@pytest.mark.parametrize(
    ("decide", "key"),
    [
        (lambda draft, person: review.approve(draft, person, "", NOW.date(), NOW), "draft.valid_until"),
        (lambda draft, person: review.approve(draft, person, "x" * 2001, NEXT_YEAR, NOW), "draft.words"),
        (lambda draft, person: review.return_(draft, person, "  ", NOW), "draft.words_missing"),
        (lambda draft, person: review.approve(draft, writer(), "", NEXT_YEAR, NOW), "draft.not_reviewer"),
    ],
)
def test_what_a_decision_needs(author, reviewer, decide, key):
    draft = submitted(report_draft(author), author, reviewer)
    with pytest.raises(DomainError) as refused:
        decide(draft, reviewer)
    assert refused.value.key == key
    assert draft.state == "in_review"


def test_nothing_is_nothing_to_review(author, reviewer):
    draft = report_draft(author)
    service.undo(draft, operation("country/SG", replaced("ask-first", "")), author, NOW)
    with pytest.raises(DomainError, match=r"draft\.empty"):
        review.submit(draft, author, reviewer.id, "", NOW)


def test_editions_of_others_are_not_there(author, course):
    with pytest.raises(DomainError, match=r"edition\.none"):
        queries.edition_for(author, COURSE, Edition("country", "IN").slug)
