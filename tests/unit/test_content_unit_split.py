"""Files that are odd or wrong, and the files of layers and media, as units."""

from hashlib import sha256

import pytest

from lms.content.compiler import compile_course, compile_units
from lms.content.export import export
from lms.content.files import Lines, Memory
from lms.content.folder import Folder
from lms.content.problems import ContentErrors, Problems
from lms.content.unit_split import split, split_folder
from lms.content.units import LIBRARY, UnitKey
from tests.unit.content_course import COUNTRY, LESSON, MODULE, OVERLAY, QUIZ, TODAY, TRANSLATION, CourseFolder

COURSE = "first-aid"
REGIONS = "regions:\n  region-one:\n    name: {en: East Africa, ar: شرق أفريقيا}\n    parent: null\n"
REGION = """region: region-one
operations:
  - op: set_fact
    fact: age_limit
    value: 17
    citation: {en: Treaty, ar: معاهدة}
    source: https://example.org/treaty
    confidence: high
    reviewed_on: 2026-01-01
    expires_on: 2027-01-01
    reviewer: Sample
    status: verified
  - op: hide
    lesson: basics/call-help
    block: what-to-say
"""
AGENCY = """agency: ke-rangers
country: KE
name: {en: Rangers, ar: الحراس}
operations:
  - op: replace
    lesson: basics/first-look
    block: lead
    text: {en: Rangers look., ar: الحراس ينظرون.}
"""
HASH = sha256(b"bytes").hexdigest()
MEDIA = f"alt: {{en: A map, ar: خريطة}}\nwidth: 640\nheight: 480\ntype: image/webp\nsha256: {HASH}\n"


@pytest.fixture
def course(tmp_path):
    return CourseFolder(tmp_path)


@pytest.fixture
def layered(course):
    course.write("_regions.yaml", REGIONS)
    course.write(f"{COURSE}/regions/region-one.yaml", REGION)
    course.write(f"{COURSE}/agencies/ke-rangers.yaml", AGENCY)
    course.write(f"{COURSE}/media/map.yaml", MEDIA)
    course.write(f"{COURSE}/media/map.webp", "bytes")
    return course


def test_layers_and_media_are_units_too(layered):
    units = split(layered.root)
    assert units[UnitKey(LIBRARY, "regions")]["regions"]["region-one"]["parent"] is None
    fact = units[UnitKey(COURSE, "operation/region/region-one/fact/age_limit")]
    assert (fact["op"], fact["reviewed_on"]) == ("set_fact", "2026-01-01")
    assert units[UnitKey(COURSE, "agency/ke-rangers")] == {
        "agency": "ke-rangers",
        "country": "KE",
        "name": {"en": "Rangers", "ar": "الحراس"},
    }
    assert UnitKey(COURSE, "operation/agency/ke-rangers/lesson/basics/first-look/lead") in units
    assert units[UnitKey(COURSE, "media/map")]["width"] == 640


def test_layers_and_media_come_back_from_files(layered, tmp_path):
    units = split(layered.root)
    assert export(units, layered.root, COURSE).written == ()
    export(units, tmp_path / "new", COURSE)
    assert split(tmp_path / "new") == units
    assert compile_units(units, COURSE, TODAY) == compile_course(tmp_path / "new", COURSE, TODAY)


def test_an_agency_without_operations_has_its_file(layered):
    units = split(layered.root)
    del units[UnitKey(COURSE, "operation/agency/ke-rangers/lesson/basics/first-look/lead")]
    export(units, layered.root, COURSE)
    assert split(layered.root) == units


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (COUNTRY, "- code: KE\n"),
        (COUNTRY, "code: KE\nfacts: {age_limit: 18}\n"),
        (QUIZ, "- slug\n"),
        (LESSON, "no front matter\n"),
        (LESSON, b"\xff"),
        (TRANSLATION, "---\n- title\n---\nText.\n"),
        (MODULE, "[]\n"),
        (OVERLAY, "no\n"),
        (f"{COURSE}/course.yaml", "[]\n"),
        (f"{COURSE}/countries/ke.yaml", "country: KE\noperations: [{op: hide, lesson: a/b, block: c}]\n"),
        ("_countries/kenya.yaml", "code: KE\n"),
        (f"{COURSE}/quizzes/zz-check.yaml", "slug: {\n"),
    ],
)
def test_a_file_that_is_none_is_named(course, name, text):
    (course.root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ContentErrors) as refusal:
        split(course.root)
    assert {problem.path for problem in refusal.value.problems} == {f"courses/{name}"}


def test_two_files_for_one_quiz_are_refused(course):
    course.write(f"{COURSE}/quizzes/02-check.yaml", "slug: check\n")
    with pytest.raises(ContentErrors, match="expected one `check`"):
        split(course.root)


def test_a_folder_may_be_empty(tmp_path):
    assert split(tmp_path) == {}
    assert split_folder(Folder(tmp_path, Problems()), "nothing").units == {}


def test_files_in_memory(tmp_path):
    folder = Folder(tmp_path, Problems(), Memory(tmp_path, {"a/b.md": "text", "a/.c": "", "d.md": ""}))
    assert [path.name for path in folder.children(tmp_path)] == ["a", "d.md"]
    assert [path.name for path in folder.children(tmp_path / "a")] == ["b.md"]
    assert folder.text(tmp_path / "a" / "b.md") == "text"
    assert folder.text(tmp_path / "a") is None
    assert [problem.message for problem in folder.problems.errors] == ["expected this file, but it cannot be read"]
    assert (folder.exists(tmp_path / "d.md"), folder.exists(tmp_path / "a")) == (True, False)


def test_every_value_has_the_line_of_the_part_that_it_is_in():
    lines = Lines({"a": [{"b": 1}, {"b": 2}], "c": None}, {("a", 0): 100, ("a", 1): 200})
    assert [lines.get(place) for place in [(), ("a",), ("a", 0, "b"), ("a", 1, "b"), ("c",)]] == [1, 1, 100, 200, 1]
    assert [lines.get(place) for place in [("a", 2), ("a", "b"), ("b",), ("c", 0), ("a", 0, "b", "x")]] == [None] * 5
    assert [*lines] == [("a", 0), ("a", 1)]
    assert len(lines) == 2
