"""`lms content translate-…`: courses to translators and back."""

import sys
from collections import Counter
from pathlib import Path
from typing import NoReturn

import click

from lms.cli_content import COURSES
from lms.content.exchange import apply, examine
from lms.content.exchange_files import Unreadable
from lms.content.export import export
from lms.content.problems import ContentErrors
from lms.content.segments import segments, source_language
from lms.content.unit_split import split
from lms.domain.errors import DomainError, NotFound
from lms.infra import apart

_READER = "lms.content.exchange_reading:read"
_WRITERS = {"xliff": "lms.content.exchange_xliff:to_xliff", "po": "lms.content.exchange_po:to_po"}
_ENDINGS = {"xliff": "xlf", "po": "po"}
_SENTENCES = {
    "course.unknown": "There is no course {course}.",
    "file.too_much": "This file takes too much time or memory to read.",
    "language.not_translated": "{course} is not translated into {language}.",
}


@click.command("translate-export")
@click.argument("course")
@click.argument("language")
@click.option("--format", "format_", type=click.Choice([*_WRITERS]), default="xliff", show_default=True)
@click.option("--stale-only", is_flag=True, help="Only what is missing, or older than its source text.")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="The file (default: COURSE.LANGUAGE.xlf).")
@COURSES
def translate_export(
    course: str, language: str, format_: str, to: Path | None, courses: Path, *, stale_only: bool
) -> None:
    """Write the texts of a course and their translations into LANGUAGE to a file for a translator."""
    try:
        units = split(courses, course)
        found = segments(units, course, language, stale_only=stale_only)
        source = source_language(units, course)
    except (ContentErrors, NotFound) as error:
        _refuse(error)
    if not found:
        click.echo(f"Nothing of {course} waits for a translation into {language}.")
        return
    path = to or Path(f"{course}.{language}.{_ENDINGS[format_]}")
    path.write_bytes(apart.call(_WRITERS[format_], found, course, source, language))
    states = Counter(segment.state for segment in found)
    click.echo(f"{path}: {len(found)} texts, {states['missing']} missing, {states['stale']} stale")


@click.command("translate-import")
@click.argument("course")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--skip-refused", is_flag=True, help="Take over all other texts when some are refused.")
@COURSES
def translate_import(course: str, file: Path, courses: Path, *, skip_refused: bool) -> None:
    """Take a translator's FILE (XLIFF 2 or PO) over into the files of a course.

    Each text that is refused is named with the reason; then nothing is written, and the exit code is 1.
    """
    try:
        units = split(courses, course)
        filled = apart.call(_READER, file.read_bytes())
        result = examine(filled, units, course, filled.language)
        if result.problems and not skip_refused:
            _say("\n".join([*map(str, result.problems), "Nothing was taken over."]))
        changes = apply(units, result.accepted, course, filled.language)
        written = export({**units, **changes}, courses, course).written if changes else ()
    except (ContentErrors, DomainError, Unreadable) as error:
        _refuse(error)
    for line in (*map(str, result.problems), *(f"written: {path}" for path in written)):
        click.echo(line)
    click.echo(f"{len(result.accepted)} texts taken over, {len(result.problems)} refused")


def _refuse(error: Exception) -> NoReturn:
    words = str(error)
    if isinstance(error, DomainError):
        words = _SENTENCES.get(error.key, error.key).format(**error.params)
    _say(words)


def _say(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(1)
