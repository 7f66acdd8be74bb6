"""The editor in the browser: whose edition it is, what its pages show, and every action."""

import re
from html import unescape

import pytest

from lms.content.units import value_hash
from lms.db.base import db
from lms.studio import queries
from lms.studio.models import DraftChange
from tests.factories import AgencyFactory
from tests.factories_studio import (
    BLOCKS,
    COURSE,
    DUTY,
    WORDS,
    block,
    hidden,
    operation,
    put,
    replaced,
    studio_units,
    text_unit,
)
from tests.studio_pages import ARABIC, ASK, BASE, COUNTRY, INDIA, form_of, only_change, send, studio_trainer


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in)


@pytest.fixture
def everywhere(app, sign_in):
    return studio_trainer(sign_in, "")


# --- Whose edition ---

PAGES = ("/", f"/{WORDS}", f"/{WORDS}/lead", f"/{WORDS}/lead/after", "/_orphans")
POSTS = (
    f"/{WORDS}/lead",
    f"/{WORDS}/lead/after",
    f"/{WORDS}/lead/hide",
    f"/{WORDS}/lead/undo",
    f"/{WORDS}/lead/preview",
    f"/{WORDS}/lead/autosave",
    f"/{WORDS}/lead/merge",
    "/_orphans",
)


def test_a_trainer_of_one_country_finds_nothing_of_another_nor_of_what_many_read(client, trainer):
    for edition in (INDIA, BASE, ARABIC, f"/studio/{COURSE}/region-asean", f"/studio/{COURSE}/agency-none"):
        for page in PAGES:
            assert client.get(edition + page).status_code == 404, edition + page
        for page in POSTS:
            assert client.post(edition + page, data={"text-en": "x", "address": "x"}).status_code == 404, edition + page
    assert db.session.query(DraftChange).count() == 0


def test_a_trainer_of_a_country_writes_its_agencies_editions(client, trainer):
    assert client.get(f"/studio/{COURSE}/agency-sg-police/{WORDS}").status_code == 200


def test_an_administrator_writes_nothing(client, sign_in):
    studio_units()
    sign_in(roles=[("administrator", "")])
    assert client.get(f"{COUNTRY}/").status_code == 403


@pytest.mark.parametrize("slug", ["language-en", "language-fr", "region-none", "nothing", "country-"])
def test_an_edition_that_there_is_not_is_not_found(client, everywhere, slug):
    assert client.get(f"/studio/{COURSE}/{slug}/").status_code == 404


def test_lessons_and_blocks_that_there_are_not_are_not_found(client, trainer):
    for page in ("/basics/none", f"/{WORDS}/none", f"/{WORDS}/_head", f"/{WORDS}/lead/merge", "/none/words"):
        assert client.get(COUNTRY + page).status_code == 404, page


# --- The pages ---


def test_the_outline_counts_what_is_own_stale_and_in_the_draft(client, trainer):
    put(block("your-law"), text_unit("Your law", "The age is [[law.age]]."))
    client.post(f"{ASK}/hide")
    page = client.get(f"{COUNTRY}/").text
    row = re.search(r"<tr>(?:(?!</tr>).)*basics/words.*?</tr>", page, re.DOTALL)[0]
    numbers = [re.sub(r"<[^>]*>|\s", "", cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
    assert numbers == ["Words", "13", "3", "1", "1"]
    assert "Law of Singapore" in page
    assert "Draft" in page


def test_a_lesson_shows_the_base_beside_the_countrys_text_with_the_words_that_differ(client, trainer):
    page = client.get(f"{COUNTRY}/{WORDS}").text
    assert "In <del>your country</del> the age that counts is [[law.age]]." in page
    assert "In <ins>Singapore</ins> the age that counts is [[law.age]]." in page
    assert page.count('class="pair"') == len(BLOCKS) + 1
    assert "3 days</a>" in page  # the fact that the new block names, as the country has it
    assert "Region: ASEAN" in page


def test_from_a_lesson_one_gets_to_the_countrys_law_and_to_what_its_readers_will_see(client, trainer):
    send(client, ASK, {"text-en": "Ask the desk."})
    page = client.get(f"{COUNTRY}/{WORDS}").text
    assert client.get(unescape(re.search(r'href="(/studio/facts/[^"]*)"', page)[1])).status_code == 200
    shown = client.get(unescape(re.search(r'href="([^"]*/preview/[^"]*)"', page)[1]))
    assert (shown.status_code, "Ask the desk." in shown.text) == (200, True)


@pytest.mark.parametrize("path", ["/", f"/{WORDS}", f"/{WORDS}/your-law"])
def test_a_page_costs_the_same_with_thirty_countries(client, sign_in, statements, path):
    counts = []
    for countries in (2, 30):
        db.session.query(queries.StudioUnit).delete()
        db.session.query(queries.UnitVersion).delete()
        db.session.query(queries.Agency).delete()
        studio_units(countries)
        sign_in(roles=[("trainer", "SG")])
        client.get(COUNTRY + path)
        statements.clear()
        assert client.get(COUNTRY + path).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_the_translation_reads_from_right_to_left_beside_its_source(client, everywhere):
    page = client.get(f"{ARABIC}/{DUTY}").text
    assert 'lang="ar" dir="rtl"' in page
    assert 'lang="en" dir="ltr"' in page
    assert re.search(r'<textarea[^>]*dir="rtl"[^>]*lang="ar"', client.get(f"{ARABIC}/{DUTY}/when").text)


# --- Actions ---


def test_a_text_of_ones_own_replaces_the_block_and_remembers_what_it_was_made_against(client, trainer):
    response = send(client, ASK, {"text-en": "Ask the desk in [[law.age]] ways."})
    assert (response.status_code, response.location) == (303, f"{COUNTRY}/{WORDS}#block-ask-first")
    row = only_change()
    wanted = replaced("ask-first", "Ask the desk in [[law.age]] ways.")
    assert (row.value, row.address) == (wanted, operation("country/SG", wanted).address)
    assert "Ask <ins>the desk in [[law.age]] ways</ins>" in client.get(response.location).text


def test_a_title_of_ones_own_is_kept_beside_the_text(client, trainer):
    send(client, ASK, {"title-en": "Ask  the desk", "text-en": "Ask."})
    assert only_change().value["title"] == {"en": "Ask the desk"}


def test_a_translation_of_the_base_text_does_not_pass_for_one_of_the_own_text(client, trainer):
    who = f"{COUNTRY}/{DUTY}/who"
    assert form_of(client, who)["text-ar"] == ""
    assert "من يبلّغ" in client.get(who).text  # beside the form
    send(client, who, {"text-en": "Here, at once."})
    assert only_change().value["text"] == {"en": "Here, at once."}
    send(client, who, {"text-ar": "هنا فورًا."})
    stamp = only_change().value["sources"]["ar"]
    send(client, who, {"text-en": "Here, now."})
    assert only_change().value["sources"]["ar"] == stamp
    assert "Arabic is older than your text" in client.get(f"{COUNTRY}/{DUTY}").text


def test_saving_the_base_text_as_it_is_changes_nothing(client, trainer):
    assert send(client, ASK).status_code == 303
    assert db.session.query(DraftChange).count() == 0


def test_a_hidden_block_can_be_shown_again(client, trainer):
    assert client.post(f"{ASK}/hide").status_code == 303
    assert only_change().value == hidden("ask-first")
    assert "its readers do not see this block" in client.get(f"{COUNTRY}/{WORDS}").text
    client.post(f"{ASK}/undo")
    assert db.session.query(DraftChange).count() == 0


def test_a_new_block_gets_an_id_from_its_title_and_stands_after_its_place(client, trainer):
    for title in ("The desk", "The desk"):
        response = send(client, f"{ASK}/after", {"title-en": title, "text-en": "Call it."})
        assert response.status_code == 303
    first, second = (row.value for row in db.session.query(DraftChange).order_by(DraftChange.id))
    assert (first["block"], first["id"]) == ("ask-first", "sg-the-desk")
    assert (second["block"], second["id"]) == ("sg-the-desk", "sg-the-desk-2")
    ids = re.findall(r'id="block-([^"]*)"', client.get(f"{COUNTRY}/{WORDS}").text)
    assert ids[ids.index("ask-first") + 1 :][:2] == ["sg-the-desk", "sg-the-desk-2"]


def test_taking_a_new_block_away_keeps_those_that_stood_after_it(client, trainer):
    for title in ("One", "Two", "Three"):
        send(client, f"{ASK}/after", {"title-en": title, "text-en": "Text."})
    assert client.post(f"{COUNTRY}/{WORDS}/sg-one/undo").status_code == 303
    page = client.get(f"{COUNTRY}/{WORDS}").text
    ids = re.findall(r'id="block-([^"]*)"', page)
    assert ids[ids.index("ask-first") + 1 :][:2] == ["sg-two", "sg-three"]
    assert "lost its place" not in page
    assert "The base text has changed" not in page


def test_back_to_the_base_text_takes_a_published_text_back_in_the_draft(client, trainer):
    assert client.post(f"{COUNTRY}/{WORDS}/your-law/undo").status_code == 303
    assert only_change().value is None
    assert "In <ins>Singapore" not in client.get(f"{COUNTRY}/{WORDS}").text


def test_the_base_text_is_edited_in_its_own_draft(client, everywhere):
    send(client, f"{BASE}/{WORDS}/ask-first", {"text-en": "Ask twice."})
    assert (only_change().value, only_change().address) == (
        text_unit("Ask first", "Ask twice."),
        block("ask-first").address,
    )
    client.post(f"{BASE}/{WORDS}/ask-first/undo")
    assert db.session.query(DraftChange).count() == 0
    assert client.post(f"{BASE}/{WORDS}/ask-first/hide").status_code == 404


def test_the_first_text_of_an_agency_in_a_course_names_the_agency(client, everywhere):
    AgencyFactory(name="Navy", country="SG", slug="navy")
    send(client, f"/studio/{COURSE}/agency-navy/{WORDS}/ask-first", {"text-en": "Ask the captain."})
    made = {row.address: row.value for row in db.session.query(DraftChange)}
    assert made["agency/navy"] == {"agency": "navy", "country": "SG", "name": {"en": "Navy"}}
    assert len(made) == 2


def test_a_translation_remembers_its_source_and_can_be_emptied(client, everywhere):
    put(block("when", DUTY), text_unit("When", "Within three days."))
    put(block("when", DUTY, "ar"), None)
    send(client, f"{ARABIC}/{DUTY}/when", {"title-ar": "متى", "text-ar": "خلال ثلاثة أيام."})
    source = value_hash(text_unit("When", "Within three days."))
    assert only_change().value == text_unit("متى", "خلال ثلاثة أيام.", source=source)
    send(client, f"{ARABIC}/{DUTY}/when", {"title-ar": "", "text-ar": ""})
    assert db.session.query(DraftChange).count() == 0


def test_the_lessons_own_title_is_translated_too(client, everywhere):
    response = send(client, f"{ARABIC}/basics/words/_head", {"title-ar": "كلمات", "summary-ar": "عن الكلمات."})
    assert response.status_code == 303
    assert only_change().address == "lesson/basics/words@ar"
    assert only_change().value["title"] == "كلمات"
