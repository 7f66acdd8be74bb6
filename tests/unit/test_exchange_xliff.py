"""XLIFF: the structure that the standard asks for, what tools make of it, and what is refused."""

import pytest
from lxml import etree

from lms.content.exchange_files import Remark
from lms.content.exchange_xliff import METADATA, NAMESPACE, read_xliff, to_xliff
from lms.domain.tailoring import text_hash
from tests.unit.exchange_course import FACT, IMAGE, OTHER, refused, segment

X = {"x": NAMESPACE, "mda": METADATA}


def written(*segments):
    return etree.fromstring(to_xliff(segments, "first-aid", "en", "ar"))


def test_xliff_has_the_structure_of_the_standard():
    # OASIS XLIFF 2.1, 4.2 (core structure) and 4.3 (attributes): order of children, names of ids, where notes go.
    root = written(
        segment(f"See {FACT} and {FACT}.", f"انظر {FACT}", name="block/law/duty/who#text", state="stale"),
        segment("Who", name="block/law/duty/who#title"),
        segment("Check", "اختبار", name="quiz/check#title"),
    )
    assert (root.tag, root.get("version"), root.get("srcLang"), root.get("trgLang")) == (
        *(f"{{{NAMESPACE}}}xliff", "2.1", "en", "ar"),
    )
    files = root.xpath("x:file", namespaces=X)
    assert [(one.get("id"), one.get("original")) for one in files] == [
        ("lesson.law.duty", "first-aid/lesson/law/duty"),
        ("quiz.check", "first-aid/quiz/check"),
    ]
    units = root.xpath("//x:unit", namespaces=X)
    assert [unit.get("id") for unit in units] == [
        "block.law.duty.who:text",
        "block.law.duty.who:title",
        "quiz.check:title",
    ]
    assert [etree.QName(child).localname for child in units[0]] == ["metadata", "notes", "originalData", "segment"]
    assert [etree.QName(child).localname for child in units[1]] == ["metadata", "notes", "segment"]
    assert {unit.get("{http://www.w3.org/XML/1998/namespace}space") for unit in units} == {"preserve"}
    segments = root.xpath("//x:segment", namespaces=X)
    assert [dict(one.attrib) for one in segments] == [
        {"state": "initial", "subState": "meridian:stale"}, {"state": "initial"}, {"state": "translated"},
    ]  # fmt: skip
    assert [len(one.xpath("x:target", namespaces=X)) for one in segments] == [1, 0, 1]
    assert root.xpath("//x:note/text()", namespaces=X) == ["Lesson “Duty”: text."] * 3


def test_facts_are_codes_that_may_not_be_deleted_or_copied():
    root = written(segment(f"{OTHER} {FACT} {FACT}", f"{FACT} [[law.none]]"))
    codes = root.xpath("//x:source/x:ph", namespaces=X)
    assert [code.get("id") for code in codes] == ["1", "2", "3"]
    assert {(code.get("canCopy"), code.get("canDelete"), code.get("type")) for code in codes} == {("no", "no", "other")}
    data = {one.get("id"): one.text for one in root.xpath("//x:data", namespaces=X)}
    assert [data[code.get("dataRef")] for code in codes] == [OTHER, FACT, FACT]
    target = root.xpath("//x:target", namespaces=X)[0]
    assert [code.get("id") for code in target] == ["2"]
    assert target[0].tail == " [[law.none]]"


def test_an_image_is_a_code_around_its_words():
    root = written(segment(f"{IMAGE}\n\n{IMAGE}", "![خريطة](media:map-1)"))
    codes = root.xpath("//x:pc", namespaces=X)
    assert [(code.get("id"), code.text, code.get("type")) for code in codes] == [
        *(("1", "A map", "image"), ("2", "A map", "image"), ("1", "خريطة", "image")),
    ]
    data = {one.get("id"): one.text for one in root.xpath("//x:data", namespaces=X)}
    assert {(data[code.get("dataRefStart")], data[code.get("dataRefEnd")]) for code in codes} == {
        ("![", "](media:map-1)")
    }


def changed(old, new):
    data = to_xliff([segment(f"See {FACT} now.", "نص")], "first-aid", "en", "ar").decode()
    assert old in data
    return data.replace(old, new, 1).encode()


TARGET = "<target>نص</target>"


@pytest.mark.parametrize(
    ("target", "read_as"),
    [
        ('<target>انظر <ph id="1" dataRef="d1"/>.</target>', f"انظر {FACT}."),
        ('<target><mrk id="m1" type="term"><ph id="1" dataRef="d1"/></mrk> x</target>', f"{FACT} x"),
        ('<target><sm id="m1" type="comment"/>a<em startRef="m1"/><!-- b -->c</target>', "ac"),
        (f'<target><ph id="1" equiv="{FACT}"/></target>', FACT),
        ('<target>a<cp hex="0001"/></target>', "a\x01"),
        ("<target/>", ""),
        ("", ""),
    ],
)
def test_what_tools_make_of_a_target_is_read(target, read_as):
    assert read_xliff(changed(TARGET, target)).rows[0].target == read_as


def test_sentences_that_a_tool_took_apart_are_put_together():
    parts = (
        "<segment state='final'><source>A.</source><target>أ.</target></segment>"
        "<ignorable><source> </source></ignorable>"
        "<segment state='final'><source>B.</source>{}</segment></unit>"
    )
    one = changed("</unit>", "</unit>").decode()
    head, end = one[: one.index("<segment")], one[one.index("</unit>") + len("</unit>") :]
    row = read_xliff((head + parts.format("<target>ب.</target>") + end).encode()).rows[0]
    assert (row.target, row.confirmed) == ("أ. ب.", True)
    half = read_xliff((head + parts.format("") + end).encode())
    assert half.rows == ()
    assert half.remarks == (Remark("block/law/duty/lead#text", "only a part of its sentences is translated"),)


def test_an_inline_element_of_another_kind_is_refused_with_its_place():
    filled_in = read_xliff(changed(TARGET, '<target><pc id="9">x</pc></target>'))
    assert filled_in.remarks == (
        Remark("block/law/duty/lead#text", "the inline element <pc> is not one of this file's"),
    )


def test_without_the_hash_the_source_text_of_the_file_counts():
    data = changed('<mda:meta type="source-hash">', "<mda:meta type='lost'>")
    assert read_xliff(data).rows[0].source_hash == text_hash(f"See {FACT} now.")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<xliff", '<!DOCTYPE x [<!ENTITY a "b">]><xliff', "a document type (DOCTYPE) or entities are not accepted"),
        ("<xliff", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><xliff', "a document type (DOCTYPE) or entities"),
        ("</unit>", "", "this is not well-formed XML"),
        ("UTF-8", "x-none", "expected UTF-8"),
        ("document:2.0", "document:1.2", "line 1: expected XLIFF 2.0 or 2.1"),
        ('version="2.1"', 'version="1.2"', "expected XLIFF 2.0 or 2.1"),
        (
            "</file>",
            '</file><file id="f2" original="other/course"/>',
            "expected one course, but this file names first-aid, other",
        ),
    ],
)
def test_dangerous_and_broken_xml_is_refused(old, new, said):
    assert said in refused(read_xliff, changed(old, new))


def test_entities_that_grow_are_refused_at_once():
    bomb = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12)
    )
    assert "DOCTYPE" in refused(read_xliff, f"{bomb}]><x>&m;</x>".encode())
