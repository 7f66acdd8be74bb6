"""What commands begin with: the settings, or the end of it with their names; an application that is closed again."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import click
from pydantic import ValidationError

from lms.app import create_app
from lms.db.base import db
from lms.demo.secrets import prepared
from lms.infra.signing import Signer
from lms.settings import Settings


def settings() -> Settings:
    """The environment's settings; a missing or weak one ends the program with its name and exit code 2."""
    try:
        found = Settings()
    except ValidationError as error:
        _end([_reason(fault) for fault in error.errors()])
    if found.mode != "production":
        return prepared(found)
    if found.signing_key and found.signing_certificate:
        try:
            Signer.load(found.signing_key, found.signing_certificate)
        except (OSError, ValueError) as error:
            _end([f"LMS_SIGNING_KEY and LMS_SIGNING_CERTIFICATE cannot be used: {error}"])
    return found


@contextmanager
def application(chosen: Settings) -> Iterator[None]:
    """The application's context for one command; its connections are closed at the end."""
    with create_app(chosen).app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def _reason(fault: Mapping[str, Any]) -> str:
    """One fault in words: the rules of production name their settings themselves."""
    words = str(fault["msg"]).removeprefix("Value error, ")
    place = [f"LMS_{part}".upper() for part in fault["loc"]]
    return " ".join([*place, words])


def _end(reasons: list[str]) -> NoReturn:
    listed = "\n".join(f"  {reason}" for reason in reasons)
    click.echo(f"Meridian does not start with these settings:\n{listed}", err=True)
    sys.exit(2)
