"""The bodies of compiled questions; docs/compiled-course.md lists their keys."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from lms.content.bank import Bank
from lms.content.fact_text import CountryFacts
from lms.content.figures import image_address
from lms.content.item_parts import (
    BlankFile,
    CaseStepFile,
    ChoiceFile,
    FactNumber,
    FormsFile,
    ImageChoiceFile,
    NumberFile,
    UnitFile,
)
from lms.content.item_schema import (
    BlanksItem,
    Item,
    MatchingItem,
    NumericItem,
    OrderingItem,
    ScenarioItem,
    ShortTextItem,
)
from lms.content.item_texts import ItemText, named, texts
from lms.content.loaded import Course, Library
from lms.content.media import sources
from lms.content.placeholders import blank_pieces
from lms.content.variants import TailoredItem, is_correct, local
from lms.domain.course import Document, canonical, document
from lms.domain.facts import Duration, Localised
from lms.domain.languages import direction
from lms.domain.tailoring import text_hash

Body = dict[str, Any]
# What says where a question is from and in which words it is read, not what is asked and how it is judged.
_NOT_VERSIONED = frozenset({"version", "origin", "language", "direction", "languages", "facts"})


class ItemWriter:
    """Writes questions; one that needs no facts is written once for all who have the same layers on it."""

    def __init__(self, bank: Bank, library: Library) -> None:
        self._bank = bank
        self._page = _Page(bank, library)
        self._source = bank.course.file.source_language
        self._shared: dict[tuple[str, tuple[str, ...]], dict[str, Document]] = {}

    def documents(self, found: TailoredItem, facts: Mapping[str, CountryFacts]) -> dict[str, Document]:
        """Return the question in each language of `facts`, which has the source language among them."""
        name = (found.item.id, found.layers)
        if name in self._shared and self._shared[name].keys() >= facts.keys():
            return self._shared[name]
        bodies = {tag: self._page.body(found, words) for tag, words in facts.items()}
        version = _version(bodies[self._source])
        made = {tag: document({**body, "version": version}) for tag, body in bodies.items()}
        if not self._bank.facts(found).needs:
            self._shared[name] = made
        return made


def _version(body: Body) -> str:
    """Return 12 hex digits that name what is asked and how it is judged, whatever language it is read in."""
    return text_hash(canonical({key: part for key, part in body.items() if key not in _NOT_VERSIONED}).decode())


class _Page:
    """Writes the parts of questions in the words of a country and language."""

    def __init__(self, bank: Bank, library: Library) -> None:
        self._bank = bank
        self._course: Course = bank.course
        self._definitions = library.definitions
        self._source = bank.course.file.source_language
        self._images = sources(bank.course.media)
        self._parts: Mapping[str, Callable[[Any, CountryFacts], Body]] = {
            "matching": self._matching,
            "ordering": self._ordering,
            "short-text": self._short_text,
            "numeric": self._numeric,
            "blanks": self._blanks,
            "scenario": self._scenario,
        }

    def body(self, found: TailoredItem, facts: CountryFacts) -> Body:
        """Return the body of a question, without its version."""
        item, keys = found.item, self._bank.facts(found)
        return {
            "kind": "item",
            "course": self._course.slug,
            "id": item.id,
            "type": item.type,
            "points": item.points,
            "topic": item.topic,
            "step": item.step or "",
            "bloom": item.bloom,
            "level": item.level,
            "retired": item.retired,
            "origin": found.origin,
            "language": facts.language,
            "direction": direction(facts.language),
            "languages": list(item.languages),
            "prompt": self._html(item.prompt, facts),
            "feedback": self._html(item.feedback, facts),
            **self._parts.get(item.type, self._choices)(item, facts),
            "facts": [facts.record(key) for key in keys.needs],
            "shown_facts": list(keys.shows),
        }

    def _choices(self, item: Any, facts: CountryFacts) -> Body:
        scoring = getattr(item, "scoring", "all-or-nothing")
        several = item.type == "multiple"
        return {"several": several, "scoring": scoring, "choices": self._all_choices(item.choices, facts)}

    def _all_choices(self, choices: Iterable[ChoiceFile], facts: CountryFacts) -> list[Body]:
        return [self._choice(choice, facts) for choice in choices]

    def _choice(self, choice: ChoiceFile, facts: CountryFacts) -> Body:
        body = {
            "id": choice.id,
            "html": self._phrase(choice.text, facts),
            "feedback": self._html(choice.feedback, facts),
            "correct": is_correct(choice, facts.facts, self._definitions),
            "credit": choice.credit,
        }
        if not isinstance(choice, ImageChoiceFile):
            return body
        image, words = self._course.media[choice.image].file, self._line(choice.text, facts)
        place = {"src": image_address(image.sha256), "width": image.width, "height": image.height}
        return {**body, "html": escape(words), "image": {**place, "alt": words}}

    def _matching(self, item: MatchingItem, facts: CountryFacts) -> Body:
        rows = [
            {
                "id": row.id,
                "html": self._phrase(row.text, facts),
                "option": row.option,
                "feedback": self._html(row.feedback, facts),
            }
            for row in item.rows
        ]
        options = [{"id": option.id, "html": self._phrase(option.text, facts)} for option in item.options]
        return {"scoring": item.scoring, "rows": rows, "options": options}

    def _ordering(self, item: OrderingItem, facts: CountryFacts) -> Body:
        stages = [{"id": stage.id, "html": self._phrase(stage.text, facts)} for stage in item.sequence]
        return {"scoring": item.scoring, "sequence": stages}

    def _short_text(self, item: ShortTextItem, facts: CountryFacts) -> Body:
        return {"case_sensitive": item.case_sensitive, "answers": self._accepted(item.answers, facts)}

    def _accepted(self, answers: Iterable[FormsFile], facts: CountryFacts) -> list[Body]:
        return [
            {
                "id": answer.id,
                **self._forms(answer.forms, facts),
                "credit": answer.credit,
                "feedback": self._html(answer.feedback, facts),
            }
            for answer in answers
        ]

    def _forms(self, forms: Mapping[str, Sequence[str]], facts: CountryFacts) -> Body:
        whole = [form for said in forms.values() for form in said]
        shown = forms.get(facts.language) or forms.get(self._source) or whole
        return {"forms": list(dict.fromkeys(whole)), "shown": shown[0]}

    def _numeric(self, item: NumericItem, facts: CountryFacts) -> Body:
        return {
            "answers": [self._number(answer, facts) for answer in item.answers],
            "unit": self._unit(item.unit, facts),
        }

    def _number(self, answer: NumberFile, facts: CountryFacts) -> Body:
        value = _fact_number(answer.value, facts) if isinstance(answer.value, FactNumber) else answer.value
        return {
            "id": answer.id,
            "value": value,
            "tolerance": answer.tolerance,
            "credit": answer.credit,
            "feedback": self._html(answer.feedback, facts),
        }

    def _unit(self, unit: UnitFile | None, facts: CountryFacts) -> Body | None:
        return None if unit is None else {**self._forms(unit.forms, facts), "required": unit.required}

    def _blanks(self, item: BlanksItem, facts: CountryFacts) -> Body:
        pieces = blank_pieces(local(item.text, facts.language, self._source).strip())
        text = [
            {"blank": piece} if place % 2 else {"html": self._piece(piece, facts)}
            for place, piece in enumerate(pieces)
            if piece
        ]
        return {"scoring": item.scoring, "text": text, "blanks": [self._blank(blank, facts) for blank in item.blanks]}

    def _piece(self, words: str, facts: CountryFacts) -> str:
        """Render words beside a blank; that there is a space between them is a part of the text."""
        before, after = (" " if edge.isspace() else "" for edge in (words[0], words[-1]))
        html = self._bank.markdown.phrase(words).fill(facts.html)
        return f"{before}{html}{after}" if html else before

    def _blank(self, blank: BlankFile, facts: CountryFacts) -> Body:
        choices = None if blank.choices is None else self._all_choices(blank.choices, facts)
        return {"id": blank.id, "choices": choices, "answers": blank.answers and self._accepted(blank.answers, facts)}

    def _scenario(self, item: ScenarioItem, facts: CountryFacts) -> Body:
        keys = self._named(item, facts.language)
        endings = [
            {
                "id": ending.id,
                "title": self._line(ending.title, facts),
                "html": self._html(ending.text, facts),
                "outcome": ending.outcome,
                "facts": keys.of("endings", ending.id),
            }
            for ending in item.endings
        ]
        steps = [self._step(step, facts, keys) for step in item.steps]
        return {"start": item.start, "steps": steps, "endings": endings, "debrief": self._html(item.debrief, facts)}

    def _step(self, step: CaseStepFile, facts: CountryFacts, keys: "_Keys") -> Body:
        decisions = [
            {
                "id": decision.id,
                "html": self._phrase(decision.text, facts),
                "consequence": self._html(decision.consequence, facts),
                "next": decision.next,
                "credit": decision.credit,
                "references": list(decision.references),
                "facts": keys.of("steps", step.id, "decisions", decision.id, "consequence"),
            }
            for decision in step.decisions
        ]
        return {
            "id": step.id,
            "title": self._line(step.title, facts),
            "html": self._html(step.text, facts),
            "weight": step.weight,
            "step": step.step or "",
            "shown_facts": keys.of("steps", step.id, without="consequence"),
            "decisions": decisions,
        }

    def _named(self, item: Item, language: str) -> "_Keys":
        markdown = self._bank.markdown
        return _Keys([(text, [*named(markdown, text, [language])]) for text in texts(item)])

    def _html(self, text: Localised | None, facts: CountryFacts) -> str:
        if text is None:
            return ""
        return self._bank.markdown.block(local(text, facts.language, self._source)).fill(facts.html, self._images)

    def _phrase(self, text: Localised, facts: CountryFacts) -> str:
        return self._bank.markdown.phrase(local(text, facts.language, self._source)).fill(facts.html)

    def _line(self, text: Localised, facts: CountryFacts) -> str:
        return local(text, facts.language, self._source)


class _Keys:
    """The facts that the texts of a case name, so that none is told before its step is reached."""

    def __init__(self, told: Sequence[tuple[ItemText, Sequence[str]]]) -> None:
        self._told = told

    def of(self, *path: str, without: str = "") -> list[str]:
        """Return the keys that the texts below a path name, but for those under one key."""
        found = [keys for text, keys in self._told if text.path[: len(path)] == path and text.path[-1] != without]
        return list(dict.fromkeys(key for keys in found for key in keys))


def _fact_number(number: FactNumber, facts: CountryFacts) -> str:
    value = facts.facts[number.fact].value
    if isinstance(value, Duration):
        return str(value.amount)
    return str(value) if isinstance(value, int) else "0"  # a preview has words in the place of a fact without a value
