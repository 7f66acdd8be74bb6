"""Fields of the studio's forms that a browser fills in by itself, forged."""

import json

import pytest

from lms.db.base import db
from lms.studio.models import DraftChange
from tests.factories_studio import COURSE, WORDS, block, put, text_unit
from tests.studio_pages import ASK, BASE, COUNTRY, fields, form_of, only_change, studio_trainer

DEEP = '{"text":' * 20_000 + "1" + "}" * 20_000
FORGED = {
    "deep": DEEP,
    "a number": "5",
    "a list": '["op"]',
    "no JSON": "{",
    "nothing": "",
    "an empty map": "{}",
    "a number for a text": '{"title": 5, "text": 7}',
    "an operation with a number": '{"op": "replace", "title": 5, "text": 7}',
    "an operation with lists": '{"op": "replace", "title": [1], "text": [[2]]}',
    "an operation with numbers by language": '{"op": "replace", "text": {"en": 1}, "title": {"en": null}}',
    "another operation": '{"op": "hide", "lesson": "law/duty", "block": "who", "base": "0"}',
    "texts for maps": '{"op": "replace", "title": "a", "text": "b", "sources": "c"}',
    "not a number": '{"text": NaN, "title": Infinity}',
    "half a letter": '{"text": "\\ud800", "title": "\\u0000"}',
}


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in)


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("page", [ASK, f"{COUNTRY}/{WORDS}/your-law", f"{COUNTRY}/{WORDS}/sg-desk"])
def test_a_forged_state_of_a_text_is_refused_or_a_conflict_and_never_breaks_the_page(client, trainer, page, name):
    form = form_of(client, page)
    form["text-en"] = "Other words."
    assert client.post(page, data=form | {"opened": FORGED[name]}).status_code in {303, 409, 422}
    assert client.get(page).status_code == 200
    for row in db.session.query(DraftChange):
        assert row.value["text"] == {"en": "Other words."}


@pytest.mark.parametrize("name", FORGED)
@pytest.mark.parametrize("choice", ["keep", "merge", "take"])
def test_a_forged_state_of_a_stale_text_never_becomes_the_text(client, trainer, name, choice):
    put(block("your-law"), text_unit("Your law", "A new base: [[law.age]]."))
    page = f"{COUNTRY}/{WORDS}/your-law/merge"
    form = form_of(client, page)
    answer = client.post(page, data=form | {"opened": FORGED[name], "choice": choice})
    assert answer.status_code in {303, 409, 422}
    for row in db.session.query(DraftChange):
        assert row.value is None or (row.value["op"], row.value["lesson"]) == ("replace", WORDS)
        assert row.value is None or "Singapore" in row.value["text"]["en"] or choice == "merge"
    assert client.get(f"{COUNTRY}/{WORDS}").status_code == 200


def test_kept_is_what_its_author_saw(client, trainer):
    put(block("your-law"), text_unit("Your law", "A new base: [[law.age]]."))
    page = f"{COUNTRY}/{WORDS}/your-law/merge"
    form = form_of(client, page)
    late = client.post(page, data=form | {"opened": form["opened"].replace("Singapore", "Samoa"), "choice": "keep"})
    assert late.status_code == 409
    assert db.session.query(DraftChange).count() == 0
    assert client.post(page, data=fields(late.text) | {"choice": "keep"}).status_code == 303
    assert only_change().value["text"] == {"en": "In Singapore the age that counts is [[law.age]]."}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_state_of_a_question_never_breaks_the_page(client, trainer, name):
    page = f"{COUNTRY}/_items/who-reports"
    data = {"prompt.en": "Who?", "feedback.en": "See the law.", "opened": FORGED[name], "beneath": "x" * 500}
    assert client.post(page, data=data).status_code in {303, 409, 422}
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_state_of_a_lesson_never_breaks_the_page(client, app, sign_in, name):
    studio_trainer(sign_in, "")
    page = f"/studio/{COURSE}/structure/{WORDS}/_head"
    data = {"title": "T", "summary": "S", "minutes": "5", "notice": "none", "notice_text": "", "opened": FORGED[name]}
    assert client.post(page, data=data).status_code in {303, 409, 422}
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("beneath", ["<script>", "x" * 5_000, "0", "../..", "\0"])
def test_what_a_text_stands_on_is_a_hash_or_what_is_there_now(client, trainer, beneath):
    form = form_of(client, ASK)
    assert client.post(ASK, data=form | {"text-en": "Mine.", "beneath": beneath}).status_code == 303
    assert only_change().value["base"] == form["beneath"]


def test_fields_that_the_form_does_not_have_change_nothing(client, trainer):
    form = form_of(client, ASK)
    more = {"op": "hide", "lesson": "law/duty", "block": "who", "scope": "country:IN", "course": "other",
            "address": "block/basics/words/lead", "key": "x", "text-ar": "x", "id": "y", "author": "7"}  # fmt: skip
    assert client.post(ASK, data=form | {"text-en": "Mine."} | more).status_code == 303
    change = only_change()
    assert change.address == f"operation/country/SG/lesson/{WORDS}/ask-first"
    assert (change.value["op"], change.value["block"], change.value["text"]) == (
        "replace",
        "ask-first",
        {"en": "Mine."},
    )
    assert json.dumps(change.value).count("law/duty") == 0


NAMES = ["no-such", "lead@ar", "..", "%2e%2e", "Lead", "lead%0a", "_head", "_orphans", "é", "a" * 100]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "end", ["", "/after", "/hide", "/undo", "/preview", "/autosave", "/autosave?after=1", "/merge"]
)
def test_blocks_that_there_are_not_are_not_written(client, trainer, name, end):
    answer = client.post(f"{COUNTRY}/{WORDS}/{name}{end}", data={"title-en": "T", "text-en": "x"})
    assert answer.status_code in {404, 405, 308}
    assert db.session.query(DraftChange).count() == 0


@pytest.mark.parametrize("name", NAMES)
def test_lessons_that_there_are_not_are_not_written(client, sign_in, app, name):
    studio_trainer(sign_in, "")
    structure = f"/studio/{COURSE}/structure"
    pages = [f"{BASE}/basics/{name}/lead", f"{BASE}/{name}/words/lead", f"{COUNTRY}/_items/{name}"]
    for page in (*pages, f"{structure}/basics/{name}/_add", f"{structure}/{name}/_lesson"):
        assert client.post(page, data={"title-en": "T", "text-en": "x"}).status_code in {404, 405, 308}
    assert db.session.query(DraftChange).count() == 0
