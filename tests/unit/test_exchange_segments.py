"""The texts that go to translators: all of them, each with its state, its hash and where it stands."""

import pytest

from lms.content.exchange import apply
from lms.content.item_texts import texts as item_texts
from lms.content.segments import segments, source_language, texts
from lms.content.units import UnitKey
from lms.domain.errors import NotFound
from lms.domain.tailoring import text_hash
from tests.unit.bank_course import items
from tests.unit.exchange_course import SG, UNITS, WHO_AR, C, found, sentences, taken


def test_all_texts_are_there_in_reading_order():
    item, operation = "item/age#", f"{SG}item/age#"
    assert [*found()] == [
        "course#title", "course#summary", "module/law#title", "module/law#summary",
        "lesson/law/duty#title", "lesson/law/duty#summary",
        "block/law/duty/lead#text", "block/law/duty/who#title", "block/law/duty/who#text",
        f"{item}prompt", f"{item}choices/a/text", f"{item}choices/a/feedback",
        f"{item}choices/b/text", f"{item}choices/b/feedback", f"{item}feedback",
        "quiz/check#title", "quiz/check#summary",
        "agency/sg-police#name", f"{SG}fact/duty#value", f"{SG}fact/duty#citation",
        f"{operation}choices/a/text", f"{operation}choices/a/feedback",
        f"{operation}choices/b/text", f"{operation}choices/b/feedback", f"{operation}feedback",
        f"{SG}lesson/law/duty/who#title", f"{SG}lesson/law/duty/who#text", "media/map#alt",
    ]  # fmt: skip


def test_each_text_has_its_state_and_its_own_hash():
    states = {name: one.state for name, one in found().items() if one.state != "missing"}
    assert states == {
        "course#title": "done",
        "lesson/law/duty#title": "done",
        "lesson/law/duty#summary": "done",
        "block/law/duty/who#title": "stale",
        "block/law/duty/who#text": "stale",
        "item/age#prompt": "done",
        f"{SG}lesson/law/duty/who#text": "stale",
    }
    assert found()["block/law/duty/who#title"].source_hash == text_hash("Who")
    assert {one.state for one in segments(UNITS, C, "ar", stale_only=True)} == {"missing", "stale"}


def test_a_translation_without_a_hash_is_not_stale():
    units = {**UNITS, WHO_AR: {"title": "من", "text": "نص"}}
    assert found(units)["block/law/duty/who#text"].state == "done"


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("course#title", "Course “First aid”: title."),
        ("module/law#summary", "Module “Law”: summary."),
        ("lesson/law/duty#title", "Lesson “Duty”: title."),
        ("block/law/duty/lead#text", "Lesson “Duty”, the opening: text, in Markdown."),
        (
            "block/law/duty/who#title",
            "Lesson “Duty”, block “Who”: title. The source has changed since this was translated.",
        ),
        ("item/age#prompt", "Question age: question, in Markdown."),
        ("item/age#choices/a/text", "Question age: answer a, words, in Markdown without paragraphs."),
        (f"{SG}item/age#choices/a/feedback", "country/SG, question age: answer a, feedback, in Markdown."),
        (f"{SG}fact/duty#citation", "country/SG, legal fact duty: citation."),
        ("agency/sg-police#name", "Agency sg-police: name."),
        ("media/map#alt", "Media map: description for those who do not see it."),
    ],
)
def test_a_note_says_where_a_text_stands(name, note):
    assert found()[name].note == note


BLANKS = items()["gaps"]
INSERTED = {"op": "insert_after", "item": "age", "new": items()["case"]}
BANK = {**UNITS, UnitKey(C, "item/gaps"): BLANKS, UnitKey(C, f"{SG}item/age/after"): INSERTED}


def test_every_text_of_any_question_goes_out_and_comes_back():
    for name, item in items().items():
        known = texts({**UNITS, UnitKey(C, f"item/{name}"): item}, C, "ar")
        said = {one.segment.id.partition("#")[2] for one in known if one.unit.address == f"item/{name}"}
        assert said == {"/".join(text.path) for text in item_texts(item)}
    new = f"{SG}item/age/after#new/steps/begin/decisions/look/consequence"
    assert found(BANK)[new].note == (
        "country/SG, new question after age: step begin, decision look, consequence, in Markdown."
    )
    changes = apply(BANK, {new: "ثم انظر."}, C, "ar")
    value = changes[UnitKey(C, f"{SG}item/age/after")]
    assert value["new"]["steps"][0]["decisions"][1]["consequence"]["ar"] == "ثم انظر."


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("انظر [[blank.who]].", "`[[blank.how]]` of line 1 of the source is missing"),
        ("[[blank.who]] [[blank.how]] [[law.main_law]] [[blank.how]]", "is here more often than in the source"),
        ("[[blank.who]] [[blank.how]] [[law.main_law]] [[blank.x]]", "`[[blank.x]]` does not stand in the source"),
        ("[[blank.who]] [[blank.how]] [[law.main_law]] `x`", "code is not used in content"),
    ],
)
def test_blanks_are_taken_over_as_they_are(target, said):
    assert found(BANK)["item/gaps#text"].note == "Question gaps: text with blanks, in Markdown without paragraphs."
    assert said in "\n".join(sentences({"item/gaps#text": target}, units=BANK))
    right = "[[law.main_law]] [[blank.how]] [[blank.who]]"
    assert taken({"item/gaps#text": right}, BANK).accepted == {"item/gaps#text": right}


def test_scopes_limit_what_goes_out_and_what_comes_in():
    language = {"language:first-aid:ar"}
    assert {name.partition("/")[0] for name in found(scopes=language)} == {"lesson", "block"}
    assert {name.partition("/")[0] for name in found(scopes={"country:SG"})} == {"operation"}
    refused = sentences({"course#summary": "كيف."}, scopes=language)
    assert refused == ["course#summary: there is no such text in this part of the course"]


@pytest.mark.parametrize(("course", "language"), [("none", "ar"), (C, "en"), (C, "de")])
def test_a_course_or_language_that_there_is_not_is_not_found(course, language):
    with pytest.raises(NotFound):
        segments(UNITS, course, language)
    assert source_language(UNITS, C) == "en"


def test_a_block_that_its_lesson_does_not_list_is_left_out():
    units = {**UNITS, UnitKey(C, "block/law/duty/gone"): {"title": "Gone", "text": "Gone."}}
    assert [*found(units)] == [*found()]
