"""Files that somebody made to do harm, or that are damaged: a fault in words, never a crash."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.quiz_formats.carried import FORMATS
from lms.content.quiz_formats.exchange import read
from lms.infra import apart
from lms.infra.imports.fragments import to_markdown
from tests.unit.quiz_formats.test_samples import FILES, packed

MANIFEST = "imsmanifest.xml"
BOMB = b'<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><quiz><question>&b;</question></quiz>'
OUTSIDE = b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question>&x;</question></quiz>'
QUESTION = b'<question type="%s"><name><text>N</text></name><questiontext><text>Q</text></questiontext>%s</question>'


def archive(*entries):
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as made:
        for name, data, mode in entries:
            entry = ZipInfo(name)
            entry.external_attr = mode << 16
            entry.compress_type = ZIP_DEFLATED
            made.writestr(entry, data)
    return target.getvalue()


def faults(data, format_=None):
    found = read(data, format_, "file", "en", to_markdown)
    assert found.items == []
    assert found.media == {}
    return [str(fault) for fault in found.faults]


FAULTS = [
    (b"", "the file is empty"),
    (b"\xef\xbb\xbf \r\n", "the file is empty"),
    (b"What is it?\n\xff\xfe {=a}", "line 2: expected text in UTF-8 (or UTF-16 with its mark)"),
    (b"What {=a}\n\n\0{=b ~c}", "line 3: a zero byte is in no text"),
    (b"Just words.", "no known format: expected GIFT, Aiken, Moodle XML or QTI"),
    (BOMB, "line 1: a document type (DOCTYPE) or entities are not accepted"),
    (OUTSIDE, "line 1: a document type (DOCTYPE) or entities are not accepted"),
    (b"<quiz>" + b"<a>" * 5000, "line 1: its elements are nested too deeply, or too many"),
    (b"<quiz>\n<question>", "line 2: this is not well-formed XML"),
    (b'<?xml version="1.0" encoding="x-none"?><quiz/>', "line 1: expected XML in UTF-8"),
    (b'<?xml version="1.0"?><html/>', "line 1: this XML is neither Moodle's nor QTI 2 or 3"),
    (b"PK\x03\x04 nothing", "this package is broken"),
    (archive(("../evil.xml", b"x", 0o100644)), "the package names a file outside of itself: ../evil.xml"),
    (archive(("/etc/evil.xml", b"x", 0o100644)), "the package names a file outside of itself: /etc/evil.xml"),
    (archive((MANIFEST, b"/etc/passwd", 0o120777)), "the package has a link instead of a file: imsmanifest.xml"),
    (archive(("imsmanifest.xml", b"0" * 5_000_000, 0o100644)), "this package is too large when it is unpacked"),
    (archive((MANIFEST, archive(("a", b"b", 0o100644)), 0o100644)), "a package within the package is not accepted"),
    (archive(("items/a.xml", b"<a/>", 0o100644)), "expected a package of QTI: there is no imsmanifest.xml in it"),
    (archive(("imsmanifest.xml", BOMB, 0o100644)), "line 1: a document type (DOCTYPE) or entities are not accepted"),
    (archive(("imsmanifest.xml", b"<manifest/>", 0o100644)), "the manifest of the package names no item of QTI 2 or 3"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "fault"), FAULTS)
def test_a_file_is_refused_as_a_whole(data, fault):
    assert faults(data) == [fault]


@pytest.mark.parametrize(
    "data",
    [
        b"::a::" + b"x" * 1_000_000 + b"{=a ~b}",
        b"Q {" + b"=a " * 10_000 + b"}",
        b"Q {=a ~%1e999999999%b}",
        b"Q {#1e999999999}",
        b"<quiz>" + QUESTION % (b"numerical", b'<answer fraction="1e99999999"><text>1</text></answer>') + b"</quiz>",
        b"<quiz>" + QUESTION % (b"cloze", b"") + b"</quiz>",
    ],
)
def test_a_question_is_refused(data):
    assert len(faults(data)) == 1


def test_names_in_a_package_lead_nowhere():
    manifest = b'<manifest><resource type="imsqti_item_xmlv2p1" href="../../etc/passwd"/></manifest>'
    assert faults(archive(("imsmanifest.xml", manifest, 0o100644))) == [
        "the manifest of the package names no item of QTI 2 or 3"
    ]


def test_what_would_run_in_a_page_is_left_out():
    text = b'[html]<p onclick="x()">Hi<script>alert(1)</script><a href="javascript:x()">y</a></p>{=a ~b}'
    found = read(text, "gift", "f", "en", to_markdown)
    assert found.items[0]["prompt"] == {"en": "Hiy"}
    assert any("code that would run" in note.what for note in found.notes)


@pytest.mark.parametrize("name", ["shop.gift.txt", "questions.aiken.txt", "export.moodle.xml"])
def test_utf_16_marks_and_line_ends_make_no_difference(name):
    data = (FILES / name).read_bytes()
    text = data.decode().replace("\r\n", "\n")
    wanted = read(data, None, name, "en", to_markdown)
    forms = [b"\xef\xbb\xbf" + data, text.replace("\n", "\r\n").encode()]
    forms += [text.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")]
    for form in forms:
        assert read(form, None, name, "en", to_markdown).items == wanted.items


@pytest.mark.parametrize("name", ["shop.gift.txt", "questions.aiken.txt", "export.moodle.xml", "qti21", "qti30"])
@settings(max_examples=40)
@given(data=st.data())
def test_damage_never_crashes(name, data):
    whole = packed(name) if "." not in name else (FILES / name).read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.one_of(st.binary(max_size=4), st.sampled_from([b"{", b"}", b"<", b"&", b"\0", b"%%", b"->"])))
    cut = data.draw(st.integers(0, 30))
    damaged = whole[:place] + other + whole[place + cut :]
    read(damaged, data.draw(st.sampled_from([None, *FORMATS])), name, "en", to_markdown)


def test_reading_works_in_a_process_of_its_own():
    data = (FILES / "shop.gift.txt").read_bytes()
    here = read(data, None, "f", "en", to_markdown)
    there = apart.call("lms.content.quiz_formats.exchange:read", data, None, "f", "en", to_markdown)
    assert there == here
