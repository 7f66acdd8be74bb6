"""What has happened so far in the demonstration: seats, presence, lessons, quizzes. The same in every run."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from lms.accounts.models import Member
from lms.attendance.models import AttendanceRecord
from lms.db.base import db
from lms.demo.sittings import Sittings
from lms.learning import queries as learning
from lms.learning.models import Enrolment, LessonProgress, Release
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
    quizzes: Sequence[str],
    *,
    now: datetime,
    stages: Mapping[str, str],
    everything: bool,
) -> None:
    """Enrolments, lessons done and attempts. `stages` overrides by e-mail; `everything` lets nearly all pass.

    `quizzes` are those that are passed for a certificate; besides, everybody has taken the pre-test, and who has passed
    everything the post-test.
    """
    sittings = Sittings(now)
    enrolments = [
        Enrolment(member_id=member.id, course=release.course, release=release, created_at=now - timedelta(days=20))
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
        for quiz in _taken(outline, quizzes, stage):
            begun = stage == "open" and quiz == quizzes[-1]
            sittings.sit(enrolment, member, quiz, number, finished=not begun)
    sittings.store()


def _taken(outline: Mapping[str, Any], quizzes: Sequence[str], stage: str) -> list[str]:
    """What somebody has taken, in the order in which they did."""
    by_purpose = {quiz.get("purpose"): quiz["slug"] for quiz in outline["quizzes"]}
    found = [by_purpose.get("pre-test"), *(quizzes if stage in ("passed", "open") else ())]
    if stage == "passed":
        found.append(by_purpose.get("post-test"))
    return [quiz for quiz in dict.fromkeys(found) if quiz]


def _stage(number: int, *, everything: bool) -> str:
    if everything:
        return "halfway" if number % 9 == 8 else "passed"
    return ("passed", "passed", "open", "passed", "halfway", "passed", "open", "passed", "begun", "passed")[number % 10]
