"""Every setting, typed, read once from the environment (prefix `LMS_`)."""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parent.parent
SECRET_LENGTH = 32
DISTINCT = 10  # characters: random hex of that length has fewer only once in 10,000 times
STRONG = f"needs at least {SECRET_LENGTH} random characters"


class Settings(BaseSettings):
    """One instance for each process. `mode` decides how strict it is:

    * `demo`: the default of `make run`; secrets are made under `var/`, mail is shown at /dev/mail.
    * `test`: like `demo`, for the test suites.
    * `production`: refuses to start, naming the setting, when one is missing or weak.
    """

    model_config = SettingsConfigDict(
        env_prefix="LMS_",
        env_ignore_empty=True,
        frozen=True,
        hide_input_in_errors=True,  # a secret that is too short is still somebody's secret
    )

    mode: Literal["demo", "test", "production"] = "demo"
    debug: bool = False
    secret_key: SecretStr = SecretStr("")
    secret_key_previous: SecretStr = SecretStr("")
    base_url: str = "http://localhost:8000"
    var_dir: Path = ROOT / "var"
    courses_dir: Path = ROOT / "courses"
    database_url: str = ""
    rate_limit_url: str = "memory://"
    proxies: int = Field(0, ge=0)
    mail_url: str = ""
    mail_sender: str = "Meridian <no-reply@localhost>"
    signing_key: Path | None = None
    signing_certificate: Path | None = None
    signing_trust: Path | None = None  # what signatures are checked against; default: the signing certificate
    issuer_name: str = "Meridian demonstration programme"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    worker_processes: int = Field(2, ge=1, le=64)
    worker_lease: int = Field(120, ge=1)  # seconds after which the work of a worker that died is taken up again

    @model_validator(mode="after")
    def _strong_enough(self) -> Self:
        if self.mode != "production":
            return self
        faults = {
            "LMS_SECRET_KEY": _weak(self.secret_key) and STRONG,
            "LMS_SECRET_KEY_PREVIOUS": self.secret_key_previous and _weak(self.secret_key_previous) and STRONG,
            "LMS_DEBUG": self.debug and "must be off in production",
            "LMS_DATABASE_URL": not self.database_url and "is missing",
            "LMS_BASE_URL": not self.base_url.startswith("https://") and "must begin with https://",
            "LMS_MAIL_URL": not self.mail_url.startswith(("smtp://", "smtps://")) and "must be an smtp:// address",
            "LMS_SIGNING_KEY": not _readable(self.signing_key) and "must name a readable PEM file",
            "LMS_SIGNING_CERTIFICATE": not _readable(self.signing_certificate) and "must name a readable PEM file",
        }
        found = [f"{name} {fault}" for name, fault in faults.items() if fault]
        if found:
            raise ValueError("; ".join(found))
        return self

    @property
    def demo(self) -> bool:
        return self.mode == "demo"

    @property
    def database(self) -> str:
        """The address of the database; by default SQLite under `var_dir`."""
        return self.database_url or f"sqlite:///{self.var_dir / 'meridian.db'}"


def _weak(secret: SecretStr) -> bool:
    text = secret.get_secret_value()
    return len(text) < SECRET_LENGTH or len(set(text)) < DISTINCT


def _readable(path: Path | None) -> bool:
    return path is not None and path.is_file()
