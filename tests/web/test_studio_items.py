"""Quizzes in a country's edition: own questions, what to do with stale ones, and what has lost its item."""

import re

import pytest

from lms.content.units import UnitKey
from lms.db.base import db
from lms.studio import queries
from lms.studio.models import DraftChange
from tests.factories_studio import COURSE, course_units, operation, put, studio_units
from tests.studio_pages import BASE, COUNTRY, INDIA, only_change, studio_trainer

QUIZ = f"{COUNTRY}/_quiz/check"
ITEM = f"{QUIZ}/who-reports"
KEY = UnitKey(COURSE, "quiz/check")
OWN = {"prompt-en": "Who must report here?", "prompt-ar": "سؤال؟", "feedback-en": "Here: [[law.duty]].",
       "feedback-ar": "[[law.duty]]"}  # fmt: skip


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in)


def opened(client):
    page = client.get(ITEM).text
    return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1].replace("&#34;", '"') for name in
            ("opened", "beneath")}  # fmt: skip


def save(client, **more):
    return client.post(ITEM, data=opened(client) | OWN | more)


def ask_anew():
    """The base asks in other words."""
    quiz = course_units()[KEY]
    items = [quiz["items"][0] | {"prompt": {"en": "Who has to report?", "ar": "سؤال؟"}}, *quiz["items"][1:]]
    put(KEY, quiz | {"items": items})


def test_an_own_question_replaces_only_what_is_different(client, trainer):
    assert save(client).status_code == 303
    value = only_change().value
    assert value.keys() == {"op", "quiz", "item", "base", "prompt"}
    assert value["prompt"] == {"en": "Who must report here?", "ar": "سؤال؟"}
    assert "Who must report here?" in client.get(QUIZ).text


def test_saving_the_base_question_as_it_is_changes_nothing(client, trainer):
    assert save(client, **{"prompt-en": "Who must report?"}).status_code == 303
    assert db.session.query(DraftChange).count() == 0


def test_what_content_does_not_have_is_refused_in_a_question(client, trainer):
    response = save(client, **{"prompt-en": "<b>Who?</b>"})
    assert (response.status_code, "Line 1: HTML is not used in content." in response.text) == (422, True)


@pytest.mark.parametrize("choice", ["keep", "take", ""])
def test_a_question_whose_base_has_changed_is_kept_taken_or_corrected(client, trainer, choice):
    save(client)
    before = only_change().value
    ask_anew()
    assert "The base text has changed" in client.get(QUIZ).text
    assert re.search(r"Who <ins>has to</ins> report\?", client.get(ITEM).text)
    assert save(client, **{"prompt-en": "Who?", "choice": choice}).status_code == 303
    assert "The base text has changed" not in client.get(QUIZ).text
    if choice == "take":
        assert db.session.query(DraftChange).count() == 0
        return
    now = only_change().value
    assert now["base"] != before["base"]
    assert now["prompt"]["en"] == ("Who must report here?" if choice == "keep" else "Who?")
    key = operation("country/SG", before)
    assert queries.history(key)[0].note == (choice or "merge")


def test_a_question_that_is_gone_leaves_its_text_to_be_retired(client, trainer):
    own = {"op": "replace", "quiz": "check", "item": "gone", "base": "0" * 12, "prompt": {"en": "Who was it?"}}
    put(operation("country/SG", own), own)
    assert "1 text has lost its place" in client.get(f"{COUNTRY}/").text
    address = {"address": operation("country/SG", own).address}
    assert "Who was it?" in client.get(f"{COUNTRY}/_orphans").text
    assert client.post(f"{COUNTRY}/_orphans", data=address | {"choice": "place", "place": "x"}).status_code == 404
    assert client.post(f"{COUNTRY}/_orphans", data=address | {"choice": "retire"}).status_code == 303
    assert only_change().value is None


def test_what_others_write_and_what_there_is_not_is_not_found(client, trainer):
    for address in (f"{INDIA}/_quiz/check", f"{BASE}/_quiz/check", f"{COUNTRY}/_quiz/none", f"{QUIZ}/none"):
        assert client.get(address).status_code == 404, address
        assert client.post(f"{address}/who-reports").status_code == 404


def test_the_base_edition_has_no_quiz_of_this_kind(client, sign_in):
    studio_units()
    sign_in(roles=[("trainer", "")])
    assert client.get(f"{BASE}/_quiz/check").status_code == 404
