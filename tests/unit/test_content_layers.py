"""Regions and agencies: what they change, and for whom."""

import pytest

from lms.domain.course import lesson_key
from lms.domain.tailoring import text_hash
from tests.unit.content_course import COUNTRY, COURSE, WHO
from tests.unit.layered_course import AGENCY, FACT, REGION, fact, layered_course, replaced

FIRST = lesson_key("basics", "first-look")

SCENE = text_hash(
    "In your country", "| Who | How long |\n|-----|---------:|\n| [[law.who_reports]] | [[law.keep_records]] |"
)


@pytest.fixture
def course(tmp_path):
    return layered_course(tmp_path)


def body(course, key=FIRST, country="KE", language="en", agency=""):
    return course.compiled().document(key, country, language, agency).body


def read(course, *audience):
    return [(block["id"], block["html"], block["origin"]) for block in body(course, FIRST, *audience)["blocks"]]


def test_each_audience_reads_its_own_layers(course):
    assert course.errors() == []
    assert read(course, "AE") == [
        *read(course, "AE")[:2],
        ("in-your-country", "<p>Together.</p>", "region/region-one"),
    ]
    kenya = read(course, "KE")
    assert [(id_, origin) for id_, _, origin in kenya] == [
        ("scene", "country/KE"),
        ("ke-numbers", "country/KE"),
        ("in-your-country", "region/region-one"),
    ]
    rangers = read(course, "KE", "en", "ke-rangers")
    assert [kenya[0], ("ke-numbers", "<p>Call the station.</p>", "agency/ke-rangers"), kenya[2]] == rangers
    assert read(course, "KE", "ar", "ke-rangers")[1][1] == "<p>ع Call the station.</p>"


def test_an_agency_has_every_entry_and_shares_what_it_does_not_change(course):
    compiled = course.compiled()
    assert compiled.agencies == ("ke-rangers",)
    own = {entry: hash_ for entry, hash_ in compiled.entries.items() if entry.agency}
    assert {entry._replace(agency="") for entry in own} == {
        e for e in compiled.entries if (e.country, e.agency) == ("KE", "")
    }
    changed = {entry.key for entry, hash_ in own.items() if compiled.entries[entry._replace(agency="")] != hash_}
    assert changed == {"country", FIRST}


def test_a_country_page_names_the_layers(course):
    page = body(course, "country", "KE", "ar", "ke-rangers")
    assert page["layers"] == {
        "region/world": "العالم",
        "region/region-one": "المنطقة",
        "country/KE": "كينيا",
        "agency/ke-rangers": "الحراس",
    }
    assert page["agency"] == "ke-rangers"
    assert list(body(course, "country", "AE")["layers"]) == ["region/world", "region/region-one", "country/AE"]


def test_countries_of_a_region_share_the_document_that_it_makes(course):
    course.edit(COURSE, "countries: [KE, AE]", "countries: [KE, AE, TZ]")
    text = (course.root / "_countries/AE.yaml").read_text("utf-8")
    course.write("_countries/TZ.yaml", text.replace("code: AE", "code: TZ"))
    course.write(
        REGION,
        "region: region-one\noperations:\n  - op: insert_after\n    lesson: basics/call-help\n    block: what-to-say\n"
        "    id: more\n    title: {en: More, ar: م}\n    text: {en: More., ar: م}\n",
    )
    entries = course.compiled().entries
    key = lesson_key("basics", "call-help")
    assert entries[key, "AE", "en", ""] == entries[key, "TZ", "en", ""] == entries[key, "KE", "en", ""]


def test_an_operation_is_stale_when_the_text_beneath_its_layer_changes(course):
    found = text_hash("In your country", "Together.")
    course.write(
        "first-aid/countries/KE.yaml", "country: KE\noperations:\n" + replaced("in-your-country", "Ours.", found)
    )
    course.write(AGENCY, "agency: ke-rangers\ncountry: KE\nname: {en: R}\noperations: []\n")
    course.edit(REGION, "block: in-your-country\n", f'block: in-your-country\n    base: "{SCENE}"\n')
    assert course.warnings() == []
    course.edit(REGION, "en: Together.", "en: Together we are.")
    (warning,) = course.warnings()
    assert warning.startswith("courses/first-aid/countries/KE.yaml:6: warning [KE]: stale: the block `in-your-country`")
    # A changed translation is no change of what the country's text was made against.
    course.edit(REGION, "en: Together we are.", "en: Together.")
    course.edit(REGION, "ع Together.", "معًا")
    assert course.warnings() == []


# --- legal facts ------------------------------------------------------------------------------------------------


def facts(course, country="KE", agency=""):
    return {
        row["key"]: (row["value"], row["origin"]) for row in body(course, "country", country, "en", agency)["facts"]
    }


def test_a_region_fills_only_what_a_country_does_not_say(course):
    course.write(
        REGION, "region: region-one\noperations:\n" + fact("age_limit", 12) + fact("main_law", "{en: T, ar: م}")
    )
    assert facts(course)["age_limit"] == ("16", "register")
    text = (course.root / COUNTRY).read_text("utf-8")
    start = text.index("  age_limit:")
    course.write(COUNTRY, text[:start] + text[text.index("  keep_records:") :])
    assert facts(course)["age_limit"] == ("12", "region/region-one")
    assert facts(course, "AE")["age_limit"] == ("18", "register")


def test_the_nearest_layer_sets_a_fact(course):
    course.write("first-aid/countries/KE.yaml", "country: KE\noperations:\n" + fact("age_limit", 14, "order"))
    course.edit(AGENCY, "operations:\n", "operations:\n" + fact("age_limit", 13, "rule"))
    course.edit(AGENCY, "block: ke-numbers", "block: scene")
    assert facts(course)["age_limit"] == ("14", "country/KE")
    assert facts(course, "KE", "ke-rangers")["age_limit"] == ("13", "agency/ke-rangers")
    assert facts(course, "AE")["age_limit"] == ("18", "register")


def test_an_answer_key_follows_the_fact_that_an_agency_sets(course):
    course.edit(AGENCY, "operations:\n", "operations:\n" + fact("who_reports", "everyone"))
    keys = [course.key("who", "KE", "en", agency) for agency in ("", "ke-rangers")]
    assert keys == [["doctors"], ["everyone"]]


YES_NO = """facts:
  may_hold:
    type: yes_no
    label: {en: May be held, ar: الاحتفاظ}
    choices:
      "yes": {en: allowed, ar: مسموح}
      "no": {en: forbidden, ar: ممنوع}
      conditional: {en: allowed under a condition, ar: مسموح بشرط}
"""


def yes_no(course, kenya):
    course.edit("_facts.yaml", "facts:\n", YES_NO)
    for country, value in (("KE", kenya), ("AE", "{answer: yes}")):
        text = FACT.format("act", "2027-01-01").replace("    ", "    ")
        course.edit(f"_countries/{country}.yaml", "facts:\n", f"facts:\n  may_hold:\n    value: {value}{text}")
    course.edit(WHO, "correct: {fact: who_reports, equals: everyone}", "correct: {fact: may_hold, equals: yes}")
    course.edit(WHO, "correct: {fact: who_reports, equals: doctors}", "correct: {fact: may_hold, equals: conditional}")


def test_a_yes_or_no_in_words_and_in_answer_keys(course):
    yes_no(course, "{answer: conditional, condition: {en: with a warrant, ar: بإذن}}")
    assert course.errors() == []
    assert facts(course)["may_hold"] == ("allowed under a condition: with a warrant", "register")
    assert facts(course, "AE")["may_hold"] == ("allowed", "register")
    arabic = {row["key"]: row["value"] for row in body(course, "country", "KE", "ar")["facts"]}
    assert arabic["may_hold"] == "مسموح بشرط: بإذن"
    keys = {code: course.key("who", code) for code in ("KE", "AE")}
    assert keys == {"KE": ["doctors"], "AE": ["everyone"]}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("yes", "of type yes_no: expected {answer: yes}, {answer: no} or {answer: conditional, condition: {en: …}}"),
        ("{answer: conditional}", "of type yes_no: expected {answer: yes}"),
        ("{answer: conditional, condition: {ar: x}}", "value.condition: expected a text in `en`"),
        ("{answer: conditional, condition: {xx: x}}", "unknown language `xx`"),
    ],
)
def test_a_yes_or_no_that_is_none(course, value, message):
    yes_no(course, value)
    place = f"courses/{COUNTRY}:{course.line(COUNTRY, 'value: ' + value)}: error [KE]: "
    assert any(error.startswith(place) and message in error for error in course.errors()), course.errors()


def test_the_words_of_a_yes_or_no_are_declared(course):
    yes_no(course, "{answer: yes}")
    course.edit("_facts.yaml", '      "no": {en: forbidden, ar: ممنوع}\n', "")
    assert any("expected choices with the words of yes, no, conditional" in error for error in course.errors())
