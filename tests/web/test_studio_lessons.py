"""Heads of lessons, new lessons and modules, and their order, in the browser."""

import pytest

from lms.content.units import UnitKey
from lms.db.base import db
from lms.studio.models import DraftChange
from tests.factories import MemberFactory
from tests.factories_studio import BLOCKS, COURSE, WORDS, put
from tests.studio_forms import form_in, now, send, text_of
from tests.studio_pages import BASE, studio_trainer

HOME = f"/studio/{COURSE}/structure"
ADD, HEAD = f"{HOME}/{WORDS}/_add", f"{HOME}/{WORDS}/_head"
BLOCK = {"title-en": "Your tools", "text-en": "Know *them*."}
LESSON = {"title": "Rest", "summary": "About rest.", "minutes": "5", "text": "Rest now and then."}
MODULE = {"title-en": "Evidence", "summary-en": "About it.", "title-ar": "أدلة", "summary-ar": "عنها."}


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in, "")


def lessons(module="basics"):
    return now(f"module/{module}")["lessons"]


# --- Heads ---


def test_the_head_of_a_lesson_is_saved_whole(client, trainer):
    steps = {"label": {"en": "Steps"}, "steps": [{"slug": s, "name": {"en": s.title()}} for s in ("receive", "assess")]}
    put(UnitKey("", "steps"), steps)
    typed = {"title": "New words", "minutes": "9", "notice": "sensitive", "notice_text": "It is about harm."}
    assert send(client, HEAD, typed, steps=["assess", "receive"]).status_code == 303
    head = now(f"lesson/{WORDS}")
    assert {name: head[name] for name in typed} == typed | {"minutes": 9}
    assert head["steps"] == ["receive", "assess"]
    assert head["blocks"] == list(BLOCKS)
    assert form_in(client.get(HEAD).text, HEAD)["steps"] == ["receive", "assess"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": ""}, "Please fill this in."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"minutes": "0"}, "from 1 to 600"),
        ({"minutes": "ten"}, "from 1 to 600"),
        ({"notice": "sensitive"}, "Please say in words what people will meet."),
        ({"notice_text": "<i>no</i>"}, "Line 1: HTML is not used"),
        ({"notice": "other"}, "Before the lesson opens"),
        ({"summary": "At [[law.age]]"}, "may not stand"),
    ],
)
def test_a_head_that_cannot_be_is_refused_at_its_field(client, trainer, typed, sentence):
    answer = send(client, HEAD, typed)
    assert (answer.status_code, sentence in text_of(answer.text)) == (422, True)
    assert db.session.query(DraftChange).count() == 0


def test_two_who_change_the_head_have_both_changes_and_the_blocks(client, trainer, sign_in):
    mine = form_in(client.get(HEAD).text, HEAD)
    sign_in(MemberFactory(roles=[("trainer", "")]))
    send(client, HEAD, {"minutes": "12"})
    send(client, f"{ADD}?after=lead", BLOCK)
    sign_in(trainer)
    assert client.post(HEAD, data=mine | {"title": "New words"}).status_code == 303
    head = now(f"lesson/{WORDS}")
    assert (head["title"], head["minutes"], "your-tools" in head["blocks"]) == ("New words", 12, True)
    assert "both changes are in it" in client.get(f"{BASE}/{WORDS}").text


def test_two_who_change_the_same_words_are_shown_both(client, trainer, sign_in):
    mine = form_in(client.get(HEAD).text, HEAD)
    sign_in(MemberFactory(roles=[("trainer", "")]))
    send(client, HEAD, {"title": "Their words", "minutes": "12"})
    sign_in(trainer)
    answer = client.post(HEAD, data=mine | {"title": "My words", "minutes": "9"})
    words = text_of(answer.text)
    assert answer.status_code == 409
    assert "Somebody else has changed this block meanwhile" not in words or "Their words" in words
    assert "They also chose otherwise" in words
    again = form_in(answer.text, HEAD)
    assert (again["title"], again["minutes"]) == ("My words", "9")
    assert now(f"lesson/{WORDS}")["title"] == "Their words"
    assert client.post(HEAD, data=again | {"title": "Our words"}).status_code == 303
    assert now(f"lesson/{WORDS}")["title"] == "Our words"


# --- Lessons and modules ---


def test_a_new_lesson_is_at_the_end_of_its_module_with_its_opening(client, trainer):
    answer = send(client, f"{HOME}/basics/_lesson", LESSON)
    assert (answer.status_code, answer.location) == (303, f"{BASE}/basics/rest")
    assert lessons() == ["words", "care", "rest"]
    assert now("block/basics/rest/lead") == {"title": "", "text": "Rest now and then."}
    assert "Rest now and then." in client.get(f"{BASE}/basics/rest").text
    answer = send(client, f"{HOME}/basics/_lesson", LESSON | {"text": "At [[law.age]] one rests."})
    assert answer.location.endswith("/rest-2")


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"slug": "words"}, 409, "has a lesson of that name already"),
        ({"slug": "Two words"}, 422, "small letters, digits and hyphens"),
        ({"slug": "two\n"}, 422, "small letters, digits and hyphens"),
        ({"text": ""}, 422, "Please fill this in."),
        ({"text": "<b>no</b>"}, 422, "HTML is not used"),
        ({"text": "At [[law.none]]."}, 422, "there is no legal fact `none`"),
    ],
)
def test_a_lesson_that_cannot_be_is_refused(client, trainer, typed, status, sentence):
    answer = send(client, f"{HOME}/basics/_lesson", LESSON | typed)
    assert (answer.status_code, sentence in text_of(answer.text)) == (status, True)
    assert lessons() == ["words", "care"]


def test_lessons_change_places(client, trainer):
    address = f"{HOME}/basics/care/move"
    seen = form_in(client.get(f"{BASE}/").text, address)
    assert client.post(address, data=seen | {"step": "up"}).status_code == 303
    assert lessons() == ["care", "words"]
    assert client.post(address, data=seen | {"step": "up"}).status_code == 409
    assert lessons() == ["care", "words"]


def test_a_new_module_leads_to_its_first_lesson(client, trainer):
    answer = send(client, f"{HOME}/_module", MODULE, translated=["ar"])
    assert (answer.status_code, answer.location) == (303, f"{HOME}/evidence/_lesson")
    assert now("course")["modules"] == ["basics", "law", "evidence"]
    assert now("module/evidence") == {
        "slug": "evidence",
        "title": {"en": "Evidence", "ar": "أدلة"},
        "summary": {"en": "About it.", "ar": "عنها."},
        "languages": ["en", "ar"],
        "lessons": [],
    }
    assert send(client, f"{HOME}/evidence/_lesson", LESSON).status_code == 303
    assert "Evidence" in client.get(f"{BASE}/").text


def test_a_module_needs_its_words_in_every_language_of_the_course(client, trainer):
    answer = send(client, f"{HOME}/_module", MODULE | {"title-ar": ""})
    assert (answer.status_code, now("course")["modules"]) == (422, ["basics", "law"])
