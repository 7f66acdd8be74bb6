"""Checks of the operations of layers: do they name what exists, once, as it is now?"""

from collections.abc import Iterable

from lms.content.bank import TailoredBank
from lms.content.check_items import check_item_operations
from lms.content.check_texts import TextChecker
from lms.content.layer_schema import HideBlock, InsertBlock, ReplaceBlock
from lms.content.layers import Contents, LessonPart, Stack
from lms.content.loaded import Course, Library, Overlay
from lms.content.problems import Problems
from lms.content.usage import LessonTexts
from lms.content.variants import NumberedState
from lms.content.yaml_source import Path, YamlSource
from lms.domain.facts import Fact
from lms.domain.tailoring import text_hash


def check_contents(course: Course, contents: Contents, texts: TextChecker) -> None:
    """Add what is wrong with a layer whoever reads it: lessons that do not exist, texts, facts."""
    texts = texts.of_country(contents.overlay.blocks)
    for path, part in contents.lessons.items():
        place = course.lesson(path)
        if place is None:
            _unknown_lesson(contents.overlay, path, part, texts.problems)
        else:
            _check_lesson_texts(contents.overlay, part, place[0].file.languages, texts)
    check_item_operations(course, contents, texts)
    for key, fact in contents.facts.items():
        check_fact_texts(contents.overlay.source, ("operations", contents.fact_numbers[key]), fact, course, texts)


def check_fact_texts(source: YamlSource, path: Path, fact: Fact, course: Course, texts: TextChecker) -> None:
    """Add what is missing of a fact's texts: an error in the source language, a warning in the course's others."""
    languages = course.file.languages
    texts.original(source, (*path, "citation"), fact.citation, languages)
    if fact.qualifier is not None:
        texts.original(source, (*path, "qualifier"), fact.qualifier, languages)
    for name, words in fact.texts.items():
        texts.original(source, (*path, *name), words, languages)


def _unknown_lesson(overlay: Overlay, name: str, part: LessonPart, problems: Problems) -> None:
    for number, _ in part.numbered:
        line = overlay.source.line("operations", number, "lesson")
        problems.error(overlay.source.path, line, f"unknown lesson `{name}`")


def _check_lesson_texts(overlay: Overlay, part: LessonPart, languages: Iterable[str], texts: TextChecker) -> None:
    for number, operation in part.numbered:
        if isinstance(operation, HideBlock):
            continue
        at = ("operations", number)
        texts.readable(overlay.source, (*at, "text"), operation.text, languages)
        for tag, words in operation.text.items():
            texts.markdown(overlay.source.path, overlay.source.text_line(*at, "text", tag), words)
        _check_sources(overlay, number, operation, texts)
        if operation.title is not None:
            texts.readable(overlay.source, (*at, "title"), operation.title, languages)
            texts.without_facts(overlay.source, (*at, "title"), operation.title)


def _check_sources(overlay: Overlay, number: int, operation: ReplaceBlock | InsertBlock, texts: TextChecker) -> None:
    title = (operation.title or {}).get(texts.source_language, "")
    found = text_hash(title, operation.text.get(texts.source_language, ""))
    for tag, stamp in (operation.sources or {}).items():
        if stamp != found:
            line = overlay.source.line("operations", number, "sources", tag)
            message = f"stale: the text of this operation in the source language has changed and is now {found}"
            texts.problems.warning(overlay.source.path, line, message)


def check_stack(texts: LessonTexts, bank: TailoredBank, stack: Stack, problems: Problems) -> None:
    """Add what the layers of an audience find: blocks and items that are gone, changed, or claimed twice."""
    course = texts.course
    overlays = {found.overlay.layer: found.overlay for found in stack.contents}
    for path in dict.fromkeys(path for found in stack.contents for path in found.lessons):
        if place := course.lesson(path):
            _report(overlays, texts.tailored(*place, stack.lesson(path)).states, "block", problems)
    _report(overlays, bank.states, "item", problems)


def _report(overlays: dict[str, Overlay], states: Iterable[NumberedState], what: str, problems: Problems) -> None:
    for number, state in states:
        overlay = overlays[state.layer]
        source, blamed, target = overlay.source, problems.of_country(overlay.blocks), state.operation.block
        line = source.line("operations", number)
        if state.kind == "applied":
            if state.operation.base is None:
                blamed.warning(source.path, line, f"base is left out: write `base: {state.found}`")
        elif state.kind == "stale":
            line = source.line("operations", number, "base")
            message = f"stale: the {what} `{target}` has changed and is now {state.found}; look at it again"
            blamed.warning(source.path, line, message)
        elif state.kind == "orphan":
            blamed.error(source.path, source.line("operations", number, what), f"unknown {what} `{target}`")
        else:
            message = f"two operations at the {what} `{target}`, or a new id that is taken: expected one"
            blamed.error(source.path, line, message)


def check_readers(
    course: Course, library: Library, contents: Contents, readers: Iterable[str], texts: TextChecker
) -> None:
    """Say when nobody reads a layer; `readers` are the countries of the course that do."""
    overlay, problems = contents.overlay, texts.problems
    kind, _, name = overlay.layer.partition("/")
    if kind == "region" and name not in library.regions:
        # Who would read it is not known, so it is nobody's fault alone.
        line = overlay.source.line("region")
        problems.error(overlay.source.path, line, f"unknown region `{name}`: _regions.yaml has no such region")
    elif kind == "region" and not list(readers):
        problems.warning(overlay.source.path, 1, "no country of the course lies in this region, so nobody sees this")
    elif kind != "region" and overlay.blocks not in course.file.countries:
        message = f"the course is not published for {overlay.blocks}, so nobody sees this"
        problems.warning(overlay.source.path, 1, message)
