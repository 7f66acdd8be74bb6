"""Files that nobody should bring: each is refused by name, soon, with the facts that its sentence needs."""

import re
import struct
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation

from lms.domain.errors import Invalid
from lms.infra.imports.reading import read_document
from lms.web.errors import sentence
from tests.office import TYPES, docx, item, p, picture, png, run, table

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY d '
    '"&c;&c;&c;&c;&c;&c;&c;&c;">]><w:document xmlns:w="x"><w:body><w:p><w:r><w:t>&d;</w:t></w:r></w:p></w:body>'
    "</w:document>"
)
EXTERNAL = '<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/passwd">]><b>&x;</b>'
MACROS = TYPES.replace(
    "openxmlformats-officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main"
)


def deck():
    target = BytesIO()
    Presentation().save(target)
    return target.getvalue()


def changed(data, others):
    """The same archive with other entries; None leaves an entry out."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name in [*source.namelist(), *(name for name in others if name not in source.namelist())]:
            content = others.get(name, source.read(name) if name in source.namelist() else None)
            if content is not None:
                archive.writestr(name, content)
    return target.getvalue()


def document_xml(xml, coding="utf-8"):
    return docx("", files={"word/document.xml": xml.encode(coding)})


def many_entries(number):
    return docx(p("x"), files={f"word/extra/{place}": b"" for place in range(number)})


def liar():
    """An entry that says it is small: 200 MB of nothing, declared as 1,000 bytes."""
    data = docx(p("x"), files={"word/comments.xml": bytes(200_000_000)})
    return data.replace(struct.pack("<I", 200_000_000), struct.pack("<I", 1000))


def protected():
    data = bytearray(docx(p("x")))
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    return bytes(data)


def squeezed():
    target = BytesIO()
    with ZipFile(BytesIO(docx(p("x")))) as source, ZipFile(target, "w", ZIP_BZIP2) as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    return target.getvalue()


def twice():
    target = BytesIO(docx(p("x")))
    with pytest.warns(UserWarning, match="Duplicate"), ZipFile(target, "a") as archive:
        archive.writestr("word/document.xml", "<other/>")
    return target.getvalue()


def deep(levels):
    return document_xml("<a>" * levels + "</a>" * levels)


BAD = {
    "zip bomb": ("a.docx", lambda: docx(p("x"), files={"word/media/a.png": bytes(90_000_000)}), "document.bomb"),
    "zip bomb of XML": (
        "a.docx",
        lambda: docx(p("x"), files={"word/comments.xml": b" " * 50_000_000}),
        "document.bomb",
    ),
    "many small bombs": (
        "a.docx",
        lambda: docx(p("x"), files={f"word/{place}.xml": b" " * 1_900_000 for place in range(60)}),
        "document.bomb",
    ),
    "100,000 entries": ("a.docx", lambda: many_entries(100_000), "document.bomb"),
    "a lying entry": ("a.docx", liar, "document.broken"),
    "an entity bomb": ("a.docx", lambda: document_xml(ENTITIES), "document.entities"),
    "an entity bomb in UTF-16": ("a.docx", lambda: document_xml(ENTITIES, "utf-16"), "document.entities"),
    "an external entity": ("a.docx", lambda: document_xml(EXTERNAL), "document.entities"),
    "an entity in a part": ("a.docx", lambda: docx(p("x"), files={"word/styles.xml": EXTERNAL}), "document.entities"),
    "an entity in the slides": (
        "a.pptx",
        lambda: changed(deck(), {"ppt/theme/theme1.xml": EXTERNAL}),
        "document.entities",
    ),
    "deep XML": ("a.docx", lambda: deep(5000), "document.nested"),
    "much XML": ("a.docx", lambda: docx("".join(p(f"{n * n:x}") for n in range(90_000))), "document.too_long"),
    "26 MB": ("a.docx", lambda: bytes(26_000_000), "document.too_large"),
    "26 MB of text": ("a.md", lambda: b"a" * 26_000_000, "document.too_large"),
    "a long text": ("a.md", lambda: b"a " * 400_000, "document.too_long"),
    "macros": ("a.docx", lambda: docx(p("x"), files={"word/vbaProject.bin": b"x"}), "document.macros"),
    "macros by type": ("a.docx", lambda: docx(p("x"), files={"[Content_Types].xml": MACROS}), "document.macros"),
    "macros by name": ("a.docm", lambda: docx(p("x")), "document.macros"),
    "slides with macros": ("a.pptx", lambda: changed(deck(), {"ppt/vbaProject.bin": b"x"}), "document.macros"),
    "a password": ("a.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "document.encrypted"),
    "an encrypted entry": ("a.docx", protected, "document.encrypted"),
    "Word 97": ("a.docx", lambda: OLE, "document.old_format"),
    "Word 97 by name": ("a.doc", lambda: OLE, "document.old_format"),
    "slides named docx": ("a.docx", deck, "document.wrong_type"),
    "Word named pptx": ("a.pptx", lambda: docx(p("x")), "document.wrong_type"),
    "PDF named docx": ("a.docx", lambda: b"%PDF-1.7 x", "document.wrong_type"),
    "an image named docx": ("a.docx", png, "document.wrong_type"),
    "Word named md": ("a.md", lambda: docx(p("x")), "document.encoding"),
    "zeros named md": ("a.md", lambda: bytes(100), "document.wrong_type"),
    "Latin-1": ("a.md", lambda: "é".encode("latin-1"), "document.encoding"),
    "half a file": ("a.docx", lambda: docx(p("x") * 50)[:900], "document.broken"),
    "half XML": ("a.docx", lambda: document_xml("<w:document xmlns:w='x'><w:body>"), "document.broken"),
    "no document": ("a.docx", lambda: changed(docx(p("x")), {"word/document.xml": None}), "document.broken"),
    "no types": ("a.docx", lambda: changed(docx(p("x")), {"[Content_Types].xml": None}), "document.broken"),
    "the same name twice": ("a.docx", twice, "document.broken"),
    "another compression": ("a.docx", squeezed, "document.broken"),
    "nothing": ("a.docx", lambda: b"", "document.wrong_type"),
    "no words": ("a.docx", lambda: docx(""), "document.empty"),
    "no slides": ("a.pptx", deck, "document.empty"),
    "no text": ("a.md", lambda: b" \n\n", "document.empty"),
    "only HTML": ("a.md", lambda: b"<script>alert(1)</script>", "document.empty"),
    "another ending": ("a.pdf", lambda: b"%PDF", "document.unknown"),
    "no ending": ("README", lambda: b"a", "document.unknown"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_files_are_refused_by_name(what):
    name, made, key = BAD[what]
    data = made()
    with pytest.raises(Invalid) as refused:
        read_document(name, data)
    assert refused.value.key == key


def refusal(name, data):
    with pytest.raises(Invalid) as refused:
        read_document(name, data)
    return refused.value


def test_refusals_bring_what_their_sentences_need(app):
    cheap = ["macros", "a password", "slides named docx", "26 MB", "no words", "another ending", "Latin-1", "deep XML"]
    with app.test_request_context():
        for what in cheap:
            words = sentence(refusal(BAD[what][0], BAD[what][1]()))
            assert words, what
            assert "%(" not in words


def outcome(name, data):
    try:
        read_document(name, data)
    except Invalid as refused:
        return refused.key
    return "read"


WORD = docx(
    p("T", "Title")
    + p("H", "H1")
    + run("x")
    + item("a")
    + item("b", 2)
    + table([["a", "b"], ["c", "d"]])
    + picture("i", "a"),
    links={"i": "media/a.png"},
    files={"word/media/a.png": png()},
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WORD) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_archive_is_read_or_refused_by_name(changes):
    harmed = bytearray(WORD)
    for place, value in changes:
        harmed[place] = value
    assert outcome("a.docx", bytes(harmed)).split(".")[0] in {"read", "document"}


def slides():
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text, slide.placeholders[1].text = "Title", "one\ntwo"
    slide.shapes.add_table(2, 2, 0, 0, 9, 9)
    slide.shapes.add_picture(BytesIO(png()), 0, 0)
    slide.notes_slide.notes_text_frame.text = "Say"
    target = BytesIO()
    presentation.save(target)
    return target.getvalue()


PARTS = {
    "a.docx": (
        WORD,
        ["word/document.xml", "word/_rels/document.xml.rels", "word/numbering.xml", "[Content_Types].xml"],
    ),
    "a.pptx": (slides(), ["ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels", "ppt/presentation.xml"]),
}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(PARTS)), st.integers(0, 3), st.data())
def test_damaged_xml_is_read_or_refused_by_name(name, which, data):
    """Elements and attributes are dropped, doubled and renamed, so that the XML stays whole and the file does not."""
    archive, parts = PARTS[name]
    part = parts[which % len(parts)]
    with ZipFile(BytesIO(archive)) as source:
        xml = source.read(part).decode()
    pieces = re.split(r"(<[^>]*>|[a-zA-Z:]+=\"[^\"]*\")", xml)
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(pieces) - 1))
        pieces[place] = data.draw(
            st.sampled_from(["", pieces[place] * 2, pieces[place].replace('="', '="9'), "x", "<x/>"])
        )
    assert outcome(name, changed(archive, {part: "".join(pieces)})).split(".")[0] in {"read", "document"}
