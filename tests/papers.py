"""Filled-in forms for the items of an attempt, as a person who knows the answers would send them."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.db.base import db
from lms.domain.best_answers import best_answer
from lms.domain.course import item_key
from lms.domain.reading_items import item_of
from lms.learning import queries as learning
from lms.quizzes.models import Attempt
from lms.quizzes.opaque import Names

Fields = list[tuple[str, str]]
Answer = Mapping[str, Any]


class Answered(NamedTuple):
    """An item by its place among the pages of an attempt (from 1), the best answer, and the fields that say it."""

    place: int
    id: str
    answer: Answer
    fields: Fields


def of_attempt(attempt_id: int) -> list[Answered]:
    """All items of an attempt in the order of its pages."""
    attempt = db.session.scalars(
        select(Attempt).where(Attempt.id == attempt_id).options(joinedload(Attempt.release))
    ).one()
    keys = [item_key(item) for item, _version in attempt.items]
    where = (attempt.country, attempt.release.source_language, attempt.agency)
    bodies = learning.documents(attempt.release_id, keys, *where)
    return [_answered(place, body, attempt.seed) for place, body in enumerate(bodies, 1)]


def _answered(place: int, body: learning.Body, seed: str) -> Answered:
    answer = best_answer(item_of(body))
    return Answered(place, body["id"], answer, fields(body["type"], answer, Names(seed, body["id"])))


def fields(kind: str, answer: Answer, names: Names) -> Fields:
    """The form fields that give this answer; a case, which is not answered as a whole, has none."""
    return [_as_the_page_has_it(field, names) for field in _WRITERS[kind](answer)]


def sent(form: Mapping[str, Any], attempt: str, item: str) -> dict[str, Any]:
    """A form with ids, as the page of an item sends it in the attempt with this address."""
    seed = db.session.scalars(select(Attempt.seed).where(Attempt.id == int(attempt.rpartition("/")[2]))).one()
    return named(form, seed, item)


def named(form: Mapping[str, Any], seed: str, item: str) -> dict[str, Any]:
    """The same where the seed is known."""
    return dict(_as_the_page_has_it(field, Names(seed, item)) for field in form.items())


def _as_the_page_has_it(field: tuple[str, Any], names: Names) -> tuple[str, Any]:
    name, value = field
    if name.startswith("place-"):
        return f"place-{names.of(name.removeprefix('place-'))}", value
    return name, names.of(value) if name.startswith("row-") and value else value


def _choices(answer: Answer) -> Fields:
    return [("choice", choice) for choice in answer["choices"]]


def _matching(answer: Answer) -> Fields:
    return [(f"row-{row}", option) for row, option in answer["rows"].items()]


def _ordering(answer: Answer) -> Fields:
    return [(f"place-{id_}", str(place)) for place, id_ in enumerate(answer["order"], 1)]


def _blanks(answer: Answer) -> Fields:
    return [(f"blank-{blank}", said) for blank, said in answer["blanks"].items()]


_WRITERS: dict[str, Callable[[Answer], Fields]] = {
    **dict.fromkeys(("single", "multiple", "true-false", "image-choice"), _choices),
    "matching": _matching,
    "ordering": _ordering,
    "short-text": lambda answer: [("text", answer["text"])],
    "numeric": lambda answer: [("number", answer["number"]), ("unit", answer.get("unit", ""))],
    "blanks": _blanks,
    "scenario": lambda _answer: [],
}
