"""What a demonstration makes for itself: a secret key and an issuing certificate, kept under `var/`."""

import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

from pydantic import SecretStr

from lms.infra import clock
from lms.infra.signing import CERTIFICATE_FILE, KEY_FILE, TRUST_FILE, make_issuer
from lms.settings import Settings


def prepared(settings: Settings) -> Settings:
    """The same settings with the demo's own secrets filled in; makes them on the first start."""
    settings.var_dir.mkdir(mode=0o700, parents=True, exist_ok=True)  # the database in it holds links and passwords
    made: dict[str, object] = {}
    if not settings.secret_key.get_secret_value():
        made["secret_key"] = SecretStr(_kept(settings.var_dir / "secret_key"))
    if settings.signing_key is None:
        folder = settings.var_dir / "issuer"
        if not (folder / TRUST_FILE).is_file():
            make_issuer(folder, settings.issuer_name, clock.now())
        made |= {
            "signing_key": folder / KEY_FILE,
            "signing_certificate": folder / CERTIFICATE_FILE,
            "signing_trust": folder / TRUST_FILE,
        }
    return settings.model_copy(update=made)


def _kept(path: Path) -> str:
    """The text of a file that only its owner may read; it appears whole, so that a start that died leaves none."""
    if not path.is_file() or not path.read_text():
        with NamedTemporaryFile("w", dir=path.parent, prefix=".", delete=False) as file:  # made with mode 0600
            file.write(secrets.token_urlsafe(48))
        Path(file.name).replace(path)
    return path.read_text()
