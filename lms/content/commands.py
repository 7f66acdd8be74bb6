"""What `lms content …` says: reports that print themselves, for the command line and for the publisher."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lms.content.checks import check_course
from lms.content.folder import Folder
from lms.content.library import load_library
from lms.content.loaded import Course
from lms.content.loader import course_slugs, load_course
from lms.content.markdown import Markdown
from lms.content.problems import ContentErrors, Problem, Problems
from lms.content.variants import item_hash
from lms.domain.errors import NotFound


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found; `counts` says what was looked at. Its string is one problem a line and a sum."""

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    counts: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings refuse nothing."""
        return not self.errors

    def __str__(self) -> str:
        looked_at = ", ".join(f"{number} {what}" for what, number in self.counts.items())
        verdict = f"{len(self.errors)} errors, {len(self.warnings)} warnings in {looked_at}"
        return "\n".join([*map(str, self.errors), *map(str, self.warnings), verdict])


@dataclass(frozen=True, slots=True)
class BaseHash:
    """A base block or question and the hash that an operation on it writes as `base`.

    `kind` says what `path` is: the `lesson` (MODULE/LESSON) of a block, or the `topic` of a question.
    """

    hash: str
    kind: str
    path: str
    id: str

    def __str__(self) -> str:
        return f"{self.hash}  {self.kind}: {self.path}  {'item' if self.kind == 'topic' else 'block'}: {self.id}"


def check(root: Path, today: date) -> Report:
    """Check all courses below the root for all their countries and languages, as on the given day."""
    problems = Problems()
    folder = Folder(root.resolve(), problems)
    library = load_library(folder)
    counts: Counter[str] = Counter()
    for slug in course_slugs(folder.root):
        course = load_course(folder, slug)
        if course and library:
            check_course(course, library, today, Markdown(), problems)
            counts.update(_counts(course))
    if not counts:
        counts["courses"] = 0
    if not course_slugs(folder.root):
        problems.error(folder.root.name, 1, "expected at least one course: a folder with a course.yaml")
    return Report(problems.errors, problems.warnings, counts)


def _counts(course: Course) -> dict[str, int]:
    lessons = sum(len(module.lessons) for module in course.modules)
    audiences = len(course.file.countries) * len(course.file.languages)
    return {
        "courses": 1,
        "modules": len(course.modules),
        "lessons": lessons,
        "questions": len(course.items),
        "quizzes": len(course.quizzes),
        "operations": sum(len(overlay.file.operations) for overlay in course.overlays.values()),
        "audiences": audiences,
        "pages": audiences * (lessons + len(course.items) + len(course.quizzes) + 2),
    }


def block_hashes(root: Path, slug: str) -> tuple[BaseHash, ...]:
    """Return the hash of every base block and question of a course, in reading order.

    Raises NotFound for a course that does not exist, ContentErrors for one that cannot be read.
    """
    problems = Problems()
    folder = Folder(root.resolve(), problems)
    if slug not in course_slugs(folder.root):
        raise NotFound("course.unknown", course=slug)
    course = load_course(folder, slug)
    if course is None or problems.errors:
        raise ContentErrors(problems.errors)
    source = course.file.source_language
    blocks = [
        BaseHash(block.hash, "lesson", f"{module.file.slug}/{lesson.slug}", block.id)
        for module in course.modules
        for lesson in module.lessons
        for block in lesson.texts[source].blocks
    ]
    items = [
        BaseHash(item_hash(found.file, source), "topic", found.file.topic, name) for name, found in course.items.items()
    ]
    return (*blocks, *items)
