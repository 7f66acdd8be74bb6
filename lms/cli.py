"""The command `lms`."""

import os
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from cryptography import x509
from flask_migrate import check, migrate, upgrade
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from lms import server, worker
from lms.certificates import verdict
from lms.cli_content import content
from lms.cli_i18n import i18n
from lms.cli_quiz import quiz
from lms.cli_settings import application, settings
from lms.cli_translate import translate_export, translate_import
from lms.content.problems import ContentErrors
from lms.demo import service as demo
from lms.domain.errors import NotFound
from lms.infra import clock
from lms.infra.signing import inspect
from lms.settings import ROOT, Settings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@click.group()
def main() -> None:
    """Meridian: training of people of many countries in one room."""


main.add_command(content)
content.add_command(translate_export)
content.add_command(translate_import)
main.add_command(i18n)
main.add_command(quiz)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="Port to listen on.")
def run(host: str, port: int) -> None:
    """Start web server and worker; in the demo also make the database and load the sample programme first."""
    if "LMS_BASE_URL" not in os.environ:
        os.environ["LMS_BASE_URL"] = f"http://localhost:{port}"
    chosen = settings()
    with application(chosen):
        upgrade()
        if chosen.demo and demo.is_empty():
            click.echo("Loading the demonstration …")
            _load_demo(chosen)
        elif chosen.demo and not demo.is_ours():
            raise click.UsageError("This database is no demonstration's. Its people need LMS_MODE=production.")
    if chosen.demo and host not in LOOPBACK:
        click.echo(f"Anybody who reaches {host} can sign in with the password below and read all mail.", err=True)
    click.echo(f"Meridian answers at {chosen.base_url}")
    if chosen.demo:
        click.echo(_accounts())
    sys.stdout.flush()
    os.environ.update(_environment(chosen))
    os.chdir(ROOT)
    # This process has loaded the whole product; what only waits for two others needs none of it.
    os.execv(sys.executable, server.own_command(host, port))  # noqa: S606 - our own command


def _load_demo(chosen: Settings) -> None:
    try:
        demo.load(chosen.courses_dir, clock.now())
    except (ContentErrors, NotFound) as error:
        click.echo(f"The sample course cannot be published:\n{error}", err=True)
        sys.exit(1)


def _environment(chosen: Settings) -> dict[str, str]:
    """What the child processes need beyond this one's environment."""
    made = {
        # argon2 takes 19 MB for each sign-in; glibc keeps such blocks unless told to give them back (measured:
        # 640 MiB to 445 after load).
        "MALLOC_ARENA_MAX": "1",
        "MALLOC_MMAP_THRESHOLD_": "262144",
        "MALLOC_TRIM_THRESHOLD_": "262144",
        "LMS_SECRET_KEY": chosen.secret_key.get_secret_value(),
        "LMS_SIGNING_KEY": str(chosen.signing_key or ""),
        "LMS_SIGNING_CERTIFICATE": str(chosen.signing_certificate or ""),
    }
    return {name: value for name, value in made.items() if value}


def _accounts() -> str:
    data = demo.programme()
    rows = [f"  {row['email']:<24} {row.get('role', 'trainee').replace('_', ' ')}" for row in data["accounts"]]
    return "\n".join([f"Demo accounts, all with the password {data['password']}:", *rows])


@main.command("worker")
def run_worker() -> None:
    """Run the background worker alone."""
    worker.main(settings())


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--trust", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The authority, as PEM.")
@click.option("--offline", is_flag=True, help="Check the signature only, without asking the database.")
def verify(file: Path, trust: Path | None, *, offline: bool) -> None:
    """Check a certificate's PDF: its signature, and what is on record.

    Exit code 0 for a valid one, 1 for any other, 2 when it could not be checked.
    """
    chosen = None if trust and offline else settings()  # a stranger needs nothing but the file and the authority
    authority = trust if chosen is None else trust or chosen.signing_trust or chosen.signing_certificate
    if authority is None:
        raise click.UsageError("Name the authority with --trust or set LMS_SIGNING_TRUST.")
    pdf = file.read_bytes()
    found = inspect(pdf, _authority(authority))
    click.echo(f"signature: {found.state}" + (f", by {found.signer} on {found.signed_on}" if found.signer else ""))
    state = "valid" if found.state == "intact" else "altered" if found.state == "altered" else "unknown"
    if chosen is not None and not offline:
        state = _on_record(chosen, pdf, state, clock.now().date())
    click.echo(f"certificate: {state}")
    sys.exit(0 if state == "valid" else 1)


def _authority(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError as error:
        raise click.UsageError(f"{path} holds no certificate in PEM form.") from error


def _on_record(chosen: Settings, pdf: bytes, state: str, today: date) -> str:
    """What the database knows of the file: a record decides over a sound signature, never the other way round."""
    with application(chosen):
        try:
            on_record = verdict.by_file(pdf, today)
        except SQLAlchemyError as error:
            raise click.UsageError(
                "The database cannot be asked. With --offline the signature alone counts."
            ) from error
    if on_record.certificate is not None:
        facts = on_record.certificate.facts
        click.echo(f"on record: {facts['holder']} · {facts['training']} · {facts['dates']}")
    return on_record.state if state == "valid" else state


@main.group("db")
def database() -> None:
    """The database."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to the newest version."""
    with application(settings()):
        upgrade()


@database.command("migrate")
@click.option("-m", "--message", required=True, help="What the migration does.")
def make_migration(message: str) -> None:
    """Write a migration from the difference between models and database. Read it before you commit it."""
    with application(settings()):
        migrate(message=message)


@database.command("check")
def check_migrations() -> None:
    """Fail when the models and the migrations differ."""
    with TemporaryDirectory() as folder:
        chosen = Settings(mode="test", secret_key=SecretStr("x" * 40), database_url=f"sqlite:///{folder}/check.db")
        with application(chosen):
            upgrade()
            check()


if __name__ == "__main__":
    main()
