"""Checks of quizzes: texts, conditions on legal facts, and an answer key for every country."""

from collections.abc import Sequence

from lms.content.check_texts import TextChecker
from lms.content.layers import Stack
from lms.content.loaded import Course, Library, Quiz
from lms.content.problems import Problems
from lms.content.schema import ChoiceFile, Condition
from lms.content.variants import TailoredItem, is_correct, tailor_quiz
from lms.content.yaml_source import Path, YamlSource
from lms.domain.errors import Invalid
from lms.domain.facts import comparable_value


def check_quiz_texts(quiz: Quiz, library: Library, texts: TextChecker) -> None:
    """Add what is wrong with a quiz wherever it is read."""
    languages = quiz.file.languages
    for number, item in enumerate(quiz.file.items):
        path: Path = ("items", number)
        texts.localised(quiz.source, (*path, "prompt"), item.prompt, languages)
        texts.localised(quiz.source, (*path, "feedback"), item.feedback, languages)
        check_choices(item.choices, quiz.source, path, languages, texts)
        for place, key in enumerate(item.references):
            if key not in library.definitions:
                line = quiz.source.line(*path, "references", place)
                texts.problems.error(quiz.source.path, line, f"unknown legal fact `{key}`: _facts.yaml has no such key")


def check_choices(
    choices: Sequence[ChoiceFile], source: YamlSource, item: Path, languages: Sequence[str], texts: TextChecker
) -> None:
    """Add what is wrong with the choices of the item at this path of the file."""
    for place, choice in enumerate(choices):
        path = (*item, "choices", place)
        texts.localised(source, (*path, "text"), choice.text, languages, phrase=True)
        texts.localised(source, (*path, "feedback"), choice.feedback, languages)
        if isinstance(choice.correct, Condition):
            problem = _condition_problem(choice.correct, texts)
            if problem:
                texts.problems.error(source.path, source.line(*path, "correct"), problem)


def _condition_problem(condition: Condition, texts: TextChecker) -> str | None:
    definition = texts.definitions.get(condition.fact)
    if definition is None:
        return f"unknown legal fact `{condition.fact}`: _facts.yaml has no such key"
    try:
        comparable_value(definition, condition.equals)
    except Invalid as error:
        wanted = error.params.get("expected", "an age, a duration, a choice or a yes or no, which can be compared")
        return f"`{condition.fact}` is of type {definition.type}: expected {wanted}"
    return None


def check_answer_keys(course: Course, stack: Stack, library: Library, problems: Problems) -> None:
    """Check that every item has its right choices for an audience, whose problems these are."""
    for quiz in course.quizzes:
        items, _ = tailor_quiz(quiz, stack.quiz(quiz.file.slug), course.file.source_language)
        for number, item in enumerate(items):
            try:
                right = [choice.id for choice in item.choices if is_correct(choice, stack.facts, library.definitions)]
            except (KeyError, Invalid):
                # A missing fact or a wrong condition is reported where it stands.
                continue
            if message := _key_problem(item, right):
                problems.error(quiz.source.path, quiz.source.line("items", number, "choices"), message)


def _key_problem(item: TailoredItem, right: Sequence[str]) -> str | None:
    if item.item.type == "single" and len(right) != 1:
        return f"item `{item.item.id}`: expected exactly one right choice, found {len(right)} ({', '.join(right)})"
    if not right:
        return f"item `{item.item.id}`: expected at least one right choice"
    return None
