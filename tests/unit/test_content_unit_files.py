"""Courses taken apart into units, put together again, and loaded, checked and compiled like files."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.content import writer
from lms.content.compiler import compile_course, compile_units, examine_units
from lms.content.files import Memory
from lms.content.folder import Folder
from lms.content.problems import ContentErrors, Problems
from lms.content.unit_files import files
from lms.content.unit_loading import load_part, load_units, open_units
from lms.content.unit_split import split, split_folder
from lms.content.units import LIBRARY, UnitKey, normal, parse_address
from lms.domain.errors import NotFound
from lms.settings import ROOT
from tests.unit.content_course import LESSON, OVERLAY, QUIZ, TODAY, CourseFolder

SAMPLE = ROOT / "courses"
COURSE = "first-aid"


@pytest.fixture
def course(tmp_path):
    return CourseFolder(tmp_path)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return split(CourseFolder(tmp_path_factory.mktemp("small")).root, COURSE)


def test_a_course_is_its_pieces(small):
    addresses = {key.address for key in small if key.course == COURSE}
    assert {
        "course",
        "module/basics",
        "lesson/basics/first-look",
        "lesson/basics/first-look@ar",
        "quiz/check",
    } < addresses
    lesson = small[UnitKey(COURSE, "lesson/basics/first-look")]
    assert [f"block/basics/first-look/{block}" in addresses for block in lesson["blocks"]] == [True] * len(
        lesson["blocks"]
    )
    assert set(small[UnitKey(LIBRARY, "country/KE")]) == {"code", "languages", "time_zone", "regions", "support"}
    facts = [value for key, value in small.items() if key.address.startswith("fact/KE/")]
    assert all(isinstance(fact["reviewed_on"], str) for fact in facts)


@pytest.mark.parametrize("day", [TODAY])
def test_units_compile_to_the_release_of_their_files(course, day):
    assert compile_units(split(course.root), COURSE, day) == compile_course(course.root, COURSE, day)


def test_the_sample_programme_compiles_to_one_release_from_files_and_from_units():
    day = date(2026, 11, 24)
    slug = "responsible-ai"
    units = split(SAMPLE, slug)
    assert compile_units(units, slug, day).release_id == compile_course(SAMPLE, slug, day).release_id
    assert load_units(units, slug).problems.errors == ()


def test_a_course_that_is_not_there(course):
    with pytest.raises(NotFound):
        split(course.root, "no-such-course")


def test_what_cannot_be_read_is_said_with_its_place(course):
    course.edit(LESSON, "---", "--")
    course.write(QUIZ, "- one\n- two\n")
    with pytest.raises(ContentErrors) as refusal:
        split(course.root)
    assert {problem.path for problem in refusal.value.problems} == {f"courses/{LESSON}", f"courses/{QUIZ}"}


def test_two_operations_on_one_place_are_refused(course):
    course.write(
        OVERLAY,
        "country: KE\noperations:\n"
        + "  - {op: hide, lesson: basics/first-look, block: lead}\n" * 2
        + "  - {op: hide, lesson: basics/first-look}\n  - nothing\n",
    )
    with pytest.raises(ContentErrors) as refusal:
        split(course.root)
    assert [problem.path for problem in refusal.value.problems] == [f"courses/{OVERLAY}"] * 2


def test_a_unit_that_belongs_to_nothing_is_said(small):
    stray = UnitKey(COURSE, "block/basics/first-look/not-listed")
    units = {**small, stray: {"title": "A", "text": "B"}}
    with pytest.raises(ContentErrors, match="not-listed belongs to nothing"):
        compile_units(units, COURSE, TODAY)


def test_the_translation_of_a_lesson_that_is_gone_is_said_and_forbids_nothing(small):
    left = {UnitKey(COURSE, f"block/basics/gone/{name}@ar"): {"title": "A", "text": "B"} for name in ("lead", "scene")}
    left[UnitKey(COURSE, "lesson/basics/gone@ar")] = {"title": "A", "summary": "B", "notice_text": ""}
    examined = examine_units({**small, **left}, COURSE, TODAY)
    assert examined.compiled is not None
    told = [row.message for row in examined.problems.warnings if "belongs to nothing" in row.message]
    assert len(told) == 3


def test_a_problem_names_the_unit_that_it_is_in(small):
    broken = {
        UnitKey(COURSE, "operation/country/KE/lesson/basics/first-look/scene"): {"op": "paint"},
        UnitKey(LIBRARY, "fact/KE/who_reports"): {"confidence": "total"},
        UnitKey(COURSE, "block/basics/first-look/scene"): {"title": ""},
        UnitKey(COURSE, "lesson/basics/first-look@ar"): {"titel": "?"},
        UnitKey(COURSE, "quiz/check"): {"attempts": 0},
    }
    loaded = load_units({**small, **{key: {**small[key], **edit} for key, edit in broken.items()}}, COURSE)
    found = {loaded.unit_at(problem.path, problem.line): problem.message for problem in loaded.problems.errors}
    assert found.keys() == broken.keys()
    assert found[UnitKey(LIBRARY, "fact/KE/who_reports")].startswith("facts.who_reports.confidence: expected 'high'")
    assert loaded.unit_at("courses/no/such/file", 1) is None


def part_of(units, lesson, country):
    def wanted(key):
        address = parse_address(key.address)
        shared = key.course == LIBRARY and address.country in ("", country)
        head = address.kind in ("course", "module")
        return shared or head or (address.lesson_path == lesson and address.layer in ("", f"country/{country}"))

    return {key: value for key, value in units.items() if wanted(key)}


def test_a_part_loads_as_it_does_in_the_whole(small):
    whole = load_units(small, COURSE)
    part = load_part(part_of(small, "basics/first-look", "KE"), COURSE)
    assert (part.problems.errors, part.problems.warnings) == ((), ())
    assert part.course.lesson("basics/first-look")[1] == whole.course.lesson("basics/first-look")[1]
    assert part.course.file == whole.course.file
    assert part.course.lesson("basics/call-help") is None
    assert part.library.countries.keys() == {"KE"}


def test_a_part_needs_no_more_than_a_course(small):
    key = UnitKey(COURSE, "course")
    country = {key: value for key, value in small.items() if "/KE" in key.address and key.course == LIBRARY}
    loaded = load_part({key: small[key], **country}, COURSE)
    assert loaded.problems.errors == ()
    assert loaded.library.countries["KE"].facts == {}  # nothing says what they are
    assert (loaded.course.modules, loaded.course.quizzes) == ((), ())


def test_a_translation_may_begin_with_a_block(small):
    units = {key: value for key, value in small.items() if key.address != "lesson/basics/first-look@ar"}
    loaded = load_units(units, COURSE)
    assert loaded.problems.errors == ()
    texts = loaded.course.lesson("basics/first-look")[1].texts
    assert (texts["ar"].title, texts["ar"].head_source) == (texts["en"].title, "0" * 12)


def test_a_translation_may_begin_with_the_title(small):
    units = {
        key: value
        for key, value in small.items()
        if not key.address.startswith("block/basics/first-look/") or "@" not in key.address
    }
    loaded = load_units(units, COURSE)
    assert loaded.problems.errors == ()
    assert loaded.course.lesson("basics/first-look")[1].texts["ar"].blocks == ()
    assert split_folder(open_units(units)[0], COURSE).units == units


def test_translations_keep_the_hash_of_what_they_are_of(small):
    stamps = {"lead": "1" * 12, "scene": "2" * 12}
    units = dict(small)
    for block, stamp in stamps.items():
        key = UnitKey(COURSE, f"block/basics/first-look/{block}@ar")
        units[key] = {**units[key], "source": stamp}
    key = UnitKey(COURSE, "lesson/basics/first-look@ar")
    units[key] = {**units[key], "source": "3" * 12}
    text = load_units(units, COURSE).course.lesson("basics/first-look")[1].texts["ar"]
    assert ({block.id: block.source for block in text.blocks if block.id in stamps}, text.head_source) == (
        stamps,
        "3" * 12,
    )
    assert split_folder(open_units(units)[0], COURSE).units == units


def test_lessons_are_text_and_all_others_data(small):
    assert {path.rpartition(".")[2] for path, file in files(small).items() if isinstance(file, str)} == {"md"}


odd = st.sampled_from(
    [
        "  indented",
        "---",
        "key: value",
        "no",
        "## Not a heading {#x}",
        "### Heading",
        "العربية",
        "a\tb",
        "{#y}",
        "a\u2028b",
    ]
)
texts = st.lists(odd | st.just("") | st.text(max_size=20), min_size=1, max_size=6).map("\n".join)
blocks = st.builds(lambda title, text: normal({"title": title, "text": text}), texts, texts).filter(
    lambda block: block["title"] and block["text"]
)


@given(blocks, blocks, texts)
def test_any_text_comes_back_from_the_file_that_it_is_in(one, lead, words):
    units = {
        UnitKey("c", "course"): normal({"slug": "c", "source_language": "en", "modules": ["m"]}),
        UnitKey("c", "module/m"): normal({"slug": "m", "lessons": ["l"]}),
        UnitKey("c", "lesson/m/l"): normal({"title": words, "summary": words, "blocks": ["lead", "one"]}),
        UnitKey("c", "lesson/m/l@ar"): normal({"title": words, "summary": words}),
        UnitKey("c", "block/m/l/lead"): {"title": "", "text": lead["text"]},
        UnitKey("c", "block/m/l/one"): one,
        UnitKey("c", "block/m/l/one@ar"): lead,
        UnitKey("c", "quiz/q"): normal({"slug": "q", "text": {"en": words, "ar": lead["text"]}}),
    }
    spelled = {
        path: content if isinstance(content, str) else writer.yaml_text(content.value)
        for path, content in files(units).items()
    }
    folder = Folder(Path("/courses"), Problems(), Memory(Path("/courses"), spelled))
    assert split_folder(folder, "c").units == units
    assert folder.problems.errors == ()
