"""Units written to a courses folder: the same again when read, and nothing touched that need not be."""

import shutil

import pytest

from lms.content.compiler import compile_course
from lms.content.export import export
from lms.content.problems import ContentErrors
from lms.content.unit_split import split
from lms.content.units import LIBRARY, UnitKey, block_address
from lms.domain.errors import NotFound
from lms.settings import ROOT
from tests.unit.content_course import LESSON, MODULE, OVERLAY, QUIZ, TODAY, TRANSLATION, CourseFolder

COURSE = "first-aid"
SCENE = UnitKey(COURSE, block_address("basics", "first-look", "scene"))


@pytest.fixture
def course(tmp_path):
    return CourseFolder(tmp_path)


def contents(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_export_over_the_same_files_changes_no_byte(course):
    before = contents(course.root)
    result = export(split(course.root), course.root, COURSE)
    assert (result.written, result.removed) == ((), ())
    assert contents(course.root) == before


def test_the_sample_programme_comes_back_from_its_export(tmp_path):
    copy, new = tmp_path / "courses", tmp_path / "new"
    shutil.copytree(ROOT / "courses", copy)
    units = split(copy, "responsible-ai")
    for root in (new, new, copy):
        result = export(units, root, "responsible-ai")
        assert split(root, "responsible-ai") == units
    assert (result.written, result.removed) == ((), ())
    assert contents(copy) == contents(ROOT / "courses")


def test_an_exported_course_is_the_same_release(course, tmp_path):
    export(split(course.root), tmp_path / "new" / "place", COURSE)
    new = compile_course(tmp_path / "new" / "place", COURSE, TODAY)
    assert new == compile_course(course.root, COURSE, TODAY)


def test_only_the_file_of_a_changed_unit_is_written(course):
    units = split(course.root)
    units[SCENE] = {"title": "The scene", "text": "Stop.\n\nLook."}
    result = export(units, course.root, COURSE)
    assert (result.written, result.removed) == ((LESSON,), ())
    assert split(course.root) == units


def test_what_the_studio_does_not_know_stays(course):
    course.write(f"{COURSE}/README.md", "Read me.\n")
    course.write(f"{COURSE}/modules/01-basics/notes.txt", "Mine.\n")
    course.write(f"{COURSE}/countries/AE.yaml", "country: AE\noperations: []\n")
    course.write("other/course.yaml", (course.root / COURSE / "course.yaml").read_text("utf-8"))
    course.edit(QUIZ, "slug:", "# A remark\nslug:")
    before = contents(course.root)
    export(split(course.root, COURSE), course.root, COURSE)
    assert contents(course.root) == before


def test_the_files_of_units_that_are_gone_are_removed(course):
    units = split(course.root)
    gone = [key for key in units if "/first-look" in key.address or key.address == "quiz/check"]
    left = {key: value for key, value in units.items() if key not in gone}
    left[UnitKey(COURSE, "module/basics")] = {**units[UnitKey(COURSE, "module/basics")], "lessons": ["call-help"]}
    result = export(left, course.root, COURSE)
    assert {LESSON, TRANSLATION, QUIZ} <= {*result.removed}
    assert not (course.root / COURSE / "quizzes").exists()  # a folder that is empty goes too
    assert split(course.root) == left


def test_another_order_gives_other_numbers_to_the_same_files(course):
    units = split(course.root)
    key = UnitKey(COURSE, "module/basics")
    units[key] = {**units[key], "lessons": units[key]["lessons"][::-1]}
    before = contents(course.root)
    result = export(units, course.root, COURSE)
    after = contents(course.root)
    assert LESSON in result.removed
    moved = LESSON.replace("01-first-look", "02-first-look")
    assert after[moved] == before[LESSON]
    assert {*result.written} == {MODULE, *(name for name in after if name.endswith(".md"))}
    assert split(course.root) == units


def test_operations_stay_in_their_order_and_new_ones_come_after(course):
    units = split(course.root)
    key = UnitKey(COURSE, "operation/country/KE/lesson/basics/call-help/what-to-say")
    units[key] = {"op": "hide", "lesson": "basics/call-help", "block": "what-to-say"}
    order = [key for key in units if key.address.startswith("operation/")]
    export(units, course.root, COURSE)
    assert [key for key in split(course.root) if key.address.startswith("operation/")] == order
    assert (course.root / OVERLAY).read_text("utf-8").startswith("country: KE\noperations:\n  - op: ")


def test_a_course_without_its_library_leaves_the_library(course):
    units = {key: value for key, value in split(course.root).items() if key.course != LIBRARY}
    before = contents(course.root)
    assert export(units, course.root, COURSE).removed == ()
    assert contents(course.root) == before


def test_a_file_that_cannot_be_read_is_written_anew(course):
    units = split(course.root)
    course.write(QUIZ, "{")
    assert export(units, course.root, COURSE).written == (QUIZ,)
    assert split(course.root) == units


@pytest.mark.parametrize(
    ("stray", "refusal"),
    [
        (UnitKey(COURSE, "block/basics/first-look/nobody"), ContentErrors),
        (UnitKey(COURSE, "lesson/basics/../../x"), NotFound),
        (UnitKey(COURSE, "country/KE"), NotFound),
    ],
)
def test_what_no_file_can_hold_is_refused_before_anything_is_written(course, stray, refusal):
    units = {**split(course.root), SCENE: {"title": "A", "text": "B"}, stray: {"title": "A", "text": "B"}}
    before = contents(course.root)
    with pytest.raises(refusal):
        export(units, course.root, COURSE)
    assert contents(course.root) == before


@pytest.mark.parametrize("slug", ["", "..", "other"])
def test_only_a_course_that_is_there_is_exported(course, slug):
    with pytest.raises(NotFound):
        export(split(course.root), course.root, slug)
