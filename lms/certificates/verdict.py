"""What the public is told of a certificate: one word, and what was attested."""

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from lms.certificates import queries
from lms.certificates.models import Certificate
from lms.domain import codes

State = Literal["valid", "revoked", "superseded", "expired", "altered", "unknown"]
# The XMP packet of a PDF/A file is never compressed, so its identifier can be read without parsing the PDF.
_IDENTIFIER = re.compile(rb"<dc:identifier>([A-Za-z0-9-]{1,64})</dc:identifier>")
_PUBLIC = (
    "holder",
    "training",
    "place",
    "dates",
    "contact_hours",
    "course",
    "modules",
    "release",
    "issuer",
    "issued_on",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one question about one certificate; `certificate` is None when it is unknown."""

    state: State
    certificate: Certificate | None = None
    successor: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The same for machines: only what the certificate itself shows."""
        found = self.certificate
        if found is None:
            return {"state": self.state}
        told: dict[str, Any] = {"state": self.state, "code": codes.grouped(found.code)}
        told["attested"] = {key: found.facts[key] for key in _PUBLIC}
        told["pdf_sha256"] = found.pdf_sha256
        if found.state != "valid":
            told |= {"since": found.state_at.isoformat() if found.state_at else None, "reason": found.reason}
        if self.successor:
            told["successor"] = codes.grouped(self.successor)
        return told


def by_code(typed: str, today: date) -> Verdict:
    """The verdict on a code as somebody typed or scanned it. Never raises."""
    found = queries.public_certificate(typed)
    return Verdict("unknown") if found is None else _verdict(found, today)


def by_file(pdf: bytes, today: date) -> Verdict:
    """The verdict on a file: its bytes are exactly those issued, or it is altered, or unknown. Never raises."""
    found = queries.certificate_with_file(sha256(pdf).hexdigest())
    if found is not None:
        return _verdict(found, today)
    claimed = _IDENTIFIER.search(pdf)
    original = queries.public_certificate(claimed[1].decode()) if claimed else None
    return Verdict("unknown") if original is None else Verdict("altered", original)


def _verdict(found: Certificate, today: date) -> Verdict:
    if found.state == "valid":
        expired = found.valid_until is not None and found.valid_until < today
        return Verdict("expired" if expired else "valid", found)
    newer = queries.successor(found)
    return Verdict("superseded" if found.state == "superseded" else "revoked", found, newer.code if newer else None)
