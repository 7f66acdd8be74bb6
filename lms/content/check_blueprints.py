"""Checks of quizzes: what a blueprint names, and whether every audience has enough questions for it."""

from collections import Counter

from lms.content.bank import TailoredBank
from lms.content.blueprints import shortages
from lms.content.loaded import Course, Quiz
from lms.content.problems import Problems
from lms.content.quiz_schema import DrawSection, FixedSection
from lms.content.yaml_source import Path


def check_blueprint(quiz: Quiz, course: Course, steps: list[str], problems: Problems) -> None:
    """Add what is wrong with a blueprint whoever sits the quiz."""
    named = Counter(
        item for section in quiz.file.sections if isinstance(section, FixedSection) for item in section.items
    )
    for number, section in enumerate(quiz.file.sections):
        if isinstance(section, DrawSection):
            _check_pool(quiz, section, number, steps, problems)
            continue
        for place, name in enumerate(section.items):
            at = ("sections", number, "items", place)
            found = course.items.get(name)
            if found is None:
                _error(quiz, at, f"unknown question `{name}`: expected items/{name}.yaml in the course", problems)
            elif found.file.retired:
                _error(quiz, at, f"the question `{name}` is retired, so it cannot be asked", problems)
            if named[name] > 1:
                _error(quiz, at, f"expected each question once, but `{name}` is here twice", problems)
    if quiz.file.paired_with is not None:
        _check_pair(quiz, course, problems)


def _check_pool(quiz: Quiz, section: DrawSection, number: int, steps: list[str], problems: Problems) -> None:
    for place, step in enumerate(section.pool.step or ()):
        if step not in steps:
            message = f"unknown workflow step `{step}`: expected one of {', '.join(steps)}"
            _error(quiz, ("sections", number, "pool", "step", place), message, problems)


def _check_pair(quiz: Quiz, course: Course, problems: Problems) -> None:
    name = quiz.file.paired_with or ""
    paired = course.quiz(name)
    if paired is None:
        _error(quiz, ("paired_with",), f"unknown quiz `{name}`", problems)
    elif paired.file.purpose != "pre-test":
        _error(
            quiz,
            ("paired_with",),
            f"expected a pre-test, but `{name}` is of the purpose {paired.file.purpose}",
            problems,
        )


def check_enough(course: Course, bank: TailoredBank, problems: Problems) -> None:
    """Add where an audience, whose problems these are, has too few questions for a quiz."""
    for quiz in course.quizzes:
        for found in shortages(quiz, course, bank):
            _error(quiz, found.place, found.sentence, problems)


def _error(quiz: Quiz, place: Path, message: str, problems: Problems) -> None:
    problems.error(quiz.source.path, quiz.source.line(*place), message)
