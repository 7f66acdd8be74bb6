"""Stamping: writing into translations which text of the source language they are of."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from lms.content.folder import Folder
from lms.content.lesson import LEAD, head_hash
from lms.content.loaded import LessonText
from lms.content.loader import course_slugs, load_course
from lms.content.problems import ContentErrors, Problems
from lms.domain.errors import NotFound

_HEADING = re.compile(rb"(## +.*?\{#)([^} ]*)(?: +source=[0-9a-f]{12})?( *\} *)")


def stamp(root: Path, slug: str, language: str) -> list[Path]:
    """Write the hashes of the source as it is now into a course's files of this language; return the files changed.

    It says that every block there is a translation of the source as it is now. Nothing else in the files changes.
    Raises NotFound for a course or language that the course does not have, ContentErrors when it cannot be read.
    """
    problems = Problems()
    folder = Folder(root.resolve(), problems)
    if slug not in course_slugs(folder.root):
        raise NotFound("course.unknown", course=slug)
    course = load_course(folder, slug)
    if course is None or any(not problem.country for problem in problems.errors):
        raise ContentErrors(problems.errors)
    source = course.file.source_language
    if language == source or language not in course.file.languages:
        raise NotFound("language.not_translated", course=slug, language=language)
    changed = []
    for module in course.modules:
        for lesson in module.lessons:
            if language in lesson.texts:
                path = folder.root.parent / lesson.texts[language].path
                written = path.read_bytes()
                stamped = _stamped(written, lesson.texts[source])
                if stamped != written:
                    path.write_bytes(stamped)
                    changed.append(path)
    return changed


def _stamped(written: bytes, original: LessonText) -> bytes:
    hashes = {block.id: block.hash for block in original.blocks}
    keys = {"source": head_hash(original.title, original.summary, original.notice_text)}
    if LEAD in hashes:
        keys["lead_source"] = hashes[LEAD]
    lines = written.splitlines(keepends=True)
    end = next(number for number, line in enumerate(lines[1:], 1) if line.rstrip() == b"---")
    head = list(_stamped_head(lines[:end], keys))
    return b"".join([*head, lines[end], *(_stamped_line(line, hashes) for line in lines[end + 1 :])])


def _stamped_head(lines: list[bytes], keys: Mapping[str, str]) -> Iterator[bytes]:
    ending = b"\r\n" if lines[0].endswith(b"\r\n") else b"\n"
    missing = dict(keys)
    for line in lines:
        key = line.partition(b":")[0].decode("utf-8", "replace")
        hash_ = missing.pop(key, None)
        yield line if hash_ is None else f'{key}: "{hash_}"'.encode() + ending
    for key, hash_ in missing.items():
        yield f'{key}: "{hash_}"'.encode() + ending


def _stamped_line(line: bytes, hashes: Mapping[str, str]) -> bytes:
    heading = _HEADING.fullmatch(line.rstrip(b"\r\n"))
    hash_ = hashes.get(heading[2].decode("utf-8", "replace")) if heading else None
    if heading is None or hash_ is None:
        return line
    ending = line[len(line.rstrip(b"\r\n")) :]
    return heading[1] + heading[2] + f" source={hash_}".encode() + heading[3] + ending
