"""The shape of the base text in the browser: whose it is, every action, and what two do at once."""

import pytest

from lms.content.units import UnitKey, block_address, lesson_address
from lms.db.base import db
from lms.domain.editions import Edition
from lms.studio import queries
from lms.studio.models import IN_REVIEW, DraftChange
from tests.factories_studio import COURSE, DUTY, WORDS, hidden, operation, put, studio_units
from tests.studio_forms import form_in, now, send, text_of
from tests.studio_pages import BASE, studio_trainer

HOME = f"/studio/{COURSE}/structure"
ADD, HEAD = f"{HOME}/{WORDS}/_add", f"{HOME}/{WORDS}/_head"
BLOCK = {"title-en": "Your tools", "text-en": "Know *them*."}
LESSON = {"title": "Rest", "summary": "About rest.", "minutes": "5", "text": "Rest now and then."}
PAGES = (f"{WORDS}/_add", f"{WORDS}/_head", f"{WORDS}/lead/delete", "basics/_lesson", "_module")
POSTS = (*PAGES, f"{WORDS}/_add/preview", f"{WORDS}/lead/move", f"{WORDS}/move")


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in, "")


def order(lesson=WORDS):
    return now(lesson_address(*lesson.split("/")))["blocks"]


# --- Whose ---


@pytest.mark.parametrize("roles", [[("trainer", "SG")], [("trainer", "IN")]])
def test_a_trainer_with_a_limit_finds_nothing_of_the_base_text(client, sign_in, roles):
    studio_units()
    sign_in(roles=roles)
    for page in PAGES:
        assert client.get(f"{HOME}/{page}").status_code == 404, page
    for page in POSTS:
        assert client.post(f"{HOME}/{page}", data=BLOCK | {"step": "up"}).status_code == 404, page
    assert db.session.query(DraftChange).count() == 0


def test_what_is_not_in_the_course_is_not_found(client, trainer):
    for page in ("basics/none/_add", "basics/none/_head", f"{WORDS}/none/delete", "none/_lesson"):
        assert client.get(f"{HOME}/{page}").status_code == 404, page
    assert client.post(f"{HOME}/{WORDS}/none/move", data={"step": "up"}).status_code == 404
    assert client.get(f"/studio/none/structure/{WORDS}/_head").status_code == 404


def test_other_editions_show_no_such_actions(client, trainer):
    for edition in ("country-SG", "language-ar", "region-asean"):
        page = client.get(f"/studio/{COURSE}/{edition}/{DUTY}").text
        assert "/structure/" not in page
    assert "/structure/" in client.get(f"{BASE}/{DUTY}").text


# --- Blocks ---


def test_a_block_is_added_where_its_author_wants_it(client, trainer):
    answer = send(client, f"{ADD}?after=ask-first", BLOCK)
    assert (answer.status_code, answer.location) == (303, f"{BASE}/{WORDS}#block-your-tools")
    assert order()[5] == "your-tools"
    assert now(block_address(*WORDS.split("/"), "your-tools")) == {"title": "Your tools", "text": "Know *them*."}
    page = text_of(client.get(f"{BASE}/{WORDS}").text)
    assert "Know them." in page
    send(client, ADD, BLOCK)
    assert order()[:3] == ["lead", "your-tools-2", "why-it-matters"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title-en": ""}, "Please fill this in."),
        ({"text-en": "Good.\n\n<b>no</b>"}, "Line 3: HTML is not used in content."),
        ({"text-en": "[[law.none]]"}, "there is no legal fact `none`"),
        ({"title-en": "At [[law.age]]"}, "may not stand in a title"),
    ],
)
def test_a_block_that_cannot_be_is_refused_and_stays_in_the_form(client, trainer, typed, sentence):
    answer = send(client, f"{ADD}?after=lead", BLOCK | typed)
    assert (answer.status_code, sentence in text_of(answer.text)) == (422, True)
    assert form_in(answer.text, ADD)["text-en"] == (BLOCK | typed)["text-en"]
    assert db.session.query(DraftChange).count() == 0


def test_a_block_whose_place_has_gone_meanwhile_keeps_its_words(client, trainer):
    opened = form_in(client.get(f"{ADD}?after=ask-first").text, ADD)
    send(client, f"{HOME}/{WORDS}/ask-first/delete")
    answer = client.post(ADD, data=opened | BLOCK)
    assert answer.status_code == 409
    assert "The block after which it was to come is gone" in text_of(answer.text)
    assert form_in(answer.text, ADD)["text-en"] == BLOCK["text-en"]


def test_the_preview_shows_a_new_block_without_saving_it(client, trainer):
    page = client.post(f"{ADD}/preview", data=BLOCK).text
    assert "Know <em>them</em>." in page[page.index('id="preview"') :]
    assert db.session.query(DraftChange).count() == 0


def test_blocks_move_up_and_down_but_not_before_the_opening(client, trainer):
    page = client.get(f"{BASE}/{WORDS}").text
    address = f"{HOME}/{WORDS}/ask-first/move"
    assert client.post(address, data=form_in(page, address) | {"step": "up"}).status_code == 303
    assert order()[3:5] == ["ask-first", "the-case-file"]
    first, last = (f"{HOME}/{WORDS}/{name}/move" for name in ("why-it-matters", "summing-up"))
    seen = form_in(client.get(f"{BASE}/{WORDS}").text, first)
    assert client.post(first, data=seen | {"step": "up"}).status_code == 422
    assert client.post(last, data=seen | {"step": "down"}).status_code == 422
    assert client.post(last, data=seen | {"step": "sideways"}).status_code == 422
    assert order()[0] == "lead"


def test_a_move_in_an_order_that_others_changed_there_is_said_and_shown(client, trainer):
    address = f"{HOME}/{WORDS}/ask-first/move"
    seen = form_in(client.get(f"{BASE}/{WORDS}").text, address)
    send(client, f"{ADD}?after=the-case-file", BLOCK)
    answer = client.post(address, data=seen | {"step": "up"})
    assert answer.status_code == 409
    assert "Somebody else has changed the order meanwhile" in text_of(answer.text)
    assert "Your tools" in text_of(answer.text)
    far = f"{HOME}/{WORDS}/summing-up/move"
    assert client.post(far, data=seen | {"step": "up"}).status_code == 303  # they did nothing there
    assert order()[-2:] == ["summing-up", "look-after-yourself"]
    assert "your-tools" in order()


def test_before_a_block_is_deleted_one_reads_whose_texts_lose_their_place(client, trainer):
    value = hidden("your-law")
    put(operation("country/IN", value), value)
    page = text_of(client.get(f"{HOME}/{WORDS}/your-law/delete").text)
    assert "2 editions have a text for this block" in page
    assert "India: 1 text" in page
    assert "Singapore: 1 text" in page
    assert "are left out of the next release" in page
    page = text_of(client.get(f"{HOME}/{DUTY}/who/delete").text)
    assert "Translation: Arabic: 1 text" in page
    assert "are left out of the next release" not in page
    assert "No other edition has a text" in text_of(client.get(f"{HOME}/{WORDS}/summing-up/delete").text)


def test_a_deleted_block_goes_from_the_draft_and_the_others_texts_become_orphans(client, trainer):
    answer = send(client, f"{HOME}/{WORDS}/your-law/delete")
    assert (answer.status_code, "your-law" in order()) == (303, False)
    assert now(f"block/{WORDS}/your-law") is None
    put(UnitKey(COURSE, f"lesson/{WORDS}"), now(f"lesson/{WORDS}"))  # as if it had been published
    put(UnitKey(COURSE, f"block/{WORDS}/your-law"), None)
    assert "1 text has lost its place" in text_of(client.get(f"/studio/{COURSE}/country-SG/").text)


def test_a_block_that_was_written_anew_meanwhile_is_not_deleted_unseen(client, trainer):
    address = f"{HOME}/{WORDS}/ask-first/delete"
    seen = form_in(client.get(address).text, address)
    put(UnitKey(COURSE, f"block/{WORDS}/ask-first"), {"title": "Ask first", "text": "Ask, and ask again."})
    answer = client.post(address, data=seen)
    assert (answer.status_code, "ask-first" in order()) == (409, True)
    assert "Ask, and ask again." in text_of(answer.text)
    assert client.post(address, data=form_in(answer.text, address)).status_code == 303


# --- Limits ---


def test_in_review_the_shape_stays_and_what_was_typed_is_shown(client, trainer):
    send(client, f"{ADD}?after=lead", BLOCK)
    queries.live_draft(Edition("base", course=COURSE)).state = IN_REVIEW
    db.session.commit()
    assert "/structure/" not in client.get(f"{BASE}/{WORDS}").text
    for page, typed in ((ADD, BLOCK), (HEAD, {"title": "x"}), (f"{HOME}/basics/_lesson", LESSON)):
        answer = send(client, page, typed)
        assert answer.status_code == 409, page
        assert "cannot be changed now" in text_of(answer.text)
    seen = " ".join(order())
    assert client.post(f"{HOME}/{WORDS}/summing-up/move", data={"seen": seen, "step": "up"}).status_code == 409


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_with_thirty_countries(client, sign_in, statements, page):
    counts = []
    for countries in (2, 30):
        db.session.query(queries.StudioUnit).delete()
        db.session.query(queries.UnitVersion).delete()
        db.session.query(queries.Agency).delete()
        studio_units(countries)
        sign_in(roles=[("trainer", "")])
        client.get(f"{HOME}/{page}")
        statements.clear()
        assert client.get(f"{HOME}/{page}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 14
