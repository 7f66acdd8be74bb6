"""Questions to a file for another platform: the report first, then the file, as each edition and country has them."""

import zipfile
from io import BytesIO

import pytest

from lms.content.quiz_formats.exchange import read
from lms.content.units import UnitKey
from lms.db.base import db
from lms.infra.imports.fragments import to_markdown
from lms.studio import queries
from lms.studio.models import DraftChange
from tests import question_files as files
from tests.factories_studio import COURSE, course_units, operation, put, studio_units
from tests.studio_forms import send, send_file, text_of
from tests.studio_pages import BASE, COUNTRY, INDIA, studio_trainer

PAGE, HERE = f"{BASE}/_items/export", f"{COUNTRY}/_items/export"


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in, "")


def own_words(country="SG", **more):
    """A country asks in its own words."""
    change = {"op": "replace", "item": "who-reports", "prompt": {"en": "Who reports here?"}} | more
    put(operation(f"country/{country}", change), change)


def taken(client, page, **asked):
    """The file as it is read again."""
    answer = client.get(f"{page}/file", query_string=asked)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    return read(answer.data, None, "x", asked.get("language", "en"), to_markdown)


# --- The report ---


def test_nothing_is_written_before_one_has_chosen(client, trainer):
    page = client.get(PAGE).text
    assert "Take the file" not in page
    assert "No country: right answers by law cannot go" in text_of(page)


def test_the_report_says_what_stays_behind_and_leads_to_the_questions(client, trainer):
    page = client.get(f"{PAGE}?format=aiken").text
    words = text_of(page)
    assert "0 questions would be in the file" in words
    assert "2 questions stay behind whole." in words
    assert f'href="{BASE}/_items/who-else"' in page
    assert "Take the file" not in words
    words = text_of(client.get(f"{PAGE}?format=moodle-xml&country=SG").text)
    assert "2 questions would be in the file" in words
    assert "the texts in other languages are left out (ar) who-else · who-reports" in words
    assert "Law of Singapore" in words


def test_a_topic_that_no_question_has_and_an_empty_bank_are_said(client, trainer):
    put(
        UnitKey(COURSE, "quiz/empty"), course_units()[UnitKey(COURSE, "quiz/check")] | {"slug": "empty", "sections": []}
    )
    for name in ("who-reports", "who-else"):
        put(UnitKey(COURSE, f"item/{name}"), None)
    for page in (f"{PAGE}?format=gift", f"{PAGE}/file"):
        answer = client.get(page)
        assert (answer.status_code, "No question of this edition is asked for so." in text_of(answer.text)) == (
            200,
            True,
        )


# --- The file ---


def test_right_answers_and_facts_are_those_of_the_country(client, trainer):
    base, own = (taken(client, PAGE, format="gift", country=country) for country in ("", "SG"))
    assert base.items == []
    assert [item["id"] for item in own.items] == ["who-else", "who-reports"]
    right = {choice["id"] for choice in own.items[0]["choices"] if choice["correct"]}
    assert len(right) == 1
    assert "[[law." not in str(own.items)


def test_an_edition_has_its_own_words_and_a_quiz_only_its_questions(client, trainer):
    own_words()
    put(
        UnitKey(COURSE, "quiz/check"),
        course_units()[UnitKey(COURSE, "quiz/check")] | {"sections": [{"items": ["who-else"]}]},
    )
    assert "Who reports here?" in str(taken(client, PAGE, format="moodle-xml", country="SG").items)
    assert "Who reports here?" not in str(taken(client, PAGE, format="moodle-xml", country="IN").items)
    only = taken(client, PAGE, format="moodle-xml", country="SG", quiz="check")
    assert [item["id"] for item in only.items] == ["who-else"]


def test_a_country_trainer_takes_their_own_edition_under_its_law(client, sign_in):
    studio_trainer(sign_in)
    own_words()
    words = text_of(client.get(f"{HERE}?format=gift").text)
    assert "Law of Singapore" in words
    assert "India" not in words
    found = taken(client, HERE, format="gift", country="IN")  # as if it had not been asked for
    assert "Who reports here?" in str(found.items)


def test_what_is_in_the_draft_goes_with_its_image_into_a_package(client, trainer):
    found = send_file(client, f"{BASE}/_items/import", "q.xml", files.WHOLE, format="", language="en").location
    send(client, found, {"topic": "tools"})
    answer = client.get(f"{PAGE}/file?format=qti21&topic=tools")
    assert answer.mimetype == "application/zip"
    assert 'filename="safe-use-tools-en.zip"' in answer.headers["Content-Disposition"]
    names = zipfile.ZipFile(BytesIO(answer.data)).namelist()
    assert any(name.endswith(".webp") for name in names), names
    again = read(answer.data, None, "x.zip", "en", to_markdown)
    assert sorted(item["id"] for item in again.items) == ["alone", "first-look", "hash-length", "seen"]
    assert again.faults == []
    assert len(again.media) == 1


def test_what_is_not_offered_counts_as_the_usual(client, trainer):
    for asked in ("format=gift&language=xx&country=FR&quiz=../x&topic=none", "format=gift%00&language=", "format="):
        assert client.get(f"{PAGE}?{asked}").status_code == 200
        assert client.get(f"{PAGE}/file?{asked}").status_code == 200


# --- Whose ---


def test_another_countrys_edition_is_not_taken(client, sign_in):
    studio_trainer(sign_in)
    for page in (
        PAGE,
        f"{INDIA}/_items/export",
        f"/studio/{COURSE}/language-ar/_items/export",
        "/studio/none/base/_items/export",
    ):
        assert client.get(page).status_code == 404, page
        assert client.get(f"{page}/file?format=gift").status_code == 404, page


@pytest.mark.parametrize("role", ["coordinator", "vetting_officer", "trainee"])
def test_other_roles_take_nothing(client, sign_in, role):
    studio_units()
    sign_in(roles=[] if role == "trainee" else [(role, "")])
    for page in (PAGE, f"{PAGE}/file?format=gift", HERE):
        assert client.get(page).status_code in {403, 404}, page


def test_a_translators_edition_has_no_questions_of_its_own(client, trainer):
    assert client.get(f"/studio/{COURSE}/language-ar/_items/export").status_code == 404


@pytest.mark.parametrize("asked", ["", "?format=gift", "?format=gift&country=SG"])
def test_the_page_costs_the_same_with_thirty_countries(client, sign_in, statements, asked):
    counts = []
    for countries in (2, 30):
        for table in (queries.StudioUnit, queries.UnitVersion, queries.Agency):
            db.session.query(table).delete()
        studio_units(countries)
        own_words()
        sign_in(roles=[("trainer", "")])
        client.get(f"{PAGE}{asked}")
        statements.clear()
        assert client.get(f"{PAGE}{asked}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 16
    assert db.session.query(DraftChange).count() == 0
