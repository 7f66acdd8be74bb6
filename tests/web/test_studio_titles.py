"""Titles of modules in the browser, in every language of the course, and the order of modules."""

import pytest

from lms.content.units import UnitKey
from lms.db.base import db
from lms.domain.editions import Edition
from lms.studio import queries
from lms.studio.models import IN_REVIEW, DraftChange
from tests.factories import MemberFactory
from tests.factories_studio import COURSE, put, studio_units
from tests.studio_forms import form_in, now, send, text_of
from tests.studio_pages import BASE, studio_trainer

HOME = f"/studio/{COURSE}/structure"
MODULE = f"{HOME}/basics/_title"
PAGES = {MODULE: "module/basics"}
both = pytest.mark.parametrize(("page", "address"), PAGES.items())


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in, "")


@both
def test_title_and_summary_are_saved_in_all_languages_and_the_rest_stays(client, trainer, page, address):
    before = now(address)
    typed = {"title-en": "First steps", "title-ar": "خطوات أولى", "summary-en": "How to begin."}
    answer = send(client, page, typed)
    assert answer.status_code == 303
    assert answer.location.startswith(f"{BASE}/#")
    after = now(address)
    assert after["title"] == {"en": "First steps", "ar": "خطوات أولى"}
    assert after["summary"] == before["summary"] | {"en": "How to begin."}
    assert {name: part for name, part in after.items() if name not in ("title", "summary")} == {
        name: part for name, part in before.items() if name not in ("title", "summary")
    }
    assert "First steps" in client.get(f"{BASE}/").text


@both
def test_who_changes_nothing_writes_nothing(client, trainer, page, address):
    assert send(client, page).status_code == 303
    assert db.session.query(DraftChange).count() == 0


@both
def test_the_fields_are_in_the_direction_of_their_language(client, trainer, page, address):
    text = client.get(page).text
    assert '<input class="form-control" dir="rtl" id="title-ar" lang="ar"' in text
    assert '<input class="form-control" dir="ltr" id="title-en" lang="en"' in text


@both
def test_without_a_title_in_another_language_its_readers_get_the_source(client, trainer, page, address):
    send(client, page, {"title-ar": " "})
    assert list(now(address)["title"]) == ["en"]


@both
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title-en": "  "}, "Please fill this in."),
        ({"summary-en": ""}, "Please fill this in."),
        ({"title-ar": "x" * 201}, "at most 200 characters"),
        ({"title-en": "At [[law.age]]"}, "may not stand in a title"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(client, trainer, page, address, typed, sentence):
    answer = send(client, page, typed)
    assert (answer.status_code, sentence in text_of(answer.text)) == (422, True)
    assert db.session.query(DraftChange).count() == 0


@both
def test_two_who_change_it_have_both_changes(client, trainer, sign_in, page, address):
    mine = form_in(client.get(page).text, page)
    sign_in(MemberFactory(roles=[("trainer", "")]))
    send(client, page, {"title-ar": "عنوان"})
    sign_in(trainer)
    assert client.post(page, data=mine | {"title-en": "Mine"}).status_code == 303
    assert now(address)["title"] == {"en": "Mine", "ar": "عنوان"}
    assert "both changes are in it" in client.get(f"{BASE}/").text


@both
def test_two_who_change_the_same_words_are_shown_both(client, trainer, sign_in, page, address):
    mine = form_in(client.get(page).text, page)
    sign_in(MemberFactory(roles=[("trainer", "")]))
    send(client, page, {"title-en": "Their words"})
    sign_in(trainer)
    answer = client.post(page, data=mine | {"title-en": "My words"})
    assert (answer.status_code, now(address)["title"]["en"]) == (409, "Their words")
    assert "Their words" in text_of(answer.text)
    again = form_in(answer.text, page)
    assert again["title-en"] == "My words"
    assert client.post(page, data=again).status_code == 303
    assert now(address)["title"]["en"] == "My words"


def test_a_module_gets_a_language_and_keeps_the_lessons_that_others_add(client, trainer):
    opened = form_in(client.get(MODULE).text, MODULE)
    lesson = {"title": "Rest", "summary": "About rest.", "minutes": "5", "text": "Rest."}
    send(client, f"{HOME}/basics/_lesson", lesson)
    assert client.post(MODULE, data=opened | {"translated": ["ar"]}).status_code == 303
    assert (now("module/basics")["languages"], now("module/basics")["lessons"][-1]) == (["en", "ar"], "rest")
    assert form_in(client.get(MODULE).text, MODULE)["translated"] == ["ar"]
    assert send(client, MODULE, translated=[]).status_code == 303
    assert now("module/basics")["languages"] == ["en"]


def test_languages_that_others_chose_otherwise_are_said(client, trainer, sign_in):
    put(UnitKey(COURSE, "course"), now("course") | {"languages": ["en", "ar", "fr"]})
    mine = form_in(client.get(MODULE).text, MODULE)
    sign_in(MemberFactory(roles=[("trainer", "")]))
    send(client, MODULE, translated=["fr"])
    sign_in(trainer)
    answer = client.post(MODULE, data=mine | {"translated": ["ar"]})
    assert answer.status_code == 409
    assert "They also chose otherwise" in text_of(answer.text)
    assert "English, French" in text_of(answer.text)
    assert client.post(MODULE, data=form_in(answer.text, MODULE)).status_code == 303
    assert now("module/basics")["languages"] == ["en", "ar"]


@both
@pytest.mark.parametrize("opened", ["", "[]", '{"title": 1}', '{"title": {"en": {}}, "languages": [1]}', "{"])
def test_a_form_that_stands_on_nothing_readable_stands_on_what_there_is(client, trainer, page, address, opened):
    answer = send(client, page, {"title-en": "Mine", "opened": opened})
    assert (answer.status_code, now(address)["title"]["en"]) == (303, "Mine")
    assert all(isinstance(text, str) for text in now(address)["title"].values())


def test_texts_in_languages_that_the_course_has_not_stay(client, trainer):
    put(UnitKey(COURSE, "module/basics"), now("module/basics") | {"title": {"en": "Basics", "fr": "Bases"}})
    send(client, MODULE, {"title-en": "Mine"})
    assert now("module/basics")["title"] == {"en": "Mine", "fr": "Bases"}


# --- The order of modules ---


def test_modules_change_places(client, trainer):
    address = f"{HOME}/law/move"
    seen = form_in(client.get(f"{BASE}/").text, address)
    answer = client.post(address, data=seen | {"step": "up"})
    assert (answer.status_code, now("course")["modules"]) == (303, ["law", "basics"])
    assert 'id="order-of-modules" open' in client.get(answer.location).text
    answer = client.post(address, data=seen | {"step": "up"})
    assert (answer.status_code, now("course")["modules"]) == (409, ["law", "basics"])
    assert "Somebody else has changed the order meanwhile" in text_of(answer.text)
    now_seen = form_in(client.get(f"{BASE}/").text, address)
    assert client.post(address, data=now_seen | {"step": "up"}).status_code == 422
    assert client.post(address, data=now_seen | {"step": "sideways"}).status_code == 422


# --- Whose ---


@pytest.mark.parametrize("roles", [[("trainer", "SG")], [("trainer", "IN")]])
def test_a_trainer_with_a_limit_finds_nothing(client, sign_in, roles):
    studio_units()
    sign_in(roles=roles)
    for page in PAGES:
        assert client.get(page).status_code == 404, page
        assert client.post(page, data={"title-en": "x"}).status_code == 404, page
    assert client.post(f"{HOME}/law/move", data={"step": "up"}).status_code == 404


def test_what_is_not_in_the_course_is_not_found(client, trainer):
    for page in (f"{HOME}/none/_title", "/studio/none/structure/basics/_title"):
        assert client.get(page).status_code == 404, page
    assert client.post(f"{HOME}/none/move", data={"step": "up"}).status_code == 404


def test_in_review_they_stay_and_what_was_typed_is_shown(client, trainer):
    send(client, MODULE, {"title-en": "First"})
    queries.live_draft(Edition("base", course=COURSE)).state = IN_REVIEW
    db.session.commit()
    for page in PAGES:
        answer = send(client, page, {"title-en": "Second"})
        assert (answer.status_code, form_in(answer.text, page)["title-en"]) == (409, "Second")
    seen = {"seen": "basics law", "step": "up"}
    assert client.post(f"{HOME}/law/move", data=seen).status_code == 409


@pytest.mark.parametrize("page", [MODULE, f"{BASE}/"])
def test_a_page_costs_the_same_with_thirty_countries(client, sign_in, statements, page):
    counts = []
    for countries in (2, 30):
        for table in (queries.StudioUnit, queries.UnitVersion, queries.Agency):
            db.session.query(table).delete()
        studio_units(countries)
        sign_in(roles=[("trainer", "")])
        client.get(page)
        statements.clear()
        assert client.get(page).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
