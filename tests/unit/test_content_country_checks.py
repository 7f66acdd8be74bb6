"""What `lms content check` says of one country: errors that block only that country, and warnings."""

import pytest

from tests.unit.content_course import (
    COUNTRY,
    COURSE,
    LESSON,
    OVERLAY,
    TRANSLATION,
    WHO,
    CourseFolder,
)


@pytest.fixture
def course(tmp_path):
    return CourseFolder(tmp_path)


# the same, for what blocks one country only; the line may stand in another file
COUNTRY_ERRORS = [
    (COUNTRY, "code: KE", "code: AE", "code:", "expected the country of its name, not `AE`"),
    (
        COUNTRY,
        "time_zone: Africa/Nairobi",
        "time_zone: Africa/Nowhere",
        "time_zone",
        "unknown time zone `Africa/Nowhere`",
    ),
    (
        COUNTRY,
        'contact: "112"',
        "contact: 112",
        "contact",
        "contact: expected a valid string (put quotation marks around it)",
    ),
    (
        COUNTRY,
        "name: {en: Line of KE, ar: خط}",
        "name: {ar: خط}",
        "name: {ar",
        "support.0.name: expected a text in `en`",
    ),
    (COUNTRY, "  age_limit:", "  age_limits:", "age_limits:", "unknown legal fact `age_limits`"),
    (
        COUNTRY,
        "  age_limit:",
        "  age_limits:",
        "facts:",
        "the legal fact `age_limit` is missing, but the question first needs it",
    ),
    (
        COUNTRY,
        "value: 16",
        "value: sixteen",
        "value: sixteen",
        "of type age: expected a whole number of years from 0 to 30",
    ),
    (COUNTRY, "value: doctors", "value: nurses", "nurses", "of type choice: expected one of doctors, everyone"),
    (
        COUNTRY,
        "value: {en: 'Act <4>",
        "value: {xx: a, en: 'Act <4>",
        "Act <4>",
        "`main_law` is of type statute: unknown language",
    ),
    (
        COUNTRY,
        "value: {en: 'Act <4>",
        "value: {fr: 'Act <4>",
        "Act <4>",
        "facts.main_law.value: expected a text in `en`",
    ),
    (
        COUNTRY,
        "{en: Act 2, ar: القانون ٢}",
        "{ar: القانون ٢}",
        "القانون ٢",
        "facts.keep_records.citation: expected a text in `en`",
    ),
    (
        COUNTRY,
        "expires_on: 2027-01-05",
        "expires_on: 2026-05-31",
        "  keep_records",
        "`keep_records` is expired on 2026-05-31",
    ),
    (
        COUNTRY,
        "expires_on: 2027-01-05",
        "expires_on: 2026-01-05",
        "  keep_records",
        "expires_on to be later than reviewed_on",
    ),
    (OVERLAY, "country: KE", "country: AE", "country:", "expected the country of its name, not `AE`"),
    (
        OVERLAY,
        "op: hide",
        "op: remove",
        "op: remove",
        "expected an operation: op is replace, hide, insert_after or set_fact",
    ),
    (
        OVERLAY,
        "lesson: basics/first-look",
        "lesson: basics/second-look",
        "second-look",
        "unknown lesson `basics/second-look`",
    ),
    (OVERLAY, "block: lead", "block: led", "block: led", "unknown block `led`"),
    (OVERLAY, "item: first", "item: frist", "item: frist", "unknown item `frist`"),
    (
        OVERLAY,
        "block: lead",
        "block: scene",
        "op: hide",
        "two operations at the block `scene`, or a new id that is taken",
    ),
    (
        OVERLAY,
        "block: lead",
        "block: scene",
        "op: replace",
        "two operations at the block `scene`, or a new id that is taken",
    ),
    (OVERLAY, "id: ke-numbers", "id: in-your-country", "op: insert", "a new id that is taken"),
    (
        OVERLAY,
        "en: |\n        Ask a ranger.",
        "fr: |\n        Ask.",
        "text:",
        "operations.0.text: expected a text in `en`",
    ),
    (OVERLAY, "Ask a ranger.", "Ask\n        <i>a ranger</i>.", "<i>", "HTML is not used in content"),
    (OVERLAY, "[[law.keep_records]].", "[[law.keep]].", "[[law.keep]]", "unknown legal fact `keep`"),
    (OVERLAY, "The scene in Kenya", "'[[law.age_limit]]'", "[[law.age", "a legal fact may not stand in a heading"),
]


@pytest.mark.parametrize(("name", "old", "new", "words", "message"), COUNTRY_ERRORS)
def test_an_error_of_a_country_blocks_that_country_only(course, name, old, new, words, message):
    course.edit(name, old, new)
    place = f"courses/{name}:{course.line(name, words)}: error [KE]: "
    assert any(error.startswith(place) and message in error for error in course.errors()), course.errors()
    compiled = course.compiled()
    assert compiled.countries == ("AE",)
    assert any(message in line for line in compiled.blocked["KE"])
    assert {entry.country for entry in compiled.entries} == {"AE"}


def test_an_operation_that_replaces_nothing_of_an_item(course):
    course.edit(OVERLAY, "    prompt: {en: What comes first on safari?, ar: ما أولًا في السفاري؟}\n", "")
    line = course.line(OVERLAY, "item:") - 1
    message = "operations.3: expected something to replace, such as prompt, choices or feedback"
    assert course.errors() == [f"courses/{OVERLAY}:{line}: error [KE]: {message}"]


CHOICES = """    choices:
      - id: look
        text: {en: Look, ar: انظر}
        feedback: {en: Yes., ar: نعم.}
        correct: false
      - id: run
        text: {en: Run, ar: اركض}
        feedback: {en: No., ar: لا.}
        correct: false
"""


def test_an_item_without_its_right_choice_in_one_country(course):
    course.edit(OVERLAY, "    prompt: {en: What", CHOICES + "    prompt: {en: What")
    line = course.line(OVERLAY, "choices:")
    message = "question `first`: expected at least one right choice"
    assert course.errors() == [f"courses/{OVERLAY}:{line}: error [KE]: {message}"]


def test_a_single_item_with_two_right_choices_in_one_country(course):
    course.edit(WHO, "correct: {fact: who_reports, equals: everyone}", "correct: true")
    line = course.line(WHO, "choices:")
    message = "question `who`: expected exactly one right choice, found 2 (everyone, doctors)"
    assert course.errors() == [f"courses/{WHO}:{line}: error [KE]: {message}"]


WARNINGS = [
    (
        OVERLAY,
        "base: {lead}",
        "base: 000000000000",
        "base: 000",
        "stale: the block `lead` has changed and is now {lead}",
    ),
    (OVERLAY, "    base: {lead}\n", "", "op: hide", "base is left out: write `base: {lead}`"),
    (
        OVERLAY,
        "      ar: |\n        اسأل الحارس.\n",
        "",
        "text:",
        "operations.0.text: no text in `ar`, so its readers see",
    ),
    (
        COUNTRY,
        """& "5"', ar: القانون ٤}""",
        """& "5"'}""",
        "Act <4>",
        "facts.main_law.value: no text in `ar`, so its readers",
    ),
    (COUNTRY, ", ar: في البحر}", "}", "at sea", "facts.age_limit.qualifier: no text in `ar`, so its readers see"),
    (COUNTRY, "{en: Act 2, ar: القانون ٢}", "{en: Act 2}", "Act 2", "facts.keep_records.citation: no text in `ar`, so"),
    (COUNTRY, "name: {en: Line of KE, ar: خط}", "name: {en: Line}", "Line", "support.0.name: no text in `ar`, so"),
    (OVERLAY, "title: {en: Numbers,", "title: {fr: Nombres, en: Numbers,", "Numbers", "nobody reads this in `fr`"),
]


@pytest.mark.parametrize(("name", "old", "new", "words", "message"), WARNINGS)
def test_a_warning_refuses_nothing(course, name, old, new, words, message):
    lead = course.root.joinpath(OVERLAY).read_text("utf-8").partition("block: lead\n    base: ")[2][:12]
    course.edit(name, old.replace("{lead}", lead), new)
    place = f"courses/{name}:{course.line(name, words)}: warning [KE]: "
    expected = message.replace("{lead}", lead)
    assert any(warning.startswith(place) and expected in warning for warning in course.warnings()), course.warnings()
    assert course.errors() == []


def test_a_base_edit_makes_exactly_the_touched_operations_stale(course):
    course.edit(LESSON, "Is it safe?", "Is it really safe?")
    lines = [course.line(OVERLAY, "op: replace") + 3, course.line(OVERLAY, "op: insert_after") + 3]
    translation = f"courses/{TRANSLATION}:{course.line(TRANSLATION, '#scene')}"
    assert [warning.split(": warning")[0] for warning in course.warnings()] == [
        *(f"courses/{OVERLAY}:{line}" for line in lines),
        translation,
    ]
    course.edit(TRANSLATION, "انظر أولًا", "انظر")
    assert len(course.warnings()) == 3


def test_unverified_facts_may_be_refused(course):
    course.edit(COURSE, "unverified_facts: allow", "unverified_facts: refuse")
    assert [error.partition("error ")[2] for error in course.errors()] == [
        "[AE]: the legal fact `who_reports` is unverified, but the lesson basics/first-look needs it",
        "[KE]: the legal fact `who_reports` is unverified, but the lesson basics/first-look needs it",
    ]


def test_an_expired_fact_that_nobody_uses_is_a_warning(course):
    course.edit("_facts.yaml", "facts:\n", "facts:\n  spare:\n    type: age\n    label: {en: Spare, ar: احتياط}\n")
    spare = course.root.joinpath(COUNTRY).read_text("utf-8").partition("facts:\n")[2].partition("  keep_records")[0]
    spare = spare.replace("age_limit", "spare").replace("2027-01-10", "2026-02-01")
    course.edit(COUNTRY, "facts:\n", "facts:\n" + spare)
    assert course.errors() == []
    assert course.warnings() == [
        (
            f"courses/{COUNTRY}:{course.line(COUNTRY, '2026-02-01')}: warning [KE]: "
            "the legal fact `spare` expired on 2026-02-01; first-aid does not use it"
        )
    ]
