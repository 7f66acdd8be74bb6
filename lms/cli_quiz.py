"""`lms quiz`: questions from other platforms into the files of a course, and out again."""

import sys
from collections.abc import Sequence, Sized
from pathlib import Path
from typing import NoReturn

import click

from lms.cli_content import COURSES
from lms.content.export import refuse_links, replace_file
from lms.content.problems import ContentErrors
from lms.content.quiz_formats.carried import FORMAT_NAMES, FORMATS
from lms.content.quiz_formats.course_items import course_items
from lms.content.quiz_formats.exchange import LARGEST_FILE, write
from lms.content.unit_split import split
from lms.content.units import LIBRARY, UnitKey, Units
from lms.content.writer import yaml_text
from lms.domain.errors import DomainError, NotFound
from lms.infra import apart
from lms.studio.item_import_reading import Brought, Item, renamed

_READER = "lms.studio.item_import_reading:read_questions"
_SENTENCES = {
    "course.unknown": "There is no course {course}.",
    "quiz.unknown": "There is no quiz {quiz}.",
    "country.unknown": "There is no country {country} in the library.",
    "file.too_much": "This file takes too much time or memory to read.",
}
COURSE = click.option("--course", help="The course (not needed where there is only one).")


@click.group()
def quiz() -> None:
    """Questions: bring them in from other platforms, and take them out."""


@quiz.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@COURSE
@click.option("--format", "format_", type=click.Choice([*FORMATS]), help="The format (default: found out).")
@click.option("--language", help="The language of the texts (default: the course's source language).")
@click.option("--keep-good", is_flag=True, help="Take all good questions when others have faults.")
@click.option("--dry-run", is_flag=True, help="Say what would come, and write nothing.")
@COURSES
def import_(file: Path, courses: Path, *, keep_good: bool, dry_run: bool, **options: str | None) -> None:
    """Take the questions of FILE (GIFT, Aiken, Moodle XML, QTI) into the bank of a course.

    Each fault is named with its line; then nothing is written, and the exit code is 1. No question that is there
    changes: one with the same id comes under another. Check the course before you publish it.
    """
    try:
        course = _course(courses, options["course"])
        units = split(courses, course)
        language = _language(units, course, options["language"])
        if file.stat().st_size > LARGEST_FILE:
            _say(f"{file} is larger than {LARGEST_FILE:,} bytes.")
        brought: Brought = apart.call(_READER, file.read_bytes(), options["format_"], file.name, language)
        _tell(brought)
        if brought.faults and not keep_good:
            _say("Nothing was taken over.")
        files = _files(brought, units, course, language)
        refuse_links(courses, files)
    except (ContentErrors, DomainError) as error:
        _refuse(error)
    for name, data in files.items():
        if not dry_run:
            replace_file(courses / name, data)
        click.echo(f"{'would be written' if dry_run else 'written'}: {name}")
    found = f"{_counted(brought.items, 'question')} in {FORMAT_NAMES.get(brought.format, 'no known format')}"
    click.echo(f"{found}, {_counted(brought.faults, 'fault')}")


@quiz.command("export")
@click.option("--format", "format_", type=click.Choice([*FORMATS]), required=True, help="The format to write.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@COURSE
@click.option("--quiz", "only", default="", help="Only what this quiz may ask.")
@click.option("--language", help="The language of the texts (default: the course's source language).")
@click.option("--country", default="", help="Work out what depends on the law of this country (a code such as SG).")
@COURSES
def export(format_: str, out: Path, courses: Path, *, only: str, country: str, **options: str | None) -> None:
    """Write the questions of a course to a file, and say what the format does not carry."""
    try:
        course = _course(courses, options["course"])
        found = course_items(courses, course, country=country, quiz=only)
    except (ContentErrors, DomainError) as error:
        _refuse(error)
    exported = write(found.items, format_, options["language"] or found.language, found.media)
    replace_file(out, exported.data)
    for note in exported.report:
        click.echo(str(note))
    left = {note.item for note in exported.report if note.what.startswith("left out")}
    click.echo(f"{out}: {len(found.items) - len(left)} questions, {len(left)} left out")


def _course(courses: Path, wanted: str | None) -> str:
    there = sorted(path.parent.name for path in courses.glob("*/course.yaml"))
    if wanted is None and len(there) != 1:
        raise click.UsageError(f"Name the course with --course: {', '.join(there) or 'there is none'}.")
    course = wanted or there[0]
    if course not in there:
        raise NotFound("course.unknown", course=course)
    return course


def _language(units: Units, course: str, wanted: str | None) -> str:
    head = units[UnitKey(course, "course")]
    language = wanted or str(head["source_language"])
    if language not in head["languages"]:
        raise click.UsageError(f"The course is not in {language}, but in {', '.join(head['languages'])}.")
    return language


def _tell(brought: Brought) -> None:
    for note in brought.notes:
        click.echo(str(note))
    for fault in brought.faults:
        click.echo(str(fault), err=True)


def _files(brought: Brought, units: Units, course: str, language: str) -> dict[str, bytes]:
    """What is to be written, by paths relative to the folder of courses; nothing of it is there yet."""
    held = {key.address for key in units if key.course == course}
    names = {picture.name: _free("media", picture.name, held) for picture in brought.pictures}
    files: dict[str, bytes] = {}
    for picture in brought.pictures:
        image, home = picture.image, f"{course}/media/{names[picture.name]}"
        about = {"sha256": image.sha256, "width": image.width, "height": image.height, "type": image.type}
        files[f"{home}.yaml"] = yaml_text({"alt": {language: picture.alt or picture.name}, **about}).encode()
        files[f"{home}.webp"] = image.data
    for item in _known_steps(brought.items, units):
        made = renamed(item, _free("item", item["id"], held), names)
        if made["id"] != item["id"]:
            click.echo(f"{item['id']}: there is such a question already, so it comes as {made['id']}")
        files[f"{course}/items/{made['id']}.yaml"] = yaml_text(made).encode()
    return files


def _known_steps(items: Sequence[Item], units: Units) -> list[Item]:
    """Items without workflow steps that the library does not have."""
    known = {step["slug"] for step in units.get(UnitKey(LIBRARY, "steps"), {}).get("steps", ())}
    for item in items:
        if "step" in item and item["step"] not in known:
            click.echo(f"{item['id']}: there is no workflow step {item.pop('step')}")
    return [*items]


def _free(kind: str, wish: str, held: set[str]) -> str:
    number, name = 1, wish
    while f"{kind}/{name}" in held:
        number += 1
        name = f"{wish[:55]}-{number}"
    held.add(f"{kind}/{name}")
    return name


def _counted(things: Sized, word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def _refuse(error: Exception) -> NoReturn:
    words = str(error)
    if isinstance(error, DomainError):
        words = _SENTENCES.get(error.key, error.key).format(**error.params)
    _say(words)


def _say(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(1)
