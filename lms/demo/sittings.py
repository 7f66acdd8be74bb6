"""Attempts at quizzes that the people of the demonstration have made: the same in every run."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Any

from sqlalchemy import insert

from lms.accounts.models import Member
from lms.db.base import db
from lms.demo.answers import poor_answer
from lms.domain import blueprint
from lms.domain.best_answers import best_answer
from lms.domain.course import item_key, quiz_key
from lms.domain.grading import grade
from lms.domain.items import Item
from lms.domain.reading_items import item_of
from lms.learning import queries as learning
from lms.learning.models import Enrolment
from lms.quizzes import service
from lms.quizzes.models import Attempt, Response

Answer = Mapping[str, Any]
MOST_WRONG = Fraction(1, 5)  # of the questions of an attempt that somebody passes in the end
SECONDS = (20, 95)  # for one question
BEFORE_AND_AFTER = {"pre-test": 20, "post-test": -15}  # percent more answers that are wrong


class Sittings:
    """Attempts of many people at the quizzes of one release."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._rows: list[dict[str, Any]] = []

    def sit(self, enrolment: Enrolment, member: Member, quiz: str, place: int, *, finished: bool = True) -> None:
        """What somebody did some days ago: one attempt, and another one where the first did not pass."""
        if self._attempt(enrolment, member, quiz, place, 1, finished=finished) is False:
            self._attempt(enrolment, member, quiz, place, 2, finished=True)

    def _attempt(
        self, enrolment: Enrolment, member: Member, quiz: str, place: int, number: int, *, finished: bool
    ) -> bool | None:
        """Whether it passed; None where that is not asked, cannot be tried again, or is open. A second one passes."""
        release = enrolment.release
        where = (member.country, release.source_language)
        body = learning.document(release.id, quiz_key(quiz), *where)
        seed = sha256(f"{member.email}/{quiz}/{number}".encode()).hexdigest()[:32]
        drawn = blueprint.draw(
            body["sections"], seed, exclude=self._met(enrolment, body), shuffle=body["shuffle_items"]
        )
        bodies = learning.documents(release.id, [item_key(item) for item in drawn], *where)
        items = [item_of(one) for one in bodies]
        began = self._now - timedelta(days=3 - number, minutes=3 * place)
        attempt = Attempt(
            enrolment_id=enrolment.id, quiz=quiz, number=number, release_id=release.id, country=member.country,
            seed=seed, items=[[one["id"], one["version"]] for one in bodies], started_at=began,
        )  # fmt: skip
        answers = _answers(
            items if finished else items[: 1 + place % max(len(items) - 1, 1)],
            member,
            body["purpose"],
            len(items) if number == 1 else int(MOST_WRONG * len(items)),
        )
        if finished:
            self._mark(attempt, items, answers, body, member.language)
        db.session.add(attempt)
        db.session.flush()
        self._note(attempt, items, answers)
        return None if body["attempts"] == 1 else attempt.passed

    def store(self) -> None:
        """Write the answers of all attempts."""
        for finished in (True, False):  # rows of one statement have the same columns
            rows = [row for row in self._rows if ("why" in row) == finished]
            if rows:
                db.session.execute(insert(Response), rows)
        self._rows.clear()

    def _met(self, enrolment: Enrolment, body: Mapping[str, Any]) -> set[str]:
        if body["purpose"] != "post-test":
            return set()
        rows = db.session.query(Attempt.items).filter_by(enrolment_id=enrolment.id, quiz=body["paired_with"])
        return {item for (items,) in rows for item, _version in items}

    def _mark(
        self, attempt: Attempt, items: Sequence[Item], answers: Mapping[str, Answer], body: Mapping[str, Any], tag: str
    ) -> None:
        rules = blueprint.rules_of(body)
        verdict = grade(items, answers, pass_mark=rules.pass_mark)
        attempt.submitted_at = attempt.started_at + timedelta(minutes=25)
        attempt.language = tag
        attempt.earned, attempt.possible = str(verdict.earned), str(verdict.possible)
        attempt.credit = float(verdict.score)
        attempt.passed = verdict.passed if rules.can_be_passed else None

    def _note(self, attempt: Attempt, items: Sequence[Item], answers: Mapping[str, Answer]) -> None:
        at = attempt.started_at
        marks = grade(items, answers).marks if attempt.submitted_at else ()
        for number, item in enumerate(items):
            row: dict[str, Any] = {"attempt_id": attempt.id, "item": item.id, "item_version": item.version}
            seconds = SECONDS[0] + _chance(attempt.seed, item.id) * (SECONDS[1] - SECONDS[0]) // 100
            at += timedelta(seconds=seconds)
            row |= {"answer": answers.get(item.id, {}), "sequence": number + 1, "first_saved_at": at, "saved_at": at}
            if marks:
                self._rows.append(row | service.mark_values(marks[number]) | {"seconds": seconds})
            elif item.id in answers:
                self._rows.append(row)


def _answers(items: Sequence[Item], member: Member, purpose: str, most_wrong: int) -> dict[str, Answer]:
    """Some people know more and some questions are harder; a person answers a question alike whenever it comes."""
    more = BEFORE_AND_AFTER.get(purpose, 0)
    doubtful = [item.id for item in items if _chance(member.email, item.id) < _unsure(member.email, item.id) + more]
    wrong = {*doubtful[:most_wrong]}
    return {
        item.id: poor_answer(item, _chance(member.email, item.id)) if item.id in wrong else best_answer(item)
        for item in items
    }


def _unsure(who: str, item: str) -> int:
    """In how many percent of cases this person answers this question wrongly."""
    knows, hard = _chance(who, "knows"), _chance("hard", item)
    return max(2, (100 - knows) * 45 // 100 + (hard - 50) * 30 // 100)


def _chance(who: str, what: str) -> int:
    """From 0 to 99, always the same for the same two."""
    return int(sha256(f"{who}/{what}".encode()).hexdigest()[:8], 16) % 100
