"""Who has earned a certificate, and the gates to certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import Member
from lms.attendance import queries as attendance
from lms.certificates.models import Certificate, IssueRun
from lms.db.base import db
from lms.domain import codes
from lms.domain.access import Role
from lms.domain.eligibility import Eligibility, Facts, assess
from lms.domain.errors import NotFound
from lms.learning import queries as learning
from lms.quizzes import queries as quizzes
from lms.trainings import queries as trainings
from lms.trainings.models import Registration, Training

STAFF = (Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A confirmed registration with everything that decides on its certificate."""

    registration: Registration
    verdict: Eligibility
    minutes: int
    enrolment_id: int | None
    release_id: str | None
    attempt_id: int | None
    certificate: Certificate | None

    @property
    def can_be_issued(self) -> bool:
        return self.verdict.eligible and self.certificate is None


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a bulk issue is: `made` files, `faulty` ones that could not be made, of `total`."""

    run: IssueRun
    made: int
    faulty: int

    @property
    def done(self) -> int:
        return self.made + self.faulty

    @property
    def finished(self) -> bool:
        return self.run.cancelled_at is not None or self.done >= self.run.total


def candidates(training: Training, now: datetime, only: int | None = None) -> list[Candidate]:
    """Everybody with a confirmed seat (or only the registration with id `only`), in a constant number of statements."""
    seats = [row for row in trainings.registrations(training, status="confirmed") if only in (None, row.id)]
    presence = attendance.presence(training, now)
    progress = learning.progress_of([seat.member_id for seat in seats], training.course)
    passed = quizzes.passed_attempts([found.enrolment_id for found in progress.values()], training.quiz)
    issued = _valid([seat.id for seat in seats])
    ended = trainings.ended(training, now)
    return [
        _candidate(seat, training, presence.get(seat.id), progress.get(seat.member_id), passed, issued, ended)
        for seat in seats
    ]


def _candidate(  # noqa: PLR0913 - the facts of one person, gathered by the only caller
    seat: Registration,
    training: Training,
    present: attendance.Presence | None,
    progress: learning.Progress | None,
    passed: dict[int, int],
    issued: dict[int, Certificate],
    ended: bool,
) -> Candidate:
    attempt = passed.get(progress.enrolment_id) if progress else None
    minutes = present.minutes if present else 0
    verdict = assess(
        Facts(
            minutes=minutes,
            counted=present.counted if present else 0,
            required=training.attendance_required,
            lessons_done=progress.done if progress else 0,
            lessons_total=progress.total if progress else 0,
            quiz_passed=attempt is not None,
            ended=ended,
        )
    )
    return Candidate(
        seat,
        verdict,
        minutes,
        progress.enrolment_id if progress else None,
        progress.release_id if progress else None,
        attempt,
        issued.get(seat.id),
    )


def _valid(registration_ids: Sequence[int]) -> dict[int, Certificate]:
    rows = select(Certificate).where(Certificate.registration_id.in_(registration_ids), Certificate.state == "valid")
    return {row.registration_id: row for row in db.session.scalars(rows)}


def certificate_for(member: Member, code: str) -> Certificate:
    """A certificate that is the member's own, or of a training in their staff scope. Raises NotFound."""
    scope = member.scope(*STAFF)
    within = [] if not scope else [Training.country.in_(scope.countries)] if not scope.everywhere else [Training.id > 0]
    allowed = or_(Certificate.member_id == member.id, *within)
    found = db.session.scalar(
        select(Certificate)
        .join(Training, Training.id == Certificate.training_id)
        .options(joinedload(Certificate.member))
        .where(Certificate.code == codes.normalise(code), allowed)
    )
    if found is None:
        raise NotFound("certificate.none")
    return found


def certificates_of(member: Member) -> list[Certificate]:
    """The member's own, newest first."""
    own = select(Certificate).where(Certificate.member_id == member.id).order_by(Certificate.issued_at.desc())
    return list(db.session.scalars(own))


def public_certificate(code: str) -> Certificate | None:
    """What a stranger may ask about: a certificate whose file exists."""
    stored = Certificate.pdf_sha256.is_not(None)
    return db.session.scalar(select(Certificate).where(Certificate.code == codes.normalise(code), stored))


def certificate_with_file(sha256: str) -> Certificate | None:
    """The certificate whose file has exactly these bytes."""
    return db.session.scalar(select(Certificate).where(Certificate.pdf_sha256 == sha256))


def successor(certificate: Certificate) -> Certificate | None:
    """The certificate that was issued in place of this one."""
    return db.session.scalar(select(Certificate).where(Certificate.supersedes_id == certificate.id))


def latest_run(training: Training) -> RunProgress | None:
    """The training's newest bulk issue, with how far it is."""
    run = db.session.scalar(select(IssueRun).where(IssueRun.training_id == training.id).order_by(IssueRun.id.desc()))
    return None if run is None else progress_of_run(run)


def progress_of_run(run: IssueRun) -> RunProgress:
    made = func.count(Certificate.pdf_sha256)
    faulty = func.count().filter(Certificate.fault != "")
    counted = db.session.execute(select(made, faulty).where(Certificate.run_id == run.id)).one()
    return RunProgress(run, *counted)
