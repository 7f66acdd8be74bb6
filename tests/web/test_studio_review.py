"""A draft through the browser: written, reviewed by somebody else, published; each refusal with its words."""

import pytest

from lms.db.base import db
from lms.infra.mail import Mail
from lms.studio.models import Draft
from tests.factories import MemberFactory
from tests.factories_studio import COURSE, operation, replaced
from tests.studio_drafts import (
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


@pytest.fixture(autouse=True)
def _course(app, time_machine_at):
    published_course()
    time_machine_at(NOW)


@pytest.fixture
def author(app):
    return writer(name="Anna Author")


@pytest.fixture
def reviewer(app):
    return writer(name="Rene Reviewer")


@pytest.fixture
def draft(author):
    return report_draft(author)


@pytest.fixture
def page(draft):
    return f"/studio/drafts/{draft.id}"


@pytest.fixture
def approved_page(draft, author, reviewer, page):
    approved(draft, author, reviewer)
    return page


@pytest.fixture
def submitted_page(draft, author, reviewer, page):
    submitted(draft, author, reviewer)
    return page


def state_of(draft: Draft) -> str:
    return db.session.get(Draft, draft.id, populate_existing=True).state


def letters(to: str) -> list[Mail]:
    return db.session.query(Mail).filter_by(to=to).order_by(Mail.id).all()


def test_from_the_first_change_to_the_approval(client, sign_in, author, reviewer, page, drain):
    sign_in(author)
    shown = client.get(page).text
    assert "Block “Ask first” of lesson “Words” is replaced." in shown
    assert "<del>" in shown
    assert "Written by Anna Author." in shown
    answer = client.post(f"{page}/submit", data={"submit-reviewer": reviewer.id, "submit-message": "The desk is new."})
    assert (answer.status_code, answer.location) == (303, page)
    assert "Waiting for Rene Reviewer." in client.get(page).text
    drain()
    (asked,) = letters(reviewer.email)
    assert asked.subject == "Please review: Singapore"
    assert f"http://localhost{page}" in asked.text
    sign_in(reviewer)
    assert "Review: Singapore" in client.get("/studio/").text
    shown = client.get(page).text
    assert "The desk is new." in shown
    assert "Nothing speaks against it." in shown
    assert "1 remark about another text" in shown
    assert 'value="2027-03-03"' in shown
    assert client.post(f"{page}/approve", data={"approve-valid_until": "2027-03-03"}).status_code == 303
    drain()
    assert [mail.subject for mail in letters(author.email)] == ["Approved: Singapore"]


def test_from_the_approval_to_the_release(client, sign_in, author, approved_page, drain):
    page = approved_page
    sign_in(author)
    assert "Publish: Singapore" in client.get("/studio/").text
    assert client.post(f"{page}/publish").status_code == 303
    running = client.get(page).text
    assert "Waiting to start" in running
    assert 'hx-trigger="every 1s"' in running
    assert 'http-equiv="refresh"' in running
    drain()
    done = client.get(page).text
    assert "What came into force" in done
    assert "In force for India, Singapore." in done
    assert "See what differs for readers" in done
    assert "Block “Ask first” of lesson “Words” is replaced." in done
    assert 'hx-trigger="every 1s"' not in done
    assert [mail.subject for mail in letters(author.email)][-1] == "Published: Singapore"
    assert "<ins>" in done


def test_what_is_sent_back_can_be_written_on(client, sign_in, author, reviewer, submitted_page, drain):
    page = submitted_page
    sign_in(reviewer)
    empty = client.post(f"{page}/return", data={"return-words": " "})
    assert empty.status_code == 422
    assert "Please say what has to change." in empty.text
    assert client.post(f"{page}/return", data={"return-words": "Name the desk."}).status_code == 303
    drain()
    letter = letters(author.email)[-1]
    assert letter.subject == "Sent back with remarks: Singapore"
    assert "Name the desk." in letter.text
    sign_in(author)
    assert "Name the desk." in client.get("/studio/").text
    shown = client.get(page).text
    assert "Rene Reviewer\u2069 sent it back" in shown
    assert "Ask for a review" in shown


def test_a_letter_is_in_the_language_of_who_gets_it(draft, author, drain):
    reader = writer(language="ar")
    submitted(draft, author, reader)
    drain()
    (letter,) = letters(reader.email)
    assert "سنغافورة" in letter.subject


@pytest.mark.parametrize("action", ["withdraw", "submit", "undo", "discard"])
def test_who_only_reviews_does_not_write(client, sign_in, draft, page, action):
    sign_in(roles=[("administrator", "")])
    assert client.get(page).status_code == 200
    assert client.post(f"{page}/{action}").status_code == 403
    assert state_of(draft) == "open"


def test_for_others_there_is_no_such_draft(client, sign_in, draft, page):
    reviewing, writing = ("check", "approve", "return", "publish"), ("undo", "submit", "withdraw", "discard")
    for role, actions in (("trainer", (*reviewing, *writing)), ("administrator", reviewing)):
        sign_in(roles=[(role, "IN")])
        assert client.get(page).status_code == 404
        for action in actions:
            assert client.post(f"{page}/{action}").status_code == 404, action
    for roles in ([("coordinator", "SG")], []):
        sign_in(MemberFactory(roles=roles))
        assert client.get(page).status_code == 403


def test_nobody_reviews_their_own_words(client, sign_in, author, draft, page):
    sign_in(author)
    assert client.post(f"{page}/submit", data={"submit-reviewer": author.id}).status_code == 422
    missing = client.post(f"{page}/submit", data={"submit-message": "Please"})
    assert missing.status_code == 422
    assert "Please choose one." in missing.text
    assert "Please</textarea>" in missing.text
    assert state_of(draft) == "open"


def test_two_tabs_of_a_reviewer_decide_once(client, sign_in, author, reviewer, draft, page):
    submitted(draft, author, reviewer)
    sign_in(reviewer)
    assert client.post(f"{page}/approve", data={"approve-valid_until": "2027-03-03"}).status_code == 303
    late = client.post(f"{page}/return", data={"return-words": "No."})
    assert late.status_code == 409
    assert "This draft is not waiting for a decision any more." in late.text
    assert state_of(draft) == "approved"


def test_only_the_named_reviewer_decides_and_only_until_a_later_day(client, sign_in, author, reviewer, draft, page):
    submitted(draft, author, reviewer)
    sign_in(writer())
    assert client.post(f"{page}/approve", data={"approve-valid_until": "2027-03-03"}).status_code == 403
    sign_in(reviewer)
    past = client.post(f"{page}/approve", data={"approve-valid_until": "2026-01-01"})
    assert past.status_code == 422
    assert "Please choose a day in the future." in past.text
    assert client.post(f"{page}/approve", data={"approve-valid_until": "soon"}).status_code == 422
    assert state_of(draft) == "in_review"


def test_a_change_is_taken_back_and_a_draft_given_up(client, sign_in, author, draft, page):
    fact_draft(author)
    sign_in(author)
    shown = client.get(page).text
    assert "Fact “Age that counts” changes from “16” to “18”." in shown
    gone = {"course": "", "address": "fact/SG/age"}
    assert client.post(f"{page}/undo", data=gone).status_code == 303
    assert "Age that counts" not in client.get(page).text
    assert client.post(f"{page}/undo", data=gone).status_code == 404
    assert client.post(f"{page}/undo", data={"course": "x", "address": "/"}).status_code == 404
    assert "None of its changes comes into force." in client.get(f"{page}/discard").text
    assert client.post(f"{page}/discard").status_code == 303
    assert state_of(draft) == "discarded"
    assert client.post(f"{page}/discard").status_code == 409
    assert "Given up" in client.get(page).text


def test_withdrawing_opens_it_again(client, sign_in, author, reviewer, draft, page):
    approved(draft, author, reviewer)
    sign_in(author)
    assert client.post(f"{page}/withdraw").status_code == 303
    assert state_of(draft) == "open"
    assert "approved it" not in client.get(page).text
    assert client.post(f"{page}/publish").status_code == 409


def test_the_check_says_what_is_wrong_and_where(client, sign_in, author, drain):
    value = replaced("ask-first", "See [[law.nothing]].")
    bad = save(author, operation("country/SG", value), value)
    page = f"/studio/drafts/{bad.id}"
    sign_in(author)
    assert "It has not been checked since the last change." in client.get(page).text
    assert client.post(f"{page}/check").status_code == 303
    waiting = client.get(page).text
    assert "The check is running." in waiting
    assert client.post(f"{page}/check").status_code == 303  # a second click asks for nothing more
    drain()
    shown = client.get(page).text
    assert "No, not yet" in shown
    assert "law.nothing" in shown
    assert "must be put right" in shown
    assert f'href="/studio/{COURSE}/country-SG/basics/words">Open the place' in shown


def test_what_cannot_be_published_comes_back_with_the_reasons(client, sign_in, author, reviewer, drain):
    draft = fact_draft(author, expires_on="2026-02-01", reviewed_on="2026-01-01")
    publishing(draft, author, reviewer)
    drain()
    assert state_of(draft) == "open"
    sign_in(author)
    shown = client.get(f"/studio/drafts/{draft.id}").text
    assert "It could not be published and is open again" in shown
    assert "No, not yet" in shown
    assert letters(author.email)[-1].subject == "Could not be published: Singapore"
    assert "It could not be published. The draft says why." in client.get("/studio/").text
