"""Making the files of issued certificates."""

from hashlib import sha256

from sqlalchemy import select

from lms.certificates.models import Certificate
from lms.certificates.storage import key_of, store
from lms.db.base import begin_write, db
from lms.domain.errors import Invalid
from lms.infra.outbox import on, publish
from lms.infra.press import press


@on("certificate.issued", slow=True)
def make_file(certificate_id: int) -> None:
    """Print, sign and store one certificate's file; nothing when it exists or the run was cancelled.

    Every printing differs (signatures contain chance) and lies under its own hash. So whatever dies or is slow, the
    hash on record is always that of a file that is there, whole.
    """
    waiting = _waiting(certificate_id)
    if waiting is None:
        return
    pdf, fault = b"", ""
    try:
        pdf = press()(waiting.facts)
    except Invalid as error:
        fault = error.key
    digest = sha256(pdf).hexdigest()
    key = key_of(waiting.code, digest)
    if pdf:
        store().put(key, pdf)
    begin_write()
    certificate = _waiting(certificate_id, held=True)
    if certificate is None:  # stopped meanwhile, or another worker was faster: nobody will ask for this printing
        store().delete(key)
        return
    certificate.fault = fault
    if pdf:
        certificate.pdf_sha256 = digest
        publish("certificate.made", certificate.id)


def _waiting(certificate_id: int, *, held: bool = False) -> Certificate | None:
    """With `held` nobody else changes or removes it before this transaction ends."""
    unmade = (Certificate.pdf_sha256.is_(None), Certificate.fault == "")
    found = select(Certificate).where(Certificate.id == certificate_id, *unmade)
    if held:
        found = found.with_for_update()
    return db.session.scalar(found.execution_options(populate_existing=True))
