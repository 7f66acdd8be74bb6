"""The texts of a course that are translated, each with its place, its state and what a translator needs to know."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from lms.content.item_texts import Path, Style
from lms.content.item_texts import texts as item_texts
from lms.content.lesson import LEAD
from lms.content.units import Address, UnitKey, Units, UnitValue, parse_address, scope_of
from lms.domain.errors import NotFound
from lms.domain.tailoring import text_hash

State = Literal["missing", "stale", "done"]
_FIELDS: Mapping[str, Mapping[str, Style]] = {
    "course": {"title": "line", "summary": "plain"},
    "module": {"title": "line", "summary": "plain"},
    "lesson": {"title": "line", "summary": "plain", "notice_text": "plain"},
    "block": {"title": "line", "text": "text"},
    "quiz": {"title": "line", "summary": "plain"},
    "agency": {"name": "line"},
    "media": {"alt": "plain"},
    "operation": {"title": "line", "text": "text"},
}
_OF_A_FACT: Mapping[str, Style] = {"value": "plain", "condition": "plain", "qualifier": "plain", "citation": "plain"}
_WORDS = {
    "title": "title",
    "summary": "summary",
    "notice_text": "words of the content notice",
    "name": "name",
    "alt": "description for those who do not see it",
    "text": "text, in Markdown",
    "prompt": "question, in Markdown",
    "feedback": "feedback, in Markdown",
    "consequence": "consequence, in Markdown",
    "debrief": "debrief, in Markdown",
    "value": "value",
    "condition": "condition",
    "qualifier": "qualification",
    "citation": "citation",
}
_STYLES = {
    "phrase": "words, in Markdown without paragraphs",
    "blanks": "text with blanks, in Markdown without paragraphs",
    "plain": "description for those who do not see it",
}
# What members of the lists of a question are called.
_MEMBERS = {
    "choices": "answer",
    "rows": "row",
    "options": "option",
    "sequence": "thing to put in order",
    "answers": "accepted answer",
    "blanks": "blank",
    "steps": "step",
    "decisions": "decision",
    "endings": "ending",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """One text to translate.

    `id` is the address of its unit and the field in it (`block/law/duty/lead#text`), `source_hash` names its source
    text alone (12 hex digits), `target` is "" when missing, `note` tells a translator where it stands.
    """

    id: str
    source: str
    target: str
    source_hash: str
    state: State
    note: str


class Field(NamedTuple):
    """A text within a unit: the keys and list members' ids that lead to it, and how it is written."""

    path: Path
    style: Style


@dataclass(frozen=True, slots=True)
class Text:
    """A segment together with the unit it is in, the one that holds its translation, and its field."""

    segment: Segment
    unit: UnitKey
    written: UnitKey
    field: Field


def segments(
    units: Units, course: str, language: str, *, scopes: Collection[str] | None = None, stale_only: bool = False
) -> list[Segment]:
    """Return the texts of a course and their translations into a language, in reading order.

    `scopes` limits them to those whose translation lies in these scopes (`language:COURSE:ar`, `country:SG`);
    `stale_only` to those that are missing or stale. Raises NotFound for a course that does not exist, or a language
    into which it is not translated.
    """
    found = [text.segment for text in texts(units, course, language, scopes=scopes)]
    return [segment for segment in found if not stale_only or segment.state != "done"]


def texts(units: Units, course: str, language: str, *, scopes: Collection[str] | None = None) -> list[Text]:
    """Return what `segments` does, with the place of each. Raises NotFound as that does."""
    source = source_language(units, course)
    if language == source or language not in units[UnitKey(course, "course")]["languages"]:
        raise NotFound("language.not_translated", course=course, language=language)
    found: list[Text] = []
    for key in _in_order(units, course):
        written = translation_key(key, language)
        if scopes is None or scope_of(written) in scopes:
            found += _Unit(units, key, written, source, language).texts()
    return found


def source_language(units: Units, course: str) -> str:
    """Return the language that a course is written in. Raises NotFound for a course that does not exist."""
    head = units.get(UnitKey(course, "course"))
    if head is None:
        raise NotFound("course.unknown", course=course)
    return str(head["source_language"])


def translation_key(key: UnitKey, language: str) -> UnitKey:
    """Return the unit that holds a unit's translation: one beside a lesson or block, else the unit itself."""
    if parse_address(key.address).kind in ("lesson", "block"):
        return UnitKey(key.course, f"{key.address}@{language}")
    return key


def part_of(segment_id: str) -> str:
    """Return the part of the course that a segment is in: `lesson/law/duty`, `item/who`, `country/SG`, `course`."""
    address = parse_address(segment_id.partition("#")[0])
    if address.layer:
        return address.layer
    return f"lesson/{address.lesson_path}" if address.lesson else segment_id.partition("#")[0]


def fields(address: Address, value: UnitValue) -> list[Field]:
    """Return the texts of a unit that are translated, whether it has them or not."""
    if address.item:
        # An operation that inserts a question has the whole of it under `new`.
        before: Path = ("new",) if address.after else ()
        item = value.get("new") if address.after else value
        return [Field((*before, *text.path), text.style) for text in item_texts(item)]
    known = _OF_A_FACT if address.fact else _FIELDS.get(address.kind, {})
    return [Field((name,), style) for name, style in known.items()]


def at(value: Any, path: Iterable[str]) -> Any:
    """Return what lies at the path, None when there is nothing; a member of a list is found by its id."""
    for step in path:
        if isinstance(value, list):
            value = next((member for member in value if member["id"] == step), None)
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def tidy(text: str, style: Style) -> str:
    """Return a text in the form in which texts are compared and exchanged.

    Accents are composed (NFC), lines end in a line feed, and there are no blank lines or spaces around it.
    """
    lines = unicodedata.normalize("NFC", text).splitlines()
    if style == "line":
        return re.sub(r"[ \t]+", " ", " ".join(lines)).strip()
    return re.sub(r"\A\s*\n|\s+\Z", "", "\n".join(lines))


class _Unit:
    """A unit and its translation."""

    def __init__(self, units: Units, key: UnitKey, written: UnitKey, source: str, language: str) -> None:
        self.units, self.key, self.written = units, key, written
        self.source, self.language = source, language
        self.address = parse_address(key.address)
        self.value = units[key]
        self.apart = written != key
        self.translation: UnitValue = units.get(written, {}) if self.apart else self.value

    def texts(self) -> list[Text]:
        stale = self._is_stale()
        found = ((field, self._words(self.value, field, self.source)) for field in fields(self.address, self.value))
        return [
            Text(self._segment(field, words, stale=stale), self.key, self.written, field)
            for field, words in found if words
        ]  # fmt: skip

    def _segment(self, field: Field, words: str, *, stale: bool) -> Segment:
        target = self._words(self.translation, field, self.language)
        state: State = "missing" if not target else "stale" if stale else "done"
        note = f"{_place(self.units, self.key, self.address, self.source)}: {_field_words(self.address, field)}."
        if state == "stale":
            note += " The source has changed since this was translated."
        name = f"{self.key.address}#{'/'.join(field.path)}"
        return Segment(name, words, target, text_hash(words), state, " ".join(note.split()))

    def _words(self, value: UnitValue, field: Field, language: str) -> str:
        found = at(value, field.path)
        words = found if self.apart else found.get(language) if isinstance(found, Mapping) else ""
        return tidy(words, field.style) if isinstance(words, str) else ""

    def _is_stale(self) -> bool:
        stamp = self.translation.get("source") if self.apart else at(self.value, ("sources", self.language))
        return stamp is not None and stamp != translated_hash(self.key, self.value, self.source)


def translated_hash(key: UnitKey, value: UnitValue, source: str) -> str:
    """Return the hash (12 hex digits) of a unit's words in the source language, which its translations remember."""
    address = parse_address(key.address)
    found = (at(value, field.path) for field in fields(address, value))
    return text_hash(*(part if isinstance(part, str) else (part or {}).get(source, "") for part in found))


def _in_order(units: Units, course: str) -> list[UnitKey]:
    """The units of a course that have texts: as one reads, then questions and quizzes, then layers."""
    ranks: dict[str, tuple[int, ...]] = {"course": (0,)}
    for m, module in enumerate(units[UnitKey(course, "course")].get("modules", ())):
        ranks[f"module/{module}"] = (1, m)
        for n, lesson in enumerate(units.get(UnitKey(course, f"module/{module}"), {}).get("lessons", ())):
            head = units.get(UnitKey(course, f"lesson/{module}/{lesson}"), {})
            ranks[f"lesson/{module}/{lesson}"] = (1, m, n)
            # The lead is read first, wherever the list has it.
            for b, block in enumerate(sorted(head.get("blocks", ()), key=lambda block: block != LEAD)):
                ranks[f"block/{module}/{lesson}/{block}"] = (1, m, n, b)
    kinds = {"item": 2, "quiz": 3, "operation": 4, "agency": 4, "media": 5}
    found = []
    for key in units:
        address = parse_address(key.address)
        if key.course == course and not address.language:
            layer = address.layer or (f"agency/{address.agency}" if address.agency else "")
            rank = ranks.get(key.address) or ((kinds[address.kind],) if address.kind in kinds else None)
            if rank:
                found.append((rank, layer, key))
    return [key for _rank, _layer, key in sorted(found)]


def _place(units: Units, key: UnitKey, address: Address, source: str) -> str:
    if address.kind == "operation":
        place = address.fact and f"legal fact {address.fact}"
        place = place or (address.item and f"{'new question after' if address.after else 'question'} {address.item}")
        place = place or f"lesson {address.lesson_path}, {'after ' if address.after else ''}block {address.block}"
        return f"{address.layer}, {place}"
    if address.lesson:
        head = units.get(UnitKey(key.course, f"lesson/{address.lesson_path}"), {})
        lesson = f"Lesson “{head.get('title', address.lesson)}”"
        block = "the opening" if address.block == LEAD else f"block “{units[key].get('title')}”"
        return f"{lesson}, {block}" if address.block else lesson
    if address.item:
        return f"Question {address.item}"
    title = at(units[key], ("title", source))
    return f"{address.kind.capitalize()} “{title}”" if title else key.address.replace("/", " ").capitalize()


def _field_words(address: Address, field: Field) -> str:
    *before, name = field.path
    if not address.item:
        return _WORDS[name]
    steps = before[1:] if address.after else before
    members = [f"{_MEMBERS[kind]} {id_}" for kind, id_ in zip(steps[::2], steps[1::2], strict=True)]
    words = _STYLES.get(field.style, _WORDS[name])
    return ", ".join([*members, words])
