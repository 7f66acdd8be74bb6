"""Units through the one loader."""

from dataclasses import dataclass, replace
from pathlib import Path

from lms.content.files import Memory
from lms.content.folder import Folder
from lms.content.library import load_library
from lms.content.loaded import Course, Library
from lms.content.loader import load_course
from lms.content.problems import Problems
from lms.content.unit_files import Layout, layout
from lms.content.units import LIBRARY, UnitKey, Units, UnitValue, parse_address

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

    Units that belong to nothing (a block that its lesson does not list) are among the folder's problems. Translations
    of a lesson that is gone forbid nothing: their authors put them somewhere else once the lesson has gone.
    """
    laid = layout(found)
    folder = _folder(laid)
    for key in sorted(found.keys() - laid.placed()):
        say = folder.problems.warning if parse_address(key.address).language else folder.problems.error
        say(f"{ROOT.name}/{key.course}", 1, f"{key.address} belongs to nothing that there is")
    return folder, laid


def load_units(found: Units, slug: str) -> Loaded:
    """Load a course and the library from all their units; what is wrong or missing is among the problems."""
    folder, laid = open_units(found)
    return _loaded(folder, slug, laid)


def load_part(found: Units, slug: str) -> Loaded:
    """Load what there is of a course: at least `course`, and `module/…` with each lesson.

    The course then has all its keys but only these lessons and quizzes. Nothing is said of what is absent.
    """
    language = str(found.get(UnitKey(slug, "course"), {}).get("source_language", "en"))
    library: dict[UnitKey, UnitValue] = {
        UnitKey(LIBRARY, "facts"): {"facts": {}},
        UnitKey(LIBRARY, "steps"): {"label": {language: "-"}, "steps": []},
    }
    defined = UnitKey(LIBRARY, "facts") in found
    kept = {key: value for key, value in found.items() if defined or not key.address.startswith("fact/")}
    laid = layout({**library, **kept})
    return _loaded(replace(_folder(laid), whole=False), slug, laid)


def _folder(laid: Layout) -> Folder:
    return Folder(ROOT, Problems(), Memory(ROOT, laid.files))


def _loaded(folder: Folder, slug: str, laid: Layout) -> Loaded:
    return Loaded(load_course(folder, slug), load_library(folder), folder.problems, laid)
