"""Compiled questions: every type, what is said in which language, and what the law of a country makes of them."""

import pytest

from lms.domain.course import item_key
from lms.domain.reading_items import item_of
from tests.unit.bank_course import HASH, bank_course, items, put
from tests.unit.content_course import OVERLAY, CourseFolder


@pytest.fixture
def course(tmp_path):
    return CourseFolder(tmp_path)


@pytest.fixture
def bank(tmp_path):
    return bank_course(tmp_path / "bank")


def body(course, item, country="KE", language="en"):
    return course.compiled().document(item_key(item), country, language).body


def test_one_item_has_a_key_for_every_country(course):
    keys = {country: [course.key(item, country) for item in ("who", "first")] for country in ("KE", "AE")}
    assert keys == {"KE": [["doctors"], ["look", "sixteen"]], "AE": [["everyone"], ["look"]]}


def test_a_quiz_item_is_tailored_and_pinned_by_a_version_that_no_language_changes(course):
    compiled = course.compiled()
    pages = {
        (country, tag): [compiled.document(item_key(name), country, tag).body for name in ("who", "first")]
        for country in ("KE", "AE")
        for tag in ("en", "ar")
    }
    kenya, emirates = pages["KE", "en"][1], pages["AE", "en"][1]
    assert (kenya["prompt"], kenya["origin"]) == ("<p>What comes first on safari?</p>", "country/KE")
    assert (emirates["prompt"], emirates["origin"]) == ("<p>What comes first?</p>", "base")
    assert kenya["choices"][0] == {
        "id": "look",
        "html": "Look",
        "feedback": "<p>Yes.</p>",
        "correct": True,
        "credit": None,
    }
    assert kenya["version"] == pages["KE", "ar"][1]["version"] != emirates["version"]
    assert [fact["key"] for fact in pages["KE", "en"][0]["facts"]] == ["main_law", "who_reports"]
    assert pages["KE", "en"][0]["shown_facts"] == []
    assert pages["KE", "en"][0]["choices"][0]["html"] == "<em>Everyone</em>"
    assert 'href="#fact-who_reports">الأطباء</a>' in pages["KE", "ar"][0]["feedback"]


def test_a_replaced_list_of_choices_and_feedback(course):
    course.edit(
        OVERLAY,
        "    prompt: {en: What",
        "    feedback: {en: Ours., ar: لنا.}\n    choices:\n"
        + "".join(
            f"      - id: {name}\n        text: {{en: {name}, ar: ا}}\n        feedback: {{en: f, ar: ا}}\n"
            f"        correct: {right}\n"
            for name, right in (("left", "true"), ("right", "{fact: keep_records, equals: {years: 2}}"))
        )
        + "    prompt: {en: What",
    )
    item = body(course, "first")
    assert [(choice["id"], choice["correct"]) for choice in item["choices"]] == [("left", True), ("right", True)]
    assert item["feedback"] == "<p>Ours.</p>"
    assert "keep_records" in [fact["key"] for fact in item["facts"]]


def test_what_every_question_has(bank):
    assert bank.errors() == []
    page = body(bank, "case", language="ar")
    told = ("kind", "course", "id", "type", "points", "topic", "step", "bloom", "level", "retired", "origin")
    assert [page[key] for key in told] == [
        "item", "first-aid", "case", "scenario", 2, "law", "act", "apply", 2, False, "base",
    ]  # fmt: skip
    assert (page["language"], page["direction"], page["languages"]) == ("ar", "rtl", ["en", "ar"])
    assert (page["prompt"], page["feedback"]) == ("<p>ع Prompt of case.</p>", "")
    assert len(page["version"]) == 12


@pytest.mark.parametrize("name", [*items(), "who", "first"])
def test_every_type_is_read_for_grading_and_pinned_by_a_version_that_no_language_changes(bank, name):
    english, arabic = body(bank, name), body(bank, name, language="ar")
    assert item_of(english) == item_of(arabic)
    assert english["version"] == arabic["version"]


def test_a_version_changes_with_what_is_asked_but_not_with_a_translation(bank):
    before = body(bank, "order")["version"]
    changed = items()["order"]
    changed["sequence"][0]["text"]["ar"] = "جديد"
    put(bank, changed)
    assert body(bank, "order")["version"] == before
    changed["sequence"].reverse()
    put(bank, changed)
    assert body(bank, "order")["version"] != before


def test_a_choice_with_a_credit(bank):
    page = body(bank, "multi")
    assert (page["several"], page["scoring"]) == (True, "partial")
    assert [(one["id"], one["correct"], one["credit"]) for one in page["choices"]] == [
        ("a", True, None),
        ("b", False, "-1/2"),
    ]


def test_a_statement_that_is_true_in_one_country_only(bank):
    keys = {code: bank.key("statement", code) for code in ("KE", "AE")}
    assert keys == {"KE": ["true"], "AE": ["false"]}
    page = body(bank, "statement")
    assert [fact["key"] for fact in page["facts"]] == ["age_limit"]
    assert page["shown_facts"] == []  # the feedback names it, which comes with the result


def test_images_to_choose_from(bank):
    first = body(bank, "picture")["choices"][0]
    assert first["html"] == "Choice one"
    assert first["image"] == {"src": f"/learn/media/{HASH}.webp", "width": 30, "height": 20, "alt": "Choice one"}


def test_rows_and_options(bank):
    page = body(bank, "pairs")
    assert page["rows"][0] == {"id": "r", "html": "Row <em>r</em>", "option": "o", "feedback": "<p>Yes.</p>"}
    assert page["rows"][1]["feedback"] == ""
    assert 'href="#fact-main_law"' in page["options"][0]["html"]
    assert (page["shown_facts"], page["scoring"]) == (["main_law"], "partial")


def test_an_order(bank):
    assert [stage["html"] for stage in body(bank, "order")["sequence"]] == ["Stage x", "Stage y", "Stage z"]


def test_accepted_words_of_all_languages(bank):
    english, arabic = (body(bank, "words", language=tag) for tag in ("en", "ar"))
    assert english["answers"][0] == {
        "id": "yes", "forms": ["Yes", "yes please", "نعم"], "shown": "Yes", "credit": "1", "feedback": "",
    }  # fmt: skip
    assert [answer["shown"] for answer in arabic["answers"]] == ["نعم", "Perhaps"]
    assert (english["answers"][1]["credit"], english["case_sensitive"]) == ("1/2", False)


def test_a_number_of_the_law(bank):
    kenya, emirates = body(bank, "number"), body(bank, "number", "AE")
    assert [answer["value"] for answer in kenya["answers"]] == ["2", "18"]
    assert [answer["value"] for answer in emirates["answers"]] == ["2", "18"]
    assert kenya["answers"][0]["tolerance"] == "0.5"
    assert kenya["unit"] == {"forms": ["years", "year", "سنة"], "shown": "years", "required": True}
    assert kenya["facts"][0]["key"] == "keep_records"
    assert kenya["shown_facts"] == []


def test_a_text_with_blanks(bank):
    page = body(bank, "gaps")
    chip = '<a class="legal-fact" href="#fact-main_law">Act 3</a>'
    assert page["text"][:4] == [{"html": "Look "}, {"blank": "who"}, {"html": ", then ("}, {"blank": "how"}]
    assert page["text"][4]["html"].startswith(") by <a")
    assert page["text"][4]["html"].endswith("</a>.")
    assert chip.split(">", maxsplit=1)[0] in page["text"][4]["html"]
    first, second = page["blanks"]
    assert [one["correct"] for one in first["choices"]] == [True, False]
    assert (first["answers"], second["choices"]) == (None, None)
    assert second["answers"][0]["forms"] == ["at once", "فورًا"]


def test_a_case_tells_no_fact_before_its_step(bank):
    page = body(bank, "case")
    begin, later = page["steps"]
    assert (page["start"], begin["step"], later["step"], later["weight"]) == ("begin", "look", "", 3)
    assert (begin["title"], begin["html"]) == ("Step begin", "<p>At begin.</p>")
    assert begin["decisions"][1] == {
        "id": "look", "html": "Do look", "consequence": "<p>Then look.</p>", "next": "good", "credit": "1",
        "references": ["main_law"], "facts": [],
    }  # fmt: skip
    assert (page["shown_facts"], begin["shown_facts"], later["shown_facts"]) == ([], [], ["keep_records"])
    assert page["endings"][1]["outcome"] == "mixed"
    needs = {fact["key"] for fact in page["facts"]}
    assert needs == {"age_limit", "main_law", "keep_records", "who_reports"}


def test_a_question_without_facts_is_one_document_for_all_countries(bank):
    entries = bank.compiled().entries
    shared = {entry.key: set() for entry in entries}
    for entry, hash_ in entries.items():
        shared[entry.key].add(hash_)
    assert len(shared[item_key("order")]) == 2  # one for each language
    assert len(shared[item_key("number")]) == 4


def test_a_retired_question_is_kept_for_the_results(bank):
    put(bank, items()["order"] | {"retired": True})
    bank.edit("first-aid/quizzes/check.yaml", '"order", ', "")
    assert body(bank, "order")["retired"] is True


def test_a_question_that_is_not_translated_falls_back_and_says_so(bank):
    plain = {"id": "plain", "type": "ordering", "languages": ["en"], "topic": "law", "bloom": "apply", "level": 1}
    plain |= {"points": 1, "prompt": {"en": "Sort."}, "sequence": [{"id": n, "text": {"en": n}} for n in "ab"]}
    put(bank, plain)
    compiled = bank.compiled()
    assert compiled.entries[item_key("plain"), "KE", "ar", ""] == compiled.entries[item_key("plain"), "KE", "en", ""]
    assert body(bank, "plain", language="ar")["language"] == "en"
