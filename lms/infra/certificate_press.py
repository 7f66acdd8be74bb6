"""The printing press: facts to a tagged, archivable, signed PDF."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lms.infra import clock
from lms.infra.pdf import CertificateFacts, render_certificate
from lms.infra.press import Press
from lms.infra.signing import Signer
from lms.settings import Settings


def make_press(settings: Settings) -> Press:
    """A press with the issuer's key, loaded once. Raises OSError or ValueError when the key cannot be used."""
    if settings.signing_key is None or settings.signing_certificate is None:
        raise ValueError("LMS_SIGNING_KEY and LMS_SIGNING_CERTIFICATE are needed to print certificates")
    signer = Signer.load(settings.signing_key, settings.signing_certificate)

    def press(facts: Mapping[str, Any]) -> bytes:
        printed = CertificateFacts(
            **{
                **facts,
                "issued_on": date.fromisoformat(facts["issued_on"]),
                "modules": tuple(facts["modules"]),
                "credential": facts["credential"].encode(),
            }
        )
        return signer.sign(render_certificate(printed), facts["labels"]["signature"], clock.now())

    return press
