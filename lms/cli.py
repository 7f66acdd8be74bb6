"""The command `lms`."""

import sys
from tempfile import TemporaryDirectory

import click
from flask_migrate import check, migrate, upgrade
from pydantic import SecretStr, ValidationError

from lms import worker
from lms.app import create_app
from lms.settings import Settings


@click.group()
def main() -> None:
    """Meridian: training of people of many countries in one room."""


def settings() -> Settings:
    """The environment's settings; a missing or weak one ends the program with its name."""
    try:
        return Settings()
    except ValidationError as error:
        reasons = "\n".join(f"  {fault['msg'].removeprefix('Value error, ')}" for fault in error.errors())
        click.echo(f"Meridian does not start with these settings:\n{reasons}", err=True)
        sys.exit(2)


@main.command("worker")
def run_worker() -> None:
    """Run the background worker."""
    worker.main(settings())


@main.group("db")
def database() -> None:
    """The database."""


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to the newest version."""
    with create_app(settings()).app_context():
        upgrade()


@database.command("migrate")
@click.option("-m", "--message", required=True, help="What the migration does.")
def make_migration(message: str) -> None:
    """Write a migration from the difference between models and database. Read it before you commit it."""
    with create_app(settings()).app_context():
        migrate(message=message)


@database.command("check")
def check_migrations() -> None:
    """Fail when the models and the migrations differ."""
    with TemporaryDirectory() as folder:
        chosen = Settings(mode="test", secret_key=SecretStr("x" * 40), database_url=f"sqlite:///{folder}/check.db")
        with create_app(chosen).app_context():
            upgrade()
            check()
