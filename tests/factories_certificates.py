"""A session that is over, people who have earned its certificate, and a press that prints for real."""

from functools import cache
from typing import Any

from lms.certificates import service
from lms.certificates.models import Certificate, IssueRun
from lms.db.base import db
from lms.infra.certificate_press import make_press
from lms.infra.press import install
from lms.infra.signing import CERTIFICATE_FILE, KEY_FILE, TRUST_FILE, make_issuer
from lms.learning.models import CurrentRelease, LessonProgress, Release
from lms.settings import Settings
from lms.trainings.models import Registration, Training
from lms.trainings.queries import training_by_id
from tests.conftest import scratch
from tests.factories import MemberFactory
from tests.factories_learning import LESSONS, AttemptFactory, EnrolmentFactory, published
from tests.factories_trainings import EVERYWHERE, AttendanceRecordFactory, RegistrationFactory, TrainingFactory, moment

AFTER = moment("18:00", 1)  # the session's second day is over
TO = {"issuer": "Test programme", "base_url": "https://lms.example.org"}


@cache
def issuer() -> Settings:
    """Settings with an issuer's key and certificates, made once for the process."""
    folder = scratch() / "issuer"
    make_issuer(folder, "Test programme", moment("09:00"))
    files = {"key": KEY_FILE, "certificate": CERTIFICATE_FILE, "trust": TRUST_FILE}
    return Settings(mode="test", **{f"signing_{name}": folder / file for name, file in files.items()})


@cache
def _press():
    return make_press(issuer())


def print_for_real() -> None:
    """Give this process the workers' press."""
    install(_press())


def over(**changes: Any) -> Training:
    """A session of the small course in SG, with seats for SG and IN."""
    return TrainingFactory(course="first-aid", quizzes=["check"], **changes)


def seat(training: Training, *, without: str = "", **member: Any) -> Registration:
    """A confirmed seat of somebody who has earned the certificate, `without` one condition: presence, lessons, quiz or
    course."""
    person = MemberFactory(**member)
    training = loaded(training)
    row = RegistrationFactory(training=training, member=person, country=person.country)
    for number, day in enumerate(training.days[: 1 if without == "presence" else 2]):
        AttendanceRecordFactory(registration=row, day=day, at=moment("09:00", number), ordinal=number + 1)
    if without != "course":
        _study(person, without)
    db.session.commit()
    return row


def _study(person: Any, without: str) -> None:
    pointer = db.session.get(CurrentRelease, "first-aid")
    release = published() if pointer is None else db.session.get_one(Release, pointer.release_id)
    enrolment = EnrolmentFactory(release=release, member=person)
    for lesson in LESSONS[: 2 if without == "lessons" else 3]:
        db.session.add(LessonProgress(enrolment_id=enrolment.id, lesson=lesson, completed_at=moment("10:00")))
    result = {} if without == "quiz" else {"submitted_at": moment("11:00"), "passed": True}
    AttemptFactory(enrolment=enrolment, earned="2", possible="2", **result)


def loaded(training: Training) -> Training:
    """The session as its gate hands it out: with days, agenda and delegations."""
    return training_by_id(MemberFactory(roles=list(EVERYWHERE)), training.id)


def issue(training: Training) -> IssueRun:
    """Issue to all, as a coordinator does."""
    by = MemberFactory(roles=list(EVERYWHERE))
    run = service.issue_all(training_by_id(by, training.id), by, **TO, now=AFTER)
    db.session.commit()
    return run


def certificate_of(registration: Registration) -> Certificate:
    """The newest certificate of a seat, as it is in the database now."""
    own = db.select(Certificate).where(Certificate.registration_id == registration.id)
    newest = own.order_by(Certificate.id.desc()).execution_options(populate_existing=True)
    return db.session.scalars(newest).first()
