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

    Killed between storing and commit, the next run stores anew: the hash on record is always that of the file.
    """
    waiting = _waiting(certificate_id)
    if waiting is None:
        return
    pdf, fault = b"", ""
    try:
        pdf = press()(waiting.facts)
    except Invalid as error:
        fault = error.key
    if pdf:
        store().put(key_of(waiting), pdf)
    begin_write()
    certificate = _waiting(certificate_id)
    if certificate is None:
        return
    certificate.fault = fault
    if pdf:
        certificate.pdf_sha256 = sha256(pdf).hexdigest()
        publish("certificate.made", certificate.id)


def _waiting(certificate_id: int) -> Certificate | None:
    unmade = (Certificate.pdf_sha256.is_(None), Certificate.fault == "")
    found = select(Certificate).where(Certificate.id == certificate_id, *unmade)
    return db.session.scalar(found.execution_options(populate_existing=True))
