"""A small course as units, translated in part, for the tests of translators' files."""

import pytest

from lms.content.exchange import examine
from lms.content.exchange_files import Filled, Row, Unreadable
from lms.content.segments import Segment, segments
from lms.content.units import UnitKey, value_hash
from lms.domain.tailoring import text_hash

C = "first-aid"
FACT, OTHER, IMAGE = "[[law.duty]]", "[[law.age_limit]]", "![A map](media:map-1)"
HEAD = {"title": "Duty", "summary": "Who.", "notice_text": ""}
WHO = {"title": "Who", "text": "Here: [[law.duty]].\n\nEverybody."}
LEAD = {"title": "", "text": "First."}
ITEM = {
    "id": "age",
    "type": "single",
    "languages": ["en", "ar"],
    "topic": "law",
    "bloom": "remember",
    "level": 1,
    "points": 1,
    "prompt": {"en": "How old?", "ar": "كم؟"},
    "choices": [
        {"id": "a", "text": {"en": "16"}, "feedback": {"en": "Yes."}, "correct": True},
        {"id": "b", "text": {"en": "18"}, "feedback": {"en": "No."}, "correct": False},
    ],
    "feedback": {"en": "[[law.age]]"},
    "references": [],
}
SG = "operation/country/SG/"
UNITS = {
    UnitKey("", "facts"): {"facts": {"duty": {"type": "text"}, "age": {"type": "age"}}},
    UnitKey(C, "course"): {
        "title": {"en": "First aid", "ar": "إسعاف"}, "summary": {"en": "How."}, "source_language": "en",
        "languages": ["en", "ar", "fr"], "modules": ["law"],
    },
    UnitKey(C, "module/law"): {"title": {"en": "Law"}, "summary": {"en": "It."}, "lessons": ["duty"]},
    UnitKey(C, "lesson/law/duty"): {**HEAD, "minutes": 3, "blocks": ["who", "lead"]},
    UnitKey(C, "lesson/law/duty@ar"): {"title": "واجب", "summary": "من.", "source": text_hash("Duty", "Who.", "")},
    UnitKey(C, "block/law/duty/who"): WHO,
    UnitKey(C, "block/law/duty/who@ar"): {"title": "من", "text": "هنا: [[law.duty]].", "source": "000000000000"},
    UnitKey(C, "block/law/duty/lead"): LEAD,
    UnitKey(C, "item/age"): ITEM,
    UnitKey(C, "quiz/check"): {
        "title": {"en": "Check"}, "summary": {"en": "One."}, "sections": [{"items": ["age"]}],
    },
    UnitKey(C, "agency/sg-police"): {"country": "SG", "name": {"en": "Police"}},
    UnitKey(C, "media/map"): {"alt": {"en": "A map"}, "width": 3},
    UnitKey(C, f"{SG}lesson/law/duty/who"): {
        "op": "replace", "lesson": "law/duty", "block": "who", "title": {"en": "Who, in SG"},
        "text": {"en": "Call.\n", "ar": "اتصل.\n"}, "sources": {"ar": "111111111111"},
    },
    UnitKey(C, f"{SG}lesson/law/duty/lead"): {"op": "hide", "lesson": "law/duty", "block": "lead"},
    UnitKey(C, f"{SG}item/age"): {
        "op": "replace", "item": "age", "choices": ITEM["choices"], "feedback": {"en": "So."},
    },
    UnitKey(C, f"{SG}fact/duty"): {
        "op": "set_fact", "fact": "duty", "value": {"en": "All"}, "citation": {"en": "Act 1"}, "source": "https://a.example",
    },
}  # fmt: skip
WHO_AR = UnitKey(C, "block/law/duty/who@ar")
CURRENT = value_hash(WHO)


def found(units=UNITS, language="ar", **options):
    return {one.id: one for one in segments(units, C, language, **options)}


def changed(address, **keys):
    key = UnitKey(C, address)
    return {**UNITS, key: {**UNITS.get(key, {}), **keys}}


def taken(targets, units=UNITS, *, confirmed=True, **options):
    """What comes of a file with these targets, its source texts as they are now."""
    known = found(units)
    rows = [
        Row(name, known[name].source_hash if name in known else "", text, confirmed) for name, text in targets.items()
    ]
    return examine(Filled(C, "ar", tuple(rows)), units, C, "ar", **options)


def sentences(targets, **options):
    result = taken(targets, **options)
    assert result.accepted == {}
    return [str(problem) for problem in result.problems]


def segment(source="One.", target="", *, name="block/law/duty/lead#text", state="", note="Lesson “Duty”: text."):
    return Segment(name, source, target, text_hash(source), state or ("done" if target else "missing"), note)


def refused(read, data):
    with pytest.raises(Unreadable) as error:
        read(data)
    return str(error.value)
