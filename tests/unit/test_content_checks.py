"""Everything that `lms content check` refuses, each with file and line and what was expected."""

import pytest

from tests.unit.content_course import (
    COUNTRY,
    COURSE,
    LESSON,
    MODULE,
    OVERLAY,
    QUIZ,
    TODAY,
    TRANSLATION,
    WHO,
    CourseFolder,
)


@pytest.fixture
def course(tmp_path):
    return CourseFolder(tmp_path)


def test_the_sample_is_clean(course):
    report = course.report()
    assert report.ok
    assert str(report) == (
        "0 errors, 0 warnings in 1 courses, 1 modules, 2 lessons, 2 questions, 1 quizzes, 4 operations, "
        "4 audiences, 28 pages"
    )


# file, old text, new text, words of the line where the error stands, the error
ERRORS = [
    (COURSE, "slug: first-aid", "slug: other", "slug:", "expected the slug of its name, not `other`"),
    (COURSE, "slug: first-aid", "slug: First Aid", "slug:", "slug: String should match pattern"),
    (COURSE, "countries: [KE, AE]", "countries: [KE, AE, XX]", "countries:", "unknown country `XX`"),
    (COURSE, "countries: [KE, AE]", "countries: [ke, AE]", "countries:", "unknown country `ke`"),
    (COURSE, "countries: [KE, AE]", "countries: [KE, KE]", "countries:", "expected each once, but `KE` is here twice"),
    (COURSE, "languages: [en, ar]", "languages: [en, xx]", "languages:", "unknown language `xx`"),
    (COURSE, "languages: [en, ar]", "languages: [en, AR]", "languages:", "expected the usual spelling"),
    (
        COURSE,
        "languages: [en, ar]",
        "languages: [ar]",
        "slug:",
        "expected the source language `en` among the languages",
    ),
    (
        COURSE,
        "title: {en: First aid, ar: الإسعافات الأولية}",
        "title: {ar: الإسعافات الأولية}",
        "title:",
        "title: expected a text in `en`",
    ),
    (COURSE, "title: {en: First aid,", "title: {en: '  ',", "title:", "expected a text, but it is empty"),
    (COURSE, "summary:", "sumary:", "sumary:", "sumary: this key is unknown here"),
    (COURSE, "modules: [basics]", "modules: [basics, more]", "modules:", "`more` is listed, but has no file"),
    (COURSE, "unverified_facts: allow", "unverified_facts: maybe", "unverified", "expected 'allow' or 'refuse'"),
    (MODULE, "slug: basics", "slug: basic", "slug:", "expected the slug of its name, not `basic`"),
    (MODULE, "languages: [en, ar]", "languages: [ar]", "languages:", "languages: expected the source language `en`"),
    (MODULE, "languages: [en, ar]", "languages: [en, ar, fr]", "languages:", "`fr` is not a language of the course"),
    (MODULE, "call-help]", "call-help, third]", "lessons:", "`third` is listed, but has no file"),
    (
        LESSON,
        "steps: [look, act]",
        "steps: [look, dance]",
        "steps:",
        "unknown workflow step `dance`: expected one of look, act",
    ),
    (LESSON, "minutes: 5", "minutes: five", "minutes:", "minutes: expected a valid integer"),
    (
        LESSON,
        "notice_text: This lesson speaks of injuries.",
        "notice_text: ''",
        "notice_text",
        "expected for a sensitive lesson",
    ),
    (LESSON, "[[law.age_limit]]", "[[law.age_of_wine]]", "age_of_wine", "unknown legal fact `age_of_wine`"),
    (
        LESSON,
        "{#in-your-country}",
        "{#scene}",
        "In your country",
        "the block id `scene` is here twice, first in line 11",
    ),
    (LESSON, "Walk.", "Walk <b>on</b>.", "Walk", "HTML is not used in content"),
    (
        LESSON,
        "{#scene}",
        "{#scene source=a1d68f4fbb67}",
        "{#scene",
        "`source=` of the block `scene`: this",
    ),
    (TRANSLATION, "{#scene source", "{#scene sauce", "#scene", "expected a heading with its id in braces"),
    (TRANSLATION, 'source: "', 'source: "x', "source:", "source: String should match pattern"),
    (
        TRANSLATION,
        "notice_text: يتحدث هذا الدرس عن إصابات.\n",
        "",
        "title:",
        "notice_text: expected for a sensitive lesson",
    ),
    (TRANSLATION, "summary:", "minutes: 5\nsummary:", "minutes", "minutes: this key is unknown here"),
    (WHO, "type: single", "type: open", "id: who", "tag 'open' found using 'type' does not match"),
    (QUIZ, "pass_mark: 1/2", "pass_mark: 3/2", "pass_mark", "expected a fraction above 0 and up to 1"),
    (WHO, "prompt: {en: Who must report?, ar: من يبلّغ؟}", "prompt: {en: Who?}", "prompt", "expected a text in `ar`"),
    (WHO, "[[law.who_reports]].", "[[law.nobody]].", "nobody", "unknown legal fact `nobody`"),
    (WHO, "[main_law]", "[main_lwa]", "main_lwa", "unknown legal fact `main_lwa`"),
    (WHO, "fact: who_reports", "fact: who_knows", "who_knows", "unknown legal fact `who_knows`"),
    (
        WHO,
        "equals: doctors",
        "equals: nurses",
        "nurses",
        "`who_reports` is of type choice: expected one of doctors, everyone",
    ),
    (
        WHO,
        "fact: who_reports, equals: doctors",
        "fact: main_law, equals: x",
        "main_law, equals",
        "which can be compared",
    ),
    (WHO, "id: doctors", "id: everyone", "choices:", "expected each once, but `everyone` is here twice"),
    (QUIZ, "[who, first]", "[who, who]", "[who, who]", "expected each once, but `who` is here twice"),
    (WHO, "id: who", "id: whose", "id: whose", "expected the id of its name, not `whose`"),
    (QUIZ, "slug: check", "slug: test", "slug:", "expected the slug of its name, not `test`"),
    ("_facts.yaml", "type: age", "type: number", "type: number", "expected 'age'"),
    (
        "_facts.yaml",
        "type: choice",
        "type: text",
        "who_reports:",
        "expected choices for a fact of type choice, and only there",
    ),
    (
        "_facts.yaml",
        "label: {en: Age limit, ar: حد السن}",
        "label: {ar: حد السن}",
        "حد السن",
        "label: expected a text in `en`",
    ),
    ("_facts.yaml", "{en: doctors, ar: الأطباء}", "{ar: الأطباء}", "{ar: الأطباء}", "expected a text in `en`"),
    ("_steps.yaml", "slug: act", "slug: look", "steps:", "expected each once, but `look` is here twice"),
    (
        "_steps.yaml",
        "name: {en: Act, ar: تصرف}",
        "name: {ar: تصرف}",
        "name: {ar: تصرف}",
        "steps.1.name: expected a text in `en`",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "words", "message"), ERRORS)
def test_an_error_of_the_course_is_named_with_its_line(course, name, old, new, words, message):
    course.edit(name, old, new)
    place = f"courses/{name}:{course.line(name, words)}: error: "
    assert any(error.startswith(place) and message in error for error in course.errors()), course.errors()


def test_several_errors_in_several_files_are_all_named(course):
    course.edit(COURSE, "quizzes: [check]", "quizzes: [check]\nextra: 1")
    course.edit(QUIZ, "attempts: 2", "attempts: two")
    course.edit(COUNTRY, "value: 16", "value: 99")
    assert len(course.errors()) >= 2
    course.edit(COURSE, "\nextra: 1", "")
    assert {error.split(":")[0] for error in course.errors()} >= {f"courses/{QUIZ}", f"courses/{COUNTRY}"}


def test_a_missing_country_file(course):
    (course.root / COUNTRY).unlink()
    line = course.line(COURSE, "countries")
    message = "the country has no entry yet, so it is left out: expected a file _countries/KE.yaml"
    assert course.errors() == [f"courses/{COURSE}:{line}: error [KE]: {message}"]


def test_files_that_nobody_sees_are_warned_of(course):
    course.write("first-aid/modules/02-more/module.yaml", "x: 1")
    course.write("first-aid/modules/01-basics/03-more.md", (course.root / LESSON).read_text("utf-8"))
    course.write("first-aid/modules/01-basics/Notes.txt", "x")
    course.write("first-aid/modules/01-basics/01-first-look.fr.md", (course.root / TRANSLATION).read_text("utf-8"))
    course.write("first-aid/countries/BN.yaml", "country: BN\noperations: []\n")
    course.write("first-aid/.hidden", "x")
    assert [warning.partition("first-aid/")[2] for warning in course.warnings()] == [
        "countries/BN.yaml:1: warning: the course is not published for BN, so nobody sees this",
        (
            "modules/01-basics/01-first-look.fr.md:1: warning: the module is not translated into `fr`, "
            "so nobody reads this"
        ),
        f"modules/01-basics/03-more.md:1: warning: not listed under lessons in courses/{MODULE}, so nobody sees it",
        "modules/01-basics/Notes.txt:1: warning: expected 01-slug.md or 01-slug.LANGUAGE.md: not read",
        f"modules/02-more:1: warning: not listed under modules in courses/{COURSE}, so nobody sees it",
    ]
    assert course.errors() == []


def test_files_that_get_in_each_others_way(course):
    text = (course.root / LESSON).read_text("utf-8")
    course.write("first-aid/modules/01-basics/03-first-look.md", text)
    course.write("first-aid/modules/01-basics/04-lonely.ar.md", text)
    course.write("first-aid/modules/01-basics/05-call-help.qq.md", text)
    course.write("first-aid/quizzes/01-check.yaml", "x: 1")
    errors = "\n".join(course.errors())
    assert "03-first-look.md:1: error: expected one file, but 01-first-look.md is there too" in errors
    assert "04-lonely.ar.md:1: error: expected the lesson in the source language beside its translation" in errors
    assert "05-call-help.qq.md:1: error: unknown language `qq`" in errors
    assert "check.yaml:1: error: expected one `check`, but 01-check.yaml is there too" in errors


@pytest.mark.parametrize(
    "name", [COURSE, MODULE, QUIZ, LESSON, TRANSLATION, "_facts.yaml", "_steps.yaml", COUNTRY, OVERLAY]
)
def test_a_file_in_another_encoding_is_refused_with_its_line(course, name):
    path = course.root / name
    path.write_bytes(b"# one\n# two " + "é".encode("latin-1") + b"\n" + path.read_bytes())
    assert f"courses/{name}:2: error" in "\n".join(course.errors()).replace(" [KE]", "")


@pytest.mark.parametrize("name", [MODULE, "_facts.yaml", "_steps.yaml"])
def test_a_missing_file_is_named(course, name):
    (course.root / name).unlink()
    assert f"courses/{name}:1: error: expected this file, but it cannot be read" in course.errors()


def test_a_folder_without_courses(course):
    (course.root / COURSE).unlink()
    report = course.report(TODAY)
    assert [str(error) for error in report.errors] == [
        "courses:1: error: expected at least one course: a folder with a course.yaml"
    ]
    assert str(report).endswith("1 errors, 0 warnings in 0 courses")
    assert not report.ok
