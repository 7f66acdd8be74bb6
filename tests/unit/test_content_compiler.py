from datetime import date

import pytest

from lms.content.commands import block_hashes
from lms.content.compiler import compile_course
from lms.content.problems import ContentErrors
from lms.domain.course import canonical, document, item_key, lesson_key, quiz_key
from lms.domain.errors import NotFound
from tests.unit.content_course import (
    COUNTRY,
    COURSE,
    FIRST_ITEM,
    LESSON,
    MODULE,
    OVERLAY,
    QUIZ,
    TODAY,
    TRANSLATION,
    WHO,
    CourseFolder,
)

FIRST = lesson_key("basics", "first-look")


@pytest.fixture
def course(tmp_path):
    return CourseFolder(tmp_path)


def body(course, key, country="KE", language="en"):
    return course.compiled().document(key, country, language).body


def test_every_audience_has_every_page(course):
    compiled = course.compiled()
    lessons = {FIRST, lesson_key("basics", "call-help")}
    keys = {"outline", "country", *lessons, item_key("who"), item_key("first"), quiz_key("check")}
    assert {tuple(entry) for entry in compiled.entries} == {
        (key, country, language, "") for key in keys for country in ("KE", "AE") for language in ("en", "ar")
    }
    assert set(compiled.entries.values()) == set(compiled.documents)
    assert all(document(page.body).hash == page.hash == name for name, page in compiled.documents.items())
    assert compiled.blocked == {}
    assert compiled.release_id.startswith(compiled.short_id)
    assert len(compiled.short_id) == 12


def test_what_nobody_tailors_is_one_document(course):
    entries = course.compiled().entries
    plain = {hash_ for entry, hash_ in entries.items() if entry.key.endswith("call-help")}
    assert len(plain) == 2
    assert len({hash_ for entry, hash_ in entries.items() if entry.key == "outline"}) == 2


def test_an_unknown_page_is_not_found(course):
    with pytest.raises(NotFound):
        course.compiled().document(FIRST, "BN", "en")


def test_the_release_id_is_that_of_the_content(course):
    before = course.compiled()
    assert course.compiled(date(2026, 7, 1)).release_id == before.release_id
    course.edit(OVERLAY, "Ask a ranger", "Ask the ranger")
    after = course.compiled()
    assert after.release_id != before.release_id
    changed = {entry for entry in after.entries if after.entries[entry] != before.entries[entry]}
    assert changed == {(FIRST, "KE", "en", "")}


def test_a_lesson_as_one_country_reads_it(course):
    page = body(course, FIRST)
    assert [(block["id"], block["title"], block["origin"]) for block in page["blocks"]] == [
        ("scene", "The scene in Kenya", "country/KE"),
        ("ke-numbers", "Numbers", "country/KE"),
        ("in-your-country", "In your country", "base"),
    ]
    assert page["blocks"][0]["html"] == "<p>Ask a ranger.</p>"
    assert page["blocks"][1]["html"] == (
        '<p>Records are kept for <a class="legal-fact" href="#fact-keep_records">2 years</a>.</p>'
    )
    assert [fact["key"] for fact in page["facts"]] == ["keep_records", "who_reports"]
    assert page["steps"] == [
        {"slug": "look", "name": "Look", "purpose": "See what happened."},
        {"slug": "act", "name": "Act", "purpose": "Help."},
    ]
    assert (page["notice"], page["notice_text"]) == ("sensitive", "This lesson speaks of injuries.")
    assert (page["language"], page["direction"], page["languages"]) == ("en", "ltr", ["en", "ar"])


def test_the_same_lesson_elsewhere_and_in_another_language(course):
    page = body(course, FIRST, "AE", "ar")
    assert [block["id"] for block in page["blocks"]] == ["lead", "scene", "in-your-country"]
    assert '<a class="legal-fact" href="#fact-age_limit">18</a>' in page["blocks"][1]["html"]
    assert 'href="#fact-keep_records">شهران</a>' in page["blocks"][2]["html"]
    assert (page["language"], page["direction"]) == ("ar", "rtl")
    arabic = body(course, FIRST, "KE", "ar")
    assert [block["id"] for block in arabic["blocks"]] == [block["id"] for block in body(course, FIRST)["blocks"]]
    assert arabic["blocks"][0]["title"] == "المكان في كينيا"


def test_a_fact_in_the_page_and_in_its_record(course):
    page = body(course, FIRST, "AE")
    assert '<a class="legal-fact" href="#fact-main_law">Act &lt;4&gt; &amp; "5"</a>' in page["blocks"][1][
        "html"
    ].replace("&quot;", '"')
    assert page["facts"][0] == {
        "key": "age_limit",
        "type": "age",
        "label": "Age limit",
        "value": "18",
        "language": "en",
        "qualifier": "or <18> at sea",
        "citation": "Act 1",
        "source": "https://example.org/AE/1",
        "confidence": "high",
        "reviewed_on": "2026-01-10",
        "expires_on": "2027-01-10",
        "reviewer": "A. Reviewer",
        "status": "verified",
        "origin": "register",
    }


def test_a_module_that_is_not_translated_falls_back_and_says_so(course):
    course.edit(MODULE, "languages: [en, ar]", "languages: [en]")
    for name in (TRANSLATION, "first-aid/modules/01-basics/02-call-help.ar.md"):
        (course.root / name).unlink()
    compiled = course.compiled()
    assert compiled.entries[(FIRST, "KE", "ar", "")] == compiled.entries[(FIRST, "KE", "en", "")]
    assert compiled.document(FIRST, "KE", "ar").body["language"] == "en"
    outline = compiled.document("outline", "KE", "ar").body
    assert outline["title"] == "الإسعافات الأولية"
    assert [(each["title"], each["language"]) for each in outline["modules"][0]["lessons"]] == [
        ("First look", "en"),
        ("Call for help", "en"),
    ]


def test_the_outline(course):
    outline = body(course, "outline")
    assert [module["slug"] for module in outline["modules"]] == ["basics"]
    assert outline["modules"][0]["minutes"] == 8
    assert outline["modules"][0]["lessons"][0] == {
        "slug": "first-look",
        "title": "First look",
        "summary": "Look before you act.",
        "language": "en",
        "direction": "ltr",
        "minutes": 5,
        "notice": "sensitive",
        "steps": ["look", "act"],
    }
    assert outline["quizzes"][0]["items"] == 2
    assert [step["slug"] for step in outline["steps"]] == ["look", "act"]


def test_the_country(course):
    page = body(course, "country", "KE", "ar")
    assert page["name"] == "كينيا"
    assert page["support"] == [
        {"name": "خط", "contact": "112", "hours": "دائمًا", "source": "https://example.org/KE", "confidence": "high"}
    ]
    assert (page["time_zone"], page["regions"]) == ("Africa/Nairobi", ["region-one"])
    assert (page["law_reviewed_on"], page["law_expires_on"], page["unverified"]) == ("2026-01-05", "2027-01-05", True)
    assert [fact["key"] for fact in page["facts"]] == ["age_limit", "keep_records", "main_law", "who_reports"]


def test_a_replacement_may_keep_the_title(course):
    course.edit(OVERLAY, "    title: {en: The scene in Kenya, ar: المكان في كينيا}\n", "")
    assert body(course, FIRST, "KE", "ar")["blocks"][0]["title"] == "المكان"


def test_a_course_without_facts_has_no_review_date(course):
    course.edit(COURSE, "quizzes: [check]", "quizzes: []")
    for name in (WHO, FIRST_ITEM):
        (course.root / name).unlink()
    course.edit(MODULE, "lessons: [first-look, call-help]", "lessons: [call-help]")
    (course.root / OVERLAY).unlink()
    page = body(course, "country")
    assert (page["law_reviewed_on"], page["unverified"], page["facts"]) == (None, False, [])


def test_errors_of_the_course_refuse_it(course):
    course.edit(LESSON, "[[law.age_limit]]", "[[law.nothing]]")
    with pytest.raises(ContentErrors, match=r"unknown legal fact `nothing`"):
        course.compiled()


@pytest.mark.parametrize("name", [COURSE, "_facts.yaml"])
def test_a_course_that_cannot_be_read_is_refused(course, name):
    course.write(name, "[")
    with pytest.raises(ContentErrors, match=r"no valid YAML"):
        course.compiled()


def test_an_unknown_course_is_refused(course):
    with pytest.raises(ContentErrors, match=r"courses/nothing/course.yaml:1"):
        compile_course(course.root, "nothing", TODAY)


def test_when_no_country_is_left_the_course_is_refused(course):
    with pytest.raises(ContentErrors, match=r"expired on 2027-01-05"):
        course.compiled(date(2028, 1, 1))


def test_an_error_in_a_country_of_another_course_blocks_nothing(course):
    course.write("_countries/BN.yaml", "code: BN")
    assert course.compiled().blocked == {}
    assert not course.report().ok


def test_the_hashes_to_write_into_operations(course):
    hashes = block_hashes(course.root, "first-aid")
    assert [(each.kind, each.path, each.id) for each in hashes] == [
        ("lesson", "basics/first-look", "lead"),
        ("lesson", "basics/first-look", "scene"),
        ("lesson", "basics/first-look", "in-your-country"),
        ("lesson", "basics/call-help", "what-to-say"),
        ("topic", "care", "first"),
        ("topic", "law", "who"),
    ]
    written = (course.root / OVERLAY).read_text("utf-8")
    assert [each.hash in written for each in hashes] == [True, True, False, False, True, False]
    assert str(hashes[0]).endswith("  lesson: basics/first-look  block: lead")
    assert str(hashes[-1]).endswith("  topic: law  item: who")


def test_hashes_of_what_does_not_exist_or_cannot_be_read(course):
    with pytest.raises(NotFound, match=r"course\.unknown"):
        block_hashes(course.root, "nothing")
    course.edit(QUIZ, "attempts: 2", "attempts: no")
    with pytest.raises(ContentErrors):
        block_hashes(course.root, "first-aid")
    course.write(COURSE, "[")
    with pytest.raises(ContentErrors):
        block_hashes(course.root, "first-aid")


def test_canonical_json_has_one_spelling():
    assert canonical({"b": "é", "a": [1]}) == '{"a":[1],"b":"é"}'.encode()


def test_country_files_are_named_in_the_place_of_a_fault(course):
    course.edit(COUNTRY, "value: 16", "value: 99")
    assert course.compiled().blocked["KE"][0].startswith(f"courses/{COUNTRY}:{course.line(COUNTRY, 'value: 99')}: ")


def test_what_a_country_says_in_one_language_only_is_read_in_it_and_named(course):
    before = course.compiled().release_id
    name = "_countries/KE.yaml"
    course.edit(name, ", ar: في البحر}", "}")
    course.edit(name, "name: {en: Line of KE, ar: خط}", "name: {en: Line of KE}")
    arabic, english = (body(course, "country", "KE", language) for language in ("ar", "en"))
    (limit,) = (fact for fact in arabic["facts"] if fact["key"] == "age_limit")
    assert limit["other_languages"] == {"qualifier": "en"}
    assert (arabic["support"][0]["name"], arabic["support"][0]["other_languages"]) == ("Line of KE", {"name": "en"})
    assert not any("other_languages" in one for one in (*english["facts"], *english["support"]))
    assert course.compiled().release_id != before
