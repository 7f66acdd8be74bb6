"""The questions of a course as its audiences have them; what several audiences have alike is worked out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.content.item_schema import Item
from lms.content.item_texts import fact_uses, named, texts
from lms.content.layers import BankPart
from lms.content.loaded import Course
from lms.content.markdown import Markdown
from lms.content.variants import NumberedState, TailoredItem, tailor_bank


@dataclass(frozen=True, slots=True)
class TailoredBank:
    """The questions of an audience by id, in the order of its bank, and the state of every operation on them."""

    items: Mapping[str, TailoredItem]
    states: tuple[NumberedState, ...] = ()

    def after(self, item: str) -> list[str]:
        """Return the ids that stand where a base question is fixed: its own unless it is hidden, and those after it."""
        return [name for name, found in self.items.items() if item in (name, found.after)]


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """The keys of the facts that a question needs, and of those that it `shows` before it is answered."""

    needs: tuple[str, ...]
    shows: tuple[str, ...]


class Bank:
    """Tailors the bank of a course and remembers what it found."""

    def __init__(self, course: Course, markdown: Markdown) -> None:
        self.course = course
        self.markdown = markdown
        self._source = course.file.source_language
        self._base = [found.file for found in course.items.values()]
        self._tailored: dict[tuple[str, ...], TailoredBank] = {}
        self._facts: dict[tuple[str, tuple[str, ...]], ItemFacts] = {}

    def tailored(self, parts: Sequence[BankPart]) -> TailoredBank:
        """Return the bank as an audience with these layers has it."""
        name = tuple(part.layer for part in parts)
        if name not in self._tailored:
            items, states = tailor_bank(self._base, parts, self._source)
            self._tailored[name] = TailoredBank({found.item.id: found for found in items}, states)
        return self._tailored[name]

    def facts(self, found: TailoredItem) -> ItemFacts:
        """Return the facts of a question, in all its languages."""
        name = (found.item.id, found.layers)
        if name not in self._facts:
            self._facts[name] = item_facts(found.item, self.markdown)
        return self._facts[name]


def item_facts(item: Item, markdown: Markdown) -> ItemFacts:
    """Return the facts that a question refers to, names in any of its languages, or judges by."""
    languages = list(item.languages)
    uses = [*fact_uses(item)]
    told = {text.place: [*named(markdown, text, languages)] for text in texts(item)}
    asking = [key for text in texts(item) if text.asks for key in told[text.place]]
    rests = [use.fact for use in uses if use.kind == "references"]
    judges = [use.fact for use in uses if use.kind != "references"]
    needs = [*rests, *(key for keys in told.values() for key in keys), *judges]
    return ItemFacts(tuple(dict.fromkeys(needs)), tuple(dict.fromkeys(asking)))
