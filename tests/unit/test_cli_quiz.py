"""`lms quiz import` and `export` on a folder of courses."""

import pytest
import yaml
from click.testing import CliRunner

from lms import cli
from lms.content.quiz_formats.carried import FORMAT_NAMES, FORMATS
from tests.unit.content_course import CourseFolder
from tests.unit.quiz_formats.test_samples import FILES

ITEMS = "first-aid/items"


@pytest.fixture
def course(tmp_path):
    return CourseFolder(tmp_path)


@pytest.fixture
def run(course, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*words):
        arguments = ["quiz", *map(str, words), "--courses", str(course.root)]
        return CliRunner().invoke(cli.main, arguments, catch_exceptions=False)

    return call


def contents(course):
    return {path.relative_to(course.root).as_posix(): path.read_bytes() for path in course.root.rglob("*.*")}


def test_nothing_is_written_while_a_question_has_a_fault(run, course):
    before = contents(course)
    done = run("import", FILES / "shop.gift.txt")
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "line 43: expected exactly one right choice, not 2",
        "line 51: Broken: expected the answers between `{` and `}`",
        "Nothing was taken over.",
    ]
    assert contents(course) == before


def test_good_questions_come_with_their_images_when_asked_for(run, course):
    before = contents(course)
    tried = run("import", FILES / "export.moodle.xml", "--keep-good", "--dry-run")
    assert tried.exit_code == 0
    assert f"would be written: {ITEMS}/bl-1.yaml" in tried.output
    assert contents(course) == before
    done = run("import", FILES / "export.moodle.xml", "--keep-good")
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == "6 questions in Moodle XML, 1 fault"
    after = contents(course)
    assert {name for name in after if name not in before} >= {
        *(f"{ITEMS}/{name}.yaml" for name in ("bl-1", "blood", "word", "litres", "gaps", "words")),
        *("first-aid/media/a-hand.yaml", "first-aid/media/a-hand.webp"),
    }
    assert {name: after[name] for name in before} == before
    assert yaml.safe_load(after["first-aid/media/a-hand.yaml"])["alt"] == {"en": "A hand on a cloth"}
    assert [error for error in course.errors() if "items/" in error or "media/" in error] == []


def test_a_question_that_is_there_stays(run, course, tmp_path):
    before = contents(course)
    file = tmp_path / "one.gift"
    file.write_text("::who::Who helps? {=Me ~You}\n", "utf-8")
    done = run("import", file)
    assert done.exit_code == 0
    assert "who: there is such a question already, so it comes as who-2" in done.output
    after = contents(course)
    assert after[f"{ITEMS}/who.yaml"] == before[f"{ITEMS}/who.yaml"]
    assert yaml.safe_load(after[f"{ITEMS}/who-2.yaml"])["prompt"] == {"en": "Who helps?"}


@pytest.mark.parametrize("format_", FORMATS)
def test_a_course_goes_out_and_its_questions_come_back(run, course, tmp_path, format_):
    done = run("export", "--format", format_, "--out", "out.file", "--quiz", "check", "--country", "KE")
    assert done.exit_code == 0
    assert done.output.splitlines()[-1].startswith("out.file: ")
    back = run("import", "out.file", "--dry-run")
    assert back.exit_code == 0
    count = done.output.splitlines()[-1].split()[1]
    questions = f"{count} question" + ("s" if count != "1" else "")
    assert back.output.splitlines()[-1] == f"{questions} in {FORMAT_NAMES[format_]}, 0 faults"


def test_what_depends_on_a_country_is_left_out_without_one(run, course):
    done = run("export", "--format", "gift", "--out", "out.gift")
    assert "choose one for the export" in done.output
    assert "choose one for the export" not in run("export", "--format", "gift", "--out", "o", "--country", "KE").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--course", "no-such"), "There is no course no-such."),
        (("--quiz", "no-such"), "There is no quiz no-such."),
        (("--country", "ZZ"), "There is no country ZZ in the library."),
    ],
)
def test_what_does_not_exist_is_named(run, course, words, said):
    done = run("export", "--format", "gift", "--out", "out.gift", *words)
    assert (done.exit_code, done.stderr.strip()) == (1, said)


def test_a_language_that_the_course_is_not_in_is_refused(run, course):
    done = run("import", FILES / "shop.gift.txt", "--language", "fr")
    assert done.exit_code == 2
    assert "The course is not in fr" in done.stderr
