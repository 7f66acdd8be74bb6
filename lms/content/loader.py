"""Course files to loaded courses; every mistake with file, line and what was expected, all of them at once."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lms.content.fields import language
from lms.content.folder import Folder
from lms.content.item_schema import AnyItem
from lms.content.layer_loader import load_layers
from lms.content.lesson import LEAD, parse_lesson
from lms.content.loaded import BankItem, Course, Lesson, LessonText, Module, Quiz
from lms.content.media import load_media
from lms.content.quiz_schema import QuizFile
from lms.content.schema import CourseFile, LessonHead, LessonWords, ModuleFile, TranslationHead

_LESSON = re.compile(r"(?:[0-9]{2}-)?(?P<slug>[a-z][a-z0-9-]{0,62})(?:\.(?P<language>[A-Za-z0-9-]+))?\.md")


def course_slugs(root: Path) -> tuple[str, ...]:
    """Return the slugs of all courses below the root: its folders with a course.yaml."""
    return tuple(sorted(path.parent.name for path in root.glob("[!_.]*/course.yaml")))


def load_course(folder: Folder, slug: str) -> Course | None:
    """Read one course; None when course.yaml itself cannot be read. What is broken below it is left out."""
    home = folder.root / slug
    read = folder.yaml(home / "course.yaml", CourseFile)
    if read is None:
        return None
    file, source = read
    folder.same_slug(file.slug, home, source)
    modules = folder.by_slug(folder.children(home / "modules"))
    quizzes = folder.by_slug(folder.children(home / "quizzes"))
    return Course(
        slug,
        file,
        source,
        tuple(
            module
            for path in folder.listed(modules, file.modules, source, "modules").values()
            if (module := _module(folder, path, file.source_language))
        ),
        tuple(
            quiz
            for path in folder.listed(quizzes, file.quizzes, source, "quizzes").values()
            if (quiz := _quiz(folder, path))
        ),
        load_layers(folder, home),
        load_media(folder, home / "media"),
        _items(folder, home / "items"),
    )


def _module(folder: Folder, home: Path, source_language: str) -> Module | None:
    read = folder.yaml(home / "module.yaml", ModuleFile)
    if read is None:
        return None
    file, source = read
    folder.same_slug(file.slug, home, source)
    versions = lesson_files(folder, home, source_language)
    originals = folder.by_slug(paths[source_language] for paths in versions.values() if source_language in paths)
    listed = folder.listed(originals, file.lessons, source, "lessons")
    for slug in versions.keys() - originals.keys():
        path = next(iter(versions[slug].values()))
        folder.problems.error(folder.name(path), 1, "expected the lesson in the source language beside its translation")
    lessons = (_lesson(folder, slug, versions[slug], source_language) for slug in listed)
    return Module(file, source, tuple(lesson for lesson in lessons if lesson))


def lesson_files(folder: Folder, home: Path, source_language: str) -> dict[str, dict[str, Path]]:
    """Map the lessons of a module's folder to their files by language; what is none is reported."""
    versions: dict[str, dict[str, Path]] = {}
    for path in folder.children(home):
        name = _LESSON.fullmatch(path.name)
        if name is None:
            if path.name != "module.yaml":
                folder.problems.warning(folder.name(path), 1, "expected 01-slug.md or 01-slug.LANGUAGE.md: not read")
            continue
        try:
            tag = language(name["language"]) if name["language"] else source_language
        except ValueError as error:
            folder.problems.error(folder.name(path), 1, str(error))
            continue
        paths = versions.setdefault(name["slug"], {})
        if tag in paths:
            folder.problems.error(folder.name(path), 1, f"expected one file, but {paths[tag].name} is there too")
        paths.setdefault(tag, path)
    return versions


def _lesson(folder: Folder, slug: str, paths: Mapping[str, Path], source_language: str) -> Lesson | None:
    head: LessonHead | None = None
    texts: dict[str, LessonText] = {}
    for tag, path in paths.items():
        text = folder.text(path)
        model: type[LessonWords] = LessonHead if tag == source_language else TranslationHead
        parsed = parse_lesson(text, folder.name(path), model, folder.problems) if text is not None else None
        if parsed is None:
            continue
        found, source, blocks = parsed
        head_source = None
        if isinstance(found, TranslationHead):
            head_source = found.source
            blocks = tuple(replace(each, source=found.lead_source) if each.id == LEAD else each for each in blocks)
        texts[tag] = LessonText(source.path, found.title, found.summary, found.notice_text, blocks, source, head_source)
        head = found if isinstance(found, LessonHead) else head
    return Lesson(slug, head, texts) if head else None


def _items(folder: Folder, home: Path) -> dict[str, BankItem]:
    found: dict[str, BankItem] = {}
    for path in folder.children(home):
        if path.suffix != ".yaml":
            folder.problems.error(folder.name(path), 1, "expected ID.yaml: the bank has no other files, and no folders")
        elif read := folder.yaml(path, AnyItem):
            file, source = read[0].root, read[1]
            if file.id != path.stem:
                folder.problems.error(source.path, source.line("id"), f"expected the id of its name, not `{file.id}`")
            found[file.id] = BankItem(file, source)
    return dict(sorted(found.items()))


def _quiz(folder: Folder, path: Path) -> Quiz | None:
    read = folder.yaml(path, QuizFile)
    if read is None:
        return None
    folder.same_slug(read[0].slug, path, read[1])
    return Quiz(*read)
