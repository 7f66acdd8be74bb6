"""PO: header, contexts and comments, and what is refused with its line."""

import pytest

from lms.content.exchange_po import read_po, to_po
from lms.domain.tailoring import text_hash
from tests.unit.exchange_course import FACT, refused, segment


def test_po_has_header_context_comments_and_fuzzy():
    text = to_po(
        [segment("One.", "Eins", name="lesson/law/duty#title", state="stale"), segment(f"{FACT}\ntwo")],
        "first-aid", "en", "pt-BR",
    ).decode()  # fmt: skip
    assert '"Project-Id-Version: first-aid\\n"\n"Language: pt_BR\\n"' in text
    assert '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n"X-Source-Language: en\\n"' in text
    assert "#. Lesson “Duty”: text.\n#. source " in text
    assert '#: lesson/law/duty\n#, fuzzy\nmsgctxt "lesson/law/duty#title"\nmsgid "One."\nmsgstr "Eins"\n' in text
    assert f'msgid ""\n"{FACT}\\n"\n"two"\nmsgstr ""\n' in text


def test_a_language_without_known_plural_forms_has_no_line_for_them():
    assert b"Plural-Forms" not in to_po([segment()], "first-aid", "en", "qaa")


PO = to_po([segment("One.", "Eins")], "first-aid", "en", "ar").decode()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PO.replace('msgstr "Eins"', 'msgstr "Eins'), "this is not a PO file"),
        (PO.replace("first-aid\\n", "\\n"), "line 1: expected a PO header with the course as Project-Id-Version"),
        (
            PO.replace("charset=UTF-8", "charset=windows-1256"),
            "line 6: expected UTF-8, but the header says windows-1256",
        ),
        (PO.encode().replace(b"Eins", b"Ein\xff"), "line 17: expected UTF-8"),
    ],
)
def test_po_that_cannot_be_read_is_refused_with_its_line(text, said):
    assert said in refused(read_po, text if isinstance(text, bytes) else text.encode())


def test_po_of_windows_with_a_byte_order_mark_is_read():
    rows = read_po(b"\xef\xbb\xbf" + PO.replace("Eins", "Eins\\r\\nzwei").replace("\n", "\r\n").encode()).rows
    assert [row.target for row in rows] == ["Eins\r\nzwei"]


def test_po_messages_that_are_not_ours_are_named():
    text = f'{PO}\nmsgid "No context"\nmsgstr "x"\n\n#~ msgctxt "old"\n#~ msgid "Old"\n#~ msgstr "x"\n'
    text += 'msgctxt "quiz/check#title"\nmsgid "One"\nmsgid_plural "Many"\nmsgstr[0] "a"\nmsgstr[1] "b"\n'
    filled_in = read_po(text.encode())
    assert [row.target for row in filled_in.rows] == ["Eins"]
    assert [str(remark) for remark in filled_in.remarks] == [
        "line 19: expected the id of the text as msgctxt",
        "quiz/check#title: plural forms are not used in content",
    ]


def test_without_the_comment_the_source_text_of_the_message_counts():
    text = "\n".join(line for line in PO.splitlines() if not line.startswith("#."))
    assert read_po(text.encode()).rows[0].source_hash == text_hash("One.")
