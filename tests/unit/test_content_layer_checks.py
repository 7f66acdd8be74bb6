"""What is refused in the files of regions and agencies, and whom it blocks."""

import pytest

from lms.content.compiler import examine_folder
from lms.content.folder import Folder
from lms.content.layers import concerns
from lms.content.library import load_library
from lms.content.problems import Problems
from tests.unit.content_course import COUNTRY, COURSE, TODAY
from tests.unit.layered_course import AGENCY, REGION, fact, layered_course, replaced


@pytest.fixture
def course(tmp_path):
    return layered_course(tmp_path)


INSERT = "  - op: insert_after\n    lesson: basics/first-look\n    block: scene\n    id: n\n    title: {en: N}\n"
INSERT += "    text: {en: N}\n"
REGION_ERRORS = [
    ("block: in-your-country", "block: nowhere", "block: nowhere", "unknown block `nowhere`"),
    ("op: replace", "op: remove", "op: remove", "op is replace, hide, insert_after or set_fact"),
    ("lesson: basics/first-look", "lesson: basics/none", "basics/none", "unknown lesson `basics/none`"),
    (
        "operations:\n",
        "operations:\n" + fact("age_limit", "old"),
        "value: old",
        "`age_limit` is of type age: expected a",
    ),
    ("operations:\n", "operations:\n" + fact("nothing", 1), "fact: nothing", "unknown legal fact `nothing`"),
    ("operations:\n", "operations:\n" + fact("age_limit", 1) * 2, "op: set_fact", "two operations set the legal fact"),
    ("operations:\n", "operations:\n" + fact("main_law", "{ar: T}"), "{ar: T}", "value: expected a text in `en`"),
    ("operations:\n", "operations:\n" + INSERT * 2, "op: insert", "two operations at the block `scene`"),
    (
        "operations:\n",
        "operations:\n" + replaced("in-your-country", "T"),
        "op: rep",
        "two operations at the block `in-your",
    ),
    ("en: Together.", "en: <b>Together</b>.", "Together", "HTML is not used in content"),
    ("region: region-one", "region: world", "region:", "expected the region of its name, not `world`"),
]


@pytest.mark.parametrize(("old", "new", "words", "message"), REGION_ERRORS)
def test_an_error_of_a_region_blocks_its_countries_only(course, old, new, words, message):
    course.edit(COURSE, "countries: [KE, AE]", "countries: [KE, AE, TZ]")
    text = (course.root / "_countries/AE.yaml").read_text("utf-8").replace("[region-one]", "[]")
    course.write("_countries/TZ.yaml", text.replace("code: AE", "code: TZ"))
    course.edit(REGION, old, new)
    place = f"courses/{REGION}:{course.line(REGION, words)}: error [region/region-one]: "
    assert any(error.startswith(place) and message in error for error in course.errors()), course.errors()
    compiled = course.compiled()
    assert compiled.countries == ("TZ",)
    assert all(any(message in line for line in compiled.blocked[code]) for code in ("KE", "AE"))


def test_whose_problem_a_fault_of_a_region_is(course):
    course.edit(REGION, "block: in-your-country", "block: nowhere")
    folder = Folder(course.root, Problems())
    examined = examine_folder(folder, "first-aid", TODAY)
    (problem,) = examined.problems.errors
    assert [concerns(problem, examined.library, code) for code in ("KE", "AE", "TZ")] == [True, True, False]
    course.edit("_countries/AE.yaml", "[region-one]", "[]")
    library = load_library(Folder(course.root, Problems()))
    assert [concerns(problem, library, code) for code in ("KE", "AE")] == [True, False]


AGENCY_ERRORS = [
    ("block: ke-numbers", "block: nowhere", "block: nowhere", "unknown block `nowhere`"),
    ("agency: ke-rangers", "agency: rangers", "agency:", "expected the agency of its name, not `rangers`"),
    ("name: {en: Rangers, ar: الحراس}", "nam: {}", "nam:", "nam: this key is unknown here"),
    ("operations:\n", "operations:\n" + fact("age_limit", "[1]"), "value: [1]", "of type age"),
]


@pytest.mark.parametrize(("old", "new", "words", "message"), AGENCY_ERRORS)
def test_an_error_of_an_agency_blocks_its_country_only(course, old, new, words, message):
    course.edit(AGENCY, old, new)
    place = f"courses/{AGENCY}:{course.line(AGENCY, words)}: error [KE]: "
    assert any(error.startswith(place) and message in error for error in course.errors()), course.errors()
    compiled = course.compiled()
    assert (compiled.countries, compiled.agencies) == (("AE",), ())
    assert any(message in line for line in compiled.blocked["KE"])


def test_a_fact_that_an_agency_lets_expire_blocks_its_country(course):
    course.edit(AGENCY, "operations:\n", "operations:\n" + fact("age_limit", 13, "rule", "2026-05-31"))
    line = course.line(AGENCY, "op: set_fact")
    assert course.errors() == [
        (
            f"courses/{AGENCY}:{line}: error [KE]: the legal fact `age_limit` is expired on 2026-05-31, "
            "but the question first needs it"
        )
    ]


REGISTER_ERRORS = [
    ("parent: world", "parent: moon", "_regions.yaml", "parent: moon", "unknown region `moon`"),
    (
        "{en: World, ar: العالم}",
        "{en: World}, parent: region-one",
        "_regions.yaml",
        "parent: region",
        "`world` lies in itself: world in region-one in world",
    ),
    ("region-one:", "region-two:", REGION, "region:", "unknown region `region-one`: _regions.yaml has no such region"),
]


@pytest.mark.parametrize(("old", "new", "name", "words", "message"), REGISTER_ERRORS)
def test_regions_that_cannot_be_refuse_the_course(course, old, new, name, words, message):
    course.edit("_regions.yaml", old, new)
    place = f"courses/{name}:{course.line(name, words)}: error: "
    assert any(error.startswith(place) and message in error for error in course.errors()), course.errors()


def test_a_region_whose_parent_is_wrong_is_named_once(course):
    course.edit("_regions.yaml", "ar: العالم}}", "ar: العالم}, parent: moon}")
    assert course.errors() == [
        f"courses/_regions.yaml:{course.line('_regions.yaml', 'moon')}: error: unknown region `moon`"
    ]


def test_a_country_in_a_region_that_nobody_knows(course):
    course.edit(COUNTRY, "regions: [region-one]", "regions: [region-one, moon]")
    assert course.errors() == [
        (
            f"courses/{COUNTRY}:{course.line(COUNTRY, 'regions:')}: error [KE]: "
            "unknown region `moon`: _regions.yaml has no such region"
        )
    ]
    assert course.compiled().countries == ("AE",)


def test_layers_that_nobody_reads_are_warned_of(course):
    course.edit("_regions.yaml", "regions:\n", "regions:\n  moon: {name: {en: Moon}}\n")
    course.write("first-aid/regions/moon.yaml", "region: moon\noperations: []\n")
    course.write("first-aid/agencies/bn-office.yaml", "agency: bn-office\ncountry: BN\nname: {en: O}\noperations: []\n")
    nobody = [warning for warning in course.warnings() if "nobody" in warning]
    assert [warning.partition("first-aid/")[2] for warning in nobody] == [
        "agencies/bn-office.yaml:1: warning: the course is not published for BN, so nobody sees this",
        "regions/moon.yaml:1: warning: no country of the course lies in this region, so nobody sees this",
    ]
    assert course.errors() == []
