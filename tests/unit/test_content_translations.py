"""Translations block by block: what falls back, what is stale, and writing down what was translated."""

import pytest

from lms.content.problems import ContentErrors
from lms.content.stamping import stamp
from lms.domain.course import lesson_key
from lms.domain.errors import NotFound
from tests.unit.content_course import COURSE, LESSON, MODULE, OVERLAY, QUIZ, TRANSLATION, CourseFolder

FIRST, SECOND = lesson_key("basics", "first-look"), lesson_key("basics", "call-help")
OTHER = "first-aid/modules/01-basics/02-call-help.ar.md"


@pytest.fixture
def course(tmp_path):
    return CourseFolder(tmp_path)


def cut(course, name, start):
    """Leave out what comes from these words on."""
    text = (course.root / name).read_text("utf-8")
    course.write(name, text[: text.index(start)])


def read(course, country="AE", language="ar", key=FIRST):
    return course.compiled().document(key, country, language).body


def test_a_block_that_is_not_translated_falls_back_by_itself(course):
    cut(course, TRANSLATION, "## في بلدك")
    page, english = read(course), read(course, language="en")
    assert (page["language"], page["direction"], page["fallbacks"]) == ("ar", "rtl", 1)
    assert [(block["id"], block.get("language"), block.get("direction")) for block in page["blocks"]] == [
        ("lead", None, None),
        ("scene", None, None),
        ("in-your-country", "en", "ltr"),
    ]
    # Its words are the source language's, its legal facts those of the page.
    assert page["blocks"][2]["title"] == english["blocks"][2]["title"] == "In your country"
    assert "شهران" in page["blocks"][2]["html"]
    assert english["fallbacks"] == 0
    assert course.errors() == []
    assert course.warnings() == [
        f"courses/{TRANSLATION}:1: warning: not translated, so its readers see the source language: in-your-country"
    ]


def test_a_title_alone_is_a_translation(course):
    cut(course, OTHER, "## ")
    page = read(course, key=SECOND)
    assert (page["title"], page["language"], page["fallbacks"]) == ("اطلب المساعدة", "ar", 1)
    assert course.errors() == []


def test_an_operation_that_is_not_translated_falls_back(course):
    course.edit(OVERLAY, "      ar: |\n        اسأل الحارس.\n", "")
    page = read(course, "KE")
    assert next((block["id"], block.get("language")) for block in page["blocks"]) == ("scene", "en")
    assert page["blocks"][0]["html"] == "<p>Ask a ranger.</p>"
    assert page["fallbacks"] == 1


def test_a_variant_of_a_language_falls_back_to_the_language_first(course):
    for name in (COURSE, MODULE):
        course.edit(name, "languages: [en, ar]", "languages: [en, ar, ar-EG]")
    course.write(TRANSLATION.replace(".ar.", ".ar-EG."), "---\ntitle: ع\nsummary: ع\nnotice_text: ع\n---\nأهلًا.\n")
    cut(course, TRANSLATION, "## في بلدك")
    (course.root / COURSE).write_text(
        (course.root / COURSE).read_text("utf-8").replace("{en:", "{ar-EG: ع, en:"), "utf-8"
    )
    for name in (MODULE, "_facts.yaml", "_steps.yaml", "_countries/KE.yaml", "_countries/AE.yaml", QUIZ):
        text = (course.root / name).read_text("utf-8")
        course.write(name, text.replace("{en:", "{ar-EG: ع, en:"))
    page = read(course, language="ar-EG")
    assert [block.get("language") for block in page["blocks"]] == [None, "ar", "en"]
    assert page["fallbacks"] == 2


def test_a_lesson_without_its_translation_is_read_in_the_source_language(course):
    (course.root / OTHER).unlink()
    assert read(course, key=SECOND)["language"] == "en"
    line = course.line(MODULE, "languages")
    message = "the lesson `call-help` has no translation into `ar`; its readers see the source language"
    assert (course.errors(), course.warnings()) == ([], [f"courses/{MODULE}:{line}: warning: {message}"])


def test_a_translation_is_stale_when_its_source_block_changes(course):
    course.edit(LESSON, "Walk.", "Walk slowly.")
    stale = [warning for warning in course.warnings() if TRANSLATION in warning]
    assert any(
        warning.startswith(f"courses/{TRANSLATION}:{course.line(TRANSLATION, '#scene')}: warning: stale: the block")
        for warning in stale
    )
    assert not any("in-your-country" in warning for warning in stale)
    course.edit(LESSON, "summary: Look", "summary: Always look")
    line = course.line(TRANSLATION, "source:")
    assert any(
        warning.startswith(f"courses/{TRANSLATION}:{line}: warning: stale: title, summary or notice_text")
        for warning in course.warnings()
    )
    assert course.errors() == []


def test_a_stale_lead_is_named_at_its_stamp(course):
    course.edit(TRANSLATION, 'lead_source: "d', 'lead_source: "e')
    (warning,) = course.warnings()
    assert warning.startswith(f"courses/{TRANSLATION}:{course.line(TRANSLATION, 'lead_source')}: warning: stale: the")


def test_a_block_that_the_source_language_has_no_more_is_kept_and_said(course):
    course.edit(TRANSLATION, "{#scene source=a1d68f4fbb67}", "{#place}")
    assert course.errors() == []
    assert [warning.partition("warning: ")[2] for warning in course.warnings()] == [
        "not translated, so its readers see the source language: scene",
        "the source language has no block `place`, so nobody reads this",
    ]


def test_the_order_of_a_translation_means_nothing(course):
    before = read(course)
    text = (course.root / TRANSLATION).read_text("utf-8")
    head, scene, rest = text.partition("## المكان")
    scene, last, end = (scene + rest).partition("## في بلدك")
    course.write(TRANSLATION, head + last + end + "\n" + scene)
    assert read(course) == before


def test_translations_of_nobody_knows_what(course):
    course.edit(TRANSLATION, " source=16fb694f0fd5", "")
    course.edit(TRANSLATION, 'source: "adcc34440d1d"\n', "")
    assert course.warnings() == [
        (
            f"courses/{TRANSLATION}:1: warning: of which text this is a translation is not known "
            "(`lms content stamp` writes it): front matter, in-your-country"
        )
    ]


def test_a_translated_operation_is_stale_when_its_own_source_text_changes(course):
    course.edit(OVERLAY, "  - op: insert_after", "    sources: {ar: 000000000000}\n  - op: insert_after")
    line = course.line(OVERLAY, "sources")
    (warning,) = course.warnings()
    assert warning.startswith(f"courses/{OVERLAY}:{line}: warning [KE]: stale: the text of this operation")
    course.edit(OVERLAY, "000000000000", f'"{warning[-12:]}"')
    assert course.warnings() == []


# --- stamping ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_stamping_writes_hashes_and_nothing_else(course, ending):
    path = course.root / TRANSLATION
    stamped = path.read_bytes().replace(b"\n", ending.encode()) + b"  " + ending.encode() * 3
    stamped = stamped.replace(b"16fb694f0fd5}", b"16fb694f0fd5}  ")
    plain = stamped.replace(b" source=a1d68f4fbb67", b"").replace(b"16fb694f0fd5", b"000000000000")
    for line in ('source: "adcc34440d1d"', 'lead_source: "d15f1ad45204"'):
        plain = plain.replace((line + ending).encode(), b"", 1)
    path.write_bytes(plain)
    assert stamp(course.root, "first-aid", "ar") == [path]
    assert path.read_bytes() == stamped
    assert stamp(course.root, "first-aid", "ar") == []
    assert course.warnings() == []


def test_stamping_passes_over_lessons_that_are_not_translated(course):
    (course.root / OTHER).unlink()
    course.edit(TRANSLATION, " source=a1d68f4fbb67", "")
    assert stamp(course.root, "first-aid", "ar") == [course.root / TRANSLATION]


def test_stamping_leaves_blocks_alone_that_the_source_language_does_not_have(course):
    course.edit(TRANSLATION, "{#scene source=a1d68f4fbb67}", "{#place}")
    before = (course.root / TRANSLATION).read_bytes()
    assert stamp(course.root, "first-aid", "ar") == []
    assert (course.root / TRANSLATION).read_bytes() == before


@pytest.mark.parametrize(("slug", "language"), [("nothing", "ar"), ("first-aid", "fr"), ("first-aid", "en")])
def test_nothing_to_stamp(course, slug, language):
    with pytest.raises(NotFound):
        stamp(course.root, slug, language)


def test_a_course_that_cannot_be_read_is_not_stamped(course):
    course.edit(LESSON, "minutes: 5", "minutes: five")
    with pytest.raises(ContentErrors):
        stamp(course.root, "first-aid", "ar")
