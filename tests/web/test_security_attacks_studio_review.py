"""Ways around the second pair of eyes: reviewing one's own words, and approving what nobody has read."""

import pytest

from lms.accounts.models import RoleGrant
from lms.content.units import UnitKey
from lms.db.base import db, unit_of_work
from lms.domain.editions import edition
from lms.domain.errors import DomainError
from lms.studio import publications, queries, review, service
from lms.studio.models import Draft, DraftChange
from lms.studio.service import Edit
from tests.factories import MemberFactory
from tests.factories_studio import COURSE
from tests.studio_drafts import NEXT_YEAR, NOW, fact_draft, published_course, report_draft, submitted, writer
from tests.studio_forms import form_in, text_of


@pytest.fixture
def course(app, time_machine_at):
    time_machine_at(NOW)
    published_course()
    return publications.in_force(COURSE)


@pytest.fixture
def author(course):
    return writer()


@pytest.fixture
def helper(course):
    return writer()


def names(draft):
    return {person.id for person in review.reviewers(draft)}


def rewrite(draft, member, text):
    """Another text for the only change of a draft."""
    (row,) = queries.changes_of(draft)
    with unit_of_work():
        new = Edit(UnitKey(row.course, row.address), row.value, row.value | {"text": {"en": text}})
        service.save(edition("country-SG", COURSE), [new], member, NOW)
    assert row.changed_by_id == member.id


def test_who_wrote_first_and_lets_a_second_one_polish_it_is_still_an_author(author, helper):
    draft = report_draft(author, "Report to nobody at all.")
    rewrite(draft, helper, "Report to nobody at all!")
    assert names(draft).isdisjoint({author.id, helper.id})
    with pytest.raises(DomainError, match=r"draft\.reviewer"):
        review.submit(draft, helper, author.id, "", NOW)


def test_saving_the_same_words_again_makes_nobody_else_their_author(author, helper):
    draft = report_draft(author)
    report_draft(helper)
    (row,) = queries.changes_of(draft)
    assert row.changed_by_id == author.id
    assert author.id not in names(draft)


def test_who_took_own_words_back_has_written_in_the_draft(client, sign_in, author, helper):
    draft = report_draft(author)
    fact_draft(helper)
    sign_in(helper)
    client.post(f"/studio/drafts/{draft.id}/undo", data={"course": "", "address": "fact/SG/age"})
    assert db.session.query(DraftChange).count() == 1
    assert helper.id not in names(draft)


def test_an_approval_of_what_was_read_does_not_count_for_what_was_written_since(
    client, sign_in, author, helper, time_machine_at
):
    draft = submitted(report_draft(author), author, helper)
    sign_in(helper)
    form = form_in(client.get(f"/studio/drafts/{draft.id}").text, f"/{draft.id}/approve")
    sign_in(author)
    assert client.post(f"/studio/drafts/{draft.id}/withdraw").status_code == 303
    rewrite(draft, author, "Never report anything.")
    time_machine_at(NOW.replace(hour=11))
    form_again = {"submit-reviewer": helper.id, "submit-message": ""}
    assert client.post(f"/studio/drafts/{draft.id}/submit", data=form_again).status_code == 303
    sign_in(helper)
    late = client.post(f"/studio/drafts/{draft.id}/approve", data=form | {"approve-valid_until": str(NEXT_YEAR)})
    assert (late.status_code, db.session.get(Draft, draft.id).state) == (409, "in_review")
    assert "Never report anything." in text_of(late.text)
    again = form_in(late.text, f"/{draft.id}/approve")
    assert client.post(f"/studio/drafts/{draft.id}/approve", data=again).status_code == 303


OTHERS = {
    "the author": lambda author: author,
    "another trainer of the country": lambda _: writer(),
    "a trainer of another country": lambda _: writer("IN"),
    "an administrator": lambda _: MemberFactory(roles=[("administrator", "")]),
    "a coordinator": lambda _: MemberFactory(roles=[("coordinator", "")]),
    "a trainee": lambda _: MemberFactory(roles=[("trainee", "")]),
}


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("decision", ["approve", "return"])
def test_nobody_but_the_named_reviewer_decides(client, sign_in, author, helper, who, decision):
    draft = submitted(report_draft(author), author, helper)
    sign_in(OTHERS[who](author))
    draft_id, data = draft.id, {"approve-valid_until": str(NEXT_YEAR), "return-words": "No."}
    assert client.post(f"/studio/drafts/{draft_id}/{decision}", data=data).status_code in {403, 404}
    assert db.session.get(Draft, draft_id).state == "in_review"


@pytest.mark.parametrize("state", ["open", "in_review"])
def test_nothing_is_published_without_an_approval(client, sign_in, author, helper, state):
    draft = report_draft(author)
    if state == "in_review":
        submitted(draft, author, helper)
    draft_id = draft.id
    for person in (author, helper, MemberFactory(roles=[("administrator", "")])):
        sign_in(person)
        assert client.post(f"/studio/drafts/{draft_id}/publish").status_code == 409
    assert db.session.get(Draft, draft_id).state == state


def test_a_reviewer_who_lost_the_role_decides_nothing(client, sign_in, author, helper):
    draft = submitted(report_draft(author), author, helper)
    sign_in(helper)
    db.session.query(RoleGrant).filter_by(member_id=helper.id).delete()
    db.session.commit()
    draft_id, data = draft.id, {"approve-valid_until": str(NEXT_YEAR)}
    assert client.post(f"/studio/drafts/{draft_id}/approve", data=data).status_code == 403
    assert db.session.get(Draft, draft_id).state == "in_review"
