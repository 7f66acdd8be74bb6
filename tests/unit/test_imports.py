"""Files that authors bring become draft lessons that our own format accepts as they are."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.lesson import parse_lesson
from lms.content.markdown import Markdown
from lms.content.problems import Problems
from lms.content.schema import LessonHead
from lms.domain.errors import Invalid
from lms.infra.imports import fragments
from lms.infra.imports.reading import read_document
from lms.settings import ROOT
from lms.web import file_words
from tests.office import docx, item, link, p, picture, png, run, table

MARKDOWN = Markdown()
HEAD = "---\ntitle: T\nsummary: S\nminutes: 5\nnotice: none\nsteps: []\n---\n"


def accepted(draft):
    """The draft, after our own format has read every text of it without a problem and found the same blocks."""
    for block in draft.blocks:
        assert MARKDOWN.block(block.text).problems == (), block.text
    written = "\n\n".join(f"## {b.title} {{#{b.id}}}\n{b.text}" if b.title else b.text for b in draft.blocks)
    problems = Problems()
    parsed = parse_lesson(HEAD + written, "x.md", LessonHead, problems)
    assert [str(problem) for problem in problems.errors] == []
    assert [(b.id, b.title, b.text.strip()) for b in parsed[2]] == [(b.id, b.title, b.text) for b in draft.blocks]
    shown = {image.name for block in draft.blocks for image in MARKDOWN.block(block.text).images}
    assert {image.name for image in draft.images} <= shown
    return draft


def from_word(body, **rest):
    return accepted(read_document("lesson.docx", docx(body, **rest)))


def from_markdown(text):
    return accepted(read_document("lesson.md", text.encode()))


def text_of(body, **rest):
    return from_word(body, **rest).blocks[0].text


def keys(draft):
    return {note.key for note in draft.notes}


# --- Word ---


def test_title_and_headings_become_title_and_blocks():
    draft = from_word(
        p("A lesson", "Title") + p("Opening.") + p("First part", "H1") + p("One.") + p("Detail", "H2") + p("Two.")
        + p("First part", "H1") + p("Three.") + p("الخصوصية", "H1") + p("Four.") + p("Lead", "H1") + p("Five.")
    )  # fmt: skip
    assert draft.title == "A lesson"
    assert [(block.id, block.title) for block in draft.blocks] == [
        ("lead", ""),
        ("first-part", "First part"),
        ("first-part-2", "First part"),
        ("block-3", "الخصوصية"),
        ("lead-2", "Lead"),
    ]
    assert draft.blocks[1].text == "One.\n\n### Detail\n\nTwo."
    assert draft.notes == ()


def test_one_heading_above_all_others_is_the_title():
    draft = from_word(
        p("Whole", "H1") + p("Part", "H2") + p("One.") + p("Deep", "H3") + p("x") + p("Deeper", "H4") + p("y")
    )
    assert (draft.title, [block.id for block in draft.blocks]) == ("Whole", ["part"])
    assert draft.blocks[0].text == "One.\n\n### Deep\n\nx\n\n### Deeper\n\ny"
    assert keys(draft) == {"import.heading_levels"}


def test_a_document_without_headings_is_one_block_named_after_its_file():
    draft = accepted(read_document("Old_notes-2024.docx", docx(p("Words."))))
    assert (draft.title, [block.id for block in draft.blocks]) == ("Old notes 2024", ["lead"])
    assert keys(draft) == {"import.no_headings"}


def test_a_heading_without_text_is_told():
    draft = from_word(p("T", "Title") + p("Empty", "H1") + p("Full", "H1") + p("Words."))
    assert [block.id for block in draft.blocks] == ["full"]
    assert [dict(note.params) for note in draft.notes] == [{"title": "Empty"}]


def test_looks_links_lists_and_tables_are_kept():
    body = f"<w:p>{run('Plain, ')}{run('bold ', 'b')}{run('and italic', 'i')}{run('.')}</w:p>" + link("the act", "l")
    assert text_of(body, links={"l": "https://example.org/a?b=(c)"}) == (
        "Plain, **bold** *and italic*.\n\nSee [the act](https://example.org/a?b=%28c%29)."
    )
    lists = item("a") + item("b", 1) + item("c", 1, ordered=True) + item("d") + item("one", ordered=True)
    assert text_of(lists) == "- a\n  - b\n  1. c\n- d\n\n1. one"
    assert text_of(table([["A", "B|c"], ["1", ""]])) == "| A | B\\|c |\n|---|---|\n| 1 |  |"
    assert text_of(table([["Boxed in"]])) == "Boxed in"


def test_other_addresses_are_told_and_their_words_kept():
    for address in (
        "http://example.org/",
        "mailto:a@example.org",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https:",
    ):
        draft = from_word(link("words", "l"), links={"l": address})
        assert draft.blocks[0].text == "See words."
        assert ("address", address) in next(note.params for note in draft.notes if note.key == "import.link")


def test_images_are_kept_once_with_their_words():
    body = picture("i", "A lamp") + p("Between.") + picture("i", "") + picture("j", "photo.png")
    files = {"word/media/a.png": png(), "word/media/b.png": png("red")}
    draft = from_word(body, links={"i": "media/a.png", "j": "media/b.png"}, files=files)
    assert draft.blocks[0].text.split("\n\n") == [
        "![A lamp](media:image-1)",
        "Between.",
        "![A lamp](media:image-1)",
        "![image-2](media:image-2)",
    ]
    assert [(image.name, image.alt, image.image.type) for image in draft.images] == [
        ("image-1", "A lamp", "image/webp"),
        ("image-2", "", "image/webp"),
    ]
    assert keys(draft) == {"import.no_headings", "import.image_undescribed"}


def test_images_that_cannot_be_kept_are_told():
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    body = p("x") + picture("i", "a") + picture("j", "b") + picture("k", "c", "link")
    links = {"i": "media/a.png", "j": "media/b.png", "k": "media/c.png"}
    draft = from_word(body, links=links, files={"word/media/a.png": svg, "word/media/b.png": png()[:60]})
    assert draft.images == ()
    assert keys(draft) == {
        "import.no_headings",
        "import.image_unknown",
        "import.image_broken",
        "import.image_elsewhere",
    }


def test_a_linked_file_is_never_opened(tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(png())
    draft = from_word(p("x") + picture("k", "c", "link"), files={
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="k" Target="{secret.as_uri()}" TargetMode="External" Type="x/image"/></Relationships>'
    })  # fmt: skip
    assert (draft.images, keys(draft)) == ((), {"import.no_headings", "import.image_elsewhere"})


def test_what_word_has_beside_the_text_is_told():
    extra = dict.fromkeys(
        ["word/comments.xml", "word/header1.xml", "word/charts/chart1.xml", "word/embeddings/a.xlsx"], "<x/>"
    )
    assert keys(from_word(p("x"), files=extra)) >= {
        "import.comments", "import.headers", "import.charts", "import.embedded",
    }  # fmt: skip


# --- Markdown ---


def test_our_own_format_comes_back_as_it_is():
    text = (
        "Opening with [[law.child_age]] years.\n\n## One {#my-id}\nA **b** *c* [d](https://e.f/).\n\n"
        "::: note Look\nInside.\n\n- a\n:::\n\n### Under\n\n> Quoted.\n\n1. x\n2. y\n\n![A lamp](media:lamp)"
    )
    draft = from_markdown(f"---\ntitle: Mine\n---\n{text}\n\n## Two {{#other}}\nEnd.")
    assert draft.title == "Mine"
    assert [(block.id, block.title) for block in draft.blocks] == [("lead", ""), ("my-id", "One"), ("other", "Two")]
    assert draft.blocks[0].text == "Opening with [[law.child_age]] years."
    assert draft.blocks[1].text == text.split("{#my-id}\n")[1]
    assert draft.notes == ()


def words(text):
    """The HTML as words: where a line ends inside a paragraph means nothing."""
    return [part.split() for part in MARKDOWN.block(text).parts]


@pytest.mark.parametrize("path", sorted((ROOT / "courses").rglob("01-*.md")), ids=lambda path: path.name)
def test_lessons_of_ours_come_back_with_the_same_blocks(path):
    parsed = parse_lesson(path.read_text("utf-8"), "x.md", LessonHead, Problems())
    draft = from_markdown(path.read_text("utf-8"))
    if parsed:
        assert [(block.id, block.title) for block in draft.blocks] == [(b.id, b.title) for b in parsed[2]]
        for ours, back in zip(parsed[2], draft.blocks, strict=True):
            assert words(back.text) == words(ours.text)


@pytest.mark.parametrize(
    ("text", "kept", "told"),
    [
        ("a <b>b</b>", "a b", "import.html"),
        ("x\n\n<script>alert(1)</script>\n", "x", "import.html"),
        ("a<br>b", "a\\\nb", None),
        ("a `b*c`", "a b\\*c", "import.code"),
        ("```\na\n  b\n```", "a\\\nb", "import.code"),
        ("a\n\n---\n\nb", "a\n\nb", "import.rule"),
        ("~~a~~ b", "a b", "import.struck"),
        ("x ![alt](http://a.b/c.png)", "x", "import.image_address"),
        ("- a\n\n\n<!-- -->\n\n- b", "- a\n\n* b", "import.html"),
        ("a\n\n[b]: https://c\n\n[d][b]", "a\n\n[d](https://c)", None),
        ("[[law.a]](see) [[x]] a](b", "[[law.a]](see) \\[ \\[x\\]\\] a\\] (b", None),
        ("\\# a\\\n\\- b\\\n1\\. c\\\n\\::: d", "\\# a\\\n\\- b\\\n1\\. c\\\n: d", None),
        ("- > - > - > - > a", "- > - > - > a", "import.nested"),
    ],
)
def test_what_the_format_does_not_have_is_changed_and_told(text, kept, told):
    draft = from_markdown(text)
    assert draft.blocks[0].text == kept
    assert keys(draft) - {"import.no_headings"} == ({told} if told else set())


def test_every_note_has_words(app):
    sources = (ROOT / "lms" / "infra" / "imports").glob("*.py")
    found = {key for path in sources for key in re.findall(r'"(import\.[a-z_]+)"', path.read_text("utf-8"))}
    assert len(found) > 20
    assert found <= file_words._NOTES.keys() | fragments._SENTENCES.keys()
    with app.test_request_context():
        for note in from_word(link("a", "l") + p("H", "H1"), links={"l": "http://b"}).notes:
            assert "%(" not in file_words.note_sentence(note)


# --- Anything at all ---

SIGNS = st.text(
    st.sampled_from("ab1 \n\t*_`[](){}<>!#|\\:-+=~&;.'\"\u00a0\u2028é数ا\ue000\x0b") | st.characters(codec="utf-8"),
    max_size=60,
)
PIECES = st.sampled_from([
    *("# ", "## ", "### ", "- ", "  - ", "1. ", "> ", "    ", "**", "*", "<b>", "\\", "&amp;", "~~", "{#id}", "***"),
    *("[[law.a]]", "[a](https://b.c)", "![a](media:b)", "```\n", "::: note T\n", ":::\n", "\n\n", "\n"),
    "| a | b |\n|---|---|\n| c | d |\n",
])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | SIGNS, max_size=14).map("".join))
def test_any_markdown_gives_what_our_format_accepts(text):
    try:
        from_markdown(text)
    except Invalid as refused:
        assert refused.key in {"document.empty", "document.encoding", "document.wrong_type", "document.nested"}  # noqa: PT017


def xml(text):
    return "".join(
        sign for sign in text if sign in "\t\n" or " " <= sign < "\ud800" or "\ue000" <= sign < "\ufffe"
    ).translate({ord("<"): "&lt;", ord("&"): "&amp;"})


WORDS = SIGNS.map(xml)
RUNS = st.lists(st.builds(run, WORDS, st.sampled_from(["", "b", "i", "strike"])), max_size=6).map("".join)
PARAGRAPHS = st.one_of(
    RUNS.map(lambda runs: f"<w:p>{runs}</w:p>"),
    st.builds(p, WORDS, st.sampled_from(["Title", "H1", "H2", "H3"])),
    st.builds(item, WORDS, st.integers(0, 4), ordered=st.booleans()),
    st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=3).map(table),
    st.just(picture("i", "a]b")),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PARAGRAPHS, max_size=8).map("".join))
def test_any_word_document_gives_what_our_format_accepts(body):
    try:
        from_word(body, links={"i": "media/a.png"}, files={"word/media/a.png": png()})
    except Invalid as refused:
        assert refused.key == "document.empty"  # noqa: PT017


@settings(max_examples=150, deadline=None)
@given(st.tuples(WORDS, WORDS, WORDS))
def test_no_letter_of_a_paragraph_is_lost(words):
    """What is read back from our Markdown says the same, apart from white space and signs that texts may not have."""
    body = "".join(run(word, look) for word, look in zip(words, ["", "b", "i"], strict=True))
    try:
        text = text_of(f"<w:p>{body}</w:p>")
    except Invalid:
        return
    shown = re.sub(r"<[^>]*>", "", MARKDOWN.block(text).fill({}))

    def letters(text):
        return re.sub(r"[\s:\x00-\x1f\x7f-\x9f\ue000\ue001\ufeff\ufffe\uffff]", "", text)

    assert letters(unescape(shown)) == letters(unescape("".join(words)))
