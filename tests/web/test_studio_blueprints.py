"""Quizzes as blueprints in the browser: their rules, their sections with and without a script, and what follows."""

import pytest

from lms.content.units import UnitKey
from lms.db.base import db
from lms.studio import queries
from lms.studio.models import DraftChange
from tests.factories_studio import COURSE, operation, put, studio_units
from tests.studio_blueprints import LIST, NEW, QUIZ, add_item, go_on, press
from tests.studio_forms import form_in, now, send, text_of
from tests.studio_pages import studio_trainer


@pytest.fixture
def trainer(app, sign_in):
    return studio_trainer(sign_in, "")


# --- The list and the form ---


def test_the_quizzes_of_the_course_are_listed_with_purpose_count_and_mark(client, trainer):
    words = text_of(client.get(LIST).text)
    for part in ("Check", "Graded", "2", "50 %", "As published"):
        assert part in words
    put(UnitKey(COURSE, "course"), now("course") | {"quizzes": []})
    assert "No quiz yet" in text_of(client.get(LIST).text)


def test_who_changes_nothing_writes_nothing(client, trainer):
    assert send(client, QUIZ).status_code == 303
    assert db.session.query(DraftChange).count() == 0


def test_every_rule_is_saved_and_shown_again(client, trainer):
    typed = {
        "title.en": "First check", "title.ar": "اختبار أول", "summary.en": "Short.", "pass_mark": "2/3",
        "attempts": "", "wait_minutes": "30", "counts": "average", "time_limit_minutes": "20",
        "opens": "2026-12-01T09:00", "closes": "2026-12-02T18:30", "time_zone": "Asia/Singapore",
        "feedback": "after-close", "presentation": "one-per-page", "shuffle_items": ["y"], "purpose": "practice",
    }  # fmt: skip
    answer = send(client, QUIZ, typed)
    assert (answer.status_code, answer.location) == (303, QUIZ)
    value = now("quiz/check")
    assert value["title"] == {"en": "First check", "ar": "اختبار أول"}
    assert value["summary"] == {"en": "Short.", "ar": "سؤالان."}
    assert (value["pass_mark"], value["purpose"], value["counts"]) == ("2/3", "practice", "average")
    assert (value["opens"], value["closes"]) == ("2026-12-01T09:00", "2026-12-02T18:30")
    assert (value["wait_minutes"], value["time_limit_minutes"], value["shuffle_items"]) == (30, 20, True)
    assert "attempts" not in value
    assert value["sections"] == [{"items": ["who-reports", "who-else"]}]
    shown = form_in(client.get(QUIZ).text, QUIZ)
    lists = {name: text for name, text in typed.items() if text}
    assert {name: shown.get(name) for name in lists} == lists


@pytest.mark.parametrize(
    ("typed", "stored"), [("70", "7/10"), ("70 %", "7/10"), ("3/4", "3/4"), ("100%", "1/1"), ("50", "1/2")]
)
def test_a_pass_mark_is_percents_or_a_fraction(client, trainer, typed, stored):
    assert send(client, QUIZ, {"pass_mark": typed}).status_code == 303
    assert now("quiz/check")["pass_mark"] == stored


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title.en": " "}, "Please fill this in."),
        ({"title.en": "At [[law.age]]"}, "A legal fact may not stand here."),
        ({"title.ar": "x" * 201}, "at most 200 characters"),
        ({"pass_mark": "0"}, "Please give percents from 1 to 100"),
        ({"pass_mark": "7/5"}, "Please give percents from 1 to 100"),
        ({"pass_mark": "most"}, "Please give percents from 1 to 100"),
        ({"attempts": "0"}, "whole number from 1 to 1000"),
        ({"attempts": "٣"}, "whole number from 1 to 1000"),
        ({"wait_minutes": "soon"}, "whole number from 0"),
        ({"purpose": "post-test"}, "Please choose the pre-test"),
        ({"purpose": "exam"}, "Please choose again"),
        ({"opens": "2026-12-01T09:00"}, "in which zone these times are"),
        ({"opens": "tomorrow"}, "Not a valid"),
        ({"opens": "2026-12-01T09:00", "closes": "2026-12-01T09:00", "time_zone": "UTC"}, "later than it opens"),
        ({"opens": "2026-12-01T09:00", "time_zone": "Mars/Olympus"}, "Please choose again"),
        ({"feedback": "after-close"}, "Please say when it closes"),
        ({"sections.order": ""}, "Please add questions"),
        ({"sections.section-1.items": ""}, "Section 1 has no question yet"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_what_was_typed_stays(client, trainer, typed, sentence):
    answer = send(client, QUIZ, {"summary.en": "Kept words"} | typed)
    assert (answer.status_code, sentence in text_of(answer.text)) == (422, True)
    assert form_in(answer.text, QUIZ)["summary.en"] == "Kept words"
    assert db.session.query(DraftChange).count() == 0


def test_a_language_less_hides_its_fields_and_keeps_its_words(client, trainer):
    text = press(client, QUIZ, "languages", languages=["en"])
    assert 'name="title.ar"' not in text
    assert go_on(client, text, QUIZ, typed={"title.en": "Only English"}).status_code == 303
    value = now("quiz/check")
    assert (value["languages"], value["title"]) == (["en"], {"en": "Only English", "ar": "اختبار"})
    text = press(client, QUIZ, "languages", languages=["en", "ar"])
    assert 'dir="rtl" id="title.ar"' in text
    assert go_on(client, text, QUIZ, typed={"title.ar": "اختبار"}).status_code == 303
    assert now("quiz/check")["languages"] == ["en", "ar"]


# --- Sections ---


def test_questions_are_found_and_added_and_moved_without_a_script_and_nothing_typed_is_lost(client, trainer):
    add_item("note-taking")
    add_item("rest", topic="care")
    text = press(client, QUIZ, "find:section-1", {"sections.section-1.words": "note", "title.en": "Half a title"})
    assert "About note-taking?" in text_of(text)
    assert "About rest?" not in text_of(text)
    answer = go_on(client, text, QUIZ, "take:section-1", {"sections.section-1.take": ["note-taking"]})
    page = form_in(answer.text, QUIZ)
    assert page["sections.section-1.items"] == "who-reports who-else note-taking"
    assert page["title.en"] == "Half a title"
    answer = go_on(client, answer.text, QUIZ, "up:section-1:note-taking")
    answer = go_on(client, answer.text, QUIZ, "remove:section-1:who-reports")
    assert form_in(answer.text, QUIZ)["sections.section-1.items"] == "note-taking who-else"
    assert db.session.query(DraftChange).count() == 0
    assert go_on(client, answer.text, QUIZ).status_code == 303
    assert now("quiz/check")["sections"] == [{"items": ["note-taking", "who-else"]}]
    assert now("quiz/check")["title"]["en"] == "Half a title"


def test_the_key_enter_in_a_search_finds_and_elsewhere_saves(client, trainer):
    add_item("note-taking")
    text = press(client, QUIZ, "enter", {"sections.section-1.words": "note"})
    assert "About note-taking?" in text_of(text)
    assert db.session.query(DraftChange).count() == 0
    assert go_on(client, text, QUIZ, "enter", {"title.en": "Saved"}).status_code == 303
    assert now("quiz/check")["title"]["en"] == "Saved"


def test_what_is_ticked_is_added_also_by_saving(client, trainer):
    add_item("note-taking")
    text = press(client, QUIZ, "find:section-1", {"sections.section-1.words": "note"})
    assert go_on(client, text, QUIZ, typed={"sections.section-1.take": ["note-taking", "none"]}).status_code == 303
    assert now("quiz/check")["sections"][0]["items"][-1] == "note-taking"


def test_a_draw_is_added_with_its_kinds_and_says_how_many_fit(client, trainer):
    for number in range(4):
        add_item(f"ethics-{number}")
    text = press(client, QUIZ, "add:draw")
    drawn = {"sections.section-2.draw": "3", "sections.section-2.topic": ["ethics"], "sections.section-2.level": ["2"]}
    text = go_on(client, text, QUIZ, "count", drawn).text
    assert "4 questions of the base text fit. No country has fewer." in text_of(text)
    text = go_on(client, text, QUIZ, "up:section-2").text
    assert go_on(client, text, QUIZ).status_code == 303
    section = {"draw": 3, "pool": {"topic": ["ethics"], "level": [2]}}
    assert now("quiz/check")["sections"] == [section, {"items": ["who-reports", "who-else"]}]
    shown = form_in(client.get(QUIZ).text, QUIZ)
    assert (shown["sections.section-1.draw"], shown["sections.section-1.level"]) == ("3", ["2"])


@pytest.mark.parametrize("number", ["", "0", "201", "many", "-1"])
def test_how_many_are_drawn_is_a_number(client, trainer, number):
    text = press(client, QUIZ, "add:draw")
    answer = go_on(client, text, QUIZ, typed={"sections.section-2.draw": number})
    assert answer.status_code == 422
    assert db.session.query(DraftChange).count() == 0


def test_a_country_that_hides_questions_has_fewer_and_is_named(client, trainer):
    for number in range(3):
        add_item(f"ethics-{number}")
    hide = {"op": "hide", "item": "ethics-1"}
    put(operation("country/IN", hide), hide)
    text = press(client, QUIZ, "add:draw")
    drawn = {"sections.section-2.draw": "3", "sections.section-2.topic": ["ethics"]}
    words = text_of(go_on(client, text, QUIZ, "count", drawn).text)
    assert "3 questions of the base text fit. In India there are 2, the smallest number." in words
    assert "India: expected at least 3 to draw from, found 2." in words
    assert "Too few" in words
    assert (
        go_on(client, go_on(client, text, QUIZ, "count", drawn).text, QUIZ).status_code == 303
    )  # a draft may have faults
    assert "1 fault" in text_of(client.get(LIST).text)


def test_faults_of_the_whole_are_said_at_once(client, trainer):
    add_item("old-one", retired=True)
    text = press(client, QUIZ, "count", {"sections.section-1.items": "who-reports old-one not-there"})
    words = text_of(text)
    assert "the question old-one is retired" in words.replace("`", "")
    assert "unknown question not-there" in words.replace("`", "")
    assert "Not in the bank" in words


def test_a_question_is_in_one_section_only(client, trainer):
    text = press(client, QUIZ, "add:items")
    answer = go_on(client, text, QUIZ, "count", {"sections.section-2.items": "who-else x y! X"})
    page = form_in(answer.text, QUIZ)
    assert (page["sections.section-1.items"], page["sections.section-2.items"]) == ("who-reports who-else", "x")


@pytest.mark.parametrize(
    "action", ["up:section-9", "remove:none", "add:everything", "up:section-1:none", "::", "take:", "x" * 500]
)
def test_buttons_that_are_not_there_change_nothing(client, trainer, action):
    before = form_in(client.get(QUIZ).text, QUIZ)
    assert form_in(press(client, QUIZ, action), QUIZ) == before


def test_more_sections_than_there_may_be_are_passed_over(client, trainer):
    order = " ".join(f"section-{number}" for number in range(1, 60))
    page = form_in(press(client, QUIZ, "count", {"sections.order": order}), QUIZ)
    assert len(page["sections.order"].split()) == 30


# --- Whose ---


@pytest.mark.parametrize("roles", [[("trainer", "SG")], [("trainer", "IN")]])
def test_a_trainer_with_a_limit_finds_nothing(client, sign_in, roles):
    studio_units()
    sign_in(roles=roles)
    for page in (LIST, QUIZ, NEW, f"{QUIZ}/delete"):
        assert client.get(page).status_code == 404, page
    for page in (QUIZ, NEW, f"{QUIZ}/delete"):
        assert client.post(page, data={"title.en": "x"}).status_code == 404, page
    assert db.session.query(DraftChange).count() == 0


@pytest.mark.parametrize("role", ["coordinator", "vetting_officer", "trainee"])
def test_other_roles_do_not_write_quizzes(client, sign_in, role):
    studio_units()
    sign_in(roles=[] if role == "trainee" else [(role, "")])
    for page in (LIST, QUIZ, NEW):
        assert client.get(page).status_code in {403, 404}, page


def test_what_is_not_there_is_not_found(client, trainer):
    for page in (f"{LIST}/none", f"{LIST}/none/delete", "/studio/none/base/_quizzes", f"{LIST}/who-else"):
        assert client.get(page).status_code == 404, page


@pytest.mark.parametrize("page", [LIST, QUIZ, NEW, f"{QUIZ}/delete"])
def test_a_page_costs_the_same_with_thirty_countries(client, sign_in, statements, page):
    counts = []
    for countries in (2, 30):
        for table in (queries.StudioUnit, queries.UnitVersion, queries.Agency):
            db.session.query(table).delete()
        studio_units(countries)
        for number in range(countries):
            add_item(f"more-{number}")
        sign_in(roles=[("trainer", "")])
        client.get(page)
        statements.clear()
        assert client.get(page).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 14
