"""Issuing, revoking and reissuing certificates."""

import json
import secrets
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from lms.accounts.models import Member
from lms.certificates import queries, wording
from lms.certificates.models import Certificate, CertificateAttempt, IssueRun
from lms.certificates.queries import Candidate
from lms.db.base import db
from lms.domain import codes, languages
from lms.domain.course import OUTLINE, SHORT
from lms.domain.eligibility import RULES
from lms.domain.errors import Conflict, Invalid
from lms.infra.outbox import publish, publish_many
from lms.learning import queries as learning
from lms.trainings.models import Training
from lms.web.i18n import LANGUAGES, territory_name

REASON_LENGTH = 300  # characters


def issue_all(training: Training, by: Member, *, issuer: str, base_url: str, now: datetime) -> IssueRun:
    """Issue to everybody who qualifies and has none yet. The files are made by the worker; the run tells how far it is.

    A second click, or somebody else's, finds nobody left and gets the run of the first. Raises
    Conflict("certificates.nobody") when there is nobody to issue to and nothing is being made.
    """
    found = [candidate for candidate in queries.candidates(training, now) if candidate.can_be_issued]
    if not found:
        return _running(training)
    try:
        with db.session.begin_nested():
            run = IssueRun(training_id=training.id, started_by=by.id, started_at=now, total=len(found))
            db.session.add(run)
            db.session.flush()
            made = [_certificate(training, candidate, by, now, issuer, base_url) for candidate in found]
            for certificate in made:
                certificate.run_id = run.id
            db.session.add_all(made)
            db.session.flush()
    except IntegrityError:
        return _running(training)
    publish_many("certificate.issued", [(certificate.id,) for certificate in made])
    return run


def _running(training: Training) -> IssueRun:
    latest = queries.latest_run(training)
    if latest is None or latest.finished:
        raise Conflict("certificates.nobody")
    return latest.run


def cancel(run: IssueRun, now: datetime) -> None:
    """Stop a run: certificates whose file does not exist yet have never been; the others stay."""
    run.cancelled_at = run.cancelled_at or now
    unmade = delete(Certificate).where(Certificate.run_id == run.id, Certificate.pdf_sha256.is_(None))
    db.session.execute(unmade)


def revoke(certificate: Certificate, by: Member, reason: str, now: datetime) -> None:
    """Take a certificate back, for a reason that the public page shows. Raises Invalid or Conflict."""
    _leave(certificate, "revoked", by, _given(reason), now)


def reissue(  # noqa: PLR0913 - who, what, why and when of an entry on record
    certificate: Certificate, training: Training, by: Member, reason: str, *, issuer: str, base_url: str, now: datetime
) -> Certificate:
    """Issue anew, with the holder's present name and facts, and point from the old one to it.

    A valid one is superseded and says so; one that was revoked stays revoked. Raises Invalid or Conflict.
    """
    why = _given(reason)
    found = queries.candidates(training, now, only=certificate.registration_id)
    if not found or not found[0].verdict.eligible:
        raise Conflict("certificate.not_eligible")
    if certificate.state != "revoked":
        _leave(certificate, "superseded", by, why, now)
    made = _certificate(training, found[0], by, now, issuer, base_url)
    made.supersedes_id = certificate.id
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError:  # a revoked one has been replaced already
        raise Conflict("certificate.not_valid") from None
    publish("certificate.issued", made.id)
    return made


def _given(reason: str) -> str:
    given = reason.strip()
    if not 0 < len(given) <= REASON_LENGTH:
        raise Invalid("certificate.reason", most=REASON_LENGTH)
    return given


def _leave(certificate: Certificate, state: str, by: Member, reason: str, now: datetime) -> None:
    """Once and only from `valid`: of two browsers the slower one learns that it was."""
    still_valid = update(Certificate).where(Certificate.id == certificate.id, Certificate.state == "valid")
    values = {"state": state, "state_at": now, "state_by": by.id, "reason": reason}
    if db.session.execute(still_valid.values(**values)).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("certificate.not_valid")
    db.session.refresh(certificate)


def _certificate(
    training: Training, candidate: Candidate, by: Member, now: datetime, issuer: str, base_url: str
) -> Certificate:
    holder = candidate.registration.member
    language = holder.language if holder.language in LANGUAGES else LANGUAGES[0]
    code = codes.make(secrets.randbits)
    facts = _facts(training, candidate, language, now)
    facts |= {
        "code": codes.grouped(code),
        "verify_url": f"{base_url}/verify/{code}",
        "issuer": issuer,
    }
    facts["credential"] = json.dumps(_credential(facts, candidate, training), ensure_ascii=False, sort_keys=True)
    return Certificate(
        code=code,
        member_id=holder.id,
        registration_id=candidate.registration.id,
        training_id=training.id,
        release_id=candidate.release_id,
        attempts=[CertificateAttempt(attempt_id=attempt) for attempt in candidate.attempt_ids],
        language=language,
        facts=facts,
        issued_at=now,
        issued_by=by.id,
    )


def _facts(training: Training, candidate: Candidate, language: str, now: datetime) -> dict[str, Any]:
    holder = candidate.registration.member
    release_id = candidate.release_id or ""
    outline_language = queries.language_of_outline(release_id, language)
    outline = learning.document(release_id, OUTLINE, holder.country, outline_language)
    name_language, name_direction = wording.language_of(holder.name)
    issued_on = now.astimezone(ZoneInfo(training.time_zone)).date()
    return {
        "holder": holder.name,
        "holder_language": name_language,
        "holder_direction": name_direction,
        "agency": holder.agency.name if holder.agency else "",
        "country": territory_name(holder.country, language),
        "training": training.title,
        "place": wording.place(training.city, territory_name(training.country, language), language),
        "dates": wording.dates(training.starts_on, training.ends_on, language),
        "contact_hours": wording.hours(candidate.minutes, language),
        "course": outline["title"],
        "modules": [module["title"] for module in outline["modules"]],
        "release": release_id[:SHORT],
        "issued_on": issued_on.isoformat(),
        "issued_on_text": wording.day(issued_on, language),
        "language": language,
        "direction": languages.direction(language),
        "labels": wording.labels(language),
    }


def _credential(facts: dict[str, Any], candidate: Candidate, training: Training) -> dict[str, Any]:
    """The machine-readable twin of the page, embedded in the PDF."""
    return {
        "type": "TrainingCompletion",
        "code": facts["code"],
        "verify": facts["verify_url"],
        "holder": facts["holder"],
        "country": candidate.registration.member.country,
        "training": {
            "title": training.title,
            "place": facts["place"],
            "starts_on": training.starts_on.isoformat(),
            "ends_on": training.ends_on.isoformat(),
        },
        "minutes_present": candidate.minutes,
        "course": training.course,
        "release": candidate.release_id,
        "rules": RULES,
        "issuer": facts["issuer"],
        "issued_on": facts["issued_on"],
    }
