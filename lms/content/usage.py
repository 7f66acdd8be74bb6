"""The texts of a course as its audiences meet them, rendered, and the legal facts that these name."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lms.content.bank import Bank
from lms.content.layers import LessonPart, Stack
from lms.content.loaded import Course, Lesson, Module
from lms.content.markdown import Markdown, Rendered
from lms.content.variants import TailoredLesson, chosen_language, lesson_language, local, tailor_lesson


class ReadBlock(NamedTuple):
    """A block in the language that it is read in, which may be another one than that of its lesson."""

    id: str
    title: str
    language: str
    origin: str
    rendered: Rendered


class LessonTexts:
    """Tailors and renders lessons; what several audiences have alike is done once."""

    def __init__(self, course: Course, markdown: Markdown) -> None:
        self.course = course
        self.markdown = markdown
        self._tailored: dict[tuple[str, tuple[str, ...]], TailoredLesson] = {}
        self._facts: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    def tailored(self, module: Module, lesson: Lesson, parts: Sequence[LessonPart]) -> TailoredLesson:
        """Return the lesson as an audience with these layers has it, in all languages."""
        name = _name(module, lesson, parts)
        if name not in self._tailored:
            source = self.course.file.source_language
            self._tailored[name] = tailor_lesson(lesson, module.file.languages, parts, source)
        return self._tailored[name]

    def blocks(
        self, module: Module, lesson: Lesson, parts: Sequence[LessonPart], language: str
    ) -> tuple[ReadBlock, ...]:
        """Return what is shown of the lesson in a language; a block that is not translated falls back by itself."""
        source = self.course.file.source_language
        found = []
        for block in self.tailored(module, lesson, parts).blocks:
            actual = chosen_language(block.text, language, source)
            title = local(block.title, actual, source)
            found.append(ReadBlock(block.id, title, actual, block.origin, self.markdown.block(block.text[actual])))
        return tuple(found)

    def facts(self, module: Module, lesson: Lesson, parts: Sequence[LessonPart]) -> tuple[str, ...]:
        """Return the keys of the facts that the lesson names in any of its languages."""
        name = _name(module, lesson, parts)
        if name not in self._facts:
            file = self.course.file
            languages = {lesson_language(wanted, module, lesson, file.source_language) for wanted in file.languages}
            found = (block for tag in sorted(languages) for block in self.blocks(module, lesson, parts, tag))
            self._facts[name] = tuple(dict.fromkeys(key for block in found for key in block.rendered.facts))
        return self._facts[name]


def _name(module: Module, lesson: Lesson, parts: Iterable[LessonPart]) -> tuple[str, tuple[str, ...]]:
    """Return what decides how a lesson reads: the layers that change it."""
    return f"{module.file.slug}/{lesson.slug}", tuple(part.layer for part in parts)


def used_facts(texts: LessonTexts, bank: Bank, stack: Stack) -> dict[str, str]:
    """Map the key of each fact that the audience needs to the first place that needs it, in words."""
    found: dict[str, str] = {}
    course = texts.course
    for module in course.modules:
        for lesson in module.lessons:
            path = f"{module.file.slug}/{lesson.slug}"
            for key in texts.facts(module, lesson, stack.lesson(path)):
                found.setdefault(key, f"the lesson {path}")
    for name, item in bank.tailored(stack.items).items.items():
        for key in bank.facts(item).needs:
            found.setdefault(key, f"the question {name}")
    return found
