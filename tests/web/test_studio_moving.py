"""A block goes into another lesson of the course: where to, what is refused, and what waits for other editions."""

import pytest

from lms.content.compiler import compile_units
from lms.content.units import UnitKey
from lms.db.base import db
from lms.domain.editions import Edition
from lms.studio import queries
from lms.studio.models import IN_REVIEW, DraftChange
from tests.factories_studio import BLOCKS, CARE, COURSE, DUTY, PUBLISHED_AT, WORDS, block, put, studio_units
from tests.studio_forms import form_in, now, send, text_of
from tests.studio_pages import BASE, studio_trainer

HOME = f"/studio/{COURSE}/structure"
PLACE = f"{HOME}/{WORDS}/summing-up/place"


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in, "")


def blocks(lesson):
    return now(f"lesson/{lesson}")["blocks"]


def test_a_block_goes_where_its_author_wants_it_and_the_course_compiles(client, trainer):
    answer = send(client, PLACE, {"place": f"{DUTY}/who"})
    assert (answer.status_code, answer.location) == (303, f"{BASE}/{DUTY}#block-summing-up")
    assert "summing-up" not in blocks(WORDS)
    assert blocks(DUTY) == ["lead", "who", "summing-up", "when"]
    title, text = BLOCKS["summing-up"]
    assert (now(f"block/{DUTY}/summing-up"), now(f"block/{WORDS}/summing-up")) == ({"title": title, "text": text}, None)
    units = queries.whole_source(queries.live_draft(Edition("base", course=COURSE))).units
    assert compile_units(units, COURSE, PUBLISHED_AT.date()).blocked == {}


def test_at_the_beginning_is_behind_the_opening(client, trainer):
    send(client, PLACE, {"place": f"{DUTY}/"})
    assert blocks(DUTY)[:2] == ["lead", "summing-up"]


def test_before_it_moves_one_reads_whose_texts_wait_for_a_place(client, trainer):
    page = text_of(client.get(f"{HOME}/{WORDS}/your-law/place").text)
    assert "Singapore: 1 text" in page
    assert "Their texts do not move by themselves." in page
    assert "are left out of the next release" in page
    page = text_of(client.get(f"{HOME}/{DUTY}/who/place").text)
    assert "Translation: Arabic: 1 text" in page
    assert "No other edition has a text for this block." in text_of(client.get(PLACE).text)


def test_a_translator_is_offered_the_new_place(client, trainer):
    send(client, f"{HOME}/{DUTY}/who/place", {"place": f"{WORDS}/ask-first"})
    for change in db.session.query(DraftChange).all():  # as if it had been published
        put(UnitKey(COURSE, change.address), change.value)
    page = client.get(f"/studio/{COURSE}/language-ar/_orphans").text
    assert f'<option value="{WORDS}/who" selected>' in page


@pytest.mark.parametrize(
    ("place", "status", "sentence"),
    [
        ("", 422, "Please choose the new place."),
        ("basics", 422, "Please choose the new place."),
        ("basics/none/", 409, "is gone. Please choose another place."),
        (f"{DUTY}/none", 409, "is gone. Please choose another place."),
        (f"{WORDS}/ask-first", 409, "has a block of this name"),
    ],
)
def test_a_place_that_cannot_be_is_refused_in_words(client, trainer, place, status, sentence):
    answer = send(client, PLACE, {"place": place})
    assert (answer.status_code, sentence in text_of(answer.text)) == (status, True)
    assert db.session.query(DraftChange).count() == 0


def test_an_id_that_is_not_free_there_stays(client, trainer):
    put(UnitKey(COURSE, f"lesson/{CARE}"), now(f"lesson/{CARE}") | {"blocks": [*blocks(CARE), "summing-up"]})
    put(block("summing-up", CARE), {"title": "Summing up", "text": "x"})
    answer = send(client, PLACE, {"place": f"{CARE}/"})
    assert (answer.status_code, "summing-up" in blocks(WORDS)) == (409, True)
    put(block("your-law", DUTY, "ar"), {"title": "قانون", "text": "نص"})  # a translation that has no place there
    assert send(client, f"{HOME}/{WORDS}/your-law/place", {"place": f"{DUTY}/"}).status_code == 409


def test_a_block_comes_back_to_the_texts_that_others_have_for_it(client, trainer):
    send(client, f"{HOME}/{WORDS}/your-law/place", {"place": f"{DUTY}/"})
    answer = send(client, f"{HOME}/{DUTY}/your-law/place", {"place": f"{WORDS}/ask-first"})
    assert (answer.status_code, blocks(WORDS)) == (303, list(BLOCKS))
    assert db.session.query(DraftChange).count() == 0


def test_the_opening_and_the_last_block_stay(client, trainer):
    page = client.get(f"{HOME}/{WORDS}/lead/place").text
    assert "the opening, which stays in its lesson" in text_of(page)
    seen = form_in(client.get(f"{HOME}/{WORDS}/lead/delete").text, "/lead/delete")
    answer = client.post(f"{HOME}/{WORDS}/lead/place", data=seen | {"place": f"{DUTY}/"})
    assert (answer.status_code, blocks(WORDS)[0]) == (422, "lead")


def test_what_was_written_anew_meanwhile_is_shown_before_it_moves(client, trainer):
    opened = form_in(client.get(PLACE).text, PLACE)
    put(block("summing-up"), {"title": "Summing up", "text": "Written meanwhile."})
    answer = client.post(PLACE, data=opened | {"place": f"{DUTY}/who"})
    assert (answer.status_code, "summing-up" in blocks(WORDS)) == (409, True)
    assert "Written meanwhile." in text_of(answer.text)
    again = form_in(answer.text, PLACE)
    assert again["place"] == f"{DUTY}/who"
    assert client.post(PLACE, data=again).status_code == 303


def test_in_review_nothing_moves(client, trainer):
    send(client, PLACE, {"place": f"{DUTY}/who"})
    address = f"{HOME}/{WORDS}/ask-first/place"
    opened = form_in(client.get(address).text, address)
    queries.live_draft(Edition("base", course=COURSE)).state = IN_REVIEW
    db.session.commit()
    answer = client.post(address, data=opened | {"place": f"{DUTY}/who"})
    assert (answer.status_code, "ask-first" in blocks(WORDS)) == (409, True)


def test_whose_it_is_not_finds_nothing(client, sign_in):
    studio_units()
    sign_in(roles=[("trainer", "SG")])
    assert client.get(PLACE).status_code == 404
    assert client.post(PLACE, data={"place": f"{DUTY}/who"}).status_code == 404
    sign_in(roles=[("trainer", "")])
    assert client.get(f"{HOME}/{WORDS}/none/place").status_code == 404


def test_the_page_costs_the_same_with_thirty_countries(client, sign_in, statements):
    counts = []
    for countries in (2, 30):
        for table in (queries.StudioUnit, queries.UnitVersion, queries.Agency):
            db.session.query(table).delete()
        studio_units(countries)
        sign_in(roles=[("trainer", "")])
        client.get(PLACE)
        statements.clear()
        assert client.get(PLACE).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 14
