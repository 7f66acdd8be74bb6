"""Files as other platforms write them, made by hand from their documentation."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from lms.content.quiz_formats.carried import FORMATS, TYPES
from lms.content.quiz_formats.exchange import read
from lms.infra.imports.fragments import to_markdown
from lms.settings import ROOT

FILES = Path(__file__).parent / "files"


def packed(name):
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for path in sorted((FILES / name).rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(FILES / name).as_posix())
    return target.getvalue()


def taken(name):
    path = FILES / name
    return read(packed(name) if path.is_dir() else path.read_bytes(), None, name, "en", to_markdown)


def test_gift():
    found = taken("shop.gift.txt")
    assert found.format == "gift"
    assert [(item["id"], item["type"]) for item in found.items] == [
        ("fa-011", "single"),
        ("which-of-these-are-burns", "multiple"),
        ("a-burn-is-cooled-with-water", "true-false"),
        ("order", "ordering"),
        ("match", "matching"),
        ("how-many-minutes", "numeric"),
        ("how-many-degrees", "numeric"),
        ("fill-in-the-gap", "blanks"),
    ]
    assert {item["topic"] for item in found.items} == {"first-aid"}
    call, burns, burn = found.items[:3]
    assert call["level"] == 2
    assert call["prompt"] == {"en": "Whom do you call **first**?"}
    assert call["choices"][0]["feedback"] == {"en": "Yes. It is [free](https://example.org/help)."}
    assert call["choices"][1]["credit"] == "1/2"
    assert call["choices"][2]["text"] == {"en": "Nobody {or a friend}"}
    assert [choice["credit"] for choice in burns["choices"]] == ["1/2", "1/2", "-1"]
    assert burn["choices"][1]["feedback"] == {"en": "Water helps."}
    assert found.items[6]["answers"][1] == {
        "id": "b", "value": "39", "tolerance": "1", "credit": "1/2", "feedback": {"en": "Nearly"}
    }  # fmt: skip
    assert [str(fault) for fault in found.faults] == [
        "line 43: expected exactly one right choice, not 2",
        "line 51: Broken: expected the answers between `{` and `}`",
    ]
    assert [str(note) for note in found.notes] == [
        "fa-011: tags are left out (spring term)",
        "Essay: an essay has no answer that could be marked here; it was left out",
        "a description asks nothing and was left out",
    ]


def test_aiken():
    found = taken("questions.aiken.txt")
    assert found.format == "aiken"
    assert [item["prompt"]["en"] for item in found.items] == ["What do you do first?", "Last one"]
    assert [choice["correct"] for choice in found.items[1]["choices"]] == [False, True]
    assert [fault.line for fault in found.faults] == [9, 13]


def test_moodle_xml():
    found = taken("export.moodle.xml")
    assert found.format == "moodle-xml"
    assert [item["type"] for item in found.items] == [
        *("multiple", "true-false", "short-text", "numeric", "blanks", "blanks"),
    ]
    pressure, _, word, litres, gaps, words = found.items
    assert list(found.media) == ["a-hand"]
    assert pressure["prompt"]["en"].endswith("![A hand on a cloth](media:a-hand)")
    assert (pressure["retired"], pressure["points"], pressure["step"]) == (True, 2, "assess")
    assert [choice["text"]["en"] for choice in pressure["choices"]] == ["Pressure", "A *clean* cloth", "Heat"]
    assert word["case_sensitive"] is True
    assert litres["unit"] == {"forms": {"en": ["l"]}, "required": True}
    assert gaps["text"] == {"en": "Raise the [[blank.a]] and press [[blank.b]]."}
    assert gaps["blanks"][1]["answers"][1] == {"id": "b", "forms": {"en": ["firmly}"]}, "credit": "1/2"}
    assert [choice["text"]["en"] for choice in words["blanks"][1]["choices"]] == ["wound", "door"]
    assert [str(fault) for fault in found.faults] == [
        "line 70: Nothing right: expected exactly one right choice, not 0"
    ]
    assert "Tell: a question of type essay is of a kind that is not here and was left out" in map(str, found.notes)


def test_qti_2_1():
    found = taken("qti21")
    assert found.format == "qti21"
    assert [item["id"] for item in found.items] == ["order", "luggage"]  # the test's order, not the manifest's
    assert [stage["text"]["en"] for stage in found.items[0]["sequence"]] == ["First", "Second"]
    luggage = found.items[1]
    assert luggage["prompt"]["en"] == "Look at the sign.\n\n![A sign](media:sign)\n\nWhat does it say?"
    assert luggage["level"] == 3
    assert luggage["choices"][0] == {
        "id": "choicea", "text": {"en": "Stay with it."}, "feedback": {"en": "Yes."}, "correct": True
    }  # fmt: skip
    assert [str(fault) for fault in found.faults] == ["line 3: items/broken.xml: this is not well-formed XML"]
    assert len(found.notes) == 2


def test_qti_3_0():
    found = taken("qti30")
    assert found.format == "qti30"
    match, number, gaps = found.items
    assert [(row["id"], row["option"]) for row in match["rows"]] == [("c", "r"), ("d", "m")]
    assert (match["points"], number["points"]) == (2, 4)
    assert number["answers"] == [{"id": "a", "value": "20", "tolerance": "2"}]
    assert gaps["text"] == {"en": "By this sun of [[blank.response]];"}
    assert [str(note) for note in found.notes] == [
        "number: the file says that it is in fr",
        "Essay: extendedTextInteraction (or several in one item) is a kind that is not here; it was left out",
    ]
    assert found.faults == []


@pytest.mark.parametrize("type_", TYPES)
def test_the_table_of_the_docs_says_which_types_a_format_has(type_):
    text = (ROOT / "docs" / "quiz-formats.md").read_text("utf-8")
    cells = next(line for line in text.splitlines() if line.startswith(f"| {type_} |")).strip("| ").split(" | ")[1:]
    has = [type_ in FORMATS[name].types for name in ("gift", "moodle-xml", "aiken", "qti21")]
    assert [cell != "no" and cell != "as single" for cell in cells] == has
