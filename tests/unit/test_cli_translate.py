"""`lms content translate-export` and `translate-import` on a folder of courses."""

import pytest
from click.testing import CliRunner

from lms import cli
from lms.content.segments import segments
from lms.content.unit_split import split
from tests.unit.content_course import FIRST_ITEM, LESSON, TRANSLATION, CourseFolder

COURSE = "first-aid"


@pytest.fixture
def course(tmp_path):
    return CourseFolder(tmp_path)


@pytest.fixture
def run(course, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def call(command, *words):
        arguments = ["content", f"translate-{command}", COURSE, *words, "--courses", str(course.root)]
        return CliRunner().invoke(cli.main, arguments, catch_exceptions=False)

    return call


def contents(course):
    return {path: path.read_bytes() for path in sorted(course.root.rglob("*")) if path.is_file()}


@pytest.mark.parametrize(("format_", "ending"), [("xliff", "xlf"), ("po", "po")])
def test_a_file_goes_out_and_comes_in_again(run, course, tmp_path, format_, ending):
    course.edit(LESSON, "Look *first*.", "Look *first*, then act.")
    before = contents(course)
    done = run("export", "ar", "--format", format_)
    assert done.exit_code == 0
    assert done.output.startswith(f"first-aid.ar.{ending}: 37 texts, 0 missing, ")
    assert run("import", f"first-aid.ar.{ending}").output.endswith("0 texts taken over, 0 refused\n")
    assert contents(course) == before


def test_a_translation_is_written_into_the_files_it_belongs_to(run, course, tmp_path):
    course.edit(FIRST_ITEM, "en: Run, ar: اركض", "en: Run")
    before = contents(course)
    assert run("export", "ar", "--stale-only", "--format", "po", "--to", "out.po").output.startswith("out.po: 1 texts")
    file = tmp_path / "out.po"
    file.write_text(file.read_text("utf-8").replace('msgid "Run"\nmsgstr ""', 'msgid "Run"\nmsgstr "لا تركض"'), "utf-8")
    done = run("import", "out.po")
    assert done.output == f"written: {FIRST_ITEM}\n1 texts taken over, 0 refused\n"
    after = contents(course)
    assert [path.name for path in after if after[path] != before[path]] == ["first.yaml"]
    found = {one.id: one for one in segments(split(course.root, COURSE), COURSE, "ar")}
    assert found["item/first#choices/run/text"].target == "لا تركض"
    assert run("export", "ar", "--stale-only").output == "Nothing of first-aid waits for a translation into ar.\n"


def test_nothing_is_written_while_a_text_is_refused_unless_that_is_asked_for(run, course, tmp_path):
    run("export", "ar", "--format", "po", "--to", "out.po")
    file = tmp_path / "out.po"
    text = file.read_text("utf-8").replace('msgstr "مكانك."', 'msgstr "مكانك الآن."')
    file.write_text(text.replace("قبل سن [[law.age_limit]]", "قبل سن [[law.age]]"), "utf-8")
    before = contents(course)
    refused = run("import", "out.po")
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        "block/basics/first-look/scene#text: line 1: unknown legal fact `age`",
        "block/basics/first-look/scene#text: `[[law.age_limit]]` of line 1 of the source is missing",
        "Nothing was taken over.",
    ]
    assert contents(course) == before
    taken = run("import", "out.po", "--skip-refused")
    assert taken.output.endswith("1 texts taken over, 2 refused\n")
    assert "مكانك الآن." in (course.root / "first-aid/modules/01-basics/02-call-help.ar.md").read_text("utf-8")
    assert (course.root / TRANSLATION).read_bytes() == before[course.root / TRANSLATION]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "fr"), "first-aid is not translated into fr."),
        (("export", "en"), "first-aid is not translated into en."),
        (("import", "empty.po"), "the file is empty"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(run, tmp_path, words, said):
    (tmp_path / "empty.po").write_bytes(b"")
    done = run(*words)
    assert (done.exit_code, done.stderr) == (1, f"{said}\n")


def test_a_course_that_there_is_not_is_named(course):
    words = ["content", "translate-export", "none", "ar", "--courses", str(course.root)]
    assert CliRunner().invoke(cli.main, words).stderr == "There is no course none.\n"
