"""What a quiz asks of whom: how many questions each section has in the base text and in every country, and its faults.

Everything is found by what also checks and compiles the course (`lms.content.blueprints`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lms.content.bank import Bank, TailoredBank
from lms.content.blueprints import plan, shortages
from lms.content.check_blueprints import check_blueprint
from lms.content.layers import Layers
from lms.content.loaded import Course, Library
from lms.content.markdown import Markdown
from lms.content.problems import Problems
from lms.content.quiz_schema import QuizFile, Section
from lms.content.unit_loading import load_part
from lms.content.units import UnitKey, UnitValue, parse_address, quiz_address
from lms.domain.errors import Conflict
from lms.studio.author_lesson import Ground, Value
from lms.studio.service import Edit
from lms.studio.structure import new_slug, reordered

RESERVED = frozenset({"new"})  # addresses of other pages
_SECTION: TypeAdapter[Any] = TypeAdapter(Section)


@dataclass(frozen=True, slots=True)
class Figure:
    """How many questions a section has: in the base text, and the fewest of all countries with one that has so few
    ("" where all countries have as many as the base)."""

    base: int
    least: int
    country: str = ""

    def lacks(self, wanted: int) -> bool:
        """Whether some reader has fewer than are asked for."""
        return self.least < wanted


@dataclass(frozen=True, slots=True)
class Fault:
    """What would keep the quiz from being published: for these countries, or with none for everybody. `quiz` is the
    slug of another one that suffers."""

    sentence: str
    countries: tuple[str, ...] = ()
    quiz: str = ""


@dataclass(frozen=True, slots=True)
class QuizRow:
    """A quiz of the list. `count`: questions of an attempt in the base text; `faults` are how many there are."""

    slug: str
    value: Value
    count: int
    faults: int
    in_draft: bool
    published: bool


class Readers:
    """Everybody who may sit the quizzes of a course: its countries, and their agencies with texts of their own."""

    def __init__(self, units: Mapping[UnitKey, UnitValue], course: str) -> None:
        loaded = load_part(units, course)
        self.course: Course | None = loaded.course
        self.library: Library | None = loaded.library
        self.base = TailoredBank({})
        self.banks: list[tuple[str, TailoredBank]] = []
        if self.course is None:
            return
        bank = Bank(self.course, Markdown())
        self.base = bank.tailored(())
        if self.library is None:
            return
        layers = Layers(self.course, self.library, Problems())
        for code in self.course.file.countries:
            if code in self.library.countries:
                for agency in ("", *layers.agencies(code)):
                    self.banks.append((code, bank.tailored(layers.stack(code, agency).items)))

    def figures(self, sections: Sequence[Value], paired: str = "") -> list[Figure | None]:
        """A figure for each section; None for one that cannot be counted yet. `paired` is the quiz before."""
        read = [_read(section) for section in sections]
        kept = [section for section in read if section is not None]
        if self.course is None or not kept:
            return [None for _section in read]
        texts: dict[str, Any] = {"title": {}, "summary": {}, "languages": [], "pass_mark": "1/1"}  # nobody reads them
        quiz = QuizFile.model_construct(slug="counted", sections=kept, paired_with=paired or None, **texts)
        base = self._sizes(quiz, self.base)
        found = [(code, self._sizes(quiz, bank)) for code, bank in self.banks]
        figures = []
        for place in range(len(kept)):
            fewest = min(found, key=lambda pair: pair[1][place], default=("", base))
            figures.append(Figure(base[place], fewest[1][place], fewest[0] if fewest[1][place] != base[place] else ""))
        rest = iter(figures)
        return [None if section is None else next(rest) for section in read]

    def _sizes(self, quiz: QuizFile, bank: TailoredBank) -> list[int]:
        assert self.course is not None  # noqa: S101 - who calls has looked
        sizes = dict.fromkeys(range(len(quiz.sections)), 0)
        sizes |= {section.place: len(section.items) for section in plan(quiz, self.course, bank).sections}
        return list(sizes.values())

    def count(self, slug: str) -> int:
        """How many questions an attempt has in the base text."""
        quiz = self.course.quiz(slug) if self.course else None
        return plan(quiz.file, self.course, self.base).count if quiz and self.course else 0

    def faults(self, slug: str) -> list[Fault]:
        """What keeps a quiz from being published, and those that have its questions after it."""
        if self.course is None or self.course.quiz(slug) is None:
            return [Fault("the quiz cannot be read")]
        after = [quiz.file.slug for quiz in self.course.quizzes if quiz.file.paired_with == slug]
        return [*self._faults_of(slug), *(fault for other in after for fault in self._faults_of(other, other))]

    def _faults_of(self, slug: str, told: str = "") -> Iterator[Fault]:
        course = self.course
        quiz = course.quiz(slug) if course else None
        if course is None or quiz is None:
            return
        problems = Problems()
        steps = [step.slug for step in self.library.steps.steps] if self.library else []
        check_blueprint(quiz, course, steps, problems)
        yield from (Fault(problem.message, quiz=told) for problem in problems.errors)
        found: dict[str, dict[str, None]] = {}
        for code, bank in self.banks or [("", self.base)]:
            for shortage in shortages(quiz, course, bank):
                found.setdefault(shortage.sentence, {})[code] = None
        for sentence, codes in found.items():
            everybody = len(codes) == len({code for code, _bank in self.banks})
            yield Fault(sentence, () if everybody else tuple(filter(None, codes)), told)


def quiz_rows(ground: Ground, readers: Readers) -> list[QuizRow]:
    """The quizzes of the course in its order."""
    found = []
    for slug in (ground.unit("course") or {}).get("quizzes", ()):
        key = UnitKey(ground.course, quiz_address(slug))
        if key in ground.units:
            found.append(
                QuizRow(
                    slug,
                    ground.units[key],
                    count=readers.count(slug),
                    faults=len(readers.faults(slug)),
                    in_draft=key in ground.changed,
                    published=key in ground.published,
                )
            )
    return found


def added_quiz(ground: Ground, value: Value, known: set[str]) -> tuple[str, list[Edit]]:
    """A new quiz at the end of the course: its slug and the edits. `known` are slugs that results stand under."""
    key, course = UnitKey(ground.course, "course"), dict(ground.unit("course") or {})
    there = {parse_address(key.address).quiz for key in ground.units if key.address.startswith("quiz/")}
    slug = new_slug(value["title"][ground.source_language], {*course["quizzes"], *there, *known, *RESERVED}, "quiz")
    edit = Edit(UnitKey(ground.course, quiz_address(slug)), None, {"slug": slug, **value})
    return slug, [reordered(key, course, "quizzes", [*course["quizzes"], slug]), edit]


def removed_quiz(ground: Ground, slug: str) -> list[Edit]:
    """The course without a quiz. Raises Conflict("quiz.paired") while another one has its questions after it."""
    if paired_after(ground, slug):
        raise Conflict("quiz.paired")
    key, course = UnitKey(ground.course, "course"), dict(ground.unit("course") or {})
    quiz = UnitKey(ground.course, quiz_address(slug))
    order = [name for name in course["quizzes"] if name != slug]
    return [reordered(key, course, "quizzes", order), Edit(quiz, dict(ground.units[quiz]), None)]


def paired_after(ground: Ground, slug: str) -> list[Value]:
    """The post-tests of a pre-test."""
    return [
        value
        for key, value in ground.units.items()
        if key.course == ground.course and key.address.startswith("quiz/") and value.get("paired_with") == slug
    ]


def _read(section: Value) -> Any:
    try:
        return _SECTION.validate_python(dict(section))
    except ValidationError:
        return None
