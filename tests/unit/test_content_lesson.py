import pytest

from lms.content.lesson import parse_lesson
from lms.content.problems import Problems
from lms.content.schema import LessonHead, TranslationHead
from lms.domain.tailoring import text_hash

HEAD = "---\ntitle: T\nsummary: S\n---\n"


def read(text):
    problems = Problems()
    return parse_lesson(text, "l.md", TranslationHead, problems), [str(each) for each in problems.errors]


def test_blocks_with_their_lines():
    (head, source, blocks), problems = read(
        HEAD + "Lead.\n\n## One {#one}\n\nText.\n### Sub\n\n## Two  {#two} \nMore.\n"
    )
    assert problems == []
    assert (head.title, source.line("summary")) == ("T", 3)
    assert [(b.id, b.title, b.text, b.line, b.text_line) for b in blocks] == [
        ("lead", "", "Lead.\n", 5, 5),
        ("one", "One", "\nText.\n### Sub\n", 7, 8),
        ("two", "Two", "More.", 12, 13),
    ]
    assert blocks[1].hash == text_hash("One", "Text.\n### Sub")


def test_the_lead_may_be_absent():
    (_, _, blocks), problems = read(HEAD + "\n## One {#one}\nText.")
    assert ([block.id for block in blocks], problems) == (["one"], [])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("no front matter", "l.md:1: error: expected front matter: keys between two lines `---`"),
        ("", "l.md:1: error: expected front matter: keys between two lines `---`"),
        ("title: T\n---\nText", "l.md:1: error: expected front matter: keys between two lines `---`"),
        ("---\ntitle: T\n---\nText", "l.md:2: error: summary: expected, but it is missing"),
        ("---\n---\nText", "l.md:2: error: the file is empty"),
        (HEAD + "## One\nText", "l.md:5: error: expected a heading with its id in braces: `## Title {#block-id}`"),
        (HEAD + "##{#one}\nText", "l.md:5: error: expected a heading with its id in braces: `## Title {#block-id}`"),
        (HEAD + "## {#one}\nText", "l.md:5: error: expected a heading with its id in braces: `## Title {#block-id}`"),
        (
            HEAD + "## One {#One}\nText",
            "l.md:5: error: block id `One`: expected lower-case letters, digits and hyphens",
        ),
        (
            HEAD + "## One {#lead}\nText",
            "l.md:5: error: block id `lead`: expected lower-case letters, digits and hyphens",
        ),
        (HEAD + "## A [[law.b]] {#one}\nText", "l.md:5: error: a legal fact may not stand in a heading"),
        (HEAD + "## One {#one}\n\n", "l.md:5: error: the block `one` is empty"),
        (HEAD + "## A {#one}\na\n## B {#one}\nb", "l.md:7: error: the block id `one` is here twice, first in line 5"),
    ],
)
def test_what_is_refused(text, problem):
    assert problem in read(text)[1]


def test_a_lesson_has_blocks_and_a_translation_may_begin_with_its_title():
    problems = Problems()
    head = HEAD.replace("summary: S", "summary: S\nminutes: 1\nnotice: none\nsteps: []")
    assert parse_lesson(head, "l.md", LessonHead, problems)[2] == ()
    assert [str(each) for each in problems.errors] == ["l.md:8: error: expected at least one block"]
    assert read(HEAD)[1] == []


def test_a_translated_block_names_what_it_is_of():
    (_, _, blocks), problems = read(HEAD + "## One {#one source=0123456789ab}\nText.\n## Two {#two}\nText.")
    assert ([(block.id, block.source) for block in blocks], problems) == ([("one", "0123456789ab"), ("two", None)], [])
    assert blocks[0].hash == text_hash("One", "Text.")
