"""The bank of a course: found by words and tags, with states and uses, at a constant cost; retired and deleted ones."""

import pytest

from lms.content.units import UnitKey
from lms.db.base import db
from lms.studio.models import DraftChange
from tests.factories_studio import COURSE, course_units, put, studio_units
from tests.studio_bank import BANK, OWN_BANK, add
from tests.studio_forms import form_in, now, text_of
from tests.studio_pages import BASE, COUNTRY

ONE = course_units()[UnitKey(COURSE, "item/who-reports")]


@pytest.fixture
def author(app, sign_in):
    studio_units()
    return sign_in(roles=[("trainer", "")])


def put_item(name, **more):
    put(UnitKey(COURSE, f"item/{name}"), ONE | {"id": name} | more)


def names(client, query="", bank=BANK):
    page = client.get(f"{bank}?{query}")
    assert page.status_code == 200
    return [part.partition('"')[0] for part in page.text.split('id="item-')[1:]]


def do(client, what, item, bank=BANK):
    where = f"{bank}/{item}/ask/{what}"
    return client.post(where, data=form_in(client.get(where).text, where))


def test_every_question_with_its_state_and_its_uses(client, author):
    put(UnitKey(COURSE, "quiz/check"), course_units()[UnitKey(COURSE, "quiz/check")] | {"sections": [
        {"items": ["who-else"]}, {"draw": 1, "pool": {"topic": ["law"], "level": [1]}}]})  # fmt: skip
    put_item("third", level=2)
    put_item("fourth", retired=True)
    assert names(client) == ["fourth", "third", "who-else", "who-reports"]
    page = text_of(client.get(BANK).text)
    assert "Check for everybody" in page
    assert "Check one of 1, of which 1 are drawn" in page
    assert page.count("In no quiz") == 2
    assert "Retired" in page
    add(client, "single")
    assert names(client, "state=new") == ["what-about-single"]
    assert "New in this draft" in client.get(BANK).text


def test_questions_are_found_by_words_whatever_their_accents_and_forms(client, author):
    put_item("cafe", prompt={"en": "Who visits the Café Société?", "ar": "مَن يزور المقهى؟"})
    put_item("child", prompt={"en": "Whose age?", "ar": "أيُّ سنٍّ لحماية الأطفال؟"}, topic="age")
    assert names(client, "words=cafe+societe") == ["cafe"]
    assert names(client, "words=CAFÉ") == ["cafe"]
    assert names(client, "words=من+المقهي") == ["cafe"]
    assert names(client, "words=لحمايه+الاطفال") == ["child"]
    assert names(client, "words=doctors") == ["cafe", "child", "who-else", "who-reports"]  # in a choice
    assert names(client, "words=none+of+them") == []
    assert "Nothing like that" in client.get(f"{BANK}?words=zzz").text


def test_questions_are_filtered_by_their_tags(client, author):
    put_item("other", topic="ethics", bloom="apply", level=3, step="receive")
    for query in ("topic=ethics", "bloom=apply", "level=3", "step=receive"):
        assert names(client, query) == ["other"], query
    assert len(names(client, "type=single")) == 3
    assert names(client, "type=numeric&topic=ethics") == []
    assert names(client, "state=odd&page=x") == ["other", "who-else", "who-reports"]


def test_a_large_bank_comes_in_pages(client, author):
    for number in range(35):
        put_item(f"more-{number:02}")
    assert len(names(client)) == 30
    assert len(names(client, "page=2")) == 7
    assert len(names(client, "page=99")) == 7
    assert "topic=law&amp;page=2" in client.get(f"{BANK}?topic=law").text


def test_statements_do_not_grow(client, author, statements):
    client.get(BANK)
    statements.clear()
    client.get(BANK)
    few = len(statements)
    for number in range(20):
        put_item(f"more-{number:02}")
    add(client, "single")
    client.get(BANK)
    statements.clear()
    client.get(BANK)
    assert len(statements) <= few + 1  # what the draft says
    for address in (f"{BANK}/who-reports", OWN_BANK, f"{OWN_BANK}/who-reports"):
        client.get(address)
        statements.clear()
        assert client.get(address).status_code == 200
        assert len(statements) <= 14, address


def test_a_question_in_no_quiz_is_retired_and_used_again(client, author):
    put_item("third")
    assert do(client, "retire", "third").status_code == 303
    assert now("item/third")["retired"] is True
    assert names(client, "state=retired") == ["third"]
    assert do(client, "return", "third").status_code == 303
    assert db.session.query(DraftChange).count() == 0


def test_a_question_that_a_quiz_names_stays(client, author):
    page = client.get(f"{BANK}/who-else/ask/retire").text
    assert "Take it out of them first." in page
    assert "Check" in text_of(page)
    assert client.post(f"{BANK}/who-else/ask/retire", data={"seen": "x"}).status_code == 409
    assert client.get(f"{BANK}/who-else/ask/delete").status_code == 404  # it was published
    assert db.session.query(DraftChange).count() == 0


def test_only_what_was_never_published_is_deleted(client, author):
    add(client, "single")
    assert do(client, "delete", "what-about-single").status_code == 303
    assert db.session.query(DraftChange).count() == 0
    assert client.get(f"{BANK}/what-about-single").status_code == 404


def test_the_outline_leads_to_the_bank(client, author):
    page = client.get(f"{BASE}/").text
    assert BANK in page
    assert "2 questions" in text_of(page)
    assert f"/studio/{COURSE}/quiz-preview/check" in page
    assert OWN_BANK in client.get(f"{COUNTRY}/").text


def test_an_image_that_a_question_shows_is_used(client, author):
    picture = {"alt": {"en": "A log"}, "sha256": "a" * 64, "width": 40, "height": 30, "type": "image/webp"}
    for name in ("log", "gap"):
        put(UnitKey(COURSE, f"media/{name}"), picture)
    add(client, "image-choice")
    page = client.get(f"/studio/{COURSE}/media/log").text
    assert f"{BANK}/what-about-image-choice" in page
    assert client.post(f"/studio/{COURSE}/media/log/delete").status_code == 409
