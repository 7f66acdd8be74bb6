"""The changes of a draft for its reviewer: in sentences, and side by side with what they change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from lms.content.unit_diff import field_changes
from lms.content.units import Address, UnitKey, block_address, parse_address
from lms.studio.change_words import sentence_for
from lms.studio.field_names import SILENT, field_name, is_silent, words_of
from lms.studio.models import DraftChange
from lms.studio.side_by_side import DiffRow, diff_row
from lms.studio.unit_names import UnitNames, shortened
from lms.web import i18n

Value = Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One change in words, and its texts side by side under `labels`; `key` says where it lies."""

    row: DraftChange
    key: UnitKey
    sentence: str
    labels: tuple[str, str]
    rows: tuple[DiffRow, ...]


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The changes of one lesson, quiz or the like. `course` is the title of its course, "" for the library."""

    course: str
    title: str
    changes: tuple[ShownChange, ...]


def ordered(rows: Sequence[DraftChange]) -> list[DraftChange]:
    """By course, then lesson or quiz."""
    return sorted(rows, key=lambda row: (row.course, row.part, row.address))


def grouped(rows: Sequence[DraftChange], before: Mapping[UnitKey, Value] | None = None) -> list[ChangeGroup]:
    """Ordered changes of a draft by course and lesson: one statement for their names and what they change.

    `before` is what the units were, for a draft that has ended; without it, it is what is in force.
    """
    teller = _Teller(rows, before)
    parts = ((course, list(found)) for (course, _part), found in groupby(rows, key=lambda row: (row.course, row.part)))
    return [
        ChangeGroup(
            teller.names.course(course) if course else "",
            teller.title_of(found[0]),
            tuple(teller.told(row) for row in found),
        )
        for course, found in parts
    ]


def key_of(row: DraftChange) -> UnitKey:
    return UnitKey(row.course, row.address)


class _Teller:
    def __init__(self, rows: Sequence[DraftChange], before: Mapping[UnitKey, Value] | None) -> None:
        drafted = {key_of(row): row.value for row in rows if row.value is not None}
        self.names = UnitNames([key_of(row) for row in rows], drafted)
        self.before = self.names.published if before is None else before

    def title_of(self, row: DraftChange) -> str:
        at = parse_address(row.address)
        title = _("Heads and descriptions")
        if at.lesson:
            title = _("Lesson “%(lesson)s”", lesson=self.names.lesson(row.course, at))
        elif at.item:
            title = _("Questions")
        elif at.quiz:
            title = _("Quiz “%(quiz)s”", quiz=self.names.quiz(row.course, at.quiz))
        elif at.fact or at.media:
            title = _("Legal facts") if at.fact else _("Pictures")
        return str(title)

    def told(self, row: DraftChange) -> ShownChange:
        key, at = key_of(row), parse_address(row.address)
        published = self.before.get(key)
        kind, becomes = _kind(at, row.value, published), _becomes(row.value, published)
        before = self._before(row, at, published)
        differences = tuple(self._rows(row, before))
        if becomes == "changed" and _only_compared(kind, published, row.value, differences):
            becomes = "kept"
        sentence = sentence_for(kind, becomes, self._parts(row, at, published))
        return ShownChange(row, key, sentence, before.labels, differences)

    def _parts(self, row: DraftChange, at: Address, published: Value) -> dict[str, str]:
        value = row.value or published or {}
        title = value.get("title")
        new = value.get("new", {}).get("prompt") if at.item and at.after else None
        names = self.names
        parts = {
            "lesson": names.lesson(row.course, at) if at.lesson else "",
            "block": names.block(row.course, at) if at.block else "",
            "title": self._title(new or title),
            "quiz": names.quiz(row.course, at.quiz) if at.quiz else "",
            "item": names.item(row.course, at) if at.item else "",
            "fact": names.fact(at.fact) if at.fact else "",
            "name": at.media or at.module or at.country or at.agency or row.address,
        }
        if at.module and isinstance(title, dict):
            parts["name"] = i18n.localised(title)
        for side, unit in (("before", published), ("after", row.value)):
            parts[side] = names.fact_value(at.fact, unit["value"]) if at.fact and unit and "value" in unit else ""
        return parts

    @staticmethod
    def _title(title: Any) -> str:
        return shortened(i18n.localised(title)) if isinstance(title, dict) else str(title or "")

    def _before(self, row: DraftChange, at: Address, published: Value) -> "_Before":
        labels = (_("In force"), _("In this draft"))
        if published is None and at.layer and at.item and not at.after and row.value is not None:
            item = self.names.base_item(row.course, at)
            there = {part: item[part] for part in row.value if part in item and part not in SILENT}
            return _Before(there, (_("Base text"), labels[1]), partly=True)
        if published is not None or not at.block or at.after or row.value is None:
            return _Before(published, labels)
        base = self.names.published.get(UnitKey(row.course, block_address(at.module, at.lesson, at.block)))
        if base is None or (at.kind == "block" and not at.language):
            return _Before(None, labels)
        if at.language:
            return _Before(base, (_("Source text"), _("Translation")), translated=True)
        source = self.names.source_language(row.course)
        localised = {part: {source: base[part]} for part in ("title", "text")}
        return _Before(localised, (_("Base text"), labels[1]), partly=row.value.get("op") != "hide")

    def _rows(self, row: DraftChange, before: "_Before") -> Iterator[DiffRow]:
        languages = self.names.languages(row.course)
        for change in field_changes(before.value, row.value):
            kept = before.partly and change.new is None
            if kept or is_silent(change.path, row.value or before.value):
                continue
            old, new = words_of(change.old), words_of(change.new)
            label = field_name(change.path, languages)
            yield _beside(old, new, label) if before.translated else diff_row(old, new, label)


@dataclass(frozen=True, slots=True)
class _Before:
    """What readers have now and what the two sides are called. `partly`: what the change does not say stays as it is;
    `translated`: it is in another language."""

    value: Value
    labels: tuple[str, str]
    partly: bool = False
    translated: bool = False


def _beside(old: str, new: str, label: str) -> DiffRow:
    """A text and its translation: two languages share no words to be marked."""
    plain = diff_row("", new, label)
    return DiffRow("added", (diff_row(old, old).cells[0], plain.cells[1]), label)


def _kind(at: Address, value: Value, published: Value) -> str:
    if at.kind == "operation":
        if at.item:
            return f"{(value or published or {}).get('op', 'replace')} item"
        return "set_fact" if at.fact else str((value or published or {}).get("op", ""))
    return f"translated {at.kind}" if at.language else at.kind


def _becomes(value: Value, published: Value) -> str:
    if value is None:
        return "removed"
    if published is None or published.get("op") != value.get("op"):
        return "added"
    return "changed"


def _only_compared(kind: str, published: Value, value: Value, differences: Sequence[DiffRow]) -> bool:
    """Whether nothing is said otherwise; of a fact: whether its value stays."""
    if kind in ("fact", "set_fact"):
        return (published or {}).get("value") == (value or {}).get("value")
    return not differences
