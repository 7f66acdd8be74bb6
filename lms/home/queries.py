"""What the first page shows: the one next thing, then what is coming, in progress and earned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from lms.accounts.models import Member
from lms.attendance import queries as attendance
from lms.certificates import queries as certificates
from lms.certificates.models import Certificate
from lms.db.base import db
from lms.domain.access import Role
from lms.domain.attendance import on_day
from lms.domain.course import OUTLINE
from lms.domain.progress import Progress, next_lesson
from lms.home.next_step import Situation, StepKey, next_step
from lms.infra import outbox
from lms.learning import queries as learning
from lms.learning.models import Enrolment
from lms.quizzes import queries as quizzes
from lms.studio import desk
from lms.trainings import live_queries
from lms.trainings import queries as trainings
from lms.trainings.models import Registration, Training

WRITING = (Role.TRAINER, Role.ADMINISTRATOR)  # or reviewing
TEACHING = (Role.TRAINER, Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class TraineeHome:
    """One person's own matters. `lesson` is the next one to take, as the outline has it, with its module's slug."""

    step: StepKey
    course: str
    outline: learning.Body | None
    lesson: dict[str, Any] | None
    progress: Progress | None
    registrations: Sequence[Registration]
    on: Training | None
    question: str
    certificates: Sequence[Certificate]


@dataclass(frozen=True, slots=True)
class LiveTraining:
    """A session in a staff member's scope; `present` is counted for the first one that is on.

    `issues` says whether this person issues its certificates.
    """

    training: Training
    on: bool
    over: bool
    issues: bool
    seats: int
    present: int | None = None


def trainee(member: Member, now: datetime) -> TraineeHome:
    """The trainee's part, in a constant number of statements."""
    enrolments = [row for row in learning.enrolments_of(member) if member.country in row.release.countries]
    enrolment = enrolments[-1] if enrolments else None
    registrations = [row for row in trainings.registrations_of(member) if row.status in trainings.ACTIVE]
    on = _not_checked_in(trainings.trainings_of(member), registrations, now)
    earned = certificates.certificates_of(member)
    outline = learning.read(enrolment, member, OUTLINE) if enrolment else None
    completed = learning.completed_lessons(enrolment.id) if enrolment else frozenset()
    lessons = list(learning.lessons_of(outline)) if outline else []
    following = next_lesson(lessons, completed)
    situation = Situation(
        course=enrolment.course if enrolment else _offered(member),
        enrolled=enrolment is not None,
        next_lesson=following,
        quiz_passed=bool(enrolment and _all_quizzes_passed(enrolment, outline, registrations)),
        check_in=on.code if on else "",
        certificate=next((row.code for row in earned if row.pdf_sha256 and row.state == "valid"), ""),
        coming=any(row.training.ends_on >= trainings.today_at(row.training, now) for row in registrations),
        question=_asked(registrations),
    )
    done = len(completed.intersection(lessons))
    progress = Progress(done, len(lessons), enrolment.id, enrolment.release_id) if enrolment else None
    return TraineeHome(
        next_step(situation),
        situation.course,
        outline,
        _lesson(outline, following),
        progress,
        registrations,
        on,
        situation.question,
        earned,
    )


def _asked(registrations: Sequence[Registration]) -> str:
    """The code of a session in which a question waits for this person's answer, or ""."""
    seats = {row.training_id: row.training.code for row in registrations if row.status == "confirmed"}
    asked = live_queries.open_in(seats) if seats else frozenset()
    return next((code for training, code in seats.items() if training in asked), "")


def live_trainings(member: Member, now: datetime) -> list[LiveTraining]:
    """The sessions in a coordinator's or trainer's scope: what is on, what comes, what is over."""
    found = trainings.trainings_in_scope(member, *TEACHING)
    seats = _confirmed([row.id for row in found])
    days = {row.id: trainings.day_on(row, now) for row in found}
    issues = member.scope(*certificates.STAFF)
    shown = [
        LiveTraining(
            row, days[row.id] is not None, trainings.ended(row, now), row.country in issues, seats.get(row.id, 0)
        )
        for row in found
    ]
    shown.sort(key=lambda row: (not row.on, row.over, row.training.starts_on))
    day = days[shown[0].training.id] if shown else None
    if day is not None:
        shown[0] = replace(shown[0], present=attendance.present_count(shown[0].training, day, now))
    return shown


@dataclass(frozen=True, slots=True)
class StudioHome:
    """How many drafts, texts and facts wait for a trainer or reviewer."""

    reviews: int
    returned: int
    stale: int
    ending: int


def studio(member: Member, now: datetime) -> StudioHome:
    """What waits in the studio: three statements."""
    waiting = desk.matters(member, now.date())
    return StudioHome(
        sum(desk.is_asked(row.draft, member) for row in waiting.drafts),
        sum(desk.came_back_to(row, member) for row in waiting.drafts),
        sum(row.texts for row in waiting.stale),
        len(waiting.ending),
    )


def platform(now: datetime, silence: Any) -> dict[str, object]:
    """What an administrator sees first: members, work that waits or failed, whether a worker lives."""
    rows = outbox.OutboxRow
    waiting = func.count().filter(rows.done_at.is_(None), rows.failed_at.is_(None))
    counted = db.session.execute(select(waiting, func.count(rows.failed_at)).select_from(rows)).one()
    return {
        "members": db.session.scalar(select(func.count()).select_from(Member)),
        "waiting": counted[0],
        "failed": counted[1],
        "worker": outbox.alive_since(now - silence),
    }


def _offered(member: Member) -> str:
    """A course that is published for this person's country and that they have not begun."""
    return next((row.course for row in learning.current_releases() if member.country in row.countries), "")


def _all_quizzes_passed(
    enrolment: Enrolment, outline: learning.Body | None, registrations: Sequence[Registration]
) -> bool:
    """Whether the graded quizzes are passed, and those that a session of theirs asks for, such as a post-test."""
    standings = quizzes.standings(enrolment.id)
    found = outline["quizzes"] if outline else ()
    asked = {slug for row in registrations if row.training.course == enrolment.course for slug in row.training.quizzes}
    wanted = [quiz["slug"] for quiz in found if quiz.get("purpose", "graded") == "graded" or quiz["slug"] in asked]
    return all(slug in standings and standings[slug].passed for slug in wanted)


def _not_checked_in(mine: Sequence[Training], registrations: Sequence[Registration], now: datetime) -> Training | None:
    """The first of the member's sessions that is on and where they have a seat but are not present."""
    seats = {row.training_id: row.id for row in registrations if row.status == "confirmed"}
    for training in mine:
        day = trainings.day_on(training, now)
        if day is not None and training.id in seats:
            facts = attendance.facts_of_day(attendance.records_of(seats[training.id]), day)
            if on_day(facts, attendance.plan(day), now).since is None:
                return training
    return None


def _lesson(outline: learning.Body | None, wanted: str | None) -> dict[str, Any] | None:
    if outline is None or wanted is None:
        return None
    module_slug, _slash, slug = wanted.partition("/")
    module = next(row for row in outline["modules"] if row["slug"] == module_slug)
    lesson = next(row for row in module["lessons"] if row["slug"] == slug)
    return {**lesson, "module": module_slug, "module_title": module["title"]}


def _confirmed(training_ids: Sequence[int]) -> dict[int, int]:
    counted = select(Registration.training_id, func.count()).where(
        Registration.training_id.in_(training_ids), Registration.status == "confirmed"
    )
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Registration.training_id))}
