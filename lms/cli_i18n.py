"""`lms i18n`: the interface's catalogues."""

import re
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from lms.settings import ROOT
from lms.web.i18n import LANGUAGES

TRANSLATIONS = ROOT / "translations"
SOURCE = LANGUAGES[0]
MAPPING = """[python: lms/**.py]
[jinja2: templates/**.html]
extensions = jinja2.ext.do
trimmed = true
silent = false
[jinja2: templates/**.txt]
trimmed = true
silent = false
"""
KEYWORDS = ("_", "_l", "gettext", "lazy_gettext", "ngettext:1,2", "pgettext:1c,2")
NAMED = re.compile(r"%\((\w+)\)s")


@click.group()
def i18n() -> None:
    """The interface's catalogues under translations/."""


@i18n.command()
def update() -> None:
    """Bring every catalogue up to date with the marked strings; English texts fill themselves."""
    fresh = extracted()
    for path in catalogues():
        catalogue = _read(path)
        catalogue.update(deepcopy(fresh), no_fuzzy_matching=True)  # it keeps the messages themselves
        catalogue.header_comment = "# The interface of Meridian in one language."
        catalogue.obsolete.clear()
        if path.parts[-3] == SOURCE:
            _fill(catalogue)
        with path.open("wb") as file:
            write_po(file, catalogue, sort_output=True, width=120, omit_header=False, no_location=True)
    click.echo(f"{len(fresh)} texts in {len(LANGUAGES)} languages")


@i18n.command("compile")
def compile_() -> None:
    """Write the .mo files that the application reads."""
    for path in [*catalogues(), *_foreign()]:
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, _read(path))


@i18n.command()
def check() -> None:
    """Fail when a catalogue is stale, incomplete or names other parts than the text it translates."""
    faults = [fault for path in catalogues() for fault in _faults(path, extracted())]
    for fault in faults[:40]:
        click.echo(fault, err=True)
    if faults:
        click.echo(f"{len(faults)} faults. `make i18n` updates the catalogues.", err=True)
        sys.exit(1)
    click.echo("The catalogues are complete and fresh.")


def catalogues() -> list[Path]:
    return [TRANSLATIONS / language / "LC_MESSAGES" / "messages.po" for language in LANGUAGES]


def _foreign() -> list[Path]:
    """Catalogues for libraries whose own lack one of our languages."""
    return [path for path in TRANSLATIONS.glob("*/LC_MESSAGES/*.po") if path.name != "messages.po"]


def extracted() -> Catalog:
    """Every marked string in code and templates."""
    with TemporaryDirectory() as folder:
        mapping, out = Path(folder) / "babel.cfg", Path(folder) / "messages.pot"
        mapping.write_text(MAPPING)
        command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", str(mapping), "-o", str(out)]
        keywords = [part for word in KEYWORDS for part in ("-k", word)]
        subprocess.run([*command, "--no-default-keywords", *keywords, "."], cwd=ROOT, check=True)  # noqa: S603 - our own
        return _read(out)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=None if path.suffix == ".pot" else path.parts[-3])


def _fill(catalogue: Catalog) -> None:
    for message in catalogue:
        if (message.id and not message.string) or (isinstance(message.string, tuple) and not all(message.string)):
            message.string = message.id


def _faults(path: Path, fresh: Catalog) -> Iterator[str]:
    catalogue = _read(path)
    wanted = {_key(message.id): message for message in fresh if message.id}
    have = {_key(message.id): message for message in catalogue if message.id}
    where = path.relative_to(ROOT)
    yield from (f"{where}: missing: {key}" for key in wanted.keys() - have.keys())
    yield from (f"{where}: stale: {key}" for key in have.keys() - wanted.keys())
    for key in wanted.keys() & have.keys():
        texts = have[key].string
        forms = texts if isinstance(texts, tuple) else (texts,)
        if not all(forms) or have[key].fuzzy:
            yield f"{where}: not translated: {key}"
        parts = set(NAMED.findall(key))
        if any(set(NAMED.findall(str(form))) - parts for form in forms):
            yield f"{where}: names a part that the text does not have: {key}"


def _key(text: object) -> str:
    return str(text[0]) if isinstance(text, (tuple, list)) else str(text)
