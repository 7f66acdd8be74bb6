"""Checks of a lesson in its languages: what is there, what is stale, and what nobody can tell to be."""

from lms.content.check_texts import TextChecker
from lms.content.lesson import LEAD, head_hash
from lms.content.loaded import Lesson, LessonText


def check_original(lesson: Lesson, text: LessonText, texts: TextChecker) -> None:
    """Add what is wrong with a lesson in the source language."""
    _check_words(lesson, text, texts)
    for block in text.blocks:
        if block.source is not None:
            message = f"`source=` of the block `{block.id}`: this is the source language"
            texts.problems.error(text.path, block.line, message)


def check_translation(lesson: Lesson, text: LessonText, original: LessonText, texts: TextChecker) -> None:
    """Add what is wrong with a translation.

    Blocks that it lacks, or that the source language has no more, refuse nothing: their readers see the source
    language, and the authors are told.
    """
    _check_words(lesson, text, texts)
    problems = texts.problems
    sources = {block.id: block.hash for block in original.blocks}
    for block in text.blocks:
        if block.id not in sources:
            message = f"the source language has no block `{block.id}`, so nobody reads this"
            problems.warning(text.path, block.line, message)
        elif block.source not in (None, sources[block.id]):
            line = text.source.line("lead_source") if block.id == LEAD else block.line
            message = f"stale: the block `{block.id}` has changed in the source language and is now {sources[block.id]}"
            problems.warning(text.path, line, message)
    head = head_hash(original.title, original.summary, original.notice_text)
    if text.head_source not in (None, head):
        message = f"stale: title, summary or notice_text have changed in the source language and are now {head}"
        problems.warning(text.path, text.source.line("source"), message)
    missing = sources.keys() - {block.id for block in text.blocks}
    if missing:
        names = ", ".join(id_ for id_ in sources if id_ in missing)
        message = f"not translated, so its readers see the source language: {names}"
        problems.warning(text.path, 1, message)
    unstamped = [block.id for block in text.blocks if block.id in sources and block.source is None]
    if unstamped or text.head_source is None:
        names = ", ".join([*(["front matter"] if text.head_source is None else []), *unstamped])
        message = f"of which text this is a translation is not known (`lms content stamp` writes it): {names}"
        problems.warning(text.path, 1, message)


def _check_words(lesson: Lesson, text: LessonText, texts: TextChecker) -> None:
    if lesson.head.notice == "sensitive" and not text.notice_text.strip():
        message = "notice_text: expected for a sensitive lesson"
        texts.problems.error(text.path, text.source.line("notice_text"), message)
    for block in text.blocks:
        texts.markdown(text.path, block.text_line, block.text)
