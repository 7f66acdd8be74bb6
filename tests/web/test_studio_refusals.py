"""What the editor refuses, with the place and what was typed; its preview; and what it keeps while one types."""

import re
from html import unescape

import pytest

from lms.content.units import UnitKey
from lms.db.base import db
from lms.domain.editions import Edition
from lms.studio import queries
from lms.studio.models import IN_REVIEW, Autosave, DraftChange
from tests.factories import MemberFactory
from tests.factories_studio import (
    COURSE,
    WORDS,
    put,
    studio_units,
)
from tests.studio_pages import ASK, COUNTRY, INDIA, fields, form_of, send, studio_trainer


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in)


# --- Refusals: the sentence, the place, and what was typed stays ---

REFUSED = [
    ("Good.\n\n<b>Bold</b>", "Line 3: HTML is not used in content."),
    ("<script>alert(1)</script>", "Line 1: HTML is not used in content."),
    ("One [[law.none]].", "Line 1: there is no legal fact `none`."),
    ("[here](http://example.org)", "Line 1: expected a link that begins with https://"),
    ("![a picture](https://example.org/x.png)", "Line 1: expected an image of this course"),
    ("Look:\n\n![a picture](media:none)", "Line 3: there is no image `none`."),
    ("", "Please fill this in."),
    ("x" * 20_001, "longer than 20000"),
]


@pytest.mark.parametrize(("text", "sentence"), REFUSED)
def test_what_content_does_not_have_is_refused_with_its_line(client, trainer, text, sentence):
    response = send(client, ASK, {"text-en": text})
    assert response.status_code == 422
    assert sentence in unescape(response.text)
    assert fields(response.text)["text-en"] == text
    assert "<script>alert" not in response.text
    assert db.session.query(DraftChange).count() == 0


DEEP = 6_000
NONSENSE = ["", "x", "[1]", '{"text": 5}', '{"text": {"en": []}}', "[" * DEEP + "]" * DEEP, '{"a":' * DEEP, "9" * 9_000]


@pytest.mark.parametrize("opened", NONSENSE)
@pytest.mark.parametrize("begun", [True, False])
def test_a_form_that_says_nonsense_of_what_it_was_opened_on_breaks_nothing(client, trainer, opened, begun):
    if begun:
        send(client, ASK, {"text-en": "Ask the chief."})
    response = send(client, ASK, {"text-en": "Ask the desk.", "opened": opened})
    assert response.status_code == (409 if begun else 303)
    assert client.post(f"{ASK}/merge", data={"opened": opened, "choice": "keep"}).status_code == 404


def test_a_fact_in_a_title_is_refused(client, trainer):
    response = send(client, ASK, {"title-en": "At [[law.age]]"})
    assert (response.status_code, "may not stand in a title" in response.text) == (422, True)


def test_a_new_block_without_a_title_is_refused(client, trainer):
    assert send(client, f"{ASK}/after", {"text-en": "Text."}).status_code == 422


def test_hiding_ones_own_block_is_refused(client, trainer):
    assert client.post(f"{COUNTRY}/{WORDS}/sg-desk/hide").status_code == 409


def test_in_review_nothing_can_be_changed_and_what_was_typed_is_shown(client, trainer):
    send(client, ASK, {"text-en": "Ask."})
    queries.live_draft(Edition("country", "SG")).state = IN_REVIEW
    db.session.commit()
    response = send(client, ASK, {"text-en": "Ask later."})
    assert response.status_code == 409
    assert fields(response.text)["text-en"] == "Ask later."
    assert "cannot be changed now" in response.text
    assert "Write your own" not in client.get(f"{COUNTRY}/{WORDS}").text


# --- Preview and autosave ---


def test_the_preview_fills_in_the_facts_and_tells_what_was_refused(client, trainer):
    text = "Age: [[law.age]].\n\n<i>x</i>\n\n[[law.none]]"
    page = client.post(f"{ASK}/preview", data={"title-en": "T", "text-en": text}).text
    shown = page[page.index('id="preview"') :]
    assert re.search(r"Age: <a[^>]*>16</a>\.", shown)
    assert "HTML is not used in content" in shown
    assert "<i>x</i>" not in shown
    assert "no legal fact `none`" in shown
    assert fields(page)["text-en"] == text
    assert db.session.query(DraftChange).count() == 0


def test_the_preview_names_facts_that_the_country_does_not_have(client, sign_in):
    studio_units()
    sign_in(roles=[("trainer", "IN")])
    page = client.post(f"{INDIA}/{WORDS}/lead/preview", data={"text-en": "You have [[law.notice]]."}).text
    assert "These facts have no value" in page
    assert "3 days" not in page  # another country's


def test_the_preview_shows_the_images_of_the_course(client, trainer):
    image = {"alt": {"en": "A desk"}, "sha256": "a" * 64, "width": 20, "height": 10, "type": "image/webp"}
    put(UnitKey(COURSE, "media/desk"), image)
    page = client.post(f"{ASK}/preview", data={"text-en": "![A desk](media:desk)"}).text
    assert f'<img src="/learn/media/{"a" * 64}.webp" width="20" height="10" alt="A desk"' in page
    assert 'data-insert="![A desk](media:desk)"' in page


def test_what_is_typed_is_kept_for_its_author_alone(client, trainer, sign_in):
    kept = form_of(client, ASK) | {"text-en": "Half a sen"}
    assert client.post(f"{ASK}/autosave", data=kept).status_code == 204
    assert db.session.query(DraftChange).count() == 0
    assert "You have unsaved text of" in client.get(ASK).text
    assert form_of(client, ASK)["text-en"].startswith("Ask your supervisor")
    assert form_of(client, f"{ASK}?unsaved=1")["text-en"] == "Half a sen"
    sign_in(MemberFactory(roles=[("trainer", "SG")]))
    assert "unsaved text" not in client.get(ASK).text
    assert form_of(client, f"{ASK}?unsaved=1")["text-en"].startswith("Ask your supervisor")


def test_unsaved_text_can_be_thrown_away_and_is_forgotten_when_saved(client, trainer):
    for _again in range(2):
        client.post(f"{ASK}/autosave", data={"text-en": "Half"})
        client.post(f"{ASK}/autosave?after=1", data={"text-en": "New"})
        assert db.session.query(Autosave).count() == 2
        client.post(f"{ASK}/autosave", data={"throw": "1"})
        client.post(f"{ASK}/autosave?after=1", data={"throw": "1"})
        assert db.session.query(Autosave).count() == 0
    client.post(f"{ASK}/autosave", data={"text-en": "Half"})
    send(client, ASK, {"text-en": "Whole."})
    assert db.session.query(Autosave).count() == 0
