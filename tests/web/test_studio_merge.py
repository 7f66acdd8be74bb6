"""Two people at one block, a base text that has changed, and texts that have lost their place."""

import json
import re

import pytest

from lms.content.units import UnitKey, value_hash
from lms.db.base import db
from lms.studio import queries
from lms.studio.models import DraftChange
from tests.factories_studio import (
    BLOCKS,
    COURSE,
    DUTY,
    WORDS,
    block,
    operation,
    put,
    replaced,
    text_unit,
)
from tests.studio_pages import ARABIC, ASK, COUNTRY, fields, form_of, only_change, send, studio_trainer


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in)


# --- Two people ---


@pytest.mark.parametrize("begun", [True, False])
def test_two_who_edit_one_block_have_both_changes(client, trainer, begun):
    if begun:
        send(client, ASK, {"title-en": "Ask"})
    mine = form_of(client, ASK)
    send(client, ASK, {"text-en": mine["text-en"].replace("who may", "who else may")})
    response = client.post(ASK, data=mine | {"text-en": mine["text-en"].replace("supervisor", "chief")})
    assert "both changes are in it" in client.get(response.location).text
    both = "Ask your chief before you load anything.\n\n- who else may see it\n- how long"
    assert only_change().value["text"]["en"] == both


def test_two_who_change_the_same_words_see_both_and_lose_nothing(client, trainer, sign_in):
    send(client, ASK, {"text-en": "Ask the desk."})
    mine = form_of(client, ASK)
    send(client, ASK, {"text-en": "Ask the chief."})
    response = client.post(ASK, data=mine | {"text-en": "Ask the judge."})
    assert response.status_code == 409
    assert "Somebody else has changed this block meanwhile" in response.text
    assert "Ask the <ins>chief</ins>." in re.sub(r"<del>.*?</del>", "", response.text)
    assert only_change().value["text"]["en"] == "Ask the chief."
    again = fields(response.text)
    assert again["text-en"] == "Ask the judge."
    assert json.loads(again["opened"])["text"]["en"] == "Ask the chief."
    assert client.post(ASK, data=again | {"text-en": "Ask the chief or the judge."}).status_code == 303
    assert only_change().value["text"]["en"] == "Ask the chief or the judge."


def test_a_base_that_moves_while_one_writes_makes_the_new_text_stale(client, trainer):
    mine = form_of(client, ASK)
    put(block("ask-first"), text_unit("Ask first", "Ask nobody."))
    client.post(ASK, data=mine | {"text-en": "Ask the desk."})
    assert "The base text has changed" in client.get(f"{COUNTRY}/{WORDS}").text


def test_history_names_who_wrote(client, trainer):
    send(client, ASK, {"text-en": "Ask the desk."})
    assert trainer.name in client.get(ASK).text


# --- The base has changed: keep, take or merge ---

LAW = f"{COUNTRY}/{WORDS}/your-law"
NEW = "In your country the age that counts in law is [[law.age]]."


def test_the_merge_page_shows_old_new_and_own_text_put_together(client, trainer):
    put(block("your-law"), text_unit("Your law", NEW))
    assert client.get(LAW).location == f"{LAW}/merge"
    page = client.get(f"{LAW}/merge").text
    assert "In your country the age that counts is [[law.age]]." in page
    assert re.search(r"counts <ins>in law </ins>is", page)
    assert fields(page)["text-en"] == "In Singapore the age that counts in law is [[law.age]]."


def test_keep_leaves_the_words_and_renews_what_they_were_made_against(client, trainer):
    put(block("your-law"), text_unit("Your law", NEW))
    before = queries.units_at([operation("country/SG", replaced("your-law", ""))])
    assert send(client, f"{LAW}/merge", choice="keep").status_code == 303
    (old,) = before.values()
    assert only_change().value == old | {"base": value_hash(text_unit("Your law", NEW))}
    noted(client, trainer, "keep")


def test_take_gives_the_own_text_up_for_the_new_one(client, trainer):
    put(block("your-law"), text_unit("Your law", NEW))
    assert send(client, f"{LAW}/merge", choice="take").status_code == 303
    assert only_change().value is None
    noted(client, trainer, "take")


def test_the_merged_text_can_be_edited_and_is_no_longer_stale(client, trainer):
    put(block("your-law"), text_unit("Your law", NEW))
    assert (
        send(client, f"{LAW}/merge", {"text-en": "In Singapore it is [[law.age]]."}, choice="merge").status_code == 303
    )
    value = only_change().value
    assert value["text"]["en"] == "In Singapore it is [[law.age]]."
    assert value["base"] == value_hash(text_unit("Your law", NEW))
    noted(client, trainer, "merge")


def noted(client, author, note):
    version = queries.history(operation("country/SG", replaced("your-law", "")))[0]
    assert (version.note, version.author.id) == (note, author.id)
    assert "The base text has changed" not in client.get(f"{COUNTRY}/{WORDS}").text
    assert client.get(f"{LAW}/merge").status_code == 404


def test_words_that_both_changed_are_framed(client, trainer):
    put(block("your-law"), text_unit("Your law", "In the country the age that counts is [[law.age]]."))
    page = client.get(f"{LAW}/merge").text
    assert 'class="clash"' in page
    assert fields(page)["text-en"].startswith("In Singapore the age")


@pytest.mark.parametrize(("choice", "text"), [("", "Fine."), ("other", "Fine."), ("merge", "<b>no</b>"), ("merge", "")])
def test_a_decision_that_is_none_and_a_text_that_content_does_not_have_are_refused(client, trainer, choice, text):
    put(block("your-law"), text_unit("Your law", NEW))
    response = send(client, f"{LAW}/merge", {"text-en": text}, choice=choice)
    assert (response.status_code, fields(response.text)["text-en"]) == (422, text)
    assert db.session.query(DraftChange).count() == 0


def test_a_hidden_block_whose_base_has_changed_stays_hidden_or_is_shown_again(client, trainer):
    client.post(f"{ASK}/hide")
    put(block("ask-first"), text_unit("Ask first", "Ask nobody."))
    assert "Keep it hidden" in client.get(f"{ASK}/merge").text
    assert send(client, f"{ASK}/merge", choice="keep").status_code == 303
    assert only_change().value["base"] == value_hash(text_unit("Ask first", "Ask nobody."))
    put(block("ask-first"), text_unit("Ask first", "Ask somebody."))
    assert send(client, f"{ASK}/merge", choice="take").status_code == 303
    assert db.session.query(DraftChange).count() == 0


def test_a_new_block_after_one_that_has_changed_is_kept_in_its_place(client, trainer):
    put(block("what-to-report"), text_unit("What to report", "Report all."))
    address = f"{COUNTRY}/{WORDS}/sg-desk/merge"
    assert "See whether it still fits there" in client.get(address).text
    assert send(client, address, choice="keep").status_code == 303
    assert only_change().value["base"] == value_hash(text_unit("What to report", "Report all."))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("choice", ["keep", "take", "merge"])
def test_a_translation_whose_source_has_moved(client, sign_in, choice):
    studio_trainer(sign_in, "")
    moved = text_unit("When", "Within three days.")
    put(block("when", DUTY), moved)
    address = f"{ARABIC}/{DUTY}/when/merge"
    assert "Within three days." in re.sub(r"<[^>]*>", "", client.get(address).text)
    assert send(client, address, {"text-ar": "خلال ثلاثة أيام."}, choice=choice).status_code == 303
    words = {"keep": "فورًا.", "merge": "خلال ثلاثة أيام."}
    wanted = text_unit("متى", words[choice], source=value_hash(moved)) if choice in words else None
    assert only_change().value == wanted


# --- Texts without a place ---

PLACES = f"{COUNTRY}/_orphans"
LOST = replaced("your-law", "In Singapore the age that counts is [[law.age]].")


@pytest.fixture
def lost(trainer):
    """`your-law` is gone from the base, and with it the place of the country's text."""
    head = queries.units_at([UnitKey(COURSE, "lesson/basics/words")])[UnitKey(COURSE, "lesson/basics/words")]
    put(UnitKey(COURSE, "lesson/basics/words"), head | {"blocks": [name for name in BLOCKS if name != "your-law"]})
    put(block("your-law"), None)
    return trainer


def settle(client, **choice):
    return client.post(PLACES, data={"address": operation("country/SG", LOST).address} | choice)


def test_a_text_whose_block_is_gone_is_reported_on_every_page(client, lost):
    for page in ("/", f"/{WORDS}", "/_orphans"):
        assert "lost its place" in client.get(COUNTRY + page).text or page == "/_orphans"
    assert LOST["text"]["en"] in client.get(PLACES).text


def test_it_is_put_on_another_block_even_of_another_lesson(client, lost):
    assert settle(client, choice="place", place="basics/care/pause").status_code == 303
    placed = replaced("pause", LOST["text"]["en"], "basics/care")
    new, old = (row.value for row in db.session.query(DraftChange).order_by(DraftChange.address))
    assert (new, old) == (placed, None)
    assert queries.history(operation("country/SG", placed))[0].note == "place"
    assert "Everything has its place" in client.get(PLACES).text


def test_it_is_retired_and_stays_in_the_history(client, lost):
    assert settle(client, choice="retire").status_code == 303
    assert only_change().value is None
    version = queries.history(operation("country/SG", LOST))[0]
    assert (version.note, version.author.id) == ("retire", lost.id)


@pytest.mark.parametrize("place", ["", "basics/care/none", "none/none/none", "x"])
def test_a_place_that_there_is_not_is_refused(client, lost, place):
    assert settle(client, choice="place", place=place).status_code == 404
    assert db.session.query(DraftChange).count() == 0


def test_a_place_that_is_taken_is_refused_with_its_sentence(client, lost):
    client.post(f"{ASK}/hide")
    response = settle(client, choice="place", place=f"{WORDS}/ask-first")
    assert response.status_code == 409
    assert "has a text of its own there already" in response.text


def test_a_block_that_moved_to_another_lesson_is_proposed(client, lost):
    head = queries.units_at([UnitKey(COURSE, "lesson/basics/care")])[UnitKey(COURSE, "lesson/basics/care")]
    put(UnitKey(COURSE, "lesson/basics/care"), head | {"blocks": ["lead", "pause", "your-law"]})
    put(block("your-law", "basics/care"), text_unit("Your law", "The age is [[law.age]]."))
    assert '<option value="basics/care/your-law" selected>' in client.get(PLACES).text


def test_a_text_that_lies_in_its_place_again_is_not_found(client, trainer):
    assert settle(client, choice="retire").status_code == 404
