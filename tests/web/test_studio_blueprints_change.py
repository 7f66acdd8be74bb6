"""New quizzes, pairs of them, quizzes that leave, and two who write the same one."""

import pytest

from lms.content.units import UnitKey
from lms.db.base import db
from lms.domain.editions import Edition
from lms.studio import queries
from lms.studio.models import IN_REVIEW
from tests.factories import MemberFactory
from tests.factories_studio import COURSE, put
from tests.studio_blueprints import LIST, NEW, QUIZ, add_item, go_on, press
from tests.studio_forms import form_in, now, send, text_of
from tests.studio_pages import studio_trainer


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in, "")


# --- New quizzes, pairs, leaving ---


def test_a_new_quiz_stands_at_the_end_of_the_course(client, trainer):
    text = press(client, NEW, "add:items", {"title.en": "Check", "summary.en": "Again."})
    answer = go_on(client, text, NEW, typed={"sections.section-1.take": ["who-else"]})
    assert (answer.status_code, answer.location) == (303, f"{LIST}/check-2")
    assert now("course")["quizzes"] == ["check", "check-2"]
    value = now("quiz/check-2")
    assert (value["slug"], value["pass_mark"], value["sections"]) == ("check-2", "7/10", [{"items": ["who-else"]}])
    assert "New in this draft" in text_of(client.get(LIST).text)


def test_a_post_test_has_the_sections_of_its_pre_test_and_needs_twice_as_many(client, trainer):
    for number in range(5):
        add_item(f"ethics-{number}")
    draw = {"draw": 2, "pool": {"topic": ["ethics"]}}
    put(
        UnitKey(COURSE, "quiz/before"),
        now("quiz/check") | {"slug": "before", "purpose": "pre-test", "sections": [draw]},
    )
    put(UnitKey(COURSE, "course"), now("course") | {"quizzes": ["check", "before"]})
    typed = {"title.en": "After", "summary.en": "After it.", "purpose": "post-test", "paired_with": "before"}
    text = press(client, NEW, "count", typed)
    assert "2 drawn: ethics" in text_of(text)
    assert go_on(client, text, NEW).status_code == 303
    value = now("quiz/after")
    assert (value["paired_with"], value.get("sections")) == ("before", None)
    before = f"{LIST}/before"
    words = text_of(press(client, before, "count", {"sections.section-1.draw": "3"}))
    assert (
        "after: expected at least 3 to draw from, found 5, of which the pre-test and sections before may take 3"
        in words
    )
    asked = client.get(f"{before}/delete").text
    assert "A post-test has its questions after this quiz" in text_of(asked)
    seen = {"seen": "0"}
    assert client.post(f"{before}/delete", data=seen).status_code == 409
    assert now("course")["quizzes"] == ["check", "before", "after"]


def test_a_quiz_is_deleted_after_its_author_has_read_what_follows(client, trainer):
    page = f"{QUIZ}/delete"
    words = text_of(client.get(page).text)
    assert "Who must report?" in words
    assert "A session that asks for this quiz goes on asking for it" in words
    stale = form_in(client.get(page).text, page)
    send(client, QUIZ, {"title.en": "Another title"})
    answer = client.post(page, data=stale)
    assert (answer.status_code, "has changed since you saw it" in text_of(answer.text)) == (409, True)
    assert send(client, page).status_code == 303
    assert (now("course")["quizzes"], now("quiz/check")) == ([], None)
    assert now("item/who-else") is not None
    assert client.get(QUIZ).status_code == 404


def test_the_name_of_a_quiz_that_was_is_not_used_again(client, trainer):
    send(client, f"{QUIZ}/delete")
    text = press(client, NEW, "add:items", {"title.en": "Check", "summary.en": "Another."})
    go_on(client, text, NEW, typed={"sections.section-1.take": ["who-else"]})
    assert now("course")["quizzes"] == ["check-2"]


# --- Two at once ---


def test_two_who_change_it_have_both_changes(client, trainer, sign_in):
    mine = form_in(client.get(QUIZ).text, QUIZ)
    sign_in(MemberFactory(roles=[("trainer", "")]))
    send(client, QUIZ, {"title.ar": "عنوان", "attempts": "5"})
    sign_in(trainer)
    assert client.post(QUIZ, data=mine | {"title.en": "Mine"}).status_code == 303
    assert (now("quiz/check")["title"], now("quiz/check")["attempts"]) == ({"en": "Mine", "ar": "عنوان"}, 5)


def test_two_who_change_the_same_are_shown_both(client, trainer, sign_in):
    mine = form_in(client.get(QUIZ).text, QUIZ)
    sign_in(MemberFactory(roles=[("trainer", "")]))
    send(client, QUIZ, {"sections.section-1.items": "who-else", "pass_mark": "60"})
    sign_in(trainer)
    answer = client.post(QUIZ, data=mine | {"sections.section-1.items": "who-reports", "title.en": "Mine"})
    assert (answer.status_code, now("quiz/check")["sections"]) == (409, [{"items": ["who-else"]}])
    assert "Somebody else has changed this quiz meanwhile" in text_of(answer.text)
    again = form_in(answer.text, QUIZ)
    assert (again["sections.section-1.items"], again["pass_mark"]) == ("who-reports", "60 %")
    assert client.post(QUIZ, data=again).status_code == 303
    assert (now("quiz/check")["sections"], now("quiz/check")["title"]["en"]) == ([{"items": ["who-reports"]}], "Mine")


def test_in_review_it_stays_and_what_was_typed_is_shown(client, trainer):
    send(client, QUIZ, {"title.en": "First"})
    queries.live_draft(Edition("base", course=COURSE)).state = IN_REVIEW
    db.session.commit()
    answer = send(client, QUIZ, {"title.en": "Second"})
    assert (answer.status_code, form_in(answer.text, QUIZ)["title.en"]) == (409, "Second")
    assert client.post(f"{QUIZ}/delete", data=form_in(client.get(f"{QUIZ}/delete").text, "/delete")).status_code == 409
