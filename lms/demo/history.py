"""What has happened so far in the demonstration: seats, presence, lessons, quizzes. The same in every run."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from lms.accounts.models import Member
from lms.attendance.models import AttendanceRecord
from lms.db.base import db
from lms.domain.course import quiz_key
from lms.learning import queries as learning
from lms.learning.models import Enrolment, LessonProgress, Release
from lms.quizzes.models import Attempt, Response
from lms.trainings.models import Registration, Training, TrainingDay

LATE, ABSENT, LEFT_EARLY = 7, 13, 11  # every 7th comes late, every 13th is absent, every 11th leaves early


def register(training: Training, members: Sequence[Member], by: Member, now: datetime) -> list[Registration]:
    """A confirmed seat for everybody, in the delegation of their country."""
    delegation = {row.country: row.id for row in training.delegations}
    seats = [
        Registration(
            training_id=training.id,
            member_id=member.id,
            delegation_id=delegation[member.country],
            status="confirmed",
            created_at=now - timedelta(days=30),
            decided_at=now - timedelta(days=25),
            decided_by=by.id,
        )
        for member in members
    ]
    db.session.add_all(seats)
    db.session.flush()
    return seats


def attend(seats: Sequence[Registration], day: TrainingDay, by: Member, *, until: datetime) -> None:
    """Check-ins (and some check-outs) of one day up to `until`; the most by code, some from the coordinator's list."""
    opening, closing = day.agenda[0].starts_at, day.agenda[-1].ends_at
    for number, seat in enumerate(seats):
        arrival = _arrival(number, opening)
        if arrival is None or arrival >= until:
            continue
        by_list = number % 5 == 0
        _record(seat, day, 1, "check_in", arrival, by.id if by_list else seat.member_id, "list" if by_list else "code")
        leaving = closing - timedelta(minutes=100)
        if number % LEFT_EARLY == LEFT_EARLY - 1 and arrival < leaving < until:
            _record(seat, day, 2, "check_out", leaving, by.id, "list")


def _arrival(number: int, opening: datetime) -> datetime | None:
    if number % ABSENT == ABSENT - 1:
        return None
    if number % LATE == LATE - 1:
        return opening + timedelta(minutes=20 + number % 30)
    return opening - timedelta(minutes=12 - number % 11)


def _record(  # noqa: PLR0913 - the columns of a record
    seat: Registration, day: TrainingDay, place: int, kind: str, at: datetime, by: int, method: str
) -> None:
    before = 2 * (day.date - day.training.starts_on).days  # at most two records on each day before
    row = AttendanceRecord(
        registration_id=seat.id, day_id=day.id, ordinal=before + place, kind=kind, method=method, at=at,
        window=int(at.timestamp()) // 30 if method == "code" else None, recorded_by=by, recorded_at=at,
    )  # fmt: skip
    db.session.add(row)


def study(
    members: Sequence[Member],
    release: Release,
    quiz: str,
    *,
    now: datetime,
    stages: Mapping[str, str],
    everything: bool,
) -> None:
    """Enrolments, lessons done and quiz attempts. `stages` overrides by e-mail; `everything` lets nearly all pass."""
    enrolments = [
        Enrolment(
            member_id=member.id, course=release.course, release_id=release.id, created_at=now - timedelta(days=20)
        )
        for member in members
    ]
    db.session.add_all(enrolments)
    db.session.flush()
    for number, (member, enrolment) in enumerate(zip(members, enrolments, strict=True)):
        stage = stages.get(member.email) or _stage(number, everything=everything)
        outline = learning.document(release.id, "outline", member.country, "en")
        keys = [f"{module['slug']}/{lesson['slug']}" for module in outline["modules"] for lesson in module["lessons"]]
        share = {"begun": 4, "halfway": len(keys) // 2, "near_the_end": len(keys) - 5}.get(stage, len(keys))
        when = now - timedelta(days=3, minutes=number)
        db.session.add_all(
            LessonProgress(enrolment_id=enrolment.id, lesson=key, completed_at=when) for key in keys[:share]
        )
        if stage in ("passed", "open"):
            _attempt(enrolment, member, release, quiz, number, finished=stage == "passed", now=now)


def _stage(number: int, *, everything: bool) -> str:
    if everything:
        return "halfway" if number % 9 == 8 else "passed"
    return ("passed", "passed", "open", "passed", "halfway", "passed", "open", "passed", "begun", "passed")[number % 10]


def _attempt(  # noqa: PLR0913 - all that one sitting depends on
    enrolment: Enrolment, member: Member, release: Release, quiz: str, number: int, *, finished: bool, now: datetime
) -> None:
    body: Mapping[str, Any] = learning.document(release.id, quiz_key(quiz), member.country, "en")
    items = body["items"] if finished else body["items"][: 3 + number % 6]
    began = now - timedelta(days=2, minutes=3 * number)
    wrong = number % 4 if finished else 0  # up to three of twelve answers are wrong: everybody passes
    attempt = Attempt(
        enrolment_id=enrolment.id, quiz=quiz, number=1, release_id=release.id, country=member.country, started_at=began,
    )  # fmt: skip
    if finished:
        attempt.submitted_at = began + timedelta(minutes=25)
        possible = sum(item["points"] for item in body["items"])
        attempt.earned, attempt.possible, attempt.passed = f"{possible - wrong}", f"{possible}", True
    db.session.add(attempt)
    db.session.flush()
    for place, item in enumerate(items):
        right = [choice["id"] for choice in item["choices"] if choice["correct"]]
        others = [choice["id"] for choice in item["choices"] if not choice["correct"]]
        db.session.add(
            Response(
                attempt_id=attempt.id,
                item=item["id"],
                item_version=item["version"],
                chosen=others[:1] if place < wrong else right,
                saved_at=began + timedelta(minutes=1 + 2 * place),
            )
        )
