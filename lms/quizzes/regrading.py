"""Marks answers anew by a corrected key: first what would come of it, then, batch by batch, for good."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Text, cast, func, select

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain.blueprint import rules_of
from lms.domain.course import item_key, quiz_key
from lms.domain.errors import Conflict, Invalid, NotFound
from lms.domain.grading import Mark, mark
from lms.domain.items import Item
from lms.domain.reading_items import item_of
from lms.infra.outbox import publish
from lms.learning import queries as learning
from lms.learning.models import Enrolment, Release
from lms.quizzes import former, regrading_queries
from lms.quizzes.models import Attempt, Regrade, RegradeChange, Response
from lms.quizzes.regrading_queries import KEY, Candidate
from lms.quizzes.results_queries import Subject
from lms.quizzes.service import mark_values

REASON_LENGTH = 500  # characters
BATCH = 100  # attempts in one transaction


@dataclass(slots=True)
class Forecast:
    """What a correction would do: `points` counts attempts by (before, after), in points of the item.

    `impossible` are those that cannot be marked anew, as something that was answered is not in the item any more.
    """

    points: Counter[tuple[Fraction, Fraction]] = field(default_factory=Counter)
    impossible: int = 0
    pass_now: int = 0
    fail_now: int = 0

    @property
    def more(self) -> int:
        return sum(number for (before, after), number in self.points.items() if after > before)

    @property
    def less(self) -> int:
        return sum(number for (before, after), number in self.points.items() if after < before)

    @property
    def same(self) -> int:
        return sum(number for (before, after), number in self.points.items() if after == before)


class Keys:
    """The keys of one item in one release, and the pass marks of the quizzes that attempts were at."""

    def __init__(self, release: Release, item: str) -> None:
        self._release, self._item = release, item
        self._found: dict[tuple[str, str], Item | None] = {}

    def key(self, country: str, agency: str) -> Item | None:
        """The item as this release has it for an audience; None where it does not."""
        if (country, agency) not in self._found:
            self._found[country, agency] = self._read(country, agency if agency in self._release.agencies else "")
        return self._found[country, agency]

    def _read(self, country: str, agency: str) -> Item | None:
        language = self._release.source_language
        try:
            return item_of(learning.document(self._release.id, item_key(self._item), country, language, agency))
        except NotFound:
            return None

    def mark(self, country: str, agency: str, answer: dict[str, Any]) -> Mark | None:
        """The mark by this key; None where the answer does not fit the item any more."""
        item = self.key(country, agency)
        try:
            return None if item is None else mark(item, answer)
        except Invalid:
            return None


def passes(attempt: Any, language: str, earned: Fraction, possible: Fraction) -> bool | None:
    """Whether so many points pass, by the quiz that the attempt pins; None for one that is not to be passed."""
    where = (attempt.country, language, attempt.agency)
    rules = rules_of(former.blueprint(learning.document(attempt.release_id, quiz_key(attempt.quiz), *where)))
    return possible > 0 and earned >= rules.pass_mark * possible if rules.can_be_passed else None


def forecast(subject: Subject, candidate: Candidate) -> Forecast:
    """What would come of marking these attempts anew by the current release. Equal answers are marked once."""
    answer = cast(Response.answer, Text)
    columns: list[Any] = [
        KEY.label("key"),
        Attempt.release_id,
        Release.source_language,
        Attempt.quiz,
        Attempt.country,
        Attempt.agency,
        answer.label("spelled"),
        Response.earned.label("item_earned"),
        Response.possible.label("item_possible"),
        Attempt.earned,
        Attempt.possible,
        Attempt.passed,
    ]
    rows = (
        select(*columns, func.count().label("number"), func.min(Response.attempt_id).label("example"))
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(Attempt.enrolment)
        .join(Release, Release.id == Attempt.release_id)
        .where(Enrolment.course == subject.course, Attempt.submitted_at.is_not(None))
        .where(Response.item == candidate.item, subject.of_theirs(Attempt.country), Response.earned.is_not(None))
        .group_by(*columns)
    )
    found, keys = Forecast(), Keys(subject.release, candidate.item)
    told = [row for row in db.session.execute(rows) if (row.key, row.country, row.agency) in candidate.places]
    for row in told:
        _foresee(found, keys, row)
    return found


def _foresee(found: Forecast, keys: Keys, row: Any) -> None:
    new = keys.mark(row.country, row.agency, json.loads(row.spelled))
    if new is None:
        found.impossible += row.number
        return
    found.points[Fraction(row.item_earned), new.earned] += row.number
    earned = Fraction(row.earned) - Fraction(row.item_earned) + new.earned
    possible = Fraction(row.possible) - Fraction(row.item_possible) + new.possible
    passed = passes(row, row.source_language, earned, possible)
    if passed is not None and passed != bool(row.passed):
        found.pass_now += row.number if passed else 0
        found.fail_now += 0 if passed else row.number


def ask(subject: Subject, candidate: Candidate, reason: str, by: Member, now: datetime) -> Regrade:
    """Have these attempts marked anew. Raises Invalid("regrade.reason"), Conflict("regrade.running")."""
    given = reason.strip()
    if not 0 < len(given) <= REASON_LENGTH:
        raise Invalid("regrade.reason", most=REASON_LENGTH)
    if regrading_queries.running(subject.course, candidate.item):
        raise Conflict("regrade.running")
    made = Regrade(
        course=subject.course,
        item=candidate.item,
        key_release_id=subject.release.id,
        reason=given,
        asked_by_id=by.id,
        asked_at=now,
        countries=None if subject.scope.everywhere else sorted(subject.scope.countries),
        total=candidate.attempts,
    )
    db.session.add(made)
    db.session.flush()
    publish("regrade.asked", made.id)
    return made


def correct(entry: Regrade, keys: Keys, attempt: Attempt, response: Response) -> None:
    """Mark one answer anew and note what that changes. One that does not fit the item any more stays as it is."""
    new = keys.mark(attempt.country, attempt.agency, response.answer)
    entry.done += 1
    if new is None or response.earned is None or response.possible is None:
        return
    before, passed_before = (response.earned, attempt.earned or "0"), bool(attempt.passed)
    earned = Fraction(attempt.earned or 0) - Fraction(response.earned) + new.earned
    possible = Fraction(attempt.possible or 0) - Fraction(response.possible) + new.possible
    for name, value in mark_values(new).items():
        setattr(response, name, value)
    response.key_release_id = entry.key_release_id
    attempt.earned, attempt.possible = str(earned), str(possible)
    attempt.credit = float(earned / possible) if possible else 0.0
    attempt.passed = passes(attempt, attempt.release.source_language, earned, possible)
    if (response.earned, attempt.earned, bool(attempt.passed)) == (*before, passed_before):
        return
    db.session.add(
        RegradeChange(
            regrade_id=entry.id,
            attempt_id=attempt.id,
            item_before=before[0],
            item_after=response.earned,
            earned_before=before[1],
            earned_after=attempt.earned,
            passed_before=passed_before,
            passed_after=bool(attempt.passed),
        )
    )
    if attempt.passed and not passed_before:
        publish("quiz.passed", attempt.id)
