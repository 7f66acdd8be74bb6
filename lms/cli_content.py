"""`lms content`: courses as files."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, cast

import click

from lms.cli_settings import application, settings
from lms.content import commands, stamping
from lms.content.compiler import compile_course
from lms.content.diff_report import Differences
from lms.content.export import export, replace_file
from lms.content.media import images_beside
from lms.content.problems import ContentErrors
from lms.content.unit_diff import diff as unit_diff
from lms.content.unit_split import split
from lms.content.units import UnitKey
from lms.db.base import unit_of_work
from lms.domain.errors import Conflict, NotFound
from lms.infra import clock
from lms.learning import media
from lms.learning import queries as learning
from lms.settings import ROOT
from lms.studio import from_files
from lms.studio import queries as studio

COURSES = click.option(
    "--courses",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT / "courses",
    envvar="LMS_COURSES_DIR",
    help="The folder of courses.",
)


@click.group()
def content() -> None:
    """Courses as files: check, compare, publish, export."""


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
@click.argument("language")
@COURSES
def stamp(course: str, language: str, courses: Path) -> None:
    """Say that the files of a language translate the source as it is now: write its hashes into them."""
    try:
        changed = stamping.stamp(courses, course, language)
    except (ContentErrors, NotFound) as error:
        _refuse(error)
    for path in changed:
        click.echo(str(path))
    click.echo(f"{len(changed)} files written.")


@content.command("compile")
@click.argument("course")
@COURSES
def compile_(course: str, courses: Path) -> None:
    """Compile a course without publishing it: which release it would be, and who would be left out."""
    try:
        made = compile_course(courses, course, clock.now().date())
    except (ContentErrors, NotFound) as error:
        _refuse(error)
    click.echo(f"Release {made.short_id} of {course} for {', '.join(made.countries)}, in {', '.join(made.languages)}:")
    click.echo(f"{len(made.entries)} pages, {len(made.documents)} of them different.")
    _tell_blocked(made.blocked)


def _tell_blocked(blocked: Mapping[str, Sequence[str]]) -> None:
    for country, reasons in blocked.items():
        click.echo(f"Not published for {country}:\n  " + "\n  ".join(reasons), err=True)


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
            media.keep(images_beside(courses, course))
            blocked = from_files.publish_files(split(courses, course), course, now)
            release = learning.current_release(course)
            click.echo(f"Release {release.short_id} of {course} is in force for {', '.join(release.countries)}.")
    except Conflict as error:
        places = "\n  ".join(map(str, cast("list[str]", error.params["units"])))
        click.echo(f"Changed both here and in the studio (export, merge, publish again):\n  {places}", err=True)
        sys.exit(1)
    except (ContentErrors, NotFound) as error:
        _refuse(error)
    _tell_blocked(blocked)


@content.command()
@click.argument("course")
@COURSES
@click.option(
    "--against",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another folder of courses to begin from (default: what is published in the studio).",
)
def diff(course: str, courses: Path, against: Path | None) -> None:
    """Say what publishing the files of a course would change, unit by unit and word by word."""
    try:
        new = split(courses, course)
        old = split(against, course) if against else _published(course)
    except (ContentErrors, NotFound) as error:
        _refuse(error)
    click.echo(str(Differences(tuple(unit_diff(old, new)))))


@content.command("export")
@click.argument("course")
@click.option(
    "--to",
    "courses",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of courses to write to. Files that say the same already stay as they are.",
)
def export_(course: str, courses: Path) -> None:
    """Write a course and the library, as published in the studio, to files."""
    try:
        units = _published(course)
        result = export(units, courses, course)
        _export_images(units, courses / course / "media")
    except (ContentErrors, NotFound) as error:
        _refuse(error)
    for name in result.written:
        click.echo(f"written  {name}")
    for name in result.removed:
        click.echo(f"removed  {name}")
    click.echo(f"{len(result.written)} written, {len(result.removed)} removed")


def _export_images(units: dict[UnitKey, dict[str, Any]], home: Path) -> None:
    """Write the images beside the files that say what they are."""
    for key, value in units.items():
        if key.address.startswith("media/"):
            replace_file(home / f"{Path(key.address).name}.webp", media.read(value["sha256"]))


def _published(course: str) -> dict[UnitKey, dict[str, Any]]:
    with application(settings()):
        found = studio.published_units(course)
    if UnitKey(course, "course") not in found:
        raise NotFound("course.unknown", course=course)
    return found


def _refuse(error: Exception) -> NoReturn:
    what = ", ".join(map(str, error.params.values())) if isinstance(error, NotFound) else ""
    click.echo(f"There is no `{what}`." if what else str(error), err=True)
    sys.exit(1)
