"""The command `lms`."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
from flask_migrate import upgrade
from pydantic import ValidationError

from lms import worker
from lms.app import create_app
from lms.settings import ROOT, Settings


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
