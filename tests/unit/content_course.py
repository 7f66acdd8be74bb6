"""A small course on disk that a test may damage: `course.edit(file, old, new)`, then look at what is said."""

import shutil
from datetime import date
from pathlib import Path

from lms.content.commands import check
from lms.content.compiler import compile_course
from lms.domain.course import item_key

ORIGINAL = Path(__file__).parent / "courses"
TODAY = date(2026, 6, 1)
LESSON = "first-aid/modules/01-basics/01-first-look.md"
TRANSLATION = "first-aid/modules/01-basics/01-first-look.ar.md"
MODULE = "first-aid/modules/01-basics/module.yaml"
COURSE = "first-aid/course.yaml"
QUIZ = "first-aid/quizzes/check.yaml"
WHO, FIRST_ITEM = "first-aid/items/who.yaml", "first-aid/items/first.yaml"
OVERLAY = "first-aid/countries/KE.yaml"
COUNTRY = "_countries/KE.yaml"


class CourseFolder:
    """A copy of the sample course."""

    def __init__(self, parent):
        self.root = parent / "courses"
        shutil.copytree(ORIGINAL, self.root)

    def edit(self, name, old, new):
        path = self.root / name
        text = path.read_text("utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def line(self, name, words):
        lines = (self.root / name).read_text("utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if words in line)

    def report(self, today=TODAY):
        return check(self.root, today)

    def errors(self):
        return [str(problem) for problem in self.report().errors]

    def warnings(self):
        return [str(problem) for problem in self.report().warnings]

    def key(self, item, country, language="en", agency=""):
        """The right choices of a question in a country."""
        body = self.compiled().document(item_key(item), country, language, agency).body
        return sorted(choice["id"] for choice in body["choices"] if choice["correct"])

    def compiled(self, today=TODAY):
        return compile_course(self.root, "first-aid", today)
