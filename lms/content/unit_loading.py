"""Units through the one loader."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.content.files import Memory
from lms.content.folder import Folder
from lms.content.library import load_library
from lms.content.loaded import Course, Library
from lms.content.loader import load_course
from lms.content.problems import Problems
from lms.content.unit_files import Layout, layout
from lms.content.units import LIBRARY, UnitKey, Units, parse_address

# Problems name files as they do for courses on disk, in the folder where courses are usually kept.
ROOT = Path("/courses")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A course and the library as loaded; `problems` have paths that `layout.unit_at` finds the unit of."""

    course: Course | None
    library: Library | None
    problems: Problems
    layout: Layout

    def unit_at(self, path: str, line: int) -> UnitKey | None:
        """Return the unit that a problem's place is in."""
        return self.layout.unit_at(path.removeprefix(f"{ROOT.name}/"), line)


def open_units(found: Units) -> tuple[Folder, Layout]:
    """Return the folder in memory that holds these units, and its layout.

    Units that belong to nothing (a block that its lesson does not list) are among the folder's problems.
    """
    laid = layout(found)
    folder = _folder(laid)
    for key in sorted(found.keys() - laid.placed()):
        folder.problems.error(f"{ROOT.name}/{key.course}", 1, f"{key.address} belongs to nothing that there is")
    return folder, laid


def load_units(found: Units, slug: str) -> Loaded:
    """Load a course and the library from all their units; what is wrong or missing is among the problems."""
    folder, laid = open_units(found)
    return _loaded(folder, slug, laid)


def load_part(found: Units, slug: str) -> Loaded:
    """Load what there is of a course: at least `course` and the `module/…` of each lesson.

    Nothing is said of lessons, modules, quizzes, library files and the targets of operations that are absent.
    """
    laid = layout(_trimmed(found, slug))
    return _loaded(_folder(laid), slug, laid)


def _folder(laid: Layout) -> Folder:
    return Folder(ROOT, Problems(), Memory(ROOT, laid.files))


def _loaded(folder: Folder, slug: str, laid: Layout) -> Loaded:
    return Loaded(load_course(folder, slug), load_library(folder), folder.problems, laid)


def _trimmed(found: Units, slug: str) -> dict[UnitKey, Mapping[str, Any]]:
    """Return the units, with lists of what belongs to them cut to what is there."""
    result = dict(found)
    there = {parse_address(key.address) for key in found if key.course == slug}
    modules = {address.module for address in there if address.kind == "lesson"}
    lessons = {address.lesson_path for address in there if address.kind == "lesson"}
    quizzes = {address.quiz for address in there if address.kind == "quiz"}
    for key, value in found.items():
        address = parse_address(key.address)
        if key.course != slug:
            continue
        if address.kind == "course":
            result[key] = {
                **value,
                "modules": _only(value, "modules", modules),
                "quizzes": _only(value, "quizzes", quizzes),
            }
        elif address.kind == "module" and address.module not in modules:
            del result[key]
        elif address.kind == "module":
            own = {path.partition("/")[2] for path in lessons if path.startswith(f"{address.module}/")}
            result[key] = {**value, "lessons": _only(value, "lessons", own)}
        elif (
            address.kind == "operation" and address.lesson_path not in lessons | {""}
        ) or address.quiz not in quizzes | {""}:
            del result[key]
    course = found.get(UnitKey(slug, "course"), {})
    language = str(course.get("source_language", "en"))
    result.setdefault(UnitKey(LIBRARY, "facts"), {"facts": {}})
    result.setdefault(UnitKey(LIBRARY, "steps"), {"label": {language: "-"}, "steps": []})
    return result


def _only(value: Mapping[str, Any], key: str, there: set[str]) -> list[str]:
    return [slug for slug in value.get(key, ()) if slug in there]
