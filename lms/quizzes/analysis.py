"""Works out the figures of quizzes from stored attempts: first attempts only, and never those at practice.

Three looks: who there is (by country and language), who of them counts, and everything that they answered, so many
attempts at a time. Memory depends on the number of items, countries and languages, not of attempts.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.orm import aliased

from lms.db.base import db
from lms.domain.course import OUTLINE, quiz_key
from lms.domain.errors import NotFound
from lms.domain.item_analysis import Given, ItemTally
from lms.domain.picks import picks
from lms.domain.quiz_figures import Counting, QuizTally
from lms.learning import queries as learning
from lms.learning.models import Enrolment
from lms.quizzes.models import Attempt, Response

BANK = ""  # the name of the figures of all quizzes of a course together
STEP = 1_000  # ids of attempts looked at together
Tell = Callable[[int, int], None]


def work_out(course: str, quiz: str, countries: Sequence[str] | None, tell: Tell) -> dict[str, Any]:
    """The figures of a quiz, or of the whole bank for "", as plain JSON. `countries` of None is everywhere.

    `tell(done, total)` hears after each step how many attempts were looked at.
    """
    if quiz:
        counting = counted(course, quiz)
        tally = QuizTally(counting, countries, {})
        for done in _add_up(course, quiz, counting, tally):
            tell(done, counting.people)
        return tally.result()
    items: dict[str, ItemTally] = {}
    quizzes: dict[str, list[str]] = {}
    known = analysed(course)
    for number, slug in enumerate(known, 1):
        counting = counted(course, slug)
        tally = QuizTally(counting, countries, items)
        for _done in _add_up(course, slug, counting, tally):
            tell(number - 1, len(known))
        for item in tally.items:
            quizzes.setdefault(item, []).append(slug)
        tell(number, len(known))
    return {"items": {item: _in_bank(items[item], quizzes.get(item, [])) for item in sorted(items)}}


def _in_bank(tally: ItemTally, quizzes: list[str]) -> dict[str, Any]:
    return {
        "attempts": tally.count,
        "facility": tally.facility,
        "discrimination": tally.discrimination,
        "quizzes": quizzes,
    }


def analysed(course: str) -> list[str]:
    """The quizzes of the course that were ever submitted, in order, without those that are practice now."""
    rows = (
        select(Attempt.quiz)
        .join(Attempt.enrolment)
        .where(Enrolment.course == course, Attempt.submitted_at.is_not(None))
    )
    practice = {quiz for quiz, purpose in purposes(course).items() if purpose == "practice"}
    return sorted(set(db.session.scalars(rows.distinct())) - practice)


def purposes(course: str) -> dict[str, str]:
    """What each quiz of the current release is for. Raises NotFound for a course that there is not."""
    release = learning.current_release(course)
    outline = learning.document(release.id, OUTLINE, release.countries[0], release.source_language)
    return {quiz["slug"]: quiz.get("purpose", "graded") for quiz in outline["quizzes"]}


def before(course: str, quiz: str) -> str:
    """The pre-test with which a post-test of the current release makes a pair, or ""."""
    release = learning.current_release(course)
    try:
        body = learning.document(release.id, quiz_key(quiz), release.countries[0], release.source_language)
    except NotFound:  # a quiz that is gone by now
        return ""
    return str(body.get("paired_with", ""))


def _first(course: str, quiz: str, wanted: Any) -> Select[Any]:
    """The columns wanted, of first attempts that are submitted."""
    first: Select[Any] = wanted.join(Attempt.enrolment)
    return first.where(
        Enrolment.course == course, Attempt.quiz == quiz, Attempt.number == 1, Attempt.submitted_at.is_not(None)
    )


def counted(course: str, quiz: str) -> Counting:
    """Who counts of all first attempts at this quiz."""
    number = select(Attempt.country, Attempt.language, func.count()).group_by(Attempt.country, Attempt.language)
    rows = db.session.execute(_first(course, quiz, number)).all()
    counting, pair = Counting({(country, tag): count for country, tag, count in rows}), before(course, quiz)
    pre = aliased(Attempt)
    columns: list[Any] = [Attempt.country, Attempt.language, Attempt.submitted_at, Attempt.id, Attempt.credit]
    sat = _first(course, quiz, select(*columns, *([pre.credit] if pair else [])))
    if pair:
        same = (pre.enrolment_id == Attempt.enrolment_id) & (pre.quiz == pair) & (pre.number == 1)
        sat = sat.outerjoin(pre, same & pre.submitted_at.is_not(None))
    in_order = sat.order_by(Attempt.submitted_at, Attempt.id).execution_options(yield_per=STEP)
    for country, tag, at, attempt, credit, *earlier in db.session.execute(in_order):
        cell = counting.see((country, tag), (at, attempt))
        if cell is not None and earlier and earlier[0] is not None:
            counting.pair(cell, earlier[0], credit)
    for attempts in _steps(course, quiz, Attempt.items):
        for country, tag, at, attempt, items in attempts:
            counting.ask((country, tag), (at, attempt), (item for item, _version in items))
    return counting


def _steps(course: str, quiz: str, *columns: Any) -> Iterator[Sequence[Any]]:
    """The first attempts, so many ids at a time: (country, language, submitted_at, id, *columns)."""
    ends = _first(course, quiz, select(func.min(Attempt.id), func.max(Attempt.id)))
    lowest, highest = db.session.execute(ends).one()
    head = select(Attempt.country, Attempt.language, Attempt.submitted_at, Attempt.id, *columns)
    # Each step is found by its ids: by the index of the quiz, a step would take as long as all of them.
    rows = head.join(Attempt.enrolment).where(
        Enrolment.course == course, Attempt.quiz + "" == quiz, Attempt.number == 1, Attempt.submitted_at.is_not(None)
    )
    for start in range(lowest or 0, (highest or -1) + 1, STEP):
        yield db.session.execute(rows.where(Attempt.id >= start, Attempt.id < start + STEP).order_by(Attempt.id)).all()


def _add_up(course: str, quiz: str, counting: Counting, tally: QuizTally) -> Iterator[int]:
    """Add all that counts to the tally; yields after each step how many attempts were looked at."""
    done = 0
    for attempts in _steps(course, quiz, Attempt.credit, Attempt.passed):
        mine = {}
        for country, tag, at, attempt, credit, passed in attempts:
            cell = counting.cell((country, tag), (at, attempt))
            if cell is not None:
                mine[attempt] = (cell, credit or 0.0, bool(passed))
        answers = _answers(list(mine))
        for attempt, (cell, credit, passed) in mine.items():
            tally.add(cell, credit, answers.get(attempt, ()), passed=passed)
        done += len(attempts)
        yield done


_ANSWERS = select(
    Response.attempt_id,
    Response.item,
    Response.item_version,
    Response.earned,
    Response.possible,
    Response.credit,
    Response.seconds,
    cast(Response.answer, Text),
    cast(Response.why, Text),
)


def _answers(attempts: Sequence[int]) -> Mapping[int, list[Given]]:
    found: dict[int, list[Given]] = {}
    for attempt, item, version, earned, possible, credit, seconds, answer, why in db.session.execute(
        _ANSWERS.where(Response.attempt_id.in_(attempts), Response.possible.is_not(None))
    ):
        row = Given(item, version, _points(earned), _points(possible), credit or 0.0, seconds, _picks(answer, why))
        found.setdefault(attempt, []).append(row)
    return found


@lru_cache(maxsize=4_096)
def _points(spelled: str | None) -> float:
    return float(Fraction(spelled or 0))


@lru_cache(maxsize=4_096)
def _picks(answer: str, why: str | None) -> tuple[str, ...]:
    return picks(json.loads(answer), json.loads(why or "[]") or ())
