"""Questions of all types are written in the base text, without a script: new, changed, refused with everything kept."""

import pytest

from lms.content.units import UnitKey
from lms.studio.item_checks import read_item
from tests.factories_studio import COURSE, put, studio_units
from tests.studio_bank import BANK, TYPED, add, change, new_question, sent_by
from tests.studio_forms import form_in, now, text_of
from tests.studio_pages import only_change

KINDS = sorted(TYPED)


@pytest.fixture
def author(app, sign_in):
    studio_units()
    picture = {"alt": {"en": "A log", "ar": "سجل"}, "sha256": "a" * 64, "width": 40, "height": 30, "type": "image/webp"}
    for name in ("log", "gap"):
        put(UnitKey(COURSE, f"media/{name}"), picture)
    return sign_in(roles=[("trainer", "")])


def name_of(kind):
    return f"what-about-{kind}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_of_each_type_is_written_and_is_as_content_has_it(client, author, kind):
    assert client.get(f"{BANK}/new?type={kind}").status_code == 200
    response = add(client, kind)
    assert response.status_code == 303, text_of(response.text)
    value = now(f"item/{name_of(kind)}")
    assert read_item(value) is not None
    assert (value["id"], value["type"], value["languages"], value["points"]) == (name_of(kind), kind, ["en", "ar"], 2)
    assert f"What about {kind}?" in client.get(BANK).text


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_that_is_sent_as_it_was_opened_stays_as_it_is(client, author, kind):
    add(client, kind)
    before = now(f"item/{name_of(kind)}")
    assert change(client, f"{BANK}/{name_of(kind)}").status_code == 303
    assert now(f"item/{name_of(kind)}") == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_is_asked_in_other_words(client, author, kind):
    add(client, kind)
    before = now(f"item/{name_of(kind)}")
    assert (
        change(client, f"{BANK}/{name_of(kind)}", **{"prompt.en": "And now?", "feedback.en": "So."}).status_code == 303
    )
    expected = before | {"prompt": {"en": "And now?", "ar": "نص"}, "feedback": {"en": "So."}}
    assert now(f"item/{name_of(kind)}") == expected


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_refused_keeps_everything_that_was_typed(client, author, kind):
    sent = new_question(kind, topic="Not a topic") | {"prompt.en": ""}
    response = client.post(f"{BANK}/new?type={kind}", data=sent)
    assert response.status_code == 422
    kept = form_in(response.text, f"/new?type={kind}")
    assert [name for name, value in sent.items() if value and kept.get(name) not in (value, [value])] == []
    assert 'href="#prompt.en"' in response.text
    assert 'href="#topic"' in response.text


def test_rows_are_added_moved_and_removed_without_losing_anything(client, author):
    where = f"{BANK}/new?type=single"
    sent = new_question("single")

    def press(action, sent):
        response = client.post(where, data=sent | {"do": action})
        assert response.status_code == 200
        return form_in(response.text, "/new?type=single")

    more = press("add:choices:", sent)
    assert more["choices.order"] == "choice-1 choice-2 choice-3"
    assert more["choices.choice-1.text.en"] == "Ask first"
    more["choices.choice-3.text.en"] = "Wait"
    turned = press("up:choices:choice-3", more)
    assert turned["choices.order"] == "choice-1 choice-3 choice-2"
    assert turned["choices.choice-3.text.en"] == "Wait"
    less = press("remove:choices:choice-1", turned)
    assert less["choices.order"] == "choice-3 choice-2"
    assert "choices.choice-1.text.en" not in less
    assert less["prompt.en"] == "What about single?"


def test_rows_within_rows_are_added_too(client, author):
    where, sent = f"{BANK}/new?type=blanks", new_question("blanks")
    page = client.post(where, data=sent | {"do": "add:blanks.gap-1.choices:"}).text
    assert form_in(page, "type=blanks")["blanks.gap-1.choices.order"] == "choice-1 choice-2 choice-3"
    page = client.post(where, data=sent | {"do": "add:blanks:answers"}).text
    found = form_in(page, "type=blanks")
    assert found["blanks.order"] == "gap-1 gap-2 gap-3"
    assert found["blanks.gap-3.answers.order"] == "answer-1"
    assert "[[blank.gap-3]]" in page


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("single", {"choices.choice-1.correct": "no"}, "Please say which one is right."),
        ("single", {"choices.choice-2.correct": "yes"}, "Only one choice can be right here."),
        ("single", {"choices.order": "choice-1"}, "Please give at least 2 choices."),
        ("single", {"choices.choice-1.feedback.ar": "نص"}, "it stands in for other languages."),
        ("single", {"prompt.en": "<b>What?</b>"}, "Line 1: HTML is not used in content."),
        ("single", {"prompt.en": "[[law.none]]"}, "There is no legal fact “none”."),
        ("multiple", {"choices.choice-3.credit": "2"}, "a part of the points from -1 to 1"),
        ("true-false", {"choices.true.correct-number": "x"}, "Please give a whole number."),
        ("image-choice", {"choices.choice-1.image": ""}, "Please fill this in."),
        ("matching", {"rows.row-1.option": ""}, "Please fill this in."),
        ("matching", {"rows.row-1.option": "option-9"}, "This is not there any more. Please choose again."),
        ("ordering", {"sequence.order": "stage-1"}, "Please give at least 2 things to put in order."),
        ("short-text", {"answers.answer-1.forms.en": ""}, "Please fill this in."),
        ("numeric", {"answers.number-2.value": "about 17"}, "a number in digits"),
        ("numeric", {"answers.number-2.tolerance": "-1"}, "a number of 0 or more"),
        ("blanks", {"text.en": "Ask [[blank.gap-1]]."}, "The mark [[blank.gap-2]] has to stand here exactly once."),
        (
            "blanks",
            {"text.ar": "[[blank.gap-1]] [[blank.gap-2]] [[blank.x]]"},
            "There is no gap for the mark [[blank.x]].",
        ),
        ("scenario", {"steps.step-1.decisions.decision-1.credit": "much"}, "a part of the points from -1 to 1"),
        ("scenario", {"endings.ending-1.title.en": "[[law.duty]]"}, "A legal fact may not stand here."),
        ("single", {"points": "0"}, "a whole number from 1 to 1000"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(client, author, kind, typed, words):
    response = add(client, kind, **typed)
    assert response.status_code == 422
    assert words in text_of(response.text)


def test_an_unknown_type_is_not_found_and_the_types_can_be_chosen(client, author):
    assert client.post(f"{BANK}/new?type=essay").status_code == 404
    page = client.get(f"{BANK}/new")
    assert all(f"type={kind}" in page.text for kind in KINDS)


def test_languages_of_a_question_are_chosen_and_texts_of_others_go(client, author):
    add(client, "single")
    address = f"{BANK}/what-about-single"
    fewer = sent_by(client, address) | {"languages": ["en"]}
    page = client.post(address, data=fewer | {"do": "languages"}).text
    assert "prompt.ar" not in form_in(page, address)
    assert client.post(address, data=fewer).status_code == 303
    value = only_change().value
    assert value["languages"] == ["en"]
    assert "ar" not in value["prompt"]


def test_ids_of_questions_stay_apart(client, author):
    for _again in range(2):
        assert add(client, "single").status_code == 303
    assert add(client, "single", **{"prompt.en": "New"}).status_code == 303
    assert add(client, "single", **{"prompt.en": "؟"}).status_code == 303
    for name in ("what-about-single-2", "new-2", "question-single"):
        assert now(f"item/{name}"), name
