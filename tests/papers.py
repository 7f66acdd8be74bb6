"""Filled-in forms for the items of an attempt, as a person who knows the answers would send them."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from lms.db.base import db
from lms.domain.best_answers import best_answer
from lms.domain.course import item_key
from lms.domain.reading_items import item_of
from lms.learning import queries as learning
from lms.quizzes import former, queries
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
    form = _WRITERS[body["type"]](answer)
    return Answered(
        place, body["id"], answer, [_as_the_page_has_it(one, Names(seed, body["id"]), body) for one in form]
    )


def send(client: Any, where: str, form: Mapping[str, Any], **more: Any) -> Any:
    """Post a form with ids to the address of a question, or of the page with all, as that page would send it."""
    return client.post(where, data=at(where, form), **more)


def at(where: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """A form with ids, as the page with this address (`/quizzes/attempts/ID/PLACE`, or `…/all`) sends it."""
    found = re.fullmatch(r"(?:.*/quizzes/attempts/)(\d+)/(\d+|all)", where)
    if found is None:
        return dict(form)
    attempt = db.session.get_one(Attempt, int(found[1]))
    seed, bodies = attempt.seed, {}
    sent = {}
    for name, value in form.items():
        prefix, place = "", found[2]
        if place == "all":
            own = re.match(r"q(\d+)-", name)
            if own is None:
                sent[name] = value
                continue
            prefix, place = own[0], own[1]
        if not 1 <= int(place) <= len(attempt.items):
            return dict(form)
        body = bodies.get(place) or bodies.setdefault(place, _body(attempt.id, attempt.items[int(place) - 1][0]))
        sent |= {
            prefix + key: one
            for key, one in named({name.removeprefix(prefix): value} | _step(form, prefix), seed, body).items()
        }
    return sent


def _step(form: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """A decision has its name within the step that the form is of."""
    step = form.get(f"{prefix}at")
    return {} if step is None else {"at": step}


def sent(form: Mapping[str, Any], attempt: str, item: str) -> dict[str, Any]:
    """A form with ids, as the page of an item sends it in the attempt with this address."""
    number = int(attempt.rpartition("/")[2])
    seed = db.session.scalars(select(Attempt.seed).where(Attempt.id == number)).one()
    return named(form, seed, _body(number, item))


def _body(attempt_id: int, item: str) -> learning.Body:
    attempt = db.session.scalars(
        select(Attempt).where(Attempt.id == attempt_id).options(joinedload(Attempt.release))
    ).one()
    quiz = queries.quiz_of(attempt, attempt.release.source_language)
    if former.is_former(quiz):
        return former.item(quiz, item)
    where = (attempt.country, attempt.release.source_language, attempt.agency)
    return learning.document(attempt.release_id, item_key(item), *where)


def named(form: Mapping[str, Any], seed: str, body: learning.Body) -> dict[str, Any]:
    """The same where the seed and the compiled item are known."""
    names = Names(seed, body["id"])
    step = names.of(form["at"], "step") if "at" in form else ""
    return dict(_as_the_page_has_it(field, names, body, step) for field in form.items())


def _as_the_page_has_it(field: tuple[str, Any], names: Names, body: learning.Body, step: str = "") -> tuple[str, Any]:
    name, value = field
    kind, _dash, thing = name.partition("-")
    if kind in _PLACES and thing:
        key = f"{kind}-{names.of(thing, _PLACES[kind])}"
        if kind == "row":
            return key, value and names.of(value, "option")
        chosen = kind == "blank" and any(one["id"] == thing and one["choices"] is not None for one in body["blanks"])
        return key, names.of(value, names.of(thing, "blank")) if chosen else value
    within = {"choice": "choice", "at": "step", "decision": step}.get(name)
    if within is None or not value:
        return name, value
    return name, [names.of(one, within) for one in value] if isinstance(value, list) else names.of(value, within)


_PLACES = {"row": "row", "place": "stage", "blank": "blank"}


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
