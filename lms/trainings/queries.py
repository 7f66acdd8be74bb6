"""The gates to trainings, and what their pages show. Every function here takes a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from lms.accounts.models import Member
from lms.db.base import db
from lms.domain import codes
from lms.domain.access import Role
from lms.domain.course import COUNTRY, OUTLINE, quiz_key
from lms.domain.errors import NotFound
from lms.domain.languages import choose
from lms.learning import queries as learning
from lms.learning.models import CurrentRelease, Document, ReleaseEntry
from lms.trainings.models import Delegation, Registration, Training, TrainingDay

COORDINATORS = (Role.COORDINATOR, Role.ADMINISTRATOR)
STAFF = (Role.TRAINER, Role.COORDINATOR, Role.ADMINISTRATOR)
QUIZ = quiz_key("")
NOT_PASSED = ("practice", "pre-test")
ACTIVE = ("requested", "confirmed")


@dataclass(frozen=True, slots=True)
class Seats:
    """A delegation with how many seats are taken, and how many people ask for one."""

    delegation: Delegation
    confirmed: int
    requested: int

    @property
    def free(self) -> int:
        return max(0, self.delegation.seats - self.confirmed)


@dataclass(frozen=True, slots=True)
class CourseForReader:
    """A course's title in the reader's language, and the time zone of the reader's country."""

    title: str
    zone: str


def training_for(member: Member, code: str, *roles: Role) -> Training:
    """The training with days, agenda and delegations, in two statements. Raises NotFound.

    With `roles` it must lie in a country where the member holds one of them. Without, it is enough to have a
    registration, or (for who holds no staff role) to come from a country with a delegation.
    """
    return _one(Training.code == codes.normalise(code), _within(member, roles) if roles else _visible(member))


def training_by_id(member: Member, training_id: int, *roles: Role) -> Training:
    """The same gate for an id that another table names."""
    return _one(Training.id == training_id, _within(member, roles) if roles else _visible(member))


def training_in_room(member: Member, code: str) -> Training:
    """For who stands before the room's screen with its address: all but staff of other countries. NotFound.

    Without delegations: a check-in needs none.
    """
    allowed = true() if not member.holds(*STAFF) else or_(_within(member, STAFF), _registered(member))
    return _one(Training.code == codes.normalise(code), allowed, delegations=False)


def trainings_of(member: Member) -> list[Training]:
    """Trainings in which the member has or asks for a seat, the soonest first, with days and agenda."""
    mine = and_(Registration.member_id == member.id, Registration.status.in_(ACTIVE))
    found = select(Training).where(Training.id.in_(select(Registration.training_id).where(mine)))
    return _listed(found)


def trainings_in_scope(member: Member, *roles: Role) -> list[Training]:
    """Trainings in the countries where the member holds one of `roles` (default: any of the staff's)."""
    return _listed(select(Training).where(_within(member, roles or STAFF)))


def open_trainings(member: Member, today: date) -> list[Training]:
    """Trainings with a delegation of the member's country that have not ended and where they are not registered."""
    found = select(Training).where(Training.ends_on >= today, _invited(member), ~_registered(member))
    return _listed(found)


def registrations_of(member: Member) -> list[Registration]:
    """All of the member's own registrations, with their trainings."""
    own = select(Registration).join(Registration.training).options(contains_eager(Registration.training))
    return list(db.session.scalars(own.where(Registration.member_id == member.id).order_by(Training.starts_on.desc())))


def registration_of(member: Member, training: Training) -> Registration | None:
    """The member's own registration in a training."""
    own = and_(Registration.training_id == training.id, Registration.member_id == member.id)
    return db.session.scalar(select(Registration).options(joinedload(Registration.delegation)).where(own))


def registration_in(training: Training, registration_id: int) -> Registration:
    """A registration of this training, with member, agency and delegation. Raises NotFound."""
    found = db.session.scalar(_with_people(training).where(Registration.id == registration_id))
    if found is None:
        raise NotFound("registration.none")
    return found


def registrations(training: Training, status: str = "") -> list[Registration]:
    """Registrations with member, agency and delegation, by delegation and name; `status` keeps only those."""
    wanted = _with_people(training).order_by(Delegation.country, Member.name, Registration.id)
    return list(db.session.scalars(wanted.where(Registration.status == status) if status else wanted))


def seats(training: Training) -> list[Seats]:
    """Each delegation with its figures, in one statement."""
    counted = (
        select(Registration.delegation_id, Registration.status, func.count())
        .where(Registration.training_id == training.id, Registration.status.in_(ACTIVE))
        .group_by(Registration.delegation_id, Registration.status)
    )
    taken = {(delegation, status): number for delegation, status, number in db.session.execute(counted)}
    return [
        Seats(row, taken.get((row.id, "confirmed"), 0), taken.get((row.id, "requested"), 0))
        for row in training.delegations
    ]


def ended(training: Training, now: datetime) -> bool:
    """Whether the session is over: every day is closed, or the last agenda item (or date) has passed."""
    days = training.days
    if days and all(day.closed_at is not None and day.closed_at <= now for day in days):
        return True
    last = [item.ends_at for day in days if day.date == training.ends_on for item in day.agenda]
    return max(last) <= now if last else today_at(training, now) > training.ends_on


def today_at(training: Training, now: datetime) -> date:
    """The date at the venue."""
    return now.astimezone(ZoneInfo(training.time_zone)).date()


def day_on(training: Training, now: datetime) -> TrainingDay | None:
    """The day that is on: the first one that is not closed and has today's date at the venue."""
    today = today_at(training, now)
    return next((day for day in training.days if day.date == today and day.closed_at is None), None)


def _with_people(training: Training) -> Select[Registration]:
    return (
        select(Registration)
        .join(Registration.member)
        .join(Registration.delegation)
        .options(contains_eager(Registration.member).joinedload(Member.agency), contains_eager(Registration.delegation))
        .where(Registration.training_id == training.id)
    )


def _within(member: Member, roles: Sequence[Role]) -> ColumnElement[bool]:
    scope = member.scope(*roles)
    if scope.everywhere:
        return true()
    return Training.country.in_(sorted(scope.countries)) if scope.countries else false()


def _registered(member: Member) -> ColumnElement[bool]:
    return select(Registration.id).where(
        Registration.training_id == Training.id, Registration.member_id == member.id
    ).exists()  # fmt: skip


def _invited(member: Member) -> ColumnElement[bool]:
    """Staff whose limit lies elsewhere see nothing of a training, not even as a possible guest."""
    if member.holds(*STAFF):
        return false()
    return select(Delegation.id).where(
        Delegation.training_id == Training.id, Delegation.country == member.country
    ).exists()  # fmt: skip


def _visible(member: Member) -> ColumnElement[bool]:
    return or_(_within(member, STAFF), _registered(member), _invited(member))


def _one(which: ColumnElement[bool], allowed: ColumnElement[bool], *, delegations: bool = True) -> Training:
    loaded = [joinedload(Training.days).joinedload(TrainingDay.agenda)]
    if delegations:
        loaded.append(selectinload(Training.delegations))
    training = db.session.scalars(select(Training).where(which, allowed).options(*loaded)).unique().one_or_none()
    if training is None:
        raise NotFound("training.none")
    return training


def _listed(found: Select[Training]) -> list[Training]:
    loaded = found.options(selectinload(Training.days).selectinload(TrainingDay.agenda))
    return list(db.session.scalars(loaded.order_by(Training.starts_on, Training.id)))


def courses_and_quizzes() -> list[tuple[str, str]]:
    """(course, quiz) of every quiz that can be passed, as published now: neither practice nor pre-tests."""
    purpose = Document.body["purpose"].as_string()
    quizzes = (
        select(CurrentRelease.course, ReleaseEntry.key)
        .join(ReleaseEntry, ReleaseEntry.release_id == CurrentRelease.release_id)
        .join(Document, Document.hash == ReleaseEntry.document_hash)
        .where(ReleaseEntry.key.startswith(QUIZ), or_(purpose.is_(None), purpose.not_in(NOT_PASSED)))
        .distinct()
        .order_by(CurrentRelease.course, ReleaseEntry.key)
    )
    return [(course, key.removeprefix(QUIZ)) for course, key in db.session.execute(quizzes)]


def course_as_read_by(member: Member, course: str) -> CourseForReader:
    """What the current release of a course says to this reader; empty where their country has none. One statement."""
    try:
        release = learning.current_release(course)
        language = choose(member.language, release.languages, release.source_language)
        title = str(learning.document(release.id, OUTLINE, member.country, language)["title"])
        zone = str(learning.document(release.id, COUNTRY, member.country, language)["time_zone"])
    except NotFound:
        return CourseForReader("", "")
    return CourseForReader(title, zone)
