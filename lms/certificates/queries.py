"""Who has earned a certificate, and the gates to certificates."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import joinedload

from lms.accounts.models import Member
from lms.attendance import queries as attendance
from lms.certificates.models import Certificate, CertificateAttempt, IssueRun
from lms.db.base import db
from lms.domain import codes
from lms.domain.access import Role
from lms.domain.eligibility import Eligibility, Facts, assess
from lms.domain.errors import NotFound
from lms.domain.languages import choose
from lms.learning import queries as learning
from lms.learning.models import Release
from lms.quizzes import queries as quizzes
from lms.quizzes.models import Regrade, RegradeChange
from lms.trainings import queries as trainings
from lms.trainings.models import Registration, Training

STAFF = (Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A confirmed registration with everything that decides on its certificate.

    `certificate` is the valid one, or the one that was revoked and not replaced.
    """

    registration: Registration
    verdict: Eligibility
    minutes: int
    enrolment_id: int | None
    release_id: str | None
    attempt_ids: tuple[int, ...]
    certificate: Certificate | None

    @property
    def can_be_issued(self) -> bool:
        """Whether a bulk issue includes it. What was revoked comes back only by a decision on that certificate."""
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
    enrolments = [found.enrolment_id for found in progress.values()]
    passed = [quizzes.passed_attempts(enrolments, quiz) for quiz in training.quizzes]
    issued = _issued([seat.id for seat in seats])
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
    passed: Sequence[Mapping[int, int]],
    issued: dict[int, Certificate],
    ended: bool,
) -> Candidate:
    own = [of_quiz[progress.enrolment_id] for of_quiz in passed if progress and progress.enrolment_id in of_quiz]
    minutes = present.minutes if present else 0
    verdict = assess(
        Facts(
            minutes=minutes,
            counted=present.counted if present else 0,
            required=training.attendance_required,
            lessons_done=progress.done if progress else 0,
            lessons_total=progress.total if progress else 0,
            quizzes_passed=len(own),
            quizzes_total=len(training.quizzes),
            ended=ended,
        )
    )
    return Candidate(
        seat,
        verdict,
        minutes,
        progress.enrolment_id if progress else None,
        progress.release_id if progress else None,
        tuple(own),
        issued.get(seat.id),
    )


def _issued(registration_ids: Sequence[int]) -> dict[int, Certificate]:
    rows = select(Certificate).where(
        Certificate.registration_id.in_(registration_ids), Certificate.state.in_(("valid", "revoked"))
    )
    return {row.registration_id: row for row in db.session.scalars(rows.order_by(Certificate.id))}


def certificate_for(member: Member, code: str) -> Certificate:
    """A certificate that is the member's own, or of a training in their staff scope. Raises NotFound."""
    scope = member.scope(*STAFF)
    in_scope = true() if scope.everywhere else Training.country.in_(sorted(scope.countries))
    return _one(code, or_(Certificate.member_id == member.id, in_scope))


def managed_certificate(member: Member, code: str) -> Certificate:
    """A certificate of a training in the member's staff scope, never just their own. Raises NotFound."""
    scope = member.scope(*STAFF)
    return _one(code, true() if scope.everywhere else Training.country.in_(sorted(scope.countries)))


def _one(code: str, allowed: ColumnElement[bool]) -> Certificate:
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
    """What a stranger may ask about: a certificate whose file exists. Whatever is no code costs no statement."""
    wanted = codes.normalise(code)
    if len(wanted) != codes.LENGTH or not set(codes.ALPHABET).issuperset(wanted):
        return None
    return db.session.scalar(select(Certificate).where(Certificate.code == wanted, Certificate.pdf_sha256.is_not(None)))


def certificate_with_file(sha256: str) -> Certificate | None:
    """The certificate whose file has exactly these bytes."""
    return db.session.scalar(select(Certificate).where(Certificate.pdf_sha256 == sha256))


def successor(certificate: Certificate) -> Certificate | None:
    """The certificate that was issued in place of this one, once its file exists."""
    newer = (Certificate.supersedes_id == certificate.id, Certificate.pdf_sha256.is_not(None))
    return db.session.scalar(select(Certificate).where(*newer).order_by(Certificate.id.desc()))


def replacement(certificate: Certificate) -> Certificate | None:
    """The same for those who manage it: also while its file is being made."""
    newer = select(Certificate).where(Certificate.supersedes_id == certificate.id)
    return db.session.scalar(newer.order_by(Certificate.id.desc()))


def corrected_since(certificate_ids: Collection[int]) -> dict[int, datetime]:
    """Certificate id to when a mark that it rests on was last corrected, of those where that was after the issue.

    The certificate stays what it is; whether to revoke it is a person's decision. One statement.
    """
    if not certificate_ids:
        return {}
    since = or_(Regrade.ended_at.is_(None), Regrade.ended_at > Certificate.issued_at)
    rows = (
        select(Certificate.id, func.max(Regrade.asked_at).label("at"))
        .join(CertificateAttempt, CertificateAttempt.certificate_id == Certificate.id)
        .join(RegradeChange, RegradeChange.attempt_id == CertificateAttempt.attempt_id)
        .join(Regrade, Regrade.id == RegradeChange.regrade_id)
        .where(Certificate.id.in_(certificate_ids), since)
    )
    return {row.id: row.at for row in db.session.execute(rows.group_by(Certificate.id))}


def language_of_outline(release_id: str, wanted: str) -> str:
    """The best language that a release has; one statement for each release of a session."""
    release = db.session.get_one(Release, release_id)
    return choose(wanted, release.languages, release.source_language)


def latest_run(training: Training) -> RunProgress | None:
    """The training's newest bulk issue, with how far it is."""
    run = db.session.scalar(select(IssueRun).where(IssueRun.training_id == training.id).order_by(IssueRun.id.desc()))
    return None if run is None else progress_of_run(run)


def progress_of_run(run: IssueRun) -> RunProgress:
    made = func.count(Certificate.pdf_sha256)
    faulty = func.count().filter(Certificate.fault != "")
    counted = db.session.execute(select(made, faulty).where(Certificate.run_id == run.id)).one()
    return RunProgress(run, *counted)
