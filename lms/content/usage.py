"""The texts of a course as a country's readers meet them, rendered, and the legal facts that these name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lms.content.loaded import Course, Lesson, Module, Quiz
from lms.content.markdown import Markdown, Rendered
from lms.content.schema import Condition
from lms.content.variants import (
    LessonOperation,
    Operations,
    TailoredItem,
    lesson_language,
    tailor_lesson,
    tailor_quiz,
)
from lms.domain.tailoring import TailoredBlock

RenderedBlocks = tuple[tuple[TailoredBlock, Rendered], ...]


class LessonTexts:
    """Tailors and renders lessons; what no country changes is done once."""

    def __init__(self, course: Course, markdown: Markdown) -> None:
        self.course = course
        self.markdown = markdown
        self._base: dict[tuple[str, str, str], RenderedBlocks] = {}

    def blocks(
        self, module: Module, lesson: Lesson, numbered: Sequence[tuple[int, LessonOperation]], language: str
    ) -> RenderedBlocks:
        """Return what is shown of the lesson in a language that it has."""
        if numbered:
            return self._rendered(lesson, numbered, language)
        name = (module.file.slug, lesson.slug, language)
        if name not in self._base:
            self._base[name] = self._rendered(lesson, (), language)
        return self._base[name]

    def _rendered(
        self, lesson: Lesson, numbered: Sequence[tuple[int, LessonOperation]], language: str
    ) -> RenderedBlocks:
        tailored, _ = tailor_lesson(lesson, numbered, language, self.course.file.source_language)
        return tuple((block, self.markdown.block(block.text)) for block in tailored.blocks)

    def facts(self, module: Module, lesson: Lesson, numbered: Sequence[tuple[int, LessonOperation]]) -> Iterator[str]:
        """Yield the keys of the facts that the lesson names in any of its languages."""
        file = self.course.file
        languages = {lesson_language(wanted, module, lesson, file.source_language) for wanted in file.languages}
        for language in sorted(languages):
            for _, rendered in self.blocks(module, lesson, numbered, language):
                yield from rendered.facts


def used_facts(texts: LessonTexts, operations: Operations) -> dict[str, str]:
    """Map the key of each fact that the country needs to the first place that needs it, in words."""
    found: dict[str, str] = {}
    course = texts.course
    for module in course.modules:
        for lesson in module.lessons:
            path = f"{module.file.slug}/{lesson.slug}"
            for key in texts.facts(module, lesson, operations.lessons.get(path, ())):
                found.setdefault(key, f"the lesson {path}")
    for quiz in course.quizzes:
        items, _ = tailor_quiz(quiz, operations.quizzes.get(quiz.file.slug, ()), course.file.source_language)
        for item in items:
            for key in item_facts(item, quiz, texts.markdown):
                found.setdefault(key, f"the item {item.item.id} of the quiz {quiz.file.slug}")
    return found


def item_facts(item: TailoredItem, quiz: Quiz, markdown: Markdown) -> tuple[str, ...]:
    """Return the keys of the facts that an item names in any language, judges by, or rests on."""
    keys = list(item.item.references)
    for language in quiz.file.languages:
        keys += _named(markdown, language, [item.prompt, item.feedback], phrase=False)
        keys += _named(markdown, language, [choice.text for choice in item.choices], phrase=True)
        keys += _named(markdown, language, [choice.feedback for choice in item.choices], phrase=False)
    keys += [choice.correct.fact for choice in item.choices if isinstance(choice.correct, Condition)]
    return tuple(dict.fromkeys(keys))


def _named(markdown: Markdown, language: str, texts: Iterable[Mapping[str, str]], *, phrase: bool) -> Iterator[str]:
    render = markdown.phrase if phrase else markdown.block
    for text in texts:
        yield from render(text.get(language, "")).facts
