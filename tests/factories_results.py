"""Many submitted attempts at a small quiz, made at once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain.course import document, release_id
from lms.learning import service as learning
from lms.learning.models import Enrolment, Release
from lms.quizzes.models import Attempt, Response
from tests.factories_learning import KEYS, NOW, compiled_course

RIGHT = {"both": ["blue", "green"]}
WRONG = {"who": ["none"], "both": ["blue", "red"]}
_made = iter(range(1, 10**9))


def key_of(item: str, country: str) -> list[str]:
    """The right answer in the country."""
    return RIGHT.get(item) or [KEYS.get(country, "all")]


def sat(
    release: Release,
    people: Iterable[tuple[str, str, dict[str, bool]]],
    *,
    quiz: str = "check",
    enrolments: list[int] | None = None,
    **more: Any,
) -> list[dict[str, Any]]:
    """First attempts of new people: (country, language, which items are right), a minute after one another.

    Returns the attempts as dicts. With `enrolments` it is those people's attempt at another quiz.
    """
    people = list(people)
    rows, answers, numbers = [], [], [next(_made) for _ in people]
    if enrolments is None:
        enrolments = _enrolled(release, [country for country, _language, _right in people], numbers)
    for minute, (enrolment, (country, language, right)) in enumerate(zip(enrolments, people, strict=True)):
        earned, at = sum(right.values()), NOW + timedelta(minutes=minute)
        versions = {"who": f"who-{country}", "both": "both-1"}
        row = {"enrolment_id": enrolment, "quiz": quiz, "number": 1, "release_id": release.id, "country": country}
        row |= {
            "agency": "",
            "language": language,
            "seed": "",
            "items": [[item, versions.get(item, "1")] for item in right],
        }
        row |= {"started_at": NOW, "deadline_at": None, "submitted_at": at, "by_deadline": False}
        row |= {"earned": str(earned), "possible": str(len(right)), "credit": earned / len(right)}
        rows.append(row | {"passed": 2 * earned >= len(right)} | more)
    ids = db.session.scalars(insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), rows).all()
    for attempt, row, (country, _language, right) in zip(ids, rows, people, strict=True):
        row["id"] = attempt
        answers += [_response(attempt, row, item, country, won=won) for item, won in right.items()]
    db.session.execute(insert(Response), answers)
    return rows


def _response(attempt: int, row: dict[str, Any], item: str, country: str, *, won: bool) -> dict[str, Any]:
    chosen = key_of(item, country) if won else WRONG.get(item, ["none"])
    why = [{"part": f"choice:{choice}", "code": "right_chosen", "credit": "0", "note": ""} for choice in chosen]
    version = dict(row["items"])[item]
    return {
        "attempt_id": attempt,
        "item": item,
        "item_version": version,
        "answer": {"choices": chosen},
        "sequence": 1,
        "first_saved_at": row["started_at"],
        "saved_at": row["started_at"],
        "earned": str(int(won)),
        "possible": "1",
        "credit": float(won),
        "why": why,
        "seconds": 20 + 10 * won,
        "key_release_id": None,
    }


def _enrolled(release: Release, countries: list[str], numbers: list[int]) -> list[int]:
    members = [
        {"email": f"sat-{number}@example.org", "name": f"Person {number}", "country": country, "language": "en"}
        | {"fs_uniquifier": f"sat-{number}", "active": True, "create_datetime": NOW}
        for number, country in zip(numbers, countries, strict=True)
    ]
    ids = db.session.scalars(insert(Member).returning(Member.id, sort_by_parameter_order=True), members).all()
    rows = [{"member_id": one, "course": release.course, "release_id": release.id, "created_at": NOW} for one in ids]
    made = insert(Enrolment).returning(Enrolment.id, sort_by_parameter_order=True)
    return list(db.session.scalars(made, rows))


def crowd(counts: dict[tuple[str, str], int], seed: int = 1) -> list[tuple[str, str, dict[str, bool]]]:
    """So many people by country and language, who are more or less able, for `sat`."""
    chance = Random(seed)
    people = [where for where, count in counts.items() for _ in range(count)]
    chance.shuffle(people)
    able = [chance.random() for _ in people]
    return [
        (*where, {item: chance.random() < level for item in ("who", "both")})
        for where, level in zip(people, able, strict=True)
    ]


def corrected(
    right: str = "some",
    *,
    without: str = "",
    countries: tuple[str, ...] = ("SG",),
    slug: str = "first-aid",
    **more: Any,
) -> Release:
    """The small course, published again with another right answer to `who` in these countries, or without a choice."""
    course = compiled_course(slug, title="Corrected", **more)
    entries, documents = dict(course.entries), dict(course.documents)
    for key, found in course.entries.items():
        if key.key == "item/who" and key.country in countries:
            body = documents[found].body
            choices = [one | {"correct": one["id"] == right} for one in body["choices"] if one["id"] != without]
            made = document(dict(body) | {"choices": choices, "version": f"who-{key.country}-2"})
            documents[made.hash] = made
            entries[key] = made.hash
    changed = replace(course, entries=entries, documents=documents, release_id=release_id(course.slug, entries))
    return learning.publish(changed, NOW + timedelta(days=1))
