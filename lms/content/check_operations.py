"""Checks of a country's operations: do they name what exists, once, as it is now?"""

from collections.abc import Sequence

from lms.content.check_quizzes import check_choices
from lms.content.check_texts import TextChecker
from lms.content.loaded import Course, Overlay
from lms.content.schema import HideBlock, ReplaceItem
from lms.content.variants import (
    LessonOperation,
    NumberedConflict,
    base_blocks,
    item_hash,
    operations,
    tailor_lesson,
    tailor_quiz,
)


def check_operations(course: Course, code: str, texts: TextChecker) -> None:
    """Add what is wrong with the operations of a country; the texts' findings go to `texts.problems` too."""
    overlay = course.overlays.get(code)
    if overlay is None:
        return
    found = operations(course, code)
    for path, numbered in found.lessons.items():
        _check_lesson(course, overlay, path, numbered, texts)
    for slug, replaced in found.quizzes.items():
        _check_quiz(course, overlay, slug, replaced, texts)


def _check_lesson(
    course: Course, overlay: Overlay, path: str, numbered: Sequence[tuple[int, LessonOperation]], texts: TextChecker
) -> None:
    place = course.lesson(path)
    if place is None:
        for number, _ in numbered:
            line = overlay.source.line("operations", number, "lesson")
            texts.problems.error(overlay.source.path, line, f"unknown lesson `{path}`")
        return
    module, lesson = place
    source = course.file.source_language
    _, conflicts = tailor_lesson(lesson, numbered, source, source)
    _report(overlay, conflicts, "block", texts)
    hashes = {block.id: block.hash for block in base_blocks(lesson, source, source)}
    for number, operation in numbered:
        _report_missing_base(overlay, number, operation.base, hashes.get(operation.block), texts)
        if not isinstance(operation, HideBlock):
            at = ("operations", number)
            texts.localised(overlay.source, (*at, "text"), operation.text, module.file.languages)
            if operation.title is not None:
                texts.plain(overlay.source, (*at, "title"), operation.title, module.file.languages)


def _check_quiz(
    course: Course, overlay: Overlay, slug: str, numbered: Sequence[tuple[int, ReplaceItem]], texts: TextChecker
) -> None:
    quiz = course.quiz(slug)
    if quiz is None:
        for number, _ in numbered:
            line = overlay.source.line("operations", number, "quiz")
            texts.problems.error(overlay.source.path, line, f"unknown quiz `{slug}`")
        return
    source = course.file.source_language
    _, conflicts = tailor_quiz(quiz, numbered, source)
    _report(overlay, conflicts, "item", texts)
    hashes = {item.id: item_hash(item, source) for item in quiz.file.items}
    for number, operation in numbered:
        at = ("operations", number)
        _report_missing_base(overlay, number, operation.base, hashes.get(operation.item), texts)
        for name in ("prompt", "feedback"):
            if text := getattr(operation, name):
                texts.localised(overlay.source, (*at, name), text, quiz.file.languages)
        if operation.choices:
            check_choices(operation.choices, overlay.source, at, quiz.file.languages, texts)


def _report(overlay: Overlay, conflicts: Sequence[NumberedConflict], what: str, texts: TextChecker) -> None:
    for number, conflict in conflicts:
        target = conflict.operation.block
        source = overlay.source
        if conflict.kind == "stale":
            line = source.line("operations", number, "base")
            message = f"stale: the {what} `{target}` has changed and is now {conflict.found}; look at it again"
            texts.problems.warning(source.path, line, message)
        elif conflict.kind == "orphan":
            line = source.line("operations", number, what)
            texts.problems.error(source.path, line, f"unknown {what} `{target}`")
        else:
            line = source.line("operations", number)
            message = f"two operations at the {what} `{target}`, or a new id that is taken: expected one"
            texts.problems.error(source.path, line, message)


def _report_missing_base(
    overlay: Overlay, number: int, base: str | None, found: str | None, texts: TextChecker
) -> None:
    if base is None and found is not None:
        line = overlay.source.line("operations", number)
        texts.problems.warning(overlay.source.path, line, f"base is left out: write `base: {found}`")
