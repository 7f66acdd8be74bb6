"""`lms content`: courses as files."""

import sys
from datetime import datetime
from pathlib import Path
from typing import cast

import click

from lms.cli_settings import application, settings
from lms.content import commands
from lms.content.problems import ContentErrors
from lms.content.unit_split import split
from lms.db.base import unit_of_work
from lms.domain.errors import Conflict, NotFound
from lms.infra import clock
from lms.learning import queries as learning
from lms.settings import ROOT
from lms.studio import from_files

COURSES = click.option(
    "--courses",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT / "courses",
    envvar="LMS_COURSES_DIR",
    help="The folder of courses.",
)


@click.group()
def content() -> None:
    """Courses as files: check, compare, publish."""


@content.command()
@COURSES
@click.option(
    "--on",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date on which the content has to be good, as YYYY-MM-DD (default: today). Legal facts expire.",
)
def check(courses: Path, day: datetime | None) -> None:
    """Check all courses for all countries and languages; names file, line and what was expected."""
    report = commands.check(courses, (day or clock.now()).date())
    click.echo(str(report))
    sys.exit(0 if report.ok else 1)


@content.command("hash")
@click.argument("course")
@COURSES
def hash_(course: str, courses: Path) -> None:
    """Print the hash of every base block and item: what an operation on it writes as `base`."""
    try:
        for line in commands.block_hashes(courses, course):
            click.echo(str(line))
    except (ContentErrors, NotFound) as error:
        _refuse(error)


@content.command()
@click.argument("course")
@COURSES
def publish(course: str, courses: Path) -> None:
    """Check, compile and publish a course. The running release stays in force when there is an error.

    What only the studio has changed since the last time stays; what both have changed is named, and nothing happens.
    """
    now = clock.now()
    try:
        with application(settings()), unit_of_work():
            blocked = from_files.publish_files(split(courses, course), course, now)
            release = learning.current_release(course)
            click.echo(f"Release {release.short_id} of {course} is in force for {', '.join(release.countries)}.")
    except Conflict as error:
        places = "\n  ".join(map(str, cast("list[str]", error.params["units"])))
        click.echo(f"Changed both here and in the studio (export, merge, publish again):\n  {places}", err=True)
        sys.exit(1)
    except (ContentErrors, NotFound) as error:
        _refuse(error)
    for country, reasons in blocked.items():
        click.echo(f"Not published for {country}:\n  " + "\n  ".join(reasons), err=True)


def _refuse(error: Exception) -> None:
    click.echo(str(error), err=True)
    sys.exit(1)
