"""The editor's words: what each kind of edition is for, why a text has lost its place, and how a conflict ended."""

from typing import Any

from flask_babel import lazy_gettext as _l

from lms.domain.editions import edition_of
from lms.domain.languages import direction
from lms.studio.editor_forms import NAMES
from lms.studio.words import edition_name

LEADS = {
    "base": _l("The text that all editions stand on. A change here is shown to every edition that it touches."),
    "language": _l("The translation beside its source. What you leave out is read in the source language."),
    "region": _l("What is different for all countries of this region. Countries may still say it in their own way."),
    "country": _l("What is different in this country. Everything else is the base text and stays up to date."),
    "agency": _l("What is different for this agency's people, on top of their country's edition."),
}
OPS = {
    "replace": _l("Own text"),
    "hide": _l("Hidden block"),
    "insert_after": _l("New block"),
    "translation": _l("Translation"),
}
REASONS = {
    "lesson": _l("The lesson is not in the course any more."),
    "block": _l("The block is not in its lesson any more."),
    "item": _l("The question is not in the bank any more."),
    "id": _l("The base text has a block with the same id now."),
}
DECISIONS = {
    "keep": _l("kept after the base text had changed"),
    "take": _l("taken back for the new base text"),
    "merge": _l("merged with the new base text"),
    "place": _l("put in a new place"),
    "retire": _l("retired"),
    "undo": _l("change taken back"),
    "publish": _l("published"),
}


def layer_name(layer: str, names: Any) -> str:
    """A layer (`region/asean`) for a person."""
    return edition_name(edition_of(layer.replace("/", ":")), names)


def readers_of(bench: Any) -> dict[str, str]:
    """Through whose eyes a preview of this edition looks first, as its address says it: with the edition's draft."""
    edition = bench.edition
    if edition.kind == "region":  # which of its countries the viewer means, nobody knows
        return {}
    agency = {"agency": edition.name} if edition.kind == "agency" else {}
    return {"text": edition.slug, **({"country": bench.country} if bench.country else {}), **agency}


def context() -> dict[str, Any]:
    """What the editor's templates name things with."""
    return {
        "edition_name": edition_name, "layer_name": layer_name, "direction_of": direction, "leads": LEADS, "ops": OPS,
        "reasons": REASONS, "decisions": DECISIONS, "names": NAMES,
        "readers_of": readers_of,
    }  # fmt: skip
