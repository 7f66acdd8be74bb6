"""A lesson, quiz or question as an audience reads it, from the source: for previews, before anything is compiled."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lms.content.bank import Bank
from lms.content.blueprints import Plan, plan
from lms.content.documents import LessonWriter, country_body
from lms.content.fact_text import CountryFacts
from lms.content.item_documents import ItemWriter
from lms.content.layers import Layers, Stack
from lms.content.loaded import Course, Library
from lms.content.markdown import Markdown
from lms.content.problems import Problem, Problems
from lms.content.quiz_documents import quiz_document
from lms.content.unit_loading import load_part
from lms.content.units import Units
from lms.content.usage import LessonTexts
from lms.content.variants import lesson_language, local
from lms.domain.course import COUNTRY, Document, item_key, lesson_key, quiz_key
from lms.domain.errors import Invalid, NotFound
from lms.domain.facts import Fact, FactDefinition
from lms.domain.languages import choose, fallbacks
from lms.learning import queries as learning
from lms.studio import queries
from lms.studio.audience import Audience
from lms.studio.models import Draft
from lms.studio.parts import MEDIA

_DAY = date.min


@dataclass(frozen=True, slots=True)
class Composed:
    """A page's document and the country's, as releases have them.

    `missing` are the labels of facts without a value, for which their name in brackets stands in the text. `problems`
    are what an author has to put right, each a sentence.
    """

    body: Mapping[str, Any]
    country: Mapping[str, Any]
    missing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def released(course: str, key: str, readers: Audience) -> tuple[Composed, str]:
    """A document of the release in force, a quiz with its questions, and that release's id: three statements at most.

    Raises NotFound("audience.not_released") where the release has none for these readers.
    """
    release = learning.current_release(course)
    agency = readers.agency if readers.agency in release.agencies else ""
    try:
        country, body = learning.documents(release.id, [COUNTRY, key], readers.country, readers.language, agency)
        if names := list(body.get("versions", ())):
            keys = [item_key(name) for name in names]
            items = learning.documents(release.id, keys, readers.country, readers.language, agency)
            body = with_items(body, items)
    except NotFound:
        raise NotFound("audience.not_released") from None
    return Composed(body, country), release.id


def with_items(quiz: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A quiz with the questions that it may ask, and the facts of these."""
    facts = {fact["key"]: fact for one in items for fact in one["facts"]}
    return {**quiz, "items": list(items), "facts": list(facts.values())}


def lesson(course: str, path: str, readers: Audience, draft: Draft | None) -> Composed:
    """A lesson (MODULE/LESSON) with the changes of a draft: two statements. Raises NotFound, Invalid."""
    languages = fallbacks(readers.language, readers.language)
    places = queries.places_of_lesson(course, path, readers.chain, languages)
    found = queries.source([*places, (course, MEDIA, f"base:{course}")], draft)
    return _Composer(course, found.units, readers).lesson(path)


def quiz(course: str, slug: str, readers: Audience, draft: Draft | None) -> Composed:
    """A quiz with the changes of a draft, and under `items` all questions that it may ask: two statements.

    Raises NotFound, Invalid.
    """
    return _bank(course, readers, draft).quiz(slug)


def item(course: str, name: str, readers: Audience, draft: Draft | None) -> Composed:
    """A question of the bank with the changes of a draft: two statements. Raises NotFound, Invalid."""
    return _bank(course, readers, draft).item(name)


def _bank(course: str, readers: Audience, draft: Draft | None) -> "_Composer":
    return _Composer(course, queries.source_of_bank(course, readers.chain, draft).units, readers)


class _Composer:
    def __init__(self, course: str, units: Units, readers: Audience) -> None:
        self.readers = readers
        loaded = load_part(units, course)
        if loaded.course is None or loaded.library is None:
            raise Invalid("audience.broken")
        self.course: Course = loaded.course
        self.library: Library = loaded.library
        problems = Problems()
        if readers.country not in self.library.countries:
            raise Invalid("audience.broken")
        self.stack: Stack = Layers(self.course, self.library, problems).stack(readers.country, readers.agency)
        self.source = self.course.file.source_language
        self.markdown = Markdown()
        self.problems = (*loaded.problems.errors, *problems.errors)

    def lesson(self, path: str) -> Composed:
        found = self.course.lesson(path)
        if found is None:
            raise NotFound("audience.no_page")
        module, read = found
        texts = LessonTexts(self.course, self.markdown)
        parts = self.stack.lesson(path)
        actual = lesson_language(self.readers.language, module, read, self.source)
        used = [key for block in texts.blocks(module, read, parts, actual) for key in block.rendered.facts]
        library, missing = self._completed(used)
        facts = self._facts(library, missing, actual)
        page = LessonWriter(texts, library).document(module, read, parts, facts)
        return self._composed(page.body, library, missing)

    def quiz(self, slug: str) -> Composed:
        read = self.course.quiz(slug)
        if read is None:
            raise NotFound("audience.no_page")
        bank = Bank(self.course, self.markdown)
        planned = plan(read.file, self.course, bank.tailored(self.stack.items))
        written, library, missing = self._written(bank, planned.items)
        shown = Plan(tuple(section._replace(items=tuple(name for name in section.items if name in written))
                           for section in planned.sections))  # fmt: skip
        actual = choose(self.readers.language, read.file.languages, self.source)
        body = quiz_document(read.file, self.course, shown, written, actual).body
        items = [written[name].body for name in shown.items]
        return self._composed(with_items(body, items), library, missing)

    def item(self, name: str) -> Composed:
        written, library, missing = self._written(Bank(self.course, self.markdown), [name])
        if name not in written:
            raise NotFound("audience.no_item")
        return self._composed(written[name].body, library, missing)

    def _written(
        self, bank: Bank, names: Iterable[str]
    ) -> tuple[dict[str, Document], Library, Mapping[str, FactDefinition]]:
        """The documents of questions that these readers have; one that cannot be written is among the problems."""
        known = bank.tailored(self.stack.items).items
        found = [known[name] for name in names if name in known]
        library, missing = self._completed(key for one in found for key in bank.facts(one).needs)
        writer, written = ItemWriter(bank, library), {}
        for one in found:
            actual = choose(self.readers.language, one.item.languages, self.source)
            facts = {tag: self._facts(library, missing, tag) for tag in dict.fromkeys([self.source, actual])}
            try:
                written[one.item.id] = writer.documents(one, facts)[actual]
            except (KeyError, Invalid):  # a key rests on what no country has, or a picture is not there
                message = f"the question {one.item.id} rests on something that is not there"
                self.problems = (*self.problems, Problem("", 1, message))
        return written, library, missing

    def _completed(self, used: Iterable[str]) -> tuple[Library, dict[str, FactDefinition]]:
        """The library with a stand-in for each fact that nobody has defined, and which of those used have no value."""
        known = self.library.definitions
        missing = {
            key: known.get(key) or FactDefinition(key, "text", {self.source: key})
            for key in used
            if key not in self.stack.facts or key not in known
        }
        return replace(self.library, definitions={**known, **missing}), missing

    def _facts(self, library: Library, missing: Mapping[str, FactDefinition], language: str) -> CountryFacts:
        stand_ins = {key: self._stand_in(definition, language) for key, definition in missing.items()}
        return CountryFacts(library.definitions, {**self.stack.facts, **stand_ins}, language, self.source)

    def _stand_in(self, definition: FactDefinition, language: str) -> Fact:
        value = {language: f"[{local(definition.label, language, self.source)}]"}
        return Fact(definition.key, self.readers.country, value, value, "", "low", _DAY, _DAY, "", "unverified-sample")

    def _composed(self, body: Mapping[str, Any], library: Library, missing: Mapping[str, FactDefinition]) -> Composed:
        language = self.readers.language
        facts = self._facts(library, {}, language)
        shown = [fact for fact in body["facts"] if fact["key"] not in missing]
        law = [fact["key"] for fact in shown]
        country = country_body(self.stack, library, law, facts, self.source)
        labels = tuple(local(definition.label, language, self.source) for definition in missing.values())
        problems = tuple(dict.fromkeys(problem.message for problem in self.problems))
        return Composed({**body, "facts": shown}, country, labels, problems)


def key_of(path: str, slug: str = "", item: str = "") -> str:
    """The entry of a release: of a lesson (MODULE/LESSON), a quiz, or a question."""
    if item:
        return item_key(item)
    return quiz_key(slug) if slug else lesson_key(*path.split("/"))
